"""Sound comes out at -16 LUFS and below -1 dBTP, measured on the AAC that is delivered, whatever came in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from catalog.media import ffmpeg, graph, intake, loudness
from catalog.media.loudness import MOST_PEAK, TARGET, Loudness
from catalog.media.probe import Probe
from tests import clips

SAMPLES = Path(settings.BASE_DIR) / "samples" / "clips"


def with_sound(path: Path, sound: str, *, codec: str = "pcm_s16le", seconds: float = 8) -> Path:
    clips.run(
        "-f", "lavfi", "-i", f"color=s=180x320:r=25:d={seconds}", "-f", "lavfi", "-i", sound,
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", codec, path,
    )  # fmt: skip
    return path


def delivered(source: Path, work: Path) -> tuple[Loudness, Loudness]:
    """What was measured and planned, and what the delivered AAC has."""
    probe = intake.look_at(source)
    told: list[float] = []
    planned = loudness.measure(source, probe, work=work, tick=told.append)
    assert planned
    assert told == sorted(told)
    assert all(0 <= share <= 1 for share in told)
    encode(source, probe, planned, work)
    return planned, loudness.check(work / "audio.mp4")


def encode(source: Path, probe: Probe, planned: Loudness | None, work: Path) -> None:
    plan = graph.Plan((), probe.picture.frame_rate, probe.duration_s, True, loudness=planned)
    master = graph.graph.input(str(source), **ffmpeg.input_options(settings.MEDIA_MAX_PIXELS))
    sound = graph.sound_of(master, probe, plan)
    command = graph.command([graph.audio_output(sound, plan, work)], ffmpeg=ffmpeg.ffmpeg_path())
    ffmpeg.run(command, limits=ffmpeg.Limits())


def assert_at_level(heard: Loudness) -> None:
    assert abs(heard.integrated_lufs - TARGET) <= 0.5
    assert heard.true_peak_dbtp <= MOST_PEAK


@pytest.mark.parametrize("name", ["the-meadow", "something-in-the-burrow", "revenge-is-coming"])
def test_the_demos_sound_quiet_and_peaky_comes_to_the_level(name: str, tmp_path: Path) -> None:
    planned, heard = delivered(SAMPLES / f"{name}.mp4", tmp_path)
    assert planned.integrated_lufs < -30
    assert_at_level(heard)
    assert not (tmp_path / "trial.mp4").exists()


@pytest.mark.parametrize(
    "name", ["speech_mono.mp4", "bunny_surround.mp4", "man_leaves_frame.mov", "big_buck_bunny_trailer.mp4"]
)
def test_mono_speech_surround_and_late_sound_come_to_the_level(name: str, tmp_path: Path) -> None:
    """Surround is measured as it is heard, folded down; the trailer's limiter takes more than 10 dB off its peaks."""
    _planned, heard = delivered(clips.footage(name), tmp_path)
    assert_at_level(heard)


SOUNDS = {
    "loud and clipped": ("sine=f=440:d=8,volume=40dB", "pcm_s16le"),
    "clipped music": ("anoisesrc=d=8:c=pink:a=0.9,volume=20dB", "pcm_s16le"),
    "bursts over a quiet tone": (
        "aevalsrc='0.7*sin(2*PI*997*t)*lt(mod(t,1),0.05)+0.02*sin(2*PI*300*t)':s=48000:d=8", "pcm_s24le",
    ),
    "peaks between samples": ("aevalsrc='0.05*sin(2*PI*12000*t+PI/4)':s=48000:d=8", "pcm_s16le"),
    "44.1 kHz": ("sine=f=300:d=8:r=44100,volume=-12dB", "aac"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SOUNDS)
def test_made_up_sounds_come_to_the_level(kind: str, tmp_path: Path) -> None:
    sound, codec = SOUNDS[kind]
    _planned, heard = delivered(with_sound(tmp_path / "in.mov", sound, codec=codec), tmp_path)
    assert_at_level(heard)


@pytest.mark.parametrize(
    "sound", ["anullsrc=r=48000:cl=stereo:d=8", "anoisesrc=d=8:a=0.001", "sine=d=0.3"], ids=["digital", "room", "short"]
)
def test_silence_room_tone_and_a_blip_are_left_as_they_are(sound: str, tmp_path: Path) -> None:
    planned, _heard = delivered(with_sound(tmp_path / "in.mov", sound), tmp_path)
    assert not planned.audible
    assert planned.gain_db == 0
    assert planned.ceiling_db is None


def test_what_only_distortion_would_make_loud_is_raised_as_far_as_it_stays_clean(tmp_path: Path) -> None:
    """A click every two seconds over next to nothing: never louder than the peaks allow, never past -1 dBTP."""
    clicks = "aevalsrc='0.9*sin(2*PI*997*t)*lt(mod(t,2),0.002)+0.004*sin(2*PI*300*t)':s=48000:d=8"
    planned, heard = delivered(with_sound(tmp_path / "in.mov", clicks), tmp_path)
    assert heard.integrated_lufs < TARGET - 0.5
    assert heard.true_peak_dbtp <= MOST_PEAK
    assert planned.gain_db + planned.true_peak_dbtp <= loudness.MOST_LIMITED + loudness.CEILING + 0.1


def test_a_master_without_sound_has_no_loudness(tmp_path: Path) -> None:
    path = tmp_path / "mute.mp4"
    clips.run("-f", "lavfi", "-i", "color=s=180x320:d=2", "-c:v", "libx264", path)
    assert loudness.measure(path, intake.look_at(path), work=tmp_path, tick=lambda share: None) is None


def test_without_a_measurement_the_sound_stays_as_it_is(tmp_path: Path) -> None:
    source = with_sound(tmp_path / "in.mov", "sine=f=440:d=8,volume=-6dB")
    encode(source, intake.look_at(source), None, tmp_path)
    came, went = loudness.check(source), loudness.check(tmp_path / "audio.mp4")
    assert abs(came.integrated_lufs - went.integrated_lufs) < 0.5


def test_a_result_is_told_where_it_peaks_and_where_it_is_loudest_and_quietest(tmp_path: Path) -> None:
    """A tone that is low from 4 to 8 s, mute from 8 to 12 and loudest from 12 to 16, with a click at 2.5 s."""
    level = "if(lt(t,4),0.1,if(lt(t,8),0.02,if(lt(t,12),0,if(lt(t,16),0.3,0.1))))"
    tone = f"aevalsrc='{level}*sin(2*PI*997*t)+0.6*between(t,2.5,2.503)*sin(2*PI*997*t)':s=48000:d=18"
    heard = loudness.check(with_sound(tmp_path / "in.mov", tone, seconds=18))
    assert heard.peak_s == pytest.approx(2.5, abs=0.11)
    assert heard.loudest_s == pytest.approx(12.5, abs=0.6)
    assert heard.quietest_s == pytest.approx(4.7, abs=0.75)
    assert [path.name for path in tmp_path.iterdir()] == ["in.mov"]


def test_moments_of_the_filters_lines() -> None:
    rows = [
        f"frame:{n} pts:0 pts_time:{n / 10}\nlavfi.r128.M=-30\n"
        f"lavfi.r128.S={-30 - n / 10}\nlavfi.r128.true_peaks_ch0={min(n, 7) / 10}"
        for n in range(40)
    ]
    assert loudness.moments("\n".join(rows)) == {"peak_s": 0.7, "loudest_s": 0.0, "quietest_s": 1.0}
    assert loudness.moments("\n".join(rows[:20])) == {"peak_s": 0.7}
    assert (
        loudness.moments("frame:0 pts:0 pts_time:0\nlavfi.r128.M=-inf\nlavfi.r128.S=-inf\nlavfi.r128.true_peak=0.000")
        == {}
    )


def test_json_and_back() -> None:
    row = Loudness(-23.0, -3.0, 7.0, 7.0, -1.5)
    assert Loudness.from_json(row.as_json()) == row


def test_a_file_without_sound_can_not_be_checked(tmp_path: Path) -> None:
    path = tmp_path / "mute.mp4"
    clips.run("-f", "lavfi", "-i", "color=s=180x320:d=1", "-c:v", "libx264", path)
    with pytest.raises(ffmpeg.ToolFailed):
        loudness.check(path)
