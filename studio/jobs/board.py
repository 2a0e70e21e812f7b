"""What the queue's page shows of every kind of background work. Each noun registers its kind: a line in its admin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.jobs.models import Job, JobState, lease_seconds
from studio.lib.errors import Failure

SIZE = 25  # lines a page
SHORT = 8  # lines of a section where all stand together
MOST_PAGES = 200
ORDERS = {
    JobState.RUNNING: ("started_at", "pk"),
    JobState.FAILED: ("-finished_at", "-pk"),
    JobState.QUEUED: ("created_at", "pk"),
    JobState.DONE: ("-finished_at", "-pk"),
}


@dataclass(frozen=True)
class Item:
    """A job in words: what it is about, what is done to it, where to read more (``link``, empty where that is nowhere).

    ``speed`` is how many seconds of video a second of work makes, where that can be said.
    """

    subject: str
    what: str
    link: str
    speed: float | None = None


@dataclass(frozen=True)
class Kind:
    """A table of jobs, whose lines ``permission`` is needed to see.

    ``rows`` has all joined that ``show`` reads; ``failed`` leaves out what something newer has replaced. ``retry``
    queues a failed one again, once however often it is called, and raises Failure where that can't be; ``can_retry``
    tells of which it would be of no use.
    """

    name: str
    permission: str
    rows: Callable[[], QuerySet[Any]]
    show: Callable[[Any], Item]
    retry: Callable[[Any], None]
    failed: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    can_retry: Callable[[Any], bool] = lambda job: True

    def offers_retry(self, job: Job) -> bool:
        return job.state == JobState.FAILED and self.can_retry(job)


@dataclass(frozen=True)
class Line:
    job: Job
    item: Item
    kind: str = ""
    retry: bool = False

    @property
    def key(self) -> str:
        """Its name on the page, by which the focus stays where it was."""
        return f"{self.kind}-{self.job.pk}"

    @property
    def machine(self) -> str:
        return self.job.worker.split(":")[0]

    @property
    def process(self) -> str:
        return self.job.worker.partition(":")[2].partition(":")[0]

    @property
    def silent(self) -> str:
        """How long the worker of running work has given no sign, once it counts as lost; else empty."""
        sign = self.job.heartbeat_at
        if self.job.state != JobState.RUNNING or not sign:
            return ""
        seconds = (timezone.now() - sign).total_seconds()
        return length(seconds) if seconds > lease_seconds() else ""

    @property
    def took(self) -> str:
        return length(took_seconds(self.job))

    @property
    def left(self) -> str:
        return length(_seconds_left(self.job))

    @property
    def speed(self) -> str:
        speed = self.item.speed
        return "" if speed is None else f"{speed:.1f} ×" if speed < 10 else f"{speed:.0f} ×"


@dataclass(frozen=True)
class Section:
    """A page of the jobs in one state; ``count`` is how many there are in all."""

    state: str
    lines: Sequence[Line]
    count: int
    number: int = 1

    @property
    def pages(self) -> int:
        return min(MOST_PAGES, max(1, -(-self.count // SIZE)))


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Have these on the page. Twice is once."""
    _kinds.update({kind.name: kind for kind in kinds})


def kinds_for(user: Any) -> list[Kind]:
    """The kinds of which this person may see the lines."""
    return [kind for kind in _kinds.values() if user.has_perm(kind.permission)]


def section(kinds: Sequence[Kind], state: JobState, *, number: int = 1, size: int = SIZE) -> Section:
    """One page of all kinds together, in the state's order; the last one where there are not so many.

    A query a kind, and one more to count where a page is full.
    """
    order, limit = ORDERS[state], number * size
    found: list[tuple[Any, Kind]] = []
    count = 0
    for kind in kinds:
        rows = _in_state(kind, state)
        jobs = list(rows.order_by(*order)[:limit])
        count += rows.count() if len(jobs) == limit else len(jobs)
        found += [(job, kind) for job in jobs]
    if number > (last := max(1, -(-count // size))):
        return section(kinds, state, number=last, size=size)
    field = order[0]
    found.sort(key=lambda pair: _moment(pair[0], field.lstrip("-")), reverse=field.startswith("-"))
    shown = found[(number - 1) * size : number * size]
    lines = [Line(job, kind.show(job), kind.name, kind.offers_retry(job)) for job, kind in shown]
    return Section(state, lines, count, number)


def retry(user: Any, key: str) -> bool:
    """Queue the failed job of a line's ``key`` again; False where this person sees no such job.

    Raises Failure, as ``not_failed`` where somebody was quicker.
    """
    name, _dash, number = key.rpartition("-")
    kind = next((kind for kind in kinds_for(user) if kind.name == name), None)
    job = kind.rows().filter(pk=int(number)).first() if kind and number.isdecimal() and len(number) < 18 else None
    if kind is None or job is None:
        return False
    if not kind.offers_retry(job):
        raise Failure("not_failed", _("This is not failed, or can't be retried. Reload the page."), status=409)
    kind.retry(job)
    return True


def retry_all(user: Any) -> int:
    """Queue again whatever has failed, of every kind that this person sees; returns how many jobs that were."""
    return sum(_retry_all(kind) for kind in kinds_for(user))


def _retry_all(kind: Kind) -> int:
    count = 0
    for job in list(_in_state(kind, JobState.FAILED).order_by("pk")):
        if not kind.can_retry(job):
            continue
        try:
            kind.retry(job)
            count += 1
        except Failure:  # somebody was quicker
            continue
    return count


def _in_state(kind: Kind, state: JobState) -> QuerySet[Any]:
    rows = kind.rows().filter(state=state)
    if state == JobState.FAILED:
        return kind.failed(rows)
    return rows.filter(finished_at__isnull=False, started_at__isnull=False) if state == JobState.DONE else rows


def _moment(job: Job, field: str) -> datetime:
    moment: datetime | None = getattr(job, field)
    return moment or job.created_at


def took_seconds(job: Job) -> float | None:
    """From the last claim to the end, or to now."""
    if not job.started_at or job.state not in (JobState.RUNNING, JobState.DONE, JobState.FAILED):
        return None
    return ((job.finished_at if job.state != JobState.RUNNING else None) or timezone.now()).timestamp() - (
        job.started_at.timestamp()
    )


def _seconds_left(job: Job) -> float | None:
    """From how long it took so far; nothing in the first moments, which tell nothing."""
    seconds = took_seconds(job)
    if job.state != JobState.RUNNING or seconds is None or job.percent < 5:
        return None
    return seconds * (100 - job.percent) / job.percent


def length(seconds: float | None) -> str:
    """A time span for people: 8 s, 3 min 05 s, 1 h 20 min."""
    if seconds is None or seconds < 0:
        return ""
    if seconds < 100:
        return _("%(seconds)s s") % {"seconds": f"{seconds:.1f}" if seconds < 10 else round(seconds)}
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 100:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": f"{rest:02d}"}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": f"{minutes % 60:02d}"}
