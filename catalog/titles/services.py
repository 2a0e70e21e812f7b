"""The verbs of series and episodes: hand over a master, adopt its stream, publish, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.media import services as media
from catalog.media.models import Master, Stream, Transcode
from catalog.media.runner import Hooks
from catalog.quality import services as quality
from catalog.quality.stage import inspect
from catalog.titles import gate, holds
from catalog.titles.models import (
    EPISODE_MOVES,
    RELEASED,
    SERIES_MOVES,
    Cut,
    Episode,
    EpisodeChange,
    EpisodeState,
    Handover,
    Series,
    SeriesChange,
    SeriesState,
    Waiver,
)
from studio.lib.errors import Failure
from studio.lib.transitions import move


class Submitted(NamedTuple):
    """What became of a handed-over master: its cut, whether it is new to the episode, and the work or the stream.

    ``is_current`` is false where something newer stays the episode's: then neither is there.
    """

    cut: Cut
    is_new: bool
    job: Transcode | None
    stream: Stream | None
    is_current: bool = True


def _never() -> bool:
    return False


@transaction.atomic
def submit_master(
    *, episode: Episode, master: Master, by: Any = None, publish_when_ready: bool = False,
    is_outdated: Callable[[], bool] = _never,
) -> Submitted:  # fmt: skip
    """Make the master the episode's cut and have its stream made. The same master again starts nothing twice.

    The old stream plays on until the new one is complete; a master that has a stream is switched to at once.
    Where ``is_outdated``, which is asked while the episode is locked, it is kept as a version to bring back, no more.
    """
    Master.objects.select_for_update().get(pk=master.pk)  # its stream, if it is made just now, finds this cut
    holds.lock(episode.series_id)
    current = Episode.objects.select_for_update().get(pk=episode.pk).cut_id
    cut, is_new = _cut_of(episode, master, by)
    if cut.pk != current and is_outdated():
        return Submitted(cut, is_new, None, None, is_current=False)
    if publish_when_ready and not cut.publish_when_ready:
        Cut.objects.filter(pk=cut.pk).update(publish_when_ready=True)
        cut.publish_when_ready = True
    Episode.objects.filter(pk=episode.pk).update(cut=cut)
    episode.cut = cut
    job, stream = media.request_stream(master=master)
    if stream:
        adopt_stream(stream)
        episode.refresh_from_db()
    return Submitted(cut, is_new, job, stream)


def _cut_of(episode: Episode, master: Master, by: Any) -> tuple[Cut, bool]:
    known = Cut.objects.filter(episode=episode, master=master).first()
    if known:
        return known, False
    last = Cut.objects.filter(episode=episode).aggregate(last=Max("number"))["last"] or 0
    return Cut.objects.create(episode=episode, master=master, number=last + 1, made_by=by), True


@transaction.atomic
def bring_back(*, cut: Cut, by: Any) -> Submitted:
    """Make an earlier version the episode's again: at once, since its stream is kept. Who did it is noted.

    That any version was to be published when ready is forgotten: who brings one back does not publish by it.
    """
    Master.objects.select_for_update().get(pk=cut.master_id)  # before the episode, as submit_master does
    _lock_series_of(cut.episode_id)
    episode = Episode.objects.select_for_update(of=("self",)).select_related("cut").get(pk=cut.episode_id)
    if episode.cut_id != cut.pk:
        old = f"v{episode.cut.number}" if episode.cut else ""
        _publish_none_when_ready(Cut.objects.filter(episode=episode))
        EpisodeChange.objects.create(subject=episode, old=old, new=f"v{cut.number}", by=by, why=_("brought back"))
    return submit_master(episode=episode, master=cut.master, by=by)


@transaction.atomic
def adopt_stream(stream: Stream) -> None:
    """Switch every episode whose cut is this stream's master to it, and publish those that wait for that.

    A stream whose QC report is a fail is not shown to the public before it is waived: a released episode plays on
    what it has, one that waits for it stays unpublished; any other is switched, so that it can be reviewed.

    The episodes are locked first, in the order of their keys: a newer cut that comes meanwhile is not overtaken.
    """
    cuts = {cut.pk: cut for cut in Cut.objects.filter(master=stream.master_id).select_related("made_by")}
    holds.lock(*Episode.objects.filter(cut__in=cuts).values_list("series", flat=True))
    episodes = Episode.objects.select_for_update(of=("self",)).select_related("series").filter(cut__in=cuts)
    for episode in episodes.order_by("pk"):
        cut = cuts[cast(int, episode.cut_id)]
        _switch(episode, cut, stream, by=cut.made_by)


def _switch(episode: Episode, cut: Cut, stream: Stream, *, by: Any) -> None:
    """The episode's row is locked, and before it its series' door."""
    held = gate.held_by(episode=episode, stream_id=stream.pk)
    if held and episode.state in RELEASED:
        return
    Episode.objects.filter(pk=episode.pk).update(stream=stream)
    episode.stream = stream
    if cut.publish_when_ready and not held and not _held(episode, with_series=True):
        is_wanted = _publish_none_when_ready(Cut.objects.filter(pk=cut.pk))  # a withdrawal may have come meanwhile
        if is_wanted and episode.state in (EpisodeState.DRAFT, EpisodeState.WITHDRAWN):
            publish_episode(episode=episode, by=by, with_series=True)


def _held(episode: Episode, *, with_series: bool) -> Sequence[holds.Hold]:
    """What holds the episode, and where its series is to come out with it, what holds that."""
    own = holds.holds_of(episode)
    if own or not with_series or episode.series.state == SeriesState.PUBLISHED:
        return own
    return holds.holds_of_series(episode.series)


def _lock_series_of(episode_id: int) -> None:
    holds.lock(*Episode.objects.filter(pk=episode_id).values_list("series", flat=True))


@transaction.atomic
def waive_quality(*, cut: Cut, by: Any, why: str) -> Waiver:
    """Let a version be published although its QC report is a fail, and do what waited for that: switch, publish.

    Raises Failure ``reason_needed``, ``nothing_to_waive`` or ``already_waived``.
    """
    why = gate.check_reason(why)
    _lock_series_of(cut.episode_id)
    episodes = Episode.objects.select_for_update(of=("self",)).select_related("series")
    episode = episodes.get(pk=cut.episode_id)
    cut = Cut.objects.select_related("master").get(pk=cut.pk)
    stream = cut.master.streams.first()
    report = quality.failed_report(stream)
    if not (stream and report):
        raise Failure("nothing_to_waive", _("The QC report of this version is no fail. Reload the page."), status=409)
    waiver, is_new = Waiver.objects.get_or_create(cut=cut, report=report, defaults={"by": by, "why": why})
    if not is_new:
        words = {"by": waiver.by or "–", "why": waiver.why}
        raise Failure("already_waived", _("%(by)s has waived this already: %(why)s") % words, status=409)
    if episode.cut_id == cut.pk:
        _switch(episode, cut, stream, by=by)
    return waiver


@transaction.atomic
def publish_episode(
    *, episode: Episode, by: Any, at: datetime | None = None, with_series: bool = False, why: str = ""
) -> None:
    """Publish now, or at a time that lies ahead. Raises Failure ``no_stream``, ``quality_failed``,
    ``publishing_held`` with all that holds it, or IllegalTransition.

    ``with_series`` publishes the series too where it is not yet: an episode of an unpublished one is seen by nobody.
    """
    _lock_series_of(episode.pk)
    playing = Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk).stream_id  # none is switched meanwhile
    if held := gate.held_by(episode=episode, stream_id=playing):
        raise gate.quality_failed(episode, held)
    if found := holds.holds_of(episode):
        raise holds.publishing_held(episode, found)
    now = timezone.now()
    later = at is not None and at > now
    state = EpisodeState.SCHEDULED if later else EpisodeState.PUBLISHED
    try:
        with transaction.atomic():
            move(
                episode, table=EPISODE_MOVES, to=state, changes=EpisodeChange, by=by, why=why,
                publish_at=at if later else now, is_kept_back=False,
            )  # fmt: skip
    except IntegrityError:
        raise no_stream(episode) from None
    if with_series:
        series = Series.objects.select_for_update().get(pk=episode.series_id)  # two episodes may come at once
        if series.state != SeriesState.PUBLISHED:
            publish_series(series=series, by=by)


@transaction.atomic
def holds_changed(*, series_id: int) -> None:
    """What may hold the series' episodes has changed: those that were to be published as soon as they are ready, and
    that nothing holds any more, are; scheduled ones are seen at their time, or not. Three queries where none is either.
    """
    holds.lock(series_id)
    rows = Episode.objects.select_for_update(of=("self",)).select_related("series", "cut__made_by", "stream")
    waiting = Q(cut__publish_when_ready=True, stream__master=F("cut__master"))
    found = list(rows.filter(waiting | Q(state=EpisodeState.SCHEDULED), series=series_id).order_by("pk"))
    by_episode = holds.by_episode(found)
    for episode in found:
        if episode.state == EpisodeState.SCHEDULED:
            Episode.objects.filter(pk=episode.pk).update(is_kept_back=bool(by_episode[episode.pk]))
        elif episode.cut and episode.stream and not by_episode[episode.pk]:
            _switch(episode, episode.cut, episode.stream, by=episode.cut.made_by)


def no_stream(episode: Episode) -> Failure:
    sentence = _(
        "%(episode)s can't be published: it has no complete stream. Upload its video, or wait until it is ready."
    )
    return Failure("no_stream", sentence % {"episode": episode}, status=409)


def _publish_none_when_ready(rows: QuerySet[Cut] | QuerySet[Handover]) -> int:
    """Forget the wish, which a later decision outdates. Returns of how many rows."""
    return rows.filter(publish_when_ready=True).update(publish_when_ready=False)


@transaction.atomic
def withdraw_episode(*, episode: Episode, by: Any, why: str = "") -> None:
    """Take a published episode off, or a scheduled one back to draft; no version of it is published by itself then.

    Raises IllegalTransition.
    """
    _publish_none_when_ready(Handover.objects.filter(episode=episode))  # before the episode, as handover.adopt does
    state = EpisodeState.DRAFT if episode.state == EpisodeState.SCHEDULED else EpisodeState.WITHDRAWN
    move(episode, table=EPISODE_MOVES, to=state, changes=EpisodeChange, by=by, why=why, is_kept_back=False)
    _publish_none_when_ready(Cut.objects.filter(episode=episode))


@transaction.atomic
def publish_series(*, series: Series, by: Any) -> None:
    """Let the public see the series as soon as an episode of it is out; those that are out are seen at once, so what
    holds one of them holds the series. Raises Failure ``publishing_held`` with all that does, IllegalTransition."""
    holds.lock(series.pk)
    if found := holds.holds_of_series(series):
        raise holds.publishing_held(series, found)
    first = series.published_at or timezone.now()
    move(series, table=SERIES_MOVES, to=SeriesState.PUBLISHED, changes=SeriesChange, by=by, published_at=first)


@transaction.atomic
def withdraw_series(*, series: Series, by: Any, why: str = "") -> None:
    """Hide the series with all its episodes; no version publishes it by itself then. Raises IllegalTransition."""
    _publish_none_when_ready(Handover.objects.filter(episode__series=series))
    holds.lock(series.pk)
    _publish_none_when_ready(Cut.objects.filter(episode__series=series))
    move(series, table=SERIES_MOVES, to=SeriesState.WITHDRAWN, changes=SeriesChange, by=by, why=why)


HELD_AHEAD = timedelta(minutes=2)  # before its time a held episode is taken back: at its time everybody sees it


def publish_due() -> int:
    """Turn scheduled episodes whose time has come to published; they are visible since that minute either way.

    One whose contracts or credits have come to hold it since is a draft again shortly before, with the reason.
    """
    now = timezone.now()
    soon = Episode.objects.filter(state=EpisodeState.SCHEDULED, publish_at__lte=now + HELD_AHEAD)
    return sum(_come(episode.pk, now) for episode in soon.order_by("publish_at")[:500])


@transaction.atomic
def _come(episode_id: int, now: datetime) -> bool:
    """Whether the episode is published now."""
    _lock_series_of(episode_id)
    episode = Episode.objects.select_for_update(of=("self",)).select_related("series").get(pk=episode_id)
    if episode.state != EpisodeState.SCHEDULED:
        return False
    if found := holds.holds_of(episode):
        why = str(holds.publishing_held(episode, found))[:200]
        move(
            episode,
            table=EPISODE_MOVES,
            to=EpisodeState.DRAFT,
            changes=EpisodeChange,
            by=None,
            why=why,
            is_kept_back=False,
        )
        return False
    if episode.publish_at is None or episode.publish_at > now:
        return False
    move(
        episode, table=EPISODE_MOVES, to=EpisodeState.PUBLISHED, changes=EpisodeChange, by=None, why="its time came",
        is_kept_back=False,
    )  # fmt: skip
    return True


def retry_episode(*, episode: Episode) -> None:
    """Queue the failed work on the episode's cut again. Raises Failure ``not_failed``."""
    job = latest_job(episode)
    if job is None:
        raise Failure("not_failed", _("There is no failed work on this episode. Reload the page."), status=409)
    media.retry(job=job)


HOOKS = Hooks(adopt=adopt_stream, inspect=inspect)


def latest_job(episode: Episode) -> Transcode | None:
    """The last work on the episode's cut. One query."""
    if episode.cut_id is None:
        return None
    return Transcode.objects.filter(master__cuts=episode.cut_id).order_by("-pk").first()
