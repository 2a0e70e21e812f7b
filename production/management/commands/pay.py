"""manage.py pay FILE.json: what somebody is paid for some days, each cent with its rule. No database is needed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from production.payroll import answer, reading
from studio.lib.commands import exit_with, print_json, unreadable
from studio.lib.errors import Failure

STDIN = "-"
MOST_BYTES = 20_000_000


class Command(BaseCommand):
    help = (
        "Reckon the pay for the days of a JSON file by the repository's rate cards and print it as JSON. What is not "
        'entered on a card is null, and named in "missing"; where a line can\'t be reckoned without it, the answer is '
        "an error with the row's name, and the exit code is 1."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", default=STDIN, metavar="FILE", help="the JSON file; - or none reads stdin"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = reading.parse(_read(options["path"]))
            result = answer.reckoned(asked.work, asked.figures)
        except Failure as failure:
            exit_with(failure)
        except OSError as error:
            exit_with(unreadable(error))
        else:
            print_json(answer.as_json(result))


def _read(path: str) -> bytes:
    """Raises Failure: ``bad_pay_input`` where there is more than anybody's pay."""
    if path == STDIN:
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise reading.too_much()
    return data
