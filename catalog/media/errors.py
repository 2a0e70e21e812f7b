"""Why a master is refused or a transcode fails; docs/errors.md lists every code."""

from __future__ import annotations

import signal

from django.utils.translation import gettext as _

from catalog.media.ffmpeg import ToolFailed
from studio.lib.errors import Failure

# Of threads' stacks too. What an encoder is told is right, so one that does not open found no room for itself.
NO_MEMORY = (
    "cannot allocate memory", "resource temporarily unavailable", "malloc of size", "out of memory",
    "error while opening encoder",
)  # fmt: skip


class Refused(Failure):
    """The file is at fault: another one is needed. Nothing of it is kept."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=422)


class TranscodeFailed(Failure):
    """The work is at fault, or the machine: the master is kept and the work can be retried."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=500)


def ended(error: ToolFailed) -> TranscodeFailed | None:
    """Whose fault it was where a program met the machine's bounds; None where it is the video's, or nobody knows.

    A crash is not meant: what makes a program crash may be the video.
    """
    if "No space left" in error.words:
        return TranscodeFailed("disk_full", _("The disk is full. Free some space, then retry."))
    if _by_signal(error.code, signal.SIGXCPU, signal.SIGALRM):
        return TranscodeFailed(
            "took_too_long", _("The work was ended at its time limit. Retry; if it happens again, export anew.")
        )
    if any(sign in error.words.lower() for sign in NO_MEMORY):
        return TranscodeFailed("out_of_memory", _("The work needs more memory than it may use (MEDIA_MEMORY_MB)."))
    if _by_signal(error.code, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        return TranscodeFailed(
            "killed", _("The work was killed from outside, as machines do that run out of memory. Retry it.")
        )
    return None


def _by_signal(code: int, *signals: signal.Signals) -> bool:
    """So too where a shell stands between, which adds 128."""
    return code in {-number for number in signals} | {128 + number for number in signals}


def empty_file() -> Refused:
    return Refused("empty_file", _("The file is empty. Export it again and upload the new one."))


def not_a_video() -> Refused:
    return Refused(
        "not_a_video", _("This is not a video that can be read. Upload MP4, MOV, MKV, WebM, MXF, TS or AVI.")
    )


def playlist() -> Refused:
    return Refused(
        "playlist", _("This is a playlist, not a video: it only points to other files. Upload the video itself.")
    )


def still_picture() -> Refused:
    return Refused("still_picture", _("This is a still picture, not a video. Upload the episode's video."))


def no_picture() -> Refused:
    return Refused("no_picture", _("The file has sound but no picture. Export it again with its video track."))


def picture_too_large(width: int, height: int, limit: int) -> Refused:
    return Refused(
        "picture_too_large",
        _("The picture is %(width)s × %(height)s; up to %(limit)s million pixels are taken. Export it smaller.")
        % {"width": width, "height": height, "limit": limit // 1_000_000},
    )


def picture_too_small(width: int, height: int) -> Refused:
    return Refused(
        "picture_too_small",
        _("The picture is %(width)s × %(height)s: nobody could see it. Export it at 1080 × 1920.")
        % {"width": width, "height": height},
    )


def too_long(seconds: float, limit: int) -> Refused:
    return Refused(
        "too_long",
        _("The video is %(length)s minutes long; up to %(limit)s are taken. Cut it into episodes first.")
        % {"length": round(seconds / 60), "limit": limit // 60},
    )


def too_short() -> Refused:
    return Refused(
        "too_short", _("The video is shorter than a second, or says nothing of its length. Export it again.")
    )


def truncated(found: float, declared: float) -> Refused:
    """Of a file without a single picture that can be read too, as a reference movie is."""
    if found <= 0:
        sentence = _(
            "None of its %(declared)s seconds can be read from this file alone. A reference movie points to other "
            "files: export it self-contained. Otherwise repeat the upload or the export."
        )
        return Refused("truncated", sentence % {"declared": f"{declared:.1f}"})
    return Refused(
        "truncated",
        _("The file breaks off: it holds %(found)s of %(declared)s seconds. Repeat the upload or the export.")
        % {"found": f"{found:.1f}", "declared": f"{declared:.1f}"},
    )


def cut_short(size: int, declared: int) -> Refused:
    return Refused(
        "truncated",
        _("The file breaks off: only %(percent)s%% of it is here. Repeat the upload or the export.")
        % {"percent": 100 * size // declared},
    )
