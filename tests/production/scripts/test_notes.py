"""Notes: pinned to a line, answered, settled, and where they are after the text changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from production.letters.models import Letter
from production.scripts import notes
from production.scripts.models import Note, Script
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.production.scripts.conftest import TEXT, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(script: Script, maya: User) -> Script:
    save(script, TEXT, 0, maya)
    return Script.objects.get(pk=script.pk)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code


def test_a_note_stays_with_its_line_through_edits_and_is_told_to_be_lost(written: Script, maya: User) -> None:
    note = notes.pin(script=written, revision=1, line=4, text="Does she mean it?", by=maya)

    save(written, "FADE IN:\n\n" + TEXT.replace("came back", "came back, Leo"), 1, maya)
    note.refresh_from_db()
    assert (note.line, note.is_lost, note.quote) == (6, False, "You came back.")

    save(written, "FADE IN:\n", 2, maya)
    note.refresh_from_db()
    assert note.is_lost


def test_a_note_on_an_older_revision_is_pinned_where_the_line_is_now(written: Script, maya: User, leo: User) -> None:
    save(written, "FADE IN:\n\n" + TEXT, 1, leo)

    note = notes.pin(script=Script.objects.get(pk=written.pk), revision=1, line=4, text="Why?", by=maya)

    assert (note.line, note.revision.number) == (6, 1)


def test_who_is_given_a_note_and_who_is_named_hear_of_it_once(
    written: Script, maya: User, leo: User, producer: User
) -> None:
    text = f"@{producer.username.upper()}. and @{leo.username}: too soft? Ask nora@{producer.username}, @nobody-here"

    notes.pin(script=written, revision=1, line=4, text=text, by=maya, assign=leo.pk)

    assert sorted(Letter.objects.values_list("to__first_name", "subject")) == [
        ("Leo", f"{written}: a note for you"),
        ("Pia", f"{written}: Maya writes"),
    ]
    body = Letter.objects.get(to=leo).body
    assert "Maya about line 4, “You came back.”:" in body
    assert f"/admin/production/script/{written.pk}/write/" in body


def test_a_reply_reaches_who_asked(written: Script, maya: User, leo: User) -> None:
    note = notes.pin(script=written, revision=1, line=4, text="Does she mean it?", by=maya)

    notes.reply(note=note, text="She does.", by=leo)

    assert Letter.objects.get().to == maya
    assert notes.as_json(written)[0]["replies"][0]["text"] == "She does."


def test_a_note_is_settled_and_opened_again(written: Script, maya: User, leo: User) -> None:
    note = notes.pin(script=written, revision=1, line=4, text="Why?", by=maya)

    notes.settle(note=note, resolved=True, by=leo)
    assert Note.objects.get().resolved_by == leo
    notes.settle(note=note, resolved=True, by=maya)
    assert Note.objects.get().resolved_by == leo

    notes.settle(note=note, resolved=False, by=maya)
    assert Note.objects.get().resolved_at is None


def test_what_can_not_be_a_note_is_refused(written: Script, maya: User, person: Callable[[str], User]) -> None:
    def pin(**changed: object) -> object:
        asked = {"script": written, "revision": 1, "line": 4, "text": "Why?", "by": maya} | changed
        return notes.pin(**asked)  # type: ignore[arg-type]

    assert code_of(lambda: pin(text=" ")) == "empty_note"
    assert code_of(lambda: pin(line=0)) == "no_such_line"
    assert code_of(lambda: pin(line=99)) == "no_such_line"
    assert code_of(lambda: pin(revision=9)) == "unknown_revision"
    assert code_of(lambda: pin(assign=person("finance").pk)) == "stranger"
    assert code_of(lambda: pin(assign=10**9)) == "stranger"
    assert not Note.objects.exists()


def test_notes_are_read_with_the_same_queries_however_many(
    written: Script, maya: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    notes.reply(note=notes.pin(script=written, revision=1, line=1, text="A", by=maya), text="B", by=maya)
    few = queries_of(lambda: notes.as_json(written))
    for _number in range(5):
        notes.reply(note=notes.pin(script=written, revision=1, line=1, text="A", by=maya), text="B", by=maya)

    assert queries_of(lambda: notes.as_json(written)) == few
