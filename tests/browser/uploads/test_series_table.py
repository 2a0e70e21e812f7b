"""A whole series from its table: matched, confirmed, sent, gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from catalog.media.models import Master
from catalog.titles.models import Cut, Episode
from catalog.uploads.models import Intake, Upload
from tests import factories
from tests.browser.test_first_episode import DESKTOP, PHONE
from tests.browser.uploads.widget import HASTY, KEPT, LONG, MIB, ONE, Line, begun, clips_in, open_batch, take_all
from tests.catalog.uploads.sending import digest
from tests.clips import padded

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
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
    """First the file of an interrupted upload alone, which was begun with its folder, then another while the server
    does not answer."""
    first = factories.episode(number=1)
    factories.episode(series=first.series, number=2)
    files = clips_in(tmp_path / "series", small_clip, ["EP01.mov", "EP02.mov", "EP02_v2.mov"])
    begun(first, files["EP01.mov"])
    Upload.objects.update(name="series/EP01.mov")
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
    assert set(Upload.objects.values_list("name", flat=True)) == {"series/EP01.mov", "EP02.mov"}
    assert [line for line in complaints if "ERR_" not in line] == []


def test_a_dropped_folder_is_walked_where_the_browser_has_no_handles(page: Page, live_server: Any) -> None:
    open_batch(page, live_server, factories.series())
    page.locator("#batch").evaluate(DROP)
    rows = page.locator("[data-rows] tr")
    expect(rows).to_have_count(122, timeout=LONG)
    expect(page.get_by_role("button", name="Upload 0 files")).to_be_disabled()
    names = {row.get_attribute("data-name") for row in rows.element_handles()}
    assert names == {
        *(f"series/EP{number:03}.mov" for number in range(1, 121)),
        "series/late/EP121.mov",
        "EP122.mov",
    }
