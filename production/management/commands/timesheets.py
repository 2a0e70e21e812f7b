"""manage.py timesheets FILE --series SLUG: what a sheet of time would enter, row by row; with --do, enter it."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from catalog.titles.models import Series
from production.timesheets.imports import errors, fates, files, importing
from studio.accounts.models import User
from studio.lib.commands import exit_with, foreseen, print_json, unreadable
from studio.lib.errors import Failure


class Command(BaseCommand):
    help = (
        "Read a CSV or XLSX of time and print each row's fate as JSON: new, change, same or refused, and why. Nothing "
        "is entered without --do; with it, every row that is not refused is, all or none."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", help="the CSV or XLSX file")
        parser.add_argument("--series", required=True, metavar="SLUG", help="whose shoot days they are")
        parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="of a sheet without dates")
        parser.add_argument("--by", metavar="USERNAME", help="who enters it")
        parser.add_argument("--do", action="store_true", help="enter it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = _answer(options)
        except OSError as error:
            exit_with(unreadable(error))
        except Exception as error:
            failure = foreseen(error)
            if failure is None:
                raise
            exit_with(failure)
        else:
            print_json(answer)


@transaction.atomic
def _answer(options: dict[str, Any]) -> dict[str, Any]:
    """Without --do what was handed in is rolled back. Raises Failure, OSError."""
    series = Series.objects.filter(slug=options["series"]).first()
    if series is None:
        raise Failure("bad_series", f"There is no series {options['series']}.")
    by = _person(options["by"])
    data = _read(Path(options["path"]))
    imported = importing.hand_in(series=series, data=data, name=Path(options["path"]).name, by=by, day=options["date"])
    found = importing.verdicts(imported)
    if options["do"]:
        importing.enter(imported=imported, seen=fates.digest(found), by=by)
    else:
        transaction.set_rollback(True)
    return {"entered": options["do"], "rows": [one.as_json() for one in found], "counts": importing.counts(found)}


def _person(username: str | None) -> User | None:
    if username is None:
        return None
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise Failure("bad_user", f"Nobody is called {username} here.")
    return found


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(files.MOST_BYTES + 1)
    if len(data) > files.MOST_BYTES:
        raise errors.too_big(files.MOST_BYTES)
    return data
