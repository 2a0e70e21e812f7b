"""GET /healthz: whether what the product stands on answers."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studio.jobs.presence import somebody_serves
from studio.servers import redis_answers


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all are well, 503 otherwise: {"status", "checks": {"database", "redis", "storage", "worker"}}."""
    checks = {name: "ok" if check() else "failed" for name, check in CHECKS.items()}
    well = all(value == "ok" for value in checks.values())
    return JsonResponse({"status": "ok" if well else "failed", "checks": checks}, status=200 if well else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def storage_takes_files() -> bool:
    """Write, read and remove one small file: a full disk and a lost permission show too."""
    storage = storages["streams"]
    word = secrets.token_bytes(16)
    try:
        name = storage.save(f"healthz/{secrets.token_hex(8)}", ContentFile(word))
        try:
            with storage.open(name) as file:
                return bool(file.read() == word)
        finally:
            storage.delete(name)
    except Exception:  # noqa: BLE001 - each storage backend has errors of its own; any of them means "failed"
        return False


def a_worker_lives() -> bool:
    return somebody_serves("media")


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "redis": redis_answers,
    "storage": storage_takes_files,
    "worker": a_worker_lives,
}
