"""What a pack would lack, told before any work starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.delivery import captions, check
from catalog.delivery.models import Document, DocumentKind
from catalog.delivery.profiles import Profile
from catalog.titles import gate
from catalog.titles.models import Episode, Series


@dataclass(frozen=True)
class Lack:
    """One thing that is not there. ``about`` and ``pk`` say on which page it can be mended; ``stops`` the pack."""

    sentence: str
    about: str
    pk: int
    stops: bool = False


def episodes_of(series: Series, first: int, last: int) -> list[Episode]:
    """Those of the range, with stream and master, and whether their QC report holds them back. One query."""
    rows = Episode.objects.filter(series=series, number__range=(first, last)).order_by("number")
    return list(rows.select_related("stream__master").annotate(is_held=gate.is_held()))


def is_packed(episode: Episode) -> bool:
    """Whether an episode of episodes_of() goes into a pack: it has a complete stream, and no report holds it back."""
    return bool(episode.stream) and not episode.is_held  # type: ignore[attr-defined]


def lacks(series: Series, profile: Profile, episodes: Sequence[Episode], languages: Sequence[str]) -> list[Lack]:
    """In the order in which they are met. Three queries at most, however many episodes."""
    found = [*_videos(series, profile, episodes), *_rest(series, profile, episodes)]
    found += _captions(series, profile, episodes, languages)
    return [*found, *_covers(series, profile), *_documents(series, profile)]


def _videos(series: Series, profile: Profile, episodes: Sequence[Episode]) -> list[Lack]:
    if not any(map(is_packed, episodes)):
        sentence = _("None of these episodes has a complete stream that may go out: there is nothing to pack.")
        return [Lack(sentence, "series", series.pk, True)]
    found = [
        Lack(_left_out(episode) % episode.number, "episode", episode.pk)
        for episode in episodes
        if not is_packed(episode)
    ]
    gaps = check.missing_numbers([episode.number for episode in episodes], from_one=profile.whole_series)
    if gaps:
        sentence = _("There is no episode %s: the numbers have a gap.")
        found += [Lack(sentence % number, "series", series.pk) for number in gaps]
    return found


def _rest(series: Series, profile: Profile, episodes: Sequence[Episode]) -> list[Lack]:
    """Where a part was chosen of what is wanted whole: up to which episode the series goes on."""
    if not profile.whole_series or not episodes:
        return []
    last = Episode.objects.filter(series=series).aggregate(last=Max("number"))["last"]
    if last <= episodes[-1].number:
        return []
    sentence = _("The whole series is wanted here: it goes on to episode %s.")
    return [Lack(sentence % last, "series", series.pk)]


def _left_out(episode: Episode) -> str:
    if not episode.stream:
        return _("Episode %s has no complete stream and is left out.")
    return _("Episode %s is held back by its QC report and is left out.")


def _captions(series: Series, profile: Profile, episodes: Sequence[Episode], languages: Sequence[str]) -> list[Lack]:
    if profile.captions == "none":
        return []
    if not languages:
        sentence = _("No language of captions is chosen: the pack will have none.")
        return [Lack(sentence, "captions", series.pk)]
    there = captions.captioned(series)
    sentence = _("Episode %(number)s has no captions in %(language)s.")
    return [
        Lack(sentence % {"number": episode.number, "language": language}, "captions", series.pk)
        for episode in episodes
        for language in languages
        if is_packed(episode) and (episode.number, language) not in there
    ]


def _covers(series: Series, profile: Profile) -> list[Lack]:
    needs = any(cover.of == "series" for cover in profile.covers)
    if needs and not (series.poster or series.poster_tall):
        return [Lack(_("The series has no poster: its covers can't be made."), "series", series.pk)]
    return []


def _documents(series: Series, profile: Profile) -> list[Lack]:
    there = set(Document.objects.filter(series=series).values_list("kind", flat=True)) if profile.documents else set()
    return [
        Lack(_("A document is missing: %s.") % DocumentKind(kind).label, "documents", series.pk)
        for kind in profile.documents
        if kind not in there
    ]
