"""The board and its cells: who may what, many files at once, and a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from catalog.captions import services
from catalog.captions.models import Caption, CaptionPackaging, CaptionState, WantedCaptions
from catalog.titles.models import Episode
from tests import factories
from tests.catalog.captions.making import BAD, SRT, approved, draft, episode_out

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
LIST = "/admin/catalog/caption/"


def board(episode: Episode) -> str:
    return f"{LIST}series/{episode.series_id}/"


def cell(episode: Episode, language: str = "en", kind: str = "subtitles") -> str:
    return f"{LIST}episode/{episode.pk}/{language}/{kind}/"


def file(name: str = "EP01.en.srt", data: bytes = SRT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def post(browser: Client, path: str, **fields: Any) -> HttpResponse:
    return browser.post(path, fields, headers={"Accept": "application/json"})


def cells_of(answer: HttpResponse) -> list[list[str]]:
    return [[one.state for one in row.cells] for row in answer.context["rows"]]


def test_the_board_shows_missing_draft_and_approved_by_episode_and_language(as_role: Browser) -> None:
    series = factories.published_series(language="en")
    first, second = (episode_out(series=series, number=number) for number in (1, 2))
    approved(first)
    draft(second, data=BAD)
    draft(first, "es-MX")
    services.want(series=series, language="ar", kind="captions")
    answer = as_role("producer").get(board(first))
    assert [column.label for column in answer.context["columns"]] == ["English", "العربية (SDH)", "Español (México)"]
    assert cells_of(answer) == [["approved", "missing", "draft"], ["draft", "missing", "missing"]]
    page = answer.content.decode()
    for words in ("Approved", "Missing", "Draft", "1 error", cell(first, "es-MX"), cell(second, "ar", "captions")):
        assert words in page


def test_a_cell_says_which_version_plays_while_a_newer_is_a_draft(as_role: Browser) -> None:
    episode = episode_out()
    approved(episode)
    draft(episode, data=SRT.replace(b"Nobody", b"Somebody"))
    assert "version 1 plays" in as_role("producer").get(board(episode)).content.decode()


def test_captions_that_run_past_a_new_shorter_stream_are_marked(as_role: Browser) -> None:
    episode = episode_out()
    approved(episode)
    Episode.objects.filter(pk=episode.pk).update(stream=factories.stream(duration_s=3.0))
    assert "runs past the end" in as_role("post").get(board(episode)).content.decode()


def test_approved_captions_that_run_past_a_new_stream_are_marked_under_a_draft_too(as_role: Browser) -> None:
    episode = episode_out()
    approved(episode)
    draft(episode, data=SRT.partition(b"\n\n")[0] + b"\n")  # ends at 2.5 s
    browser = as_role("post")
    Episode.objects.filter(pk=episode.pk).update(stream=factories.stream(duration_s=4.5))
    assert "runs past the end" not in browser.get(board(episode)).content.decode()

    Episode.objects.filter(pk=episode.pk).update(stream=factories.stream(duration_s=3.0))
    answer = browser.get(board(episode))
    assert (answer.context["rows"][0].cells[0].is_late, answer.context["rows"][0].cells[0].plays_late) == (False, True)
    assert "and runs past the end" in answer.content.decode()


def test_the_episode_s_page_says_which_captions_are_of_a_longer_version(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    episode, browser = episode_out(), as_role("producer")
    page = f"/admin/catalog/episode/{episode.pk}/panel/"
    approved(episode)
    draft(episode, "fr")
    assert "run past the end" not in browser.get(page).content.decode()
    few = queries_of(lambda: browser.get(page))

    for language in ("es-MX", "ar"):
        approved(episode, language)
    Episode.objects.filter(pk=episode.pk).update(stream=factories.stream(duration_s=3.25))

    found = browser.get(page).content.decode()
    for language in ("العربية", "English", "Español (México)"):
        assert f"Captions in {language} run past the end of this version by 1.2 s." in found
    assert "Français" not in found
    assert queries_of(lambda: browser.get(page)) == few


def test_the_list_counts_the_cells_of_each_series(as_role: Browser) -> None:
    series = factories.published_series(title="Midnight Heir")
    first, _second = (episode_out(series=series, number=number) for number in (1, 2))
    approved(first)
    draft(first, data=SRT.replace(b"Nobody", b"Somebody"))
    draft(first, "es")
    services.want(series=series, language="ar")
    answer = as_role("producer").get(LIST)
    line = answer.context["lines"][0]
    assert (line.columns, line.missing, line.drafts, line.approved) == (3, 4, 1, 1)
    assert "Midnight Heir" in answer.content.decode()


def test_pages_without_anything_say_what_belongs_there(as_role: Browser) -> None:
    browser = as_role("producer")
    assert "Add the first series" in browser.get(LIST).content.decode()
    series = factories.series()
    assert "no episodes yet" in browser.get(f"{LIST}series/{series.pk}/").content.decode()
    episode = factories.episode(series=series)
    assert "No captions yet" in browser.get(board(episode)).content.decode()
    assert "No captions in English yet." in browser.get(cell(episode)).content.decode()


ROLES = {
    "producer": (True, True, True),
    "post": (True, True, False),
    "writer": (True, False, False),
    "finance": (False, False, False),
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_uploads_and_approves_what_it_may(as_role: Browser, role: str) -> None:
    sees, uploads, approves = ROLES[role]
    refused = 403 if sees else 404
    episode = episode_out()
    caption = draft(episode)
    browser = as_role(role)
    vtt = f"{LIST}{caption.pk}/captions.vtt"
    for path in (LIST, board(episode), cell(episode), vtt):
        assert (browser.get(path).status_code == 200) is sees, path
    page = browser.get(cell(episode)).content.decode()
    assert (">Upload<" in page, ">Approve<" in page) == (uploads, approves)
    taken = post(browser, f"{LIST}episode/{episode.pk}/upload/", language="es", kind="subtitles", captions=file())
    assert taken.status_code == (200 if uploads else refused)
    many = browser.post(f"{board(episode)}upload/", {"captions": file(f"EP{episode.number:02}.fr.srt")})
    assert many.status_code == (200 if uploads else refused)
    assert post(browser, f"{board(episode)}want/", language="ar").status_code == (200 if uploads else refused)
    assert post(browser, f"{LIST}{caption.pk}/approve/").status_code == (200 if approves else refused)
    assert post(browser, f"{LIST}{caption.pk}/withdraw/").status_code == (200 if approves else refused)


def test_nobody_sees_anything_without_logging_in() -> None:
    caption = draft(episode_out())
    for path in (LIST, board(caption.episode), cell(caption.episode), f"{LIST}{caption.pk}/captions.srt"):
        answer = Client().get(path)
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)


def test_a_file_is_uploaded_looked_at_approved_and_withdrawn(as_role: Browser) -> None:
    episode, browser = episode_out(), as_role("producer")
    upload = f"{LIST}episode/{episode.pk}/upload/"
    answer = post(browser, upload, language="es-MX", kind="captions", captions=file("EP01.srt"))
    assert answer.json()["message"] == "EP01.srt is here as version 1, with 2 cues."
    again = post(browser, upload, language="es-MX", kind="captions", captions=file("EP01.srt"))
    assert again.json()["message"] == "These captions are here already: they are version 1."
    caption = Caption.objects.get()
    page = browser.get(cell(episode, "es-MX", "captions")).content.decode()
    for words in ("Who sent you?", "00:00:03.000", "Nothing to mend", "2 cues, SRT in UTF-8", "EP01.srt"):
        assert words in page
    assert "are approved" in post(browser, f"{LIST}{caption.pk}/approve/").json()["message"]
    assert "Being put into the stream" in browser.get(cell(episode, "es-MX", "captions")).content.decode()
    assert "draft again" in post(browser, f"{LIST}{caption.pk}/withdraw/", why="typo").json()["message"]
    assert "typo" in browser.get(cell(episode, "es-MX", "captions")).content.decode()


def test_findings_stand_with_their_time_codes_and_stop_approval(as_role: Browser) -> None:
    episode, browser = episode_out(), as_role("producer")
    caption = draft(episode, data=BAD)
    page = browser.get(cell(episode)).content.decode()
    assert "It begins 0.50 s before a cue above it has ended." in page
    assert 'data-seek="4.000">00:00:04.000<' in page
    answer = post(browser, f"{LIST}{caption.pk}/approve/")
    assert (answer.status_code, answer.json()["code"]) == (409, "captions_have_errors")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"language": "en", "captions": SimpleUploadedFile("x.srt", b"")}, "captions_empty"),
        ({"language": "en", "captions": SimpleUploadedFile("x.srt", b"\x89PNG\r\n\x1a\n")}, "not_captions"),
        ({"language": "en", "captions": SimpleUploadedFile("x.srt", b"-->" * 400_000)}, "captions_too_large"),
        ({"language": "qq", "captions": SimpleUploadedFile("x.srt", SRT)}, "bad_language"),
        ({"language": "en"}, "no_file"),
    ],
)
def test_what_is_not_taken_says_why(as_role: Browser, fields: dict[str, Any], code: str) -> None:
    episode = episode_out()
    answer = post(as_role("post"), f"{LIST}episode/{episode.pk}/upload/", kind="subtitles", **fields)
    assert answer.json()["code"] == code
    assert not Caption.objects.exists()


def test_many_files_go_where_their_names_say_and_the_rest_is_named(as_role: Browser) -> None:
    series = factories.published_series()
    episodes = {number: episode_out(series=series, number=number) for number in (1, 2)}
    files = [
        file("EP01.es-MX.srt"), file("EP02.es-MX.srt", BAD), file("EP02.ar.srt", b"x"), file("EP03.es-MX.srt"),
        file("01.srt"), file("notes <b>.srt"),
    ]  # fmt: skip
    answer = as_role("post").post(
        f"{board(episodes[1])}upload/", {"captions": files, "language": "", "kind": "captions"}
    )
    rows = list(
        Caption.objects.values_list("episode__number", "language", "kind", "errors").order_by("episode__number")
    )
    assert rows == [(1, "es-MX", "captions", 0), (2, "es-MX", "captions", 1)]
    page = answer.content.decode()
    for words in ("No cue was found", "no episode of that number", "tells no language", "tells no episode", "1 error"):
        assert words in page
    assert escape("notes <b>.srt") in page
    assert "notes <b>" not in page


def test_the_language_said_in_the_form_is_for_names_that_tell_none(as_role: Browser) -> None:
    episode, browser = episode_out(number=1), as_role("post")
    browser.post(f"{board(episode)}upload/", {"captions": [file("01.srt"), file("01.es.srt")], "language": "fr"})
    assert set(Caption.objects.values_list("language", flat=True)) == {"fr", "es"}
    answer = browser.post(f"{board(episode)}upload/", {"captions": [file("01.srt")], "language": "qq"})
    assert answer.status_code == 422


def test_a_column_is_added_and_taken_off(as_role: Browser) -> None:
    episode, browser = episode_out(), as_role("producer")
    post(browser, f"{board(episode)}want/", language="pt-BR", kind="captions")
    assert cells_of(browser.get(board(episode))) == [["missing"]]
    assert post(browser, f"{board(episode)}want/", language="qq").json()["code"] == "bad_language"
    assert post(browser, f"{board(episode)}want/", language="en", kind="x").json()["code"] == "bad_request"
    post(browser, f"{board(episode)}unwant/", language="pt-BR", kind="captions")
    assert not WantedCaptions.objects.exists()


def test_both_formats_are_handed_out_under_a_name_that_comes_back(as_role: Browser) -> None:
    episode = episode_out(series=factories.published_series(slug="midnight-heir"), number=7)
    caption, browser = draft(episode, "es-MX", kind="captions"), as_role("writer")
    srt = browser.get(f"{LIST}{caption.pk}/captions.srt?save")
    assert srt["Content-Disposition"] == 'attachment; filename="midnight-heir-EP07.es-MX.sdh.srt"'
    assert srt.content.decode() == SRT.decode().replace("\n", "\r\n")
    vtt = browser.get(f"{LIST}{caption.pk}/captions.vtt")
    assert (vtt["Content-Type"], vtt.content.decode()) == ("text/vtt; charset=utf-8", caption.text)
    assert browser.get(f"{LIST}{caption.pk}/captions.exe").status_code == 404


def test_older_versions_can_be_looked_at_and_brought_back(as_role: Browser) -> None:
    episode, browser = episode_out(), as_role("producer")
    first = approved(episode)
    approved(episode, data=SRT.replace(b"Nobody", b"Somebody"))
    assert "Somebody" in browser.get(cell(episode)).content.decode()
    page = browser.get(f"{cell(episode)}?version=1").content.decode()
    assert "Nobody sent me." in page
    post(browser, f"{LIST}{first.pk}/approve/")
    assert Caption.objects.get(state=CaptionState.APPROVED) == first
    assert browser.get(f"{LIST}{first.pk}/change/")["Location"] == f"{cell(episode)}?version=1"


def test_what_could_not_be_packaged_is_on_the_board_with_a_way_to_retry(as_role: Browser) -> None:
    episode, browser = episode_out(), as_role("producer")
    approved(episode)
    CaptionPackaging.objects.update(state="failed", error_code="disk_full", error_message="The disk is full.")
    assert "The disk is full." in browser.get(board(episode)).content.decode()
    post(browser, f"{board(episode)}package/")
    assert CaptionPackaging.objects.get().state == "queued"


@pytest.mark.parametrize(
    "path",
    [
        "episode/1/en/subtitles/",
        "series/1/",
        "1/captions.vtt",
        "999999999999999999999/captions.vtt",
        "x/change/",
        "9/change/",
    ],
)
def test_what_is_not_there_is_404(as_role: Browser, path: str) -> None:
    assert as_role("producer").get(f"{LIST}{path}").status_code == 404


@pytest.mark.parametrize("words", ["EN/subtitles", "en/forced", "en-us/subtitles", "xx/captions", "%00/captions"])
def test_a_cell_has_one_address(as_role: Browser, words: str) -> None:
    assert as_role("producer").get(f"{LIST}episode/{episode_out().pk}/{words}/").status_code == 404


def test_an_episode_takes_its_captions_with_it_and_nothing_else_deletes_them(as_role: Browser) -> None:
    episode, browser = factories.episode(), as_role("producer")
    caption = draft(episode)
    assert browser.post(f"{LIST}{caption.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"/admin/catalog/episode/{episode.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Caption.objects.exists()


@pytest.mark.parametrize("which", ["list", "board", "cell"])
def test_pages_cost_the_same_queries_however_much_there_is(
    as_role: Browser, queries_of: Callable[..., int], which: str
) -> None:
    browser, series = as_role("producer"), factories.published_series()
    first = episode_out(series=series, number=1)
    approved(first)
    path = {"list": LIST, "board": board(first), "cell": f"{cell(first)}?version=1"}[which]
    browser.get(path)
    few = queries_of(lambda: browser.get(path))
    for number in range(2, 9):
        episode = episode_out(series=series, number=number)
        for language in ("en", "es", "ar", "fr"):
            approved(episode, language)
            draft(episode, language, data=SRT.replace(b"Nobody", b"Somebody"))
    draft(first, data=SRT.replace(b"Nobody", b"Somebody"))
    approved(episode_out(), "ja")
    assert queries_of(lambda: browser.get(path)) == few
