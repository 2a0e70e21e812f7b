"""Uploads through the widget: the line cut, the page reloaded, paused, refused; a whole series from its table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from catalog.media.models import Master
from catalog.titles import handover
from catalog.titles.models import Cut, Episode, Handover
from catalog.uploads import disk, services
from catalog.uploads.models import Intake, Upload
from studio.accounts.models import User
from studio.accounts.roles import Role
from tests import factories
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in
from tests.catalog.uploads.sending import digest
from tests.clips import padded
from tests.files import stored, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MIB = 1024 * 1024
LONG = 30_000  # milliseconds
INPUT = "[data-upload] input[type=file]"


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
    line.set()
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


def test_a_file_goes_straight_into_a_bucket_and_on_after_a_failed_part_and_a_reload(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path, folder: Path, settings: Any, screenshots: Path
) -> None:
    origin = settings.STORAGES["masters"]["OPTIONS"]["endpoint_url"]
    settings.ADMIN_CSP = settings.ADMIN_CSP | {"connect-src": [*settings.ADMIN_CSP["connect-src"], origin]}
    file = padded(small_clip, tmp_path / "EP07.mov", 20 * MIB)
    bucket_rules(page)
    put: list[str] = []

    def once_broken(route: Route) -> None:
        """The second part's first try finds the bucket away; the third part's first try is cut by the reload."""
        number = parse_qs(urlsplit(route.request.url).query)["partNumber"][0]
        put.append(number)
        if put.count(number) == 1 and number != "1":
            route.abort() if number == "2" else page.wait_for_timeout(1)
        else:
            route.fallback()

    page.route("**/studio/prod/**partNumber=**", once_broken)
    open_episode(page, live_server, factories.episode())
    page.set_input_files(INPUT, file)
    row = page.locator(".upload-rows .upload-row")
    until(lambda: page.evaluate("1") and put.count("3") == 1, seconds=60, what="the third part")
    page.reload()
    expect(row).to_have_attribute("data-state", "interrupted")
    expect(row.locator("[data-figures]")).to_have_text("80%")
    page.screenshot(path=screenshots / "upload-bucket.png")
    page.set_input_files(INPUT, file)
    until(lambda: page.evaluate("1") and Intake.objects.exists(), seconds=60, what="the arrival")
    take_all(1)
    expect(row).to_have_count(0, timeout=LONG)
    assert Master.objects.get().sha256 == digest(file.read_bytes())
    assert (put.count("1"), put.count("2"), put.count("3")) == (1, 2, 2), "parts that were there were sent again"


def clips_in(folder: Path, clip: Path, names: list[str]) -> dict[str, Path]:
    """Different bytes under each name: a box of noise at the end."""
    folder.mkdir()
    return {name: padded(clip, folder / name, clip.stat().st_size + 1000 + 8) for name in names}


def test_a_whole_series_is_matched_confirmed_and_sent_and_goes_on_after_a_reload(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path, screenshots: Path, complaints: list[str]
) -> None:
    series = factories.series(title="Midnight Heir")
    first, second = (factories.episode(series=series, number=number, title=title) for number, title in
                     ((1, "The Will"), (2, "The Wedding")))  # fmt: skip
    factories.cut_of(second, master=factories.master(original_name="EP02_v1.mov"))
    names = ["EP01.mov", "EP02_v2.mov", "s1e03.mp4", "第4集.mp4", "trailer.mp4", "EP02_v1b.mov"]
    files = clips_in(tmp_path / "series", small_clip, names)
    (tmp_path / "series" / "notes.txt").write_text("not a video")
    page.goto(f"{live_server.url}/admin/catalog/series/{series.pk}/change/")
    page.get_by_role("link", name="Upload a series").click()
    page.set_input_files("[data-folder]", tmp_path / "series")

    rows = page.locator("[data-rows] tr")

    def row_of(name: str) -> Locator:
        return page.locator(f"[data-rows] tr[data-name='series/{name}']")

    expect(rows).to_have_count(7)
    expect(page.locator("[data-plan] [data-summary]")).to_have_text("2 of 7 files have an episode")
    expect(row_of("trailer.mp4")).to_contain_text("Its name holds no episode number from 1 to 9999.")
    expect(row_of("notes.txt")).to_contain_text("Its name is not a video's")
    expect(row_of("EP02_v1b.mov")).to_contain_text("A newer version of the same episode was chosen")
    expect(row_of("EP02_v2.mov")).to_contain_text("Version 2, in place of version 1, EP02_v1.mov")
    expect(row_of("s1e03.mp4")).to_contain_text("The series has no episode of that number.")
    page.get_by_label("Make the episodes that are missing").check()
    expect(page.locator("[data-plan] [data-summary]")).to_have_text("4 of 7 files have an episode")
    row_of("trailer.mp4").locator("select").select_option("1")
    assert not Upload.objects.exists(), "something was begun before it was confirmed"
    for name, size in {"": DESKTOP, "-phone": PHONE}.items():
        page.set_viewport_size(size)
        page.screenshot(path=screenshots / f"batch-plan{name}.png", full_page=True)
    page.set_viewport_size(DESKTOP)

    page.get_by_role("button", name="Upload 5 files").click()
    expect(page.locator("[data-error]")).to_contain_text("Episode 1 was chosen for several files: ")
    assert not Upload.objects.exists()
    row_of("trailer.mp4").locator("select").select_option("5")
    line = Line(page)
    line.set(upload=8_000)
    page.get_by_role("button", name="Upload 5 files").click()
    sent = page.locator("[data-uploads] .upload-row")
    expect(sent).to_have_count(5)
    expect(page.locator("[data-uploads] .upload-row[data-state=sending]")).to_have_count(3)
    expect(page.locator("[data-uploads] .upload-row[data-state=waiting]")).to_have_count(2)
    expect(page.locator("[data-total]")).to_contain_text("0 of 5 files are taken")
    expect(page.locator("[data-total]")).to_contain_text("/s", timeout=LONG)
    for name, size in {"": DESKTOP, "-phone": PHONE}.items():
        page.set_viewport_size(size)
        page.screenshot(path=screenshots / f"batch-running{name}.png", full_page=True)
    page.set_viewport_size(DESKTOP)
    page.get_by_role("button", name="Pause all").click()
    expect(page.locator("[data-uploads] .upload-row[data-state=paused]")).to_have_count(5)
    page.get_by_role("button", name="Go on with all").click()

    page.reload()
    expect(page.locator("[data-uploads] .upload-row[data-state=interrupted]").first).to_be_attached()
    expect(sent).to_have_count(5)
    page.screenshot(path=screenshots / "batch-interrupted.png", full_page=True)
    line.set()
    page.set_input_files("[data-folder]", tmp_path / "series")
    take_all(5)
    expect(page.locator("[data-total]")).to_contain_text("5 of 5 files are taken", timeout=LONG)
    assert Upload.objects.count() == 5
    kept = {cut.episode.number: cut.master.sha256 for cut in Cut.objects.select_related("episode", "master")
            if cut.master.original_name != "EP02_v1.mov"}  # fmt: skip
    shown = {1: "EP01.mov", 2: "EP02_v2.mov", 3: "s1e03.mp4", 4: "第4集.mp4", 5: "trailer.mp4"}
    assert kept == {number: digest(files[name].read_bytes()) for number, name in shown.items()}
    first.refresh_from_db()
    assert (first.cut.number, Episode.objects.get(pk=second.pk).cut.number) == (1, 2)
    assert [line for line in complaints if "ERR_" not in line and "409" not in line] == []


ONE = re.compile(r"/uploads/\w+$")  # an upload's own address
# Seconds of waiting become an instant.
HASTY = """{ const later = window.setTimeout;
    window.setTimeout = (act, wait, ...more) => later(act, Math.min(wait ?? 0, 20), ...more); }"""


def test_an_upload_waits_for_a_server_that_is_away_however_long(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    """An outage of an hour with various answers; a 500 of the server itself in its midst is one try, not the last."""
    answers = [*[503] * 30, *[423] * 10, *[500] * 5, *[502] * 20, *[504] * 20]
    given: list[int] = []

    def away(route: Route) -> None:
        if len(given) == len(answers):
            route.continue_()
        else:
            given.append(answers[len(given)])
            route.fulfill(status=given[-1], body="away")

    page.add_init_script(HASTY)
    open_episode(page, live_server, factories.episode())
    page.route(ONE, away)
    page.set_input_files(INPUT, padded(small_clip, tmp_path / "EP01.mov", MIB))
    until(lambda: page.evaluate("1") and Intake.objects.exists(), seconds=60, what="the arrival")
    assert given == answers
    take_all(1)
    expect(page.locator(".upload-row")).to_have_count(0, timeout=LONG)
    assert Master.objects.exists()


def test_what_the_server_itself_can_not_do_is_tried_so_often_only(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    page.add_init_script(HASTY)
    open_episode(page, live_server, factories.episode())
    page.route(ONE, lambda route: route.fulfill(status=500, body="broken"))
    page.set_input_files(INPUT, padded(small_clip, tmp_path / "EP01.mov", MIB))
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "failed", timeout=LONG)


def open_batch(page: Page, live_server: Any, series: Any) -> None:
    page.goto(f"{live_server.url}/admin/catalog/series/{series.pk}/change/")
    page.get_by_role("link", name="Upload a series").click()


def test_go_on_with_all_takes_up_those_that_failed_in_their_turn(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    series = factories.series()
    names = [f"EP{number:02}.mov" for number in range(1, 6)]
    for number in range(1, 6):
        factories.episode(series=series, number=number)
    files = clips_in(tmp_path / "series", small_clip, names)
    open_batch(page, live_server, series)
    page.route(ONE, lambda route: route.fulfill(status=507, body="full"))
    page.add_init_script(HASTY)
    page.reload()
    page.set_input_files("[data-files]", list(files.values()))
    page.get_by_role("button", name="Upload 5 files").click()
    failed = page.locator("[data-uploads] .upload-row[data-state=failed]")
    expect(failed).to_have_count(5, timeout=LONG)

    page.unroute(ONE)
    line = Line(page)
    line.set(upload=8_000)
    page.get_by_role("button", name="Go on with all").click()
    expect(page.locator("[data-uploads] .upload-row[data-state=sending]")).to_have_count(3)
    expect(page.locator("[data-uploads] .upload-row[data-state=waiting]")).to_have_count(2)
    line.set()
    take_all(5)
    expect(page.locator("[data-total]")).to_contain_text("5 of 5 files are taken", timeout=LONG)
    assert Master.objects.count() == 5


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [(False, "This upload is not there any more. Choose the file again."), (True, "its SHA-256 differs")],
)
def test_an_upload_that_ended_meanwhile_says_what_became_of_it(
    refused: bool, sentence: str, page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    """Swept by the server or refused while the page had it paused."""
    open_episode(page, live_server, factories.episode())
    line, row = Line(page), page.locator(".upload-rows .upload-row")
    line.set(upload=MIB // 2)
    page.set_input_files(INPUT, padded(small_clip, tmp_path / "EP01.mov", 4 * MIB))
    until(lambda: Upload.objects.exists() and arrived() > 0, seconds=20, what="the first bytes")
    row.get_by_role("button", name="Pause").click()
    until(lambda: not Upload.objects.get().writer, seconds=20, what="the pause")
    if refused:
        Intake.objects.create(
            upload=Upload.objects.get(), state="failed", error_code="wrong_digest", error_message=sentence
        )
        Upload.objects.update(state="refused")
    else:
        services.discard(upload=Upload.objects.get())
    line.set()
    row.get_by_role("button", name="Go on").click()
    expect(row).to_have_attribute("data-state", "refused" if refused else "gone", timeout=LONG)
    expect(row.locator("[data-word]")).to_contain_text(sentence)


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


def begun(episode: Episode, file: Path) -> Upload:
    """An upload of the only person's that was begun with that file, of which nothing came."""
    stat = file.stat()
    described = services.File(file.name, stat.st_size, stat.st_mtime_ns // 10**6)
    return handover.begin([handover.Order(described, episode)], by=User.objects.get())[0].upload


def test_a_file_that_changed_since_is_asked_for_again_in_the_series(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    episode = factories.episode()
    upload = begun(episode, padded(small_clip, tmp_path / "EP01.mov", MIB))
    open_batch(page, live_server, episode.series)
    page.evaluate(KEPT, [upload.public_id, "EP01.mov", upload.size_bytes])  # as long, but younger
    page.reload()
    row = page.locator("[data-uploads] .upload-row")
    expect(row).to_have_attribute("data-state", "interrupted")
    with page.expect_file_chooser():
        row.get_by_role("button", name="Choose the file").click()
    expect(row).to_have_attribute("data-state", "interrupted")
    assert not Intake.objects.exists()


def test_a_table_stays_what_it_was_when_nothing_new_is_chosen(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path, complaints: list[str]
) -> None:
    """First the file of an interrupted upload alone, then another while the server does not answer."""
    first = factories.episode(number=1)
    factories.episode(series=first.series, number=2)
    files = clips_in(tmp_path / "series", small_clip, ["EP01.mov", "EP02.mov", "EP02_v2.mov"])
    begun(first, files["EP01.mov"])
    open_batch(page, live_server, first.series)
    expect(page.locator("[data-uploads] .upload-row")).to_have_attribute("data-state", "interrupted")
    page.set_input_files("[data-files]", files["EP02.mov"])
    expect(page.locator("[data-rows] tr")).to_have_count(1)
    page.set_input_files("[data-files]", files["EP01.mov"])
    take_all(1)
    page.route("**/match", lambda route: route.abort())
    page.set_input_files("[data-files]", files["EP02_v2.mov"])
    expect(page.locator("[data-error]")).to_contain_text("The server does not answer")
    page.get_by_role("button", name="Upload 1 file").click()
    take_all(1)
    expect(page.locator("[data-total]")).to_contain_text("2 of 2 files are taken", timeout=LONG)
    assert set(Upload.objects.values_list("name", flat=True)) == {"EP01.mov", "EP02.mov"}
    assert [line for line in complaints if "ERR_" not in line] == []


# A drop as Firefox and Safari have it: entries in place of handles, of which a folder tells a hundred at a time.
DROP = """(area) => {
    const file = (name) => ({ name, isFile: true, file: (done) => setTimeout(done, 0, new File(["x"], name)) });
    const folder = (name, inside) => ({ name, isFile: false, createReader: () => {
        const left = [...inside];
        return { readEntries: (done) => setTimeout(done, 0, left.splice(0, 100)) };
    } });
    const numbers = Array.from({ length: 120 }, (_, index) => String(index + 1).padStart(3, "0"));
    const late = folder("late", [file("EP121.mov")]);
    const inside = [...numbers.map((number) => file(`EP${number}.mov`)), late, file(".hidden.mov")];
    let ended = false;
    const item = (entry) => ({ kind: "file", webkitGetAsEntry: () => ended ? null : entry });
    const event = new Event("drop", { bubbles: true, cancelable: true });
    const items = [item(folder("series", inside)), item(file("EP122.mov"))];
    const files = [new File([], "series"), new File(["x"], "EP122.mov")];
    Object.defineProperty(event, "dataTransfer", { value: { items, files } });
    area.dispatchEvent(event);
    ended = true;
}"""


def test_a_dropped_folder_is_walked_where_the_browser_has_no_handles(page: Page, live_server: Any) -> None:
    open_batch(page, live_server, factories.series())
    page.locator("#batch").evaluate(DROP)
    rows = page.locator("[data-rows] tr")
    expect(rows).to_have_count(122)
    names = {row.get_attribute("data-name") for row in rows.element_handles()}
    assert names == {
        *(f"series/EP{number:03}.mov" for number in range(1, 121)),
        "series/late/EP121.mov",
        "EP122.mov",
    }


def test_an_upload_goes_on_after_a_login_in_another_tab(
    page: Page, context: BrowserContext, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    open_episode(page, live_server, factories.episode())
    line, row = Line(page), page.locator(".upload-rows .upload-row")
    line.set(upload=MIB // 2)
    page.set_input_files(INPUT, padded(small_clip, tmp_path / "EP01.mov", 4 * MIB))
    until(lambda: Upload.objects.exists() and arrived() > 0, seconds=20, what="the first bytes")
    row.get_by_role("button", name="Pause").click()
    until(lambda: not Upload.objects.get().writer, seconds=20, what="the pause")
    Session.objects.all().delete()
    line.set()
    row.get_by_role("button", name="Go on").click()
    expect(row.locator("[data-word]")).to_contain_text("You are not logged in any more", timeout=LONG)

    other = context.new_page()
    other.goto(f"{live_server.url}/admin/login/")
    other.fill("[name=username]", User.objects.get().username)
    other.fill("[name=password]", factories.PASSWORD)
    other.click("[type=submit]")
    other.wait_for_url(f"{live_server.url}/admin/")
    row.get_by_role("button", name="Try again").click()
    take_all(1)
    expect(row).to_have_count(0, timeout=LONG)
    assert Master.objects.exists()


def test_what_was_wished_before_a_reload_stands(page: Page, live_server: Any, small_clip: Path, tmp_path: Path) -> None:
    episode = factories.episode()
    file = padded(small_clip, tmp_path / "EP01.mov", 4 * MIB)
    open_episode(page, live_server, episode)
    line, row = Line(page), page.locator(".upload-rows .upload-row")
    box = page.get_by_label("Publish as soon as it is ready")
    line.set(upload=MIB // 2)
    box.check()
    page.set_input_files(INPUT, file)
    until(lambda: Upload.objects.exists() and arrived() > 0, seconds=20, what="the first bytes")
    page.reload()
    expect(row).to_have_attribute("data-state", "interrupted")
    expect(box).to_be_checked()
    page.set_input_files(INPUT, file)
    expect(row).to_have_attribute("data-state", "sending")
    assert Handover.objects.get().publish_when_ready

    page.reload()
    expect(box).to_be_checked()
    box.uncheck()
    page.set_input_files(INPUT, file)
    expect(row).to_have_attribute("data-state", "sending")
    assert not Handover.objects.get().publish_when_ready
    row.get_by_role("button", name="Pause").click()
    until(lambda: not Upload.objects.get().writer, seconds=20, what="the pause")


def test_of_two_tabs_one_sends_a_file_and_the_other_goes_on_when_that_is_closed(
    page: Page, context: BrowserContext, live_server: Any, small_clip: Path, tmp_path: Path, folder: Path, settings: Any
) -> None:
    origin = settings.STORAGES["masters"]["OPTIONS"]["endpoint_url"]
    settings.ADMIN_CSP = settings.ADMIN_CSP | {"connect-src": [*settings.ADMIN_CSP["connect-src"], origin]}
    file = padded(small_clip, tmp_path / "EP07.mov", 12 * MIB)
    episode, other = factories.episode(), context.new_page()
    put: list[str] = []

    def of_other(route: Route) -> None:
        put.append(parse_qs(urlsplit(route.request.url).query)["partNumber"][0])
        route.fallback()

    bucket_rules(page)
    bucket_rules(other)
    page.route("**/studio/prod/**partNumber=2**", lambda route: None)  # it hangs
    other.route("**/studio/prod/**partNumber=**", of_other)
    open_episode(page, live_server, episode)
    page.set_input_files(INPUT, file)
    until(lambda: page.evaluate("1") and Upload.objects.exists(), seconds=30, what="the beginning")
    expect(page.locator("[data-figures]")).to_contain_text("%", timeout=LONG)
    open_episode(other, live_server, episode)
    other.set_input_files(INPUT, file)
    row = other.locator(".upload-rows .upload-row")
    expect(row.locator("[data-word]")).to_contain_text("Another tab sends this file", timeout=LONG)
    assert put == []
    page.close()
    until(lambda: other.evaluate("1") and Intake.objects.exists(), seconds=60, what="the arrival")
    take_all(1)
    expect(row).to_have_count(0, timeout=LONG)
    assert Master.objects.get().sha256 == digest(file.read_bytes())
