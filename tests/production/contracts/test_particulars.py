"""What riders say in detail: every place of their papers can be filled in, and what is typed is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from production.agreements.models import Agreement
from production.contracts import papers, particulars, services
from production.contracts.demo_riders import KISS, USES, VOICE, WINDOW
from production.contracts.facts import Rider
from production.contracts.models import Deal
from production.contracts.particulars import PARTS
from production.documents import papers as kinds
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.factories import browser
from tests.production.contracts.making import deal, in_force, performer, shoot, union_agreement
from tests.production.contracts.test_admin import at, form_of
from tests.production.documents.making import producer

TEMPLATES = Path(kinds.__file__).parent / "templates"
ALL: dict[str, dict[str, str]] = {"intimacy": KISS, "replica": VOICE, "minor": WINDOW}
WITH_RIDERS: dict[str, Any] = {
    "has_intimacy": True, "intimacy_terms": "As talked through.", "has_replica": True, "replica_uses": USES,
    "minor_terms": "Her mother may end the day.", "trust_account": "First Bank", "particulars": ALL,
}  # fmt: skip


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def agreement(pat: User) -> Agreement:
    return union_agreement(pat, producer())


def whole_file() -> dict[str, Any]:
    return {
        "guardian_name": "Ada Okafor", "guardian_relation": "mother", "guardian_email": "ada@example.org",
        "permit_number": "CA-1", "permit_state": "CA", "permit_expires": "2027-12-31",
    }  # fmt: skip


@pytest.mark.parametrize("rider", Rider)
def test_no_place_of_a_riders_paper_is_left_that_nobody_can_fill_in(
    rider: Rider, agreement: Agreement, pat: User
) -> None:
    made = deal(shoot(agreement), performer("Nia Okafor", **whole_file()), **WITH_RIDERS)
    data = papers.all_of(made, services.file_of(made))[rider]
    paper = kinds.PAPERS[papers.KINDS[rider]]
    assert (paper.fields | set(paper.tables)) - set(data) - {"clauses"} == set()
    assert {column for row in data.get("uses", ()) for column in row} in (set(), set(particulars.USES))


@pytest.mark.parametrize("rider", Rider)
def test_a_place_is_called_as_on_its_paper(rider: Rider) -> None:
    template = (TEMPLATES / f"{papers.KINDS[rider]}.typ").read_text()
    for part in PARTS[rider]:
        if part.columns:
            assert all(f'("{column}", ' in template for column in part.columns)
        else:
            (found,) = re.findall(rf'\("{part.name}", "(.+?)"\)', template)
            assert f"{part.label}".casefold().endswith(found.casefold())


def test_rows_are_lines_and_nothing_behind_the_last_column_is_lost() -> None:
    assert particulars.rows("a | b\r\n\r\n  c|d|e | f ", ("one", "two", "three")) == [
        {"one": "a", "two": "b"}, {"one": "c", "two": "d", "three": "e | f"},
    ]  # fmt: skip


@given(told=st.dictionaries(st.sampled_from([part.name for part in PARTS[Rider.MINOR]]), st.text(max_size=20)))
def test_what_is_told_is_kept_once_and_what_lacks_is_named(told: dict[str, str]) -> None:
    kept = particulars.clean({"minor": told})
    assert particulars.clean(kept) == kept
    named = [part.name for part in PARTS[Rider.MINOR] if f"{part.label}" in particulars.left_open(kept, Rider.MINOR)]
    assert sorted([*kept.get("minor", ()), *named]) == sorted(part.name for part in PARTS[Rider.MINOR])


def test_a_place_that_no_paper_has_is_refused(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    for given_ in ({"intimacy": {"colour": "red"}}, {"stunts": {"falls": "two"}}):
        with pytest.raises(Failure) as caught:
            services.change(deal=made, particulars=given_)
        assert caught.value.code == "unknown_term"


def test_what_is_typed_in_the_form_is_kept_printed_and_carried_into_the_amendment(
    agreement: Agreement, pat: User
) -> None:
    made = deal(shoot(agreement), has_intimacy=True, intimacy_terms="Scene 4, a kiss.")
    client = browser(pat)
    page = client.get(at("change", made.pk)).content.decode()
    assert ("What the intimacy rider says" in page, "Printed as not yet entered" in page) == (True, True)
    typed = {
        "has_intimacy": "on", "intimacy_terms": "Scene 4, a kiss.", "intimacy__closed_set": " Yes ",
        "intimacy__scenes": "4 | a kiss\r\n7 | an embrace", "minor__rest": "<b>12 hours</b>",
    }  # fmt: skip
    found = client.post(f"{at('check')}?deal={made.pk}", form_of(made, **typed)).content.decode()
    assert ("Closed set" in found, "Monitors" in found) == (False, True)
    assert client.post(at("change", made.pk), form_of(made, **typed)).status_code == 302

    made.refresh_from_db()
    assert made.particulars == {
        "intimacy": {"scenes": "4 | a kiss\n7 | an embrace", "closed_set": "Yes"}, "minor": {"rest": "<b>12 hours</b>"},
    }  # fmt: skip
    assert 'value="Yes"' in client.get(at("change", made.pk)).content.decode()
    services.send(deal=made, by=pat)
    data = made.papers.get(rider="intimacy").document.data
    assert data["scenes"] == [{"scene": "4", "action": "a kiss"}, {"scene": "7", "action": "an embrace"}]
    page = client.get(at("change", made.pk)).content.decode()
    assert "<dt>Closed set</dt><dd>Yes</dd>" in page
    assert ("&lt;b&gt;12 hours" in page, 'name="intimacy__closed_set"' in page) == (True, False)


def test_a_sent_deal_keeps_what_its_riders_say_and_its_amendment_begins_with_it(
    agreement: Agreement, pat: User
) -> None:
    made = in_force(deal(shoot(agreement), has_intimacy=True, intimacy_terms="A kiss.", particulars=ALL), pat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=made.pk).update(particulars={})
    assert services.amend(deal=made, by=pat).particulars == particulars.clean(ALL)


def test_too_long_a_place_is_said_at_its_field(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    answer = browser(pat).post(at("change", made.pk), form_of(made, intimacy__stills="x" * 501))
    form = answer.context["adminform"]
    assert list(form.form.errors) == ["intimacy__stills"]
    assert closed(form) == ["replica", "minor"]
    assert Deal.objects.get().particulars == {}


def closed(form: Any) -> list[str]:
    """The riders that the page does not open by itself."""
    return [part.fields[0].split("__")[0] for part in form if part.is_collapsible]


def test_the_riders_that_a_deal_has_stand_open(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), has_replica=True, replica_uses="dubbing")
    client = browser(pat)
    assert closed(client.get(at("change", made.pk)).context["adminform"]) == ["intimacy", "minor"]
    assert closed(client.get(at("add")).context["adminform"]) == ["intimacy", "replica", "minor"]
