"""The one door to Redis, and the embedded servers where no URL names others."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from django.conf import settings

from studio import embedded

if TYPE_CHECKING:
    import redis


def ensure() -> None:
    """Start the embedded servers unless both URLs name others. Raises EmbeddedError."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        embedded.ensure(settings.VAR_DIR)


def have_tables() -> None:
    """Make the tables of a new embedded database, so that a command works by itself. One query where they are there."""
    from django.core.management import call_command
    from django.db import connection

    if not os.environ.get("DATABASE_URL") and "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)


@functools.cache
def _client(url: str, pid: int) -> redis.Redis:
    import redis  # half a second that most commands need not spend

    return redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)


def redis_client() -> redis.Redis:
    """A client for this process; its pool is made once."""
    if not os.environ.get("REDIS_URL"):
        ensure()
    return _client(settings.REDIS_URL, os.getpid())
