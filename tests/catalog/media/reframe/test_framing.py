"""The 9:16 picture that comes out of ffmpeg: the right place, from the right frame on, for every kind of source."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catalog.media import graph, intake
from catalog.media.analysis import Analysis
from catalog.media.ladder import centre_crop, rungs_for
from catalog.media.probe import Picture, Probe
from catalog.media.reframe import camera, framing
from catalog.media.reframe.find import find
from catalog.media.reframe.shots import Shot
from tests import clips
from tests.catalog.media.reframe import film

# 640 × 360 in bars of 64: red, green, blue, white, black, yellow, cyan, magenta, grey, orange
BARS = ("red", "lime", "blue", "white", "black", "yellow", "cyan", "magenta", "gray", "orange")
RGB = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0), "cyan": (0, 255, 255)}


def bars(path: Path, *more: str, seconds: float = 2.0) -> Path:
    boxes = ",".join(f"drawbox=x={64 * n}:y=0:w=64:h=360:color={name}:t=fill" for n, name in enumerate(BARS))
    clips.run("-f", "lavfi", "-i", f"color=s=640x360:r=25:d={seconds}", "-vf", f"{boxes},setsar=1", *more, path)
    return path


def still(start: float, end: float, left: float, *, width: float = 202, mode: str = "still") -> Shot:
    return Shot(start, end, mode, width, ((start, left),))


def colour(pixel: Any) -> str:
    blue, green, red = (int(value) for value in pixel)
    return min(RGB, key=lambda name: sum(abs(a - b) for a, b in zip(RGB[name], (red, green, blue), strict=True)))


def made(clip: Path, out: Path, shots: tuple[Shot, ...]) -> list[Any]:
    """Every frame of the produced picture at 202 × 360."""
    path = film.upright(clip, out, intake.look_at(clip), shots)
    return film.frames(path, (202, 360), Fraction(25))


def command(probe: Probe, shots: tuple[Shot, ...]) -> list[str]:
    analysis = Analysis(rungs=rungs_for(centre_crop(probe.picture.width, probe.picture.height)))
    return graph.encode_command(
        ffmpeg="ffmpeg", source=Path("/in"), probe=probe, input_options={},
        plan=graph.plan_for(probe, analysis, shots=shots),
    )  # fmt: skip


def test_each_shot_begins_at_its_frame(tmp_path: Path) -> None:
    shots = (still(0, 0.52, 0), still(0.52, 1.04, 320), still(1.04, 2, 0))

    frames = made(bars(tmp_path / "bars.mp4", "-qp", "0"), tmp_path / "out", shots)

    left = [colour(frame[180, 20]) for frame in frames]
    assert left == ["red"] * 13 + ["yellow"] * 13 + ["red"] * 24


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "50"])
def test_each_shot_begins_at_its_frame_at_odd_rates(tmp_path: Path, rate: str) -> None:
    step = 1 / Fraction(rate)
    clip = bars(tmp_path / "bars.mp4", "-r", rate, "-qp", "0")
    cut, end = round(float(20 * step), 4), round(float(41 * step), 4)
    shots = (still(0, cut, 0), still(cut, end, 0, width=640, mode="blur"), still(end, 2, 320))

    path = film.upright(clip, tmp_path / "out", intake.look_at(clip), shots)

    frames = film.frames(path, (202, 360), Fraction(rate))
    padded = [bool(abs(int(frame[60, 20].sum()) - int(frame[180, 20].sum())) > 60) for frame in frames]
    assert padded[:45] == [False] * 20 + [True] * 21 + [False] * 4


def test_a_whole_picture_stands_between_blurred_bands(tmp_path: Path) -> None:
    (frame, *_rest) = made(
        bars(tmp_path / "bars.mp4", seconds=1), tmp_path / "out", (still(0, 1, 0, width=640, mode="blur"),)
    )

    assert [colour(frame[180, x]) for x in (8, 30, 50)] == ["red", "lime", "blue"]
    assert abs(int(frame[40, 100].astype(int).sum()) - int(frame[40, 104].astype(int).sum())) < 40
    assert colour(frame[126, 8]) == colour(frame[232, 8]) == "red"


def test_a_camera_moves_along_its_path(tmp_path: Path) -> None:
    clip = bars(tmp_path / "bars.mp4", "-qp", "0")
    shots = (Shot(0, 2, "pan", 202, ((0.0, 0.0), (1.0, 64.0), (2.0, 256.0))),)

    frames = made(clip, tmp_path / "out", shots)

    for number, edge in ((0, 64), (10, 38), (25, 0)):  # where red ends
        row = [colour(pixel) for pixel in frames[number][180]]
        assert abs(row.index("lime") - edge) <= 2


def test_a_wider_window_shows_all_of_itself(tmp_path: Path) -> None:
    clip = bars(tmp_path / "bars.mp4", "-qp", "0", seconds=1)

    (frame, *_rest) = made(clip, tmp_path / "out", (still(0, 1, 64, width=320, mode="follow"),))

    row = [colour(frame[180, x]) for x in (10, 60, 190)]
    assert row == ["lime", "blue", "yellow"]


KINDS = {
    "HDR": ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params",
            "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"],
    "interlaced": ["-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1"],
    "full range": ["-c:v", "libx264", "-pix_fmt", "yuvj420p"],
    "4:4:4": ["-c:v", "libx264", "-pix_fmt", "yuv444p"],
    "RGB": ["-c:v", "libx264rgb"],
    "4:2:2, 10 bit": ["-c:v", "prores_ks"],
}  # fmt: skip


def source_of(kind: str, folder: Path) -> Path:
    path = folder / "source.mov"
    if kind == "anamorphic":
        clips.run("-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=1.2", "-vf", "setsar=64/45", path)
    elif kind == "rotated":
        upright = folder / "upright.mp4"
        clips.run("-f", "lavfi", "-i", "testsrc2=s=360x640:r=25:d=1.2", upright)
        clips.run("-display_rotation", "90", "-i", upright, "-c", "copy", path)
    else:
        clips.run("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=1.2", *KINDS[kind], path)
    return path


@pytest.mark.parametrize("kind", [*KINDS, "anamorphic", "rotated"])
def test_every_kind_of_source_is_analysed_and_framed(tmp_path: Path, kind: str) -> None:
    """Each has the bands on one half, and on the other the strip that a plain crop would cut there."""
    source = source_of(kind, tmp_path)
    probe = intake.look_at(source)
    assert len(find(source, probe, tick=lambda share: None)) == 1
    crop = centre_crop(probe.picture.width, probe.picture.height)
    strip = still(0, 0.6, crop.x, width=crop.width)
    shots = (strip, camera.whole(Shot(0.6, 1.2, "blur", 0, ()), probe.picture.width))

    mixed = film.upright(source, tmp_path / "mixed", probe, shots)
    plain = film.upright(source, tmp_path / "plain", probe, ())

    one, other = (film.frames(path, (101, 180), Fraction(25)) for path in (mixed, plain))
    apart = [float(abs(a.astype(int) - b.astype(int)).mean()) for a, b in zip(one, other, strict=True)]
    assert max(apart[:15]) < 4
    assert min(apart[15:29]) > 8


def test_an_upright_picture_has_the_command_that_it_had() -> None:
    picture = Picture("h264", 1080, 1920, Fraction(30), constant_rate=True)
    words = " ".join(command(Probe("mov", 60.0, picture, "", 0, 0.0), ()))

    assert "crop=1080:1920:0:0" in words
    assert "overlay" not in words


def test_without_shots_a_wide_picture_is_cut_around_its_centre() -> None:
    picture = Picture("h264", 1920, 1080, Fraction(30), constant_rate=True)

    assert "crop=606:1080:657:0" in " ".join(command(Probe("mov", 60.0, picture, "", 0, 0.0), ()))


def test_a_quarter_of_an_hour_of_restless_shots_fits_into_one_argument() -> None:
    picture = Picture("h264", 1920, 1080, Fraction(60), constant_rate=True)
    shots = tuple(
        Shot(
            start, start + 2, "follow", 608 + 100 * (start % 4 // 2),
            tuple((start + step / 10, float((step * 37 + start * 11) % 1200)) for step in range(21)),
        )
        for start in range(0, 900, 2)
    )  # fmt: skip

    assert max(map(len, command(Probe("mov", 900.0, picture, "", 0, 0.0), shots))) < 128 * 1024


def test_the_search_tree_says_what_began_last() -> None:
    assert framing.tree([(-0.1, "5")]) == "5"
    assert framing.tree([(-0.1, "5"), (1.0, "5")]) == "5"
    assert framing.tree([(-0.1, "5"), (1.0, "7")]) == "if(lt(t,1.0000),5,7)"
