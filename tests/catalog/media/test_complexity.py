"""Probe encodes of real clips, and whether the rungs that follow from them meet their target."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from catalog.media import complexity, ffmpeg, graph
from catalog.media.analysis import Analysis
from catalog.media.complexity import Complexity
from catalog.media.ladder import AV1, H264, TARGET_VMAF, Crop, Rung, rungs_for
from tests import clips
from tests.catalog.media import packaging

TOLERANCE = 2.0  # VMAF, between what a few excerpts promise and what the whole clip has
SECONDS = 8


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds at 540 × 960 of which the first three are black."""
    path = tmp_path_factory.mktemp("complexity") / "clip.mp4"
    clips.run(
        "-ss", "6", "-t", SECONDS, "-i", clips.MEADOW, "-preset", "ultrafast", "-crf", "12", "-an",
        "-vf", "crop=404:720,scale=540:960,setsar=1,drawbox=c=black:t=fill:enable='lt(t,3)'", path,
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def found(clip: Path) -> tuple[Complexity, list[float]]:
    shares: list[float] = []
    measured = complexity.measure(clip, packaging.look(clip), tick=shares.append, room=clip.parent)
    return measured, shares


def test_every_h264_rung_is_probed_the_lead_twice_and_av1_once(found: tuple[Complexity, list[float]]) -> None:
    probed = [(sample.codec, sample.width) for sample in found[0].samples]

    assert probed == [(H264, 540), (H264, 360), (H264, 540), (AV1, 540)]
    assert found[0].samples[2].vmaf < found[0].samples[0].vmaf
    assert found[0].samples[2].bitrate_bps < found[0].samples[0].bitrate_bps


def test_it_tells_how_far_it_is_and_leaves_nothing_behind(found: tuple[Complexity, list[float]], clip: Path) -> None:
    assert all(0 <= share <= 1 for share in found[1])
    assert found[1] == sorted(found[1])
    assert [path.name for path in clip.parent.iterdir()] == ["clip.mp4"]


def test_black_at_the_beginning_misleads_nobody(found: tuple[Complexity, list[float]]) -> None:
    assert all(50 < sample.vmaf < 99 for sample in found[0].samples)


@pytest.mark.parametrize("codec", [H264, AV1])
def test_rungs_meet_their_vmaf(codec: str, found: tuple[Complexity, list[float]], clip: Path, tmp_path: Path) -> None:
    fitted = rungs_for(Crop(540, 960, 0, 0), found[0], Fraction(24))
    rung = next(rung for rung in fitted if rung.codec == codec and rung.width == 540)
    plan = graph.plan_for(packaging.look(clip), Analysis((rung,)))

    packaging.encode(clip, tmp_path, plan)

    assert abs(vmaf(tmp_path / f"{rung.name}.mp4", clip, after_s=3) - TARGET_VMAF) <= TOLERANCE


def vmaf(encoded: Path, reference: Path, *, after_s: float) -> float:
    log = encoded.with_suffix(".json")
    part = f"trim=start={after_s},setpts=PTS-STARTPTS,format=yuv420p"
    score = f"[0:v]{part}[a];[1:v]{part}[b];[a][b]libvmaf=n_threads=2:n_subsample=1:log_fmt=json:log_path={log}"
    clips.run("-i", encoded, "-i", reference, "-lavfi", score, "-f", "null", "-")
    return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])


def test_a_picture_too_small_for_vmaf_keeps_the_standard_ladder(tmp_path: Path) -> None:
    tiny = tmp_path / "tiny.mp4"
    clips.run("-f", "lavfi", "-i", "testsrc2=s=100x180:r=25:d=2", tiny)

    assert complexity.measure(tiny, packaging.look(tiny), tick=lambda _share: None) == Complexity(())


def test_a_clip_of_a_second_is_looked_at_once(tmp_path: Path) -> None:
    short = tmp_path / "short.mp4"
    clips.run("-f", "lavfi", "-i", "testsrc2=s=360x640:r=25:d=1", "-pix_fmt", "yuv420p", short)

    found = complexity.measure(short, packaging.look(short), tick=lambda _share: None, room=tmp_path)

    assert [sample.width for sample in found.samples] == [360, 360, 360]


def test_a_damaged_master_is_an_error_of_the_tool(tmp_path: Path, clip: Path) -> None:
    broken = tmp_path / "broken.mp4"
    content = bytearray(clip.read_bytes())
    content[len(content) // 3 : -4000] = bytes(len(content) - 4000 - len(content) // 3)
    broken.write_bytes(content)
    probe = packaging.look(clip)

    with pytest.raises(ffmpeg.ToolFailed):
        complexity.measure(broken, probe, tick=lambda _share: None, room=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["broken.mp4"]


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30", "50", "60"])
def test_the_masters_rate_is_kept_in_both_codecs_with_the_same_keyframes(rate: str, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clips.run("-f", "lavfi", "-i", f"testsrc2=s=180x320:r={rate}:d=5", "-pix_fmt", "yuv420p", clip)
    rungs = (Rung(180, 320, 300_000), Rung(180, 320, 300_000, 35, AV1, "10"))

    stream, plan = packaging.stream_of(clip, tmp_path, rungs)

    times = packaging.keyframes(stream, plan)
    frames = {name: len(ffmpeg.playlist_packets(stream / name / "main.m3u8")) for name in times}
    assert plan.frame_rate == Fraction(rate)
    assert times["av1-180"] == times["h264-180"]
    assert len(times["av1-180"]) == 3
    assert set(frames.values()) == {round(5 * Fraction(rate))}


KINDS: dict[str, list[str]] = {
    "plain": ["-c:v", "libx264"],
    "hlg": ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params",
            "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"],
    "pq": ["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-x265-params",
           "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"],
    "interlaced": ["-c:v", "libx264", "-flags", "+ildct+ilme", "-x264-params", "tff=1"],
    "rotated": ["-c:v", "libx264"],
}  # fmt: skip


def master_of(kind: str, folder: Path) -> Path:
    """Two seconds at 360 × 640, white above and black below."""
    marks = "drawbox=h=160:c=white:t=fill,drawbox=y=480:h=160:c=black:t=fill"
    turned = ",transpose=clock" if kind == "rotated" else ""
    picture = f"crop=404:720,scale=360:640,setsar=1,{marks}{turned}"
    path = folder / f"{kind}.mp4"
    clips.run("-ss", "9", "-t", "2", "-i", clips.MEADOW, "-an", "-vf", picture, *KINDS[kind], path)
    if kind == "rotated":
        lying = path.rename(folder / "lying.mp4")
        clips.run("-display_rotation", "90", "-i", lying, "-c", "copy", path)
        lying.unlink()
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_hdr_interlaced_and_turned_masters_are_judged_by_what_the_stream_shows(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = master_of(kind, tmp_path)
    probe = packaging.look(clip)
    picture = probe.picture
    said = {"hdr": picture.hdr, "interlaced": picture.interlaced, "rotated": picture.rotation}
    assert {name for name, value in said.items() if value} == (
        set() if kind == "plain" else {"hdr" if kind in ("hlg", "pq") else kind}
    )
    seen: list[tuple[tuple[int, int], float, float]] = []
    score = complexity._score

    def look_first(job: complexity.Job, tick: ffmpeg.Tick) -> None:
        seen.append(first_picture(job.reference))
        score(job, tick)

    monkeypatch.setattr(complexity, "_score", look_first)

    found = complexity.measure(clip, probe, tick=lambda _share: None, room=tmp_path)

    ((size, above, below),) = seen
    assert size == (360, 640) == graph.plan_for(probe).sizes[0]
    assert above > 150
    assert below < 40
    assert [(sample.codec, sample.width) for sample in found.samples] == [(H264, 360)] * 2 + [(AV1, 360)]
    assert all(50 < sample.vmaf <= 100 and sample.bitrate_bps > 0 for sample in found.samples)
    rung, *_av1 = rungs_for(Crop(360, 640, 0, 0), found, Fraction(24))
    assert (rung.width, rung.height) == (360, 640)


def first_picture(reference: Path) -> tuple[tuple[int, int], float, float]:
    """Size of a Y4M's pictures, and the mean brightness of the first one's upper and lower sixth, 16 to 235."""
    with reference.open("rb") as file:
        words = file.readline().split()
        width, height = (int(next(word[1:] for word in words if word[:1] == name)) for name in (b"W", b"H"))
        file.readline()
        luma = file.read(width * height)
    part = width * height // 6
    return (width, height), sum(luma[:part]) / part, sum(luma[-part:]) / part
