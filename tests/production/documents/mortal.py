"""A process that does what it is told and is killed, as by a power cut, at the place that it is told.

    python -m tests.production.documents.mortal

Reads one line of JSON for each deed, {"deed": "send", "about": 12, "place": "production.documents.letters.to_signer"}.
Does it in a process of its own, and answers with how that ended: -9 where it was killed there, 0 where it never came
by.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings


class Mortal:
    """The tests' end of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def dies(self, deed: str, about: Any, place: str) -> None:
        assert self.ends(deed, about, place) == -signal.SIGKILL, f"{deed} never comes by {place}"

    def ends(self, deed: str, about: Any, place: str) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"deed": deed, "about": about, "place": place}) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def mortal(environment: dict[str, str]) -> Iterator[Mortal]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.production.documents.mortal"], cwd=settings.BASE_DIR, text=True,
        env=environment | {"DJANGO_SETTINGS_MODULE": "studio.settings"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            yield Mortal(process)
        finally:
            process.kill()


def serve() -> None:
    """One child a line. No connection is open when it is forked, and typst has not run."""
    import django

    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            live_and_die(**asked)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def live_and_die(*, deed: str, about: Any, place: str) -> None:
    name, _dot, function = place.rpartition(".")

    def die(*_args: Any, **_kwargs: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(importlib.import_module(name), function, die)
    code = 1
    try:
        DEEDS[deed](about)
        code = 0
    finally:
        os._exit(code)


def send(deal_id: int) -> None:
    from production.contracts import services

    deal = services.now(deal_id)
    services.send(deal=deal, by=deal.made_by)


def sign(link: str) -> None:
    from tests.production.documents.making import sign_with

    sign_with(link)


def countersign(deal_id: int) -> None:
    from production.contracts import services

    deal = services.now(deal_id)
    services.countersign(deal=deal, by=deal.made_by)


DEEDS = {"send": send, "sign": sign, "countersign": countersign}

if __name__ == "__main__":
    serve()
