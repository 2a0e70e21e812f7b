"""A real web server whose connections are cut, whose process is killed, and which is asked by two at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from django.test import Client

from catalog.media.models import Master
from catalog.titles import handover
from catalog.titles.models import Episode
from catalog.uploads import disk, services
from catalog.uploads.models import Intake, Upload, UploadState
from studio.jobs.models import JobState
from tests import clips, factories
from tests.catalog.uploads.sending import Web, created, digest, finish, noise, offset_of, running_web
from tests.files import until

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 1024 * 1024


@pytest.fixture
def browser(as_role: Callable[[str], Client]) -> Client:
    return as_role("producer")


@pytest.fixture
def web(browser: Client) -> Iterator[Web]:
    with running_web(browser) as server:
        yield server


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def settled(upload: Upload, at_least: int) -> int:
    """The offset once the request that was cut has ended."""

    def look() -> int:
        upload.refresh_from_db()
        return upload.received_bytes if not upload.writer and upload.received_bytes >= at_least else 0

    return int(until(look, seconds=20, what="the end of the request that was cut"))


def test_a_connection_cut_in_the_middle_loses_nothing_that_arrived(web: Web, browser: Client, tmp_path: Path) -> None:
    clip = clips.small(tmp_path / "clip.mp4", seconds=8).read_bytes()
    clip += b"\0\0\0\x08free" * ((3 * MIB - len(clip)) // 8)  # boxes that players skip: three MiB in all
    episode = factories.episode()
    upload = created(browser, episode, len(clip), name="EP07_v2.mp4")
    half = len(clip) // 2

    web.patch(upload, 0, clip, cut=half)
    here = settled(upload, 1)
    assert here == half == web.offset_of(upload)
    assert status(web.patch(upload, 0, clip[:9])) == 409
    assert status(web.patch(upload, here, clip[here:])) == 204
    assert disk.part_of(upload).read_bytes() == clip

    inode = disk.part_of(upload).stat().st_ino
    finish(browser, upload, digest(clip))
    assert services.run(job_id=Intake.objects.get().pk, adopt=handover.adopt)
    master = Master.objects.get()
    assert (master.sha256, master.original_name) == (digest(clip), "EP07_v2.mp4")
    assert Path(master.file.path).stat().st_ino == inode, "the bytes were copied"
    assert Path(master.file.path).stat().st_mode & 0o777 == 0o640
    assert not disk.part_of(upload).exists()
    assert Episode.objects.get().cut.master == master
    Path(master.file.path).unlink()


def test_a_web_server_killed_in_the_middle_keeps_what_is_on_disk(web: Web, browser: Client) -> None:
    content = noise(40 * MIB)
    upload = created(browser, factories.episode(), len(content))
    line = web.begin(upload, len(content))
    sent = 0
    while True:  # slowly, so that some of it is flushed on the way
        line.sendall(content[sent : sent + MIB // 2])
        sent += MIB // 2
        time.sleep(0.1)
        upload.refresh_from_db()
        if upload.received_bytes:
            break
    assert upload.writer
    web.kill()
    line.close()

    web.start()
    here = web.offset_of(upload)
    assert 0 < here <= sent
    until(lambda: status(web.patch(upload, here, content[here:])) == 204, seconds=30, what="the dead request's turn")
    assert disk.part_of(upload).read_bytes() == content


def is_written(upload: Upload) -> bool:
    """Whether a connection has its turn."""
    upload.refresh_from_db()
    return bool(upload.writer)


def test_two_who_send_at_once_one_writes_and_the_other_waits(web: Web, browser: Client) -> None:
    content = noise(8 * MIB)
    upload = created(browser, factories.episode(), len(content))
    line = web.begin(upload, len(content), content[:MIB])

    until(lambda: is_written(upload), seconds=20, what="the first to begin")
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _n: status(web.patch(upload, 0, content[:9])), range(2)))
    assert answers == [423, 423]
    line.sendall(content[MIB:])
    assert b" 204 " in line.recv(4096)
    assert disk.part_of(upload).read_bytes() == content


def test_a_connection_that_died_without_a_word_gives_way_to_the_next(web: Web, browser: Client) -> None:
    """A phone that leaves the network: its request waits for bytes that never come, and a new one need not wait."""
    content = noise(3 * MIB)
    upload = created(browser, factories.episode(), len(content))
    dead = web.begin(upload, len(content), content[:MIB])
    until(lambda: is_written(upload), seconds=20, what="the first to begin")
    began = time.monotonic()

    def taken_over() -> bool:
        return status(web.patch(upload, web.offset_of(upload), content[web.offset_of(upload) :])) == 204

    until(taken_over, seconds=40, what="the dead connection's turn")
    assert time.monotonic() - began > 4, "it did not wait for a sign of life"
    dead.sendall(b"?" * MIB)  # it wakes up again, with other bytes: they are not written
    dead.settimeout(20)
    assert b" 423 " in dead.recv(4096) or b" 409 " in dead.recv(4096)
    assert disk.part_of(upload).read_bytes() == content
    assert offset_of(browser, upload) == len(content)


def test_of_a_slow_line_that_falls_silent_nearly_all_is_on_disk(web: Web, browser: Client) -> None:
    content = noise(3 * MIB)
    upload = created(browser, factories.episode(), len(content))
    line = web.begin(upload, len(content))
    for start in range(0, 300_000, 6000):  # 60 kB a second
        line.sendall(content[start : start + 6000])
        time.sleep(0.1)

    here = web.offset_of(upload)
    line.close()
    assert 150_000 < here <= 300_000


def test_the_web_servers_memory_does_not_grow_with_the_file(web: Web, browser: Client) -> None:
    size = 300 * MIB
    upload = created(browser, factories.episode(), size)
    offset_of_first = web.offset_of(upload)  # everything is loaded after one request
    children = [psutil.Process(web.process.pid), *psutil.Process(web.process.pid).children(recursive=True)]

    def used() -> int:
        return max(process.memory_info().rss for process in children)

    before = peak = used()
    chunk, line = noise(MIB), web.begin(upload, size, offset=offset_of_first)
    for _ in range(300):
        line.sendall(chunk)
        peak = max(peak, used())
    assert b" 204 " in line.recv(4096)
    assert peak - before < 32 * MIB, f"it grew by {(peak - before) / MIB:.0f} MiB"
    assert Upload.objects.get().state == UploadState.RECEIVING
    assert JobState.QUEUED not in Intake.objects.values_list("state", flat=True)
