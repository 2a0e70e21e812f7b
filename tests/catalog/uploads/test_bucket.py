"""S3 multipart against a real S3 server: parts put at signed addresses, tampered ones refused, old ones aborted."""

from __future__ import annotations

import io
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from botocore.awsrequest import AWSResponse
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from catalog.media.models import Master
from catalog.titles import handover
from catalog.titles.models import Episode
from catalog.uploads import arrived, services
from catalog.uploads import bucket as s3
from catalog.uploads.models import Upload, UploadKind, UploadState
from studio import environment
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from tests import factories
from tests.catalog.media.test_s3 import KEYS
from tests.catalog.uploads.sending import created, digest, finish, noise, patch
from tests.clips import padded

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024


@pytest.fixture
def browser(as_role: Callable[[str], Client]) -> Client:
    return as_role("producer")


@pytest.fixture
def content(small_clip: Path, tmp_path: Path) -> bytes:
    """Three parts: 8, 8 and 4 MiB."""
    return padded(small_clip, tmp_path / "EP07.mov", 20 * MIB).read_bytes()


def address(browser: Client, upload: Upload, number: int) -> str:
    answer = browser.get(f"/uploads/s3/multipart/{upload.public_id}/{number}")
    assert answer.status_code == 200, answer.content
    return str(answer.json()["url"])


def put(url: str, piece: bytes) -> str:
    request = urllib.request.Request(url, data=piece, method="PUT")
    with urllib.request.urlopen(request) as answer:
        return str(answer.headers["ETag"])


def refused(url: str, piece: bytes) -> int:
    with pytest.raises(urllib.error.HTTPError) as caught:
        put(url, piece)
    return caught.value.code


def piece_of(content: bytes, number: int) -> bytes:
    return content[(number - 1) * 8 * MIB : number * 8 * MIB]


def parts(browser: Client, upload: Upload) -> list[Any]:
    return list(browser.get(f"/uploads/s3/multipart/{upload.public_id}").json())


def complete(browser: Client, upload: Upload) -> Any:
    return browser.post(f"/uploads/s3/multipart/{upload.public_id}/complete", "{}", content_type="application/json")


def test_a_file_goes_into_the_bucket_by_parts_and_becomes_a_master(
    folder: Path, browser: Client, content: bytes
) -> None:
    upload = created(browser, factories.episode(), len(content), name="EP07.mov")
    assert upload.kind == UploadKind.S3
    assert browser.get(f"/uploads/{upload.public_id}").json()["part_size"] == 8 * MIB
    for number in (1, 2):
        put(address(browser, upload, number), piece_of(content, number))
    assert [part["PartNumber"] for part in parts(browser, upload)] == [1, 2]
    early = complete(browser, upload)
    assert (early.status_code, early.json()["code"]) == (409, "upload_incomplete")
    assert finish(browser, upload, digest(content)).json()["code"] == "upload_incomplete"

    put(address(browser, upload, 3), piece_of(content, 3))
    assert complete(browser, upload).status_code == 200
    assert finish(browser, upload, digest(content)).status_code == 202
    upload.refresh_from_db()
    assert services.run(job_id=upload.intake.pk, adopt=handover.adopt)

    master = Master.objects.get()
    assert master.sha256 == digest(content)
    assert (folder / master.file.name).read_bytes() == content
    assert Episode.objects.get().cut.master == master
    upload.refresh_from_db()
    assert upload.state == UploadState.TAKEN
    assert [path for path in folder.rglob("*") if path.is_file()] == [folder / master.file.name]


def test_neither_the_secret_nor_another_name_is_in_the_browsers_hands(
    folder: Path, browser: Client, content: bytes
) -> None:
    upload = created(browser, factories.episode(), len(content))
    url = address(browser, upload, 1)
    said = parse_qs(urlsplit(url).query)
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in url
    assert urlsplit(url).path == f"/studio/prod/masters/.uploads/{upload.public_id}"
    assert said["X-Amz-Expires"] == ["3600"]
    assert said["partNumber"] == ["1"]
    for number in (0, 4, 10_001):
        assert browser.get(f"/uploads/s3/multipart/{upload.public_id}/{number}").status_code == 400


def test_a_tampered_signature_a_changed_address_and_an_old_one_are_refused(
    folder: Path, browser: Client, content: bytes, settings: LazySettings
) -> None:
    upload = created(browser, factories.episode(), len(content))
    url = address(browser, upload, 1)
    last = "0" if url[-1] != "0" else "1"
    assert refused(url[:-1] + last, b"x" * 1000) == 403
    assert refused(url.replace("partNumber=1", "partNumber=2"), b"x" * 1000) == 403
    assert refused(url.replace(upload.public_id, "0" * 16), b"x" * 1000) == 403
    settings.UPLOAD_SIGNED_SECONDS = 1
    old = address(browser, upload, 1)
    time.sleep(2.1)
    assert refused(old, b"x" * 1000) in (400, 403)
    assert parts(browser, upload) == []


def test_a_part_cut_in_the_middle_does_not_count_and_is_sent_again(
    folder: Path, browser: Client, content: bytes
) -> None:
    import socket

    upload = created(browser, factories.episode(), len(content))
    url = urlsplit(address(browser, upload, 1))
    with socket.create_connection((url.hostname, url.port)) as line:
        head = f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: {8 * MIB}\r\n\r\n"
        line.sendall(head.encode() + content[: 3 * MIB])
    time.sleep(0.5)
    assert parts(browser, upload) == []
    put(address(browser, upload, 2), content[: 3 * MIB])  # whole for the bucket, but not the part's length
    assert parts(browser, upload) == []
    put(address(browser, upload, 1), piece_of(content, 1))
    assert [part["Size"] for part in parts(browser, upload)] == [8 * MIB]
    row = browser.get("/uploads/").json()["uploads"][0]
    assert (row["received"], row["kind"]) == (8 * MIB, "s3")


def test_bytes_that_differ_are_found_when_the_bucket_is_read(folder: Path, browser: Client, content: bytes) -> None:
    upload = created(browser, factories.episode(), len(content))
    for number in (1, 2, 3):
        piece = piece_of(content, number)
        put(address(browser, upload, number), piece if number != 2 else noise(len(piece)))
    finish(browser, upload, digest(content))
    upload.refresh_from_db()
    services.run(job_id=upload.intake.pk, adopt=handover.adopt)
    seen = browser.get(f"/uploads/{upload.public_id}").json()
    assert (seen["state"], seen["error_code"]) == ("refused", "wrong_digest")
    assert not Master.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.fixture
def joined(folder: Path, content: bytes) -> Upload:
    """An upload whose parts were joined in the bucket."""
    upload = Upload.objects.create(name="a.mov", size_bytes=len(content), kind=UploadKind.S3)
    storages["masters"].save(upload.key, ContentFile(content))
    return upload


def events() -> Any:
    """Of the client through which this thread speaks to the bucket."""
    storage: Any = storages["masters"]
    return storage.connection.meta.client.meta.events


def part_copied(client: Any, folder: Path, request: Any) -> AWSResponse:
    """UploadPartCopy, which rclone lacks, as S3 does it: those bytes of one object as a part of another."""
    first, last = map(int, request.headers["x-amz-copy-source-range"].decode().removeprefix("bytes=").split("-"))
    source = unquote(request.headers["x-amz-copy-source"].decode()).removeprefix("studio/prod/masters/")
    query = parse_qs(urlsplit(request.url).query)
    key, number = urlsplit(request.url).path.removeprefix("/studio/"), int(query["partNumber"][0])
    made = client.upload_part(
        Bucket="studio", Key=key, UploadId=query["uploadId"][0], PartNumber=number,
        Body=(folder / source).read_bytes()[first : last + 1],
    )  # fmt: skip
    answer = f"<CopyPartResult><ETag>{made['ETag']}</ETag></CopyPartResult>".encode()
    said = AWSResponse(request.url, 200, {}, io.BytesIO(answer))
    said._content = answer
    return said


@pytest.mark.parametrize(("most", "copied_by"), [(5 * 1024 * MIB, ["CopyObject"]), (12 * MIB, ["UploadPartCopy"] * 3)])
def test_what_is_larger_than_one_request_may_copy_is_copied_by_parts(
    most: int, copied_by: list[str], folder: Path, joined: Upload, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "MOST_COPIED", most)
    monkeypatch.setattr(s3, "COPIED_PART", 8 * MIB)
    asked: list[str] = []
    storage: Any = storages["masters"]
    client = storage.connection.meta.client
    events().register("before-call.s3", lambda model, **_: asked.append(model.name))
    events().register("before-send.s3.UploadPartCopy", lambda request, **_: part_copied(client, folder, request))

    s3.copy(joined, "ab/master")

    assert [name for name in asked if "Copy" in name] == copied_by
    assert (folder / "ab" / "master").read_bytes() == content
    assert storages["masters"].size(joined.key) == len(content)


def test_a_server_that_does_not_copy_by_parts_is_sent_the_bytes_once_more(
    folder: Path, joined: Upload, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "MOST_COPIED", 12 * MIB)
    monkeypatch.setattr(s3, "COPIED_PART", 8 * MIB)
    (tmp_path / "upload").write_bytes(content)
    with pytest.raises(Failure) as failed:
        s3.copy(joined, "ab/master")
    assert failed.value.code == "storage_failed"
    assert not (folder / "ab" / "master").exists()

    arrived.keep(joined, tmp_path / "upload", "ab/master")

    assert (folder / "ab" / "master").read_bytes() == content


def test_a_copy_that_is_not_whole_is_none(folder: Path, joined: Upload, content: bytes) -> None:
    Upload.objects.update(size_bytes=len(content) + 1)
    joined.refresh_from_db()

    with pytest.raises(Failure, match="not whole"):
        s3.copy(joined, "ab/master")


def test_work_that_lost_its_worker_after_the_parts_were_joined_goes_on(
    folder: Path, browser: Client, content: bytes
) -> None:
    upload = created(browser, factories.episode(), len(content))
    for number in (1, 2, 3):
        put(address(browser, upload, number), piece_of(content, number))
    finish(browser, upload, digest(content))
    upload.refresh_from_db()
    s3.complete(upload)
    assert storages["masters"].size(upload.key) == len(content)
    assert services.run(job_id=upload.intake.pk, adopt=handover.adopt)
    assert Master.objects.get().sha256 == digest(content)


def test_a_bucket_that_does_not_answer_fails_the_work_so_that_it_can_be_repeated(
    folder: Path, browser: Client, content: bytes, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    upload = created(browser, factories.episode(), len(content))
    for number in (1, 2, 3):
        put(address(browser, upload, number), piece_of(content, number))
    finish(browser, upload, digest(content))
    upload.refresh_from_db()
    right = settings.STORAGES
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    settings.STORAGES = environment.storages(settings.VAR_DIR)
    services.run(job_id=upload.intake.pk, adopt=handover.adopt)
    upload.intake.refresh_from_db()
    assert (upload.intake.state, upload.intake.error_code) == (JobState.FAILED, "storage_failed")

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS["AWS_SECRET_ACCESS_KEY"])
    settings.STORAGES = dict(right)
    assert finish(browser, upload, "").json()["state"] == "queued"
    assert services.run(job_id=upload.intake.pk, adopt=handover.adopt)
    assert browser.get(f"/uploads/{upload.public_id}").json()["state"] == "taken"


def test_abandoned_multipart_uploads_are_aborted(folder: Path, browser: Client, content: bytes) -> None:
    upload = created(browser, factories.episode(), len(content))
    url = address(browser, upload, 1)
    put(url, piece_of(content, 1))
    upload.refresh_from_db()
    assert len(s3.parts(upload)) == 1
    assert services.tidy() == 0
    Upload.objects.update(active_at=timezone.now() - timedelta(hours=73))
    assert services.tidy() == 1
    assert not Upload.objects.exists()
    assert s3.parts(upload) == []
    assert refused(url, b"x" * 1000) == 404


def test_another_persons_parts_are_not_there(
    folder: Path, browser: Client, content: bytes, as_role: Callable[[str], Client]
) -> None:
    upload = created(browser, factories.episode(), len(content))
    other = as_role("post")
    assert other.get(f"/uploads/s3/multipart/{upload.public_id}/1").status_code == 404
    assert other.get(f"/uploads/s3/multipart/{upload.public_id}").status_code == 404
    assert complete(other, upload).status_code == 404
    assert other.delete(f"/uploads/s3/multipart/{upload.public_id}").status_code == 404
    assert patch(browser, upload, 0, b"a").json()["code"] == "bad_upload", "tus into a bucket"


@pytest.mark.parametrize(
    ("size", "length"), [(1, 8 * MIB), (20 * 1024**3, 8 * MIB), (100 * 1024**3, 12 * MIB), (9000 * 8 * MIB, 8 * MIB)]
)
def test_no_file_needs_more_parts_than_s3_takes(size: int, length: int) -> None:
    assert s3.part_bytes(size) == length
    assert -(-size // s3.part_bytes(size)) <= 10_000
