"""Where files land: a name is absent or whole, whatever happens while it is written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.test import RequestFactory

from studio.uploads import PARTS, AtomicFileSystemStorage, WorkFile
from tests.files import at_once

MEGABYTE = b"x" * 1024 * 1024


@pytest.fixture
def storage(tmp_path: Path) -> AtomicFileSystemStorage:
    return AtomicFileSystemStorage(location=tmp_path / "store", allow_overwrite=True)


class Breaking(ContentFile):
    """Gives some of its bytes, then fails as a full disk or a cut connection does."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(MEGABYTE)
        self.error = error

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield MEGABYTE
        yield MEGABYTE
        raise self.error


def files(storage: AtomicFileSystemStorage) -> list[str]:
    root = Path(storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_file_is_written_whole(storage: AtomicFileSystemStorage) -> None:
    name = storage.save("ab/abcdef", ContentFile(MEGABYTE * 3))

    assert name == "ab/abcdef"
    assert files(storage) == ["ab/abcdef"]
    with storage.open(name) as kept:
        assert kept.read() == MEGABYTE * 3


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), ConnectionResetError(), KeyboardInterrupt(), SystemExit(1)],
)
def test_a_failure_in_the_middle_leaves_nothing(storage: AtomicFileSystemStorage, error: BaseException) -> None:
    with pytest.raises(type(error)):
        storage.save("ab/abcdef", Breaking(error))

    assert not storage.exists("ab/abcdef")
    assert files(storage) == []


def test_a_failure_in_the_middle_leaves_what_was_there(storage: AtomicFileSystemStorage) -> None:
    storage.save("poster.jpg", ContentFile(b"the old one"))

    with pytest.raises(ConnectionResetError):
        storage.save("poster.jpg", Breaking(ConnectionResetError()))

    assert Path(storage.path("poster.jpg")).read_bytes() == b"the old one"
    assert files(storage) == ["poster.jpg"]


def test_nobody_sees_a_name_before_its_last_byte_is_written(storage: AtomicFileSystemStorage) -> None:
    seen: list[bool] = []

    class Watched(ContentFile):
        def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
            for _part in range(3):
                yield MEGABYTE
                seen.append(storage.exists("clip.mp4"))

    storage.save("clip.mp4", Watched(MEGABYTE))

    assert seen == [False, False, False]
    assert storage.exists("clip.mp4")
    assert not list((Path(storage.location) / PARTS).iterdir())


@pytest.mark.parametrize("name", ["masters", "streams", "default"])
def test_the_same_name_again_takes_its_place(name: str) -> None:
    """Names are made of digests and random words: a second copy beside the first would be an orphan."""
    storage = storages[name]

    first = storage.save("twice/name", ContentFile(b"first"))
    second = storage.save("twice/name", ContentFile(b"second"))

    assert first == second == "twice/name"
    assert Path(storage.path(second)).read_bytes() == b"second"
    storage.delete(second)


def test_many_who_write_the_same_name_at_once_leave_one_whole_file(storage: AtomicFileSystemStorage) -> None:
    contents = [bytes([number]) * 3_000_000 for number in range(6)]

    names = at_once(*[lambda content=content: storage.save("ab/abcdef", ContentFile(content)) for content in contents])

    assert set(names) == {"ab/abcdef"}
    assert files(storage) == ["ab/abcdef"]
    assert Path(storage.path("ab/abcdef")).read_bytes() in contents


@pytest.mark.parametrize("name", ["../outside", "/etc/cliffhanger", "ab/../../outside"])
def test_nothing_is_written_outside(storage: AtomicFileSystemStorage, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile(b"x"))

    assert files(storage) == []


def test_masters_are_not_for_everybody_on_the_machine() -> None:
    name = storages["masters"].save("mode/file", ContentFile(b"x"))

    assert Path(storages["masters"].path(name)).stat().st_mode & 0o777 == settings.FILE_UPLOAD_PERMISSIONS == 0o640
    storages["masters"].delete(name)


def received(content: bytes, name: str = "EP1.mp4") -> WorkFile:
    request = RequestFactory().post("/", {"video": ContentFile(content, name)})
    file = request.FILES["video"]
    assert isinstance(file, WorkFile)
    return file


@pytest.mark.parametrize("size", [1, 3_000_000])
def test_an_upload_of_any_size_lands_on_the_disk_for_videos_and_goes_with_the_request(size: int) -> None:
    content = os.urandom(size)

    upload = received(content)

    path = Path(upload.temporary_file_path())
    assert path.parent == Path(settings.WORK_DIR) / "uploads"
    assert (path.read_bytes(), upload.name, upload.size) == (content, "EP1.mp4", size)
    upload.close()
    assert not path.exists()


@pytest.mark.parametrize(
    "name", ["../../outside.mp4", "/etc/passwd", "..\\..\\outside.mp4", ".parts", "a" * 600 + ".mp4"]
)
def test_the_name_of_an_upload_never_chooses_where_it_lands(name: str) -> None:
    upload = received(b"x", name)

    assert Path(upload.temporary_file_path()).parent == Path(settings.WORK_DIR) / "uploads"
    upload.close()


def test_a_file_object_of_django_can_be_stored(storage: AtomicFileSystemStorage, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(MEGABYTE)

    with (tmp_path / "clip.mp4").open("rb") as file:
        storage.save("clip.mp4", File(file))

    assert storage.size("clip.mp4") == len(MEGABYTE)
