"""The editor reads Fountain and counts time as the server does: the same texts, through both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from production.scripts import fountain, timing
from production.scripts.document import Kind
from tests.browser.room.modules import LINES, modules, texts

pytestmark = pytest.mark.browser
NAMES = ["李明", "ليلى"]
SAMPLES = sorted((Path(settings.BASE_DIR) / "samples" / "scripts").rglob("*.fountain"))

SPOKEN = (
    "Well... no, really: yes!", "1995 and 28.", "Façade, naïve — café.", "Être ou ne pas être ?", "你好，世界。",
    "こんにちは。", "من أرسلك؟", "Кто тебя послал?", "The little apple, there, where they breathe.",
    "_Loud_ **and** *clear*.",
)  # fmt: skip

ELEMENTS = """async ([texts, names]) => {
    const { elements, normalised, read } = await import("/fountain.js");
    return texts.map(text => elements(read(normalised(text), names)).map(one => [one.kind, one.text, one.line, one.end,
        one.name ?? "", one.extension ?? "", one.dual ?? false, one.number ?? "", one.level ?? 0])) }"""

# Each text becomes the next by lines that are taken out and put in; read on from the one before, and from nothing.
EDITS = """async ([texts, names]) => {
    const { elements, read } = await import("/fountain.js");
    const differing = []; let taken = 0;
    for (const [number, text] of texts.entries()) {
        const lines = text.split("\\n"); let before = read(text, names);
        for (let step = 0; step < 10; step++) {
            const others = texts[(number * 31 + step * 7) % texts.length].split("\\n");
            const put = others.slice(0, (step + number) % 3);
            lines.splice((step * 5 + text.length) % (lines.length + 1), step % 3, ...put);
            const now = lines.join("\\n"), on = read(now, names, before), anew = read(now, names);
            taken += on.units.filter(unit => before.units.includes(unit)).length;
            if (JSON.stringify(elements(on)) !== JSON.stringify(elements(anew))) differing.push([before.text, now]);
            before = on;
        }
    }
    return { differing: differing.slice(0, 3), taken } }"""

TIMES = """async ([texts, model]) => {
    const { read } = await import("/fountain.js"), { measure } = await import("/measure.js");
    return texts.map(text => { const { seconds, words } = measure(read(text), model); return [seconds, words] }) }"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    yield from modules(browser)


def as_server(text: str) -> list[list[Any]]:
    return [
        [str(one.kind), one.text, one.line, one.end_line, one.name, one.extension, one.dual, one.number, one.level]
        for one in fountain.parse(text, names=NAMES).elements
    ]


def test_every_sample_is_read_alike(page: Page) -> None:
    samples = [path.read_text() for path in SAMPLES]
    assert len(samples) >= 12
    found = page.evaluate(ELEMENTS, [samples, NAMES])
    for path, mine, text in zip(SAMPLES, found, samples, strict=True):
        assert mine == as_server(text), path.name


def test_lines_in_every_order_are_read_alike(page: Page) -> None:
    drawn = [*LINES, *texts(600), "\ufeffTitle: A\r\n\r\nMAYA\rHi", "", "\n\n"]
    for text, mine in zip(drawn, page.evaluate(ELEMENTS, [drawn, NAMES]), strict=True):
        assert mine == as_server(text), repr(text)


def test_every_kind_is_met(page: Page) -> None:
    found = page.evaluate(ELEMENTS, [texts(600), NAMES])
    assert {one[0] for script in found for one in script} == {str(kind) for kind in Kind}


def test_reading_on_after_an_edit_gives_what_reading_anew_does(page: Page) -> None:
    found = page.evaluate(EDITS, [texts(250, seed=11), NAMES])
    assert found["differing"] == []
    assert found["taken"] > 1000  # and most of it was not read anew


def test_seconds_and_words_are_the_server_s(page: Page) -> None:
    drawn = [path.read_text() for path in SAMPLES] + [f"MAYA\n{words}" for words in SPOKEN]
    model = timing.USUAL
    for text, (seconds, words) in zip(drawn, page.evaluate(TIMES, [drawn, asdict(model)]), strict=True):
        time = timing.time_of(fountain.parse(text).elements, model)
        assert (round(seconds, 6), words) == (round(time.seconds(model), 6), time.words), text[:80]


# Ctrl+S stores the text before the pause after the last key has passed.
PAUSE = """async () => {
    const { Saver } = await import("/saver.js");
    const kept = [], drafts = { keep: async draft => { kept.push(draft.text); return true } };
    const page = { text: () => "Stored.", say: () => {} };
    const saver = new Saver({ urls: {}, me: 1, revision: 1, text: "Stored.", drafts, page });
    await saver.pause();
    saver.stored = "Older.";
    await saver.pause();
    return kept }"""


def test_what_is_stored_by_the_time_of_the_pause_is_not_kept_as_a_draft(page: Page) -> None:
    assert page.evaluate(PAUSE) == ["Stored."]
