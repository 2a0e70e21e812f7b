"""How long a file says it is, by its outermost boxes."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.media.outline import declared_bytes


def box(kind: bytes, content: bytes = b"", *, says: int | None = None) -> bytes:
    return (8 + len(content) if says is None else says).to_bytes(4, "big") + kind + content


def long_box(kind: bytes, content: bytes, *, says: int | None = None) -> bytes:
    size = 16 + len(content) if says is None else says
    return (1).to_bytes(4, "big") + kind + size.to_bytes(8, "big") + content


def matroska(content: bytes, size: bytes) -> bytes:
    return b"\x1a\x45\xdf\xa3" + b"\x84" + b"head" + b"\x18\x53\x80\x67" + size + content


HEAD = box(b"ftyp", b"isom")


@pytest.mark.parametrize(
    "content",
    [
        HEAD + box(b"moov", b"m" * 50) + box(b"mdat", b"d" * 500),
        HEAD + box(b"free", b"f" * 9) + box(b"mdat", b"d" * 500) + box(b"moov", b"m" * 50),
        HEAD + long_box(b"mdat", b"d" * 500),
        HEAD + (box(b"moof", b"m" * 5) + box(b"mdat", b"d" * 50)) * 20,
        matroska(b"c" * 100, b"\x01\x00\x00\x00\x00\x00\x00\x64"),
        matroska(b"c" * 100, b"\xe4"),
        b"RIFF" + (104).to_bytes(4, "little") + b"AVI " + b"l" * 100,
    ],
)
def test_a_whole_file_is_as_long_as_it_says_and_half_of_it_is_not(content: bytes) -> None:
    assert declared_bytes(BytesIO(content)) == len(content)
    assert declared_bytes(BytesIO(content[: len(content) - 1])) == len(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"#!/bin/sh\necho hello\n",
        b"G@\x11\x10" * 50,  # MPEG-TS
        HEAD + box(b"mdat", b"d" * 500, says=0),  # to the end, wherever that is
        matroska(b"c" * 100, b"\x01" + b"\xff" * 7),  # recorded live
        b"\x1a\x45\xdf\xa3",
    ],
)
def test_some_files_say_nothing(content: bytes) -> None:
    assert declared_bytes(BytesIO(content)) == 0


@pytest.mark.parametrize("behind", [box(b"free", says=9_999), b"\x00" * 4, b"trailing words"])
def test_what_stands_behind_the_content_does_not_count(behind: bytes) -> None:
    whole = HEAD + box(b"mdat", b"d" * 500)

    assert declared_bytes(BytesIO(whole + behind)) == len(whole)


def test_a_size_that_no_disk_holds() -> None:
    assert declared_bytes(BytesIO(HEAD + long_box(b"mdat", b"d", says=2**64 - 1))) > 2**63


def test_a_file_of_nothing_but_small_boxes_is_not_read_forever() -> None:
    assert declared_bytes(BytesIO(box(b"free") * 300_000 + box(b"mdat", says=10_000_000))) == 0


@given(st.binary(max_size=200), st.sampled_from([b"", HEAD, b"\x1a\x45\xdf\xa3", b"RIFF"]))
def test_any_bytes_say_something_or_nothing(noise: bytes, head: bytes) -> None:
    assert declared_bytes(BytesIO(head + noise)) >= 0
