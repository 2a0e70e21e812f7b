"""The demo's second series, from samples/: a bible, sixteen scripts on their way through review, and notes on them."""

from __future__ import annotations

import json
from typing import Any

from django.core.files.base import File
from django.db import transaction

from catalog.titles import demo as titles
from catalog.titles import pictures
from catalog.titles.models import Access, Episode, Series
from production.agreements import demo as rates
from production.bible.models import Bible, Character, Outline, StorySet, Term
from production.people import demo as cast
from production.scripts import fountain, locking, notes, review, services, stopwatch
from production.scripts.document import Document, Kind
from production.scripts.models import Note, SceneTiming, Script
from production.scripts.stopwatch import Measured
from production.scripts.timing import Time
from studio.accounts.models import User

People = dict[str, User | None]


@transaction.atomic
def load() -> Series | None:
    """Load the series and all that is written of it, once: a second call changes nothing. Raises Failure.

    It is left out where the demo's first series is not there (any more), or beside series of the studio's own.
    """
    first = titles.content()["series"]["slug"]
    if not Series.objects.select_for_update().filter(slug=first).exists():  # two may come at once
        return None
    words = titles.content()["writing"]
    folder = titles.SAMPLES / "scripts" / words["folder"]
    data: dict[str, Any] = json.loads((folder / "bible.json").read_text(encoding="utf-8"))
    known = Series.objects.filter(slug=data["series"]["slug"]).first()
    if known or Series.objects.exclude(slug=first).exists():
        return known
    people: People = {name: User.objects.filter(username=name).first() for name in ("producer", "writer", "post")}
    rates.load(User.objects.filter(username="finance").first(), people["producer"])
    series = _series(data["series"], words)
    _bible(series, data, words["notes"])
    scripts = {}
    for row in data["outline"]:
        text = (folder / row["file"]).read_text(encoding="utf-8")
        episode = _episode(series, row, text, data["paywall"])
        scripts[episode.number] = _script(episode, text, words["earlier"], people["writer"])
    _review(scripts, words, people)
    for row in words["notes_on_lines"]:
        _note(scripts[row["episode"]], row, people)
    for number, factor in words["timed"].items():
        _time(scripts[int(number)], factor, people["writer"])
    cast.load()
    return series


def _series(row: dict[str, Any], words: dict[str, Any]) -> Series:
    fields = {name: row[name] for name in ("slug", "title", "language", "synopsis")}
    series = Series.objects.create(**fields)
    for field in ("poster", "poster_tall"):
        with (titles.SAMPLES / "posters" / words[field]).open("rb") as file:
            getattr(series, field).save(words[field], File(file), save=False)
    series.save()
    pictures.request(series)
    return series


def _bible(series: Series, data: dict[str, Any], words: str) -> None:
    bible = Bible.objects.create(series=series, logline=data["series"]["logline"], notes=words)
    Character.objects.bulk_create(
        Character(
            bible=bible, name=row["name"], full_name=row["full_name"], color=row["colour"], age=str(row["age"]),
            arc=f"{row['about']}\n\nWants: {row['wants']}\n\n{row['arc']}",
        )
        for row in data["characters"]
    )  # fmt: skip
    StorySet.objects.bulk_create(
        StorySet(bible=bible, name=row["name"], description=row["about"]) for row in data["sets"]
    )
    Term.objects.bulk_create(Term(bible=bible, word=row["term"], meaning=row["meaning"]) for row in data["glossary"])


def _episode(series: Series, row: dict[str, Any], text: str, paywall: int) -> Episode:
    episode = Episode.objects.create(
        series=series, number=row["number"], title=row["title"], target_s=row["seconds"],
        access=Access.PAID if row["number"] >= paywall else Access.FREE, synopsis=_synopsis(fountain.parse(text)),
    )  # fmt: skip
    Outline.objects.create(episode=episode, **{name: row[name] for name in ("hook", "turn", "cliffhanger")})
    return episode


def _script(episode: Episode, text: str, earlier: dict[str, Any], by: User | None) -> Script:
    """As the writer has saved it; of one episode, the draft before it too."""
    script = services.script_of(episode)
    parent = _earlier(script, text, earlier, by) if episode.number == earlier["episode"] else 0
    services.save(script=script, text=text, parent=parent, by=by)
    return services.script_of(episode)


def _synopsis(document: Document) -> str:
    found = (element.text for element in document.elements if element.kind is Kind.SYNOPSIS)
    return next(found, "")


def _earlier(script: Script, text: str, row: dict[str, Any], by: User | None) -> int:
    """The draft before the last, with other words in it; returns its number."""
    for new, old in row["words"].items():
        text = text.replace(new, old)
    revision = services.save(script=script, text=text, parent=0, by=by).revision
    services.name(revision=revision, name=row["name"], by=by)
    return revision.number


def _review(scripts: dict[int, Script], words: dict[str, Any], people: People) -> None:
    writer, producer = people["writer"], people["producer"]
    asked = {int(number): why for number, why in words["changes_asked"].items()}
    for number in (*words["approved"], *words["in_review"], *asked):
        review.hand_in(script=scripts[number], by=writer)
    for number in words["approved"]:
        head = services.script_of(scripts[number].episode).head
        if producer and head:
            review.approve(script=scripts[number], revision=head.number, by=producer)
    for number, why in asked.items():
        review.ask_changes(script=scripts[number], by=producer, why=why)
    if producer:
        _lock(scripts[words["locked"]["episode"]], words["locked"]["words"], producer, writer)


def _lock(script: Script, words: dict[str, str], producer: User, writer: User | None) -> None:
    """Locked, and changed since on pages of the next colour."""
    locking.lock(script=services.script_of(script.episode), by=producer)
    locking.open_set(script=services.script_of(script.episode), by=producer)
    head = services.head_of(services.script_of(script.episode))
    text = head.text
    for old, new in words.items():
        text = text.replace(old, new)
    services.save(script=script, text=text, parent=head.number, by=writer)


def _note(script: Script, row: dict[str, Any], people: People) -> None:
    """On the first line that begins with the words of ``line``."""
    head = services.script_of(script.episode).head
    lines = head.text.split("\n") if head else []
    line = next(at for at, text in enumerate(lines, start=1) if text.startswith(row["line"]))
    by, given = people[row["by"]], people.get(row.get("assign", ""))
    note: Note = notes.pin(
        script=services.script_of(script.episode), revision=head.number if head else 0, line=line, text=row["text"],
        by=by, assign=given.pk if given else None,
    )  # fmt: skip
    for said in row.get("replies", []):
        notes.reply(note=note, text=said["text"], by=people[said["by"]])
    if row.get("settled"):
        notes.settle(note=note, resolved=True, by=people["writer"])


def _time(script: Script, factor: float, by: User | None) -> None:
    """A read-through that took so many times the estimate."""
    rows = SceneTiming.objects.filter(script=script)
    seconds = {row.element: round(factor * Time(row.speech_s, row.action_lines, 0).seconds()) for row in rows}
    stopwatch.measure(script=script, scenes={one: Measured(float(s), None) for one, s in seconds.items()}, by=by)
