"""A real worker process, killed in the middle of an encode."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.conf import settings

from catalog.media import ffmpeg, intake, services
from catalog.media.models import Stream, Transcode
from catalog.titles.models import Episode, EpisodeState
from catalog.titles.services import submit_master
from studio.jobs.models import JobState
from tests import clips, factories
from tests.catalog.media.transcoding import folder_of, playlists, sizes
from tests.files import stored, until

pytestmark = pytest.mark.django_db(transaction=True)
StartWorker = Callable[[], psutil.Process]


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[StartWorker]:
    """Starts a Celery worker on the media queue, on this test's database; ended with the test."""
    database = settings.DATABASES["default"]
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={quote(str(database['HOST']), safe='')}"
    environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "REMAP_SIGTERM": "SIGQUIT"}
    words = ["worker", "-Q", "media", "-c", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> psutil.Process:
        name = f"worker{len(started)}"
        with (tmp_path / f"{name}.log").open("wb") as log:
            command = [sys.executable, "-m", "celery", "-A", "studio", *words, "-n", f"{name}@%h"]
            worker = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        started.append(worker)
        return psutil.Process(worker.pid)

    yield start
    for worker in started:
        group = psutil.Process(worker.pid).children(recursive=True) if worker.poll() is None else []
        for process in (worker, *group):
            process.kill()
        worker.wait(timeout=10)


@pytest.fixture
def episode(tmp_path: Path, tall_clip: Path) -> Episode:
    """One whose nine seconds at 1080 × 1920 have just been handed over."""
    path = tmp_path / "EP1.mp4"
    clips.run("-stream_loop", "2", "-i", tall_clip, "-c", "copy", path)
    master, _new = intake.take(path=path, name=path.name)
    episode = factories.episode()
    submit_master(episode=episode, master=master, publish_when_ready=True)
    return episode


def encoders(worker: psutil.Process) -> list[psutil.Process]:
    return [process for process in worker.children(recursive=True) if process.name().startswith("ffmpeg")]


def encoding(worker: psutil.Process) -> psutil.Process:
    """The worker's ffmpeg, once the job's row says that it has come some way."""
    halfway = Transcode.objects.filter(state=JobState.RUNNING, stage="encode", percent__gte=10)
    until(halfway.exists, seconds=60, what="coming to the middle of the encode")
    (encoder,) = encoders(worker)
    return encoder


def test_a_worker_killed_in_the_middle_is_replaced_by_another(episode: Episode, start_worker: StartWorker) -> None:
    before = stored("streams")
    worker = start_worker()
    encoder = encoding(worker)

    for process in (worker, *set(worker.children(recursive=True)) - {encoder}):
        process.kill()

    until(lambda: not encoder.is_running(), seconds=5, what="ffmpeg's end with its worker")
    job = Transcode.objects.get()
    assert (job.state, job.attempt) == (JobState.RUNNING, 1)  # nobody was left to say otherwise
    assert stored("streams") == before

    start_worker()
    until(lambda: swept_and(JobState.DONE), seconds=60, what="doing the job again")

    stream = Stream.objects.get()
    episode.refresh_from_db()
    job.refresh_from_db()
    assert job.attempt == 2
    assert sizes(stream) == [(1080, 1920), (720, 1280), (540, 960), (360, 640)]
    assert len(ffmpeg.playlist_packets(playlists(stream)["h264-360"])) == pytest.approx(30 * 9, abs=3)
    assert {name.split("/")[1] for name in stored("streams") - before} == {folder_of(stream).name}
    assert (episode.stream, episode.state) == (stream, EpisodeState.PUBLISHED)


def test_a_worker_that_is_asked_to_end_puts_its_job_back(episode: Episode, start_worker: StartWorker) -> None:
    before = stored("streams")
    worker = start_worker()
    encoder = encoding(worker)

    worker.send_signal(signal.SIGTERM)

    until(lambda: not encoder.is_running(), seconds=10, what="ffmpeg's end with its worker")
    until(lambda: job_is(JobState.QUEUED), seconds=10, what="putting the job back")
    job = Transcode.objects.get()
    assert (job.attempt, job.lease_owner, job.percent) == (0, "", 0)
    assert stored("streams") == before


def job_is(state: JobState) -> bool:
    return Transcode.objects.get().state == state


def swept_and(state: JobState) -> bool:
    services.sweep()
    return job_is(state)
