"""Why a master is refused or a transcode fails; docs/errors.md lists every code."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


class Refused(Failure):
    """The file is at fault: another one is needed. Nothing of it is kept."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=422)


class TranscodeFailed(Failure):
    """The work is at fault, or the machine: the master is kept and the work can be retried."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, status=500)


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


def not_looked_at(*, lacked_memory: bool) -> TranscodeFailed:
    if lacked_memory:
        sentence = _("The machine had no memory left to look at the file. The file is kept; retry in a moment.")
        return TranscodeFailed("out_of_memory", sentence)
    sentence = _("Looking at the file was ended before it was done, as at its time limit. The file is kept; retry.")
    return TranscodeFailed("took_too_long", sentence)
