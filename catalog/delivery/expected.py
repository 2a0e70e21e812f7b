"""What comes out of a pack, told before any work starts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.delivery.profiles import Profile


@dataclass(frozen=True)
class Given:
    """What a pack is made of: the numbers of its episodes, its captions as (number, language), and what else is."""

    numbers: Sequence[int]
    languages: Sequence[str]
    captioned: Collection[tuple[int, str]]
    has_poster: bool
    documents: int
    has_trailer: bool


def files(profile: Profile, given: Given) -> list[str]:
    """A sentence for each kind of file: how many there will be. It counts as packing.py makes them. No query."""
    return [*_videos(profile, given), *_beside(profile, given), _("Metadata, report, read-me and checksums")]


def _videos(profile: Profile, given: Given) -> Iterator[str]:
    burned = {language: _captions(given, language) for language in given.languages if profile.captions == "burned"}
    worded = {number for number, language in given.captioned if language in burned}
    plain = sum(number not in worded for number in given.numbers)
    count = sum(burned.values()) + plain
    yield ngettext("%(count)s video", "%(count)s videos", count) % {"count": count} + " " + _of(given, burned, plain)


def _of(given: Given, burned: dict[str, int], plain: int) -> str:
    """Of how many episodes, and in which languages where captions are burnt in."""
    count = len(given.numbers)
    episodes = ngettext("of %(count)s episode", "of %(count)s episodes", count) % {"count": count}
    if not any(burned.values()):
        return episodes
    parts = [
        _("%(count)s with captions in %(language)s") % {"count": count, "language": language}
        for language, count in burned.items()
        if count
    ]
    parts += [_("%(count)s without captions") % {"count": plain}] if plain else []
    return f"{episodes}: {', '.join(parts)}"


def _captions(given: Given, language: str) -> int:
    return sum((number, language) in given.captioned for number in given.numbers)


def _beside(profile: Profile, given: Given) -> Iterator[str]:
    episodes = len(given.numbers)
    words = sum(_captions(given, language) for language in given.languages) if profile.captions == "srt" else 0
    covers = sum(episodes if cover.of == "episode" else int(given.has_poster) for cover in profile.covers)
    masters = episodes if profile.clean_masters else 0
    counted = [
        (words, ngettext("%(count)s file of captions", "%(count)s files of captions", words)),
        (covers, ngettext("%(count)s cover", "%(count)s covers", covers)),
        (masters, ngettext("%(count)s clean master", "%(count)s clean masters", masters)),
        (given.documents, ngettext("%(count)s document", "%(count)s documents", given.documents)),
        (int(given.has_trailer), ngettext("%(count)s trailer", "%(count)s trailers", 1)),
    ]
    yield from (words % {"count": count} for count, words in counted if count)
