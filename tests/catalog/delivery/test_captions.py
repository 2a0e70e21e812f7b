"""Deliveries take the approved captions of the board, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.captions.models import Caption, CaptionState
from catalog.delivery import captions
from catalog.media.burnin import Cue
from tests import factories
from tests.catalog.delivery import packs

pytestmark = pytest.mark.django_db
TEXT = "WEBVTT\n\n1\n00:00:00.200 --> 00:00:01.400\n<i>Tom</i> &amp; Ann\ntwo\n"


PLACED = "WEBVTT\n\n1\n00:00:00.200 --> 00:00:01.400 line:10%\nLagos\n"


def caption(episode: Any, language: str, **fields: Any) -> Caption:
    return Caption.objects.create(
        episode=episode, language=language, cue_count=1, last_end_ms=1400, errors=0, warnings=0,
        **({"text": TEXT, "version": 1, "state": CaptionState.APPROVED} | fields),
    )  # fmt: skip


def test_approved_captions_alone_and_subtitles_before_those_for_the_deaf() -> None:
    series = packs.series()
    first, second = (factories.episode(series=series, number=number) for number in (1, 2))
    caption(first, "es")
    caption(first, "en")
    caption(first, "de", state=CaptionState.DRAFT)
    caption(second, "en", kind="captions")

    caption(first, "es", kind="captions", text=TEXT.replace("two", "[door]"))

    assert captions.captioned(series) == {(1, "es"), (1, "en"), (2, "en")}
    assert captions.languages_of(series) == ["en", "es"]
    assert captions.captions_for(first.pk, ["en", "de"]) == {
        "en": [Cue(0.2, 1.4, "Tom & Ann\ntwo", marked="<i>Tom</i> &amp; Ann\ntwo")]
    }
    assert captions.captions_for(first.pk, ["es"])["es"][0].text.endswith("two")
    assert list(captions.captions_for(second.pk, ["en", "es"])) == ["en"]


def test_what_the_board_has_at_the_top_is_given_as_such() -> None:
    series = packs.series()
    episode = factories.episode(series=series)
    caption(episode, "en", text=PLACED)

    assert captions.captions_for(episode.pk, ["en"]) == {"en": [Cue(0.2, 1.4, "Lagos", is_high=True)]}
