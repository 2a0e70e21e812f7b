"""One table of what apps lay over a picture, and the setting that names a row of it for QC and for captions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from catalog.media import safe_area
from catalog.media.safe_area import APPS, AREAS, EVERY, SIDES


def test_there_is_a_row_for_each_app_that_a_pack_goes_to_with_its_source() -> None:
    assert set(AREAS) == {"tiktok", "reels", "shorts", "every", "none"}
    assert all(area.source for area in AREAS.values())


def test_what_is_safe_for_every_app_is_safe_for_each() -> None:
    for side in SIDES:
        assert getattr(EVERY, side) == max(getattr(app, side) for app in APPS)


@pytest.mark.parametrize("name", AREAS)
def test_the_setting_names_a_row(name: str, settings: Any) -> None:
    settings.QUALITY_SAFE_AREA = name
    assert safe_area.chosen() == AREAS[name]


def test_a_name_that_is_no_row_is_told_with_those_that_are(settings: Any) -> None:
    settings.QUALITY_SAFE_AREA = "kwai"
    with pytest.raises(ImproperlyConfigured, match=r"kwai.*tiktok, reels, shorts, every, none"):
        safe_area.chosen()
