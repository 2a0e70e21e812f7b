"""How long a file says it is, in bytes, by its outermost boxes: one that is cut short is shorter. Pure."""

from __future__ import annotations

import sys
from typing import IO

MOST_BOXES = 200_000  # a fragmented MP4 of 15 minutes with one frame a fragment has half as many
CONTENT = (b"moov", b"moof", b"mdat")
EBML, SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


def declared_bytes(file: IO[bytes]) -> int:
    """Where the last box with content ends in MP4, MOV, MKV, WebM and AVI; 0 where nothing is declared."""
    head = _at(file, 0, 12)
    if head.startswith(EBML):
        return _matroska(file)
    if head.startswith(b"RIFF") and head.endswith(b"AVI "):
        return 8 + int.from_bytes(head[4:8], "little")
    return _boxes(file)


def _boxes(file: IO[bytes]) -> int:
    """ISO/IEC 14496-12, 4.2: size, type, and where the size is 1 a longer one; 0 reaches to the end."""
    position = end = 0
    for _count in range(MOST_BOXES):
        head = _at(file, position, 16)
        kind, size = head[4:8], int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8:
            break
        position += size
        if kind in CONTENT:
            end = position
    return end


def _matroska(file: IO[bytes]) -> int:
    """RFC 8794: an EBML header, then the one segment, whose size is unknown where it was recorded live."""
    after, size = _length(file, len(EBML))
    start = after + size
    if _at(file, start, 4) != SEGMENT:
        return 0
    after, size = _length(file, start + 4)
    return after + size if size else 0


def _length(file: IO[bytes], position: int) -> tuple[int, int]:
    """Where a variable-length size ends, and the size; 0 for an unknown one."""
    raw = _at(file, position, 8)
    width = 9 - raw[0].bit_length() if raw and raw[0] else 8
    bits = 7 * width
    size = int.from_bytes(raw[:width], "big") & ((1 << bits) - 1)
    return position + width, 0 if size == (1 << bits) - 1 else size


def _at(file: IO[bytes], position: int, count: int) -> bytes:
    file.seek(min(position, sys.maxsize))
    return file.read(count)
