"""manage.py ingest FILE --episode SLUG/NUMBER, or DIR --series SLUG: masters from a shell, as from the admin page."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from catalog.media import errors, intake
from catalog.titles import folder, ingest
from studio.lib.commands import Bar, exit_with, print_json, unreadable
from studio.lib.errors import Failure
from studio.servers import have_tables

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")
EPISODE = re.compile(r"([-a-zA-Z0-9_]{1,80})/([1-9][0-9]{0,3})")


class Command(BaseCommand):
    help = "Hand over a video as an episode's master; prints one JSON object."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE|DIR")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--episode", metavar="SLUG/NUMBER", help="of which FILE is the master")
        which.add_argument("--series", metavar="SLUG", help="whose episodes the videos in DIR are, by their names")
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
            answer = self._folder(options, bar) if options["series"] else self._file(options, bar)
        except (Failure, OSError) as error:
            bar.close()
            exit_with(error if isinstance(error, Failure) else unreadable(error))
        else:
            bar.close()
            bar.say(ingest.line_of(row) for row in answer.get("episodes", [answer]))
            print_json(answer)
            if any("error" in row for row in answer.get("episodes", [])):
                sys.exit(1)

    def _folder(self, options: dict[str, Any], bar: Bar) -> dict[str, Any]:
        path, slug = options["path"], options["series"]
        if not SLUG.fullmatch(slug):
            raise Failure("bad_series", "Name the series by its address, as in the-heiress.")
        if not path.is_dir():
            raise Failure("no_such_folder", f"There is no folder {path}.")
        have_tables()
        rows = folder.matches(path, slug=slug, create=options["create"])
        taken = folder.take_all(path, rows, slug=slug, publish=options["publish"], show=bar.draw)
        if options["wait"]:
            folder.wait_for_all(taken, bar.draw)
        return folder.describe(slug, rows, taken)

    def _file(self, options: dict[str, Any], bar: Bar) -> dict[str, Any]:
        path: Path = options["path"]
        named = EPISODE.fullmatch(options["episode"])
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
        submitted = ingest.hand_over(episode=episode, master=master, publish=options["publish"])
        if options["wait"] and submitted.job:
            ingest.wait(submitted.job, lambda job: bar.draw(job.stage or job.state, job.percent, job.seconds_left))
        return ingest.describe(submitted.cut)
