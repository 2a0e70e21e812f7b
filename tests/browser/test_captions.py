"""Captions in a real browser: uploaded, approved, chosen by a viewer, remembered, and in sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from catalog.captions.models import Caption, CaptionState
from studio.accounts.roles import Role
from tests import factories
from tests.browser.test_first_episode import DESKTOP, PHONE, listened, log_in
from tests.catalog.captions.making import approved, work
from tests.catalog.media.transcoding import stream_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOUNDS = b"1\n00:00:00,000 --> 00:00:02,900\n[a door slams]\n"
SPANISH = "1\n00:00:00,000 --> 00:00:02,900\n¿Quién te envió?\n".encode()
FRENCH = (
    "WEBVTT\n\n00:00.000 --> 00:02.900 line:10%\nDix ans plus tard\n\n00:00.000 --> 00:02.900\nQui t’envoie ?\n"
).encode()
ARABIC = "WEBVTT\n\n00:00.000 --> 00:01.400\nمن أرسلك؟\n\n00:01.500 --> 00:02.900\nLayla قالت لا\nمن؟\n".encode()

# What is written over the picture, and the language that is loaded for it.
SHOWN = """video => ({ words: document.querySelector("[data-words]").innerText,
    labels: [...video.textTracks].filter(({ mode }) => mode !== "disabled").map(({ label }) => label) })"""
KEPT = "localStorage.getItem('cliffhanger.captions')"


@pytest.fixture
def phone(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    yield from page_of(browser, complaints, viewport=PHONE, has_touch=True, locale="en-GB")
    assert complaints == []


@pytest.fixture
def desk(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    yield from page_of(browser, complaints, viewport=DESKTOP)
    assert complaints == []


def page_of(browser: Browser, complaints: list[str], **options: Any) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(**options)
    yield listened(context, complaints)
    context.close()


@pytest.fixture
def watch(live_server: Any, small_clip: Path) -> str:
    """Two episodes of one clip, in English, the first with three kinds of captions, the second with two."""
    stream = stream_of(small_clip)
    series = factories.published_series(title="Midnight Heir", slug="midnight-heir", language="en")
    first, second = (factories.published_episode(series=series, number=number, stream=stream) for number in (1, 2))
    for episode in (first, second):
        approved(episode, "en", data=SOUNDS, kind="captions")
        approved(episode, "es-MX", data=SPANISH)
    approved(first, "ar", data=ARABIC)
    approved(second, "fr", data=FRENCH)
    work()
    return f"{live_server.url}/watch/midnight-heir/1"


def until(page: Page, script: str, arg: Any = None) -> None:
    """Until the script is true. The page's policy forbids what wait_for_function does."""
    for _ in range(150):
        if page.evaluate(script, arg):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never: {script}; {shown(page)}")


def shown(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.locator("video[data-current]").evaluate(SHOWN)
    return found


def wait_for(page: Page, label: str | None) -> None:
    """Until these captions, or none, stand over the current episode."""
    until(
        page,
        """label => { const video = document.querySelector("video[data-current]");
            const loaded = [...video.textTracks].filter(({ mode }) => mode !== "disabled");
            const words = document.querySelector("[data-words]").innerText;
            return label === null ? !loaded.length && !words
                : loaded.length === 1 && loaded[0].label === label && loaded[0].mode === "hidden" && words }""",
        label,
    )


def open_menu(page: Page) -> None:
    page.keyboard.press("Shift")  # the interface comes back
    page.locator(".control[data-action=captions]").click()
    expect(page.locator("[data-captions]")).to_be_visible()


def stop(page: Page) -> None:
    """The clip is three seconds long: hold it at its beginning."""
    until(page, "document.querySelector('video[data-current]').readyState >= 2")
    page.evaluate("document.querySelectorAll('video').forEach(video => { video.pause(); video.currentTime = 0.5 })")


def test_captions_are_chosen_from_a_menu_and_follow_to_the_next_episode(
    phone: Page, watch: str, screenshots: Path
) -> None:
    phone.goto(watch)
    stop(phone)
    wait_for(phone, "English (SDH)")  # without sound, in the spoken language, sounds too
    open_menu(phone)
    options = phone.locator(".captions-option")
    expect(options).to_have_text(["Off", "العربية", "English (SDH)", "Español (México)"])
    expect(phone.locator(".captions-option:has(:checked)")).to_have_text("English (SDH)")
    phone.screenshot(path=screenshots / "captions-menu-phone.png")
    options.filter(has_text="Español").click()
    expect(phone.locator("[data-captions]")).to_be_hidden()
    wait_for(phone, "Español (México)")
    assert shown(phone)["words"] == "¿Quién te envió?"
    assert phone.evaluate(KEPT) == "es-MX subtitles"
    phone.screenshot(path=screenshots / "captions-phone.png")

    phone.keyboard.press("ArrowDown")
    phone.wait_for_url("**/2")
    stop(phone)
    wait_for(phone, "Español (México)")
    phone.reload()
    stop(phone)
    wait_for(phone, "Español (México)")


def test_the_key_c_turns_them_off_and_on_again(phone: Page, watch: str) -> None:
    phone.goto(watch)
    stop(phone)
    wait_for(phone, "English (SDH)")
    phone.keyboard.press("c")
    wait_for(phone, None)
    expect(phone.locator("[data-toast]")).to_have_text("Captions off")
    assert phone.evaluate(KEPT) == "off"
    phone.reload()
    stop(phone)
    wait_for(phone, None)
    phone.keyboard.press("c")
    wait_for(phone, "English (SDH)")


def test_the_menu_works_with_the_keyboard_alone(desk: Page, watch: str) -> None:
    desk.goto(watch)
    stop(desk)
    button = desk.locator(".control[data-action=captions]")
    button.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-captions] input:checked")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    wait_for(desk, "Español (México)")
    expect(desk.locator("[data-captions]")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-captions]")).to_be_hidden()
    expect(button).to_be_focused()


def test_with_sound_who_knows_the_language_gets_none_and_who_does_not_keeps_them(
    browser: Browser, complaints: list[str], watch: str
) -> None:
    for locale, silent, loud in (("en-US", "English (SDH)", None), ("es-AR", "Español (México)", "Español (México)"),
                                 ("fi-FI", None, None)):  # fmt: skip
        for page in page_of(browser, complaints, viewport=PHONE, locale=locale):
            page.goto(watch)
            stop(page)
            wait_for(page, silent)
            page.keyboard.press("m")
            wait_for(page, loud)


def test_a_browser_that_plays_hls_by_itself_shows_each_language_once(
    browser: Browser, complaints: list[str], watch: str
) -> None:
    for page in page_of(browser, complaints, viewport=PHONE, locale="es-MX"):
        page.add_init_script("for (const name of ['MediaSource', 'ManagedMediaSource']) delete window[name]")
        page.goto(watch)
        if not page.evaluate("document.createElement('video').canPlayType('application/vnd.apple.mpegurl')"):
            pytest.skip("this browser plays no HLS by itself")
        stop(page)
        wait_for(page, "Español (México)")
        assert "/master-" in page.locator("video[data-current]").evaluate("video => video.currentSrc")
        labels = page.locator("video[data-current]").evaluate(
            "video => [...video.textTracks].map(({ label }) => label)"
        )
        assert sorted(labels) == sorted(set(labels)) and len(labels) == 3


@pytest.mark.parametrize("width", [360, 1440])
def test_what_a_file_places_at_the_top_stands_there_and_the_rest_below(
    browser: Browser, complaints: list[str], watch: str, width: int, screenshots: Path
) -> None:
    for page in page_of(browser, complaints, viewport={"width": width, "height": 740}, locale="fr"):
        page.goto(watch.removesuffix("1") + "2")
        stop(page)
        wait_for(page, "Français")
        video, above, below = (
            page.locator(name).bounding_box()
            for name in ("video[data-current]", "[data-words-high] > span", "[data-words] > span")
        )
        assert page.locator("[data-words-high]").inner_text() == "Dix ans plus tard"
        assert page.locator("[data-words]").inner_text() == "Qui t’envoie ?"
        head, rail = page.locator(".top").bounding_box(), page.locator(".rail").bounding_box()
        assert video and above and below and head and rail
        middle = video["y"] + video["height"] / 2
        assert head["y"] + head["height"] <= above["y"]
        assert above["y"] + above["height"] < middle < below["y"]
        assert above["x"] >= video["x"] and above["x"] + above["width"] <= rail["x"]
        page.screenshot(path=screenshots / f"captions-high-{width}.png")


@pytest.mark.parametrize("width", [360, 1440])
def test_they_stand_above_the_interface_and_inside_the_picture(
    browser: Browser, complaints: list[str], watch: str, width: int, screenshots: Path
) -> None:
    for page in page_of(browser, complaints, viewport={"width": width, "height": 740}, locale="ar"):
        page.goto(watch)
        stop(page)
        wait_for(page, "العربية")
        video, words = (page.locator(name).bounding_box() for name in ("video[data-current]", ".words > span"))
        below = page.locator(".bar" if width > 1100 else ".meta").bounding_box()
        rail = page.locator(".rail").bounding_box()
        assert video and words and below and rail
        assert words["y"] + words["height"] <= below["y"]
        assert words["x"] >= video["x"] and words["x"] + words["width"] <= rail["x"]
        page.evaluate("document.documentElement.dir = 'rtl'")
        open_menu(page)
        page.screenshot(path=screenshots / f"captions-rtl-{width}.png")
        box = page.locator("[data-captions]").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


# Where the first letters of a text and its last ones stand, in pixels from the left; each line by its number.
EDGES = """span => span.textContent.split("\\n").map((words, number, lines) => {
    const at = lines.slice(0, number).join(" ").length + (number ? 1 : 0), range = document.createRange();
    const left = (from, to) => { range.setStart(span.firstChild, from); range.setEnd(span.firstChild, to);
        return range.getBoundingClientRect().left };
    return [left(at, at + 1), left(at + words.length - 2, at + words.length - 1)] })"""


def test_a_line_runs_as_its_language_does_whatever_word_is_first(phone: Page, watch: str) -> None:
    phone.goto(watch)
    stop(phone)
    wait_for(phone, "English (SDH)")
    words = phone.locator("[data-words] > span")
    assert words.get_attribute("dir") == "ltr"
    open_menu(phone)
    phone.locator(".captions-option").filter(has_text="العربية").click()
    wait_for(phone, "العربية")
    phone.evaluate("document.querySelectorAll('video').forEach(video => { video.currentTime = 2 })")
    expect(words).to_have_text("Layla قالت لا\nمن؟")
    assert words.get_attribute("dir") == "rtl"
    assert all(first > last for first, last in words.evaluate(EDGES))  # the name stands at the right

    words.evaluate("span => span.dir = 'auto'")  # as where the language is unknown
    assert [first > last for first, last in words.evaluate(EDGES)] == [False, True]


def test_a_producer_uploads_looks_and_approves(
    desk: Page, live_server: Any, small_clip: Path, tmp_path: Path, screenshots: Path
) -> None:
    series = factories.published_series(title="Midnight Heir")
    episode = factories.published_episode(series=series, number=1, stream=stream_of(small_clip))
    good, bad = tmp_path / "EP01.es-MX.srt", tmp_path / "EP01.en.sdh.srt"
    good.write_bytes(SPANISH)
    bad.write_bytes(SOUNDS + b"\n2\n00:00:02,000 --> 00:00:09,000\nToo early and too late.\n")
    log_in(desk, live_server.url, Role.PRODUCER)
    desk.goto(f"{live_server.url}/admin/catalog/caption/series/{series.pk}/")
    desk.set_input_files("input[name=captions]", [good, bad])
    desk.get_by_role("button", name="Upload").click()
    expect(desk.locator(".captions-received")).to_contain_text("episode 1, Español (México), version 1")
    expect(desk.locator(".captions-received")).to_contain_text("1 error")
    desk.screenshot(path=screenshots / "captions-board.png")
    desk.locator(".captions-cell", has_text="1 error").click()
    expect(desk.locator(".captions-findings")).to_contain_text("before a cue above it has ended")
    expect(desk.get_by_role("button", name="Approve", exact=True)).to_be_disabled()
    desk.goto(f"{live_server.url}/admin/catalog/caption/series/{series.pk}/")
    desk.locator(".captions-cell:has(.captions-draft)").last.click()
    desk.locator(".captions-cues [data-seek]").first.click()
    until(desk, "document.querySelector('video').readyState >= 2")
    until(desk, "document.querySelector('video').textTracks[0].cues?.length === 1")
    desk.screenshot(path=screenshots / "captions-cell.png")
    desk.get_by_role("button", name="Approve", exact=True).click()
    expect(desk.locator(".captions-approved")).to_be_visible()
    assert Caption.objects.get(state=CaptionState.APPROVED).episode == episode
