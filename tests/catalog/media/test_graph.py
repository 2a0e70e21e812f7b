"""The commands that encode and package: what stands where."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from catalog.media import ffmpeg
from catalog.media.analysis import Analysis
from catalog.media.graph import (
    encode_command,
    in_playlist_order,
    package_command,
    plan_for,
    poster_command,
    reorder_master,
)
from catalog.media.ladder import Rung
from catalog.media.probe import Picture, Probe

MASTER = """#EXTM3U
## Generated with https://github.com/shaka-project/shaka-packager version v3.8.0

#EXT-X-INDEPENDENT-SEGMENTS

#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/main.m3u8",GROUP-ID="audio",NAME="main",CHANNELS="2"

#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=360x640
h264-360/main.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=540x960
h264-540/main.m3u8

#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=300000,RESOLUTION=540x960,URI="h264-540/iframe.m3u8"
"""


def probe_of(width: int = 1080, height: int = 1920, *, rate: str = "30", audio: str = "aac", **kind: Any) -> Probe:
    picture = Picture("h264", width, height, Fraction(rate), constant_rate=True, **kind)
    return Probe("mov,mp4", 61.25, picture, audio, 2 if audio else 0, 0.0)


ALL = ["h264-1080", "av1-1080", "h264-720", "av1-720", "h264-540", "av1-540", "h264-360", "av1-360"]


def encode(probe: Probe, *, review: bool = False, **plan: Any) -> list[str]:
    return encode_command(
        ffmpeg="ffmpeg", source=Path("/in/master"), probe=probe, plan=replace(plan_for(probe), **plan),
        input_options=ffmpeg.input_options(9_000_000), review=review,
    )  # fmt: skip


def rungs(*names: str) -> tuple[Rung, ...]:
    return tuple(rung for rung in plan_for(probe_of()).rungs if rung.name in names)


def values(command: list[str], option: str) -> list[str]:
    return [value for name, value in pairwise(command) if name == option]


def outputs(command: list[str]) -> list[str]:
    return [word for word in command if word.endswith(".mp4")]


def graph_of(command: list[str]) -> str:
    return values(command, "-filter_complex")[0]


def test_a_plan_of_a_landscape_master() -> None:
    plan = plan_for(probe_of(1920, 1080, rate="24000/1001", audio=""))

    assert [rung.name for rung in plan.rungs] == ["h264-540", "av1-540", "h264-360", "av1-360"]
    assert (plan.keyframe_interval, plan.has_audio, plan.duration_s) == (48, True, 61.25)


@pytest.mark.parametrize(
    ("size", "lead"),
    [((1080, 1920), "h264-540"), ((720, 1280), "h264-540"), ((1280, 720), "h264-360"), ((200, 356), "h264-198")],
)
def test_the_rung_that_a_player_tries_first_is_nearest_to_540(size: tuple[int, int], lead: str) -> None:
    plan = plan_for(probe_of(*size))

    assert plan.lead.name == lead
    assert in_playlist_order(plan)[0] is plan.lead


def test_fences_stand_before_the_input() -> None:
    command = encode(probe_of())

    before = command[: command.index("-i")]

    assert values(before, "-protocol_whitelist") == ["file"]
    assert values(before, "-format_whitelist") == [ffmpeg.DEMUXERS]
    assert values(before, "-max_pixels") == ["9000000"]
    assert command.count("-i") == 1


@pytest.mark.parametrize("forbidden", ["hls", "concat", "dash", "image2", "png_pipe", "lavfi", "sdp"])
def test_no_demuxer_that_opens_other_files_is_on_the_list(forbidden: str) -> None:
    assert forbidden not in ffmpeg.DEMUXERS.split(",")


def test_it_ends_at_the_first_error_and_reads_no_terminal() -> None:
    command = encode(probe_of())

    assert {"-xerror", "-nostdin", "-y"} <= set(command)
    assert values(command, "-progress") == ["pipe:1"]


def test_one_process_makes_every_rung_and_the_sound() -> None:
    command = encode(probe_of())

    assert outputs(command) == [*(f"{name}.mp4" for name in ALL), "audio.mp4"]
    assert values(command, "-t") == ["61.250"] * 9
    assert values(command, "-g") == ["60"] * 8
    assert values(command, "-keyint_min") == ["60"] * 4


def test_a_part_of_the_plan_is_a_process_of_its_own() -> None:
    lead = encode(probe_of(), rungs=rungs("h264-540"))
    av1 = encode(probe_of(), rungs=rungs("av1-1080", "av1-540"), has_audio=False)

    assert outputs(lead) == ["h264-540.mp4", "audio.mp4"]
    assert "h=960" in graph_of(lead)
    assert "split" not in graph_of(lead)
    assert outputs(av1) == ["av1-1080.mp4", "av1-540.mp4"]
    assert graph_of(av1).index("h=1920") < graph_of(av1).index("h=960:w=540")
    assert outputs(encode(probe_of(), rungs=())) == ["audio.mp4"]


def test_for_review_the_lead_and_the_sound_are_encoded_once_and_written_twice() -> None:
    command = encode(probe_of(), review=True)

    (places,) = (word for word in command if word.startswith("[f=mp4:select=v]"))
    alone, sound, growing = places.split("|")
    assert (alone, sound) == ("[f=mp4:select=v]h264-540.mp4", "[f=mp4:select=a]audio.mp4")
    assert growing.endswith("]review/review.m3u8")
    assert {"hls_time=2", "hls_playlist_type=event"} <= set(growing.split("]")[0].split(":"))
    assert outputs(command) == [*(f"{name}.mp4" for name in ALL if name != "h264-540")]
    assert values(command, "-vcodec").count("libx264") == 4
    assert values(command, "-acodec") == ["aac"]
    assert values(command, "-flags") == ["+global_header"]  # as MP4 asks for by itself


def test_av1_has_ten_bits_closed_groups_and_no_keyframes_of_its_own() -> None:
    command = encode(probe_of(), rungs=rungs("av1-540"), has_audio=False)

    params = values(command, "-svtav1-params")[0].split(":")
    assert values(command, "-vcodec") == ["libsvtav1"]
    assert values(command, "-pix_fmt") == ["yuv420p10le"]
    assert {"scd=0", "irefresh-type=2"} <= set(params)
    assert any(word.startswith("lp=") for word in params)
    assert values(command, "-g") == ["60"]


def test_what_one_codec_wishes_does_not_reach_the_other() -> None:
    graph = graph_of(encode(probe_of()))

    assert graph.count("format=yuv420p") == 4  # each size's, before it is given to both


def test_every_rung_is_held_to_its_cap_with_a_buffer_of_a_second() -> None:
    command = encode(probe_of())

    assert values(command, "-maxrate") == values(command, "-bufsize")
    assert values(command, "-maxrate") == [str(rung.max_bitrate) for rung in plan_for(probe_of()).rungs]
    assert values(command, "-crf") == [f"{rung.crf:g}" for rung in plan_for(probe_of()).rungs]


def test_the_rungs_of_an_analysis_take_the_place_of_the_standard_ones() -> None:
    chosen = (Rung(540, 960, 900_000, 24.5), Rung(360, 640, 400_000, 23))

    plan = plan_for(probe_of(), Analysis(chosen))

    assert plan.rungs == chosen
    assert plan.sizes == ((540, 960), (360, 640))


def test_each_encoder_has_the_threads_of_the_plan() -> None:
    probe = probe_of()
    command = encode_command(
        ffmpeg="ffmpeg", source=Path("/in"), probe=probe, plan=plan_for(probe, threads=16), input_options={}
    )

    assert values(command, "-threads") == ["16"] * 4
    assert values(encode(probe), "-threads") == []  # as many as it likes


@pytest.mark.parametrize(("cores", "threads"), [(1, 0), (16, 0), (17, 16), (96, 16)])
def test_on_many_processors_an_encoder_is_held_to_sixteen_threads(
    cores: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _process: set(range(cores)), raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: cores)

    assert ffmpeg.encoder_threads() == threads


def test_every_rung_says_that_it_is_bt709_in_limited_range() -> None:
    command = encode(probe_of())

    for option in ("-colorspace", "-color_primaries", "-color_trc"):
        assert values(command, option) == ["bt709"] * 8
    assert values(command, "-color_range") == ["tv"] * 8


def test_only_hdr_is_tone_mapped_and_only_once_it_was_made_smaller() -> None:
    graph = graph_of(encode(probe_of(hdr="smpte2084", matrix="bt2020nc", primaries="bt2020")))

    in_order = [graph.index(words) for words in ("h=1920:w=1080[", "zscale", "tonemap", "h=1280:w=720[")]

    assert in_order == sorted(in_order)
    assert graph.count("tonemap") == 1
    assert "tonemap" not in graph_of(encode(probe_of()))


def test_only_interlaced_pictures_are_deinterlaced() -> None:
    graph = graph_of(encode(probe_of(interlaced=True)))

    assert graph.index("bwdif=mode=send_frame") < graph.index("fps")
    assert "bwdif" not in graph_of(encode(probe_of()))


def test_without_sound_the_track_is_silent() -> None:
    command = encode(probe_of(audio=""))

    assert "audio.mp4" in outputs(command)
    assert "anullsrc=r=48000:cl=stereo" in command
    assert "[0:a]" not in graph_of(command)


def test_left_and_right_from_two_tracks_are_joined() -> None:
    pair = replace(probe_of(), audio_pair=True, audio_channels=2)

    assert "[0:a:0][0:a:1]join=channel_layout=stereo:inputs=2" in graph_of(encode(pair))


def test_each_rung_is_scaled_from_the_one_above() -> None:
    graph = graph_of(encode(probe_of()))

    assert graph.count("split=3") == 3
    assert graph.index("h=1920") < graph.index("h=1280:w=720") < graph.index("h=640:w=360")


def test_a_process_without_sound_names_it_all_the_same() -> None:
    """Or a transport stream's pictures would begin at zero, wherever their sound begins."""
    silent = encode(probe_of(), rungs=rungs("av1-540"), has_audio=False)

    assert values(silent, "-c") == ["copy"]
    assert values(silent, "-f") == ["null"]
    assert values(encode(probe_of()), "-c") == []
    assert values(encode(probe_of(audio="")), "-c") == []


def test_landscape_is_cut_before_it_is_scaled() -> None:
    graph = graph_of(encode(probe_of(1920, 1080)))

    assert graph.index("crop=606:1080:657:0") < graph.index("h=960")


def test_the_packager_gets_the_lead_first_and_the_sound_last() -> None:
    command = package_command(packager="packager", plan=plan_for(probe_of()))

    tracks = [word.split(",")[0] for word in command if word.startswith("in=")]

    names = ["h264-540", "h264-360", "h264-720", "h264-1080", "av1-360", "av1-540", "av1-720", "av1-1080", "audio"]
    assert tracks == [f"in={name}.mp4" for name in names]
    assert values(command, "--segment_duration") == ["2"]


def test_the_packager_gets_no_sound_where_a_plan_has_none() -> None:
    command = package_command(packager="packager", plan=replace(plan_for(probe_of()), has_audio=False))

    assert not [word for word in command if "audio" in word]


def test_a_poster_is_one_still_from_the_second_tenth() -> None:
    command = poster_command(ffmpeg="ffmpeg", source=Path("/in.mp4"), out=Path("/poster.jpg"), duration_s=60)

    assert values(command[: command.index("-i")], "-ss") == ["6.000"]
    assert values(command, "-vframes") == ["1"]


def test_a_master_playlist_begins_with_the_lead() -> None:
    lines = reorder_master(MASTER, "h264-540").splitlines()

    variants = [line for line in lines if line.endswith("/main.m3u8")]
    assert variants == ["h264-540/main.m3u8", "h264-360/main.m3u8"]
    assert lines[lines.index("h264-540/main.m3u8") - 1].endswith("RESOLUTION=540x960")
    assert sorted(lines) == sorted(MASTER.splitlines())


@pytest.mark.parametrize("first", ["h264-360", "h264-720"])
def test_a_master_playlist_that_begins_as_wanted_or_lacks_the_rung_stays(first: str) -> None:
    assert reorder_master(MASTER, first) == MASTER
