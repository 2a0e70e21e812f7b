"""The zip of a pack by itself."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

from catalog.delivery.archive import Archive


def written(path: Path) -> bytes:
    with Archive(path, "midnight-heir") as archive:
        archive.add("video.mp4", io.BytesIO(bytes(range(256)) * 9_000), 256 * 9_000, lambda: None)
        archive.add_text("metadata.csv", "number,title\n" * 500, mark=True)
    return path.read_bytes()


def test_the_same_files_give_the_same_zip(tmp_path: Path) -> None:
    assert written(tmp_path / "first.zip") == written(tmp_path / "second.zip")


def test_videos_are_stored_and_papers_are_packed(tmp_path: Path) -> None:
    written(tmp_path / "pack.zip")

    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
        assert kinds == {
            "midnight-heir/video.mp4": zipfile.ZIP_STORED,
            "midnight-heir/metadata.csv": zipfile.ZIP_DEFLATED,
        }


def test_an_entry_tells_what_came_in(tmp_path: Path) -> None:
    ticks: list[int] = []
    with Archive(tmp_path / "pack.zip", "pack") as archive:
        content = b"x" * (3 * 1024 * 1024 + 1)
        entry = archive.add("a.mp4", io.BytesIO(content), len(content), lambda: ticks.append(1))

    assert entry == ("a.mp4", len(content), hashlib.sha256(content).hexdigest())
    assert len(ticks) == 4  # a sign of life a chunk
