"""A bucket on a bad day: stands before the real one, and of all requests a random share ends badly."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TROUBLES = ("500", "503", "cut before", "done, then 500", "done, then cut in the middle")
OF_ONE_HOP = ("connection", "transfer-encoding", "keep-alive", "date", "server")
LOST = b"<?xml version='1.0'?><Error><Code>InternalError</Code><Message>A bad day.</Message></Error>"


class Flaky(ThreadingHTTPServer):
    """``share`` of the requests, 0 to 1, meet one of TROUBLES; ``met`` counts them. Names and signatures pass as they
    are: whoever asks signs for this address."""

    daemon_threads = True

    def __init__(self, port: int, behind: int, seed: int) -> None:
        super().__init__(("127.0.0.1", port), _Request)
        self.behind, self.share, self.met = behind, 0.0, Counter[str]()
        self._chance, self._lock = random.Random(seed), threading.Lock()  # noqa: S311 - to be repeated, not secret

    def trouble(self) -> str:
        with self._lock:
            found = self._chance.choice(TROUBLES) if self._chance.random() < self.share else ""
            self.met[found] += 1
        return found

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked was killed: that is what these tests do."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Flaky

    def handle_one(self) -> None:
        trouble = self.server.trouble()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if trouble == "cut before":
            self._cut()
        elif trouble in ("500", "503"):
            self._fail(int(trouble))
        else:
            self._pass_on(body, trouble)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_one  # noqa: N815 - the base class' words

    def _pass_on(self, body: bytes, trouble: str) -> None:
        line = HTTPConnection("127.0.0.1", self.server.behind, timeout=60)
        try:
            line.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in (*OF_ONE_HOP, "expect"):
                    line.putheader(name, value)
            line.endheaders(body)
            answer = line.getresponse()
            content = answer.read()
        except OSError:
            self._cut()
            return
        finally:
            line.close()
        if trouble == "done, then 500":
            self._fail(500)
        else:
            self._answer(answer, content, cut=bool(trouble))

    def _answer(self, answer: HTTPResponse, content: bytes, *, cut: bool) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in (*OF_ONE_HOP, "content-length"):
                self.send_header(name, value)
        length = answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length)
        if cut and not content:
            self._cut()  # with half of its headers, so to speak
            return
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self._cut()

    def _fail(self, status: int) -> None:
        self.send_response(status)
        content = b"" if self.command == "HEAD" else LOST
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _cut(self) -> None:
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def in_front(port: int, behind: int, seed: int) -> Iterator[Flaky]:
    server = Flaky(port, behind, seed)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
