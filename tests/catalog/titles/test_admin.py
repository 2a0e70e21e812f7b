"""The pages that producers and post work with: rights, buttons, uploads, and a constant number of queries."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from catalog.media.models import Master, Transcode
from catalog.titles.models import Episode, EpisodeState, Series, SeriesState
from studio.jobs.models import JobState
from tests import factories

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def picture(width: int, height: int, kind: str = "JPEG") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (width, height), (120, 20, 60)).save(data, kind)
    return SimpleUploadedFile(f"poster.{kind.lower()}", data.getvalue())


def series_form(**fields: object) -> dict[str, object]:
    inline = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    management = {f"episodes-{name}": value for name, value in inline.items()}
    return {"title": "The Heiress", "slug": "the-heiress", "language": "en"} | management | fields


LISTS = {
    "series": factories.published_episode,
    "episode": factories.published_episode,
    "transcode": factories.transcode,
    "master": factories.master,
}


@pytest.mark.parametrize("noun", LISTS)
def test_every_changelist_costs_the_same_queries_with_1_row_and_with_20(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int], noun: str
) -> None:
    browser, make = as_role("producer"), LISTS[noun]
    make()
    browser.get(f"/admin/catalog/{noun}/")  # content types are looked up once a process
    few = queries_of(lambda: browser.get(f"/admin/catalog/{noun}/"))
    for _ in range(19):
        make()
    many = queries_of(lambda: browser.get(f"/admin/catalog/{noun}/"))
    assert few == many


@pytest.mark.parametrize("noun", ["user", "viewer"])
def test_lists_of_people_cost_the_same_queries_too(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int], noun: str
) -> None:
    browser = as_role("admin")
    few = queries_of(lambda: browser.get(f"/admin/accounts/{noun}/"))
    for role in ("writer", "post", "finance"):
        as_role(role)
    assert queries_of(lambda: browser.get(f"/admin/accounts/{noun}/")) == few


def test_the_series_page_costs_the_same_queries_with_1_episode_and_with_30(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser, series = as_role("producer"), factories.series()
    factories.episode(series=series)
    address = f"/admin/catalog/series/{series.pk}/change/"
    browser.get(address)
    few = queries_of(lambda: browser.get(address))
    for _ in range(29):
        factories.episode(series=series)
    assert queries_of(lambda: browser.get(address)) == few


def test_the_desk_costs_the_same_queries_however_much_there_is(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    def one_of_each() -> None:
        factories.published_episode()
        factories.episode(stream=factories.stream())
        for state in (JobState.RUNNING, JobState.FAILED):
            cut = factories.cut_of(factories.episode())
            factories.transcode(master=cut.master, state=state, error_code="encode_failed", error_message="It broke.")

    browser = as_role("producer")
    one_of_each()
    page = browser.get("/admin/").content.decode()
    assert all(heading in page for heading in ("In the works", "Failed", "Ready to publish", "It broke."))
    few = queries_of(lambda: browser.get("/admin/"))
    for _ in range(9):
        one_of_each()
    assert queries_of(lambda: browser.get("/admin/")) == few


def test_the_episode_page_costs_the_same_queries_with_1_version_and_with_9(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser, episode = as_role("producer"), factories.published_episode()
    address = f"/admin/catalog/episode/{episode.pk}/change/"
    browser.get(address)
    few = queries_of(lambda: browser.get(address))
    for _ in range(8):
        factories.cut_of(episode)
    assert queries_of(lambda: browser.get(address)) == few


def test_the_grid_shows_posters_and_how_many_episodes_are_ready(as_role: Browser) -> None:
    series = factories.published_episode(series=factories.published_series(title="Midnight Heir")).series
    factories.episode(series=series)
    page = as_role("producer").get("/admin/catalog/series/").content.decode()
    assert "Midnight Heir" in page
    assert "1 of 2 episodes ready" in page
    assert "poster-grid" in page


@pytest.mark.parametrize(("query", "found"), [("q=heir", 1), ("q=nothing", 0), ("state__exact=draft", 0)])
def test_series_are_searched_and_filtered(as_role: Browser, query: str, found: int) -> None:
    factories.published_series(title="Midnight Heir")
    page = as_role("producer").get(f"/admin/catalog/series/?{query}").content.decode()
    assert page.count("poster-card") == found


@pytest.mark.parametrize(("query", "found"), [("q=kiss", 1), ("video=none", 1), ("video=ready", 1), ("access=paid", 0)])
def test_episodes_are_searched_and_filtered(as_role: Browser, query: str, found: int) -> None:
    factories.published_episode(title="The Kiss")
    factories.episode(title="The Slap")
    page = as_role("producer").get(f"/admin/catalog/episode/?{query}").content.decode()
    assert page.count("data-work=") == found


def test_a_producer_makes_a_series_with_both_posters(as_role: Browser) -> None:
    form = series_form(poster=picture(600, 800), poster_tall=picture(720, 1280, "PNG"))
    answer = as_role("producer").post("/admin/catalog/series/add/", form)
    assert answer.status_code == 302
    series = Series.objects.get(slug="the-heiress")
    assert series.poster.storage.exists(series.poster.name)
    assert series.poster_tall.name.endswith(".png")


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (picture(800, 600), "600 × 800"),
        (picture(300, 400), "600 × 800"),
        (picture(600, 800, "GIF"), "JPEG, PNG or WebP"),
        (SimpleUploadedFile("poster.jpg", b"not a picture"), "Upload a valid image"),
    ],
)
def test_a_poster_of_another_shape_is_refused_with_a_sentence(
    as_role: Browser, file: SimpleUploadedFile, sentence: str
) -> None:
    file.seek(0)
    page = as_role("producer").post("/admin/catalog/series/add/", series_form(poster=file))
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not Series.objects.exists()


def test_a_second_episode_of_the_same_number_is_refused_with_a_sentence(as_role: Browser) -> None:
    episode = factories.episode(number=7)
    form = {"series": episode.series_id, "number": 7, "target_s": 90, "access": "free"}
    page = as_role("producer").post("/admin/catalog/episode/add/", form).content.decode()
    assert "has an episode of that number already" in page


def upload(browser: Client, episode: Episode, path: Path, **fields: str) -> object:
    with path.open("rb") as file:
        return browser.post(
            f"/admin/catalog/episode/{episode.pk}/upload/",
            {"video": file, **fields},
            headers={"accept": "application/json"},
        )


def test_a_dropped_video_is_queued_and_the_same_again_starts_nothing(as_role: Browser, small_clip: Path) -> None:
    browser, episode = as_role("producer"), factories.episode()
    answer = upload(browser, episode, small_clip)
    assert answer.status_code == 200  # type: ignore[attr-defined]
    assert Master.objects.get().original_name == small_clip.name
    again = upload(browser, episode, small_clip)
    assert "Nothing was started twice" in again.json()["message"]  # type: ignore[attr-defined]
    assert Transcode.objects.count() == 1


def test_a_bad_video_is_refused_with_code_and_sentence_and_nothing_is_kept(as_role: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "EP07.mp4"
    bad.write_text("this is not a video at all")
    answer = upload(as_role("post"), factories.episode(), bad)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert answer.json()["code"] == "not_a_video"  # type: ignore[attr-defined]
    assert not Master.objects.exists()


def test_without_a_script_the_form_answers_with_a_message(as_role: Browser, small_clip: Path) -> None:
    browser, episode = as_role("producer"), factories.episode()
    with small_clip.open("rb") as file:
        address = f"/admin/catalog/episode/{episode.pk}/upload/"
        page = browser.post(
            address,
            {"video": file},
            follow=True,
            headers={"referer": f"http://testserver/admin/catalog/episode/{episode.pk}/change/"},
        )
    assert "Its stream is being made" in page.content.decode()


@pytest.mark.parametrize("role", ["writer", "finance"])
@pytest.mark.parametrize("verb", ["upload", "publish", "withdraw", "retry"])
def test_who_may_not_gets_403_for_every_button(as_role: Browser, role: str, verb: str) -> None:
    episode = factories.episode(stream=factories.stream())
    assert as_role(role).post(f"/admin/catalog/episode/{episode.pk}/{verb}/").status_code == 403
    episode.refresh_from_db()
    assert episode.state == EpisodeState.DRAFT


def test_post_may_upload_but_not_publish(as_role: Browser) -> None:
    episode = factories.episode(stream=factories.stream())
    assert as_role("post").post(f"/admin/catalog/episode/{episode.pk}/publish/").status_code == 403


def test_the_form_without_scripts_has_the_same_limit(
    as_role: Browser, small_clip: Path, settings: LazySettings
) -> None:
    settings.MEDIA_MAX_UPLOAD_GB = 0
    address = f"/admin/catalog/episode/{factories.episode().pk}/upload/"
    with small_clip.open("rb") as video:
        answer = as_role("post").post(address, {"video": video}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "upload_too_large")


def test_nobody_uploads_from_another_site(small_clip: Path, person: Callable[[str], object]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person("producer"))  # type: ignore[arg-type]
    answer = upload(browser, factories.episode(), small_clip)
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert not Master.objects.exists()


def test_a_producer_publishes_now_and_later_and_withdraws(as_role: Browser) -> None:
    browser, episode = as_role("producer"), factories.episode(stream=factories.stream())
    address = f"/admin/catalog/episode/{episode.pk}"
    browser.post(f"{address}/publish/", {"at": "2099-01-01T18:00"})
    episode.refresh_from_db()
    assert episode.state == EpisodeState.SCHEDULED
    browser.post(f"{address}/publish/", {"with_series": "1"})
    episode.refresh_from_db()
    assert episode.state == EpisodeState.PUBLISHED
    assert Series.objects.get(pk=episode.series_id).state == SeriesState.PUBLISHED
    browser.post(f"{address}/withdraw/")
    episode.refresh_from_db()
    assert episode.state == EpisodeState.WITHDRAWN


@pytest.mark.parametrize(("at", "code"), [("tomorrow", "bad_time"), ("2026-13-45T99:00", "bad_time")])
def test_a_time_that_is_none_is_refused(as_role: Browser, at: str, code: str) -> None:
    episode = factories.episode(stream=factories.stream())
    answer = as_role("producer").post(
        f"/admin/catalog/episode/{episode.pk}/publish/", {"at": at}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_progress_tells_stage_percent_and_seconds_left_in_one_query(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser, episode = as_role("post"), factories.episode()
    cut = factories.cut_of(episode)
    factories.transcode(master=cut.master, state=JobState.RUNNING, stage="encode", percent=42, seconds_left=17)
    works = browser.get(f"/admin/catalog/episode/progress/?ids={episode.pk}").json()
    work = works[str(episode.pk)]
    told = (work["state"], work["percent"], work["seconds_left"], work["stage"])
    assert told == ("running", 42, 17, "Encoding")
    assert work["sentence"] == "Encoding · 42 % · 17 s left"


def test_a_failed_job_shows_its_reason_and_a_retry_that_queues_it_again(as_role: Browser) -> None:
    browser, episode = as_role("post"), factories.episode()
    cut = factories.cut_of(episode)
    job = factories.transcode(
        master=cut.master, state=JobState.FAILED, error_code="encode_failed", error_message="It broke."
    )
    page = browser.get(f"/admin/catalog/episode/{episode.pk}/change/").content.decode()
    assert "It broke." in page
    assert "Retry" in page
    browser.post(f"/admin/catalog/episode/{episode.pk}/retry/")
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.QUEUED, "")
    second = browser.post(f"/admin/catalog/episode/{episode.pk}/retry/", headers={"accept": "application/json"})
    assert second.json()["code"] == "not_failed"


def test_what_the_public_can_see_is_withdrawn_before_it_is_deleted(as_role: Browser) -> None:
    browser, episode = as_role("producer"), factories.published_episode()
    address = f"/admin/catalog/episode/{episode.pk}/delete/"
    assert browser.post(address, {"post": "yes"}).status_code == 403
    browser.post(f"/admin/catalog/episode/{episode.pk}/withdraw/")
    assert browser.post(address, {"post": "yes"}).status_code == 302
    assert not Episode.objects.exists()


def test_bringing_back_what_its_report_holds_says_that_it_does_not_play_yet(as_role: Browser) -> None:
    episode = factories.published_episode()
    factories.cut_of(episode, master=factories.failing_stream().master)
    factories.cut_of(episode, master=factories.stream().master)
    address = f"/admin/catalog/episode/{episode.pk}/bring-back/"

    said = [as_role("post").post(address, {"number": number}, follow=True).content.decode() for number in (2, 1)]

    assert "it plays once it is waived" in said[0]
    assert "Version 2 plays again" not in said[0]
    assert "Version 1 plays again." in said[1]


def test_every_version_can_be_brought_back_however_many(as_role: Browser, queries_of: Callable[..., int]) -> None:
    episode, browser = factories.published_episode(), as_role("post")
    address = f"/admin/catalog/episode/{episode.pk}/change/"
    factories.cut_of(episode)
    few = queries_of(lambda: browser.get(address))
    for _version in range(11):
        factories.cut_of(episode)

    page = browser.get(address).content.decode()

    assert (page.count("Bring back"), page.count('name="number" value="1"')) == (12, 1)
    assert "Older versions (3)" in re.sub(r"\s+", " ", page)
    assert queries_of(lambda: browser.get(address)) == few


def test_post_brings_a_version_back_and_a_writer_does_not(as_role: Browser) -> None:
    episode = factories.published_episode()
    factories.cut_of(episode, master=factories.stream().master)
    address = f"/admin/catalog/episode/{episode.pk}/bring-back/"
    assert as_role("writer").post(address, {"number": 1}).status_code in (302, 403)
    assert Episode.objects.get(pk=episode.pk).cut.number == 2

    browser = as_role("post")
    page = browser.get(f"/admin/catalog/episode/{episode.pk}/change/").content.decode()
    assert page.count("Bring back") == 1
    browser.post(address, {"number": 1})

    assert Episode.objects.get(pk=episode.pk).cut.number == 1
    assert [browser.post(address, {"number": word}).status_code for word in ("9", "x", "")] == [404] * 3
