"""Uploads through the widget: the line cut, the page reloaded, paused, refused; a whole series from its table."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from playwright.sync_api import Browser, BrowserContext, Page, expect

from catalog.media.models import Master
from catalog.titles import handover
from catalog.titles.models import Cut, Episode
from catalog.uploads import disk, services
from catalog.uploads.models import Intake, Upload
from studio.accounts.roles import Role
from tests import factories
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in
from tests.catalog.uploads.sending import digest, noise
from tests.files import stored, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MIB = 1024 * 1024
LONG = 30_000  # milliseconds
INPUT = "[data-upload] input[type=file]"


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, complaints: list[str], live_server: Any) -> Page:
    page = listened(context, complaints)
    log_in(page, live_server.url, Role.PRODUCER)
    return page


@pytest.fixture(autouse=True)
def _no_files() -> Iterator[None]:
    yield
    for name in stored("masters"):
        storages["masters"].delete(name.removeprefix("masters/"))


class Line:
    """The page's connection: so many bytes a second upwards, or none at all."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def set(self, *, upload: int = -1, offline: bool = False) -> None:
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
        self.session.send("Network.emulateNetworkConditions", conditions)


def padded(clip: Path, path: Path, size: int) -> Path:
    """The clip, made as large as an export from an editing suite by a box that every player skips."""
    content = clip.read_bytes()
    rest = size - len(content) - 8
    path.write_bytes(content + struct.pack(">I4s", rest + 8, b"free") + noise(rest))
    return path


def take_all(count: int) -> None:
    """What the worker does, as soon as so many have arrived."""
    until(lambda: Intake.objects.filter(state="queued").count() == count, seconds=30, what="the arrival")
    for job in Intake.objects.filter(state="queued").order_by("pk"):
        assert services.run(job_id=job.pk, adopt=handover.adopt)


def arrived() -> int:
    upload = Upload.objects.get()
    return disk.received(upload)


def open_episode(page: Page, live_server: Any, episode: Episode) -> None:
    page.goto(f"{live_server.url}/admin/catalog/episode/{episode.pk}/change/")


def test_an_upload_survives_a_cut_a_pause_and_a_reload(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path, screenshots: Path, complaints: list[str]
) -> None:
    episode = factories.episode(series=factories.series(title="Midnight Heir"), number=7, title="The Letter")
    file = padded(small_clip, tmp_path / "EP07_v2.mov", 24 * MIB)
    open_episode(page, live_server, episode)
    line, row = Line(page), page.locator(".upload-rows .upload-row")
    line.set(upload=MIB)
    page.set_input_files(INPUT, file)

    expect(row.locator("[data-word]")).to_have_text("Uploading")
    expect(row.locator("[data-figures]")).to_contain_text("/s · ", timeout=LONG)
    until(lambda: arrived() > MIB, seconds=20, what="the first bytes")
    for name, size in {"": DESKTOP, "-phone": PHONE}.items():
        page.set_viewport_size(size)
        row.scroll_into_view_if_needed()
        page.screenshot(path=screenshots / f"upload-running{name}.png")
    page.set_viewport_size(DESKTOP)

    line.set(offline=True)
    expect(row.locator("[data-word]")).to_contain_text("The connection is lost")
    before = until(arrived, seconds=5, what="what has come")
    line.set(upload=MIB)
    expect(row.locator("[data-word]")).to_have_text("Uploading", timeout=LONG)
    until(lambda: arrived() > before + MIB, seconds=30, what="going on after the cut")

    row.get_by_role("button", name="Pause").click()
    expect(row.locator("[data-word]")).to_have_text("Paused")
    for name, size in {"": DESKTOP, "-phone": PHONE}.items():
        page.set_viewport_size(size)
        row.scroll_into_view_if_needed()
        page.screenshot(path=screenshots / f"upload-paused{name}.png")
    page.set_viewport_size(DESKTOP)
    until(lambda: not Upload.objects.get().writer, seconds=20, what="the pause")
    here = arrived()
    row.get_by_role("button", name="Go on").click()
    until(lambda: arrived() > here, seconds=20, what="going on after the pause")

    page.reload()
    expect(row).to_have_attribute("data-state", "interrupted")
    expect(row.locator("[data-word]")).to_contain_text("Choose or drop the same file")
    row.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "upload-interrupted.png")
    here = arrived()
    Line(page).set()
    page.set_input_files(INPUT, file)
    take_all(1)

    expect(page.locator("#episode-panel [data-sentence]")).to_contain_text("Waiting for a worker", timeout=LONG)
    expect(row).to_have_count(0)
    assert here > 0
    assert Upload.objects.count() == 1, "it began anew"
    master = Master.objects.get()
    assert master.sha256 == digest(file.read_bytes())
    assert Episode.objects.get().cut.master == master
    assert [line for line in complaints if "ERR_" not in line] == []  # the cut itself is said in the console


def test_a_cancelled_upload_leaves_nothing(page: Page, live_server: Any, small_clip: Path, tmp_path: Path) -> None:
    open_episode(page, live_server, factories.episode())
    Line(page).set(upload=MIB // 2)
    page.set_input_files(INPUT, padded(small_clip, tmp_path / "EP01.mov", 4 * MIB))
    until(lambda: Upload.objects.exists() and arrived() > 0, seconds=20, what="the first bytes")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".upload-row")).to_have_count(0)
    until(lambda: not Upload.objects.exists(), seconds=10, what="the end of the upload")
    until(lambda: not list(disk.root().iterdir()), seconds=10, what="the end of its part")


def test_a_file_that_differs_from_what_was_sent_is_refused(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    """A byte of the part turns over on the server's disk before it is checked."""
    open_episode(page, live_server, factories.episode())
    page.set_input_files(INPUT, padded(small_clip, tmp_path / "EP01.mov", MIB))
    until(lambda: Intake.objects.filter(state="queued").exists(), seconds=30, what="the arrival")
    with disk.part_of(Upload.objects.get()).open("r+b") as part:
        part.seek(MIB - 1)
        last = part.read(1)
        part.seek(MIB - 1)
        part.write(bytes([last[0] ^ 1]))
    take_all(1)
    expect(page.locator(".upload-row")).to_contain_text("its SHA-256 differs", timeout=LONG)
    assert not Master.objects.exists()


def test_an_upload_goes_on_by_itself_where_the_browser_kept_a_handle(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    """The browser's own file system stands for a dropped file: its handles may be read without a question."""
    episode = factories.episode()
    open_episode(page, live_server, episode)
    content = padded(small_clip, tmp_path / "EP01.mov", 2 * MIB).read_bytes()
    described = page.evaluate(
        """async ([bytes, episode]) => {
            const root = await navigator.storage.getDirectory();
            const handle = await root.getFileHandle("EP01.mov", { create: true });
            const out = await handle.createWritable(); await out.write(new Uint8Array(bytes)); await out.close();
            const file = await handle.getFile();
            const said = { filename: file.name, episode: String(episode), modified: String(file.lastModified) };
            const metadata = Object.entries(said).map(([key, value]) => `${key} ${btoa(value)}`).join(",");
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const answer = await fetch("/uploads/", { method: "POST", headers: { "X-CSRFToken": token,
                "Tus-Resumable": "1.0.0", "Upload-Length": String(file.size), "Upload-Metadata": metadata } });
            const described = await answer.json();
            await new Promise((resolve) => {
                const request = indexedDB.open("cliffhanger-uploads", 1);
                request.onupgradeneeded = () => request.result.createObjectStore("handles");
                request.onsuccess = () => {
                    const act = request.result.transaction("handles", "readwrite");
                    act.objectStore("handles").put(handle, described.id);
                    act.oncomplete = () => { request.result.close(); resolve(); };
                };
            });
            return described;
        }""",
        [list(content), episode.pk],
    )
    page.reload()
    take_all(1)
    assert Upload.objects.get().public_id == described["id"]
    assert Cut.objects.get().master.sha256 == digest(content)
