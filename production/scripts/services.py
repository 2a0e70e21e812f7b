"""The verbs of scripts: save a revision, name it, bring an old one back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from catalog.titles.models import Episode
from production.scripts import cast, errors, fountain, merge, notes, scene_times, timing
from production.scripts.models import (
    SCRIPT_MOVES,
    ColourSet,
    DraftName,
    Revision,
    Script,
    ScriptChange,
    ScriptState,
)
from studio.lib.transitions import move

MOST_CHARACTERS = 200_000  # an episode of two minutes has some 3,000; a feature 180,000


@dataclass(frozen=True)
class Saved:
    """The revision that holds the text, and whether it is a new one."""

    revision: Revision
    is_new: bool


def script_of(episode: Episode) -> Script:
    """The episode's script; an empty draft where it had none. One query, two the first time."""
    script, _made = Script.objects.select_related("head").get_or_create(episode=episode)
    return script


def locked(script_id: int) -> Script:
    """The one door to a script that is about to change. Inside a transaction. Its head is read after the lock is had:
    joined, it would be missing where another has saved while this one waited."""
    return Script.objects.select_for_update().get(pk=script_id)


def head_of(script: Script) -> Revision:
    """The newest revision. Raises Failure ``nothing_written``."""
    if script.head is None:
        raise errors.nothing_written()
    return script.head


@transaction.atomic
def save(*, script: Script, text: str, parent: int, by: Any, key: UUID | None = None, kept: Any = None) -> Saved:
    """Store a text that was written on top of revision ``parent`` (0: on nothing) as the script's new head.

    The same ``key`` again, or the text that the head has already, stores nothing. An approved script that is changed
    is a draft again. Raises Failure: ``script_changed`` with the three texts where the head is another than
    ``parent``, ``script_locked`` where no colour is open, ``unknown_revision``, ``script_too_long``, ``not_text``.
    """
    text = _checked(text)
    script_now = locked(script.pk)
    if key and (sent := Revision.objects.filter(key=key, script=script_now).first()):
        return Saved(sent, is_new=False)
    head = script_now.head
    kept = kept or (head.kept if head else None)  # what came with Final Draft's file goes on with the script
    if head and head.text == text and head.kept == kept:
        return Saved(head, is_new=False)
    if (head.number if head else 0) != parent:
        raise _changed(script_now, text, parent)
    colour = set_now(script_now)
    if script_now.is_locked and colour is None:
        raise errors.no_open_set()
    revision = _write(script_now, text, by=by, key=key, kept=kept, colour=colour)
    if script_now.state == ScriptState.APPROVED:
        _back_to_draft(script_now, by)
    return Saved(revision, is_new=True)


def _checked(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise errors.script_too_long(MOST_CHARACTERS)
    if "\0" in text:
        raise errors.not_text()
    return fountain.normalise(text)


def _changed(script: Script, text: str, parent: int) -> Exception:
    base = script.revisions.filter(number=parent).first()
    if parent and base is None:
        return errors.unknown_revision(parent)
    head = script.head
    theirs = head.text if head else ""
    chunks = merge.merge(base.text if base else "", text, theirs)
    return errors.script_changed(
        as_json(head) | {"text": theirs} if head else {"revision": 0, "by": "", "at": None, "text": ""},
        {"revision": parent, "text": base.text if base else ""},
        [chunk.as_json() for chunk in chunks],
    )


def set_now(script: Script) -> ColourSet | None:
    """The set that changes of a locked script go into; None where nothing is locked or no colour is open. One query."""
    newest = script.sets.defer("numbers", "pages").order_by("-position").first() if script.is_locked else None
    return newest if newest and newest.position and newest.closed_at is None else None


def _write(script: Script, text: str, *, by: Any, key: UUID | None, kept: Any, colour: ColourSet | None) -> Revision:
    head = script.head
    document = fountain.parse(text, names=cast.of_episode(script.pk))
    time = timing.time_of(document.elements)
    last = script.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        script=script, number=last + 1, parent=head, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(),
        speech_s=time.speech_s, action_lines=time.action_lines, words=time.words, kept=kept, set=colour, key=key, by=by,
    )  # fmt: skip
    old = head.text if head else ""
    notes.follow(script, old, text)
    scene_times.keep(script, old, text, document)
    Script.objects.filter(pk=script.pk).update(head=revision)
    script.head = revision
    return revision


def _back_to_draft(script: Script, by: Any) -> None:
    why = "changed after it was approved"
    move(script, table=SCRIPT_MOVES, to=ScriptState.DRAFT, changes=ScriptChange, by=by, why=why)


@transaction.atomic
def bring_back(*, script: Script, number: int, by: Any) -> Saved:
    """Make an old revision's text the head again, as a new revision. Raises Failure as save() does."""
    old = script.revisions.filter(number=number).first()
    if old is None:
        raise errors.unknown_revision(number)
    now = locked(script.pk)
    return save(script=now, text=old.text, parent=now.head.number if now.head else 0, by=by, kept=old.kept)


def name(*, revision: Revision, name: str, by: Any) -> None:
    """Call a revision something; an empty name takes it away."""
    if not name.strip():
        DraftName.objects.filter(revision=revision).delete()
        return
    DraftName.objects.update_or_create(revision=revision, defaults={"name": name.strip()[:80], "by": by})


def as_json(revision: Revision | None) -> dict[str, Any]:
    """Number, who and when."""
    if revision is None:
        return {"revision": 0, "by": "", "at": None}
    by = revision.by
    return {
        "revision": revision.number, "by": (by.get_full_name() or by.get_username()) if by else "",
        "at": revision.created_at.isoformat(),
    }  # fmt: skip
