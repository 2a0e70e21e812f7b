"""What the tests of uploads do with the widget, its line and its server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from catalog.titles import handover
from catalog.titles.models import Episode
from catalog.uploads import disk, services
from catalog.uploads.models import Intake, Upload
from studio.accounts.models import User
from tests.clips import padded
from tests.files import until

MIB = 1024 * 1024
LONG = 30_000  # milliseconds
INPUT = "[data-upload] input[type=file]"
ONE = re.compile(r"/uploads/\w+$")  # an upload's own address
# Seconds of waiting become an instant.
HASTY = """{ const later = window.setTimeout;
    window.setTimeout = (act, wait, ...more) => later(act, Math.min(wait ?? 0, 20), ...more); }"""
# Puts a file of the browser's own file system, whose handles may be read without a question, behind an upload.
KEPT = """async ([id, name, size]) => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(name, { create: true });
    const out = await handle.createWritable(); await out.write(new Uint8Array(size)); await out.close();
    await new Promise((resolve) => {
        const request = indexedDB.open("cliffhanger-uploads", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("handles");
        request.onsuccess = () => {
            const act = request.result.transaction("handles", "readwrite");
            act.objectStore("handles").put(handle, id);
            act.oncomplete = () => { request.result.close(); resolve(); };
        };
    });
}"""


class Line:
    """The page's connection: so many bytes a second upwards, or none at all."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def set(self, *, upload: int = -1, offline: bool = False) -> None:
        conditions = {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
        self.session.send("Network.emulateNetworkConditions", conditions)


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


def open_batch(page: Page, live_server: Any, series: Any) -> None:
    page.goto(f"{live_server.url}/admin/catalog/series/{series.pk}/change/")
    page.get_by_role("link", name="Upload a series").click()


def clips_in(folder: Path, clip: Path, names: list[str]) -> dict[str, Path]:
    """Different bytes under each name: a box of noise at the end."""
    folder.mkdir()
    return {name: padded(clip, folder / name, clip.stat().st_size + 1000 + 8) for name in names}


def begun(episode: Episode, file: Path) -> Upload:
    """An upload of the only person's that was begun with that file, of which nothing came."""
    stat = file.stat()
    described = services.File(file.name, stat.st_size, stat.st_mtime_ns // 10**6)
    return handover.begin([handover.Order(described, episode)], by=User.objects.get())[0].upload


def bucket_rules(page: Page) -> None:
    """What an administrator sets up at the bucket, which rclone can't: CORS for this site, with ETag exposed."""
    rules = {
        "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "*",
        "Access-Control-Expose-Headers": "ETag",
    }  # fmt: skip

    def answer(route: Route) -> None:
        if route.request.method == "OPTIONS":
            route.fulfill(status=204, headers=rules)
        else:
            came = route.fetch()
            route.fulfill(response=came, headers={**came.headers, **rules})

    page.route("**/studio/prod/**", answer)
