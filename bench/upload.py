"""Send a file of many gigabytes to a running server by tus, with the connection cut in the middle.

    .venv/bin/python bench/upload.py http://127.0.0.1:8000 [--gib 6] [--clip samples/clips/….mp4] [--folder /tmp]

Prints one JSON object: MB/s on the way in, seconds until the server has checked the SHA-256 and looked at it, the
memory that its web processes took at most (resident, MB; only where they run on this machine), and what became of it.
The file is noise, which is refused, or with --clip a video with a box behind it that players skip, which is taken. It
needs as much room as the server: the file is here once and there once. Ends with 0 where the upload came to its end.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import json
import os
import re
import struct
import sys
import tempfile
import threading
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlencode, urlsplit

import psutil

MIB = 1024**2
OPEN = "cliffhanger"  # what everybody in the demo types
TUS = {"Tus-Resumable": "1.0.0"}


class Person:
    """Logged in as the demo's producer."""

    def __init__(self, url: str) -> None:
        self.host, self.cookies = urlsplit(url).netloc, SimpleCookie()
        self.ask("GET", "/admin/login/")
        form = {"username": "producer", "password": OPEN, "csrfmiddlewaretoken": self.cookies["csrftoken"].value}
        told = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}/"}
        if self.ask("POST", "/admin/login/?next=/admin/", urlencode(form).encode(), **told)[0] != 302:
            sys.exit("The server does not let the demo's producer in.")

    def headers(self, **more: str) -> dict[str, str]:
        pairs = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        token = self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""
        return {"Cookie": pairs, "X-CSRFToken": token, **more}

    def ask(self, method: str, path: str, body: Any = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection(self.host, timeout=600)
        try:
            line.request(method, path, body or None, self.headers(**headers))
            answer = line.getresponse()
            for value in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.load(value)
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            line.close()

    def send(self, path: str, file: BinaryIO, offset: int, count: int, *, until: int) -> None:
        """PATCH bytes from ``offset`` on, ``count`` by its own words; the connection is cut at ``until``."""
        line = http.client.HTTPConnection(self.host, timeout=600)
        line.putrequest("PATCH", path)
        told = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset), **TUS}
        for name, value in self.headers(**told, **{"Content-Length": str(count)}).items():
            line.putheader(name, value)
        line.endheaders()
        file.seek(offset)
        while offset < until and (chunk := file.read(min(MIB, until - offset))):
            line.send(chunk)
            offset += len(chunk)
        if until == os.fstat(file.fileno()).st_size:
            answer = line.getresponse()
            if answer.status != 204:
                sys.exit(f"{answer.status} {answer.read()!r}")
        line.close()


class Memory:
    """What the processes that listen at a port hold at most, together, in bytes."""

    def __init__(self, port: int) -> None:
        found = {
            one.pid
            for one in psutil.net_connections("tcp")
            if one.status == "LISTEN" and getattr(one.laddr, "port", 0) == port
        }
        self.processes = [psutil.Process(pid) for pid in found if pid]
        self.before = self.most = self.now()
        threading.Thread(target=self._watch, daemon=True).start()

    def now(self) -> int:
        return sum(process.memory_info().rss for process in self.processes)

    def _watch(self) -> None:
        while True:
            self.most = max(self.most, self.now())
            time.sleep(0.1)


def made(path: Path, size: int, clip: Path | None) -> str:
    """Write the file and return its SHA-256. Noise of 8 MiB again and again: never sparse, and quickly made."""
    noise, digest = os.urandom(8 * MIB), hashlib.sha256()
    with path.open("wb") as file:
        if clip:
            content = clip.read_bytes()
            content += struct.pack(">I4sQ", 1, b"free", size - len(content))
            file.write(content)
            digest.update(content)
        while file.tell() < size:
            piece = noise[: size - file.tell()]
            file.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def an_episode(person: Person) -> str:
    page = person.ask("GET", "/admin/catalog/episode/")[2].decode()
    found = re.search(r"/admin/catalog/episode/(\d+)/change/", page)
    return found[1] if found else sys.exit("The server has no episode; load the demo series.")


def main() -> int:
    options = arguments()
    size = int(options.gib * 1024**3)
    person, memory = Person(options.url), Memory(urlsplit(options.url).port or 80)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "large.mov"
        digest = made(path, size, options.clip)
        pairs = {"filename": path.name, "episode": an_episode(person)}
        said = ",".join(f"{name} {base64.b64encode(word.encode()).decode()}" for name, word in pairs.items())
        _status, headers, body = person.ask(
            "POST", "/uploads/", **TUS, **{"Upload-Length": str(size), "Upload-Metadata": said}
        )
        if "location" not in headers:
            sys.exit(body.decode())
        place, began = urlsplit(headers["location"]).path, time.monotonic()
        with path.open("rb") as file:
            person.send(place, file, 0, size, until=size // 2)
            kept, waited = _offset_after_cut(person, place)
            person.send(place, file, kept, size - kept, until=size)
        sent_s = time.monotonic() - began - waited
    began = time.monotonic()
    told = {"Content-Type": "application/json"}
    person.ask("POST", f"{place}/finish", json.dumps({"sha256": digest}).encode(), **told)
    while (row := json.loads(person.ask("GET", place)[2]))["state"] in ("received", "queued", "running"):
        time.sleep(0.2)
    print(json.dumps({
        "bytes": size, "mb_per_s": round(size / 1e6 / sent_s), "cut_at": size // 2, "kept_after_cut": kept,
        "check_s": round(time.monotonic() - began, 1), "web_mb_before": memory.before // 1_000_000,
        "web_mb_most": memory.most // 1_000_000, "state": row["state"], "code": row["error_code"],
        "sentence": row["sentence"],
    }, indent=2))  # fmt: skip
    return 0 if row["state"] in ("taken", "refused") and row["error_code"] != "wrong_digest" else 1


def _offset_after_cut(person: Person, place: str) -> tuple[int, float]:
    """How much is there for sure, once that has come to rest; and the seconds that were waited for it."""
    began, seen = time.monotonic(), -1
    while seen != (here := int(person.ask("HEAD", place, **TUS)[1]["upload-offset"])):
        seen = here
        time.sleep(1)
    return here, time.monotonic() - began


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("--gib", type=float, default=6)
    parser.add_argument("--clip", type=Path, help="a video that the file begins with")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
