"""Sending a file by tus: through Django's client, or by a socket to a web server that can be cut and killed."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client

from catalog.titles import handover
from catalog.titles.models import Episode
from catalog.uploads import services
from catalog.uploads.models import Upload
from tests import factories, workers

BODY = "application/offset+octet-stream"
JSON = "application/json"
PATIENCE = 60.0  # seconds


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def metadata(**pairs: object) -> str:
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in pairs.items())


def create(browser: Client, episode: Episode, size: int, name: str = "EP07.mp4", **more: object) -> Any:
    said = metadata(filename=name, episode=episode.pk, **more)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": said}
    return browser.post("/uploads/", headers=headers)


def created(browser: Client, episode: Episode, size: int, **more: Any) -> Upload:
    answer = create(browser, episode, size, **more)
    assert answer.status_code == 201, answer.content
    return Upload.objects.get(public_id=answer["Location"].rsplit("/", 1)[-1])


def patch(browser: Client, upload: Upload, offset: int, content: bytes, **headers: str) -> Any:
    named = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)} | headers
    return browser.patch(f"/uploads/{upload.public_id}", content, content_type=BODY, headers=named)


def head(browser: Client, upload: Upload) -> Any:
    return browser.head(f"/uploads/{upload.public_id}", headers={"Tus-Resumable": "1.0.0"})


def offset_of(browser: Client, upload: Upload) -> int:
    return int(head(browser, upload)["Upload-Offset"])


def finish(browser: Client, upload: Upload, sha256: str) -> Any:
    return browser.post(f"/uploads/{upload.public_id}/finish", {"sha256": sha256}, content_type=JSON)


def sent(browser: Client, content: bytes, sha256: str = "", **more: object) -> Upload:
    """An upload of all these bytes whose work is queued."""
    upload = created(browser, factories.episode(), len(content), **more)
    assert patch(browser, upload, 0, content).status_code == 204
    answer = finish(browser, upload, sha256 or digest(content))
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    return upload


def work(upload: Upload) -> bool:
    return services.run(job_id=upload.intake.pk, adopt=handover.adopt)


def standing(browser: Client, upload: Upload) -> dict[str, object]:
    return dict(browser.get(f"/uploads/{upload.public_id}").json())


class Web:
    """granian as `make run` starts it, on the tests' database, and a person who is logged in to it."""

    def __init__(self, browser: Client, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = workers.environment() | environment
        self.session = browser.cookies["sessionid"].value
        self.process: subprocess.Popen[bytes]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
             "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "error", "studio.wsgi:application"],
            cwd=settings.BASE_DIR, env=self.environment, start_new_session=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while b" 204 " not in self.ask("OPTIONS", "/uploads/"):  # a killed one's socket may outlive it for a moment
            assert time.monotonic() < deadline, "the web server does not start"
            time.sleep(0.1)

    def kill(self) -> None:
        workers.kill(self.process)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def ask(self, method: str, path: str, body: bytes = b"", cut: int | None = None, **headers: object) -> bytes:
        """The answer, up to its end; or, with ``cut``, b"" after so many bytes of the body and a closed connection.

        b"- 0" where the server has refused the body without reading it, and the answer was lost in that.
        """
        try:
            with self.connect() as line:
                line.sendall(self.head(method, path, len(body), **headers) + body[:cut])
                if cut is not None:
                    return b""
                return b"".join(iter(lambda: line.recv(65536), b""))
        except ConnectionError:
            return b"- 0 lost"

    def head(self, method: str, path: str, length: int, **headers: object) -> bytes:
        named = {
            "Host": f"127.0.0.1:{self.port}", "Connection": "close", "Tus-Resumable": "1.0.0", "Content-Length": length,
            "Cookie": f"sessionid={self.session}; csrftoken={'c' * 32}", "X-CSRFToken": "c" * 32,
        } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    def patch(self, upload: Upload, offset: int, content: bytes, cut: int | None = None) -> bytes:
        return self.ask("PATCH", f"/uploads/{upload.public_id}", content, cut, Upload_Offset=offset, Content_Type=BODY)

    def begin(self, upload: Upload, length: int, content: bytes = b"", offset: int = 0) -> socket.socket:
        """A connection on which a PATCH of that length has begun, with the first of its bytes."""
        line, path = self.connect(), f"/uploads/{upload.public_id}"
        line.sendall(self.head("PATCH", path, length, Upload_Offset=offset, Content_Type=BODY) + content)
        return line

    def offset_of(self, upload: Upload) -> int:
        answer = self.ask("HEAD", f"/uploads/{upload.public_id}")
        lines = dict(line.split(b": ", 1) for line in answer.lower().split(b"\r\n")[1:] if b": " in line)
        assert b"upload-offset" in lines, answer
        return int(lines[b"upload-offset"])


@contextlib.contextmanager
def running_web(browser: Client, **environment: str) -> Iterator[Web]:
    web = Web(browser, **environment)
    try:
        yield web
    finally:
        web.kill()


def noise(size: int) -> bytes:
    return os.urandom(size)
