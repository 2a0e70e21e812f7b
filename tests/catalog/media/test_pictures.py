"""Stills and the storyboard of real clips: black is avoided, sharp is preferred, the whole length is covered."""

from __future__ import annotations

import io
import itertools
import re
import shutil
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.core.files.storage import storages
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalog.media import ffmpeg, pictures, stills, storyboard
from catalog.pictures.formats import BY_NAME
from tests import clips

CUE = re.compile(r"(\d\d):(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d):(\d\d)\.(\d{3})\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)")


def packaged_like(path: Path, *inputs: str, seconds: float, filters: str = "null") -> Path:
    """A clip with a key frame every two seconds, as every rung has them."""
    clips.run(
        *inputs, "-t", str(seconds), "-an", "-vf", f"{filters},fps=15,format=yuv420p", "-c:v", "libx264",
        "-preset", "ultrafast", "-g", "30", "-keyint_min", "30", "-sc_threshold", "0", path,
    )  # fmt: skip
    return path


def tall(path: Path, *, seconds: float, more: str = "null") -> Path:
    return packaged_like(
        path,
        "-stream_loop",
        "5",
        "-i",
        str(clips.MEADOW),
        seconds=seconds,
        filters=f"crop=404:720,scale=270:480,setsar=1,{more}",
    )


def made(video: Path, out: Path, seconds: float) -> tuple[pictures.Pictures, list[float]]:
    ticks: list[float] = []
    return pictures.make(video, out, duration_s=seconds, tick=ticks.append), ticks


def cues(vtt: Path) -> list[tuple[float, float, str, tuple[int, ...]]]:
    found = []
    for words in CUE.findall(vtt.read_text()):
        start, end = (int(h) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000 for h, m, s, ms in (words[:4], words[4:8]))
        found.append((start, end, words[8], tuple(int(word) for word in words[9:])))
    return found


def luma(path: Path) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(path).convert("L"), np.float64)


@pytest.fixture(scope="module")
def episode(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pictures.Pictures, list[float]]:
    """The pictures of a minute: the demo's second clip, again and again."""
    folder = tmp_path_factory.mktemp("episode")
    result, ticks = made(tall(folder / "lead.mp4", seconds=60), folder, 60)
    yield folder, result, ticks
    shutil.rmtree(folder)


def test_three_stills_in_three_formats(episode: tuple[Path, pictures.Pictures, list[float]]) -> None:
    folder, result, _ticks = episode

    assert len(result.stills) == 3
    for still in result.stills:
        assert set(still.files) == set(BY_NAME)
        for name, file in still.files.items():
            with Image.open(folder / file) as picture:
                assert (picture.format, picture.size) == (BY_NAME[name].pillow, (270, 480))
        assert (still.width, still.height) == (270, 480)


def test_stills_differ_are_apart_and_show_something(episode: tuple[Path, pictures.Pictures, list[float]]) -> None:
    folder, result, _ticks = episode
    times = [still.at_s for still in result.stills]
    shown = [luma(folder / still.files["jpeg"]) for still in result.stills]

    assert times == sorted(times)
    assert all(later - earlier >= 6 for earlier, later in itertools.pairwise(times))
    assert times[-1] <= 54, "the last tenth would give the end away"
    for number, one in enumerate(shown):
        assert one.mean() > 40
        assert one.std() > 25
        assert all(np.abs(one - other).mean() > 8 for other in shown[number + 1 :])


def test_the_storyboard_covers_the_whole_length_within_its_sheets(
    episode: tuple[Path, pictures.Pictures, list[float]],
) -> None:
    folder, result, _ticks = episode
    board = result.storyboard
    found = cues(folder / board.vtt)

    assert (folder / board.vtt).read_text().startswith("WEBVTT\n\n")
    assert len(found) == board.tiles == 30
    assert found[0][0] == 0
    assert found[-1][1] == 60
    assert all(one[1] == other[0] for one, other in itertools.pairwise(found))
    assert (board.tile_width, board.tile_height) == (90, 160)
    for _start, _end, name, (x, y, width, height) in found:
        with Image.open(folder / "pictures" / name) as sheet:
            assert x + width <= sheet.width
            assert y + height <= sheet.height
    assert len({place for *_times, place in found}) == 30


def test_a_tile_shows_what_is_seen_at_its_time(episode: tuple[Path, pictures.Pictures, list[float]]) -> None:
    folder, result, _ticks = episode
    sheet = Image.open(folder / result.storyboard.sheets[0]).convert("RGB")
    for start, _end, _name, (x, y, width, height) in cues(folder / result.storyboard.vtt)[5:9]:
        clips.run("-ss", str(start), "-i", folder / "lead.mp4", "-frames:v", "1", folder / "frame.png")
        frame = Image.open(folder / "frame.png").convert("RGB").resize((width, height), Image.Resampling.BOX)
        tile = np.asarray(sheet.crop((x, y, x + width, y + height)), np.float64)
        assert np.abs(tile - np.asarray(frame, np.float64)).mean() < 8


def test_progress_grows_to_the_end(episode: tuple[Path, pictures.Pictures, list[float]]) -> None:
    _folder, _result, ticks = episode

    assert ticks == sorted(ticks)
    assert ticks[-1] == 1.0
    assert len(ticks) > 10


def test_nothing_else_is_left_in_the_folder(episode: tuple[Path, pictures.Pictures, list[float]]) -> None:
    folder, result, _ticks = episode
    names = {file for still in result.stills for file in still.files.values()}
    names |= {result.storyboard.vtt, *result.storyboard.sheets}

    assert {f"pictures/{path.name}" for path in (folder / "pictures").iterdir()} == names
    assert not list(folder.glob(".frames-*"))
    assert result.size_bytes == sum((folder / name).stat().st_size for name in names)


def test_black_parts_are_never_chosen(tmp_path: Path) -> None:
    video = tall(tmp_path / "lead.mp4", seconds=40, more="drawbox=c=black:t=fill:enable='lt(t,14)+between(t,20,30)'")

    result, _ticks = made(video, tmp_path, 40)

    assert len(result.stills) >= 2
    assert all(luma(tmp_path / still.files["jpeg"]).mean() > 30 for still in result.stills)


def test_a_video_that_is_all_black_has_a_storyboard_and_no_stills(tmp_path: Path) -> None:
    video = packaged_like(tmp_path / "lead.mp4", "-f", "lavfi", "-i", "color=black:s=270x480:r=15", seconds=10)

    result, _ticks = made(video, tmp_path, 10)

    assert result.stills == []
    assert cues(tmp_path / result.storyboard.vtt)[-1][1] == 10


def test_a_picture_that_stands_still_has_one(tmp_path: Path) -> None:
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (30, 17, 3), np.uint8)).resize((270, 480)).save(
        tmp_path / "card.png"
    )
    video = packaged_like(tmp_path / "lead.mp4", "-loop", "1", "-i", str(tmp_path / "card.png"), seconds=10)

    assert len(made(video, tmp_path, 10)[0].stills) == 1


@pytest.mark.parametrize("seconds", [1.2, 3.0])
def test_a_short_clip(tmp_path: Path, seconds: float) -> None:
    video = packaged_like(
        tmp_path / "lead.mp4",
        "-ss",
        "9",
        "-i",
        str(clips.MEADOW),
        seconds=seconds,
        filters="crop=404:720,scale=202:358",
    )

    result, _ticks = made(video, tmp_path, seconds)

    assert result.stills
    found = cues(tmp_path / result.storyboard.vtt)
    assert (found[0][0], found[-1][1]) == (0, seconds)


def test_a_quarter_of_an_hour_has_several_sheets(tmp_path: Path) -> None:
    """As long as a master may be: 450 tiles on five sheets, the last one no larger than it needs."""
    video = packaged_like(tmp_path / "lead.mp4", "-f", "lavfi", "-i", "testsrc2=s=90x160:r=15", seconds=900)

    board = made(video, tmp_path, 900)[0].storyboard

    sizes = [Image.open(tmp_path / name).size for name in board.sheets]
    assert board.tiles == 450
    assert sizes == [(900, 1600)] * 4 + [(900, 800)]
    assert cues(tmp_path / board.vtt)[-1][2] == "storyboard-5.webp"


def test_the_largest_rung_gives_the_stills_where_it_is_named(tmp_path: Path) -> None:
    lead = tall(tmp_path / "lead.mp4", seconds=10)
    best = packaged_like(
        tmp_path / "best.mp4", "-i", str(clips.MEADOW), seconds=10, filters="crop=404:720,scale=540:960,setsar=1"
    )

    result = pictures.make(lead, tmp_path, duration_s=10, tick=lambda share: None, best=best)

    assert {(still.width, still.height) for still in result.stills} == {(540, 960)}


def test_a_file_that_is_no_video_fails_with_the_tools_words(tmp_path: Path) -> None:
    (tmp_path / "lead.mp4").write_bytes(b"nothing")

    with pytest.raises(ffmpeg.ToolFailed):
        made(tmp_path / "lead.mp4", tmp_path, 10)
    assert not list(tmp_path.glob(".frames-*"))


def test_what_tick_raises_ends_the_work(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_share: float) -> None:
        raise Stop

    with pytest.raises(Stop):
        pictures.make(tall(tmp_path / "lead.mp4", seconds=6), tmp_path, duration_s=6, tick=stop)


def test_made_twice_it_is_the_same(tmp_path: Path) -> None:
    video = tall(tmp_path / "lead.mp4", seconds=10)

    assert made(video, tmp_path, 10)[0] == made(video, tmp_path, 10)[0]


def test_a_face_is_preferred_and_open_eyes_are(tmp_path: Path) -> None:
    """A woman who looks, blinks and laughs: her eyes are open in what is suggested, as far as can be measured."""
    woman = clips.footage("woman_off_centre.mp4")
    video = packaged_like(
        tmp_path / "lead.mp4", "-i", str(woman), seconds=19, filters="crop=202:360:in_w*0.5:0,scale=540:960,setsar=1"
    )

    result, _ticks = made(video, tmp_path, 19)

    assert any(still.faces for still in result.stills)
    for still in result.stills:
        frame = np.asarray(Image.open(tmp_path / still.files["jpeg"]).convert("RGB"))
        grey = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.uint8)
        assert all(stills.eyes_open(grey, face) > 0.2 for face in pictures.faces_in(frame))


# The judgement, on pictures made for it.


def picture(seed: int = 1) -> np.ndarray[Any, np.dtype[np.uint8]]:
    random = np.random.default_rng(seed)
    small = Image.fromarray(random.integers(0, 255, (24, 14, 3), np.uint8))
    return np.asarray(small.resize((270, 480), Image.Resampling.NEAREST))


def test_a_blurred_frame_is_worth_less() -> None:
    sharp = picture()
    blurred = np.asarray(cv2.GaussianBlur(sharp, (31, 31), 9), np.uint8)

    assert stills.judged(sharp, 0, []).score > stills.judged(blurred, 0, []).score + 0.3


@pytest.mark.parametrize("light", [0.15, 4.0])
def test_a_dark_and_a_blown_out_frame_are_worth_less(light: float) -> None:
    good = picture()
    bad = np.clip(good * light, 0, 255).astype(np.uint8)

    assert stills.judged(good, 0, []).score > stills.judged(bad, 0, []).score


def test_a_fade_from_black_is_worth_less_than_what_follows() -> None:
    good = picture()

    scores = [stills.judged((good * share).astype(np.uint8), 0, []).score for share in (0.1, 0.4, 1.0)]

    assert scores == sorted(scores)


@given(
    frames=st.lists(st.tuples(st.floats(0, 100), st.floats(0, 3), st.booleans(), st.integers(0, 5)), max_size=40),
    duration=st.floats(1, 100),
)
def test_at_most_three_are_chosen_none_of_them_black_and_no_two_alike(
    frames: list[tuple[float, float, bool, int]], duration: float
) -> None:
    rows = [
        stills.Judged(at, score, black, 0, np.full((32, 18), shade * 40, np.uint8))
        for at, score, black, shade in frames
    ]

    taken = stills.chosen(rows, duration)

    assert len(taken) <= 3
    assert not any(frame.is_black for frame in taken)
    assert bool(taken) == any(not frame.is_black for frame in rows)
    assert len({int(frame.thumb[0, 0]) for frame in taken}) == len(taken)
    assert taken == sorted(taken, key=lambda frame: frame.at_s)


@given(times=st.lists(st.floats(0, 900), min_size=1, max_size=300, unique=True).map(sorted), rest=st.floats(0, 5))
def test_cues_follow_each_other_and_no_place_is_given_twice(times: list[float], rest: float) -> None:
    found = storyboard.cues(times, times[-1] + rest, (90, 160))

    assert found[0].start_s == 0
    assert all(cue.start_s < cue.end_s or cue.start_s == cue.end_s for cue in found)
    assert all(one.end_s == other.start_s for one, other in itertools.pairwise(found))
    assert len({(cue.sheet, cue.x, cue.y) for cue in found}) == len(times)
    assert all(cue.x <= 810 and cue.y <= 1440 for cue in found)


@pytest.mark.parametrize(
    ("size", "tile"), [((1080, 1920), (90, 160)), ((202, 358), (90, 160)), ((1280, 720), (160, 90))]
)
def test_tiles_keep_the_shape(size: tuple[int, int], tile: tuple[int, int]) -> None:
    assert storyboard.tile_size(*size) == tile


def test_the_files_are_served_below_the_streams_signed_address(client: Any, tmp_path: Path) -> None:
    from django.core.files.base import ContentFile

    from catalog.media import artefacts, links
    from catalog.media.models import Stream

    key = "p1ctures01234567"
    stream = Stream(key=key, pictures={"storyboard": {"vtt": "pictures/storyboard.vtt"}})
    files = {
        "still-1.avif": "image/avif",
        "still-1.webp": "image/webp",
        "still-1.jpg": "image/jpeg",
        "storyboard.vtt": "text/vtt",
    }
    for name in files:
        storages["streams"].save(f"{key}/pictures/{name}", ContentFile(b"content"))
    try:
        for name, kind in files.items():
            answer = client.get(links.file_of(stream, f"pictures/{name}"))
            assert (answer.status_code, answer["Content-Type"]) == (200, kind)
            assert io.BytesIO(answer.getvalue()).read() == b"content"
        storyboard_url = links.playback(stream).storyboard
        assert storyboard_url is not None
        assert client.get(storyboard_url).status_code == 200
    finally:
        artefacts.drop(storages["streams"], key)
