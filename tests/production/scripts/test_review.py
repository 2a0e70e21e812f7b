"""From draft to approved: who may, who hears of it, and what undoes it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from production.letters import services as letters
from production.letters.models import Letter
from production.scripts import locking, review, room, services
from production.scripts.models import Script, ScriptChange, ScriptState
from studio.accounts.models import User
from studio.lib.errors import Failure
from studio.lib.transitions import IllegalTransition
from tests.production.scripts.conftest import TEXT, save

pytestmark = pytest.mark.django_db


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code


def now(script: Script) -> Script:
    return Script.objects.get(pk=script.pk)


def letters_to(user: User) -> list[str]:
    return list(Letter.objects.filter(to=user).values_list("subject", flat=True).order_by("pk"))


def test_a_script_is_handed_in_handed_back_handed_in_again_and_approved(
    script: Script, maya: User, producer: User
) -> None:
    save(script, TEXT, 0, maya)
    review.hand_in(script=script, by=maya)
    review.ask_changes(script=script, by=producer, why="Who is Leo?")
    save(script, TEXT + "\nLEO\nHer brother.\n", 1, maya)
    review.hand_in(script=script, by=maya)

    review.approve(script=script, revision=2, by=producer)

    assert now(script).state == ScriptState.APPROVED
    steps = ScriptChange.objects.filter(subject=script).order_by("pk")
    assert [(step.new, step.revision.number, step.by) for step in steps if step.revision] == [
        ("in_review", 1, maya), ("changes_asked", 1, producer), ("in_review", 2, maya), ("approved", 2, producer),
    ]  # fmt: skip
    assert letters_to(producer) == [f"{script}: In review"] * 2
    assert letters_to(maya) == [f"{script}: Changes asked", f"{script}: Approved"]
    assert "Who is Leo?" in Letter.objects.filter(to=maya).order_by("pk").first().body  # type: ignore[union-attr]


def test_nothing_is_no_script_to_review(script: Script, maya: User) -> None:
    assert code_of(lambda: review.hand_in(script=script, by=maya)) == "nothing_written"

    save(script, " \n", 0, maya)
    assert code_of(lambda: review.hand_in(script=script, by=maya)) == "nothing_written"


def test_changes_are_asked_with_a_reason(script: Script, maya: User, producer: User) -> None:
    save(script, TEXT, 0, maya)
    review.hand_in(script=script, by=maya)

    assert code_of(lambda: review.ask_changes(script=script, by=producer, why=" ")) == "no_reason"
    assert now(script).state == ScriptState.IN_REVIEW


def test_nobody_approves_what_they_wrote_even_where_another_touched_it_last(
    script: Script, maya: User, producer: User, person: Callable[[str], User]
) -> None:
    other = person("producer")
    save(script, TEXT, 0, producer)
    save(script, TEXT + "\nLEO\nYes.\n", 1, maya)
    review.hand_in(script=script, by=maya)

    assert code_of(lambda: review.approve(script=script, revision=2, by=producer)) == "own_script"
    review.approve(script=script, revision=2, by=other)
    assert now(script).state == ScriptState.APPROVED


def test_what_was_approved_before_does_not_count_as_written_now(
    script: Script, maya: User, producer: User, person: Callable[[str], User]
) -> None:
    save(script, TEXT, 0, producer)
    review.hand_in(script=script, by=producer)
    review.approve(script=script, revision=1, by=person("producer"))
    save(script, TEXT + "\nLEO\nYes.\n", 1, maya)
    review.hand_in(script=script, by=maya)

    review.approve(script=script, revision=2, by=producer)

    assert now(script).state == ScriptState.APPROVED


def test_only_what_was_read_is_approved(script: Script, maya: User, producer: User) -> None:
    save(script, TEXT, 0, maya)
    review.hand_in(script=script, by=maya)
    save(script, TEXT + "\nLEO\nSurprise.\n", 1, maya)

    assert code_of(lambda: review.approve(script=script, revision=1, by=producer)) == "moved_on"


def test_a_change_after_approval_makes_it_a_draft_again(script: Script, maya: User, producer: User) -> None:
    save(script, TEXT, 0, maya)
    review.hand_in(script=script, by=maya)
    review.approve(script=script, revision=1, by=producer)

    save(script, TEXT + "\nLEO\nOne more thing.\n", 1, maya)

    assert now(script).state == ScriptState.DRAFT


def test_steps_out_of_order_are_refused(script: Script, maya: User, producer: User) -> None:
    save(script, TEXT, 0, maya)

    with pytest.raises(IllegalTransition):
        review.approve(script=script, revision=1, by=producer)
    with pytest.raises(IllegalTransition):
        review.take_back(script=script, by=maya)
    review.hand_in(script=script, by=maya)
    with pytest.raises(IllegalTransition):
        review.hand_in(script=script, by=maya)
    assert ScriptChange.objects.filter(subject=script).count() == 1


def test_a_letter_goes_to_nobody_without_an_address_and_not_to_oneself(
    script: Script, producer: User, person: Callable[[str], User]
) -> None:
    silent = person("producer")
    save(script, TEXT, 0, producer)

    review.hand_in(script=script, by=producer)

    assert not Letter.objects.filter(to__in=[silent, producer]).exists()


def test_the_list_of_letters_says_whom_by_name_or_address(producer: User, maya: User) -> None:
    letters.write(to=maya, subject="To Maya", body="Read.")
    letters.write_outside(address="ada@example.org", subject="To Ada", body="Sign.")
    client = Client()
    client.force_login(producer)

    page = client.get(reverse("admin:production_letter_changelist")).content.decode()

    cells = re.findall(r'<td class="field-whom[^>]*>\s*([^<]*?)\s*</td>', page)
    assert cells == ["ada@example.org", str(maya)]


def test_a_script_with_colours_has_a_button_for_pages_in_them(script: Script, maya: User, producer: User) -> None:
    save(script, TEXT, 0, maya)
    client = Client()
    client.force_login(producer)
    address = reverse("admin:production_script_write", args=[script.pk])
    assert "tinted=1" not in client.get(address).content.decode()
    review.hand_in(script=script, by=maya)
    review.approve(script=script, revision=1, by=producer)
    locking.lock(script=now(script), by=producer)
    locking.open_set(script=now(script), by=producer)

    assert "tinted=1" in client.get(address).content.decode()


def test_the_script_of_an_episode_is_made_once(script: Script) -> None:
    assert services.script_of(script.episode) == script
    assert Script.objects.count() == 1


def test_who_wrote_it_is_told_beforehand_that_another_approves(
    script: Script, maya: User, producer: User, person: Callable[[str], User]
) -> None:
    save(script, TEXT, 0, producer)
    review.hand_in(script=script, by=producer)

    own, others = (
        next(step for step in room.steps(now(script), user) if step.verb == "approve")
        for user in (producer, person("producer"))
    )

    assert own.why_not == "Nobody approves what they wrote themselves. Ask another producer."
    assert others.why_not == ""
