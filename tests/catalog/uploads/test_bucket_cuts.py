"""An upload in a bucket whose line is cut while it is read: reading goes on from there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from catalog.media.models import Master
from catalog.titles import handover
from catalog.uploads import bucket as s3
from catalog.uploads import services
from catalog.uploads.models import Intake, Upload, UploadKind, UploadState
from studio.jobs.models import JobState
from tests.catalog.uploads.sending import digest
from tests.clips import padded
from tests.load import flaky

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024


@pytest.fixture
def job(bad_day: flaky.Flaky, small_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """The check of 20 MiB whose parts were joined in the bucket."""
    monkeypatch.setattr(s3, "PAUSE", 0.01)
    content = padded(small_clip, tmp_path / "EP07.mov", 20 * MIB).read_bytes()
    upload = Upload.objects.create(
        name="EP07.mov", size_bytes=len(content), kind=UploadKind.S3, state=UploadState.RECEIVED, sha256=digest(content)
    )
    storages["masters"].save(upload.key, ContentFile(content))
    return Intake.objects.create(upload=upload)


def cut(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """So many reads of the object end in the middle of what they still had; the bytes at which all of them began."""
    starts: list[int] = []
    read = s3._body

    class Half:
        def __init__(self, body: Any, left: int) -> None:
            self.body, self.left = body, left

        def read(self, count: int) -> bytes:
            if not self.left:
                raise ConnectionResetError
            chunk: bytes = self.body.read(min(count, self.left))
            self.left -= len(chunk)
            return chunk

    def body(upload: Upload, start: int) -> Any:
        starts.append(start)
        found = read(upload, start)
        return found if len(starts) > times else Half(found, (upload.size_bytes - start) // 2)

    monkeypatch.setattr(s3, "_body", body)
    return starts


def test_a_read_that_is_cut_goes_on_from_there(job: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = cut(monkeypatch, 3)
    assert services.run(job_id=job.pk, adopt=handover.adopt)

    assert starts == [0, 10 * MIB, 15 * MIB, 17.5 * MIB]
    assert Master.objects.get().sha256 == job.upload.sha256


def test_a_line_that_is_cut_in_the_middle_too(
    job: Intake, bad_day: flaky.Flaky, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the true library's requests: some look whether all is there, the one that reads is cut by the server."""
    large: list[str] = []
    answer = flaky._Request._answer

    def cut_the_first(self: Any, reply: Any, content: bytes, *, cut: bool) -> None:
        if len(content) > 2 * MIB:
            large.append(self.headers.get("Range", ""))
        answer(self, reply, content, cut=cut or (len(content) > 2 * MIB and len(large) == 1))

    monkeypatch.setattr(flaky._Request, "_answer", cut_the_first)
    assert services.run(job_id=job.pk, adopt=handover.adopt)

    assert large[0] == ""
    assert large[1].startswith("bytes=9") or large[1].startswith("bytes=10")
    assert Master.objects.get().sha256 == job.upload.sha256


def test_a_bucket_that_can_not_be_read_keeps_the_upload(
    job: Intake, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(s3, "_body", lost)
        services.run(job_id=job.pk, adopt=handover.adopt)
    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "storage_failed")
    assert (folder / job.upload.key).exists()

    services.retry(job)
    assert services.run(job_id=job.pk, adopt=handover.adopt)
    assert Master.objects.exists()


def lost(*_args: Any) -> Any:
    raise ConnectionResetError(os.strerror(104))


def test_a_bucket_that_sends_all_of_it_again_is_not_believed(job: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the file would be taken for another, and be removed."""
    true = s3._client()

    class Whole:
        def get_object(self, **asked: Any) -> Any:
            asked.pop("Range", None)
            return true.get_object(**asked)

    monkeypatch.setattr(s3, "_client", Whole)
    with pytest.raises(OSError, match="no part"):
        s3._body(job.upload, 5)
