"""The verbs of notes: pin one to a line, reply, settle; and where they went when the text changed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from production.scripts import anchors, errors, letters
from production.scripts.models import Note, NoteReply, Script

QUOTED = 300  # characters


@transaction.atomic
def pin(*, script: Script, revision: int, line: int, text: str, by: Any, assign: int | None = None) -> Note:
    """Say something about a line, from 1, of a revision. It is moved to where that line stands in the head.

    Whom it is assigned to, and whom it names as @name, gets a letter. Raises Failure: ``empty_note``,
    ``no_such_line``, ``unknown_revision``, ``stranger``.
    """
    if not text.strip():
        raise errors.empty_note()
    found = script.revisions.filter(number=revision).first()
    if found is None or script.head is None:
        raise errors.unknown_revision(revision)
    lines = found.text.split("\n")
    if not 1 <= line <= len(lines):
        raise errors.no_such_line(line)
    there = line if found.pk == script.head.pk else anchors.follow(found.text, script.head.text, [line])[line]
    note = Note.objects.create(
        script=script, revision=found, line=there or line, is_lost=there is None, text=text.strip(),
        quote=lines[line - 1].strip()[:QUOTED], by=by, assigned_to=_reader(assign),
    )  # fmt: skip
    letters.about_note(note, text, by=by)
    return note


def _reader(user_id: int | None) -> Any:
    if user_id is None:
        return None
    user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
    if user is None or not user.has_perm("production.view_script"):
        raise errors.stranger()
    return user


@transaction.atomic
def reply(*, note: Note, text: str, by: Any) -> NoteReply:
    """Answer a note. Who wrote it, who has it and who is named gets a letter. Raises Failure ``empty_note``."""
    if not text.strip():
        raise errors.empty_note()
    said = NoteReply.objects.create(note=note, text=text.strip(), by=by)
    letters.about_note(note, text, by=by, is_reply=True)
    return said


def settle(*, note: Note, resolved: bool, by: Any) -> None:
    """Mark a note as settled, or as open again."""
    changed = {"resolved_by": by if resolved else None, "resolved_at": timezone.now() if resolved else None}
    Note.objects.filter(pk=note.pk, resolved_at__isnull=resolved).update(**changed)


def follow(script: Script, old: str, new: str) -> None:
    """Move every note to where its line is in the new text. Two queries, however many notes."""
    notes = [note for note in Note.objects.filter(script=script) if not note.is_lost]
    if not notes:
        return
    moved = anchors.follow(old, new, {note.line for note in notes})
    for note in notes:
        there = moved[note.line]
        note.line, note.is_lost = (there, False) if there else (note.line, True)
    Note.objects.bulk_update(notes, ["line", "is_lost"])


def as_json(script: Script) -> list[dict[str, Any]]:
    """Every note with its replies, in the order of lines. Two queries."""
    replies = Prefetch("replies", NoteReply.objects.select_related("by"))
    rows = Note.objects.filter(script=script).select_related("by", "assigned_to", "revision").prefetch_related(replies)
    return [_as_json(note) for note in rows]


def _as_json(note: Note) -> dict[str, Any]:
    return {
        "id": note.pk, "line": note.line, "lost": note.is_lost, "quote": note.quote, "text": note.text,
        "revision": note.revision.number, "by": person(note.by), "at": note.created_at.isoformat(),
        "assigned_to": person(note.assigned_to) if note.assigned_to else None, "resolved": note.resolved_at is not None,
        "replies": [
            {"by": person(said.by), "at": said.created_at.isoformat(), "text": said.text} for said in note.replies.all()
        ],
    }  # fmt: skip


def person(user: Any) -> str:
    """A name to show; empty where the account is gone."""
    return str(user.get_full_name() or user.get_username()) if user else ""
