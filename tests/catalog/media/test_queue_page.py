"""The page for post: who sees it, what it says, retrying one and all, and what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.captions.models import CaptionPackaging
from catalog.delivery.models import Pack, Trailer, TrailerExport
from catalog.media import queue, steps
from catalog.media.models import Stage, Transcode
from catalog.titles.models import PictureJob
from catalog.uploads.models import Intake, Upload, UploadKind, UploadState
from studio.accounts.roles import Role
from studio.jobs import board, presence
from studio.jobs.models import JobState
from studio.servers import redis_client
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/admin/catalog/transcode/queue/"
Browser = Callable[[str], Client]
SENTENCE = "The disk is full. Free some space, then retry."
NOTHING_LEFT = "There was nothing left to retry. What still stands here needs another file."


@pytest.fixture(autouse=True)
def _one_worker() -> Iterator[None]:
    for name in presence.live_workers():
        redis_client().delete(presence.PREFIX + name)
    presence.announce("media@north", [queue.QUEUE])
    yield
    redis_client().delete(presence.PREFIX + "media@north", queue.QUEUE)


def text(browser: Client, query: str = "") -> str:
    answer = browser.get(PAGE + query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def retry_of(key: str) -> str:
    return reverse("admin:catalog_transcode_retry_line", args=[key])


def failed(name: str = steps.PROBE, **fields: Any) -> Stage:
    job = factories.transcode(state=JobState.FAILED, error_code="disk_full", error_message=SENTENCE, **fields)
    return factories.stage(
        transcode=job, name=name, state=JobState.FAILED, error_code="disk_full", error_message=SENTENCE,
        finished_at=timezone.now(), started_at=timezone.now(), worker="north:12:ab",
    )  # fmt: skip


def running(percent: int = 50, seconds: float = 20) -> Stage:
    since = timezone.now() - timedelta(seconds=seconds)
    return factories.stage(
        name=steps.ENCODE, state=JobState.RUNNING, percent=percent, started_at=since, heartbeat_at=timezone.now(),
        worker="north:4711:ab", lease_owner="north:4711:ab", attempt=2,
    )  # fmt: skip


def done(name: str = steps.ENCODE, **fields: Any) -> Stage:
    ended = timezone.now()
    return factories.stage(
        name=name, state=JobState.DONE, percent=100, started_at=ended - timedelta(seconds=30.5), finished_at=ended,
        worker="south:9:ab", **fields,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status"), [("post", 200), ("producer", 200), ("admin", 200), ("writer", 403), ("finance", 403)]
)
def test_post_and_producers_see_it(as_role: Browser, role: str, status: int) -> None:
    browser = as_role(role)

    assert browser.get(PAGE).status_code == status
    assert ("transcode/queue/" in browser.get("/admin/").content.decode()) == (status == 200)


def test_a_stranger_has_to_log_in(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/admin/login/")


def test_it_says_what_runs_where_how_far_and_how_fast(as_role: Browser) -> None:
    running()

    page = text(as_role("post"))

    assert "Encoding" in page
    assert "50 %" in page
    assert re.search(r"2\d s left", page)
    assert "on north, process 4711" in page
    assert "attempt 2" in page
    assert re.search(r"1\.[2-5] × real time", page)  # half of 61 seconds in 20, and what the test itself takes


def test_a_worker_that_was_lost_is_not_said_to_run_it(as_role: Browser) -> None:
    stage = running(percent=83)
    Stage.objects.filter(pk=stage.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=200))

    page = text(as_role("post"))

    assert "north, process 4711, has given no sign for 3 min 2" in page
    assert "83 %" in page
    assert "s left" not in page
    assert "real time" not in page


def test_it_names_the_episode_for_which_it_is_done(as_role: Browser) -> None:
    stage = running()
    episode = factories.episode(number=7, series=factories.series(title="Falling for the Florist"))
    factories.cut_of(episode, master=stage.transcode.master)

    assert f"Falling for the Florist 7 · {stage.transcode.master.original_name}" in text(as_role("post"))


def test_what_failed_says_why_and_offers_another_try(as_role: Browser) -> None:
    stage = failed()
    browser = as_role("post")
    address = retry_of(f"stage-{stage.pk}")

    assert SENTENCE in text(browser)
    assert "disk_full" in text(browser)
    assert address in browser.get(PAGE).content.decode()
    answer = browser.post(address, headers={"referer": f"http://testserver{PAGE}"}, follow=True)

    assert "Queued again." in answer.content.decode()
    stage.refresh_from_db()
    assert stage.state == JobState.QUEUED
    assert "Nothing failed." in text(browser)


def test_producers_see_what_failed_but_retry_nothing(as_role: Browser) -> None:
    stage = failed()
    browser = as_role("producer")

    page = browser.get(PAGE).content.decode()
    assert SENTENCE in page
    assert "retry" not in page.lower().partition('id="queue"')[2].replace(SENTENCE.lower(), "")
    for address in (
        reverse("admin:catalog_transcode_retry_all"),
        retry_of(f"stage-{stage.pk}"),
        reverse("admin:catalog_transcode_retry", args=[stage.transcode_id]),
        reverse("admin:catalog_stage_repeat", args=[stage.pk]),
    ):
        assert browser.post(address).status_code == 403
    stage.refresh_from_db()
    assert stage.state == JobState.FAILED


def test_all_that_failed_is_retried_once(as_role: Browser) -> None:
    stages = [failed() for _number in range(3)]
    browser, address = as_role("post"), reverse("admin:catalog_transcode_retry_all")

    assert browser.get(address).status_code == 405
    first, second = (browser.post(address, headers={"accept": "application/json"}).json() for _time in range(2))

    assert (first["message"], second["message"]) == ("3 are queued again.", NOTHING_LEFT)
    assert set(Stage.objects.values_list("state", flat=True)) == {JobState.QUEUED}
    assert Transcode.objects.filter(state=JobState.QUEUED).count() == len(stages)


def test_what_something_newer_replaced_is_not_listed(as_role: Browser) -> None:
    old = failed()
    factories.transcode(master=old.transcode.master, state=JobState.RUNNING)
    made = failed()
    factories.stream(master=made.transcode.master)

    assert "Nothing failed." in text(as_role("post"))


def test_a_remake_that_failed_is_listed_and_retried_although_the_old_stream_plays(as_role: Browser) -> None:
    stage = failed(name=steps.ENCODE, master=factories.stream().master)
    browser = as_role("post")

    assert SENTENCE in text(browser)
    browser.post(reverse("admin:catalog_transcode_retry_all"))

    stage.refresh_from_db()
    assert stage.transcode.state == JobState.QUEUED


def test_pictures_that_failed_are_repeated(as_role: Browser) -> None:
    stream = factories.stream()
    factories.stage(transcode=stream.transcode, name=steps.INSPECT, state=JobState.DONE)
    stage = factories.stage(
        transcode=stream.transcode, name=steps.PICTURES, state=JobState.FAILED, error_code="disk_full",
        error_message=SENTENCE, finished_at=timezone.now(),
    )  # fmt: skip
    browser = as_role("post")
    address = retry_of(f"stage-{stage.pk}")

    assert address in browser.get(PAGE).content.decode()
    browser.post(address)

    stage.refresh_from_db()
    assert stage.state == JobState.QUEUED


def test_what_ended_tells_how_long_it_took(as_role: Browser) -> None:
    done(result={"files": {"h264-540": "x"}})
    done(name=steps.VERIFY)

    page = text(as_role("post"))

    assert page.count("30 s") + page.count("31 s") == 2
    assert "2.0 × real time" in page
    assert page.count("real time") == 1  # checking has no such speed


def test_that_no_worker_lives_is_said(as_role: Browser) -> None:
    assert "1 worker lives: media@north" in text(as_role("post"))
    redis_client().delete(presence.PREFIX + "media@north")

    assert "No worker lives" in text(as_role("post"))


def test_without_redis_the_page_is_still_there(as_role: Browser, settings: Any) -> None:
    browser = as_role("post")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert "Redis does not answer" in text(browser)


def test_long_lists_are_paged(as_role: Browser) -> None:
    for _number in range(board.SIZE + 1):
        factories.stage(name=steps.PROBE)
    browser = as_role("post")

    assert f"See all {board.SIZE + 1}" in text(browser)
    assert text(browser, "?show=queued").count("since") == board.SIZE
    assert text(browser, "?show=queued&page=2").count("since") == 1
    assert "Page 2 of 2" in text(browser, "?show=queued&page=2")
    assert text(browser, "?show=queued&page=99").count("since") == 1
    for odd in ("?show=queued&page=x", "?show=nothing&page=-1", "?page=²"):
        assert browser.get(PAGE + odd).status_code == 200


def test_the_part_that_changes_comes_alone(as_role: Browser) -> None:
    running()

    answer = as_role("post").get(PAGE, headers={"x-requested-with": "fetch"}).content.decode()

    assert answer.lstrip().startswith('<div id="queue"')
    assert "<html" not in answer


def test_queries_do_not_grow_with_what_is_there(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser, kinds = as_role("post"), 6
    make_all(board.SHORT)
    few = queries_of(lambda: browser.get(PAGE))
    make_all(5)

    assert queries_of(lambda: browser.get(PAGE)) == few
    assert few <= 4 * kinds + 3 + 6  # a query for each kind and section, three to count, and the person


def make_all(count: int) -> None:
    for _number in range(count):
        for make in (running, failed, done):
            make()
        factories.stage(name=steps.PROBE)


def test_other_kinds_of_work_are_there_too(as_role: Browser) -> None:
    """Each noun adds its own: see board.register."""
    series = factories.series(title="Falling for the Florist")
    ended = {"state": JobState.FAILED, "error_code": "disk_full", "error_message": SENTENCE}
    PictureJob.objects.create(series=series, finished_at=timezone.now(), **ended)
    PictureJob.objects.create(episode=factories.episode(series=series))
    PictureJob.objects.create(state=JobState.DONE, started_at=timezone.now(), finished_at=timezone.now())
    trailer = Trailer.objects.create(series=series, title="Teaser")
    TrailerExport.objects.create(trailer=trailer, clips=[])
    CaptionPackaging.objects.create(stream=factories.stream(), tracks="1")
    upload = Upload.objects.create(name="EP09_v2.mov", size_bytes=9, kind=UploadKind.TUS)
    Intake.objects.create(upload=upload)

    page = text(as_role("post"))

    for words in (
        "Making its posters", "Making its still", "Removing its pictures", "Falling for the Florist: Teaser",
        "Cutting a trailer", "Putting captions into the stream", "EP09_v2.mov", "Checking the upload",
    ):  # fmt: skip
        assert words in page


ENDED = {"state": JobState.FAILED, "error_code": "disk_full", "error_message": SENTENCE}


def picture() -> PictureJob:
    return PictureJob.objects.create(series=factories.series(), finished_at=timezone.now(), **ENDED)


def captions() -> CaptionPackaging:
    return CaptionPackaging.objects.create(stream=factories.stream(), tracks="1", finished_at=timezone.now(), **ENDED)


def trailer() -> TrailerExport:
    row = Trailer.objects.create(series=factories.series(), title="Teaser")
    return TrailerExport.objects.create(trailer=row, clips=[], finished_at=timezone.now(), **ENDED)


def pack(**fields: Any) -> Pack:
    made_up = {"profile": "reelshort", "profile_data": {}, "first": 1, "last": 3, "content": []} | ENDED
    fields.setdefault("series_id", factories.series().pk)
    return Pack.objects.create(finished_at=timezone.now(), **(made_up | fields))


def upload(state: UploadState = UploadState.RECEIVED) -> Intake:
    row = Upload.objects.create(name="EP09_v2.mov", size_bytes=9, kind=UploadKind.TUS, state=state)
    return Intake.objects.create(upload=row, finished_at=timezone.now(), **ENDED)


MAKERS = {"picture": picture, "captions": captions, "trailer": trailer, "pack": pack, "intake": upload, "stage": failed}


def test_every_kind_that_is_registered_is_tried_here(as_role: Browser) -> None:
    kinds = board.kinds_for(factories.staff(Role.ADMIN))
    assert set(MAKERS) == {kind.name for kind in kinds if kind.permission.startswith("catalog.")}


@pytest.mark.parametrize("kind", MAKERS)
def test_whatever_failed_is_retried_by_post_alone_and_once(as_role: Browser, kind: str) -> None:
    job = MAKERS[kind]()
    address, browser = retry_of(f"{kind}-{job.pk}"), as_role("post")

    assert f'action="{address}"' in browser.get(PAGE).content.decode()
    assert browser.get(address).status_code == 405
    for role in ("producer", "writer"):
        assert as_role(role).post(address).status_code == 403
    first, second = (browser.post(address, headers={"accept": "application/json"}) for _time in range(2))

    assert (first.status_code, second.status_code) == (200, 409)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.QUEUED, "")


def test_all_kinds_are_retried_together_and_once(as_role: Browser) -> None:
    made = [make() for make in MAKERS.values()]
    browser, address = as_role("post"), reverse("admin:catalog_transcode_retry_all")

    first, second = (browser.post(address, headers={"accept": "application/json"}).json() for _time in range(2))

    assert (first["message"], second["message"]) == ("6 are queued again.", NOTHING_LEFT)
    for job in made:
        job.refresh_from_db()
        assert job.state == JobState.QUEUED


def test_where_the_file_was_at_fault_no_retry_is_offered(as_role: Browser) -> None:
    refused, torn = upload(UploadState.REFUSED), picture()
    PictureJob.objects.filter(pk=torn.pk).update(error_code="picture_unreadable")
    browser = as_role("post")
    page = browser.get(PAGE).content.decode()

    assert page.count(SENTENCE) == 2
    for key in (f"intake-{refused.pk}", f"picture-{torn.pk}"):
        assert retry_of(key) not in page
        assert browser.post(retry_of(key), headers={"accept": "application/json"}).status_code == 409
    answer = browser.post(reverse("admin:catalog_transcode_retry_all"), headers={"accept": "application/json"}).json()
    assert answer["message"] == NOTHING_LEFT


def test_work_that_was_asked_for_again_is_not_listed(as_role: Browser) -> None:
    old = [picture(), trailer(), pack()]
    PictureJob.objects.create(series=old[0].series)
    TrailerExport.objects.create(trailer=old[1].trailer, clips=[])
    Pack.objects.create(series=old[2].series, profile="reelshort", profile_data={}, first=1, last=3, content=[])
    other = pack()

    assert text(as_role("post")).count(SENTENCE) == 1
    assert retry_of(f"pack-{other.pk}") in as_role("post").get(PAGE).content.decode()
    answers = [
        as_role("post").post(retry_of(f"{kind}-{job.pk}"), headers={"accept": "application/json"}).status_code
        for kind, job in zip(("picture", "trailer", "pack"), old, strict=True)
    ]
    assert answers == [409, 409, 409]


def test_a_line_that_is_none_is_not_found(as_role: Browser) -> None:
    for key in ("pack-99999999", "nothing-1", "stage-x", "stage"):
        assert as_role("post").post(retry_of(key)).status_code == 404


def test_a_transcode_shows_its_stages_and_which_can_be_repeated(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    stage = failed(name=steps.PACKAGE)
    made = done(name=steps.ENCODE, transcode=stage.transcode, result={"files": {"h264-540": "x"}})
    factories.stage(name=steps.VERIFY, transcode=stage.transcode, state=JobState.WAITING)
    browser = as_role("post")
    address = reverse("admin:catalog_transcode_change", args=[stage.transcode_id])

    page = browser.get(address).content.decode()

    assert page.count("/repeat/") == 2
    assert "south:9" in page
    browser.post(reverse("admin:catalog_stage_repeat", args=[made.pk]))
    made.refresh_from_db()
    assert made.state in (JobState.QUEUED, JobState.WAITING)
    assert browser.post(reverse("admin:catalog_stage_repeat", args=[10**9])).status_code == 404


def test_a_stage_of_a_finished_stream_is_repeated_for_another_one(as_role: Browser) -> None:
    stage = done(name=steps.ENCODE, transcode=factories.stream().transcode)
    browser = as_role("post")

    page = browser.get(reverse("admin:catalog_transcode_change", args=[stage.transcode_id])).content.decode()
    answer = browser.post(reverse("admin:catalog_stage_repeat", args=[stage.pk]), follow=True)

    assert "Repeat: " in page
    assert "Another stream is being made. This one plays until it is complete." in answer.content.decode()
    assert Transcode.objects.filter(master=stage.transcode.master).count() == 2


def test_a_span_of_time_is_said_in_words() -> None:
    assert [board.length(seconds) for seconds in (None, 0.84, 42, 99, 185, 7260)] == [
        "", "0.8 s", "42 s", "99 s", "3 min 05 s", "2 h 01 min",
    ]  # fmt: skip
