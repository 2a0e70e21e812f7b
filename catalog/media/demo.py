"""The demo's wrong export: a clip in which, for some seconds, the picture is black and nothing is heard."""

from __future__ import annotations

from pathlib import Path

from catalog.media import ffmpeg
from catalog.media.errors import TranscodeFailed

LIMITS = ffmpeg.Limits(cpu_s=300, wall_s=300)


def wrong_export(
    clip: Path, out: Path, *, start_s: float, seconds: float, gap: tuple[float, float], tick: ffmpeg.Tick | None = None
) -> None:
    """Write ``seconds`` of the clip from ``start_s`` on to ``out``; the gap is counted from there. Raises
    TranscodeFailed.

    It looks as if an editing suite had lost its media for that long. ``tick`` is called about twice a second.
    """
    during = f"enable='between(t,{gap[0]},{gap[1] - 0.001})'"
    command = [
        ffmpeg.ffmpeg_path(), "-nostdin", "-v", "error", "-y", "-progress", "-", "-ss", f"{start_s}",
        "-t", f"{seconds}", "-i", str(clip.absolute()), "-vf", f"drawbox=color=black:t=fill:{during}",
        "-af", f"volume=0:{during}", "-c:v", "libx264", "-preset", "superfast", "-crf", "20", "-c:a", "aac",
        "-b:a", "160k", "-movflags", "+faststart", str(out.absolute()),
    ]  # fmt: skip
    try:
        ffmpeg.run(command, limits=LIMITS, tick=tick)
    except ffmpeg.ToolFailed as error:
        raise TranscodeFailed("encode_failed", f"The demo's wrong export could not be made: {error}") from error
