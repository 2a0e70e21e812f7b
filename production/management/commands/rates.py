"""manage.py rates: the repository's rate cards, as drafts for people to propose and approve."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from production.agreements import services
from studio.lib.commands import exit_with, foreseen, print_json
from studio.servers import have_tables


class Command(BaseCommand):
    help = (
        "Load production/agreements/cards/*.yaml: new versions as drafts. Again, it changes nothing. What it refuses "
        "stands in its answer, and the exit code is 1."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            have_tables()
            loaded = services.load()
        except Exception as error:
            failure = foreseen(error)
            if failure is None:
                raise
            exit_with(failure)
        else:
            refused = [{"code": one.code, "message": one.message} for one in loaded.refused]
            counts = {name: getattr(loaded, name) for name in ("created", "updated", "unchanged")}
            print_json(counts | {"refused": refused})
            sys.exit(1 if refused else 0)
