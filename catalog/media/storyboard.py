"""Sheets of small tiles for scrubbing, and the WebVTT that says which tile shows which seconds. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

COLUMNS = ROWS = 10
TILE_SIDE = 90  # pixels of the shorter side
APART = 2.0  # seconds between tiles, where key frames are as near as that


@dataclass(frozen=True)
class Cue:
    """A tile's place: seconds from and to, the sheet counted from 1, and pixels on it."""

    start_s: float
    end_s: float
    sheet: int
    x: int
    y: int


def tile_size(width: int, height: int) -> tuple[int, int]:
    """Of a video's frames: 90 pixels on the shorter side, both even."""
    scale = TILE_SIDE / min(width, height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def thinned(times: Sequence[float], apart: float = APART) -> list[int]:
    """Which frames become tiles: the first, then each that is ``apart`` seconds or more after the last one."""
    kept: list[int] = []
    for number, at in enumerate(times):
        if not kept or at - times[kept[-1]] >= apart - 0.05:
            kept.append(number)
    return kept


def cues(times: Sequence[float], duration_s: float, tile: tuple[int, int]) -> list[Cue]:
    """One cue a tile, without a hole from 0 to the end."""
    starts = [0.0, *times[1:]]
    ends = [*starts[1:], max(duration_s, starts[-1] + 0.001)] if starts else []
    made = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        sheet, place = divmod(number, COLUMNS * ROWS)
        row, column = divmod(place, COLUMNS)
        made.append(Cue(start, end, sheet + 1, column * tile[0], row * tile[1]))
    return made


def sheet_of(tiles: Sequence[Image.Image], tile: tuple[int, int]) -> Image.Image:
    """Up to a hundred tiles of one size in rows of ten; no larger than they need."""
    columns, rows = min(len(tiles), COLUMNS), -(-len(tiles) // COLUMNS)
    sheet = Image.new("RGB", (columns * tile[0], rows * tile[1]))
    for place, picture in enumerate(tiles):
        row, column = divmod(place, COLUMNS)
        sheet.paste(picture, (column * tile[0], row * tile[1]))
    return sheet


def vtt(all_cues: Sequence[Cue], tile: tuple[int, int], sheet_name: str) -> str:
    """``sheet_name`` has {sheet} in it; it is relative to the WebVTT itself, as players read it."""
    lines = ["WEBVTT", ""]
    for cue in all_cues:
        place = f"{sheet_name.format(sheet=cue.sheet)}#xywh={cue.x},{cue.y},{tile[0]},{tile[1]}"
        lines += [f"{_clock(cue.start_s)} --> {_clock(cue.end_s)}", place, ""]
    return "\n".join(lines)


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"
