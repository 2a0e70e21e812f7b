"""A real worker process, killed in the middle of an encode."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.utils import timezone

from catalog.media import ffmpeg, intake, services, steps
from catalog.media.models import Stage, Stream, Transcode
from catalog.titles.models import Episode, EpisodeState
from catalog.titles.services import submit_master
from studio.jobs.models import JobState
from tests import clips, factories, processes, workers
from tests.catalog.media.transcoding import folder_of, playlists, sizes
from tests.files import stored, until

pytestmark = pytest.mark.django_db(transaction=True)
StartWorker = Callable[[], psutil.Process]


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    """Starts a Celery worker on the media queue, as `make run` does; killed with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> psutil.Process:
        started.append(workers.start_worker(f"worker{len(started)}", REMAP_SIGTERM="SIGQUIT"))
        return psutil.Process(started[-1].pid)

    yield start
    for worker in started:
        workers.kill(worker)


@pytest.fixture
def episode(tmp_path: Path, tall_clip: Path) -> Episode:
    """One whose six seconds at 1080 × 1920 have just been handed over."""
    path = tmp_path / "EP1.mp4"
    clips.run("-stream_loop", "1", "-i", tall_clip, "-c", "copy", path)
    master, _new = intake.take(path=path, name=path.name)
    episode = factories.episode()
    submit_master(episode=episode, master=master, publish_when_ready=True)
    return episode


def encoders(worker: psutil.Process) -> list[psutil.Process]:
    return [process for process in worker.children(recursive=True) if processes.name_of(process).startswith("ffmpeg")]


def encoding(worker: psutil.Process) -> psutil.Process:
    """The worker's ffmpeg, once the encode's row says that it has come some way."""
    halfway = Stage.objects.filter(state=JobState.RUNNING, name=steps.ENCODE, percent__gte=10)
    until(halfway.exists, seconds=180, what="coming to the middle of the encode")
    (encoder,) = encoders(worker)
    return encoder


def test_a_worker_killed_in_the_middle_is_replaced_by_another(episode: Episode, start_worker: StartWorker) -> None:
    before = stored("streams")
    worker = start_worker()
    encoder = encoding(worker)

    for process in (worker, *set(worker.children(recursive=True)) - {encoder}):
        with suppress(psutil.NoSuchProcess):
            process.kill()

    until(lambda: processes.has_ended(encoder), seconds=5, what="ffmpeg's end with its worker")
    stage = Stage.objects.get(name=steps.ENCODE)
    assert (stage.state, stage.attempt) == (JobState.RUNNING, 1)  # nobody was left to say otherwise

    start_worker()
    until(taken_over, seconds=60, what="another worker's taking over")
    until(lambda: job_is(JobState.DONE), seconds=180, what="doing the job again")

    stream = Stream.objects.get()
    episode.refresh_from_db()
    stage.refresh_from_db()
    assert stage.attempt == 2
    until(lambda: not stored("work"), seconds=10, what="removing what was only for the way")
    until(lambda: not Stage.objects.exclude(state=JobState.DONE).exists(), seconds=120, what="the pictures")
    assert sizes(stream) == [(1080, 1920), (720, 1280), (540, 960), (360, 640)]
    assert len(ffmpeg.playlist_packets(playlists(stream)["h264-360"])) == pytest.approx(30 * 6, abs=3)
    assert {name.split("/")[1] for name in stored("streams") - before} == {folder_of(stream).name}
    assert (episode.stream, episode.state) == (stream, EpisodeState.PUBLISHED)


def test_a_worker_that_is_asked_to_end_puts_its_job_back(episode: Episode, start_worker: StartWorker) -> None:
    before = stored("streams")
    worker = start_worker()
    encoder = encoding(worker)

    worker.send_signal(signal.SIGTERM)

    until(lambda: processes.has_ended(encoder), seconds=10, what="ffmpeg's end with its worker")
    stages = Stage.objects.filter(name=steps.ENCODE)
    until(lambda: stages.get().state == JobState.QUEUED, seconds=40, what="putting the job back")
    assert (stages.get().attempt, stages.get().lease_owner, stages.get().percent) == (0, "", 0)
    assert not stored("work")
    Transcode.objects.update(state=JobState.FAILED, error_code="ended", finished_at=timezone.now() - timedelta(days=9))
    services.tidy()
    assert stored("streams") == before


def job_is(state: JobState) -> bool:
    return Transcode.objects.get().state == state


def taken_over() -> bool:
    services.sweep()
    return Stage.objects.filter(state__in=[JobState.RUNNING, JobState.DONE], attempt=2).exists()
