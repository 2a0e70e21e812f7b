"""The one place where deliveries ask for captions: what there is of a series, and the words of one episode."""

from __future__ import annotations

from collections.abc import Collection

from catalog.captions import cues
from catalog.captions.models import Caption, CaptionState
from catalog.captions.read import parse
from catalog.media.burnin import ON_TOP, Cue
from catalog.titles.models import Series


def captioned(series: Series) -> set[tuple[int, str]]:
    """(episode's number, language) of every approved set of captions of the series. One query."""
    rows = Caption.objects.filter(episode__series=series, state=CaptionState.APPROVED)
    return set(rows.order_by().values_list("episode__number", "language"))


def languages_of(series: Series) -> list[str]:
    """The languages in which any episode has captions, the series' own first."""
    found = {language for _number, language in captioned(series)}
    return sorted(found, key=lambda language: (language != series.language, language))


def captions_for(episode_id: int, languages: Collection[str]) -> dict[str, list[Cue]]:
    """What is approved of one episode by language, subtitles before captions for who does not hear; a language without
    either is left out. Seconds of its stream. One query."""
    rows = Caption.objects.filter(episode=episode_id, language__in=languages, state=CaptionState.APPROVED)
    rows = rows.order_by("kind")  # captions, then subtitles, which take their place
    return {row.language: [_cue(cue) for cue in parse(row.text)] for row in rows}


def _cue(cue: cues.Cue) -> Cue:
    return Cue(cue.start / 1000, cue.end / 1000, "\n".join(cue.lines), cue.is_high)


def as_srt(found: Collection[Cue]) -> str:
    """SubRip: numbered from 1, hours:minutes:seconds,thousandths, and a sign before what stands at the top."""
    blocks = (
        f"{number}\n{_clock(cue.start_s)} --> {_clock(cue.end_s)}\n{_placed(cue)}\n"
        for number, cue in enumerate(found, start=1)
    )
    return "\n".join(blocks)


def _placed(cue: Cue) -> str:
    """SRT has no places; players and platforms know this sign of SubStation's."""
    return (ON_TOP if cue.is_high else "") + cue.text.strip()


def _clock(seconds: float) -> str:
    return cues.clock(round(seconds * 1000), mark=",")
