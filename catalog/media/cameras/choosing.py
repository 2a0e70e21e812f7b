"""The verbs of reframing: choose other cameras for shots, have one stream made of all of that, look for faces anew."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.media import services as media
from catalog.media.ladder import ASPECT
from catalog.media.models import Master, Transcode
from catalog.media.reframe import kept
from catalog.media.reframe.models import Camera, ShotChoice, ShotDraft
from studio.jobs.models import JobState
from studio.lib.errors import Failure


class Pick(NamedTuple):
    """A camera chosen for a shot, and the one that the page showed as chosen before; "" for the automatic one."""

    before: str
    now: str


class Noted(NamedTuple):
    """How many choices were kept, and the shots that another person changed meanwhile, which stay as they left them."""

    kept: int
    contested: tuple[int, ...]


@transaction.atomic
def note(*, master: Master, picks: Mapping[int, Pick], by: Any) -> Noted:
    """Keep the cameras chosen for some shots, by their starts in milliseconds, until a stream is made of them. What
    was left as the page showed it is no choice.

    May be called while the master is worked on: a stream is made of what make() took. Raises Failure ``bad_choice``.
    """
    Master.objects.select_for_update().get(pk=master.pk)
    if not set(picks) <= starts(master) or not {pick.now for pick in picks.values()} <= {"", *Camera.values}:
        raise Failure("bad_choice", _("These shots are no longer there. Reload the page and choose again."))
    made, drafts = kept.choices_of(master=master), drafts_of(master)
    shown = made | drafts
    picked = {start: pick for start, pick in picks.items() if pick.now not in (pick.before, shown.get(start, ""))}
    contested = tuple(sorted(start for start, pick in picked.items() if pick.before != shown.get(start, "")))
    for start in picked.keys() - set(contested):
        _keep(master, start, picked[start].now, made.get(start, ""), by)
    return Noted(len(picked) - len(contested), contested)


def _keep(master: Master, start: int, choice: str, made: str, by: Any) -> None:
    if choice == made:
        ShotDraft.objects.filter(master=master, start_ms=start).delete()
    else:
        ShotDraft.objects.update_or_create(master=master, start_ms=start, defaults={"choice": choice, "by": by})


@transaction.atomic
def make(*, master: Master) -> int:
    """Have one stream made with all choices that were kept; the old one plays until it is complete. Returns how many
    shots differ from the last one, 0 where that failed and is made again.

    Raises Failure ``nothing_chosen``, and ``not_remade`` while the master is being worked on, so that all renditions
    of a stream show the same; the choices are kept then.
    """
    Master.objects.select_for_update().get(pk=master.pk)
    known = starts(master)
    drafts = [draft for draft in ShotDraft.objects.filter(master=master) if draft.start_ms in known]
    last = Transcode.objects.filter(master=master).order_by("-pk").first()
    if not drafts and not (last and last.state == JobState.FAILED):
        raise Failure("nothing_chosen", _("No choice waits for a stream. Choose another camera first."))
    for draft in drafts:
        _take(draft)
    ShotDraft.objects.filter(master=master).delete()
    media.remake(master=master)
    return len(drafts)


def _take(draft: ShotDraft) -> None:
    if draft.choice:
        chosen = {"choice": draft.choice, "by_id": draft.by_id}
        ShotChoice.objects.update_or_create(master_id=draft.master_id, start_ms=draft.start_ms, defaults=chosen)
    else:
        ShotChoice.objects.filter(master=draft.master_id, start_ms=draft.start_ms).delete()


def starts(master: Master) -> set[int]:
    """The names of the shots that the analysis found. One query."""
    return {kept.milliseconds(one) for one in kept.automatic(master=master)}


def drafts_of(master: Master) -> dict[int, str]:
    """{start in milliseconds: camera} of what is chosen and in no stream yet. One query."""
    return dict(ShotDraft.objects.filter(master=master).values_list("start_ms", "choice"))


def is_wide(master: Master) -> bool:
    return Fraction(master.width, master.height) > ASPECT


def look_anew(*, master: Master) -> None:
    """Analyse a wide master again, as one from before there was reframing, and make a new stream with what is found.

    What people chose stays where a shot begins at the same time. Raises Failure ``not_wide`` or ``not_remade``.
    """
    if not is_wide(master):
        sentence = _("This picture is not wider than 9:16: nothing is cut off at its sides.")
        raise Failure("not_wide", sentence, status=409)
    media.remake(master=master, keep=())
