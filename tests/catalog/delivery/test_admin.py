"""The pages of packs and trailers: who may, what they say, a constant number of queries, and the download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.delivery import services
from catalog.delivery.models import Document, Pack, Trailer, TrailerClip, TrailerExport
from catalog.titles.models import Series
from studio.jobs.models import JobState
from tests import factories
from tests.catalog.delivery import packs

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
Count = Callable[[Callable[[], object]], int]
PACKS, TRAILERS = "/admin/catalog/pack", "/admin/catalog/trailer"
ZIP = b"PK" + bytes(range(256)) * 40


@pytest.fixture
def series() -> Series:
    row = packs.series(slug="midnight-heir")
    factories.episode(series=row, number=1, stream=factories.stream())
    return row


def asked(row: Series, **fields: Any) -> Pack:
    pack, _new = services.request_pack(series=row, profile="partner", first=1, last=9, languages=[], by=None)
    Pack.objects.filter(pk=pack.pk).update(**fields)
    pack.refresh_from_db()
    return pack


def finished(row: Series, verdict: str = "pass") -> Pack:
    key = storages["deliveries"].save(f"packs/{factories.staff.__name__}{Pack.objects.count()}.zip", ContentFile(ZIP))
    finding = {"rule": "loudness", "level": verdict, "sentence": "Loudness: -23.0 LUFS", "file": "a.mp4"}
    file = {"kind": "video", "file": "a.mp4", "bytes": 9, "sha256": "0", "verdict": verdict, "findings": [finding]}
    return asked(
        row, state=JobState.DONE, percent=100, file_key=key, size_bytes=len(ZIP), sha256="ab" * 32, verdict=verdict,
        findings=[finding], files=[file],
    )  # fmt: skip


def form(row: Series, **more: Any) -> dict[str, Any]:
    return {"series": row.pk, "profile": "partner", "first": 1, "last": 9} | more


@pytest.mark.parametrize("role", ["producer", "post", "admin"])
def test_post_and_producers_make_packs(as_role: Browser, series: Series, role: str) -> None:
    answer = as_role(role).post(f"{PACKS}/add/", form(series))

    pack = Pack.objects.get()
    assert answer["Location"] == f"{PACKS}/{pack.pk}/change/"
    assert pack.made_by


def test_the_form_says_what_comes_out_and_counts_no_episode_that_is_held(as_role: Browser, series: Series) -> None:
    factories.episode(series=series, number=2, stream=factories.failing_stream())

    html = as_role("post").get(f"{PACKS}/add/", form(series)).content.decode()

    assert "<li>1 video of 1 episode</li>" in html
    assert "2 episodes" not in html


@pytest.mark.parametrize("role", ["writer", "finance"])
def test_others_see_and_do_nothing(as_role: Browser, series: Series, role: str) -> None:
    pack, browser = finished(series), as_role(role)
    trailer = Trailer.objects.create(series=series, title="T")
    pages = ["/", "/add/", f"/{pack.pk}/change/", f"/{pack.pk}/download/", "/progress/?ids=1"]
    answers = [browser.get(PACKS + page).status_code for page in pages]
    answers += [
        browser.get(f"{TRAILERS}/{end}").status_code for end in ("", "add/", f"{trailer.pk}/change/", "1/download/")
    ]
    answers += [browser.post(f"{PACKS}/{end}").status_code for end in (f"{pack.pk}/retry/", f"documents/{series.pk}/")]
    answers += [browser.post(f"{TRAILERS}/{trailer.pk}/{end}/").status_code for end in ("clips", "cut")]
    answers.append(browser.post(f"{PACKS}/add/", form(series)).status_code)

    assert set(answers) <= {403, 404}
    assert Pack.objects.count() == 1


def test_who_is_not_logged_in_comes_to_the_login(client: Client, series: Series) -> None:
    pack = finished(series)

    for page in (f"{pack.pk}/download/", "add/"):
        assert "/admin/login/" in client.get(f"{PACKS}/{page}")["Location"]


def test_the_form_says_what_is_missing_with_links(as_role: Browser, series: Series) -> None:
    bare = factories.episode(series=series, number=3)

    page = as_role("post").get(f"{PACKS}/add/", form(series, profile="tiktok_drama_center")).content.decode()

    assert "Episode 3 has no complete stream and is left out." in page
    assert f"/admin/catalog/episode/{bare.pk}/change/" in page
    assert "There is no episode 2: the numbers have a gap." in page
    assert "A document is missing: Chain of title." in page
    assert "Make the pack all the same" in page


def test_the_form_takes_no_pack_of_nothing(as_role: Browser) -> None:
    row = packs.series()
    browser = as_role("post")

    assert "disabled" in browser.get(f"{PACKS}/add/", form(row)).content.decode()
    page = browser.post(f"{PACKS}/add/", form(row), follow=True).content.decode()
    assert "None of these episodes has a complete stream that may go out." in page
    assert not Pack.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {}, {"series": "x"}, {"series": "9" * 30}, {"profile": "../partner"}, {"first": "-1", "last": "abc"},
        {"first": "99999999999", "last": "1"}, {"trailer": "9" * 17}, {"language": ["xx", "<b>"]},
    ],
)  # fmt: skip
def test_nonsense_in_the_form_is_answered(as_role: Browser, series: Series, data: dict[str, Any]) -> None:
    browser, full = as_role("post"), form(series) | data

    assert browser.get(f"{PACKS}/add/", full).status_code == 200
    assert browser.post(f"{PACKS}/add/", full, follow=True).status_code == 200


def test_asking_twice_starts_nothing_twice(as_role: Browser, series: Series) -> None:
    browser = as_role("post")
    first, second = (browser.post(f"{PACKS}/add/", form(series)) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert Pack.objects.count() == 1


def test_queries_do_not_grow_with_rows(as_role: Browser, series: Series, queries_of: Count) -> None:
    browser = as_role("producer")
    pack = finished(series)
    trailer = Trailer.objects.create(series=series, title="T")
    TrailerClip.objects.create(trailer=trailer, position=1, episode=series.episodes.get(), in_s=0, out_s=1)
    addresses = {
        "list": f"{PACKS}/", "form": f"{PACKS}/add/?series={series.pk}&profile=partner&last=99",
        "page": f"{PACKS}/{pack.pk}/change/", "trailers": f"{TRAILERS}/", "editor": f"{TRAILERS}/{trailer.pk}/change/",
    }  # fmt: skip
    for address in addresses.values():
        browser.get(address)
    few = {name: queries_of(lambda at=at: browser.get(at)) for name, at in addresses.items()}
    for number in range(2, 22):
        episode = factories.episode(series=series, number=number, stream=factories.stream())
        finished(series)
        one = Trailer.objects.create(series=series, title=f"T{number}")
        TrailerExport.objects.create(trailer=one, clips=[], state=JobState.DONE)
        TrailerClip.objects.create(trailer=trailer, position=number, episode=episode, in_s=0, out_s=1)
    Pack.objects.filter(pk=pack.pk).update(files=pack.files * 80, findings=pack.findings * 80)

    assert {name: queries_of(lambda at=at: browser.get(at)) for name, at in addresses.items()} == few


def test_a_pack_that_failed_its_checks_is_labelled_everywhere(as_role: Browser, series: Series) -> None:
    pack, browser = finished(series, "fail"), as_role("post")

    page = browser.get(f"{PACKS}/{pack.pk}/change/").content.decode()
    answer = browser.get(f"{PACKS}/{pack.pk}/download/")

    assert "Not for delivery" in page
    assert "Download to inspect" in page
    assert "Failed its checks" in browser.get(f"{PACKS}/").content.decode()
    assert "midnight-heir_partner_E001-E009_FAILED-CHECKS.zip" in answer["Content-Disposition"]


def test_a_download_goes_on_where_it_broke_off(as_role: Browser, series: Series) -> None:
    pack, browser = finished(series), as_role("producer")
    address = f"{PACKS}/{pack.pk}/download/"

    whole = browser.get(address)
    rest = browser.get(address, headers={"Range": "bytes=1000-"})
    beyond = browser.get(address, headers={"Range": f"bytes={len(ZIP)}-"})

    assert whole.getvalue() == ZIP
    assert whole["Content-Type"] == "application/zip"
    assert "private" in whole["Cache-Control"]
    assert (rest.status_code, rest.getvalue()) == (206, ZIP[1000:])
    assert rest["Content-Range"] == f"bytes 1000-{len(ZIP) - 1}/{len(ZIP)}"
    assert beyond.status_code == 416


def test_what_is_not_done_is_not_downloaded(as_role: Browser, series: Series) -> None:
    pack = asked(series)

    assert as_role("post").get(f"{PACKS}/{pack.pk}/download/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Waiting for a worker"),
        ({"state": "running", "stage": "3 / 80", "percent": 12, "seconds_left": 90}, "3 / 80 · 12 % · 90 s left"),
        (
            {"state": "failed", "error_code": "disk_full", "error_message": "The disk is full."},
            "Failed: The disk is full.",
        ),
        ({"state": "done", "file_key": "x", "verdict": "warn"}, "Passed with warnings"),
    ],
)
def test_progress(as_role: Browser, series: Series, fields: dict[str, Any], sentence: str) -> None:
    pack = asked(series, **fields)
    browser = as_role("post")

    answer = browser.get(f"{PACKS}/progress/?ids={pack.pk},x,{'9' * 40}").json()

    assert answer[str(pack.pk)]["sentence"] == sentence
    assert sentence in browser.get(f"{PACKS}/{pack.pk}/change/").content.decode()


def test_a_failed_pack_is_retried_by_its_button(as_role: Browser, series: Series) -> None:
    pack = asked(series, state="failed", error_code="disk_full", error_message="The disk is full.")
    browser = as_role("post")

    browser.post(f"{PACKS}/{pack.pk}/retry/")
    pack.refresh_from_db()
    assert (pack.state, pack.error_code) == (JobState.QUEUED, "")
    again = browser.post(f"{PACKS}/{pack.pk}/retry/", headers={"Accept": "application/json"})
    assert (again.status_code, again.json()["code"]) == (409, "not_failed")
    assert browser.post(f"{PACKS}/999999/retry/").status_code == 404


def test_a_document_is_kept_and_a_wrong_one_refused(as_role: Browser, series: Series) -> None:
    browser = as_role("producer")
    address = f"{PACKS}/documents/{series.pk}/"

    for name, content in (("title.pdf", b"%PDF-1.7"), ("bad.exe", b"MZ")):
        browser.post(address, {"kind": "chain_of_title", "document": SimpleUploadedFile(name, content)})
    answer = browser.post(address, {"kind": "chain_of_title"}, headers={"Accept": "application/json"})

    assert [document.original_name for document in Document.objects.all()] == ["title.pdf"]
    assert answer.json()["code"] == "no_file"


def clips_form(*rows: tuple[Any, Any, Any], **more: str) -> dict[str, Any]:
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return {"episode": columns[0], "in": columns[1], "out": columns[2]} | more


def test_a_trailer_from_its_form_to_its_cut(as_role: Browser, series: Series) -> None:
    browser, episode = as_role("post"), series.episodes.get()

    made = browser.post(f"{TRAILERS}/add/", {"series": series.pk, "title": "Coming soon", "language": ""})
    trailer = Trailer.objects.get()
    assert made["Location"] == f"{TRAILERS}/{trailer.pk}/change/"
    assert trailer.made_by
    data = clips_form((episode.pk, "3", "5.5"), (episode.pk, "", ""), (episode.pk, "1", "2"), cut="1", title="Soon")
    browser.post(f"{TRAILERS}/{trailer.pk}/clips/", data)

    assert [(clip.in_s, clip.out_s) for clip in trailer.clips.order_by("position")] == [(3.0, 5.5), (1.0, 2.0)]
    assert TrailerExport.objects.get().state == JobState.QUEUED
    trailer.refresh_from_db()
    assert trailer.title == "Soon"
    page = browser.get(f"{TRAILERS}/{trailer.pk}/change/").content.decode()
    assert "Waiting for a worker" in page
    assert 'value="5.500"' in page


@pytest.mark.parametrize(
    "data",
    [
        {"episode": ["1"], "in": ["1"], "out": []}, {"episode": ["x"], "in": ["1"], "out": ["2"]},
        {"episode": ["1"], "in": ["inf"], "out": ["nan"]}, {"episode": ["1"], "in": [""], "out": ["2"]},
    ],
)  # fmt: skip
def test_a_broken_table_of_clips_is_refused(as_role: Browser, series: Series, data: dict[str, Any]) -> None:
    trailer = Trailer.objects.create(series=series, title="T")

    answer = as_role("post").post(f"{TRAILERS}/{trailer.pk}/clips/", data, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_clip")


def test_marks_changed_during_a_cut_are_said_not_to_be_in_it(as_role: Browser, series: Series) -> None:
    trailer, episode = Trailer.objects.create(series=series, title="T"), series.episodes.get()
    browser, address = as_role("post"), f"{TRAILERS}/{trailer.pk}/clips/"

    def said(out_s: str) -> str:
        return browser.post(address, clips_form((episode.pk, "1", out_s), cut="1"), follow=True).content.decode()

    assert "and the trailer is being cut." in said("2")
    assert "being cut already" in said("2")
    assert "has the marks from before" in said("3")
    assert TrailerExport.objects.get().clips[0]["out_s"] == 2.0


def new_version(series: Series) -> None:
    series.episodes.update(stream=factories.stream())


def test_the_page_says_that_clips_are_of_another_version_until_they_are_kept_again(
    as_role: Browser, series: Series
) -> None:
    trailer, episode = Trailer.objects.create(series=series, title="T"), series.episodes.get()
    services.mark_clips(trailer=trailer, marks=[services.Mark(episode.pk, 1.0, 2.0)])
    browser, sentence = as_role("post"), "Clip 1 was marked in another version of episode 1."

    def page() -> str:
        return browser.get(f"{TRAILERS}/{trailer.pk}/change/").content.decode()

    assert sentence not in page()
    new_version(series)
    assert sentence in page()
    browser.post(f"{TRAILERS}/{trailer.pk}/clips/", clips_form((episode.pk, "1", "2")))
    assert sentence not in page()


def test_marks_of_a_page_that_showed_the_version_before_are_not_kept(as_role: Browser, series: Series) -> None:
    trailer, episode = Trailer.objects.create(series=series, title="T"), series.episodes.get()
    browser = as_role("post")
    stream = episode.stream
    assert stream
    seen = f"{episode.pk}:{stream.master_id}"
    assert f'name="seen" value="{seen}"' in browser.get(f"{TRAILERS}/{trailer.pk}/change/").content.decode()

    def post() -> dict[str, Any]:
        data = clips_form((episode.pk, "1", "2"), seen=seen)
        headers = {"Accept": "application/json"}
        return browser.post(f"{TRAILERS}/{trailer.pk}/clips/", data, headers=headers).json()

    assert "code" not in post()
    new_version(series)
    assert post()["code"] == "clip_outdated"


def test_the_list_of_trailers_says_how_far_each_is(as_role: Browser, series: Series, queries_of: Count) -> None:
    def with_exports(title: str, *states: dict[str, Any]) -> None:
        trailer = Trailer.objects.create(series=series, title=title)
        for fields in states:
            TrailerExport.objects.create(trailer=trailer, clips=[], **fields)

    failed = {"state": "failed", "error_code": "disk_full", "error_message": "The disk is full."}
    with_exports("One")
    with_exports("Two", {"state": "done", "verdict": "pass"}, failed)
    browser = as_role("post")
    few = queries_of(lambda: browser.get(f"{TRAILERS}/"))
    with_exports("Three", failed, {"state": "done", "verdict": "warn"})
    with_exports("Four", failed, {})

    page = browser.get(f"{TRAILERS}/").content.decode()
    for words in ("Not cut yet", "Passed with warnings", "Waiting for a worker"):
        assert words in page
    assert page.count("Failed: The disk is full.") == 1
    assert queries_of(lambda: browser.get(f"{TRAILERS}/")) == few


@pytest.mark.parametrize(("language", "out_s", "code"), [("en", "0.5", "bad_clip"), ("xx-what", "2", "bad_language")])
def test_what_is_refused_of_a_trailer_changes_nothing(
    as_role: Browser, series: Series, language: str, out_s: str, code: str
) -> None:
    trailer = Trailer.objects.create(series=series, title="T", language="de")
    data = clips_form((series.episodes.get().pk, "1", out_s), title="New", language=language)

    answer = as_role("post").post(f"{TRAILERS}/{trailer.pk}/clips/", data, headers={"Accept": "application/json"})

    assert answer.json()["code"] == code
    trailer.refresh_from_db()
    assert (trailer.title, trailer.language, trailer.clips.count()) == ("T", "de", 0)


def test_a_trailer_s_language_is_kept_as_captions_write_it(as_role: Browser, series: Series) -> None:
    browser = as_role("post")
    browser.post(f"{TRAILERS}/add/", {"series": series.pk, "title": "T", "language": "es-mx"})
    trailer = Trailer.objects.get()
    assert trailer.language == "es-MX"
    browser.post(f"{TRAILERS}/{trailer.pk}/clips/", {"language": "zh-hans"})
    trailer.refresh_from_db()
    assert trailer.language == "zh-Hans"
    refused = browser.post(f"{TRAILERS}/add/", {"series": series.pk, "title": "T", "language": "qq"})
    assert refused.status_code == 200
    assert Trailer.objects.count() == 1


def test_pages_of_what_is_not_there_are_404(as_role: Browser) -> None:
    browser = as_role("post")
    ends = [f"{PACKS}/999/change/", f"{PACKS}/{'9' * 30}/change/", f"{PACKS}/x/change/", f"{TRAILERS}/999/change/"]
    ends += [f"{PACKS}/999/download/", f"{TRAILERS}/999/download/"]

    assert {browser.get(end).status_code for end in ends} == {404}


def test_s3_hands_over_by_redirection(series: Series, as_role: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real S3 storage signs the address by itself: no server is asked for that."""
    from storages.backends.s3 import S3Storage

    from catalog.delivery import views

    bucket = S3Storage(
        bucket_name="studio", location="deliveries", access_key="k", secret_key="s", region_name="us-east-1",
        signature_version="s3v4",
    )  # fmt: skip
    pack = finished(series)
    monkeypatch.setattr(views, "storages", {"deliveries": bucket})

    answer = as_role("post").get(f"{PACKS}/{pack.pk}/download/")

    assert answer.status_code == 302
    assert f"deliveries/{pack.file_key}" in answer["Location"]
    assert "response-content-disposition" in answer["Location"].lower()


def test_the_folder_of_deliveries_is_not_public(client: Client, series: Series) -> None:
    pack = finished(series)

    for path in (
        f"/deliveries/{pack.file_key}",
        f"/artwork/{pack.file_key}",
        f"/artwork/../deliveries/{pack.file_key}",
    ):
        assert client.get(path).status_code == 404
    assert Path(storages["deliveries"].path(pack.file_key)).exists()
