"""The demo series from samples/: staff, one series, three episodes, handed over like any other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from catalog.media import intake
from catalog.media.reframe.models import ShotChoice
from catalog.titles import pictures, services
from catalog.titles.models import Episode, Series
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.accounts.services import hire

SAMPLES = Path(settings.BASE_DIR) / "samples"
PASSWORD = "cliffhanger"  # noqa: S105 - of the demo logins, which are made on loopback alone


def content() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SAMPLES / "demo.json").read_text(encoding="utf-8"))
    return data


def load() -> Series | None:
    """Load what is missing of the demo; a second call changes nothing and transcodes nothing again. Raises Failure.

    Where other series are kept and the demo is not (any more), it is left out, and None is returned.
    """
    data = content()
    series = Series.objects.filter(slug=data["series"]["slug"]).first()
    if not series:
        if Series.objects.exists():
            return None
        series = _make(data)
    producer = User.objects.filter(username="producer").first()
    for row in data["episodes"]:
        _load_episode(series, row, producer)
    return series


@transaction.atomic
def _make(data: dict[str, Any]) -> Series:
    for person in data["staff"]:
        if not User.objects.filter(username=person["username"]).exists():
            hire(**(person | {"role": Role(person["role"])}), password=PASSWORD)
    return _make_series(data["series"])


def _make_series(row: dict[str, Any]) -> Series:
    posters = {name: row[name] for name in ("poster", "poster_tall")}
    series = Series.objects.create(**{name: value for name, value in row.items() if name not in posters})
    for field, name in posters.items():
        with (SAMPLES / "posters" / name).open("rb") as file:
            getattr(series, field).save(name, File(file), save=False)
    series.save()
    pictures.request(series)
    return series


def _load_episode(series: Series, row: dict[str, Any], producer: User | None) -> None:
    """One that somebody has changed or withdrawn since is left as it is."""
    texts = {"title": row["title"], "synopsis": row["synopsis"], "target_s": 60}
    episode, _made = Episode.objects.get_or_create(series=series, number=row["number"], defaults=texts)
    if episode.cut_id is not None:
        return
    path = SAMPLES / "clips" / row["clip"]
    master, _new = intake.take(path=path, name=path.name, by=producer)
    for start_ms, camera in row["cameras"].items():  # nobody's face leads there, and blurred bands are no poster
        ShotChoice.objects.get_or_create(master=master, start_ms=start_ms, defaults={"choice": camera, "by": producer})
    services.submit_master(episode=episode, master=master, by=producer, publish_when_ready=True)
