"""Files out of a bucket and into it, against a real S3 server: large ones take no memory, cut ones come again."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.storage import storages

from catalog.media import artefacts
from catalog.media.errors import TranscodeFailed
from studio.jobs.services import LeaseLost
from tests.buckets import bad_day, bucket, folder
from tests.load import flaky

__all__ = ["bad_day", "bucket", "folder"]
MIB = 1024**2


@pytest.fixture
def large(folder: Path) -> bytes:
    """What lies in the bucket as masters/large: three pieces and a bit of a fourth."""
    content = os.urandom(25 * MIB)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "large").write_bytes(content)
    return content


def test_a_large_file_is_fetched_by_pieces_and_none_is_kept_in_memory(large: bytes, tmp_path: Path) -> None:
    shares: list[float] = []
    assert storages["masters"].size("large") == len(large)  # what the library itself needs is there now
    tracemalloc.start()
    try:
        path = artefacts.fetch(storages["masters"], "large", tmp_path / "copy", shares.append, len(large))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert path.read_bytes() == large
    assert peak < 8 * MIB
    assert (shares == sorted(shares), shares[-1]) == (True, 1.0)
    assert len(shares) > 3


def test_a_piece_that_was_cut_off_is_asked_for_again(
    large: bytes, bad_day: flaky.Flaky, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter(["", "", "done, then cut in the middle"])  # HEAD, the first piece, the second one
    monkeypatch.setattr(bad_day, "trouble", lambda: next(told, ""))

    path = artefacts.fetch(storages["masters"], "large", tmp_path / "copy")

    assert path.read_bytes() == large
    assert next(told, "all told") == "all told"


def test_who_stops_a_fetch_is_heard(large: bytes, tmp_path: Path) -> None:
    def stop(share: float) -> None:
        raise LeaseLost

    with pytest.raises(LeaseLost):
        artefacts.fetch(storages["masters"], "large", tmp_path / "copy", stop, len(large))


def test_what_is_not_there_and_a_storage_that_does_not_answer_are_told_apart(
    folder: Path, bad_day: flaky.Flaky, tmp_path: Path
) -> None:
    source = tmp_path / "some"
    source.write_bytes(b"some")
    storage = storages["masters"]
    with pytest.raises(FileNotFoundError):
        artefacts.fetch(storage, "none", tmp_path / "copy")
    assert artefacts.store(storage, source, "made/some") == 4
    assert (artefacts.fetch_folder(storage, "made", tmp_path / "made") / "some").read_bytes() == b"some"

    bad_day.share = 1.0
    for attempt in (
        lambda: artefacts.fetch(storage, "made/some", tmp_path / "copy"),
        lambda: artefacts.store(storage, source, "made/other"),
        lambda: artefacts.fetch_folder(storage, "made", tmp_path / "again"),
    ):
        with pytest.raises(TranscodeFailed) as failed:
            attempt()
        assert failed.value.code == "storage_failed"
