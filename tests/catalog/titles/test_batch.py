"""A whole series through a browser: what the table says of names, and what confirming it begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from catalog.titles.models import Episode, Handover, Series
from catalog.uploads.models import Upload, UploadState
from tests import factories

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
MIB = 1024 * 1024


def file(name: str, size: int = MIB, **more: Any) -> dict[str, Any]:
    return {"name": name, "size": size, "modified": 1_700_000_000_000} | more


def asked(browser: Client, series: Series, verb: str, *files: dict[str, Any], **more: Any) -> Any:
    said = {"files": list(files)} | more
    return browser.post(f"/uploads/series/{series.pk}/{verb}", said, content_type="application/json")


@pytest.fixture
def series() -> Series:
    series = factories.series(title="Midnight Heir")
    first = factories.episode(series=series, number=1, title="The Will")
    factories.episode(series=series, number=7)
    factories.cut_of(first, master=factories.master(original_name="EP01.mov"))
    factories.cut_of(first, master=factories.master(original_name="EP01_v2.mov"))
    return series


def test_every_name_has_its_episode_or_its_reason(as_role: Browser, series: Series) -> None:
    names = ["cut/EP01_v3.mov", "第7集.mp4", "s1e09.mp4", "final.mov", "2 3.mov", "cut/EP01_v1.mov", "notes.pdf"]
    files = [*map(file, names), file("EP07_b.mov", 0), file("EP07_c.mov", 21 * 1024**3)]
    rows = {row["name"]: row for row in asked(as_role("post"), series, "match", *files).json()["rows"]}

    assert len(rows) == len(files)
    taken = rows["cut/EP01_v3.mov"]
    assert (taken["number"], taken["title"], taken["version"]) == (1, "The Will", 3)
    assert taken["replaces"] == "version 2, EP01_v2.mov"
    assert (rows["第7集.mp4"]["number"], rows["第7集.mp4"]["replaces"], rows["第7集.mp4"]["version"]) == (7, "", 1)
    reasons = {name: row["why"] for name, row in rows.items() if row["number"] is None}
    assert reasons == {
        "s1e09.mp4": "no_such_episode", "final.mov": "no_number", "2 3.mov": "several_numbers",
        "cut/EP01_v1.mov": "older_version", "notes.pdf": "not_a_video", "EP07_b.mov": "empty_file",
        "EP07_c.mov": "upload_too_large",
    }  # fmt: skip
    assert all(rows[name]["sentence"] for name in reasons)
    assert not Upload.objects.exists()


def test_of_two_names_without_a_version_none_is_called_newer(as_role: Browser, series: Series) -> None:
    rows = asked(as_role("post"), series, "match", file("EP07_en.mov"), file("EP07_es.MTS")).json()["rows"]
    assert [(row["name"], row["number"], row["why"]) for row in rows] == [
        ("EP07_es.MTS", 7, ""),
        ("EP07_en.mov", None, "same_version"),
    ]
    assert rows[1]["sentence"].startswith("EP07_es.MTS is of the same episode; no name says which is newer.")


def test_missing_episodes_are_shown_as_new_and_made_when_confirmed(as_role: Browser, series: Series) -> None:
    browser = as_role("producer")
    rows = asked(browser, series, "match", file("s1e09.mp4"), create=True).json()["rows"]
    assert (rows[0]["number"], rows[0]["is_new"]) == (9, True)
    assert not Episode.objects.filter(series=series, number=9).exists()

    answer = asked(browser, series, "confirm", file("s1e09.mp4", number=9), create=True)
    assert answer.status_code == 201
    made = Episode.objects.get(series=series, number=9)
    assert Handover.objects.get().episode == made
    assert answer.json()["uploads"][0]["episode"] == made.pk


def test_a_number_that_no_episode_can_have_leaves_the_others(as_role: Browser, series: Series) -> None:
    rows = asked(as_role("producer"), series, "match", file("EP00.mp4"), file("EP09.mp4"), create=True).json()["rows"]
    assert [(row["name"], row["number"], row["why"]) for row in rows] == [
        ("EP09.mp4", 9, ""),
        ("EP00.mp4", None, "no_number"),
    ]


def test_a_chosen_folders_names_tell_the_episode(as_role: Browser, series: Series) -> None:
    rows = asked(as_role("producer"), series, "match", file("heir/EP07/master.mov")).json()["rows"]
    assert [row["number"] for row in rows] == [7]


def test_who_may_upload_but_not_add_episodes_makes_none(as_role: Browser, series: Series) -> None:
    answer = asked(as_role("post"), series, "confirm", file("s1e09.mp4", number=9), create=True)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert not Episode.objects.filter(number=9).exists()


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([], 400, "no_file"),
        ([file("a.mp4", number=1), file("b.mp4", number=1)], 409, "episode_twice"),
        ([file("a.mp4", number=8)], 404, "no_such_episode"),
        ([file("a.mp4", number=0)], 400, "bad_upload"),
        ([file("a.mp4", number="1")], 400, "bad_upload"),
        ([file("a.mp4", number=True)], 400, "bad_upload"),
        ([file("a.mp4", True, number=1)], 400, "bad_upload"),
        ([file("a\ud800.mp4", number=1)], 400, "bad_upload"),
        ([file("a.mp4")], 400, "bad_upload"),
        ([file("", number=1)], 400, "bad_upload"),
        ([file("a\0.mp4", number=1)], 400, "bad_upload"),
        ([file("a.mp4", -1, number=1)], 400, "bad_upload"),
        ([file("a.mp4", 0, number=1)], 422, "empty_file"),
        ([file("a.mp4", number=1), file("b.mp4", 21 * 1024**3, number=7)], 413, "upload_too_large"),
        (["a.mp4"], 400, "bad_upload"),
    ],
)
def test_a_bad_table_begins_nothing(as_role: Browser, series: Series, files: list[Any], status: int, code: str) -> None:
    answer = asked(as_role("producer"), series, "confirm", *files)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a":' * 200_000, "[]", "{", '{"files": "\\ud800"}'])
@pytest.mark.parametrize("verb", ["match", "confirm"])
def test_a_body_that_is_no_object_is_not_understood(as_role: Browser, series: Series, verb: str, body: str) -> None:
    address = f"/uploads/series/{series.pk}/{verb}"
    answer = as_role("producer").post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_upload")


def test_too_many_files_are_refused(as_role: Browser, series: Series) -> None:
    answer = asked(as_role("post"), series, "match", *[file(f"{number}.mp4") for number in range(501)])
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_files")


def test_a_table_confirmed_twice_begins_each_file_once(as_role: Browser, series: Series) -> None:
    browser = as_role("producer")
    files = [file("EP01.mov", number=1), file("EP07.mov", number=7)]
    first, again = (asked(browser, series, "confirm", *files).json()["uploads"] for _ in range(2))
    assert [row["id"] for row in first] == [row["id"] for row in again]
    assert Upload.objects.count() == 2


def test_only_who_may_publish_publishes(as_role: Browser, series: Series) -> None:
    asked(as_role("post"), series, "confirm", file("EP01.mov", number=1), publish=True)
    asked(as_role("producer"), series, "confirm", file("EP01.mov", number=1), publish=True)
    assert list(Handover.objects.order_by("pk").values_list("publish_when_ready", flat=True)) == [False, True]


def test_a_folder_chosen_again_leaves_out_what_is_here(as_role: Browser, series: Series) -> None:
    browser = as_role("post")
    asked(browser, series, "confirm", file("cut/EP01_v3.mov", number=1), file("cut/EP07.mov", number=7))
    for upload in Upload.objects.all():
        upload.state, upload.master = UploadState.TAKEN, factories.master()
        upload.save()
        factories.cut_of(upload.handover.episode, master=upload.master)

    names = ["EP01_v3.mov", "cut/EP07.mov", "cut/EP07_v2.mov"]
    rows = {row["name"]: row for row in asked(browser, series, "match", *map(file, names)).json()["rows"]}

    assert [rows[name]["why"] for name in names] == ["already_here", "already_here", ""]
    assert rows["EP01_v3.mov"]["sentence"] == "It is here already, as the version of episode 1."
    assert rows["cut/EP07_v2.mov"]["version"] == 2
    newer = asked(browser, series, "match", file("cut/EP07.mov", modified=1_800_000_000_000)).json()["rows"]
    assert newer[0]["number"] == 7


@pytest.mark.parametrize("verb", ["match", "confirm"])
def test_80_files_cost_the_queries_of_one(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int], verb: str
) -> None:
    browser = as_role("producer")

    def cost(count: int) -> int:
        series = factories.series()
        files = [file(f"EP{number}.mov", number=number) for number in range(1, count + 1)]
        return queries_of(lambda: asked(browser, series, verb, *files, create=True))

    cost(1)
    assert cost(80) == cost(1)
    assert Upload.objects.count() == (82 if verb == "confirm" else 0)


@pytest.mark.parametrize(("role", "status"), [("producer", 200), ("post", 200), ("writer", 403), ("finance", 403)])
def test_the_page_is_for_who_may_upload(as_role: Browser, series: Series, role: str, status: int) -> None:
    browser = as_role(role)
    assert browser.get(f"/admin/catalog/series/{series.pk}/upload/").status_code == status
    assert asked(browser, series, "match", file("EP01.mov")).status_code == status
    page = browser.get(f"/admin/catalog/series/{series.pk}/change/").content.decode()
    assert ("Upload a series" in page) == (status == 200)
    assert browser.get("/admin/catalog/series/999999/upload/").status_code == (404 if status == 200 else 403)
