"""What the episode's page in admin shows of its video: the work, the stream, its versions, its release."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.media import links, playlists
from catalog.media.models import Transcode
from catalog.media.words import STAGES
from catalog.titles import handover, holds, pictures, reports, stills
from catalog.titles.models import RELEASED, Episode, EpisodeChange, EpisodeState, SeriesState
from catalog.uploads.panel import under_way
from studio.jobs.models import JobState

SHOWN = ("pk", "state", "stage", "percent", "seconds_left", "error_code", "error_message", "review_key")
UNFOLDED = 10  # versions; those before them are folded in
Saying = Callable[[Episode], Iterable[str]]
_sayings: list[Saying] = []


@dataclass(frozen=True)
class Work:
    """How the work on an episode's cut stands, for a person and for the script."""

    state: str  # none, queued, running, failed, done
    percent: int
    sentence: str
    seconds_left: int | None = None
    stage: str = ""
    error_code: str = ""
    error: str = ""
    review: str = ""  # the key of what there is of it to look at already

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def also_say(saying: Saying) -> None:
    """Show on the panel what a noun above this one says of an episode and its stream. It may cost one query."""
    _sayings.append(saying)


def with_work(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Adds ``work``, the last transcode of the episode's cut, its ``work_state`` and the masters, by subquery."""
    last = Transcode.objects.filter(master=OuterRef("cut__master")).order_by("-pk")
    work = Subquery(last.values(row=JSONObject(**{name: name for name in SHOWN}))[:1], output_field=JSONField())
    state = Subquery(last.values("state")[:1])
    return episodes.annotate(
        work=work, work_state=state, stream_master=F("stream__master"), cut_master=F("cut__master")
    )


def work_of(episode: Any) -> Work:
    """Of an episode that came through with_work. No query."""
    job = episode.work
    if job and job["state"] in (JobState.QUEUED, JobState.RUNNING):
        return _running(job)
    if job and job["state"] == JobState.FAILED:
        sentence = _("Failed: %(reason)s") % {"reason": job["error_message"]}
        return Work(JobState.FAILED, 0, sentence, error_code=job["error_code"], error=job["error_message"])
    if episode.stream_master and episode.stream_master == episode.cut_master:
        return Work(JobState.DONE, 100, _("Ready"))
    return Work("none", 0, _("No video yet"))


def _running(job: dict[str, Any]) -> Work:
    if job["state"] == JobState.QUEUED:
        return Work(JobState.QUEUED, 0, _("Waiting for a worker"))
    left = job["seconds_left"]
    stage = str(STAGES.get(job["stage"], job["stage"]))
    sentence = f"{stage} · {job['percent']} %"
    if left is not None:
        sentence += " · " + _("%(seconds)s s left") % {"seconds": left}
    return Work(JobState.RUNNING, job["percent"], sentence, left, stage, review=job["review_key"])


def _review(episode: Any) -> links.Playback | None:
    """The early stream of the version that is being made."""
    job = episode.work
    is_made = job and job["state"] in (JobState.RUNNING, JobState.QUEUED, JobState.FAILED) and job["review_key"]
    return links.playback_of(job["review_key"], hls=playlists.REVIEW) if is_made else None


def _series_holds(episode: Episode) -> tuple[holds.Hold, ...]:
    """What keeps the series from coming out with the episode, which is not out yet."""
    is_asked = episode.state not in RELEASED and episode.series.state != SeriesState.PUBLISHED
    return holds.holds_of_series(episode.series) if is_asked else ()


def is_id(word: str) -> bool:
    """Whether it can be a row's number: decimal, and within PostgreSQL's bigint."""
    return word.isdecimal() and len(word) <= 18


def context(object_id: str | int) -> dict[str, Any]:
    """What templates/catalog/titles/episode_panel.html shows. Seven queries, one for each who has something to say
    of an episode, and what those take who may hold it back; empty for one that is not there."""
    if not is_id(str(object_id)):
        return {}
    rows = with_work(Episode.objects.select_related("series", "stream", "cut__master__reframing"))
    episode = rows.filter(pk=object_id).first()
    if not episode:
        return {}
    stream = episode.stream
    cuts = reports.versions(episode)
    return {
        "episode": episode,
        "work": work_of(episode),
        "zone": timezone.get_current_timezone_name(),
        "stills": stills.suggestions(episode),
        "picture_work": pictures.latest_job(episode),
        "playback": links.playback(stream) if stream else None,
        "review": _review(episode),
        "renditions": list(stream.renditions.all()) if stream else [],
        "quality": reports.summary(episode),
        "holds": () if episode.state == EpisodeState.PUBLISHED else holds.holds_of(episode),
        "series_holds": _series_holds(episode),
        "under_way": [(row.upload.by_id, under_way(row.upload)) for row in handover.of_all().filter(episode=episode)],
        "cuts": cuts[:UNFOLDED],
        "older_cuts": cuts[UNFOLDED:],
        "remarks": [sentence for saying in _sayings for sentence in saying(episode)],
        "changes": list(EpisodeChange.objects.filter(subject=episode).select_related("by")[:10]),
    }
