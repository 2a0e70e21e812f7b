"""What can go wrong in the writers' room."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def script_changed(head: dict[str, Any], base: dict[str, Any], chunks: list[dict[str, Any]]) -> Failure:
    sentence = _("%(by)s has saved meanwhile. Nothing is lost: put the two texts together, then save.")
    return Failure(
        "script_changed",
        sentence % {"by": head["by"] or _("Somebody")},
        status=409,
        head=head,
        base=base,
        chunks=chunks,
    )


def unknown_revision(number: int) -> Failure:
    return Failure(
        "unknown_revision",
        _("This script has no revision %(number)s. Reload the page.") % {"number": number},
        status=409,
    )


def script_too_long(most: int) -> Failure:
    sentence = _("A script of an episode has at most %(most)s characters. Is it a whole series? Then split it.")
    return Failure("script_too_long", sentence % {"most": f"{most:,}"})


def not_text() -> Failure:
    return Failure("not_text", _("The text holds characters that no script has (NUL). Paste it as plain text."))


def no_open_set() -> Failure:
    sentence = _("The script is locked. A producer can open a new colour of revisions; then changes are marked.")
    return Failure("script_locked", sentence, status=409)


def own_script() -> Failure:
    return Failure("own_script", _("Nobody approves what they wrote themselves. Ask another producer."), status=403)


def nothing_written() -> Failure:
    return Failure("nothing_written", _("There is nothing written yet. Write the script first."), status=409)


def moved_on(number: int) -> Failure:
    sentence = _("Revision %(number)s is no longer the newest. Read what changed, then decide.")
    return Failure("moved_on", sentence % {"number": number}, status=409)


def no_reason() -> Failure:
    return Failure("no_reason", _("Say what should change."))


def empty_note() -> Failure:
    return Failure("empty_note", _("The note is empty."))


def no_such_line(line: int) -> Failure:
    return Failure("no_such_line", _("The script has no line %(line)s.") % {"line": line})


def stranger() -> Failure:
    return Failure("stranger", _("This person can't read scripts. Choose somebody else."))


def not_locked() -> Failure:
    return Failure("not_locked", _("Colours begin once the script is locked."), status=409)


def set_taken(name: str) -> Failure:
    return Failure(
        "set_taken", _("This script has a set called %(name)s already. Choose another name.") % {"name": name}
    )


def bad_colour() -> Failure:
    return Failure("bad_colour", _("A set has a name and a colour as in #cfe2f7."))


def nothing_changed(name: str) -> Failure:
    sentence = _("Nothing was changed on %(name)s yet. Go on writing on it.")
    return Failure("nothing_changed", sentence % {"name": name}, status=409)


def unknown_kind(kind: str) -> Failure:
    return Failure("unknown_kind", _("A script is written as fountain, fdx or pdf, not as %(kind)s.") % {"kind": kind})


def unknown_set(name: str) -> Failure:
    sentence = _("This script has no set of revisions called %(name)s.")
    return Failure("unknown_set", sentence % {"name": name}, status=404)


def too_many_episodes(most: int) -> Failure:
    return Failure("too_many_episodes", _("A series has at most %(most)s episodes here.") % {"most": most}, status=422)


def not_possible() -> Failure:
    sentence = _("Not every part of the file has a place of its own: see what is said below. Nothing was changed.")
    return Failure("not_possible", sentence, status=409)


def file_gone() -> Failure:
    sentence = _("This file is not kept any more: its scripts were made, or a week has passed. See what is there now.")
    return Failure("file_gone", sentence, status=410)


def no_file() -> Failure:
    return Failure("no_file", _("No file came. Choose a Fountain or Final Draft file."))


def bad_seconds() -> Failure:
    return Failure("bad_seconds", _("A scene's time is in seconds, more than 0 and at most 3600, as in 42.5."))


def scene_gone() -> Failure:
    sentence = _("A scene was changed or taken out meanwhile. Nothing was kept: reload the page, then enter it again.")
    return Failure("scene_gone", sentence, status=409)
