"""Clips with one fault each: the report names it, at its frames, and nothing else; clean ones pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from catalog.media import intake, safe_area
from catalog.media.loudness import Loudness
from catalog.quality import checks, inspection
from catalog.quality.findings import FAIL, WARN, Finding
from catalog.quality.inspection import inspect, stretches
from catalog.quality.measured import Measured
from tests import clips
from tests.catalog.quality import faulty

FRAME = 1 / faulty.RATE


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faulty.make(tmp_path_factory.mktemp("clean") / "clean.mov")


def look(video: Path, source: Path | None = None) -> tuple[Measured, tuple[Finding, ...]]:
    source = source or video
    probe = intake.look_at(source)
    stills, told = video.parent / f"stills-{video.stem}", []
    measured = inspect(video, source, probe, None, None, stills_dir=stills, tick=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert all(path.suffix == ".jpg" for path in stills.iterdir())
    assert {path.name for path in stills.iterdir()} == set(measured.stills.values())
    return measured, checks.findings(measured, probe, safe_area.chosen())


def one(video: Path) -> tuple[Measured, Finding]:
    measured, found = look(video)
    assert len(found) == 1, found
    return measured, found[0]


def test_a_clean_clip_passes(clean: Path) -> None:
    measured, found = look(clean)
    assert found == ()
    assert (measured.black, measured.frozen, measured.bars, measured.clipped) == ((), (), (), ())


STRETCHES: dict[str, tuple[Callable[..., Path], float, float, str, float]] = {
    "black": (faulty.black, 4.0, 8.0, FAIL, 2 * FRAME), "frozen": (faulty.frozen, 3.0, 9.0, FAIL, 4 * FRAME),
    "silent": (faulty.silent, 2.0, 6.5, WARN, 0.05), "clipped": (faulty.clipped, 3.0, 9.0, FAIL, 1.0),
}  # fmt: skip


@pytest.mark.parametrize("check", STRETCHES)
def test_a_stretch_is_found_at_its_frames(check: str, tmp_path: Path) -> None:
    make, start, end, level, near = STRETCHES[check]
    measured, finding = one(make(tmp_path / "faulty.mov", start, end))
    assert (finding.check, finding.level) == (check, level)
    assert finding.start_s == pytest.approx(start, abs=near)
    assert finding.end_s == pytest.approx(end, abs=near)
    with Image.open(tmp_path / "stills-faulty" / measured.still_at(finding.start_s or 0)) as still:
        assert still.size == (270, 480)


def test_what_is_of_the_whole_has_a_still_of_its_place_and_length_finds_one_too(tmp_path: Path) -> None:
    """Of sound that is too low and peaks at 4 s, and for a length that is known later."""
    clip = faulty.make(tmp_path / "clip.mov")
    before, after = Loudness(-45, -20, 5, gain_db=25), Loudness(-19, 0.5, 5, peak_s=4.0, quietest_s=7.0)
    probe = intake.look_at(clip)
    probe = replace(probe, picture=replace(probe.picture, width=360))
    measured = inspect(clip, clip, probe, before, after, stills_dir=tmp_path / "stills", tick=lambda share: None)
    found = checks.findings(measured, probe, safe_area.chosen())
    assert {row.check for row in found} == {"loudness", "peak", "raised", "small"}
    assert set(measured.stills) == {"0", "4000", "6000", "7000", "10000", "12000"}
    assert measured.still_at(11.9) == "12000.jpg"
    assert {path.name for path in (tmp_path / "stills").iterdir()} == set(measured.stills.values())
    for name in measured.stills.values():
        with Image.open(tmp_path / "stills" / name) as still:
            assert still.size == (270, 480)


def test_findings_beyond_the_most_share_the_nearest_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MOST_STILLS", 2)
    gone = "+".join(f"between(t,{start},{start + 1.16})" for start in (1, 4, 6))
    clip = faulty.make(tmp_path / "gone.mov", picture=f"drawbox=color=black:t=fill:enable='{gone}'")
    measured, found = look(clip)
    assert [finding.check for finding in found] == ["black"] * 3
    assert {"1000", "4000"} <= set(measured.stills)
    assert "6000" not in measured.stills
    assert measured.still_at(6.0) == "4000.jpg"


def test_black_at_the_very_end_is_found_to_the_end(tmp_path: Path) -> None:
    _measured, finding = one(faulty.black(tmp_path / "end.mov", 9.0, 13.0))
    assert finding.level == WARN
    assert finding.end_s == pytest.approx(12.0, abs=0.05)


def test_black_at_the_very_start_is_found_from_the_first_frame_and_fails(tmp_path: Path) -> None:
    _measured, finding = one(faulty.black(tmp_path / "start.mov", 0, 4.0))
    assert (finding.check, finding.level, finding.start_s) == ("black", FAIL, 0.0)
    assert finding.end_s == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize(("percent", "level"), [(6, WARN), (20, FAIL)])
def test_letterbox_is_measured(percent: int, level: str, tmp_path: Path) -> None:
    _measured, finding = one(faulty.letterboxed(tmp_path / "bars.mov", percent))
    assert (finding.check, finding.level) == ("bars", level)
    assert finding.facts == {"percent": pytest.approx(percent, abs=1), "kind": "letterbox"}


STYLES = {
    "outlined": "", "plain": "fontcolor=white:fontsize=24", "yellow": "fontcolor=yellow:fontsize=27:borderw=2",
    "boxed": "fontcolor=black:fontsize=24:box=1:boxcolor=white:boxborderw=8",
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_subtitles_under_the_overlay_are_found_with_their_time(style: str, tmp_path: Path) -> None:
    clip = faulty.subtitled(
        tmp_path / "text.mov", "You lied to me all along", y=0.82, start=3, end=7, style=STYLES[style]
    )
    _measured, finding = one(clip)
    assert (finding.check, finding.level, finding.facts["zone"]) == ("text", WARN, "bottom")
    assert finding.start_s == pytest.approx(3, abs=0.5)
    assert finding.end_s == pytest.approx(7, abs=1)


def test_subtitles_inside_the_safe_area_are_seen_and_not_told(tmp_path: Path) -> None:
    measured, found = look(faulty.subtitled(tmp_path / "t.mov", "You lied to me all along", y=0.6, start=3, end=7))
    assert measured.texts
    assert found == ()


@pytest.mark.parametrize(
    "name", ["woman_off_centre.mp4", "man_leaves_frame.mov", "shot_change.mp4", "bunny_surround.mp4"]
)
def test_clean_footage_shows_no_lettering_no_bars_and_nothing_black_or_frozen(name: str, tmp_path: Path) -> None:
    """As it comes, and cropped to 9:16 and mirrored: no false alarm in 36 s of people and animation, twice."""
    source = clips.footage(name)
    for number, crop in enumerate(("crop=ih*9/16:ih", "crop=ih*9/16:ih,hflip")):
        lead = tmp_path / f"{number}.mp4"
        clips.run(
            "-i", source, "-map", "0:V:0", "-vf", f"{crop},scale=540:960", "-crf", "23", "-preset", "veryfast", lead
        )
        measured, _found = look(lead, source)
        assert (measured.texts, measured.bars, measured.black, measured.frozen) == ((), (), (), ())


def test_real_lettering_in_footage_is_found(tmp_path: Path) -> None:
    """A news banner at the bottom of the picture."""
    source, lead = clips.footage("speech_mono.mp4"), tmp_path / "lead.mp4"
    clips.run("-i", source, "-vf", "crop=ih*9/16:ih,scale=540:960", "-preset", "veryfast", lead)
    _measured, found = look(lead, source)
    assert ("text", "bottom") in [(row.check, row.facts.get("zone")) for row in found]


def test_sound_that_never_was_and_sound_that_is_mute(tmp_path: Path, clean: Path) -> None:
    mute = tmp_path / "mute.mov"
    clips.run("-i", clean, "-an", "-c:v", "copy", mute)
    _measured, finding = one(mute)
    assert (finding.check, finding.facts) == ("no_sound", {"track": False})
    _measured, finding = one(faulty.silent(tmp_path / "silent.mov", 0, 13))
    assert (finding.check, finding.facts) == ("no_sound", {"track": True})


def test_sound_that_ends_early_is_silence_to_the_end(tmp_path: Path, clean: Path) -> None:
    short = tmp_path / "short.mov"
    clips.run("-i", clean, "-c:v", "copy", "-af", "atrim=end=7", "-c:a", "pcm_s16le", short)
    _measured, finding = one(short)
    where = finding.check, finding.start_s, finding.end_s
    assert where == (
        "silent",
        pytest.approx(7, abs=0.1),
        pytest.approx(12, abs=0.1),
    )


@pytest.mark.parametrize(
    ("codec", "layout"), [("pcm_s16le", "mono"), ("pcm_s24le", "5.1"), ("aac", "stereo"), ("aac", "mono")]
)
def test_clipping_is_heard_in_any_channel_and_through_a_lossy_codec(
    codec: str, layout: str, tmp_path: Path, clean: Path
) -> None:
    path, channels = tmp_path / "clipped.mov", {"mono": "1", "stereo": "2", "5.1": "6"}[layout]
    clips.run(
        "-i", clean, "-c:v", "copy", "-ac", channels,
        "-af", "volume=60dB,aformat=sample_fmts=s16,aformat=sample_fmts=fltp", "-c:a", codec, path,
    )  # fmt: skip
    _measured, found = look(path)
    assert ("clipped", FAIL) in [(row.check, row.level) for row in found]


@pytest.mark.parametrize(
    "sound", ["sine=f=60:d=12,volume=17.9dB", "sine=f=997:d=12,volume=17dB", "anoisesrc=d=12:a=0.6"]
)
def test_loud_sound_that_is_whole_is_not_called_clipped(sound: str, tmp_path: Path, clean: Path) -> None:
    path = tmp_path / "loud.mov"
    clips.run(
        "-i", clean, "-f", "lavfi", "-i", sound, "-map", "0:v", "-map", "1:a",
        "-c:v", "copy", "-c:a", "pcm_s16le", "-t", "12", path,
    )  # fmt: skip
    measured, _found = look(path)
    assert measured.clipped == ()


def test_events_of_the_filters() -> None:
    lines = (
        "lavfi.black_start=1\nlavfi.black_end=1.1\nlavfi.black_start=2\nlavfi.black_end=3.5\n"
        "lavfi.freezedetect.freeze_start=2.96\nlavfi.freezedetect.freeze_duration=1.04\nlavfi.freezedetect.freeze_end=4\n"
        "lavfi.freezedetect.freeze_start=4\n"
    )
    assert stretches(lines, 9.0, 2.0) == {"black": ((2.0, 3.5),), "frozen": ((2.96, 9.0),)}
    assert stretches("", 9.0, 2.0) == {"black": (), "frozen": ()}


def test_stopping_in_the_middle_ends_the_program_and_leaves_nothing(tmp_path: Path, clean: Path) -> None:
    clip = clean

    class Stop(Exception):
        pass

    def stop(_share: float) -> None:
        raise Stop

    with pytest.raises(Stop):
        inspect(clip, clip, intake.look_at(clip), None, None, stills_dir=tmp_path / "s", tick=stop)
    assert list((tmp_path / "s").iterdir()) == []


def test_measured_rows_are_plain_json(tmp_path: Path) -> None:
    import json

    measured, _found = look(faulty.black(tmp_path / "black.mov", 4, 8))
    data: dict[str, Any] = json.loads(json.dumps(measured.as_json()))
    assert Measured.from_json(data) == measured


def frozen(*spans: tuple[float, float]) -> str:
    return "".join(f"lavfi.freezedetect.freeze_start={a}\nlavfi.freezedetect.freeze_end={b}\n" for a, b in spans)


def test_a_keyframe_shortly_after_a_picture_froze_takes_nothing_off_its_length() -> None:
    assert stretches(frozen((11.07, 12.0), (12.0, 13.8)), 14.0, 2.0)["frozen"] == ((11.07, 13.8),)
    assert stretches(frozen((1.0, 2.002), (2.002, 2.5)), 14.0, 2.002)["frozen"] == ((1.0, 2.5),)


def test_pictures_that_stand_one_after_another_are_not_one_frozen_picture() -> None:
    assert stretches(frozen((1.5, 3.0), (3.0, 4.5), (4.5, 5.2)), 9.0, 2.0)["frozen"] == ((1.5, 3.0), (3.0, 4.5))


def test_a_picture_that_froze_between_keyframes_is_measured_whole(tmp_path: Path) -> None:
    path = tmp_path / "coarse.mov"
    clips.run(
        "-i", faulty.frozen(tmp_path / "frozen.mov", 3.2, 5.3), "-c:a", "copy", "-c:v", "libx264",
        "-preset", "superfast", "-crf", "32", "-g", "50", "-sc_threshold", "0", path,
    )  # fmt: skip
    _measured, finding = one(path)
    assert (finding.check, finding.level) == ("frozen", WARN)
    assert (finding.start_s, finding.end_s) == pytest.approx((3.2, 5.3), abs=4 * FRAME)
