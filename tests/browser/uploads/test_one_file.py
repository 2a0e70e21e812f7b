"""One file through the widget: the line cut, the page reloaded, paused, refused, logged out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from catalog.media.models import Master
from catalog.titles.models import Cut, Episode, Handover
from catalog.uploads import disk, services
from catalog.uploads.models import Intake, Upload
from studio.accounts.models import User
from tests import factories
from tests.browser.test_first_episode import DESKTOP, PHONE
from tests.browser.uploads.widget import HASTY, INPUT, LONG, MIB, ONE, Line, arrived, open_episode, take_all
from tests.catalog.uploads.sending import digest
from tests.clips import padded
from tests.files import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    page.set_viewport_size(PHONE)
    row.scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "upload-interrupted.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(DESKTOP)
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


DROP = """(root, names) => {
    const transfer = new DataTransfer();
    for (const name of names) transfer.items.add(new File([new Uint8Array(4000)], name));
    root.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


def test_several_files_dropped_on_an_episode_are_none_and_one_without_a_place_is_sent(
    page: Page, live_server: Any
) -> None:
    """Files that a script made have no handle, as those that are dragged out of an archive."""
    open_episode(page, live_server, factories.episode())
    area, row = page.locator("[data-upload]"), page.locator(".upload-rows .upload-row")
    area.evaluate(DROP, ["EP01.mov", "EP02.mov"])
    expect(page.locator("[data-upload-error]")).to_contain_text("an episode has one video")
    assert not Upload.objects.exists()
    area.evaluate(DROP, ["EP01.mov"])
    expect(row.locator("[data-name]")).to_have_text("EP01.mov")
    expect(page.locator("[data-upload-error]")).to_be_hidden()


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


def test_a_file_chosen_before_the_page_knows_what_was_begun_has_one_row(
    page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route(re.compile(r"/uploads/\?episode="), hold)
    open_episode(page, live_server, factories.episode())
    line = Line(page)
    line.set(upload=MIB // 8)
    page.set_input_files(INPUT, padded(small_clip, tmp_path / "EP01.mov", 8 * MIB))
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "sending", timeout=LONG)
    assert asked, "the page did not ask what was begun"

    with page.expect_response(re.compile(r"/uploads/\?episode=")) as answered:
        asked[0].continue_()

    assert [one["id"] for one in answered.value.json()["uploads"]] == [Upload.objects.get().public_id]
    expect(page.locator(".upload-row")).to_have_count(1)
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "sending")


def paused(page: Page, file: Path) -> tuple[Line, Locator]:
    """The slow line and the row of an upload that was paused after its first bytes."""
    line, row = Line(page), page.locator(".upload-rows .upload-row")
    line.set(upload=MIB // 2)
    page.set_input_files(INPUT, file)
    until(lambda: Upload.objects.exists() and arrived() > 0, seconds=20, what="the first bytes")
    row.get_by_role("button", name="Pause").click()
    until(lambda: not Upload.objects.get().writer, seconds=20, what="the pause")
    return line, row


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("gone", "This upload is not there any more. Choose the file again."),
        ("refused", "its SHA-256 differs"),
        ("taken", "A file that was begun later was taken before this one"),
    ],
)
def test_an_upload_that_ended_meanwhile_says_what_became_of_it(
    state: str, sentence: str, page: Page, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    """Swept by the server, refused, or taken behind another while the page had it paused."""
    open_episode(page, live_server, factories.episode())
    line, row = paused(page, padded(small_clip, tmp_path / "EP01.mov", 4 * MIB))
    if state == "taken":
        Intake.objects.create(upload=Upload.objects.get(), state="done", percent=100)
        Upload.objects.update(state="taken", note=sentence)
    elif state == "refused":
        Intake.objects.create(
            upload=Upload.objects.get(), state="failed", error_code="wrong_digest", error_message=sentence
        )
        Upload.objects.update(state="refused")
    else:
        services.discard(upload=Upload.objects.get())
    line.set()
    row.get_by_role("button", name="Go on").click()
    expect(row).to_have_attribute("data-state", state, timeout=LONG)
    expect(row.locator("[data-word]")).to_contain_text(sentence)
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def test_an_upload_goes_on_after_a_login_in_another_tab(
    page: Page, context: BrowserContext, live_server: Any, small_clip: Path, tmp_path: Path
) -> None:
    open_episode(page, live_server, factories.episode())
    line, row = paused(page, padded(small_clip, tmp_path / "EP01.mov", 4 * MIB))
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
