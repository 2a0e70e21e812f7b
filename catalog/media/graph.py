"""The one ffmpeg command that turns a master into every rung, and the one that packages them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as graph

from catalog.media.analysis import Analysis
from catalog.media.ladder import SEGMENT_SECONDS, Rung, frame_rate_for, keyframe_interval
from catalog.media.probe import Picture, Probe
from catalog.media.reframe.framing import framed
from catalog.media.reframe.shots import Shot

AUDIO_BITRATE = 128_000
AUDIO_RATE = 48_000
HDR_WHITE = 203  # cd/m², what SDR's white is in HDR: ITU-R BT.2408
HDR_PEAK = 10  # times that white; what is brighter is clipped
EXACT = "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"  # for a matrix changed by way of RGB
PRESET = "veryfast"  # measured: see docs/decisions/0005-one-ffmpeg-process.md


@dataclass(frozen=True)
class Plan:
    """What is made of a master. Seconds, frames a second, largest rung first."""

    rungs: tuple[Rung, ...]
    frame_rate: Fraction
    duration_s: float
    has_audio: bool
    threads: int = 0  # of each encoder; 0 lets it choose
    shots: tuple[Shot, ...] = ()  # of a picture wider than 9:16; without them it is cut around its centre

    @property
    def keyframe_interval(self) -> int:
        return keyframe_interval(self.frame_rate)

    @property
    def lead(self) -> Rung:
        """The rung that a player tries first: 540 where there is one, else the nearest."""
        return min(self.rungs, key=lambda rung: abs(rung.width - 540))


def plan_for(probe: Probe, analysis: Analysis, *, threads: int = 0, shots: tuple[Shot, ...] = ()) -> Plan:
    picture = probe.picture
    return Plan(
        rungs=analysis.rungs,
        frame_rate=frame_rate_for(picture.frame_rate, constant=picture.constant_rate),
        duration_s=probe.duration_s,
        has_audio=bool(probe.audio_codec),
        threads=threads,
        shots=shots,
    )


def encode_command(
    *, ffmpeg: str, source: Path, out: Path, probe: Probe, plan: Plan, input_options: dict[str, Any]
) -> list[str]:
    """One process: decode once, crop, scale each rung from the one above, encode all: <rung>.mp4, audio.mp4."""
    master = graph.input(str(source), **input_options)
    pictures = cascade(master, probe, plan)
    outputs = [video_output(picture, rung, plan, out) for rung, picture in zip(plan.rungs, pictures, strict=True)]
    if plan.has_audio:
        outputs.append(audio_output(master, plan, out))
    return command(outputs, ffmpeg=ffmpeg)


def command(outputs: Sequence[Any], *, ffmpeg: str) -> list[str]:
    """One process for all outputs, which ends at the first error and tells its progress on stdout."""
    words = ("-nostdin", "-v", "error", "-xerror", "-progress", "pipe:1", "-stats_period", "0.5", "-y")
    return list(graph.merge_outputs(*outputs).global_args(*words).compile(cmd=ffmpeg))


def cascade(master: Any, probe: Probe, plan: Plan) -> list[Any]:
    """One filtered picture a rung, largest first, each scaled from the one above. All are BT.709, limited range."""
    shown = _labelled(master["V:0"], probe.picture)  # the first that is no cover
    if probe.picture.interlaced:
        shown = shown.filter("bwdif", mode="send_frame")
    square = shown.filter("fps", fps=str(plan.frame_rate), start_time=0).filter(
        "scale",
        w=probe.picture.width,
        h=probe.picture.height,  # anamorphic pixels made square; else a no-op
    )
    upright = framed(square, probe, plan.shots, plan.frame_rate)
    pictures, above = [], upright
    for position, rung in enumerate(plan.rungs):
        scaled = _scaled(above, rung) if position else _standard(above, rung, probe.picture)
        scaled = scaled.filter("setsar", 1)
        if position == len(plan.rungs) - 1:
            pictures.append(scaled)
            break
        split = scaled.filter_multi_output("split", 2)
        pictures.append(split[0])
        above = split[1]
    return pictures


def _labelled(picture: Any, kind: Picture) -> Any:
    """With the colours that the probe found, or guessed: filters refuse what they do not know."""
    labels = {} if kind.matrix == "gbr" else {"colorspace": kind.matrix}
    if kind.hdr:
        labels |= {"color_trc": kind.hdr, "color_primaries": kind.primaries}
    return picture.filter("setparams", **labels) if labels else picture


def _scaled(picture: Any, rung: Rung, flags: str = "bicubic", **options: str) -> Any:
    return picture.filter("scale", w=rung.width, h=rung.height, flags=flags, **options)


def _standard(picture: Any, rung: Rung, kind: Picture) -> Any:
    """The largest rung's picture in eight bits, as BT.709 in limited range; the others follow it.

    HDR is tone-mapped, after it was made smaller: so that SDR put into HDR comes back as it was (mean within 2%).
    """
    if kind.hdr:
        linear = _scaled(picture, rung).filter("zscale", t="linear", npl=HDR_WHITE)
        mapped = linear.filter("format", "gbrpf32le").filter("zscale", p="bt709")
        mapped = mapped.filter("tonemap", "mobius", desat=0, peak=HDR_PEAK)
        standard = mapped.filter("zscale", t="bt709", m="bt709", r="tv")
    else:
        flags = "bicubic" if kind.matrix == "bt709" else EXACT
        standard = _scaled(picture, rung, flags, out_color_matrix="bt709", out_range="tv")
    tags = {"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "range": "tv"}
    return standard.filter("format", "yuv420p").filter("setparams", **tags)


def video_output(video: Any, rung: Rung, plan: Plan, out: Path) -> Any:
    interval = plan.keyframe_interval
    threads = {"threads": plan.threads} if plan.threads else {}
    return graph.output(
        video,
        str(out / f"{rung.name}.mp4"),
        vcodec="libx264", preset=PRESET, crf=rung.crf, maxrate=rung.max_bitrate, bufsize=2 * rung.max_bitrate,
        g=interval, keyint_min=interval, sc_threshold=0, t=f"{plan.duration_s:.3f}", map_metadata=-1,
        colorspace="bt709", color_primaries="bt709", color_trc="bt709", color_range="tv",
        **{"profile:v": "high", "x264-params": "open-gop=0"}, **threads,
    )  # fmt: skip


def audio_output(master: Any, plan: Plan, out: Path) -> Any:
    """Stereo AAC of exactly the picture's length: holes and a short end are filled with silence."""
    sound = master.audio.filter("aresample", AUDIO_RATE, **{"async": 1, "first_pts": 0}).filter("apad")
    return graph.output(
        sound, str(out / "audio.mp4"),
        acodec="aac", ac=2, t=f"{plan.duration_s:.3f}", map_metadata=-1, **{"b:a": AUDIO_BITRATE},
    )  # fmt: skip


def poster_command(*, ffmpeg: str, source: Path, out: Path, duration_s: float) -> list[str]:
    """A still from the second tenth of the episode, the most typical of a hundred frames, as JPEG."""
    still = graph.input(str(source), ss=f"{duration_s / 10:.3f}", protocol_whitelist="file").video.filter(
        "thumbnail", 48
    )
    words = ("-nostdin", "-v", "error", "-y")
    return list(graph.output(still, str(out), vframes=1, **{"q:v": 3}).global_args(*words).compile(cmd=ffmpeg))


def package_command(*, packager: str, plan: Plan) -> list[str]:
    """HLS and DASH from one set of CMAF segments; run it in the folder that holds the encoded files.

    The rung that players should try first is named first.
    """
    tracks = [(rung.name, "video") for rung in in_playlist_order(plan)]
    descriptors = [_descriptor(name, kind) for name, kind in tracks]
    if plan.has_audio:
        descriptors.append(_descriptor("audio", "audio"))
    return [
        packager, "--quiet", *descriptors,
        "--segment_duration", str(SEGMENT_SECONDS), "--generate_static_live_mpd",
        "--hls_playlist_type", "VOD", "--hls_master_playlist_output", "stream/master.m3u8",
        "--mpd_output", "stream/manifest.mpd",
    ]  # fmt: skip


def _descriptor(name: str, kind: str) -> str:
    parts = [
        f"in={name}.mp4", f"stream={kind}", f"init_segment=stream/{name}/init.mp4",
        f"segment_template=stream/{name}/$Number$.m4s", f"playlist_name={name}/main.m3u8",
    ]  # fmt: skip
    if kind == "video":
        parts.append(f"iframe_playlist_name={name}/iframe.m3u8")
    else:
        parts += ["hls_group_id=audio", "hls_name=main"]
    return ",".join(parts)


def in_playlist_order(plan: Plan) -> Sequence[Rung]:
    return sorted(plan.rungs, key=lambda rung: (rung is not plan.lead, rung.width))


def reorder_master(text: str, first: str) -> str:
    """The HLS master playlist with the variant of the rung ``first`` moved before the others.

    Players begin with the first variant; the packager orders them by itself.
    """
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF")]
    wanted = [number for number in starts if lines[number + 1].startswith(f"{first}/")]
    if not wanted or wanted[0] == starts[0]:
        return text
    pair = lines[wanted[0] : wanted[0] + 2]
    del lines[wanted[0] : wanted[0] + 2]
    lines[starts[0] : starts[0]] = pair
    return "\n".join(lines) + "\n"
