"""tus 1.0 as a client sees it: what is taken, what is refused, and whose an upload is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from catalog.titles.models import Handover
from catalog.uploads import disk, errors, services
from catalog.uploads.errors import GIB
from catalog.uploads.models import Upload, UploadState
from tests import factories
from tests.catalog.uploads import sending
from tests.catalog.uploads.sending import create, created, finish, head, noise, offset_of, patch

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


@pytest.fixture
def browser(as_role: Browser) -> Client:
    return as_role("post")


@pytest.fixture
def upload(browser: Client) -> Upload:
    return created(browser, factories.episode(), 3000)


def test_the_server_says_what_it_speaks(browser: Client) -> None:
    answer = Client().options("/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination,expiration"
    assert answer["Tus-Max-Size"] == str(20 * 1024**3)


def test_a_file_comes_in_pieces_and_the_offset_grows_with_them(browser: Client, upload: Upload) -> None:
    content = noise(3000)
    assert offset_of(browser, upload) == 0

    first = patch(browser, upload, 0, content[:1000])
    assert (first.status_code, first["Upload-Offset"]) == (204, "1000")
    assert offset_of(browser, upload) == 1000
    last = patch(browser, upload, 1000, content[1000:])

    assert (last.status_code, last["Upload-Offset"]) == (204, "3000")
    assert disk.part_of(upload).read_bytes() == content
    answer = head(browser, upload)
    assert (answer["Upload-Length"], answer["Cache-Control"]) == ("3000", "no-store")
    assert "GMT" in answer["Upload-Expires"]


@pytest.mark.parametrize("offset", [1, 999, 1001, 2000])
def test_a_wrong_offset_is_refused_and_writes_nothing(browser: Client, upload: Upload, offset: int) -> None:
    patch(browser, upload, 0, b"a" * 1000)
    answer = patch(browser, upload, offset, b"b" * 500)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_offset")
    assert disk.part_of(upload).read_bytes() == b"a" * 1000


def test_more_than_the_file_has_is_refused_before_it_is_read(browser: Client, upload: Upload) -> None:
    patch(browser, upload, 0, b"a" * 1000)
    answer = patch(browser, upload, 1000, b"b" * 2001)
    assert (answer.status_code, answer.json()["code"]) == (413, "over_length")
    assert offset_of(browser, upload) == 1000


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "tus_version"),
        ({"Upload-Offset": "-1"}, 400, "bad_upload"),
        ({"Upload-Offset": "١"}, 400, "bad_upload"),
        ({"Upload-Offset": "9" * 30}, 400, "bad_upload"),
        ({"Upload-Offset": ""}, 400, "bad_upload"),
        ({"Content-Type": "application/json"}, 415, "unsupported_media_type"),
    ],
)
def test_what_is_no_tus_is_refused(
    browser: Client, upload: Upload, change: dict[str, str], status: int, code: str
) -> None:
    kind = change.pop("Content-Type", sending.BODY)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"} | change
    answer = browser.patch(f"/uploads/{upload.public_id}", b"a", content_type=kind, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Upload-Length": "many"}, "bad_upload"),
        ({"Upload-Metadata": "filename ###"}, "bad_upload"),
        ({"Upload-Metadata": ""}, "bad_upload"),
        ({"Upload-Length": "0"}, "empty_file"),
        ({"Upload-Length": str(20 * 1024**3 + 1)}, "upload_too_large"),
        ({"Upload-Metadata": sending.metadata(filename="a.mp4", episode="x")}, "bad_upload"),
        ({"Upload-Metadata": sending.metadata(filename="a\0.mp4", episode=1)}, "bad_upload"),
        ({"Upload-Metadata": sending.metadata(filename="a.mp4", episode=10**17)}, "no_such_upload"),
        ({"Upload-Metadata": sending.metadata(filename="a.mp4", episode=1, modified="soon")}, "bad_upload"),
    ],
)
def test_nothing_is_begun_for_a_bad_request(browser: Client, headers: dict[str, str], code: str) -> None:
    said = {"Upload-Length": "5", "Upload-Metadata": sending.metadata(filename="a.mp4", episode=factories.episode().pk)}
    answer = browser.post("/uploads/", headers={"Tus-Resumable": "1.0.0"} | said | headers)
    assert answer.json()["code"] == code
    assert not Upload.objects.exists()


def test_a_file_just_above_the_limit_is_not_said_to_have_the_limit() -> None:
    assert "has 20.1\xa0GB; up to 20.0\xa0GB are taken" in errors.upload_too_large(20 * GIB + 1, 20 * GIB).message


def test_an_upload_that_the_disk_can_not_hold_is_not_begun(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda: 999)
    answer = create(browser, factories.episode(), 1000)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert "no room for 1000" in answer.json()["title"]


@pytest.mark.parametrize("role", ["writer", "finance"])
def test_who_may_not_upload_is_refused(as_role: Browser, upload: Upload, role: str) -> None:
    stranger = as_role(role)
    assert create(stranger, factories.episode(), 5).status_code == 403
    assert patch(stranger, upload, 0, b"a").status_code == 403
    assert finish(stranger, upload, "0" * 64).status_code == 403
    assert stranger.post("/uploads/series/1/match", {}, content_type="application/json").status_code == 403


def test_who_is_not_logged_in_is_told_so(upload: Upload) -> None:
    answer = patch(Client(), upload, 0, b"a")
    assert (answer.status_code, answer.json()["code"]) == (401, "login_needed")


def test_another_persons_upload_is_not_there(as_role: Browser, upload: Upload) -> None:
    other = as_role("producer")
    address = f"/uploads/{upload.public_id}"
    asked = [
        head(other, upload), patch(other, upload, 0, b"a"), finish(other, upload, "0" * 64), other.get(address),
        other.delete(address, headers={"Tus-Resumable": "1.0.0"}),
        other.get(f"/uploads/s3/multipart/{upload.public_id}"),
        other.get(f"/uploads/s3/multipart/{upload.public_id}/1"), other.get("/uploads/0000000000000000"),
    ]  # fmt: skip
    assert [answer.status_code for answer in asked] == [404] * len(asked)
    assert other.get("/uploads/").json() == {"uploads": []}
    assert Upload.objects.filter(pk=upload.pk).exists()


def test_a_page_of_another_site_can_not_send_for_somebody(person: Callable[[str], Any]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person("post"))
    refused = create(strict, factories.episode(), 5)
    assert (refused.status_code, refused["Content-Type"], refused.json()["code"]) == (
        403, "application/problem+json", "csrf",
    )  # fmt: skip
    assert not Upload.objects.exists()


def test_the_same_file_again_goes_on_where_it_was(browser: Client) -> None:
    episode = factories.episode()
    first = created(browser, episode, 3000, modified=1_700_000_000_000)
    patch(browser, first, 0, b"a" * 1200)

    again = created(browser, episode, 3000, modified=1_700_000_000_000)
    assert again.pk == first.pk
    listed = browser.get(f"/uploads/?episode={episode.pk}").json()["uploads"]
    assert [(row["id"], row["received"], row["state"]) for row in listed] == [(first.public_id, 1200, "receiving")]

    exported_anew = created(browser, episode, 3000, modified=1_700_000_009_000)
    assert exported_anew.pk != first.pk


def test_a_wish_to_publish_stands_until_another_is_said(as_role: Browser) -> None:
    producer, episode = as_role("producer"), factories.episode()
    wishes = [("1", True), (None, True), ("0", False), (None, False)]
    for said, wished in wishes:
        answer = create(producer, episode, 3000, **({"publish": said} if said else {}))
        assert answer.json()["publish"] == wished
        assert Handover.objects.get().publish_when_ready == wished


def test_a_discarded_upload_leaves_nothing(browser: Client, upload: Upload) -> None:
    patch(browser, upload, 0, b"a" * 1000)
    part = disk.part_of(upload)
    answer = browser.delete(f"/uploads/{upload.public_id}", headers={"Tus-Resumable": "1.0.0"})
    assert answer.status_code == 204
    assert not part.exists()
    assert head(browser, upload).status_code == 404


def test_what_was_not_flushed_before_a_power_cut_is_sent_again(browser: Client, upload: Upload) -> None:
    """The file may be longer than what was flushed, or shorter: only what is sure counts."""
    patch(browser, upload, 0, b"a" * 1000)
    with disk.part_of(upload).open("ab") as file:
        file.write(b"?" * 700)
    assert offset_of(browser, upload) == 1000
    patch(browser, upload, 1000, b"b" * 500)
    assert disk.part_of(upload).read_bytes() == b"a" * 1000 + b"b" * 500

    with disk.part_of(upload).open("r+b") as file:
        file.truncate(300)
    assert offset_of(browser, upload) == 300


def test_a_finish_before_the_last_byte_or_without_a_digest_is_refused(browser: Client, upload: Upload) -> None:
    patch(browser, upload, 0, b"a" * 2999)
    early = finish(browser, upload, "0" * 64)
    assert (early.status_code, early.json()["code"]) == (409, "upload_incomplete")
    for word in ("", "0" * 63, "G" * 64, "A" * 64):
        assert finish(browser, upload, word).json()["code"] == "bad_digest"
    for body in ("[]", "{", '"x"'):
        answer = browser.post(f"/uploads/{upload.public_id}/finish", body, content_type="application/json")
        assert answer.json()["code"] == "bad_upload"


def test_abandoned_parts_are_swept_and_fresh_ones_stay(browser: Client, settings: LazySettings) -> None:
    settings.UPLOAD_KEEP_HOURS = 3
    old, fresh = (created(browser, factories.episode(), 3000) for _ in range(2))
    for upload in (old, fresh):
        patch(browser, upload, 0, b"a" * 100)
    stranger = disk.root() / "0123456789abcdef"
    stranger.write_bytes(b"left")
    Upload.objects.filter(pk=old.pk).update(active_at=timezone.now() - timedelta(hours=4))

    assert services.tidy() == 2
    assert sorted(path.name for path in disk.root().iterdir()) == [fresh.public_id]
    assert list(Upload.objects.all()) == [fresh]
    assert offset_of(browser, fresh) == 100


def test_a_disk_that_fills_up_keeps_what_fitted(
    browser: Client, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/full can't be truncated, so the write itself is made to fail as a full disk makes it fail."""

    def full(file: Any, chunk: bytes, here: int) -> int:
        file.write(chunk[:700])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(disk, "_put", full)
        answer = patch(browser, upload, 0, b"a" * 1000)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert offset_of(browser, upload) == 700
    assert patch(browser, upload, 700, b"b" * 2300).status_code == 204


def test_a_server_that_receives_all_it_can_asks_to_wait(
    browser: Client, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    from catalog.uploads import views

    held = [views._receivers.acquire(blocking=False) for _ in range(8)]
    try:
        answer = patch(browser, upload, 0, b"a")
    finally:
        for _ in held:
            views._receivers.release()
    assert (answer.status_code, answer.json()["code"]) == (503, "receivers_busy")
    assert patch(browser, upload, 0, b"a").status_code == 204


def test_listing_uploads_costs_the_same_queries_with_1_and_with_20(
    browser: Client, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    series = factories.series()
    created(browser, factories.episode(series=series), 5)
    address = f"/uploads/?series={series.pk}"
    few = queries_of(lambda: browser.get(address))
    for _ in range(19):
        created(browser, factories.episode(series=series), 5)
    assert queries_of(lambda: browser.get(address)) == few
    assert len(browser.get(address).json()["uploads"]) == 20


def test_states_that_have_ended_take_no_more_bytes(browser: Client, upload: Upload, tmp_path: Path) -> None:
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.REFUSED)
    assert head(browser, upload).status_code == 410
    assert patch(browser, upload, 0, b"a").json()["code"] == "upload_closed"
    assert finish(browser, upload, "0" * 64).json()["code"] in ("upload_incomplete", "upload_closed")
