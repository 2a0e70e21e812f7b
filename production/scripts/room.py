"""What the writing page holds, and whether a person may write. No HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from production.bible.models import Bible
from production.scripts import colours, errors, locking, notes, pace, review, services
from production.scripts.models import Script, ScriptState

HOOK_S = (3, 15)
TURN_EVERY_S = 40
MOST_PEOPLE = 200


def data(script: Script, user: Any) -> dict[str, Any]:
    """All that the editor is given. Nine queries at most, however much has been written."""
    episode, head = script.episode, script.head
    why_not = cannot_write(script, user)
    return {
        "series": episode.series.title, "episode": episode.number, "title": episode.title,
        "revision": head.number if head else 0, "state": script.state, "state_label": script.get_state_display(),
        "can_write": not why_not, "why_not": why_not, "target_s": episode.target_s,
        "timing": pace.model_of(episode.series_id).as_json(), "hook_s": list(HOOK_S), "turn_every_s": TURN_EVERY_S,
        "notes": notes.as_json(script), "people": people(), "me": user.pk, "urls": urls(script),
        **_bible(episode.series_id),
    }  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A button of the review. ``asks`` is what stands beside it: ``why``, ``set`` or nothing. ``why_not`` says why this
    person cannot press it; empty where they can."""

    verb: str
    label: str
    asks: str = ""
    is_main: bool = False
    why_not: str = ""


def steps(script: Script, user: Any) -> list[Step]:
    """What this person can do with the script's state now. Three queries at most."""
    may_write, may_approve = (user.has_perm(f"production.{verb}_script") for verb in ("write", "approve"))
    if script.head is None:
        return []
    hand_in = Step("hand-in", _("Hand in for review"), is_main=True)
    ask = Step("ask-changes", _("Ask for changes"), "why")
    found = {
        ScriptState.DRAFT: [(may_write, hand_in)],
        ScriptState.CHANGES_ASKED: [(may_write, hand_in)],
        ScriptState.IN_REVIEW: [
            (may_approve, _approval(script, user)), (may_approve, ask),
            (may_write, Step("take-back", _("Take back"))),
        ],
        ScriptState.APPROVED: [
            (may_approve, Step("lock", _("Lock scenes and pages"), is_main=True)), (may_approve, ask),
        ],
        ScriptState.LOCKED: [(may_approve, Step("open-set", _("Open the next colour"), "set"))],
    }  # fmt: skip
    return [step for may, step in found[ScriptState(script.state)] if may]


def _approval(script: Script, user: Any) -> Step:
    is_own = script.state == ScriptState.IN_REVIEW and user.pk in {writer.pk for writer in review.writers(script)}
    return Step("approve", _("Approve"), is_main=True, why_not=errors.own_script().message if is_own else "")


def next_set(script: Script) -> colours.Colour | None:
    """The colour that would be opened next; None where nothing is locked. Two queries."""
    last = script.sets.aggregate(last=Max("position"))["last"] if script.is_locked else None
    return None if last is None else locking.next_colour(script, last + 1)


def cannot_write(script: Script, user: Any) -> str:
    """Why this person can't change this script now; empty where they can."""
    if not user.has_perm("production.write_script"):
        return _("You may read scripts, but not write them.")
    if script.is_locked and not services.set_now(script):
        return _("The script is locked. A producer can open a new colour of revisions.")
    return ""


def _bible(series_id: int) -> dict[str, Any]:
    bible = Bible.objects.filter(pk=series_id).prefetch_related("characters", "sets").first()
    if bible is None:
        return {"names": [], "sets": [], "times": times()}
    return {
        "names": [
            {"name": one.name, "color": one.color, "line": ", ".join(part for part in (one.full_name, one.age) if part)}
            for one in bible.characters.all()
        ],
        "sets": [place.name for place in bible.sets.all()],
        "times": times(),
    }  # fmt: skip


def times() -> list[str]:
    return [
        pgettext("scene heading", word)
        for word in ("DAY", "NIGHT", "MORNING", "EVENING", "DAWN", "DUSK", "LATER", "CONTINUOUS")
    ]


def people() -> list[dict[str, Any]]:
    """Whom a note can be given to: who may read scripts. One query."""
    may = Q(groups__permissions__codename="view_script") | Q(user_permissions__codename="view_script")
    rows = get_user_model().objects.filter(may, is_active=True).distinct().order_by("first_name", "username")
    return [{"id": user.pk, "name": notes.person(user), "username": user.username} for user in rows[:MOST_PEOPLE]]


def urls(script: Script) -> dict[str, str]:
    base = reverse("admin:production_script_write", args=[script.pk]).removesuffix("write/")
    login = f"{reverse('admin:login')}?next={base}write/"
    names = ("save", "state", "notes", "history", "compare", "recognise")
    return {name: f"{base}{name}/" for name in names} | {"revision": f"{base}revision/{{n}}/", "login": login}
