"""How the database is emptied after a test that committed: what was filled, row by row, and nothing else.

Django truncates every table and writes permissions and groups anew, which takes half a second with a hundred tables;
most tests have filled ten of them with a few rows.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

KEPT = ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations")

_whole = TransactionTestCase._fixture_teardown
_counts: list[int] = []


def install() -> None:
    """Once in a process, before the first test."""
    TransactionTestCase._fixture_teardown = _teardown  # type: ignore[method-assign]


def _teardown(case: Any) -> None:
    connection.close_if_unusable_or_obsolete()
    if case.available_apps is not None or case.serialized_rollback or _kept() != _counts:
        _whole(case)  # which writes permissions and groups as they are to be
        _counts[:] = _kept()
        return
    with connection.cursor() as cursor:
        filled = _filled(cursor)
        if filled:
            cursor.execute(
                "BEGIN; SET LOCAL session_replication_role = replica;"  # neither foreign keys nor triggers are asked
                + "".join(f'DELETE FROM "{table}";' for table in filled) + "COMMIT"
            )  # fmt: skip


def _kept() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in KEPT))
        return [row[0] for row in cursor.fetchall()]


def _filled(cursor: Any) -> list[str]:
    tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
    cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM \"{table}\" LIMIT 1)" for table in tables))
    return [row[0] for row in cursor.fetchall()]
