"""The one ffmpeg command that turns a master into every rung, and the one that packages them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as graph

from catalog.media import playlists, tones
from catalog.media.analysis import Analysis
from catalog.media.ladder import (
    AV1,
    SEGMENT_SECONDS,
    Rung,
    centre_crop,
    frame_rate_for,
    keyframe_interval,
    lead_of,
    rungs_for,
)
from catalog.media.loudness import AUDIO_BITRATE, Loudness, folded, normalised, unheard
from catalog.media.probe import Picture, Probe
from catalog.media.reframe.framing import framed
from catalog.media.reframe.shots import Shot

EXACT = "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp"  # for a matrix changed by way of RGB
# What the presets are changed in, as measured: docs/decisions/0015-ladder-per-title.md
X264 = {"aq-strength": 0.5, "refs": 3, "rc-lookahead": 30, "x264-params": "open-gop=0:trellis=1"}
AUDIO = {"acodec": "aac", "ac": 2, "b:a": AUDIO_BITRATE}
REVIEW = "review"  # the folder
# Files are written aside and renamed, so that what can be seen is whole.
GROWING = (
    f"f=hls:hls_time={SEGMENT_SECONDS}:hls_playlist_type=event:hls_segment_type=fmp4:hls_fmp4_init_filename=init.mp4"
    ":hls_flags=independent_segments+temp_file"
)
SVT = "scd=0:irefresh-type=2:enable-qm=1:qm-min=0:lp=1"  # closed groups, no keyframes of its own; one thread each


@dataclass(frozen=True)
class Plan:
    """What is made of a master. Seconds, frames a second, largest rung first."""

    rungs: tuple[Rung, ...]
    frame_rate: Fraction
    duration_s: float
    has_audio: bool
    threads: int = 0  # of each encoder; 0 lets it choose
    loudness: Loudness | None = None  # of the sound, with the gain that it gets; None leaves it as it is
    shots: tuple[Shot, ...] = ()  # of a picture wider than 9:16; without them it is cut around its centre

    @property
    def keyframe_interval(self) -> int:
        return keyframe_interval(self.frame_rate)

    @property
    def lead(self) -> Rung:
        return lead_of(self.rungs)

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Width and height of the pictures that the rungs are encoded from, largest first."""
        return tuple(sorted({(rung.width, rung.height) for rung in self.rungs}, reverse=True))


def plan_for(probe: Probe, analysis: Analysis | None = None, *, threads: int = 0, shots: tuple[Shot, ...] = ()) -> Plan:
    """The plan with the rungs that the analysis chose; without it, the standard ones that the picture fills."""
    picture = probe.picture
    rate = frame_rate_for(picture.frame_rate, constant=picture.constant_rate)
    crop = centre_crop(picture.width, picture.height)
    return Plan(
        rungs=analysis.rungs if analysis else rungs_for(crop, frame_rate=rate),
        frame_rate=rate,
        duration_s=probe.duration_s,
        has_audio=True,  # silence, where the master has none: players and platforms expect a track
        threads=threads,
        loudness=analysis.loudness if analysis else None,
        shots=shots,
    )


def encode_command(
    *, ffmpeg: str, source: Path, probe: Probe, plan: Plan, input_options: dict[str, Any], review: bool = False
) -> list[str]:
    """One process: decode once, crop, scale each size from the one above, encode all: <rung>.mp4, audio.mp4.

    Run it in the folder that the files go to. With ``review`` the lead and the sound are also written below REVIEW
    there, which must be there: HLS that grows while the process runs, each segment and the playlist whole at any time.
    """
    master = graph.input(str(source), **input_options)
    pictures = cascade(master, probe, plan) if plan.rungs else []
    videos = dict(zip(plan.rungs, pictures, strict=True))
    sounds = [sound_of(master, probe, plan)] if plan.has_audio else []
    outputs = [] if plan.has_audio else unheard(master, probe)
    if review:
        outputs.append(_review_output(videos.pop(plan.lead), sounds, plan))
    elif sounds:
        outputs.append(audio_output(sounds[0], plan))
    outputs = [video_output(picture, rung, plan) for rung, picture in videos.items()] + outputs
    return command(outputs, ffmpeg=ffmpeg)


def command(outputs: Sequence[Any], *, ffmpeg: str) -> list[str]:
    """One process for all outputs, which ends at the first error and tells its progress on stdout."""
    words = ("-nostdin", "-v", "error", "-xerror", "-progress", "pipe:1", "-stats_period", "0.5", "-y")
    return list(graph.merge_outputs(*outputs).global_args(*words).compile(cmd=ffmpeg))


def cascade(master: Any, probe: Probe, plan: Plan) -> list[Any]:
    """One filtered picture a rung, each size scaled from the one above. All are BT.709, limited range."""
    return scaled_down(standard(master, probe, plan), plan)


def standard(master: Any, probe: Probe, plan: Plan) -> Any:
    """The picture of the plan's largest size, cut to 9:16, from which all others are scaled."""
    shown = tones.labelled(master["V:0"], probe.picture)  # the first that is no cover
    if probe.picture.interlaced:
        shown = shown.filter("bwdif", mode="send_frame")
    square = shown.filter("fps", fps=str(plan.frame_rate), start_time=0).filter(
        "scale",
        w=probe.picture.width,
        h=probe.picture.height,  # anamorphic pixels made square; else a no-op
    )
    upright = framed(square, probe, plan.shots, plan.frame_rate)
    return _standard(upright, plan.sizes[0], probe.picture).filter("setsar", 1)


def scaled_down(largest: Any, plan: Plan) -> list[Any]:
    """One picture a rung, in their order, from the picture of the largest size."""
    pictures: dict[int, Any] = {}
    scaled = largest
    for position, size in enumerate(plan.sizes):
        if position:
            scaled = _scaled(scaled, size).filter("setsar", 1).filter("format", "yuv420p")  # whatever a codec wishes
        wanting = [number for number, rung in enumerate(plan.rungs) if (rung.width, rung.height) == size]
        goes_on = position < len(plan.sizes) - 1
        same = copies(scaled, len(wanting) + goes_on)
        pictures |= zip(wanting, same, strict=False)
        scaled = same[-1]
    return [pictures[number] for number in range(len(plan.rungs))]


def copies(picture: Any, count: int) -> list[Any]:
    """The picture for so many readers."""
    if count == 1:
        return [picture]
    split = picture.filter_multi_output("split", count)
    return [split[number] for number in range(count)]


def _scaled(picture: Any, size: tuple[int, int], flags: str = "bicubic", **options: str) -> Any:
    return picture.filter("scale", w=size[0], h=size[1], flags=flags, **options)


def _standard(picture: Any, size: tuple[int, int], kind: Picture) -> Any:
    """The largest size's picture in eight bits, as BT.709 in limited range; the others follow it."""
    if kind.hdr:
        standard = tones.mapped(picture, size)
    else:
        flags = "bicubic" if kind.matrix == "bt709" else EXACT
        standard = _scaled(picture, size, flags, out_color_matrix="bt709", out_range="tv")
    return tones.tagged(standard)


def video_output(video: Any, rung: Rung, plan: Plan, out: Path = Path(), *, interval: int = 0) -> Any:
    """Constant quality, held to the cap with a buffer of a second; a keyframe where each segment begins, no other.

    ``interval`` in frames is for probes alone, whose excerpts are shorter.
    """
    options = _of_length(plan) | _video_options(rung, plan, interval or plan.keyframe_interval)
    return graph.output(video, str(out / f"{rung.name}.mp4"), **options)


def _of_length(plan: Plan) -> dict[str, Any]:
    return {"t": f"{plan.duration_s:.3f}", "map_metadata": -1}


def _video_options(rung: Rung, plan: Plan, interval: int) -> dict[str, Any]:
    common = {
        "preset": rung.preset, "crf": f"{rung.crf:g}", "maxrate": rung.max_bitrate, "bufsize": rung.max_bitrate,
        "g": interval, "colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv",
    }  # fmt: skip
    return common | (_svt() if rung.codec == AV1 else _x264(plan, interval))


def _review_output(video: Any, sounds: Sequence[Any], plan: Plan) -> Any:
    """The lead and the sound, encoded once: each as a file of its own, and both together as HLS."""
    options = _of_length(plan) | _video_options(plan.lead, plan, plan.keyframe_interval)
    places = [f"[f=mp4:select=v]{plan.lead.name}.mp4"]
    if sounds:
        options |= AUDIO
        places.append("[f=mp4:select=a]audio.mp4")
    places.append(f"[{GROWING}:hls_segment_filename={REVIEW}/%d.m4s]{REVIEW}/{playlists.REVIEW}")
    return graph.output(video, *sounds, "|".join(places), f="tee", flags="+global_header", **options)


def _x264(plan: Plan, interval: int) -> dict[str, Any]:
    threads = {"threads": plan.threads} if plan.threads else {}
    fixed = {"vcodec": "libx264", "profile:v": "high", "keyint_min": interval, "sc_threshold": 0}
    return fixed | X264 | threads


def _svt() -> dict[str, Any]:
    """Ten bits, which AV1's main profile holds every decoder to: finer gradients, and fewer bits at equal quality."""
    return {"vcodec": "libsvtav1", "pix_fmt": "yuv420p10le", "svtav1-params": SVT}


def sound_of(master: Any, probe: Probe, plan: Plan) -> Any:
    """The master's sound at its planned loudness; what is missing becomes silence."""
    return normalised(folded(master, probe), plan.loudness).filter("apad")


def audio_output(sound: Any, plan: Plan, out: Path = Path()) -> Any:
    """Stereo AAC of exactly the picture's length."""
    return graph.output(sound, str(out / "audio.mp4"), **_of_length(plan), **AUDIO)


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
    descriptors = [_descriptor(rung.name, "video") for rung in in_playlist_order(plan)]
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
    return sorted(plan.rungs, key=lambda rung: (rung != plan.lead, rung.codec == AV1, rung.width))


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
