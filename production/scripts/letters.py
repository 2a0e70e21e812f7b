"""Who hears of what is said about a script, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from production.letters import services as letters
from production.scripts.models import Note, Script

MENTION = re.compile(r"(?<![\w.])@([\w.+-]{1,150})")
MOST_MENTIONED = 20


def mentioned(text: str) -> list[Any]:
    """The active people who can read scripts and whom a text names as @name, in capitals or not. One query, none where
    it names nobody."""
    names = {spelling for name in MENTION.findall(text) for spelling in _spellings(name)}
    if not names:
        return []
    called = get_user_model().objects.alias(called=Lower("username"))
    people = called.filter(is_active=True, called__in=names)[:MOST_MENTIONED]
    return [person for person in people if person.has_perm("production.view_script")]


def _spellings(name: str) -> set[str]:
    """A full stop behind it may be its sentence's."""
    return {name.lower(), name.rstrip(".").lower()}


def about_note(note: Note, text: str, *, by: Any, is_reply: bool = False) -> None:
    """Whom the note is given to, whom it names, and at a reply who wrote it; never who writes, each once."""
    for person in _concerned(note, text, by=by, is_reply=is_reply):
        with override(settings.LANGUAGE_CODE):
            words = {"script": str(note.script), "who": _name(by), "line": note.line, "quote": note.quote}
            is_given = person == note.assigned_to and not is_reply
            subject = _("%(script)s: a note for you") if is_given else _("%(script)s: %(who)s writes")
            about = _("%(who)s about line %(line)s, “%(quote)s”:") if note.quote else _("%(who)s about line %(line)s:")
            body = f"{about % words}\n\n{text.strip()}\n\n{link(note.script)}"
            letters.write(to=person, subject=subject % words, body=body)


def not_reached(note: Note, text: str, *, by: Any, is_reply: bool = False) -> str:
    """Who would get a letter about the note and has no address, and whom it names that is nobody, in sentences for who
    writes; empty where there is neither."""
    people = [one for one in _concerned(note, text, by=by, is_reply=is_reply) if not one.email]
    found = []
    if people:
        sentence = _("No letter goes to %(names)s: no e-mail address is entered. Tell them yourself.")
        found.append(sentence % {"names": ", ".join(_name(person) for person in people)})
    if strangers := _strangers(text):
        sentence = _("Nobody who reads scripts is called %(names)s: no letter goes there.")
        found.append(sentence % {"names": ", ".join(f"@{name}" for name in strangers)})
    return " ".join(found)


def _strangers(text: str) -> list[str]:
    """The names behind @ that nobody bears, each once."""
    known = {person.username.lower() for person in mentioned(text)}
    return list(dict.fromkeys(name.rstrip(".") for name in MENTION.findall(text) if not _spellings(name) & known))


def _concerned(note: Note, text: str, *, by: Any, is_reply: bool) -> list[Any]:
    return _others([*mentioned(text), note.assigned_to, *([note.by] if is_reply else [])], by)


def about_state(script: Script, people: Iterable[Any], *, by: Any, why: str) -> None:
    """That a script has come to another state."""
    for person in _others(people, by):
        with override(settings.LANGUAGE_CODE):
            words = {"script": str(script), "who": _name(by), "state": script.get_state_display()}
            subject = _("%(script)s: %(state)s") % words
            said = _("%(who)s has set it to: %(state)s.") % words
            body = "\n\n".join(part for part in (said, why.strip(), link(script)) if part)
            letters.write(to=person, subject=subject, body=body)


def link(script: Script) -> str:
    """The address of the page where it is written."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("admin:production_script_write", args=[script.pk])


def _others(people: Iterable[Any], by: Any) -> list[Any]:
    return list({person.pk: person for person in people if person is not None and person != by}.values())


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username()) if user else _("Somebody")
