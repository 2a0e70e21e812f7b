"""A QC report that is a fail keeps a version from the public until a producer waives it, for that version alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from catalog.media.models import Stream
from catalog.quality.findings import FAIL, MENDED, WARN, Finding
from catalog.titles import services
from catalog.titles.desk import desk
from catalog.titles.models import Cut, Episode, EpisodeChange, EpisodeState, Waiver
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.lib.errors import Failure
from tests import factories
from tests.files import at_once

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
WHY = "The blackout is the cliffhanger."


def handed_over(stream: Stream, **fields: object) -> Episode:
    """An episode whose newest version has this stream, as when the work on it has just ended."""
    episode = factories.episode(**fields)
    new_version(episode, stream)
    return episode


def new_version(episode: Episode, stream: Stream, **fields: object) -> Cut:
    cut = factories.cut_of(episode, master=stream.master, **fields)
    services.adopt_stream(stream)
    episode.refresh_from_db()
    return cut


def refused(call: Callable[[], object]) -> Failure:
    with pytest.raises(Failure) as raised:
        call()
    return raised.value


def test_the_desk_tells_what_is_held_back_from_what_is_ready() -> None:
    held = handed_over(factories.failing_stream())
    clean = factories.episode(stream=factories.stream())
    assert (desk()["held"], desk()["ready"]) == ([held], [clean])
    assert held.cut
    services.waive_quality(cut=held.cut, by=None, why=WHY)
    assert (desk()["held"], desk()["ready"]) == ([], [clean, held])


def test_a_fail_stops_publishing_and_names_the_finding_with_its_time_code() -> None:
    episode = handed_over(factories.failing_stream())
    assert episode.stream, "post reviews it"
    failure = refused(lambda: services.publish_episode(episode=episode, by=None))
    assert (failure.code, failure.status) == ("quality_failed", 409)
    assert "At 00:00:12:15: The picture is black for 4.0 s." in failure.message
    episode.refresh_from_db()
    assert episode.state == EpisodeState.DRAFT
    assert not EpisodeChange.objects.exists()


def test_scheduling_needs_a_pass_too() -> None:
    episode = handed_over(factories.failing_stream())
    later = timezone.now() + timedelta(days=1)
    assert refused(lambda: services.publish_episode(episode=episode, by=None, at=later)).code == "quality_failed"


@pytest.mark.parametrize("level", [WARN, MENDED])
def test_warnings_and_what_was_mended_stop_nothing(level: str) -> None:
    stream = factories.stream()
    factories.report(stream, Finding("small", level, facts={"width": 404}))
    episode = handed_over(stream)
    services.publish_episode(episode=episode, by=None)
    assert episode.state == EpisodeState.PUBLISHED


def test_a_stream_from_before_there_were_reports_can_be_published() -> None:
    episode = handed_over(factories.stream())
    services.publish_episode(episode=episode, by=None)
    assert episode.state == EpisodeState.PUBLISHED


def test_publish_when_ready_waits_and_a_waiver_publishes_in_the_name_of_who_waived() -> None:
    stream, producer = factories.failing_stream(), factories.staff(Role.PRODUCER)
    episode = factories.episode()
    cut = new_version(episode, stream, publish_when_ready=True)
    assert (episode.state, episode.stream) == (EpisodeState.DRAFT, stream)
    cut.refresh_from_db()
    assert cut.publish_when_ready, "it is still asked for"

    waiver = services.waive_quality(cut=cut, by=producer, why=f"  {WHY} ")
    episode.refresh_from_db()
    assert episode.state == EpisodeState.PUBLISHED
    assert (waiver.by, waiver.why, waiver.report) == (producer, WHY, stream.transcode.report)
    assert EpisodeChange.objects.get().by == producer
    assert not Cut.objects.filter(publish_when_ready=True).exists()


def test_a_waiver_alone_publishes_nothing_that_was_not_asked_for() -> None:
    episode = handed_over(factories.failing_stream())
    assert episode.cut
    services.waive_quality(cut=episode.cut, by=None, why=WHY)
    episode.refresh_from_db()
    assert episode.state == EpisodeState.DRAFT
    services.publish_episode(episode=episode, by=None)
    assert episode.state == EpisodeState.PUBLISHED


@pytest.mark.parametrize("state", [EpisodeState.PUBLISHED, EpisodeState.SCHEDULED])
def test_a_failing_version_of_a_released_episode_waits_and_the_old_one_plays_on(state: EpisodeState) -> None:
    episode = factories.published_episode(state=state)
    old, new = episode.stream, factories.failing_stream()
    cut = new_version(episode, new)
    assert episode.stream == old
    services.waive_quality(cut=cut, by=None, why=WHY)
    episode.refresh_from_db()
    assert episode.stream == new
    assert episode.state == state


def test_a_version_that_passes_replaces_one_that_waits() -> None:
    episode = factories.published_episode()
    new_version(episode, factories.failing_stream())
    better = factories.stream()
    new_version(episode, better)
    assert episode.stream == better


def test_a_withdrawn_episode_is_switched_for_review_and_can_not_come_back() -> None:
    episode = factories.published_episode()
    services.withdraw_episode(episode=episode, by=None)
    failing = factories.failing_stream()
    new_version(episode, failing)
    assert episode.stream == failing
    assert refused(lambda: services.publish_episode(episode=episode, by=None)).code == "quality_failed"


def test_a_waiver_is_for_its_version_alone() -> None:
    episode = factories.published_episode()
    first = new_version(episode, factories.failing_stream())
    services.waive_quality(cut=first, by=None, why=WHY)
    episode.refresh_from_db()
    waived = episode.stream
    new_version(episode, factories.failing_stream())
    assert episode.stream == waived


def test_waiving_an_old_version_is_kept_and_switches_nothing() -> None:
    episode = factories.published_episode()
    old = new_version(episode, factories.failing_stream())
    passing = factories.stream()
    new_version(episode, passing)
    services.waive_quality(cut=old, by=None, why=WHY)
    episode.refresh_from_db()
    assert episode.stream == passing

    services.submit_master(episode=episode, master=old.master)  # brought back
    episode.refresh_from_db()
    assert episode.stream and episode.stream.master == old.master


def test_one_stream_in_two_episodes_is_waived_for_each() -> None:
    stream = factories.failing_stream()
    one, other = handed_over(stream), handed_over(stream)
    assert one.cut
    services.waive_quality(cut=one.cut, by=None, why=WHY)
    services.publish_episode(episode=one, by=None)
    assert refused(lambda: services.publish_episode(episode=other, by=None)).code == "quality_failed"


@pytest.mark.parametrize("why", ["", "   ", "ok", "fine by me", "aaaaaaaaaaaaaaaa"])
def test_a_reason_has_some_words(why: str) -> None:
    episode = handed_over(factories.failing_stream())
    if why == "fine by me":  # three words of ten letters are enough
        services.waive_quality(cut=episode.cut, by=None, why=why)  # type: ignore[arg-type]
        return
    assert refused(lambda: services.waive_quality(cut=episode.cut, by=None, why=why)).code == "reason_needed"  # type: ignore[arg-type]
    assert not Waiver.objects.exists()


def test_a_reason_in_a_language_without_spaces() -> None:
    episode = handed_over(factories.failing_stream())
    assert services.waive_quality(cut=episode.cut, by=None, why="黑屏是故意的,为了制造悬念。")  # type: ignore[arg-type]


def test_a_pass_needs_no_waiver_and_a_second_one_is_refused() -> None:
    passing = handed_over(factories.stream())
    failure = refused(lambda: services.waive_quality(cut=passing.cut, by=None, why=WHY))  # type: ignore[arg-type]
    assert failure.code == "nothing_to_waive"
    episode = handed_over(factories.failing_stream())
    services.waive_quality(cut=episode.cut, by=None, why=WHY)  # type: ignore[arg-type]
    failure = refused(lambda: services.waive_quality(cut=episode.cut, by=None, why="Another good reason."))  # type: ignore[arg-type]
    assert failure.code == "already_waived"
    assert WHY in failure.message


@pytest.mark.django_db(transaction=True)
def test_two_who_waive_at_once_waive_once() -> None:
    episode = factories.episode()
    cut = new_version(episode, factories.failing_stream(), publish_when_ready=True)
    codes: list[str] = []

    def waive() -> None:
        try:
            services.waive_quality(cut=cut, by=None, why=WHY)
            codes.append("waived")
        except Failure as failure:
            codes.append(failure.code)

    at_once(waive, waive)
    assert sorted(codes) == ["already_waived", "waived"]
    assert Waiver.objects.count() == 1
    assert EpisodeChange.objects.filter(new=EpisodeState.PUBLISHED).count() == 1


@pytest.mark.parametrize("state", [EpisodeState.PUBLISHED, EpisodeState.SCHEDULED])
def test_the_database_itself_forbids_a_failing_stream_in_a_released_episode(state: EpisodeState) -> None:
    failing = factories.failing_stream()
    draft = handed_over(failing)
    with pytest.raises(IntegrityError, match="episode_released_quality"), transaction.atomic():
        Episode.objects.filter(pk=draft.pk).update(state=state, publish_at=timezone.now())
    released = factories.published_episode(state=state)
    with pytest.raises(IntegrityError, match="episode_released_quality"), transaction.atomic():
        Episode.objects.filter(pk=released.pk).update(stream=failing)
    services.waive_quality(cut=draft.cut, by=None, why=WHY)  # type: ignore[arg-type]
    Episode.objects.filter(pk=draft.pk).update(state=state, publish_at=timezone.now())


# Pages.


def report_page(episode: Episode, number: int = 1) -> str:
    return f"/admin/catalog/episode/{episode.pk}/quality/{number}/"


@pytest.mark.parametrize(
    ("role", "reads", "waives"),
    [("producer", 200, 302), ("post", 200, 403), ("writer", 403, 403), ("finance", 403, 403)],
)
def test_who_reads_a_report_and_who_waives(as_role: Browser, role: str, reads: int, waives: int) -> None:
    episode = handed_over(factories.failing_stream())
    browser = as_role(role)
    assert browser.get(report_page(episode)).status_code == reads
    answer = browser.post(f"/admin/catalog/episode/{episode.pk}/waive/", {"version": "1", "why": WHY})
    assert answer.status_code == waives
    assert Waiver.objects.count() == (1 if waives == 302 else 0)


def test_the_waiver_is_kept_with_who_and_when(as_role: Browser) -> None:
    episode = handed_over(factories.failing_stream())
    as_role("producer").post(f"/admin/catalog/episode/{episode.pk}/waive/", {"version": "1", "why": WHY})
    waiver = Waiver.objects.get()
    assert waiver.by == User.objects.get()
    assert timezone.now() - waiver.at < timedelta(minutes=1)
    page = as_role("post").get(report_page(episode)).content.decode()
    assert WHY in page
    assert "Waived by" in page


def test_nobody_who_is_not_logged_in_reads_a_report() -> None:
    episode = handed_over(factories.failing_stream())
    assert Client().get(report_page(episode)).status_code == 302
    assert Client().post(f"/admin/catalog/episode/{episode.pk}/waive/", {"version": "1", "why": WHY}).status_code in (
        302,
        403,
    )
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("number", [0, 2, 99999, 999999999])
def test_a_version_that_is_not_there_is_not_found(as_role: Browser, number: int) -> None:
    episode, browser = handed_over(factories.failing_stream()), as_role("producer")
    assert browser.get(report_page(episode, number)).status_code == 404
    answer = browser.post(f"/admin/catalog/episode/{episode.pk}/waive/", {"version": str(number), "why": WHY})
    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40])
def test_junk_for_a_version_is_not_found(as_role: Browser, number: str) -> None:
    episode = handed_over(factories.failing_stream())
    answer = as_role("producer").post(f"/admin/catalog/episode/{episode.pk}/waive/", {"version": number, "why": WHY})
    assert answer.status_code == 404


def test_the_page_shows_each_finding_with_its_time_code_its_still_and_what_to_do(as_role: Browser) -> None:
    stream = factories.stream()
    factories.report(
        stream,
        Finding("black", FAIL, 12.5, 16.5, still="12500.jpg", facts={"seconds": 4.0}),
        Finding("text", WARN, 20.0, 22.0, facts={"zone": "bottom", "lines": 1, "area": "TikTok"}),
        Finding("mended_mono", MENDED),
    )
    page = as_role("post").get(report_page(handed_over(stream, target_s=90))).content.decode()
    for words in (
        "00:00:12:15", "00:00:16:15", 'data-seek="12.500"', "/quality/12500.jpg", "The picture is black for 4.0 s.",
        "Look for a gap in the edit",
        "Lettering lies under the caption at the bottom that TikTok", "It lasts 61 s; the target is 90 s.",
        "Its sound was mono", "Clipped sound", "before a producer waives it",
    ):  # fmt: skip
        assert words in page, words


def test_the_page_shows_where_a_length_misses_its_target_with_the_still_that_is_nearest(as_role: Browser) -> None:
    stream = factories.stream(duration_s=100.0)
    report = factories.report(stream, Finding("peak", WARN, 12.5, 12.5, still="12500.jpg", facts={"dbtp": -0.5}))
    report.measured["stills"] = {"12500": "12500.jpg", "80000": "80000.jpg", "100000": "100000.jpg"}
    report.save()
    page = as_role("post").get(report_page(handed_over(stream, target_s=75))).content.decode()
    for words in ("/quality/80000.jpg", 'data-seek="75.000"', "00:01:15:00", "/quality/12500.jpg", "00:00:12:15"):
        assert words in page, words
    assert "<span>–" not in page, "a moment has no end"


def test_a_report_from_before_a_check_does_not_say_that_it_passed(as_role: Browser) -> None:
    stream = factories.stream()
    report = factories.report(stream)
    browser, episode = as_role("post"), handed_over(stream)
    assert "Evenness of the data rate" in browser.get(report_page(episode)).content.decode()
    del report.measured["advice"]
    report.save()
    page = browser.get(report_page(episode)).content.decode()
    assert "Evenness of the data rate" not in page
    assert "Clipped sound" in page


def test_a_version_without_sound_is_not_said_to_sound_well(as_role: Browser) -> None:
    stream = factories.stream()
    factories.report(stream, Finding("no_sound", FAIL, 0.0, 61.0, facts={"track": False}))
    page = as_role("post").get(report_page(handed_over(stream))).content.decode()
    assert "The master has no sound." in page
    assert "Frozen picture" in page
    for name in ("Loudness", "True peak", "Recorded level", "Clipped sound", "Silence", "Data rate of the sound"):
        assert f"</span> {name}</li>" not in page, name


def test_a_version_without_a_report_says_so(as_role: Browser) -> None:
    page = as_role("post").get(report_page(handed_over(factories.stream()))).content.decode()
    assert "There is no report on this version" in page


def test_the_episodes_page_sums_up_and_says_what_is_held(as_role: Browser) -> None:
    episode = factories.published_episode()
    new_version(episode, factories.failing_stream())
    page = as_role("producer").get(f"/admin/catalog/episode/{episode.pk}/change/").content.decode()
    assert "QC report of version 2" in page
    assert "At 00:00:12:15: The picture is black for 4.0 s." in page
    assert "The version before it stays on" in page


@pytest.mark.parametrize(("seconds", "word"), [(61.0, "Pass"), (4.0, "Warning")])
def test_the_list_of_versions_says_what_the_report_does(as_role: Browser, seconds: float, word: str) -> None:
    stream = factories.stream(duration_s=seconds)
    factories.report(stream)
    episode = handed_over(stream, target_s=60)
    page = as_role("post").get(f"/admin/catalog/episode/{episode.pk}/change/").content.decode()
    assert f"QC report: {word}</a>" in page
    assert word in as_role("post").get(report_page(episode)).content.decode()


def test_publishing_from_the_page_answers_with_the_finding(as_role: Browser) -> None:
    episode = handed_over(factories.failing_stream())
    answer = as_role("producer").post(
        f"/admin/catalog/episode/{episode.pk}/publish/", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "quality_failed"
    assert "00:00:12:15" in answer.content.decode()


def test_the_public_never_sees_a_held_version(client: Client) -> None:
    episode = factories.published_episode()
    old, held = episode.stream, factories.failing_stream()
    new_version(episode, held)
    page = client.get(f"/api/v1/series/{episode.series.slug}").content.decode()
    page += client.get(f"/api/v1/episodes/{episode.public_id}/playback").content.decode()
    assert old
    assert held.key not in page


def test_pages_cost_the_same_queries_however_many_findings_and_versions(
    as_role: Browser, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    browser, stream = as_role("producer"), factories.stream()
    finding = Finding("black", FAIL, 12.5, 16.5, facts={"seconds": 4.0})
    factories.report(stream, finding)
    episode = handed_over(stream)
    change = f"/admin/catalog/episode/{episode.pk}/change/"
    browser.get(change)
    few = [queries_of(lambda: browser.get(report_page(episode))), queries_of(lambda: browser.get(change))]
    for _each in range(6):
        many = factories.stream()
        factories.report(many, *[finding] * 20)
        new_version(episode, many)
    assert queries_of(lambda: browser.get(report_page(episode, 7))) == few[0]
    assert queries_of(lambda: browser.get(change)) == few[1]
