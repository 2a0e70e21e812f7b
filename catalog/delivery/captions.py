"""The one place where deliveries ask for captions: what there is of a series, and the words of one episode."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from catalog.captions import cues
from catalog.captions.models import Caption, CaptionState
from catalog.captions.read import parse
from catalog.media.burnin import ON_TOP, Cue
from catalog.titles.models import Series

Frozen = dict[str, Any]  # a caption's row as "id", and the SHA-256 of its words


def captioned(series: Series) -> set[tuple[int, str]]:
    """(episode's number, language) of every approved set of captions of the series. One query."""
    rows = Caption.objects.filter(episode__series=series, state=CaptionState.APPROVED)
    return set(rows.order_by().values_list("episode__number", "language"))


def languages_of(series: Series) -> list[str]:
    """The languages in which any episode has captions, the series' own first."""
    found = {language for _number, language in captioned(series)}
    return sorted(found, key=lambda language: (language != series.language, language))


def captions_for(episode_id: int, languages: Collection[str]) -> dict[str, list[Cue]]:
    """What is approved of one episode now, by language; a language without any is left out. Seconds of its stream. Two
    queries."""
    return words_of(ids_of([episode_id], languages)[episode_id])


def ids_of(episodes: Collection[int], languages: Collection[str]) -> dict[int, dict[str, Frozen]]:
    """Which captions are approved of each episode by language, subtitles before captions for who does not hear. One
    query."""
    found: dict[int, dict[str, Frozen]] = {key: {} for key in episodes}
    rows = Caption.objects.filter(episode__in=found, language__in=languages, state=CaptionState.APPROVED)
    for row in rows.order_by("kind"):  # captions, then subtitles, which take their place
        found[row.episode_id][row.language] = {"id": row.pk, "sha256": _digest(row.text)}
    return found


def words_of(known: Mapping[str, Frozen]) -> dict[str, list[Cue]]:
    """The cues of these captions by language, whatever became of their state; those that are gone, or no longer what
    they were, are left out. One query."""
    rows = Caption.objects.in_bulk([one["id"] for one in known.values()])
    texts = {language: rows[one["id"]].text for language, one in known.items() if one["id"] in rows}
    return {
        language: [_cue(cue) for cue in parse(text)]
        for language, text in texts.items()
        if _digest(text) == known[language]["sha256"]
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _cue(cue: cues.Cue) -> Cue:
    words = "\n".join(cue.lines)
    return Cue(cue.start / 1000, cue.end / 1000, words, cue.is_high, cue.text if cue.text != words else "")


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
