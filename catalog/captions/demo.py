"""The demo's captions from samples/: what is heard in its episodes, in two languages, and a third that is wanted."""

from __future__ import annotations

from typing import Any

from catalog.captions import names, services
from catalog.captions.models import Caption
from catalog.titles import demo
from catalog.titles.models import Episode, Series
from studio.accounts.models import User


def load(series: Series) -> None:
    """Load what is missing; a second call changes nothing, not even what somebody has withdrawn since."""
    data = demo.content()
    producer = User.objects.filter(username="producer").first()
    episodes = {episode.number: episode for episode in Episode.objects.filter(series=series)}
    for row in data["captions"]:
        if episode := episodes.get(row["episode"]):
            _load_one(episode, row, producer)
    for wanted in data["wanted_captions"]:
        services.want(series=series, **wanted)


def _load_one(episode: Episode, row: dict[str, Any], producer: User | None) -> None:
    path = demo.SAMPLES / "captions" / row["file"]
    named = names.match([path.name], [episode.number])[0]
    known = Caption.objects.filter(episode=episode, language=named.language, kind=named.kind)
    if known.exists():
        return
    caption, _new = services.upload(
        episode=episode, language=named.language, kind=named.kind, data=path.read_bytes(), name=path.name, by=producer
    )
    if row["approved"]:
        services.approve(caption=caption, by=producer)
