"""Why a file of captions is not taken, or not approved; docs/errors.md lists every code."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def empty() -> Failure:
    return Failure("captions_empty", _("The file is empty. Export it again and upload the new one."), status=422)


def too_large(limit: int) -> Failure:
    sentence = _("The file is larger than %(limit)s kB: captions of an episode are not. Upload the SRT or WebVTT file.")
    return Failure("captions_too_large", sentence % {"limit": limit // 1000}, status=422)


def not_captions() -> Failure:
    sentence = _("No cue was found in this file: it is neither SRT nor WebVTT. Export the captions as one of these.")
    return Failure("not_captions", sentence, status=422)


def unknown_encoding(language: str) -> Failure:
    sentence = _("The file's characters can't be read as %(language)s. Save it again as UTF-8 and upload that.")
    return Failure("captions_encoding", sentence % {"language": language}, status=422)


def bad_language(tag: str) -> Failure:
    sentence = _("“%(tag)s” is no language that is known here. Give its tag, as in en, es-MX or zh-Hans.")
    return Failure("bad_language", sentence % {"tag": tag[:40]}, status=422)


def have_errors(count: int) -> Failure:
    sentence = _("These captions can't be approved: errors in them: %(count)s. Mend them and upload the file again.")
    return Failure("captions_have_errors", sentence % {"count": count}, status=409)


def in_use() -> Failure:
    sentence = _("There are captions in this language already, so its column stays.")
    return Failure("captions_in_use", sentence, status=409)
