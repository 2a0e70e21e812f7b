"""The repository's cards in the database: as drafts, once, and never over what people did."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command

from production.agreements import cards, demo, services
from production.agreements.cards import AgreementFile, Version
from production.agreements.models import Agreement, CardState, RateCard, RateRow
from studio.accounts.models import User
from tests.production.agreements.making import agreement, days, draft, enter, in_force

pytestmark = pytest.mark.django_db


def verticals() -> AgreementFile:
    return next(one for one in cards.everyone() if one.slug == "sag-aftra-verticals")


def loaded_with(monkeypatch: pytest.MonkeyPatch, *files: AgreementFile) -> services.Loaded:
    monkeypatch.setattr(cards, "everyone", lambda: files)
    return services.load()


def ending(file: AgreementFile, ends: date) -> AgreementFile:
    """The file with another last day in its first version."""
    first = file.versions[0]
    return replace(file, versions=(replace(first, terms=replace(first.terms, effective_to=ends)), *file.versions[1:]))


def card() -> RateCard:
    return RateCard.objects.get(agreement__slug="sag-aftra-verticals", file_version=1)


def test_every_version_comes_as_a_draft_and_says_what_its_file_says() -> None:
    loaded = services.load()

    assert (len(loaded.created), loaded.updated, loaded.refused) == (14, [], [])
    assert Agreement.objects.get(slug="sag-aftra-basic").union == "SAG-AFTRA"
    assert Agreement.objects.get(slug="us-ca").scope == "state"
    for file in cards.everyone():
        for version in file.versions:
            one = RateCard.objects.get(agreement__slug=file.slug, version=version.terms.version)
            assert (one.state, one.terms, one.why) == (CardState.DRAFT, version.terms, version.why)


def test_again_it_changes_nothing_and_asks_the_same_few_questions(queries_of: Callable[..., int]) -> None:
    services.load()
    before = list(RateRow.objects.values_list("pk", flat=True))

    assert queries_of(services.load) == 6
    assert list(RateRow.objects.values_list("pk", flat=True)) == before
    assert len(services.load().unchanged) == 14


def test_a_draft_that_nobody_touched_follows_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    services.load()

    loaded = loaded_with(monkeypatch, ending(verticals(), date(2026, 6, 30)))

    assert (loaded.updated, card().effective_to) == (["sag-aftra-verticals 1"], date(2026, 6, 30))
    assert card().terms.digest() == card().file_sha256


@pytest.mark.parametrize("state", ["proposed", "approved"])
def test_a_changed_file_of_a_version_that_people_decided_on_is_refused(
    monkeypatch: pytest.MonkeyPatch, pia: User, fay: User, state: str
) -> None:
    services.load()
    services.propose(card=card(), by=pia)
    if state == "approved":
        services.approve(card=card(), by=fay)

    loaded = loaded_with(monkeypatch, ending(verticals(), date(2026, 6, 30)))

    assert [failure.code for failure in loaded.refused] == ["approved_card_differs"]
    assert "sag-aftra-verticals: the file's version 1" in loaded.refused[0].message
    assert card().effective_to is None


def test_a_draft_that_people_edited_is_not_written_over(monkeypatch: pytest.MonkeyPatch, pia: User) -> None:
    services.load()
    enter(card(), pia, "rest_daily_hours", "12")
    assert services.load().refused == []

    loaded = loaded_with(monkeypatch, ending(verticals(), date(2026, 6, 30)))

    assert [failure.code for failure in loaded.refused] == ["edited_card_differs"]
    assert card().terms.need("rest_daily_hours").number == 12
    services.delete_draft(card=card(), by=pia)
    assert loaded_with(monkeypatch, ending(verticals(), date(2026, 6, 30))).created == ["sag-aftra-verticals 1"]
    assert card().effective_to == date(2026, 6, 30)


def test_a_studios_own_version_and_the_files_next_one_do_not_meet(
    monkeypatch: pytest.MonkeyPatch, pia: User, fay: User
) -> None:
    services.load()
    own = services.new_version(card=in_force(card(), pia, fay), by=pia)
    days(own, pia, "2026-12-01")
    in_force(own, pia, fay)
    file = verticals()
    second = replace(file.versions[0].terms, version=2, effective_from=date(2027, 7, 1))

    loaded_with(monkeypatch, replace(file, versions=(*file.versions, Version(second, ""))))

    known = RateCard.objects.filter(agreement__slug="sag-aftra-verticals").order_by("version")
    assert list(known.values_list("version", "file_version", "state")) == [
        (1, 1, "approved"), (2, None, "approved"), (3, 2, "draft"),
    ]  # fmt: skip


def test_what_a_studio_calls_an_agreement_stays(pia: User) -> None:
    draft(pia, of=agreement(slug="sag-aftra-verticals", name="Verticals, ours"))

    services.load()

    assert Agreement.objects.get(slug="sag-aftra-verticals").name == "Verticals, ours"
    assert card().version == 2


def test_the_command_says_what_it_did_and_ends_with_1_where_it_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pia: User
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("rates")
    assert (ended.value.code, len(json.loads(capsys.readouterr().out)["created"])) == (0, 14)

    services.propose(card=card(), by=pia)
    changed = ending(verticals(), date(2026, 6, 30))
    monkeypatch.setattr(cards, "everyone", lambda: (changed,))
    with pytest.raises(SystemExit) as ended:
        call_command("rates")

    said = json.loads(capsys.readouterr().out)
    assert (ended.value.code, [one["code"] for one in said["refused"]]) == (1, ["approved_card_differs"])


def test_the_demo_has_two_agreements_in_force_with_law_and_taxes_and_enters_nothing(pia: User, fay: User) -> None:
    demo.load(fay, pia)
    demo.load(fay, pia)

    assert set(RateCard.objects.filter(state=CardState.APPROVED).values_list("agreement__slug", flat=True)) == {
        "sag-aftra-verticals", "non-union", "us-ca", "us-employer", "accounts",
    }  # fmt: skip
    terms = services.as_of(agreement="sag-aftra-verticals", day=date(2026, 5, 4))
    assert terms == verticals().versions[0].terms
    assert services.as_of(agreement="non-union", day=date(2026, 5, 4)).version == 2
    assert services.as_of(agreement="us-employer", day=date(2026, 5, 4)).need("employer_futa_percent").number
    assert RateCard.objects.count() == 14


def test_without_its_people_the_demo_approves_nothing(pia: User) -> None:
    demo.load(None, pia)

    assert not RateCard.objects.exclude(state=CardState.DRAFT).exists()
