"""Sheet, checksums, captions as SRT, and the zip that they go into."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from catalog.delivery import captions, sheet
from catalog.delivery.archive import Archive, Entry
from catalog.media.burnin import Cue


def nothing() -> None:
    """No sign of life is needed."""


def test_a_sheet_that_a_spreadsheet_can_not_run() -> None:
    text = sheet.as_csv(
        ("number", "title"), [{"number": 1, "title": "=HYPERLINK(1)"}, {"number": 2, "title": "A, “b”\nc"}]
    )

    assert list(csv.reader(io.StringIO(text))) == [["number", "title"], ["1", "'=HYPERLINK(1)"], ["2", "A, “b”\nc"]]


def test_a_column_that_a_row_lacks_stays_empty() -> None:
    assert sheet.as_csv(("number", "captions"), [{"number": 1}]).splitlines()[1] == "1,"


def test_checksums_as_sha256sum_reads_them() -> None:
    assert sheet.checksums([Entry("a/b.mp4", 3, "ab" * 32)]) == f"{'ab' * 32}  a/b.mp4\n"


def test_a_failed_pack_says_so_in_its_read_me() -> None:
    words = {"title": "T", "profile": "P", "episodes": "1-3", "entries": []}

    assert "NOT FOR DELIVERY" in sheet.read_me(verdict="fail", **words)
    assert "NOT FOR DELIVERY" not in sheet.read_me(verdict="warn", **words)


def test_srt() -> None:
    text = captions.as_srt([Cue(0.0, 1.2345, "Hello"), Cue(3661.5, 3662.0, "two\nlines\n")])

    assert text == ("1\n00:00:00,000 --> 00:00:01,234\nHello\n\n2\n01:01:01,500 --> 01:01:02,000\ntwo\nlines\n")


def test_srt_says_what_stands_at_the_top() -> None:
    text = captions.as_srt([Cue(0.0, 1.0, "Ten years later\nin Lagos", is_high=True), Cue(1.0, 2.0, "Hello")])

    assert [line for line in text.splitlines() if line.startswith("{")] == [r"{\an8}Ten years later"]


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        with Archive(tmp_path / name, "folder") as archive:
            archive.add_text("a.csv", "number\n1\n", mark=True)
            archive.add("b.mp4", io.BytesIO(b"video" * 1000), 5000, nothing)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_videos_are_stored_and_papers_packed(tmp_path: Path) -> None:
    with Archive(tmp_path / "a.zip", "folder") as archive:
        entry = archive.add("b.mp4", io.BytesIO(b"video" * 1000), 5000, nothing)
        archive.add_text("a.csv", "x" * 5000, mark=True)

    with zipfile.ZipFile(tmp_path / "a.zip") as found:
        assert found.testzip() is None
        kinds = {info.filename: info.compress_type for info in found.infolist()}
        assert kinds == {"folder/b.mp4": zipfile.ZIP_STORED, "folder/a.csv": zipfile.ZIP_DEFLATED}
        assert found.read("folder/a.csv").startswith(b"\xef\xbb\xbfxx")
    assert (entry.size_bytes, len(entry.sha256)) == (5000, 64)


def test_what_stops_in_between_stops_the_zip(tmp_path: Path) -> None:
    def gone() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError), Archive(tmp_path / "a.zip", "folder") as archive:
        archive.add("b.mp4", io.BytesIO(b"video"), 5, gone)
