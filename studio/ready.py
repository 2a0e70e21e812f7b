"""What `make run` shows while the demo is made, the line that says where to go, and what is made after that."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet

from catalog.captions import demo as captions
from catalog.delivery import demo as rest
from catalog.media.models import Transcode
from catalog.titles import demo
from catalog.titles.models import Series
from production import demo as making
from studio.accounts.models import User
from studio.jobs.models import JobState
from studio.lib.errors import Failure

POLL = 0.5  # seconds
LOOK = 2.0  # seconds, while nobody waits
SAY_EVERY = 5.0  # where stdout is no terminal


def load_demo(watch: Callable[[], None]) -> Series | None:
    """Load the demo series and show how far its episodes are; None where there is none. ``watch`` is called between
    looks."""
    try:
        series = demo.load()
        if series:
            captions.load(series)
            making.load()
    except Failure as failure:
        print(f"The demo series could not be loaded: {failure}", flush=True)
        return None
    if series is None:
        return None
    out = [row["number"] for row in demo.content()["episodes"]]
    jobs = Transcode.objects.filter(master__cuts__episode__in=series.episodes.filter(number__in=out)).distinct()
    said = 0.0
    while True:
        watch()
        rows = _rows(jobs)
        if rows is not None and not any(job.is_active for job in rows):
            break
        if rows and (sys.stdout.isatty() or time.monotonic() - said > SAY_EVERY):
            _progress(rows)
            said = time.monotonic()
        time.sleep(POLL)
    if said:
        print(flush=True)
    for job in jobs.filter(state=JobState.FAILED):
        print(f"{job.master} failed: {job.error_message}", flush=True)
    return series


def finish_demo(series: Series, watch: Callable[[], None]) -> None:
    """Have the rest of the demo made while people look at the first of it. ``watch`` is called between looks."""
    try:
        if _gone_on(series, watch):
            return
        print("The rest of the demo is being made: a trailer, a pack, a draft that fails its checks.", flush=True)
        while not _gone_on(series, watch):
            watch()
            time.sleep(LOOK)
    except Failure as failure:
        print(f"The rest of the demo could not be made: {failure}", flush=True)
    else:
        print("The demo is complete.", flush=True)


def _gone_on(series: Series, watch: Callable[[], None]) -> bool:
    """Whether there is nothing left to wait for. Raises Failure."""
    try:
        return rest.go_on(series, watch)
    except (OperationalError, InterfaceError):  # the database is being started again
        return False
    finally:
        connection.close()


def _rows(jobs: QuerySet[Transcode]) -> list[Transcode] | None:
    """The demo's jobs; None while the database is being started again."""
    try:
        return list(jobs.all())
    except OperationalError:
        connection.close()
        return None


def _progress(jobs: list[Transcode]) -> None:
    done = sum(job.state == JobState.DONE for job in jobs)
    percent = sum(job.percent for job in jobs) / len(jobs)
    full = int(30 * percent / 100)
    line = f"Transcoding the demo {'█' * full}{'░' * (30 - full)} {percent:3.0f} %, {done} of {len(jobs)} episodes"
    print(f"\r{line}" if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)


def announce(port: int) -> None:
    """One line that says it is ready, then the pages and the logins."""
    url = f"http://127.0.0.1:{port}"
    data = demo.content()
    has_demo = Series.objects.filter(slug=data["series"]["slug"]).exists()
    names = [person["username"] for person in data["staff"]]
    pages = {
        "Watch": f"{url}/watch/{data['series']['slug']}/1" if has_demo else f"{url}/",
        "Admin": f"{url}/admin/",
        "API": f"{url}/api/v1/series",
    }
    if User.objects.filter(username__in=names).exists():
        pages["Logins"] = f"{', '.join(names)} (password of each: {demo.PASSWORD})"
    print(f"Cliffhanger is ready: {url}")
    for name, where in pages.items():
        print(f"  {name:<10} {where}")
    print("  Ctrl-C ends it.", flush=True)
    connection.close()
