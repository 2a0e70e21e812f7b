"""A locked script: numbers and pages that stay, colours, asterisks, and who may write."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from production.bible.models import Bible, RevisionColour
from production.scripts import fdx, locking, printing, review, services
from production.scripts.document import Kind
from production.scripts.models import ColourSet, Script, ScriptState
from studio.accounts.models import User
from studio.lib.errors import Failure
from studio.lib.transitions import IllegalTransition
from tests import factories
from tests.production.scripts.conftest import save

pytestmark = pytest.mark.django_db

SCENES = "\n".join(
    f"INT. ROOM {number} - DAY\n\nMaya looks at door number {number}.\n\nMAYA\nNot this one, not number {number}.\n"
    for number in (1, 2, 3)
)
NEW = "INT. CELLAR - NIGHT\n\nA light goes on.\n\n"


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code


def now(script: Script) -> Script:
    return Script.objects.select_related("episode__series", "head").get(pk=script.pk)


@pytest.fixture
def locked(script: Script, maya: User, producer: User) -> Script:
    save(script, SCENES, 0, maya)
    review.hand_in(script=script, by=maya)
    review.approve(script=script, revision=1, by=producer)
    locking.lock(script=now(script), by=producer)
    return now(script)


def headings(script: Script) -> list[tuple[str, str]]:
    printed = locking.as_printed(now(script))
    return [(scene.number, scene.heading if scene.scene else "OMITTED") for scene in printed.numbered]


def words(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_only_an_approved_script_is_locked(script: Script, maya: User, producer: User) -> None:
    save(script, SCENES, 0, maya)

    with pytest.raises(IllegalTransition):
        locking.lock(script=script, by=producer)
    assert not ColourSet.objects.exists()


def test_the_lock_is_noted_with_who_and_at_which_revision(locked: Script, producer: User) -> None:
    last = locked.changes.select_related("revision").first()

    assert last is not None
    assert (last.new, last.by, last.revision) == ("locked", producer, locked.head)


def test_a_locked_script_is_not_written_before_a_colour_is_open(locked: Script, maya: User, producer: User) -> None:
    assert refused(lambda: save(locked, SCENES + "More.", 1, maya)) == "script_locked"

    locking.open_set(script=locked, by=producer)

    assert save(locked, SCENES + "More.", 1, maya).set.name == "Blue"  # type: ignore[union-attr]
    assert now(locked).state == ScriptState.LOCKED


def test_scenes_keep_their_numbers(locked: Script, maya: User, producer: User) -> None:
    locking.open_set(script=locked, by=producer)
    first, second, third = SCENES.split("INT. ROOM")[1:]
    save(locked, f"INT. ROOM{first}{NEW}INT. ROOM{third}", 1, maya)

    assert [number for number, _heading in headings(locked)] == ["1", "1A", "2", "3"] or [
        number for number, _heading in headings(locked)
    ] == ["1", "2", "2A", "3"]
    assert ("2", "OMITTED") in headings(locked)

    locking.open_set(script=locked, by=producer)
    save(locked, f"INT. ROOM{first}INT. ROOM{second}{NEW}INT. ROOM{third}", 2, maya)
    numbers = [number for number, _heading in headings(locked)]
    assert numbers[0] == "1"
    assert numbers[-1] == "3"
    assert len(set(numbers)) == len(numbers)


def test_changes_carry_the_asterisk_and_colour_of_their_set(locked: Script, maya: User, producer: User) -> None:
    locking.open_set(script=locked, by=producer)
    save(locked, SCENES.replace("Not this one, not number 2.", "This one."), 1, maya)
    locking.open_set(script=locked, by=producer)
    save(locked, now(locked).head.text.replace("Not this one, not number 3.", "Or this."), 2, maya)  # type: ignore[union-attr]

    marks = {
        line.mark: line.text for page in locking.as_printed(now(locked)).pages.pages for line in page.lines if line.mark
    }

    assert marks == {"Pink": "Or this."}
    assert [one.name for one in locked.sets.order_by("position")] == ["White", "Blue", "Pink"]


def test_only_changed_pages_print_where_asked(locked: Script, maya: User, producer: User) -> None:
    long = SCENES + "".join(f"\nINT. HALL {number} - DAY\n\nStep {number}.\n" for number in range(60))
    script = services.script_of(factories.episode())
    save(script, long, 0, maya)
    review.hand_in(script=script, by=maya)
    review.approve(script=script, revision=1, by=producer)
    locking.lock(script=now(script), by=producer)
    locking.open_set(script=now(script), by=producer)
    save(script, long.replace("Step 40.", "Step forty, and a fall."), 1, maya)

    whole = words(printing.script_pdf(now(script), reader=producer))
    changed = words(printing.script_pdf(now(script), reader=producer, only="Blue"))

    assert "Step 1." in whole
    assert "Step 1." not in changed
    assert "and a fall." in changed
    assert "Pia" in changed  # the watermark


def test_a_colours_pages_stay_as_issued_when_the_next_one_is_written_on_them(
    locked: Script, maya: User, producer: User
) -> None:
    def drawn(only: str = "") -> str:
        return words(printing.script_pdf(now(locked), reader=None, only=only))

    locking.open_set(script=locked, by=producer)
    assert re.search(r"Blue +Blue +\d{4}-\d\d-\d\d +–", drawn())  # nothing is written on it yet
    save(locked, SCENES.replace("Not this one, not number 2.", "This one."), 1, maya)
    locking.open_set(script=locked, by=producer)
    save(locked, SCENES.replace("Not this one, not number 2.", "Or that one."), 2, maya)

    assert re.findall(r"(White|Blue|Pink) +\d{4}-\d\d-\d\d +(\w+)$", drawn(), re.MULTILINE) == [
        ("White", "all"), ("Blue", "1"), ("Pink", "1"),
    ]  # fmt: skip
    assert "Or that one." in drawn("Pink")
    assert "This one." in drawn("Blue")
    assert "Pink" not in drawn("Blue")
    assert "Not this one, not number 2." in drawn("White")


def test_final_drafts_file_has_the_numbers_of_locked_scenes(locked: Script, maya: User, producer: User) -> None:
    locking.open_set(script=locked, by=producer)
    save(locked, NEW + SCENES.partition("INT. ROOM 2")[0] + "INT. ROOM 3" + SCENES.partition("INT. ROOM 3")[2], 1, maya)
    client = Client()
    client.force_login(maya)

    data = client.get(reverse("admin:production_script_file", args=[locked.pk, "fdx"])).content

    scenes = [one for one in fdx.read(data).document.elements if one.kind is Kind.SCENE_HEADING]
    assert [(one.number, one.text) for one in scenes] == [
        ("A1", "INT. CELLAR - NIGHT"), ("1", "INT. ROOM 1 - DAY"), ("2", "OMITTED"), ("3", "INT. ROOM 3 - DAY"),
    ]  # fmt: skip


def test_a_set_has_a_name_and_a_colour_of_its_own(locked: Script, maya: User, producer: User) -> None:
    assert refused(lambda: locking.open_set(script=locked, by=producer, color="blue")) == "bad_colour"
    assert refused(lambda: locking.open_set(script=locked, by=producer, name="white")) == "set_taken"
    made = locking.open_set(script=locked, by=producer, name="Sky", color="#aaddff")

    assert (made.name, made.color, made.position) == ("Sky", "#aaddff", 1)
    assert refused(lambda: locking.open_set(script=locked, by=producer)) == "nothing_changed"
    save(locked, SCENES + "More.", 1, maya)
    assert locking.open_set(script=locked, by=producer).name == "Pink"


def test_colours_begin_with_the_lock(script: Script, producer: User) -> None:
    assert refused(lambda: locking.open_set(script=script, by=producer)) == "not_locked"


def test_a_series_may_have_colours_of_its_own(script: Script, maya: User, producer: User) -> None:
    bible = Bible.objects.create(series=script.episode.series)
    for position, (name, color) in enumerate((("Cream", "#fff5d6"), ("Sky", "#aaddff"))):
        RevisionColour.objects.create(bible=bible, position=position, name=name, color=color)
    save(script, SCENES, 0, maya)
    review.hand_in(script=script, by=maya)
    review.approve(script=script, revision=1, by=producer)
    locking.lock(script=now(script), by=producer)

    for number in (1, 2):
        locking.open_set(script=now(script), by=producer)
        save(now(script), SCENES + "More. " * number, number, maya)

    assert [(one.name, one.color) for one in script.sets.order_by("position")] == [
        ("Cream", "#fff5d6"), ("Sky", "#aaddff"), ("Second Sky", "#aaddff"),
    ]  # fmt: skip
