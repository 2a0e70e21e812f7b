"""A whole series at once through a browser: names matched to episodes, shown to be confirmed, then uploads begun."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.titles import handover
from catalog.titles.folder import is_video
from catalog.titles.models import Episode, Handover, Series
from catalog.titles.naming import HIGHEST_NUMBER, Match, match
from catalog.uploads import services as uploads
from catalog.uploads.panel import under_way
from studio.lib.errors import Failure

MOST_FILES = 500


@dataclass(frozen=True)
class Row:
    """A line of the table: the file, its episode or why it has none, and what it takes the place of."""

    name: str
    size: int
    number: int | None
    title: str = ""
    is_new: bool = False
    version: int = 0
    replaces: str = ""
    why: str = ""
    sentence: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Choice(NamedTuple):
    """A line as the person confirmed it."""

    file: uploads.File
    number: int


def plan(series: Series, files: Sequence[uploads.File], *, create: bool, by: Any = None) -> list[Row]:
    """A row for every file, none left out, in the order of names. Three queries.

    ``create``: numbers that the series lacks become episodes. Where another file is on its way to the same episode
    the row says so; one that ``by`` has begun to send goes on, and is no other. Raises Failure ``too_many_files``.
    """
    if len(files) > MOST_FILES:
        raise Failure(
            "too_many_files", _("Up to %(count)s files can be chosen at once.") % {"count": MOST_FILES}, status=413
        )
    episodes = {episode.number: episode for episode in episodes_of(series)}
    reasons = {file.name: _reason(file) for file in files}
    fitting = [file.name for file in files if not reasons[file.name][0]]
    matches = {found.name: found for found in match(fitting, None if create else episodes, folders=True)}
    begun = handover.of_all().filter(episode__series=series)
    others = [row for row in begun if row.upload.by != by or handover.file_of(row) not in files]
    here = handover.here(series)
    rows = [
        _sent(file, here) or _beside(_row(file, reasons[file.name], matches.get(file.name), episodes), others)
        for file in files
    ]
    return sorted(rows, key=lambda row: (row.number is None, row.number or 0, row.name))


def _sent(file: uploads.File, here: dict[tuple[str, int, int], int]) -> Row | None:
    """Of a file that is an episode's version already: who chooses a folder again wants the others."""
    number = here.get(handover.identity(file))
    if number is None:
        return None
    sentence = _("It is here already, as the version of episode %(number)s.") % {"number": number}
    return Row(file.name, file.size, None, why="already_here", sentence=sentence)


def _beside(row: Row, others: Iterable[Handover]) -> Row:
    """The row with a sentence of what is on its way to its episode, if anything is."""
    said = [under_way(other.upload) for other in others if other.episode.number == row.number]
    if not said:
        return row
    return replace(row, sentence=" ".join([*said, _("This file, begun later, becomes the episode's version.")]))


def episodes_of(series: Series) -> list[Any]:
    """The series' episodes with ``versions``, the number of the last cut, and the cut's master. One query."""
    rows = Episode.objects.filter(series=series).select_related("cut__master").annotate(versions=Max("cuts__number"))
    return list(rows.order_by("number"))


def _reason(file: uploads.File) -> tuple[str, str]:
    """Why a file can't be uploaded at all, as code and sentence; neither where it can."""
    if not is_video(file.name):
        return "not_a_video", _("Its name is not a video's. It is left out.")
    try:
        uploads.check_size(file.size)
    except Failure as failure:
        return failure.code, failure.message
    return "", ""


def _row(file: uploads.File, reason: Any, found: Match | None, episodes: dict[int, Any]) -> Row:
    if found is None:
        return Row(file.name, file.size, None, why=reason[0], sentence=reason[1])
    if found.number is None:
        return Row(file.name, file.size, None, why=found.why, sentence=_unmatched(found))
    return Row(file.name, file.size, found.number, **place(episodes.get(found.number)))


def place(episode: Any) -> dict[str, Any]:
    """What a file of this episode takes the place of. None: an episode that is made for it."""
    if episode is None:
        return {"is_new": True, "version": 1}
    replaces = ""
    if episode.cut:
        words = {"version": episode.cut.number, "name": episode.cut.master.original_name}
        replaces = _("version %(version)s, %(name)s") % words
    return {"title": episode.title, "version": (episode.versions or 0) + 1, "replaces": replaces}


def _unmatched(found: Match) -> str:
    sentences = {
        "no_number": _("Its name holds no episode number from 1 to %(most)s.") % {"most": HIGHEST_NUMBER},
        "several_numbers": _("Its name holds several numbers; which is the episode's is not clear."),
        "no_such_episode": _("The series has no episode of that number."),
        "older_version": _("A newer version of the same episode was chosen: %(name)s.") % {"name": found.instead},
        "same_version": _("%(name)s is of the same episode; no name says which is newer. Choose the right one.")
        % {"name": found.instead},
    }
    return sentences[found.why]


@transaction.atomic
def confirm(
    series: Series, choices: Sequence[Choice], *, by: Any, create: bool = False, publish: bool = False
) -> list[Handover]:
    """Begin an upload for each choice; with ``create`` the missing episodes are made. Queries do not grow with rows.

    Raises Failure ``no_file``, ``episode_twice``, ``no_such_episode`` and what handover.begin raises.
    """
    if not choices:
        raise Failure("no_file", _("No file has an episode. Choose an episode for at least one."))
    _check_once(choices)
    numbers = {choice.number for choice in choices}
    episodes = _episodes(series, numbers)
    missing = sorted(numbers - set(episodes))
    if missing:
        _make(series, missing, by=by, create=create)
        episodes = _episodes(series, numbers)
    orders = [handover.Order(choice.file, episodes[choice.number]) for choice in choices]
    return handover.begin(orders, by=by, publish=publish)


def _check_once(choices: Iterable[Choice]) -> None:
    files = defaultdict(list)
    for choice in choices:
        files[choice.number].append(choice.file.name)
    for number, names in files.items():
        if len(names) > 1:
            sentence = _("Episode %(number)s was chosen for several files: %(names)s. Keep one of them.")
            raise Failure("episode_twice", sentence % {"number": number, "names": ", ".join(sorted(names))}, status=409)


def _episodes(series: Series, numbers: set[int]) -> dict[int, Episode]:
    rows = Episode.objects.filter(series=series, number__in=numbers).select_related("series")
    return {episode.number: episode for episode in rows}


def _make(series: Series, numbers: Sequence[int], *, by: Any, create: bool) -> None:
    """Make the episodes that the series lacks. One that somebody made meanwhile is taken as it is."""
    if not create or not 1 <= numbers[0] <= numbers[-1] <= HIGHEST_NUMBER:
        sentence = _("The series has no episode %(number)s. Have missing episodes made, or choose another.")
        raise Failure("no_such_episode", sentence % {"number": numbers[0]}, status=404)
    if not by.has_perm("catalog.add_episode"):
        raise PermissionDenied
    Episode.objects.bulk_create((Episode(series=series, number=number) for number in numbers), ignore_conflicts=True)
