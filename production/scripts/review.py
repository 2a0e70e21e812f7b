"""The verbs of review: hand in, take back, ask for changes, approve."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from production.scripts import errors, letters, services
from production.scripts.models import SCRIPT_MOVES, Script, ScriptChange, ScriptState
from studio.lib.transitions import move


@transaction.atomic
def hand_in(*, script: Script, by: Any, why: str = "") -> Script:
    """Ask for a review. Producers get a letter. Raises Failure ``nothing_written``, IllegalTransition."""
    now = services.locked(script.pk)
    if now.head is None or not now.head.text.strip():
        raise errors.nothing_written()
    step(now, ScriptState.IN_REVIEW, by, why)
    letters.about_state(now, approvers(), by=by, why=why)
    return now


@transaction.atomic
def take_back(*, script: Script, by: Any, why: str = "") -> Script:
    """Make it a draft again before it is approved. Raises IllegalTransition."""
    now = services.locked(script.pk)
    step(now, ScriptState.DRAFT, by, why)
    return now


@transaction.atomic
def ask_changes(*, script: Script, by: Any, why: str) -> Script:
    """Hand it back with a reason. Its writers get a letter. Raises Failure ``no_reason``, IllegalTransition."""
    if not why.strip():
        raise errors.no_reason()
    now = services.locked(script.pk)
    step(now, ScriptState.CHANGES_ASKED, by, why)
    letters.about_state(now, writers(now), by=by, why=why)
    return now


@transaction.atomic
def approve(*, script: Script, revision: int, by: Any, why: str = "") -> Script:
    """Approve the revision that was read. Its writers get a letter.

    Raises Failure: ``moved_on`` where it is no longer the head, ``own_script`` where the person wrote any of it since
    it was last approved; IllegalTransition.
    """
    now = services.locked(script.pk)
    if now.head is None or now.head.number != revision:
        raise errors.moved_on(revision)
    if by.pk in {writer.pk for writer in writers(now)}:
        raise errors.own_script()
    step(now, ScriptState.APPROVED, by, why)
    letters.about_state(now, writers(now, before=True), by=by, why=why)
    return now


def step(script: Script, to: ScriptState, by: Any, why: str) -> None:
    """Move a script that is locked for a change, and note at which revision. Raises IllegalTransition."""
    move(script, table=SCRIPT_MOVES, to=to, changes=ScriptChange, by=by, why=why)
    last = ScriptChange.objects.filter(subject=script).order_by("-pk").values("pk")[:1]
    ScriptChange.objects.filter(pk__in=last).update(revision=script.head)


def writers(script: Script, *, before: bool = False) -> list[Any]:
    """Who wrote a revision since the script was last approved; with ``before``, who ever did. Two queries."""
    revisions = script.revisions.exclude(by=None)
    approved = ScriptChange.objects.filter(subject=script, new=ScriptState.APPROVED).order_by("-pk").first()
    if approved and approved.revision and not before:
        revisions = revisions.filter(number__gt=approved.revision.number)
    return list(get_user_model().objects.filter(pk__in=revisions.values("by"), is_active=True).order_by("pk"))


def approvers() -> list[Any]:
    """The active people who may approve scripts. One query."""
    may = Q(groups__permissions__codename="approve_script") | Q(user_permissions__codename="approve_script")
    return list(get_user_model().objects.filter(may, is_active=True).distinct().order_by("pk"))
