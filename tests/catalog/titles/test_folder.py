"""A folder of videos becomes the episodes of a series; nothing in it is passed over in silence."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from catalog.media.models import Master
from catalog.titles import folder
from catalog.titles.models import Episode
from studio.lib.errors import Failure
from tests import clips, factories

pytestmark = pytest.mark.django_db


def hand_over(path: Path, *, create: bool) -> dict[str, Any]:
    rows = folder.matches(path, slug="heir", create=create)
    taken = folder.take_all(path, rows, slug="heir", publish=False, show=lambda name, percent: None)
    return folder.describe("heir", rows, taken)


@pytest.fixture
def videos(tmp_path: Path, small_clip: Path) -> Path:
    (tmp_path / "finals").mkdir()
    (tmp_path / ".trash").mkdir()
    for name in ("EP01.mp4", "EP02.mp4", "finals/EP02_v2.mp4", ".trash/EP09.mp4", "trailer.mp4"):
        shutil.copy(small_clip, tmp_path / name)
    (tmp_path / "第3集.MP4").write_text("no video")
    (tmp_path / "notes.txt").write_text("EP04")
    return tmp_path


def test_each_video_is_handed_over_or_named_with_the_reason(videos: Path) -> None:
    answer = hand_over(videos, create=True)
    assert [(row["file"], row["episode"], row["state"]) for row in answer["episodes"]] == [
        ("EP01.mp4", "heir/1", "queued"),
        ("finals/EP02_v2.mp4", "heir/2", "queued"),
        ("第3集.MP4", "heir/3", "failed"),
    ]
    assert answer["episodes"][2]["error"]["code"] == "not_a_video"
    assert [(row["file"], row["code"]) for row in answer["unmatched"]] == [
        ("EP02.mp4", "older_version"),
        ("trailer.mp4", "no_number"),
        ("notes.txt", "not_a_video"),
    ]
    assert "finals/EP02_v2.mp4" in answer["unmatched"][0]["message"]


def test_a_refused_file_makes_no_episode(videos: Path) -> None:
    hand_over(videos, create=True)
    assert sorted(Episode.objects.values_list("number", flat=True)) == [1, 2]


def test_without_create_only_episodes_that_exist_are_matched(videos: Path) -> None:
    factories.episode(series=factories.series(slug="heir"), number=1)
    answer = hand_over(videos, create=False)
    assert [row["file"] for row in answer["episodes"]] == ["EP01.mp4"]
    assert {row["code"] for row in answer["unmatched"]} == {"no_such_episode", "no_number", "not_a_video"}


def test_the_same_folder_again_starts_nothing_twice(videos: Path) -> None:
    hand_over(videos, create=True)
    before = Master.objects.count(), Episode.objects.count()
    again = hand_over(videos, create=True)
    assert (Master.objects.count(), Episode.objects.count()) == before
    assert [row.get("version") for row in again["episodes"]] == [1, 1, None]


@pytest.mark.parametrize(("create", "code"), [(True, "no_videos"), (False, "no_videos")])
def test_a_folder_without_videos_is_a_sentence(tmp_path: Path, create: bool, code: str) -> None:
    with pytest.raises(Failure) as failure:
        hand_over(tmp_path, create=create)
    assert failure.value.code == code


def test_a_series_without_episodes_is_a_sentence(videos: Path) -> None:
    with pytest.raises(Failure) as failure:
        hand_over(videos, create=False)
    assert failure.value.code == "no_such_episode"


def test_a_number_that_no_episode_can_have_is_said(tmp_path: Path, small_clip: Path) -> None:
    for name in ("EP00.mp4", "EP01.mp4", "第99999集.mp4"):
        shutil.copy(small_clip, tmp_path / name)
    answer = hand_over(tmp_path, create=True)
    assert [row["file"] for row in answer["episodes"]] == ["EP01.mp4"]
    assert [(row["file"], row["code"]) for row in answer["unmatched"]] == [
        ("EP00.mp4", "no_number"),
        ("第99999集.mp4", "no_number"),
    ]
    assert all("from 1 to 9999" in row["message"] for row in answer["unmatched"])


def test_a_folder_tells_the_episode_of_the_file_in_it(tmp_path: Path, small_clip: Path) -> None:
    (tmp_path / "EP07").mkdir()
    shutil.copy(small_clip, tmp_path / "EP07" / "master.mp4")
    assert [row["episode"] for row in hand_over(tmp_path, create=True)["episodes"]] == ["heir/7"]


def test_every_file_that_is_no_video_is_named_and_every_container_that_is_read_is_taken(
    tmp_path: Path, small_clip: Path
) -> None:
    taken = ("EP01.mts", "EP02.3GP", "EP03.qt")
    for name in taken:
        container = {".mts": "mpegts", ".3GP": "mov", ".qt": "mov"}[Path(name).suffix]
        clips.run("-i", small_clip, "-c", "copy", "-f", container, tmp_path / name)
    (tmp_path / ".hidden").mkdir()
    for name in ("EP09.mpg", "EP10.wmv", "EP11", ".EP12.mpg", ".hidden/EP13.mpg"):
        shutil.copy(small_clip, tmp_path / name)
    answer = hand_over(tmp_path, create=True)
    assert [(row["file"], row["state"]) for row in answer["episodes"]] == [(name, "queued") for name in taken]
    assert [(row["file"], row["code"]) for row in answer["unmatched"]] == [
        (name, "not_a_video") for name in ("EP09.mpg", "EP10.wmv", "EP11")
    ]
    assert all("left out" in row["message"] for row in answer["unmatched"])


def test_of_two_files_that_no_version_tells_apart_that_is_said(tmp_path: Path, small_clip: Path) -> None:
    for name in ("EP07_en.mp4", "EP07_es.mp4"):
        shutil.copy(small_clip, tmp_path / name)
    answer = hand_over(tmp_path, create=True)
    assert [row["file"] for row in answer["episodes"]] == ["EP07_es.mp4"]
    (other,) = answer["unmatched"]
    assert (other["file"], other["code"]) == ("EP07_en.mp4", "same_version")
    assert "EP07_es.mp4. No name says which is newer" in other["message"]
