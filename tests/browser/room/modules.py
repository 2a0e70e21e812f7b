"""The editor's pure modules in a page of their own, as they stand in frontend/src/room, and texts to try them with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Browser, Page, Route

SOURCES = Path(settings.BASE_DIR) / "frontend" / "src" / "room"
ADDRESS = "http://modules.test/"

# Lines that meet each other in every order: what is told apart by what stands above and below.
LINES = (
    "", "", "", "", " ", "  ", "\t", "MAYA", "MAYA (V.O.)", "MAYA (V.O.) (CONT'D)", "SAM ^", "@McAvoy", "@sam^", "@",
    "É. ÉMILE", "МАРИЯ", "李明", "李明（画外音）", "李明走进来，坐下。", "ليلى", "سام (همس)", "김하나", "AGENTE Nº 2",
    "Maya", "28", "INT. KITCHEN - NIGHT", "ext. yard - day #12A#", "INT KITCHEN", "INT./EXT. CAR - DAY", "I/E HALL",
    "EST. CITY", "INTERIOR KITCHEN", "ИНТ. КУХНЯ - НОЧЬ", "内景 厨房 夜", "室内。夜", "S#3 거리", "○ 公園",
    ".FLASHBACK", "...and then", ".", ".#", "CUT TO:", "CUT TO: ", "> FADE OUT.", ">", "> THE END <", "><",
    "> LATER<", "(beat)", "(beat) Well (sighs)", "（笑）", "(", "\\(not an aside)", "\\~ not sung", "~La la", "~",
    "===", "====", "= A synopsis", "=", "# Act", "### Deep", "#", "!BANG", "!", "! ", "Plain action.",
    "*Who* is **this**?", "_under_", "SHOUTED.", "She goes. [[note]] He stays.", "[[note alone]]", "[[turn]]",
    "MAYA [[who?]]", "[[begins", "ends]]", "ends]] and goes on", "/* cut", "cut */", "cut */ and on", "/* cut */",
    "Before /* cut */, after", "[[open", "a /* b [[ c */ d ]] e", "\\[[no note]]", "\\/* none", "[[a]]]", "[[]]",
    "/**/", "Title: Midnight Heir", "Author:", "    Jo Doe", "FADE IN:", "SUPER: 1945", "http://a.b",
    "Note to self: run", "\u00a0", "\u3000", "a\u2028b", "A\tB",
)  # fmt: skip


def modules(browser: Browser) -> Iterator[Page]:
    """A page that can import them: ``await import("/fountain.js")``."""
    context = browser.new_context()
    page = context.new_page()
    page.route(f"{ADDRESS}**", _serve)
    page.goto(ADDRESS)
    yield page
    context.close()


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(ADDRESS)
    if name:
        route.fulfill(content_type="text/javascript; charset=utf-8", body=(SOURCES / name).read_text())
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>Modules</title>")


def texts(count: int, seed: int = 7) -> list[str]:
    """Of so many lines each, drawn from LINES; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same texts each time
    return ["\n".join(chance.choices(LINES, k=chance.randint(1, 24))) for _ in range(count)]
