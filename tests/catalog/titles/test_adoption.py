"""A master handed over for two episodes: its stream finds both, whenever they come."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection

from catalog.media import intake
from catalog.media import services as media
from catalog.media.models import Stream
from catalog.titles import services
from tests import factories
from tests.files import in_background

TIMEOUT = 30  # seconds


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


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

    worker = in_background(lambda: media.run(job_id=job.pk, adopt=adopt_slowly))
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
