"""A whole series at once: the videos of a folder, matched to episodes by their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from catalog.media import intake
from catalog.media.models import Transcode
from catalog.titles import ingest
from catalog.titles.models import Episode
from catalog.titles.naming import Match, match
from catalog.titles.services import Submitted
from studio.jobs.models import JobState
from studio.lib.commands import unreadable
from studio.lib.errors import Failure

VIDEOS = frozenset(
    {".mp4", ".mov", ".m4v", ".qt", ".3gp", ".mkv", ".webm", ".mxf", ".ts", ".m2ts", ".mts", ".avi"}
)  # of the containers that are read here
REASONS = {
    "no_number": "Its name holds no episode number from 1 to 9999. Name it as in EP07.mov.",
    "several_numbers": "Its name holds several numbers; which is the episode's is not clear. Name it as in EP07.mov.",
    "no_such_episode": "The series has no episode of that number. Add --create to make it.",
    "older_version": "Another file of this folder is a newer version of the same episode: {instead}.",
    "same_version": "Another file of this folder is of the same episode and was taken: {instead}. No name says which "
    "is newer; keep the right one of them.",
    "not_a_video": "Its name is not a video's, so it was left out. Taken are MP4, MOV, MKV, WebM, MXF, TS and AVI.",
}
Show = Callable[[str, float], None]


def files_in(folder: Path) -> list[str]:
    """Names of the files in the folder and below it, hidden ones left out, in their order."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(name.as_posix() for name in names if not any(part.startswith(".") for part in name.parts))


def is_video(name: str) -> bool:
    """By its name."""
    return PurePosixPath(name).suffix.lower() in VIDEOS


def matches(folder: Path, *, slug: str, create: bool) -> list[Match]:
    """Each file with its episode, or why it has none, the videos first. Raises Failure ``no_videos`` or
    ``no_such_episode``."""
    files = files_in(folder)
    names = [name for name in files if is_video(name)]
    if not names:
        raise Failure("no_videos", f"There are no videos in {folder}.")
    numbers = None if create else list(Episode.objects.filter(series__slug=slug).values_list("number", flat=True))
    if numbers == []:
        raise Failure("no_such_episode", f"There are no episodes of {slug}. Add --create to make them.", status=404)
    others = [Match(name, None, "not_a_video") for name in files if not is_video(name)]
    return match(names, numbers, folders=True) + others


def take_all(folder: Path, rows: list[Match], *, slug: str, publish: bool, show: Show) -> list[dict[str, Any]]:
    """Hand over every matched video; one that is refused does not keep the others.

    Returns a row for each, with ``file``, ``number`` and either ``submitted`` or ``error``. ``show`` is called with
    the name and the percent done.
    """
    matched = [row for row in rows if row.number is not None]
    taken: list[dict[str, Any]] = []
    for count, row in enumerate(matched):
        show(row.name, 100 * count / len(matched))
        try:
            submitted = _take(folder, row, slug, publish)
            taken.append({"file": row.name, "number": row.number, "submitted": submitted})
        except Failure as failure:
            taken.append({"file": row.name, "number": row.number, "error": _error(failure)})
        except OSError as error:
            taken.append({"file": row.name, "number": row.number, "error": _error(unreadable(error))})
    return taken


def _take(folder: Path, row: Match, slug: str, publish: bool) -> Submitted:
    path = folder / row.name
    master, _new = intake.take(path=path, name=path.name)
    episode = ingest.make_episode(slug, int(row.number or 0))
    return ingest.hand_over(episode=episode, master=master, publish=publish)


def wait_for_all(taken: list[dict[str, Any]], show: Show) -> None:
    """Wait for each job; a failed one leaves its reason in its row."""
    waiting = [row for row in taken if "submitted" in row and row["submitted"].job]
    for count, row in enumerate(waiting):
        name, before = row["file"], 100 * count / len(waiting)
        try:
            ingest.wait(row["submitted"].job, _progress(name, before, len(waiting), show))
        except Failure as failure:
            row["error"] = _error(failure)


def _progress(name: str, before: float, count: int, show: Show) -> Callable[[Transcode], None]:
    return lambda job: show(name, before + job.percent / count)


def describe(slug: str, rows: list[Match], taken: list[dict[str, Any]]) -> dict[str, Any]:
    """What the command prints: an entry for every file, none left out."""
    return {
        "series": slug,
        "episodes": [_describe_one(slug, row) for row in taken],
        "unmatched": [
            {"file": row.name, "code": row.why, "message": REASONS[row.why].format(instead=row.instead)}
            for row in rows
            if row.number is None
        ],
    }


def _describe_one(slug: str, row: dict[str, Any]) -> dict[str, Any]:
    name = {"file": row["file"], "episode": f"{slug}/{row['number']}"}
    if "error" in row:
        return name | {"state": JobState.FAILED.value, "error": row["error"]}
    return name | ingest.describe(row["submitted"].cut)


def _error(failure: Failure) -> dict[str, str]:
    return {"code": failure.code, "message": failure.message}
