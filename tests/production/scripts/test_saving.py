"""Saving: every text is a revision, and nobody's is lost."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from production.scripts import notes, services
from production.scripts.models import Revision, Script
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories
from tests.files import at_once
from tests.production.scripts.conftest import TEXT, save

pytestmark = pytest.mark.django_db


def refused(call: Callable[[], object]) -> Failure:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value


def test_each_text_is_a_revision_on_top_of_the_one_before(script: Script, maya: User) -> None:
    first = save(script, TEXT, 0, maya)
    second = save(script, TEXT + "\nLEO\nI live here.\n", 1, maya)

    assert (first.number, second.number, second.parent, second.by) == (1, 2, first, maya)
    assert services.script_of(script.episode).head == second
    assert (first.words, first.action_lines) == (3, 0)


def test_the_same_text_again_is_no_new_revision(script: Script, maya: User) -> None:
    save(script, TEXT, 0, maya)

    assert not services.save(script=script, text=TEXT, parent=0, by=maya).is_new
    assert script.revisions.count() == 1


def test_an_answer_that_was_lost_is_given_again(script: Script, maya: User, leo: User) -> None:
    key = uuid4()
    first = services.save(script=script, text=TEXT, parent=0, by=maya, key=key)
    save(script, TEXT + "More.", 1, leo)

    again = services.save(script=script, text=TEXT, parent=0, by=maya, key=key)

    assert (again.revision, again.is_new) == (first.revision, False)
    assert script.revisions.count() == 2


def test_where_another_has_saved_meanwhile_both_texts_come_back_and_nothing_is_overwritten(
    script: Script, maya: User, leo: User
) -> None:
    save(script, TEXT, 0, maya)
    theirs = TEXT.replace("DAY", "NIGHT")
    save(script, theirs, 1, leo)

    failure = refused(lambda: save(script, TEXT.replace("back", "home"), 1, maya))

    assert (failure.code, failure.status) == ("script_changed", 409)
    assert failure.extra["head"]["text"] == theirs
    assert failure.extra["base"] == {"revision": 1, "text": TEXT}
    kinds = {chunk["kind"] for chunk in failure.extra["chunks"]}
    assert {"mine", "theirs"} <= kinds
    assert services.script_of(script.episode).head.text == theirs  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_is_stored_and_the_other_told(
    script: Script, maya: User, leo: User
) -> None:
    def attempt(text: str, by: User) -> str:
        try:
            save(script, text, 0, by)
        except Failure as failure:
            assert failure.extra["head"]["text"] in (TEXT + "Maya's.", TEXT + "Leo's.")
            return failure.code
        return "saved"

    for _round in range(5):
        outcomes = at_once(lambda: attempt(TEXT + "Maya's.", maya), lambda: attempt(TEXT + "Leo's.", leo))

        assert sorted(outcomes) == ["saved", "script_changed"]
        assert script.revisions.count() == 1
        script.episode.delete()
        script = services.script_of(factories.episode())


def test_what_can_not_be_a_script_is_refused(script: Script, maya: User) -> None:
    assert refused(lambda: save(script, "x" * 200_001, 0, maya)).code == "script_too_long"
    assert refused(lambda: save(script, "MAYA\0", 0, maya)).code == "not_text"
    assert refused(lambda: save(script, TEXT, 7, maya)).code == "unknown_revision"
    assert not script.revisions.exists()


def test_line_ends_and_a_byte_order_mark_are_normalised(script: Script, maya: User) -> None:
    assert save(script, "\ufeffINT. A - DAY\r\n\r\nRain.\r", 0, maya).text == "INT. A - DAY\n\nRain.\n"


def test_an_old_revision_comes_back_as_a_new_one(script: Script, maya: User, leo: User) -> None:
    save(script, TEXT, 0, maya)
    save(script, "Nothing.", 1, leo)

    saved = services.bring_back(script=script, number=1, by=maya)

    assert (saved.revision.number, saved.revision.text) == (3, TEXT)
    assert refused(lambda: services.bring_back(script=script, number=9, by=maya)).code == "unknown_revision"


def test_a_revision_gets_a_name_and_loses_it(script: Script, maya: User) -> None:
    revision = save(script, TEXT, 0, maya)

    services.name(revision=revision, name="  Network draft ", by=maya)
    assert Revision.objects.get().draft_name.name == "Network draft"

    services.name(revision=revision, name="", by=maya)
    assert not hasattr(Revision.objects.get(), "draft_name")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [{"text": "Forged."}, {"number": 7}, {"sha256": "0" * 64}])
def test_nobody_changes_a_revision_not_even_in_the_database(
    script: Script, maya: User, change: dict[str, object]
) -> None:
    save(script, TEXT, 0, maya)

    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE production_script SET head_id = NULL; DELETE FROM production_revision")


@pytest.mark.django_db(transaction=True)
def test_revisions_go_with_their_episode(script: Script, maya: User) -> None:
    save(script, TEXT, 0, maya)
    save(script, "More.", 1, maya)

    script.episode.delete()

    assert not Revision.objects.exists()


def test_saving_takes_the_same_queries_however_many_notes_and_revisions(
    script: Script, maya: User, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    for number in range(2):
        save(script, TEXT + f"Line {number}.\n", number, maya)
    script = services.script_of(script.episode)
    notes.pin(script=script, revision=2, line=1, text="Why?", by=maya)
    few = queries_of(lambda: save(script, TEXT + "A.", 2, maya))
    for number in range(3, 8):
        save(script, TEXT + f"Line {number}.\n", number, maya)
        notes.pin(script=services.script_of(script.episode), revision=number + 1, line=1, text="Why?", by=maya)

    assert queries_of(lambda: save(script, TEXT + "B.", 8, maya)) == few
