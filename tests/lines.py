"""Lines to PostgreSQL that are cut, as a restart cuts them: whoever had one does not know yet."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, connection


def cut_off() -> None:
    """This thread's own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    finally:
        other.close()


def cut_all_off() -> int:
    """Those of every thread, this one's included; returns how many others there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        others = len(cursor.fetchall())
    cut_off()
    return others


def away(*_args: Any, **_more: Any) -> Any:
    """What any query does while PostgreSQL is away."""
    raise OperationalError("the database system is starting up")
