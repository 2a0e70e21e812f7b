"""A check that the machine, the database or another worker gets in the way of: the file is kept and checked again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone

from catalog.media import errors, ffmpeg, intake
from catalog.media.models import Master
from catalog.titles.models import Episode
from catalog.uploads import disk, services
from catalog.uploads.models import Intake, Upload, UploadState
from studio.jobs import board
from studio.jobs import services as jobs
from studio.jobs.messages import waiting_messages
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from studio.servers import redis_client
from tests import factories
from tests.catalog.uploads.sending import created, digest, finish, patch, sent, standing, work
from tests.lines import away, cut_all_off, cut_off

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(as_role: Callable[[str], Client]) -> Client:
    return as_role("producer")


@pytest.fixture
def ffprobe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """``ffprobe("sleep 9")`` has a shell script stand in for it; "" brings the true one back."""

    def stand_in(script: str) -> None:
        fake = tmp_path / "ffprobe"
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)
        monkeypatch.setenv("FFPROBE", str(fake) if script else "")
        ffmpeg.ffprobe_path.cache_clear()

    yield stand_in
    monkeypatch.undo()
    ffmpeg.ffprobe_path.cache_clear()


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exec sleep 60", "took_too_long"),
        ("kill -XCPU $$", "took_too_long"),
        ("kill -TERM $$", "killed"),
        ("sh -c 'kill -XCPU $$'; exit $?", "took_too_long"),
        ("kill -KILL $$", "killed"),
        ("echo 'moov: Cannot allocate memory' >&2; exit 1", "out_of_memory"),
    ],
)
def test_an_ffprobe_that_is_ended_is_not_the_files_fault(
    script: str, code: str, browser: Client, small_clip: Path, ffprobe: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    content = small_clip.read_bytes()
    upload = sent(browser, content)
    monkeypatch.setattr(ffmpeg, "READ_SECONDS", 1)
    ffprobe(script)
    assert work(upload)

    seen = standing(browser, upload)
    assert (seen["state"], seen["error_code"]) == ("failed", code)
    assert disk.part_of(upload).read_bytes() == content
    assert not Master.objects.exists()

    monkeypatch.setattr(ffmpeg, "READ_SECONDS", 60)
    ffprobe("")
    assert finish(browser, upload, digest(content)).json()["state"] == "queued"
    assert work(upload)
    assert Episode.objects.get().cut.master == Master.objects.get()


def test_the_look_for_the_last_picture_may_be_ended_too(
    browser: Client, small_clip: Path, ffprobe: Callable[[str], None]
) -> None:
    true = ffmpeg.ffprobe_path()
    upload = sent(browser, small_clip.read_bytes())
    ffprobe(f'case "$*" in *packet*) kill -XCPU $$;; esac\nexec {true} "$@"')
    work(upload)

    assert standing(browser, upload)["error_code"] == "took_too_long"
    assert disk.part_of(upload).exists()


def test_an_ffprobe_that_crashes_refuses_the_file(
    browser: Client, small_clip: Path, ffprobe: Callable[[str], None]
) -> None:
    upload = sent(browser, small_clip.read_bytes())
    ffprobe("kill -SEGV $$")
    work(upload)

    assert standing(browser, upload)["error_code"] == "not_a_video"
    assert not disk.part_of(upload).exists()


def test_a_worker_that_was_taken_over_leaves_the_file_to_the_other(
    browser: Client, small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease ended while it looked, and what it finds is a refusal: as where the other has cleared its folder."""
    content = small_clip.read_bytes()
    upload = sent(browser, content)
    look = intake.look_at

    def look_too_long(path: Path) -> object:
        Intake.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
        assert jobs.claim(Intake.objects.all(), pk=upload.intake.pk, owner="another")
        raise errors.not_a_video()

    monkeypatch.setattr(intake, "look_at", look_too_long)
    assert not work(upload)
    assert disk.part_of(upload).read_bytes() == content
    job = Intake.objects.select_related("upload").get()
    assert (job.state, job.lease_owner, job.upload.state) == (JobState.RUNNING, "another", UploadState.RECEIVED)

    monkeypatch.setattr(intake, "look_at", look)
    Intake.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    assert work(upload)
    assert Episode.objects.get().cut.master == Master.objects.get()


def test_a_restart_of_postgresql_in_the_middle_changes_nothing(
    browser: Client, small_clip: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """The lease is kept alive after it too: nobody else begins the same check."""
    settings.JOB_LEASE_SECONDS = 2
    upload = sent(browser, small_clip.read_bytes())
    look, others = intake.look_at, []

    def look_long(path: Path) -> object:
        time.sleep(1)  # the lease was prolonged once, by a line of its own
        others.append(cut_all_off())
        time.sleep(3)
        connection.close()
        assert not jobs.claim(Intake.objects.all(), pk=upload.intake.pk, owner="another")
        cut_off()
        return look(path)

    monkeypatch.setattr(intake, "look_at", look_long)
    assert work(upload)
    assert others[0] >= 1, "nobody kept the lease alive"
    job = Intake.objects.get()
    assert (job.state, job.attempt) == (JobState.DONE, 1)
    assert Episode.objects.get().cut.master == Master.objects.get()


def test_a_postgresql_that_stays_away_leaves_the_check_to_the_next(
    browser: Client, small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(browser, small_clip.read_bytes())
    look = intake.look_at

    monkeypatch.setattr(intake, "look_at", away)
    assert not work(upload)
    assert standing(browser, upload)["state"] == "running"

    monkeypatch.setattr(intake, "look_at", look)
    Intake.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    assert work(upload)
    assert standing(browser, upload)["state"] == "taken"


def test_what_is_here_whole_is_kept_longer_and_listed_for_post(
    browser: Client, small_clip: Path, person: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(browser, small_clip.read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(intake, "look_at", full)
        work(upload)
    half = created(browser, Episode.objects.get(), 999)

    Upload.objects.update(active_at=timezone.now() - timedelta(days=29))
    assert services.tidy() == 1
    assert disk.part_of(upload).exists()
    assert not Upload.objects.filter(pk=half.pk).exists()
    failed = board.section(board.kinds_for(person("post")), JobState.FAILED)
    assert [(line.item.subject, line.retry) for line in failed.lines] == [(upload.name, True)]
    upload.refresh_from_db()
    assert services.kept_until(upload) == upload.active_at + timedelta(days=30)

    Upload.objects.update(active_at=timezone.now() - timedelta(days=31))
    assert services.tidy() == 1
    assert not disk.part_of(upload).exists()


def test_the_sweep_sends_only_what_the_queue_lacks(browser: Client, small_clip: Path) -> None:
    redis_client().delete(services.QUEUE)
    first = sent(browser, small_clip.read_bytes())
    redis_client().delete(services.QUEUE)  # its message is lost
    sent(browser, small_clip.read_bytes())
    Intake.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    assert (services.sweep(), services.sweep()) == (1, 0)
    assert (services.TASK, f"[{first.intake.pk}]") in waiting_messages(services.QUEUE)
    assert redis_client().llen(services.QUEUE) == 2
    redis_client().delete(services.QUEUE)


def test_a_part_that_is_begun_while_strangers_are_looked_for_stays(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = disk.root() / "stranger"
    disk.root().mkdir(parents=True, exist_ok=True)
    stranger.touch()
    begun: list[Upload] = []
    list_all = Path.iterdir

    def begin_meanwhile(folder: Path) -> Iterator[Path]:
        """Who reads the rows first does not know of the one that is begun now."""
        if folder == disk.root() and not begun:
            begun.append(created(browser, factories.episode(), 10))
            assert patch(browser, begun[0], 0, b"12345").status_code == 204
        return list_all(folder)

    monkeypatch.setattr(Path, "iterdir", begin_meanwhile)
    assert services.tidy() == 1
    assert begun
    assert disk.part_of(begun[0]).exists()
    assert not stranger.exists()


def full(path: Path) -> None:
    raise Failure("disk_full", "The disk is full.", status=507)


def test_a_large_file_may_take_longer(tmp_path: Path) -> None:
    large = tmp_path / "large.mov"
    large.touch()
    with large.open("r+b") as file:
        file.truncate(20_000_000_000)  # a hole: no room is taken
    assert ffmpeg._reading(large).wall_s == ffmpeg._reading(large).cpu_s == 2060
