"""The demo series from samples/: staff, one series, three episodes, handed over like any other, and what comes after
them: a draft whose export went wrong, and the stills that somebody chose."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from catalog.media import demo as media
from catalog.media import intake
from catalog.media.models import Master
from catalog.media.reframe.models import ShotChoice
from catalog.titles import pictures, services, stills
from catalog.titles.models import Episode, PictureJob, Series
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
    episode = _episode(series, row)
    if episode.cut_id is not None:
        return
    path = SAMPLES / "clips" / row["clip"]
    master, _new = intake.take(path=path, name=path.name, by=producer)
    _choose_cameras(master, row["cameras"], producer)
    services.submit_master(episode=episode, master=master, by=producer, publish_when_ready=True)


def _episode(series: Series, row: dict[str, Any]) -> Episode:
    texts = {"title": row["title"], "synopsis": row["synopsis"], "target_s": 60}
    episode, _made = Episode.objects.get_or_create(series=series, number=row["number"], defaults=texts)
    return episode


def _choose_cameras(master: Master, cameras: dict[str, str], by: User | None) -> None:
    """Nobody's face leads there, and blurred bands are no poster."""
    for start_ms, camera in cameras.items():
        ShotChoice.objects.get_or_create(master=master, start_ms=start_ms, defaults={"choice": camera, "by": by})


def load_draft(series: Series, watch: Callable[[], None]) -> None:
    """Hand over a wrong export for one more episode, which its QC report then holds back; once. Raises Failure.

    ``watch`` is called about twice a second while it is made.
    """
    row = content()["draft"]
    if Episode.objects.filter(series=series, number=row["number"], cut__isnull=False).exists():
        return
    Path(settings.WORK_DIR).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="demo-", dir=settings.WORK_DIR) as work:
        out = Path(work) / row["export"]
        media.wrong_export(SAMPLES / "clips" / row["clip"], out, **row["wrong"], tick=lambda _seconds: watch())
        post = User.objects.filter(username="post").first()
        master, _new = intake.take(path=out, name=out.name, by=post)
    _submit_draft(series, row, master, post)


@transaction.atomic
def _submit_draft(series: Series, row: dict[str, Any], master: Master, by: User | None) -> None:
    Series.objects.select_for_update().get(pk=series.pk)  # two may come at once
    episode = _episode(series, row)
    if episode.cut_id is None:
        _choose_cameras(master, row["cameras"], by)
        services.submit_master(episode=episode, master=master, by=by)


def choose_stills(series: Series) -> bool:
    """Choose the episodes' pictures from those that were suggested; False while some are still being made.

    Where a picture was ever chosen, or taken away again, that is left as it is.
    """
    wanted = {row["episode"]: row["number"] for row in content()["stills"]}
    episodes = Episode.objects.filter(series=series, number__in=wanted).select_related("stream")
    are_chosen = [_choose_still(episode, wanted[episode.number]) for episode in episodes]
    return all(are_chosen)


def _choose_still(episode: Episode, number: int) -> bool:
    if episode.still or PictureJob.objects.filter(episode=episode).exists():
        return True
    if len(stills.suggestions(episode)) < number:
        return bool(stills.suggestions(episode))  # another video than the demo's: nothing to wait for
    stills.choose(episode=episode, number=number)
    return True
