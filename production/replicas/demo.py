"""What the demo's register holds: Teddy's voice on the phone, whose consent is not yet in force, and an insert."""

from __future__ import annotations

from catalog.people.models import Person
from catalog.titles.models import Episode, Series
from production.replicas import services
from production.replicas.labels import Asset, Extent
from production.replicas.models import AiUse
from studio.accounts.models import User

TOOL = "Voice model of the demo, version 1"
USE = "His voice on the phone, episodes 1 to 3"


def load(series: Series, by: User | None) -> None:
    """Once: where anything of the series is entered, nothing is done."""
    person = Person.objects.filter(name="Rufus Delacroix-Hale").first()
    if by is None or person is None or AiUse.objects.filter(episode__series=series).exists():
        return
    episodes = list(Episode.objects.filter(series=series, number__lte=3).order_by("number"))
    for episode in episodes:
        services.record(
            episode=episode, by=by, asset=Asset.VOICE, extent=Extent.MADE, what="Teddy's voice on the phone",
            tool=TOOL, purpose="Lines that were written after the read-through", person=person, use=USE,
        )  # fmt: skip
    for episode in episodes[:1]:
        services.record(
            episode=episode, by=by, asset=Asset.PICTURE, extent=Extent.CHANGED, what="The screen of Nora's phone",
            tool="Picture model of the demo, version 1", purpose="The network's name taken out", person=None, use="",
        )  # fmt: skip
