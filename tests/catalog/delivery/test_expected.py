"""What the page says comes out of a pack, as packing makes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.delivery import expected, profiles
from catalog.delivery.expected import Given

GIVEN = Given(
    numbers=[1, 2], languages=["en", "es"], captioned={(1, "en"), (2, "en"), (1, "es"), (2, "es"), (3, "es")},
    has_poster=True, documents=0, has_trailer=False,
)  # fmt: skip


def videos(given: Given, captions: str = "burned") -> str:
    return expected.files(replace(profiles.load("tiktok"), captions=captions), given)[0]


def test_a_video_for_each_language_that_is_burnt_in() -> None:
    assert videos(GIVEN) == "4 videos of 2 episodes: 2 with captions in en, 2 with captions in es"


def test_one_that_has_no_captions_comes_out_without() -> None:
    some = replace(GIVEN, captioned={(1, "en"), (1, "es")})

    assert videos(some) == "3 videos of 2 episodes: 1 with captions in en, 1 with captions in es, 1 without captions"


@pytest.mark.parametrize("form", ["srt", "none"])
def test_nothing_is_burnt_in_where_the_profile_does_not(form: str) -> None:
    assert videos(GIVEN, form) == "2 videos of 2 episodes"


def test_a_language_that_nobody_chose_is_not_counted() -> None:
    assert videos(replace(GIVEN, languages=[])) == "2 videos of 2 episodes"


def test_what_lies_beside_the_videos() -> None:
    partner = replace(profiles.load("partner"), captions="srt", clean_masters=True)

    said = expected.files(partner, replace(GIVEN, documents=1, has_trailer=True))

    assert said[1] == "4 files of captions"
    assert said[3:] == ["2 clean masters", "1 document", "1 trailer", "Metadata, report, read-me and checksums"]
