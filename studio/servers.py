"""The one door to Redis, and the embedded servers where no URL names others."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from django.conf import settings

from studio import embedded

if TYPE_CHECKING:
    import redis

MIGRATING = 7_203_114  # the advisory lock's number: any, but always the same


def ensure() -> None:
    """Start the embedded servers unless both URLs name others. Raises EmbeddedError."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        embedded.ensure(settings.VAR_DIR)


def have_tables() -> None:
    """Bring a new embedded database up to date, so that a command works by itself."""
    if not os.environ.get("DATABASE_URL"):
        migrate()


def migrate() -> None:
    """Apply what is missing of the migrations, one process at a time; after a kill in the middle, the rest."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def redis_answers() -> bool:
    import redis

    try:
        return bool(redis_client().ping())
    except (redis.RedisError, ValueError):  # ValueError: a URL that is none
        return False


@functools.cache
def _client(url: str, pid: int) -> redis.Redis:
    import redis  # half a second that most commands need not spend

    return redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)


def redis_client() -> redis.Redis:
    """A client for this process; its pool is made once."""
    if not os.environ.get("REDIS_URL"):
        ensure()
    return _client(settings.REDIS_URL, os.getpid())
