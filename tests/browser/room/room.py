"""A script of an episode, and pages of the people who write it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from production.bible.models import Bible, Character, StorySet
from production.scripts import services
from production.scripts.models import Revision, Script
from studio.accounts.roles import Role
from tests import factories

SOON = 12_000  # milliseconds: three seconds after the last key, on a busy machine

TEXT = """Title: Stay Dead
Author: The room

# Tuesday

INT. FUNERAL CHAPEL - DAY

A closed coffin under too many lilies. At the lectern NORA, black dress. [[hook]]

NORA
My husband was late for everything.
(to the coffin)
If six men hadn't carried him, he'd have been late for this.

VANE (O.S.)
Sign here, and your husband's policy settles my account.

> CUT TO BLACK.
"""


def script(text: str = TEXT, by: Any = None) -> Script:
    """An episode's script with one revision, and a bible of two people and two sets."""
    series = factories.series(title="Stay Dead")
    episode = factories.episode(series=series, number=7, title="Don't Sign")
    bible = Bible.objects.create(series=series)
    for name, full in {"NORA": "Nora Quintero", "VANE": "Augusta Vane"}.items():
        Character.objects.create(bible=bible, name=name, full_name=full)
    for name in ("FUNERAL CHAPEL", "CEMETERY"):
        StorySet.objects.create(bible=bible, name=name)
    found = services.script_of(episode)
    services.save(script=found, text=text, parent=0, by=by or factories.staff(Role.WRITER))
    return services.script_of(episode)


def open_room(page: Page, url: str, script: Script) -> None:
    page.goto(f"{url}/admin/production/script/{script.pk}/write/")
    expect(page.locator(".cm-content")).to_be_visible()
    expect(word(page)).to_contain_text(re.compile("revision|not write"))


def word(page: Page) -> Any:
    return page.locator("[data-word]")


def text_of(page: Page) -> str:
    """All that the editor holds, in sight or not."""
    text: str = page.locator(".cm-content").evaluate("element => element.cmTile.root.view.state.doc.toString()")
    return text


def press_end(page: Page) -> None:
    """The cursor at the end of the script."""
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")


def paste(page: Page, text: str) -> None:
    """At the end of the script, all at once."""
    press_end(page)
    page.locator(".cm-content").evaluate(
        """(element, text) => { const { view } = element.cmTile.root;
            view.dispatch(view.state.replaceSelection(text), { userEvent: "input.paste" }) }""",
        text,
    )


def texts(script: Script) -> list[str]:
    return list(script.revisions.order_by("number").values_list("text", flat=True))


def save_as_another(script: Script, text: str) -> Revision:
    now = services.script_of(script.episode)
    writer = factories.staff(Role.WRITER)
    writer.first_name, writer.last_name = "Ann", "Lee"
    writer.save()
    parent = now.head.number if now.head else 0
    return services.save(script=now, text=text, parent=parent, by=writer).revision


def kept(page: Page) -> list[str]:
    """The drafts that this browser keeps, wherever."""
    found: list[str] = page.evaluate(
        """async () => {
            const opening = indexedDB.open("cliffhanger-room");
            const database = await new Promise(done => { opening.onsuccess = () => done(opening.result) });
            const asked = database.transaction("drafts").objectStore("drafts").getAll();
            const rows = await new Promise(resolve => { asked.onsuccess = () => resolve(asked.result) });
            database.close();
            return rows.map(row => row.text) }"""
    )
    return found
