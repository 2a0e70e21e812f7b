"""Streams that several episodes wait for, and episodes of one series that come out at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from catalog.media import intake, runner
from catalog.media.models import Stream
from catalog.media.runner import Hooks
from catalog.titles import services
from catalog.titles.models import SeriesChange, SeriesState
from tests import factories
from tests.files import at_once, in_background, somebody_waits

TIMEOUT = 30  # seconds


@pytest.mark.django_db(transaction=True)
def test_a_second_episode_that_comes_while_the_stream_is_switched_plays_it_too(small_clip: Path) -> None:
    first, second = factories.episode(), factories.episode()
    master, _new = intake.take(path=small_clip, name="EP1.mp4")
    job = services.submit_master(episode=first, master=master).job
    switched, go_on = threading.Event(), threading.Event()

    def adopt_slowly(stream: Stream) -> None:
        services.adopt_stream(stream)
        switched.set()
        go_on.wait(TIMEOUT)

    worker = in_background(lambda: runner.run_all(transcode=job.pk, hooks=Hooks(adopt=adopt_slowly)))
    assert switched.wait(TIMEOUT)
    person = in_background(lambda: services.submit_master(episode=second, master=master))
    while person.is_alive() and not somebody_waits():
        person.join(0.02)
    go_on.set()
    worker.join(TIMEOUT)
    person.join(TIMEOUT)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.stream == second.stream == Stream.objects.get()


@pytest.mark.django_db
def test_one_master_for_two_episodes_of_a_new_series_publishes_all_three() -> None:
    series, stream = factories.series(), factories.stream()
    episodes = [factories.episode(series=series) for _each in range(2)]
    for episode in episodes:
        factories.cut_of(episode, master=stream.master, publish_when_ready=True)

    services.adopt_stream(stream)

    assert set(series.episodes.visible()) == set(episodes)
    assert SeriesChange.objects.get().new == SeriesState.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_episodes_of_a_new_series_whose_streams_are_complete_at_once() -> None:
    """As with several workers: each publishes its episode, the first of them the series, and none fails."""
    series, streams = factories.series(), [factories.stream() for _each in range(6)]
    for stream in streams:
        factories.cut_of(factories.episode(series=series), master=stream.master, publish_when_ready=True)

    at_once(*[lambda stream=stream: services.adopt_stream(stream) for stream in streams])

    assert series.episodes.visible().count() == 6
    assert SeriesChange.objects.get().new == SeriesState.PUBLISHED
