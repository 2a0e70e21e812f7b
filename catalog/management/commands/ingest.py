"""manage.py ingest FILE --episode SLUG/NUMBER: a master from a shell, as from the admin page."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from catalog.media import errors, intake
from catalog.titles import ingest
from studio.lib.commands import Bar, exit_with, print_json
from studio.lib.errors import Failure
from studio.servers import have_tables

EPISODE = re.compile(r"^([-a-zA-Z0-9_]{1,80})/([1-9]\d{0,3})$")


class Command(BaseCommand):
    help = "Hand over a video as an episode's master; prints one JSON object."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--episode", required=True, metavar="SLUG/NUMBER")
        parser.add_argument(
            "--create", action="store_true", help="make the series and the episode where they are missing"
        )
        parser.add_argument("--publish", action="store_true", help="publish as soon as the stream is complete")
        parser.add_argument(
            "--wait", action="store_true", help="until the stream is complete; works here if no worker is alive"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar()
        try:
            answer = self._ingest(options, bar)
        except Failure as failure:
            bar.close()
            exit_with(failure)
        else:
            bar.close()
            print_json(answer)

    def _ingest(self, options: dict[str, Any], bar: Bar) -> dict[str, Any]:
        path: Path = options["file"]
        named = EPISODE.match(options["episode"])
        if not named:
            raise Failure("bad_episode", "Name the episode as SLUG/NUMBER, as in the-heiress/7.")
        if not path.is_file():
            raise Failure("no_such_file", f"There is no file {path}.")
        size = path.stat().st_size
        if not size:
            raise errors.empty_file()
        have_tables()
        episode = ingest.find_episode(named[1], int(named[2]), create=options["create"])
        master, _new = intake.take(
            path=path, name=path.name, progress=lambda done: bar.draw("reading", 100 * done / size)
        )
        episode = episode or ingest.make_episode(named[1], int(named[2]))
        job = ingest.hand_over(episode=episode, master=master, publish=options["publish"])
        if options["wait"] and job:
            ingest.wait(job, lambda job: bar.draw(job.stage or job.state, job.percent, job.seconds_left))
        return ingest.describe(episode)
