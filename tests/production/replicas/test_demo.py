"""The demo's register: what was made of Teddy's voice waits for his signature."""

from __future__ import annotations

import pytest

from catalog.titles.models import Episode
from production.replicas import demo, services
from production.replicas.models import AiUse
from tests import factories
from tests.production.contracts.making import deal, in_force, performer, shoot
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db


def test_his_voice_is_entered_once_and_waits_for_his_signature() -> None:
    pat, series, rufus = producer(), shoot(None), performer("Rufus Delacroix-Hale")
    episodes = [factories.episode(series=series, number=number) for number in range(1, 5)]
    made = deal(series, rufus, by=pat, has_replica=True, replica_uses=f"{demo.USE}\nDubbing into Spanish")

    demo.load(series, pat)
    demo.load(series, pat)

    assert AiUse.objects.count() == 4
    assert list(Episode.objects.order_by("number").values_list("ai_label", flat=True)) == [*["synthetic"] * 3, "none"]
    assert [len(services.unconsented(one)) for one in episodes] == [1, 1, 1, 0]

    in_force(made, pat)

    assert [len(services.unconsented(one)) for one in episodes] == [0] * 4
