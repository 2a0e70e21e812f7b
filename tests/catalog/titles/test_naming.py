"""Names of files as phones, edit suites and partners write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.titles.naming import Match, episode_numbers, match, version


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("EP07_v2.mov", 7), ("s1e07.mp4", 7), ("07.mp4", 7), ("第7集.mp4", 7), ("第十二集.mp4", 12),
        ("第二十集.mov", 20), ("第一百零五集.mp4", 105), ("Midnight Heir - Episode 7.mp4", 7),
        ("midnight_heir_ep_012_final.mov", 12),
        ("MidnightHeir_E03v4.mov", 3), ("heir.s01.e21.1080x1920.mp4", 21), ("7_1080x1920_h264_v3.mp4", 7),
        ("2026-03-02_heir_07.mov", 7), ("20260302_07_30fps.mp4", 7), ("Folge 9.mp4", 9), ("серия 5.mp4", 5),
        ("제7화.mp4", 7), ("EP07.mp4", 7), ("ep7-9x16.mp4", 7), ("heir 60.mp4", 60), ("４２.mp4", 42),
        ("EP 100 4k.mov", 100),
        ("a/b/EP08.mov", 8), ("Episódio 3.mp4", 3), ("heir_e12_take2.mov", 12), ("001.mxf", 1),
        ("07v2.mp4", 7), ("07v02.mov", 7), ("07 (1).mp4", 7), ("07v2(1).mp4", 7), ("1x07.mp4", 7),
        ("heir 2x112.mp4", 112),
        ("Show1e07.mp4", 7), ("07 of 80.mp4", 7), ("heir 7of80.mp4", 7), ("07_9x16.mp4", 7),
        ("EP07-1080p.mp4", 7), ("EP07-02.mp4", 7), ("EP07-2024-01-31.mp4", 7), ("EP07 part 1 of 2.mp4", 7),
        ("الحلقة EP٠٧.mp4", 7), ("EP07 (1).mp4", 7),
    ],
)  # fmt: skip
def test_a_number_is_found(name: str, number: int) -> None:
    assert episode_numbers(name) == [number]


@pytest.mark.parametrize(
    "name", ["trailer.mp4", "1080x1920.mp4", "heir_v2.mov", "teaser_30fps.mp4", ".mp4", "", "000.mp4"]
)
def test_where_there_is_none_none_is_made_up(name: str) -> None:
    assert episode_numbers(name) == []


@pytest.mark.parametrize("name", ["EP00.mp4", "s1e0.mov", "第99999集.mp4", "第零集.mp4", "99999話.mp4", "EP12345.mp4"])
def test_a_number_that_no_episode_can_have_is_none(name: str) -> None:
    assert match([name], None) == [Match(name, None, "no_number")]


def test_of_several_bare_numbers_the_one_that_exists_is_meant() -> None:
    assert episode_numbers("heir 7 80.mp4") == [7, 80]
    assert match(["heir 7 80.mp4"], range(1, 61)) == [Match("heir 7 80.mp4", 7)]
    assert match(["heir 7 8.mp4"], range(1, 61))[0].why == "several_numbers"


@pytest.mark.parametrize(
    "name",
    ["EP7-8.mp4", "EP07-EP08.mov", "heir_s1e07-e08.mp4", "EP7 - EP8.mp4", "第7-8集.mp4", "EP7&8.mp4", "ep 1-60.mp4"],
)
@pytest.mark.parametrize("known", [None, range(1, 8), range(1, 61)])
def test_a_file_of_two_episodes_is_neither(name: str, known: range | None) -> None:
    assert match([name], known) == [Match(name, None, "several_numbers")]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("EP07/master.mov", 7), ("heir/07/master_v2_1080p.mov", 7), ("第7集/成片.mp4", 7), ("EP07/EP08.mov", 8),
        ("EP07/9.mov", 9), ("Season 1/EP00.mov", None), ("EP01/00.mov", None), ("Season 1/master.mov", None),
        ("EP07/finals/master.mov", None), ("EP00/master.mov", None), ("EP7-8/master.mov", None), ("master.mov", None),
    ],
)  # fmt: skip
def test_a_name_without_a_number_may_have_its_folders(name: str, number: int | None) -> None:
    assert match([name], None, folders=True)[0].number == number
    assert match(["EP07/master.mov"], None)[0].why == "no_number"


def test_of_several_such_files_in_a_folder_none_is_guessed() -> None:
    rows = match(["EP07/master.mov", "EP07/trailer.mov"], None, folders=True)
    assert [row.why for row in rows] == ["no_number", "no_number"]


@pytest.mark.parametrize(
    ("name", "number"), [("EP07_v2.mov", 2), ("EP07v12.mov", 12), ("ep7 version 3.mp4", 3), ("EP07.mov", 0)]
)
def test_versions_are_read(name: str, number: int) -> None:
    assert version(name) == number


def test_of_two_files_for_one_episode_the_newer_version_is_taken_and_the_other_named() -> None:
    rows = match(["EP07_v2.mov", "EP07_v10.mov", "EP08.mov", "notes.mov", "EP99.mov"], range(1, 61))
    assert rows == [
        Match("EP07_v2.mov", None, "older_version", "EP07_v10.mov"),
        Match("EP07_v10.mov", 7),
        Match("EP08.mov", 8),
        Match("notes.mov", None, "no_number"),
        Match("EP99.mov", None, "no_such_episode"),
    ]


@given(st.lists(st.text(max_size=40), max_size=8, unique=True))
def test_every_name_is_told_of_and_no_episode_is_matched_twice(names: list[str]) -> None:
    rows = match(names, range(1, 101))
    assert [row.name for row in rows] == names
    numbers = [row.number for row in rows if row.number is not None]
    assert len(numbers) == len(set(numbers))
    assert all((row.number is None) == bool(row.why) for row in rows)
