"""The verbs of reframing: choose another camera for shots, look for faces anew, and have a stream made with that."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.media import services as media
from catalog.media.ladder import ASPECT
from catalog.media.models import Master
from catalog.media.reframe import kept
from catalog.media.reframe.models import Camera, ShotChoice
from studio.lib.errors import Failure


@transaction.atomic
def choose(*, master: Master, choices: Mapping[int, str], by: Any) -> int:
    """Note the cameras chosen for some shots, by their starts in milliseconds, "" for the automatic one. Where that
    changes anything, a new stream is made. Returns how many changed.

    Raises Failure ``bad_choice``, and ``not_remade`` while the master is being worked on, so that all renditions of a
    stream show the same; then nothing is noted.
    """
    Master.objects.select_for_update().get(pk=master.pk)
    known, before = {kept.milliseconds(one) for one in kept.automatic(master=master)}, kept.choices_of(master=master)
    if not set(choices) <= known or not set(choices.values()) <= {"", *Camera.values}:
        raise Failure("bad_choice", _("These shots are no longer there. Reload the page and choose again."))
    differing = {start: choice for start, choice in choices.items() if before.get(start, "") != choice}
    for start, choice in differing.items():
        if choice:
            ShotChoice.objects.update_or_create(master=master, start_ms=start, defaults={"choice": choice, "by": by})
        else:
            ShotChoice.objects.filter(master=master, start_ms=start).delete()
    if differing:
        media.remake(master=master)
    return len(differing)


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
