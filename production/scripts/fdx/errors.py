"""Why a Final Draft file is not taken; docs/errors.md lists every code."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def empty() -> Failure:
    return Failure("script_empty", _("The file is empty. Export it again and upload the new one."), status=422)


def too_large(limit: int) -> Failure:
    sentence = _("The file is larger than %(limit)s MB, which no series' script is. Export it without pictures.")
    return Failure("script_too_large", sentence % {"limit": limit // 1_000_000}, status=422)


def too_much() -> Failure:
    sentence = _("The file holds more paragraphs and marks than a script can. Export the script alone, as FDX.")
    return Failure("script_too_large", sentence, status=422)


def broken(line: int) -> Failure:
    sentence = _("The file breaks off or is damaged at line %(line)s, so nothing of it was read. Export it again.")
    return Failure("broken_fdx", sentence % {"line": line}, status=422, line=line)


def unsafe() -> Failure:
    sentence = _(
        "The file declares a document type or entities of its own, which Final Draft never writes. "
        "It was not read; save it again in Final Draft."
    )
    return Failure("unsafe_fdx", sentence, status=422)


def not_fdx() -> Failure:
    sentence = _("This is no Final Draft script. In Final Draft save it as FDX (Final Draft 8 or later).")
    return Failure("not_fdx", sentence, status=422)
