"""An episode's cover in a pack is the still that somebody chose for it; the stream's own where nobody did."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.storage import storages
from PIL import Image

from catalog.delivery import services
from catalog.delivery.models import Pack
from catalog.titles import stills
from catalog.titles.models import Episode
from tests.catalog.delivery import packs

pytestmark = pytest.mark.django_db
CHOSEN, ANOTHER = (200, 30, 30), (20, 30, 200)
COVER = "covers/midnight-heir_E001.jpg"


@pytest.fixture
def episode(talk: Path) -> Episode:
    return packs.episode(talk, packs.series(slug="midnight-heir"), 1)


def choose(episode: Episode, colour: tuple[int, int, int]) -> None:
    stills.take(episode=episode, file=packs.picture(1080, 1920, colour))


def asked(episode: Episode) -> Pack:
    return services.request_pack(series=episode.series, profile="tiktok", first=1, last=1, languages=[], by=None)[0]


def colour_of(pack: Pack) -> tuple[int, ...]:
    services.run_pack(job_id=pack.pk)
    pack.refresh_from_db()
    return Image.open(io.BytesIO(packs.content(pack, COVER))).resize((1, 1)).getpixel((0, 0))  # type: ignore[return-value]


def test_the_chosen_still_is_the_cover_as_it_was_when_the_pack_was_asked_for(episode: Episode) -> None:
    choose(episode, CHOSEN)
    pack = asked(episode)
    choose(episode, ANOTHER)

    assert colour_of(pack) == pytest.approx(CHOSEN, abs=6)


@pytest.mark.parametrize("is_lost", [False, True])
def test_without_one_or_where_it_is_lost_the_stream_s_own(episode: Episode, is_lost: bool) -> None:
    if is_lost:
        choose(episode, CHOSEN)
        storages["default"].delete(str(episode.still))

    assert colour_of(asked(episode)) == pytest.approx((10, 90, 40), abs=6)
