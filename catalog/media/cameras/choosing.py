"""The verb of reframing: choose another camera for shots, and have a stream made with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.media import services as media
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
