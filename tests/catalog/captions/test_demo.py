"""The demo's captions: fine by our own rules, and loaded once."""

from __future__ import annotations

import pytest

from catalog.captions import demo, services
from catalog.captions.models import Caption, CaptionState, WantedCaptions
from catalog.titles import demo as titles
from tests import factories

pytestmark = pytest.mark.django_db
LENGTHS = {1: 13.4, 2: 17.6, 3: 19.5}  # of the clips, in seconds


def test_the_demo_has_captions_in_two_languages_and_misses_a_third() -> None:
    content = titles.content()
    series = factories.series(slug=content["series"]["slug"])
    for number, seconds in LENGTHS.items():
        factories.episode(series=series, number=number, stream=factories.stream(duration_s=seconds))
    demo.load(series)
    states = Caption.objects.values_list("language", "episode__number", "state").order_by("language", "episode__number")
    assert list(states) == [
        ("en", 1, "approved"), ("en", 2, "approved"), ("en", 3, "approved"),
        ("es-419", 1, "approved"), ("es-419", 2, "approved"), ("es-419", 3, "draft"),
    ]  # fmt: skip
    assert WantedCaptions.objects.get().language == "pt-BR"
    for caption in Caption.objects.all():
        assert [found for found in services.findings_of(caption) if found.level == "error"] == []


def test_loading_again_changes_nothing_that_somebody_has_done() -> None:
    series = factories.series()
    factories.episode(series=series, number=1)
    demo.load(series)
    services.withdraw(caption=Caption.objects.get(language="en"), by=None)
    demo.load(series)
    assert Caption.objects.count() == 2
    assert Caption.objects.get(language="en").state == CaptionState.DRAFT
