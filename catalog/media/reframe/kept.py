"""What the analysis found of a master's shots, kept in a row and in a few stills, with what people chose instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from django.core.files.storage import Storage, storages

from catalog.media import artefacts
from catalog.media.ladder import centre_crop
from catalog.media.models import Master
from catalog.media.reframe import camera, shots
from catalog.media.reframe.models import Reframing, ShotChoice
from catalog.media.reframe.shots import Shot

STILLS_AT = (0.15, 0.5, 0.85)  # of a shot, where its stills are taken
SHORT_S = 1.5  # a shorter shot has one


def keep(*, master: Master, found: Sequence[Shot], stills: Path, rate: Fraction) -> Reframing:
    """Note the shots that find.find returned, and store a few of the pictures that it left in the folder ``stills``.

    ``rate`` is in frames a second. May be called again: the later answer holds. Raises TranscodeFailed where the
    storage does not take a still.
    """
    taken = sorted(int(path.stem) for path in stills.glob("*.jpg"))
    rows = [one.as_json() | {"stills": _few(one, taken, rate)} for one in found]
    storage = still_storage()
    for row in rows:
        for frame in row["stills"]:
            name = still_name(master, frame)
            if storage.exists(name):
                storage.delete(name)
            artefacts.store(storage, stills / f"{frame}.jpg", name)
    made, _created = Reframing.objects.update_or_create(master=master, defaults={"shots": rows})
    return made


def still_storage() -> Storage:
    return storages["streams"]


def still_name(master: Master, frame: int) -> str:
    return f"shots/{master.sha256}/{frame}.jpg"


def _few(one: Shot, taken: Sequence[int], rate: Fraction) -> list[int]:
    """The frames of the shot's stills: three spread over it, one of a short shot, none where no sample fell in it."""
    inside = [frame for frame in taken if one.start_s <= float(frame / rate) < one.end_s]
    places = STILLS_AT if one.end_s - one.start_s >= SHORT_S else (0.5,)
    return sorted({inside[min(len(inside) - 1, int(place * len(inside)))] for place in places}) if inside else []


def milliseconds(one: Shot) -> int:
    """The name of a shot among its master's."""
    return round(one.start_s * 1000)


def automatic(*, master: Master) -> tuple[Shot, ...]:
    """The shots as the analysis left them; none where there was none. One query."""
    found = Reframing.objects.filter(master=master).first()
    return shots.from_json(found.shots) if found else ()


def chosen(*, master: Master) -> tuple[Shot, ...]:
    """The shots with the cameras that people chose, from which a stream is made. Two queries."""
    return chosen_of([master])[master.pk]


def chosen_of(masters: Iterable[Master]) -> dict[int, tuple[Shot, ...]]:
    """The same by master. Two queries, however many."""
    by_key = {master.pk: master for master in masters}
    found = dict(Reframing.objects.filter(master__in=by_key).values_list("master", "shots"))
    rows = ShotChoice.objects.filter(master__in=by_key).values_list("master", "start_ms", "choice")
    choices = {(key, start): choice for key, start, choice in rows}
    return {
        key: tuple(
            changed(one, choices.get((key, milliseconds(one)), ""), master)
            for one in shots.from_json(found.get(key, []))
        )
        for key, master in by_key.items()
    }


def choices_of(*, master: Master) -> dict[int, str]:
    """{start in milliseconds: camera}. One query."""
    return dict(ShotChoice.objects.filter(master=master).values_list("start_ms", "choice"))


def changed(one: Shot, choice: str, master: Master) -> Shot:
    """The shot as it would be with another camera; with none named, the automatic one."""
    strip = centre_crop(master.width, master.height).width
    return camera.choose(one, choice, (master.width, master.height), strip)
