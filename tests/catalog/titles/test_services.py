"""From a master to a release: cuts, adoption of streams, publishing, and what the database itself forbids."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.media.models import Master, Transcode
from catalog.titles import handover, services
from catalog.titles.models import Cut, Episode, EpisodeChange, EpisodeState, Series, SeriesState
from catalog.uploads import services as uploads
from studio.accounts.roles import Role
from studio.lib.errors import Failure
from studio.lib.transitions import IllegalTransition
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_new_master_becomes_a_numbered_cut_and_one_job() -> None:
    episode = factories.episode()
    first = services.submit_master(episode=episode, master=factories.master())
    second = services.submit_master(episode=episode, master=factories.master())
    assert (first.cut.number, second.cut.number) == (1, 2)
    assert first.is_new
    assert second.is_new
    assert Transcode.objects.count() == 2


def test_the_same_master_again_starts_nothing_twice() -> None:
    episode, master = factories.episode(), factories.master()
    first = services.submit_master(episode=episode, master=master)
    again = services.submit_master(episode=episode, master=master)
    assert not again.is_new
    assert again.cut == first.cut
    assert again.job == first.job
    assert Transcode.objects.count() == 1


def test_a_master_that_has_a_stream_is_switched_to_at_once() -> None:
    stream = factories.stream()
    episode = factories.episode()
    submitted = services.submit_master(episode=episode, master=stream.master)
    assert submitted.job is None
    assert episode.stream == stream


def test_the_old_stream_plays_until_the_new_one_is_complete() -> None:
    episode = factories.published_episode()
    old = episode.stream
    new_master = factories.master()
    services.submit_master(episode=episode, master=new_master)
    episode.refresh_from_db()
    assert episode.stream == old

    new = factories.stream(master=new_master)
    services.adopt_stream(new)
    episode.refresh_from_db()
    assert episode.stream == new
    assert episode.state == EpisodeState.PUBLISHED


def test_a_late_stream_of_an_older_cut_is_not_switched_to() -> None:
    episode = factories.episode()
    older, newer = factories.master(), factories.master()
    services.submit_master(episode=episode, master=older)
    services.submit_master(episode=episode, master=newer)
    services.adopt_stream(factories.stream(master=older))
    episode.refresh_from_db()
    assert episode.stream is None


def test_publish_when_ready_publishes_episode_and_series_once() -> None:
    episode, master = factories.episode(), factories.master()
    producer = factories.staff(Role.PRODUCER)
    services.submit_master(episode=episode, master=master, by=producer, publish_when_ready=True)
    services.adopt_stream(factories.stream(master=master))
    episode.refresh_from_db()
    assert episode.state == EpisodeState.PUBLISHED
    assert episode.series.state == SeriesState.PUBLISHED
    assert EpisodeChange.objects.get(subject=episode).by == producer
    assert not Cut.objects.filter(publish_when_ready=True).exists()


def test_publishing_without_a_stream_is_refused_with_a_sentence_and_nothing_changes() -> None:
    episode = factories.episode(title="The Will")
    with pytest.raises(Failure) as refused:
        services.publish_episode(episode=episode, by=None)
    assert refused.value.code == "no_stream"
    assert "no complete stream" in refused.value.message
    episode.refresh_from_db()
    assert episode.state == EpisodeState.DRAFT
    assert not EpisodeChange.objects.exists()


@pytest.mark.parametrize("state", [EpisodeState.PUBLISHED, EpisodeState.SCHEDULED])
def test_the_database_itself_forbids_a_released_episode_without_a_stream(state: EpisodeState) -> None:
    episode = factories.episode()
    rows = Episode.objects.filter(pk=episode.pk)
    with pytest.raises(IntegrityError, match="episode_released_has_stream"), transaction.atomic():
        rows.update(state=state, publish_at=timezone.now())
    published = factories.published_episode()
    with pytest.raises(IntegrityError, match="episode_released_has_stream"), transaction.atomic():
        Episode.objects.filter(pk=published.pk).update(stream=None)


def test_a_stream_that_is_played_can_not_be_deleted() -> None:
    episode = factories.published_episode()
    assert episode.stream
    with pytest.raises(IntegrityError), transaction.atomic():
        episode.stream.delete()


def test_publish_at_a_time_is_seen_from_that_time_on_and_marked_by_the_sweep() -> None:
    episode = factories.episode(series=factories.published_series(), stream=factories.stream())
    at = timezone.now() + timedelta(hours=1)
    services.publish_episode(episode=episode, by=None, at=at)
    assert episode.state == EpisodeState.SCHEDULED
    assert not Episode.objects.visible().exists()
    assert services.publish_due() == 0

    Episode.objects.update(publish_at=timezone.now() - timedelta(seconds=1))
    assert Episode.objects.visible().exists()
    assert services.publish_due() == 1
    episode.refresh_from_db()
    assert episode.state == EpisodeState.PUBLISHED
    assert services.publish_due() == 0


def test_a_scheduled_release_can_be_moved_and_cancelled() -> None:
    episode = factories.episode(stream=factories.stream())
    first, second = (timezone.now() + timedelta(hours=hours) for hours in (1, 2))
    services.publish_episode(episode=episode, by=None, at=first)
    services.publish_episode(episode=episode, by=None, at=second)
    episode.refresh_from_db()
    assert episode.publish_at == second
    services.withdraw_episode(episode=episode, by=None)
    assert episode.state == EpisodeState.DRAFT


def test_withdraw_hides_and_publish_shows_again() -> None:
    episode = factories.published_episode()
    services.withdraw_episode(episode=episode, by=None, why="wrong cut")
    assert not Episode.objects.visible().exists()
    assert EpisodeChange.objects.latest("pk").why == "wrong cut"
    services.publish_episode(episode=episode, by=None)
    assert Episode.objects.visible().exists()


def test_two_who_publish_at_once_publish_once() -> None:
    episode = factories.episode(stream=factories.stream())
    same = Episode.objects.get(pk=episode.pk)
    services.publish_episode(episode=episode, by=None)
    with pytest.raises(IllegalTransition):
        services.publish_episode(episode=same, by=None)
    assert EpisodeChange.objects.count() == 1


def test_a_series_is_seen_once_it_is_published_and_an_episode_is_out() -> None:
    series = factories.series()
    services.publish_series(series=series, by=None)
    assert not Series.objects.visible().exists()
    factories.published_episode(series=series)
    assert Series.objects.visible().get() == series
    services.withdraw_series(series=series, by=None)
    assert not Series.objects.visible().exists()
    assert not Episode.objects.visible().exists()


@pytest.mark.parametrize("target", [59, 121])
def test_a_target_length_outside_60_to_120_seconds_is_refused_by_the_database(target: int) -> None:
    with pytest.raises(IntegrityError, match="episode_target_length"):
        factories.episode(target_s=target)


def to_be_published(episode: Episode) -> Master:
    """A new version of the episode, which is being made."""
    master = factories.master()
    services.submit_master(episode=episode, master=master, publish_when_ready=True)
    return master


def state_of(episode: Episode) -> str:
    return Episode.objects.get(pk=episode.pk).state


def test_what_is_withdrawn_while_a_version_is_made_stays_withdrawn() -> None:
    episode = factories.published_episode()
    master = to_be_published(episode)
    services.withdraw_episode(episode=episode, by=None)
    services.adopt_stream(factories.stream(master=master))
    assert state_of(episode) == EpisodeState.WITHDRAWN


def test_a_series_that_is_withdrawn_while_a_version_is_made_stays_withdrawn() -> None:
    episode = factories.episode(series=factories.published_series())
    master = to_be_published(episode)
    services.withdraw_series(series=episode.series, by=None)
    services.adopt_stream(factories.stream(master=master))
    assert Series.objects.get().state == SeriesState.WITHDRAWN


def test_what_was_to_be_published_and_is_brought_back_publishes_nothing() -> None:
    episode = factories.published_episode()
    first, master = episode.cut, to_be_published(episode)
    second = episode.cut
    services.bring_back(cut=first, by=None)
    assert not Cut.objects.filter(publish_when_ready=True).exists()
    services.adopt_stream(factories.stream(master=master))
    services.withdraw_episode(episode=episode, by=None)
    services.bring_back(cut=second, by=factories.staff(Role.POST))
    assert state_of(episode) == EpisodeState.WITHDRAWN


def test_an_upload_that_arrives_after_the_withdrawal_publishes_nothing() -> None:
    episode, person = factories.published_episode(), factories.staff(Role.PRODUCER)
    order = handover.Order(uploads.File("EP1_v2.mov", 1000, 0), episode)
    (row,) = handover.begin([order], by=person, publish=True)
    services.withdraw_episode(episode=episode, by=person)
    handover.adopt(row.upload, factories.stream().master)
    assert state_of(episode) == EpisodeState.WITHDRAWN


def test_an_earlier_version_is_brought_back_at_once() -> None:
    episode = factories.published_episode()
    first, old = episode.cut, episode.stream
    newer = factories.stream()
    services.submit_master(episode=episode, master=newer.master)
    person = factories.staff(Role.POST)

    services.bring_back(cut=first, by=person)
    services.bring_back(cut=first, by=person)  # the button pressed twice

    episode.refresh_from_db()
    assert (episode.cut, episode.stream) == (first, old)
    (change,) = EpisodeChange.objects.filter(why="brought back")
    assert (change.old, change.new, change.by) == ("v2", "v1", person)
