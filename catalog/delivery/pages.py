"""What the pages of packs and trailers show."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from catalog.delivery import captions, check, expected, missing, profiles, services
from catalog.delivery.models import Delivered, Document, Pack, Trailer, TrailerClip, TrailerExport
from catalog.media import links
from catalog.media.ladder import frame_rate_for
from catalog.titles.models import Episode, Series
from studio.jobs.models import JobState

SHOWN = 200  # findings a page, the worst first
MOST = 32767  # an episode's largest number


@dataclass(frozen=True)
class Work:
    """How a pack or a trailer stands, for a person and for the script."""

    state: str
    percent: int
    sentence: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def work_of(job: Delivered) -> Work:
    """No query."""
    if job.state == JobState.RUNNING:
        sentence = f"{job.stage or _('Starting')} · {job.percent} %"
        if job.seconds_left is not None:
            sentence += " · " + _("%(seconds)s s left") % {"seconds": job.seconds_left}
        return Work(job.state, job.percent, sentence)
    if job.state == JobState.FAILED:
        return Work(job.state, 0, _("Failed: %(reason)s") % {"reason": job.error_message})
    if job.state == JobState.DONE:
        return Work(job.state, 100, str(job.get_verdict_display()))
    return Work(job.state, 0, _("Waiting for a worker"))


@dataclass(frozen=True)
class Choice:
    """What the form asks for, as far as it was filled in."""

    series: Series | None
    profile: str
    first: int
    last: int
    languages: list[str]
    trailer: str = ""


def choice_of(data: Any) -> Choice:
    """From a form's data; what is not understood counts as not given. Two queries at most."""
    word = data.get("series", "")
    series = Series.objects.filter(pk=word).first() if word.isdecimal() and len(word) < 18 else None
    last = Episode.objects.filter(series=series).order_by("-number").values_list("number", flat=True).first()
    return Choice(
        series, data.get("profile", ""), _whole(data.get("first"), 1), _whole(data.get("last"), last or 1),
        data.getlist("language"), data.get("trailer", ""),
    )  # fmt: skip


def _whole(value: Any, otherwise: int) -> int:
    text = str(value or "")
    return min(MOST, int(text)) if text.isdecimal() and len(text) < 10 else otherwise


def form_context(choice: Choice) -> dict[str, Any]:
    """Nine queries, however many episodes."""
    context: dict[str, Any] = {
        "choice": choice, "profiles": profiles.everyone(), "all_series": list(Series.objects.order_by("title")[:500]),
        "lacks": [], "episodes": [], "languages": [], "documents": {}, "profile": None,
    }  # fmt: skip
    if not choice.series:
        return context
    series = choice.series
    context["languages"] = captions.languages_of(series)
    context["trailers"] = list(trailers_of(series))
    if choice.profile in profiles.names():
        profile = profiles.load(choice.profile)
        episodes = missing.episodes_of(series, choice.first, choice.last)
        lacks = missing.lacks(series, profile, episodes, choice.languages)
        documents = _documents(series, profile)
        context |= {
            "profile": profile, "episodes": episodes, "lacks": lacks,
            "files": expected.files(profile, _given(choice, series, episodes, documents)),
            "stopped": any(lack.stops for lack in lacks), "documents": documents,
        }  # fmt: skip
    return context


def _given(
    choice: Choice, series: Series, episodes: list[Episode], documents: dict[str, Document | None]
) -> expected.Given:
    """One query."""
    return expected.Given(
        [episode.number for episode in episodes if missing.is_packed(episode)], choice.languages,
        captions.captioned(series), bool(series.poster or series.poster_tall),
        sum(document is not None for document in documents.values()), bool(choice.trailer),
    )  # fmt: skip


def trailers_of(series: Series) -> Any:
    """Those that are cut, newest first."""
    rows = TrailerExport.objects.filter(trailer__series=series, state=JobState.DONE)
    return rows.select_related("trailer").order_by("-pk")[:20]


def _documents(series: Series, profile: profiles.Profile) -> dict[str, Document | None]:
    newest: dict[str, Document | None] = dict.fromkeys(profile.documents)
    for document in Document.objects.filter(series=series).order_by("pk"):
        if document.kind in newest:
            newest[document.kind] = document
    return newest


def pack_context(pack: Pack) -> dict[str, Any]:
    """No query beyond the pack with its series and trailer."""
    by_worst = sorted(pack.findings, key=lambda finding: -check.ORDER.index(finding["level"]))
    counts = {level: sum(finding["level"] == level for finding in pack.findings) for level in check.ORDER}
    return {
        "pack": pack, "work": work_of(pack), "counts": counts,
        "findings": [finding for finding in by_worst if finding["level"] != check.PASS][:SHOWN],
        "of_pack": [finding for finding in pack.findings if not finding["file"]],
        "rules": profiles.parse(pack.profile, pack.profile_data).rules,
    }  # fmt: skip


def trailer_context(trailer: Trailer) -> dict[str, Any]:
    """Five queries, however many episodes and clips."""
    rows = Episode.objects.filter(series=trailer.series_id, stream__isnull=False).order_by("number")
    episodes = [_shot(episode) for episode in rows.select_related("stream__master")[:500]]
    export = TrailerExport.objects.filter(trailer=trailer).order_by("-pk").first()
    clips = list(TrailerClip.objects.filter(trailer=trailer).select_related("episode__stream").order_by("position"))
    return {
        "trailer": trailer, "episodes": episodes, "export": export, "work": work_of(export) if export else None,
        "clips": clips, "hindrances": [failure.message for failure in services.hindrances(clips)],
        "languages": captions.languages_of(trailer.series),
    }  # fmt: skip


def _shot(episode: Episode) -> dict[str, Any]:
    stream = episode.stream
    assert stream
    return {
        "pk": episode.pk, "number": episode.number, "title": episode.title, "hls": links.playback(stream).hls,
        "poster": links.playback(stream).poster, "seconds": f"{stream.duration_s:.3f}",
        "rate": str(_rate(stream.master.probe)), "master": stream.master_id,
    }  # fmt: skip


def _rate(probe: dict[str, Any]) -> Fraction:
    """Frames a second of the stream, as the cut will count them."""
    picture = probe["picture"]
    return frame_rate_for(Fraction(picture["frame_rate"]), constant=picture["constant_rate"])
