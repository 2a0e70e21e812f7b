"""One zip, written as its files come: the same files in the same order give the same bytes. Videos are stored."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
CHUNK = 1024 * 1024  # bytes
LARGE = 2**31 - 1  # bytes from which on an entry needs ZIP64
PACKED = frozenset({".csv", ".json", ".txt", ".html", ".css", ".srt"})  # the rest is packed already


class Entry(NamedTuple):
    """A file in the zip: its name below the pack's folder, its bytes and their SHA-256."""

    name: str
    size_bytes: int
    sha256: str


class Archive:
    """A zip that grows on disk: what is added may be removed where it came from. Never more than a chunk in memory."""

    def __init__(self, path: Path, folder: str) -> None:
        self.folder, self.entries = folder, list[Entry]()
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, name: str, source: IO[bytes], size: int, tick: Callable[[], None]) -> Entry:
        """Copy ``size`` bytes; ``tick`` is called between chunks."""
        info = zipfile.ZipInfo(f"{self.folder}/{name}", EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED if Path(name).suffix in PACKED else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        digest, count = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=size > LARGE) as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
                digest.update(chunk)
                count += len(chunk)
                tick()
        entry = Entry(name, count, digest.hexdigest())
        self.entries.append(entry)
        return entry

    def add_file(self, name: str, path: Path, tick: Callable[[], None]) -> Entry:
        with path.open("rb") as file:
            return self.add(name, file, path.stat().st_size, tick)

    def add_text(self, name: str, text: str, *, mark: bool = False) -> Entry:
        """UTF-8; ``mark`` puts a byte order mark before it, without which Excel reads another encoding."""
        content = text.encode("utf-8-sig" if mark else "utf-8")
        return self.add(name, io.BytesIO(content), len(content), _nothing)


def _nothing() -> None:
    """Small files need no sign of life."""
