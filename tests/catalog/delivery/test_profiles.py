"""Every profile in the folder can be followed; what can't be is refused by name."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from catalog.delivery import check, naming, profiles
from catalog.delivery.packing import target_for
from catalog.media.safe_area import AREAS, SIDES


@pytest.mark.parametrize("name", profiles.names())
def test_each_profile_is_whole(name: str) -> None:
    profile = profiles.load(name)

    assert profile.title
    assert profile.about
    assert profile.target.width / profile.target.height == 9 / 16
    assert all(rule.source for rule in profile.rules)
    assert {"number", "title", "sha256", "ai_disclosure"} <= set(profile.columns)
    names = [naming.video(profile, "the-heiress", number) for number in (1, 80)]
    assert names == sorted(names)
    assert "080" in names[1]
    assert naming.captions(profile, "s", 7).rpartition(".")[0] == naming.video(profile, "s", 7).rpartition(".")[0]


def test_the_five_are_there() -> None:
    assert set(profiles.names()) >= {"instagram_reels", "partner", "tiktok", "tiktok_drama_center", "youtube_shorts"}


def test_what_drama_center_asks() -> None:
    profile = profiles.load("tiktok_drama_center")

    assert profile.target.loudness == -14.0
    assert (profile.captions, profile.max_width) == ("srt", 0.70)
    assert set(profile.documents) == {"ai_disclosure", "chain_of_title"}
    assert profile.clean_masters
    assert [(cover.width / cover.height, cover.of) for cover in profile.covers] == [(3 / 4, "series")]


@pytest.mark.parametrize(
    ("name", "app"),
    [
        ("tiktok", "tiktok"), ("tiktok_drama_center", "tiktok"), ("instagram_reels", "reels"),
        ("youtube_shorts", "shorts"), ("partner", "every"),
    ],
)  # fmt: skip
def test_a_safe_area_is_the_apps_own_and_its_figures_stay_with_a_pack(name: str, app: str) -> None:
    data, area = profiles.data_of(name), AREAS[app]

    assert {side: data["safe_area"][side] for side in SIDES} == {side: getattr(area, side) for side in SIDES}
    assert data["safe_area"]["source"] == area.source
    assert "app" not in data["safe_area"]
    safe = profiles.load(name).safe_area
    assert [getattr(safe, side) for side in SIDES] == [getattr(area, side) for side in SIDES]


def test_a_profile_may_have_figures_of_its_own_and_no_app_that_is_not_there() -> None:
    own = {"top": 1, "bottom": 2, "left": 3, "right": 4, "source": "measured"}

    assert profiles.with_app({"safe_area": own}) == {"safe_area": own}
    assert profiles.parse("partner", profiles.data_of("partner") | {"safe_area": own}).safe_area.bottom == 2
    with pytest.raises(profiles.BadProfile, match="kwai"):
        profiles.with_app({"safe_area": {"app": "kwai"}})


def test_every_check_that_a_profile_may_name_is_one() -> None:
    assert set(check.CHECKS) | profiles.OF_PACK == set(profiles.LIMITS)


def test_a_digest_is_of_what_it_says_not_of_how() -> None:
    data = profiles.data_of("partner")
    turned = dict(reversed(list(copy.deepcopy(data).items())))

    assert profiles.digest(turned) == profiles.digest(data)
    turned["title"] = "Another"
    assert profiles.digest(turned) != profiles.digest(data)


BREAKS: dict[str, Any] = {
    "no source": lambda data: data["rules"][0].pop("source"),
    "an unknown check": lambda data: data["rules"][0].update(check="smell"),
    "a figure that the check does not know": lambda data: data["rules"][0].update(most=3),
    "an unknown key": lambda data: data.update(colour="red"),
    "a name that leads out": lambda data: data["names"].update(video="../{slug}{number}.mp4"),
    "an absolute name": lambda data: data["names"].update(video="/etc/{slug}{number}.mp4"),
    "an unknown word in a name": lambda data: data["names"].update(video="{password}.mp4"),
    "an attribute in a name": lambda data: data["names"].update(video="{slug.__class__}.mp4"),
    "an unknown form of captions": lambda data: data["captions"].update(form="sung"),
    "captions wider than the picture": lambda data: data["captions"].update(max_width=1.2),
    "an unknown column": lambda data: data["sheet"]["columns"].append("salary"),
    "an unknown document": lambda data: data.update(documents=["passport"]),
    "no picture": lambda data: data.pop("video"),
    "an unknown setting of the picture": lambda data: data["video"].update(filter="movie=/etc/passwd"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_profile_that_can_not_be_followed_is_refused(what: str) -> None:
    data = copy.deepcopy(profiles.data_of("partner"))
    BREAKS[what](data)

    with pytest.raises(profiles.BadProfile, match="Profile partner"):
        profiles.parse("partner", data)


def test_a_long_file_gets_fewer_bits_so_that_it_stays_below_its_size() -> None:
    tiktok = profiles.load("tiktok")

    assert target_for(tiktok, 90).max_bitrate == tiktok.target.max_bitrate
    assert target_for(tiktok, 600).max_bitrate * 600 / 8 < 500_000_000
