"""What becomes of a file that has arrived: checked, looked at, kept and handed over, or refused with nothing kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from catalog.media.models import Master, Transcode
from catalog.titles.models import Episode
from catalog.uploads import disk, services
from catalog.uploads.models import Intake, Upload, UploadState
from studio.jobs import services as jobs
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from studio.servers import redis_client
from tests.catalog.uploads.sending import digest, finish, sent, standing, work
from tests.files import at_once, stored

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(as_role: Callable[[str], Client]) -> Client:
    return as_role("producer")


@pytest.fixture(autouse=True)
def _no_masters() -> Iterator[None]:
    """Neither of other tests nor for them: these look at every file that is there."""
    forget_masters()
    yield
    forget_masters()


def forget_masters() -> None:
    for name in stored("masters"):
        storages["masters"].delete(name.removeprefix("masters/"))


def test_a_file_that_arrived_becomes_the_episodes_cut(browser: Client, small_clip: Path) -> None:
    upload = sent(browser, small_clip.read_bytes(), name="EP07.mov", publish="1")
    assert work(upload)

    master, cut = Master.objects.get(), Episode.objects.get().cut
    assert cut.master == master
    assert (cut.publish_when_ready, cut.made_by, master.uploaded_by) == (True, upload.by, upload.by)
    assert Transcode.objects.get(master=master).state == JobState.QUEUED
    assert standing(browser, upload)["state"] == "taken"
    assert stored("masters") == {f"masters/{master.file.name}"}
    assert not work(upload), "it was done twice"


def test_a_wrong_digest_keeps_nothing(browser: Client, small_clip: Path) -> None:
    upload = sent(browser, small_clip.read_bytes(), sha256="0" * 64)
    work(upload)

    seen = standing(browser, upload)
    assert (seen["state"], seen["error_code"]) == ("refused", "wrong_digest")
    assert "Nothing was kept; upload it again" in str(seen["sentence"])
    assert not Master.objects.exists()
    assert Episode.objects.get().cut is None
    assert stored("masters") == set()


def test_what_is_no_video_is_refused_and_the_episode_stays_as_it_was(browser: Client) -> None:
    upload = sent(browser, b"#EXTM3U\n/etc/hostname\n")
    work(upload)

    seen = standing(browser, upload)
    assert (seen["state"], seen["error_code"]) == ("refused", "playlist")
    assert stored("masters") == set()
    again = finish(browser, upload, digest(b"#EXTM3U\n/etc/hostname\n"))
    assert again.json()["code"] == "upload_closed"


def test_the_same_bytes_again_are_kept_once(browser: Client, small_clip: Path) -> None:
    first, second = (sent(browser, small_clip.read_bytes()) for _ in range(2))
    work(first)
    work(second)

    assert Master.objects.count() == 1
    assert len(stored("masters")) == 1
    assert Episode.objects.filter(cut__master=Master.objects.get()).count() == 2


def test_the_work_done_twice_at_once_is_done_by_one(browser: Client, small_clip: Path) -> None:
    upload = sent(browser, small_clip.read_bytes())
    assert sorted(at_once(*[lambda: work(Upload.objects.get(pk=upload.pk))] * 3)) == [False, False, True]
    assert Master.objects.count() == 1


def test_a_worker_killed_after_the_file_was_kept_is_followed_by_another(browser: Client, small_clip: Path) -> None:
    """The file has its name as a master already, the row was not written: the next attempt finds both."""

    class Killed(BaseException):
        pass

    def die(upload: Upload, master: Master) -> None:
        raise Killed

    upload = sent(browser, small_clip.read_bytes())
    with pytest.raises(Killed):
        services.run(job_id=upload.intake.pk, adopt=die)
    assert len(stored("masters")) == 2, "the part stays until the row is there"
    Intake.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))

    assert work(upload)
    assert Episode.objects.get().cut.master == Master.objects.get()
    assert stored("masters") == {f"masters/{Master.objects.get().file.name}"}


def test_a_storage_that_fails_can_be_tried_again(
    browser: Client, small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(browser, small_clip.read_bytes())
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", _full)
        patched.setattr("catalog.media.intake.save", _full)
        work(upload)
    seen = standing(browser, upload)
    assert (seen["state"], seen["error_code"]) == ("failed", "disk_full")
    assert disk.part_of(upload).exists()

    assert finish(browser, upload, digest(small_clip.read_bytes())).json()["state"] == "queued"
    assert work(upload)
    assert standing(browser, upload)["state"] == "taken"


def _full(*args: object) -> None:
    raise Failure("disk_full", "The disk is full.", status=507)


def test_an_upload_in_work_can_not_be_discarded(browser: Client, small_clip: Path) -> None:
    upload = sent(browser, small_clip.read_bytes())
    answer = browser.delete(f"/uploads/{upload.public_id}", headers={"Tus-Resumable": "1.0.0"})
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_closed")
    assert disk.part_of(upload).exists()


def test_the_sweep_wakes_what_no_message_reached_and_gives_up_after_three(
    browser: Client, small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[int] = []
    upload = sent(browser, small_clip.read_bytes())
    redis_client().delete(services.QUEUE)
    monkeypatch.setattr(services, "wake", woken.append)
    assert services.sweep() == 0, "its own message is on the way"
    Intake.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert services.sweep() == 1
    assert woken == [upload.intake.pk]

    Intake.objects.update(attempt=3)
    services.sweep()
    assert standing(browser, upload)["error_code"] == "worker_lost"
    assert not jobs.claim(Intake.objects.all(), pk=upload.intake.pk, owner="x")


def test_copies_that_a_killed_worker_left_are_removed(browser: Client, small_clip: Path) -> None:
    upload = sent(browser, small_clip.read_bytes())
    left = [Path(settings.WORK_DIR) / name for name in (f"intake-{upload.intake.pk}-1", "intake-999999-2")]
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "upload").write_bytes(b"half")
    Intake.objects.update(state=JobState.RUNNING)
    services.tidy()
    assert [folder.exists() for folder in left] == [True, False]
    Intake.objects.update(state=JobState.QUEUED)
    assert work(upload)
    assert not left[0].exists()


def test_a_part_that_vanished_is_said(browser: Client, small_clip: Path) -> None:
    upload = sent(browser, small_clip.read_bytes())
    disk.drop(upload)
    work(upload)
    assert standing(browser, upload)["error_code"] == "upload_lost"


def test_an_episode_deleted_meanwhile_leaves_the_master_to_post(browser: Client, small_clip: Path) -> None:
    upload = sent(browser, small_clip.read_bytes())
    Episode.objects.all().delete()
    assert Upload.objects.get().state != UploadState.REFUSED
    assert work(upload)
    assert Master.objects.count() == 1
