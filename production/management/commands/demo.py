"""manage.py demo: the demo series and logins."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from catalog.captions import demo as captions
from catalog.delivery import demo as rest
from catalog.titles import demo
from production import demo as making
from studio.environment import LOOPBACK
from studio.lib.commands import exit_with, print_json
from studio.lib.errors import Failure
from studio.servers import have_tables


class Command(BaseCommand):
    help = (
        "Load the demo series and the logins; only where PUBLIC_URL is on this machine, since their password is known. "
        "Again, once workers have transcoded its episodes: what is made of them."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if f"{urlsplit(settings.PUBLIC_URL).hostname}" not in LOOPBACK:
                raise Failure("not_here", f"The demo logins have a known password: not on {settings.PUBLIC_URL}.")
            have_tables()
            series = demo.load()
            is_complete = False
            if series:
                captions.load(series)
                making.load()
                is_complete = rest.go_on(series)
        except Failure as failure:
            exit_with(failure)
        else:
            print_json({"series": series.slug if series else None, "complete": is_complete})
