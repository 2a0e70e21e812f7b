"""A deal's way: drafted, held up, waived, sent, signed, countersigned, amended, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.people.models import Person
from catalog.titles.models import Episode
from production.agreements import services as agreements
from production.agreements.models import Agreement
from production.contracts import judging, money, services
from production.contracts.models import Deal, DealPaper, DealState
from production.documents import services as documents
from production.documents.models import Document, DocumentState, Signature
from production.documents.services import Signer
from production.people.models import PersonFile
from studio.accounts.models import User
from studio.lib.errors import Failure
from studio.lib.transitions import IllegalTransition
from tests import factories
from tests.production.agreements.making import enter
from tests.production.agreements.making import in_force as approved
from tests.production.contracts.making import deal, in_force, now, performer, shoot, sign_all, signed, union_agreement
from tests.production.documents.making import post, producer, sign_with

pytestmark = pytest.mark.django_db
WHY = "The union agreed to this in writing."


@pytest.fixture
def pat(db: None) -> User:
    return producer()


@pytest.fixture
def agreement(pat: User) -> Agreement:
    return union_agreement(pat, producer())


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code


def holding(found: Deal) -> list[str]:
    return [one.finding.code for one in services.held_up(found)]


def test_a_deal_follows_the_agreement_of_its_series(agreement: Agreement, pat: User) -> None:
    assert deal(shoot(agreement)).agreement == agreement


def test_terms_that_hold_are_sent_signed_and_countersigned(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    assert holding(made) == []

    assert signed(made, pat).state == DealState.SIGNED
    services.countersign(deal=made, by=pat)

    assert now(made).state == DealState.ACTIVE
    assert [change.new for change in made.changes.order_by("pk")] == ["sent", "signed", "active"]
    memo = made.papers.get().document
    assert memo.data["rate"] == "USD 250.00 a day"
    assert memo.data["legal_name"] == "Marisol Ybarra"
    assert (memo.data["guarantee"], memo.data["loan_out"]) == ("4 days", "none")


def test_the_name_of_the_memo_is_owed_whatever_the_person_is_called_later(agreement: Agreement, pat: User) -> None:
    made = services.send(deal=deal(shoot(agreement)), by=pat)

    Person.objects.update(name="Marisol Brooks")

    assert now(made).credited_as == made.papers.get().document.data["credited_name"] == "Marisol Ybarra"


def test_a_deal_whose_card_is_not_known_is_not_said_to_have_no_agreement(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement, photography_start=None))
    assert [one.finding.code for one in judging.judged(made)] == ["no_photography_start"]


def test_a_series_does_not_wrap_before_it_begins(agreement: Agreement) -> None:
    terms = shoot(agreement).terms
    terms.wrap_on = terms.photography_start - timedelta(days=1)
    with pytest.raises(ValidationError, match="before photography starts"):
        terms.full_clean()


def test_a_deal_under_the_minimum_is_sent_once_a_producer_waives_it(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), rate=Decimal(100))
    assert refused(lambda: services.send(deal=made, by=pat)) == "deal_not_ready"
    assert not Document.objects.exists()

    services.waive(deal=made, code="under_minimum", why=WHY, by=pat)

    assert services.send(deal=made, by=pat).state == DealState.SENT


def test_a_figure_that_was_not_entered_frees_the_deal_once_somebody_else_has_approved_it(
    agreement: Agreement, pat: User
) -> None:
    made = deal(shoot(agreement), pay="week", rate=Decimal(700))
    assert holding(made) == ["minimum_not_entered"]

    card = agreements.new_version(card=agreement.cards.get(), by=pat)
    enter(card, pat, "weekly_minimum", "700.00")
    assert holding(made) == ["minimum_not_entered"]
    approved(card, pat, producer())

    assert holding(made) == []
    services.change(deal=made, rate=Decimal("699.99"))
    assert holding(now(made)) == ["under_minimum"]


def test_a_waiver_covers_the_figures_that_it_was_given_for(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), rate=Decimal(100))
    services.waive(deal=made, code="under_minimum", why=WHY, by=pat)

    services.change(deal=made, rate=Decimal(90))
    assert holding(now(made)) == ["under_minimum"]
    services.change(deal=made, rate=Decimal(100))
    assert holding(now(made)) == []


def test_what_does_not_hold_it_up_is_not_waived_nor_twice_nor_without_a_reason(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), rate=Decimal(100))
    assert refused(lambda: services.waive(deal=made, code="over_budget", why=WHY, by=pat)) == "nothing_to_waive"
    assert refused(lambda: services.waive(deal=made, code="under_minimum", why="ok", by=pat)) == "reason_needed"
    services.waive(deal=made, code="under_minimum", why=WHY, by=pat)
    assert refused(lambda: services.waive(deal=made, code="under_minimum", why=WHY, by=pat)) == "already_waived"


def test_riders_go_out_with_the_memo(agreement: Agreement, pat: User) -> None:
    made = deal(
        shoot(agreement), has_intimacy=True, intimacy_terms="Scene 4, a kiss.", has_replica=True,
        replica_uses="dubbing into Spanish\nepisodes 1 to 16",
    )  # fmt: skip
    services.send(deal=made, by=pat)

    kinds = {paper.rider: paper.document.kind for paper in made.papers.all()}
    assert kinds == {"": "deal_memo", "intimacy": "intimacy_rider", "replica": "replica_rider"}
    replica = made.papers.get(rider="replica").document
    assert [row["use"] for row in replica.data["uses"]] == ["dubbing into Spanish", "episodes 1 to 16"]


def test_it_is_signed_once_every_paper_is(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), has_intimacy=True, intimacy_terms="Scene 4, a kiss.")
    services.send(deal=made, by=pat)
    first, second = post()
    sign_with(first)
    assert now(made).state == DealState.SENT
    sign_with(second)
    assert now(made).state == DealState.SIGNED


def test_a_minors_guardian_signs(agreement: Agreement, pat: User) -> None:
    child = performer(
        "Nia Okafor", birth_date=date(2015, 1, 1), guardian_name="Ada Okafor", guardian_email="ada@example.org",
        permit_expires=date(2026, 12, 31), permit_number="CA-1",
    )  # fmt: skip
    made = deal(shoot(agreement), child, job="minor", minor_terms="Six hours at most.", trust_account="First Bank")
    assert holding(made) == []
    services.send(deal=made, by=pat)

    requests = [request for paper in made.papers.all() for request in paper.document.requests.all()]
    assert {(one.name, one.capacity) for one in requests} == {("Ada Okafor", "guardian")}


def test_without_a_first_day_a_minor_is_a_minor_still(agreement: Agreement, pat: User) -> None:
    child = performer(
        "Nia Okafor", birth_date=timezone.localdate() - timedelta(days=4_000), guardian_name="Ada Okafor",
        guardian_email="ada@example.org",
    )  # fmt: skip
    made = deal(shoot(agreement), child, starts_on=None, ends_on=None)
    assert set(holding(made)) == {"dates_missing", "minors_papers_missing", "permit_missing", "trust_account_missing"}

    for code in holding(made):
        services.waive(deal=made, code=code, why=WHY, by=pat)
    services.send(deal=made, by=pat)

    assert made.papers.get().document.requests.get().name == "Ada Okafor"


def test_a_minor_without_a_guardian_is_not_told_that_the_legal_name_lacks(agreement: Agreement, pat: User) -> None:
    child = performer("Nia Okafor", birth_date=date(2015, 1, 1))
    made = deal(shoot(agreement), child, job="minor")
    for code in holding(made):
        services.waive(deal=made, code=code, why=WHY, by=pat)
    with pytest.raises(Failure, match="names no guardian") as failure:
        services.send(deal=made, by=pat)
    assert failure.value.code == "no_legal_name"


def test_who_has_no_file_or_no_address_is_sent_nothing(agreement: Agreement, pat: User) -> None:
    person = performer()
    made = deal(shoot(None), person, agreement=None, job="crew", category="")
    PersonFile.objects.filter(person=person).update(email="")
    assert refused(lambda: services.send(deal=made, by=pat)) == "no_address"
    PersonFile.objects.filter(person=person).delete()
    assert refused(lambda: services.send(deal=made, by=pat)) == "no_person_file"
    assert now(made).state == DealState.DRAFT


def test_what_was_sent_never_changes(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    services.send(deal=made, by=pat)

    assert refused(lambda: services.change(deal=made, rate=Decimal(1))) == "deal_frozen"
    assert refused(lambda: services.send(deal=made, by=pat)) == "deal_frozen"
    for write in (
        lambda: Deal.objects.filter(pk=made.pk).update(rate=1),
        lambda: Deal.objects.filter(pk=made.pk)._raw_delete("default"),  # type: ignore[attr-defined]
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_an_amendment_takes_the_place_of_the_deal_once_it_is_countersigned(agreement: Agreement, pat: User) -> None:
    first = in_force(deal(shoot(agreement)), pat)
    second = services.amend(deal=first, by=pat)
    services.change(deal=second, rate=Decimal(400))
    assert (second.version, second.amends) == (2, first)
    assert refused(lambda: services.amend(deal=first, by=pat)) == "deal_already_amended"

    services.send(deal=second, by=pat)
    assert now(first).state == DealState.ACTIVE
    sign_all()
    services.countersign(deal=second, by=pat)

    assert (now(first).state, now(second).state) == (DealState.SUPERSEDED, DealState.ACTIVE)
    old, new = DealPaper.objects.order_by("pk")
    assert new.document.replaces == old.document
    assert Document.objects.get(pk=old.document_id).state == DocumentState.SUPERSEDED


def test_a_rider_that_the_amendment_drops_ends_with_the_version_that_had_it(agreement: Agreement, pat: User) -> None:
    made = in_force(deal(shoot(agreement), has_intimacy=True, intimacy_terms="Scene 4, a kiss."), pat)
    rider = made.papers.get(rider="intimacy").document
    following = services.amend(deal=made, by=pat)
    services.change(deal=following, has_intimacy=False)
    signed(now(following), pat)
    rider.refresh_from_db()
    assert rider.state == DocumentState.COUNTERSIGNED

    services.countersign(deal=following, by=pat)

    rider.refresh_from_db()
    assert rider.state == DocumentState.SUPERSEDED
    assert Signature.objects.filter(request__document=rider).exists()
    assert [paper.rider for paper in services.live_papers(now(following))] == [""]


def test_only_a_signed_deal_is_countersigned_and_once(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    assert refused(lambda: services.countersign(deal=made, by=pat)) == "not_signed_yet"
    services.send(deal=made, by=pat)
    assert refused(lambda: services.countersign(deal=made, by=pat)) == "not_signed_yet"
    sign_all()
    services.countersign(deal=made, by=pat)
    assert refused(lambda: services.countersign(deal=made, by=producer())) == "already_countersigned"


def test_only_a_deal_in_force_is_amended(agreement: Agreement, pat: User) -> None:
    assert refused(lambda: services.amend(deal=deal(shoot(agreement)), by=pat)) == "deal_not_in_force"


def test_a_cancelled_deal_keeps_its_papers_void_and_its_links_dead(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    services.send(deal=made, by=pat)
    link = post()[0]

    services.cancel(deal=made, by=pat, why="The role was written out of the series.")

    assert now(made).state == DealState.CANCELLED
    assert made.papers.get().document.state == DocumentState.VOID
    assert refused(lambda: sign_with(link)) == "document_void"


def test_a_deal_in_force_is_not_cancelled(agreement: Agreement, pat: User) -> None:
    made = in_force(deal(shoot(agreement)), pat)
    with pytest.raises(IllegalTransition):
        services.cancel(deal=made, by=pat, why="The role was written out of the series.")


def test_a_memo_that_somebody_voids_takes_its_deal_along(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement))
    services.send(deal=made, by=pat)
    documents.void(document=made.papers.get().document, by=pat, why="sent to the wrong person")
    assert now(made).state == DealState.CANCELLED


def test_a_paper_that_somebody_voids_takes_the_deals_others_along(agreement: Agreement, pat: User) -> None:
    made = deal(shoot(agreement), has_intimacy=True, intimacy_terms="Scene 4, a kiss.")
    services.send(deal=made, by=pat)
    memo, rider = post()

    documents.void(document=made.papers.get(rider="").document, by=pat, why="sent to the wrong person")

    assert now(made).state == DealState.CANCELLED
    assert {paper.document.state for paper in made.papers.all()} == {DocumentState.VOID}
    assert [refused(lambda link=link: sign_with(link)) for link in (memo, rider)] == ["document_void"] * 2


def test_what_a_browser_sends_on_several_lines_stands_on_several_lines_of_the_papers(
    agreement: Agreement, pat: User
) -> None:
    terms = {"intimacy_terms": "Scene 4:\r\na kiss.\r\n", "credit_clause": "Main titles,\r\nsingle card."}
    made = services.send(deal=deal(shoot(agreement), has_intimacy=True, **terms), by=pat)
    said = {paper.rider: paper.document.data for paper in made.papers.select_related("document")}
    assert said[""]["credit_clause"] == "Main titles,\nsingle card."
    assert said["intimacy"]["clauses"][0]["text"] == "Scene 4:\na kiss."


def test_a_day_without_words_stands_in_the_memo(agreement: Agreement, pat: User) -> None:
    until = {"usage_until": date(2029, 1, 31), "exclusive_until": date(2027, 1, 31)}
    made = in_force(deal(shoot(agreement), exclusivity="", usage="", **until), pat)
    said = made.papers.get().document.data
    assert (said["usage"], said["exclusivity"]) == ("until 2029-01-31", "until 2027-01-31")


def test_a_document_of_no_deal_is_nobodys_business(pat: User) -> None:
    paper = documents.draw(
        kind="certificate", title="A certificate", data={"company": "Night Owl"},
        signers=[Signer("A B", "a@example.org")], by=pat,
    )  # fmt: skip
    documents.void(document=paper, by=pat, why="not needed any more")
    assert not Deal.objects.exists()


def test_sending_that_broke_off_takes_the_papers_that_were_drawn(
    agreement: Agreement, pat: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = deal(shoot(agreement))

    def power_cut(**kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(documents, "send", power_cut)
        with pytest.raises(KeyboardInterrupt):
            services.send(deal=made, by=pat)
    assert now(made).state == DealState.DRAFT
    drawn = made.papers.get().document

    services.send(deal=made, by=pat)
    assert made.papers.get().document == drawn

    other = deal(shoot(agreement), performer("Ray Salinas"))
    with monkeypatch.context() as broken:
        broken.setattr(documents, "send", power_cut)
        with pytest.raises(KeyboardInterrupt):
            services.send(deal=other, by=pat)
    services.change(deal=other, rate=Decimal(500))
    services.send(deal=other, by=pat)
    states = [paper.document.state for paper in other.papers.order_by("pk")]
    assert states == [DocumentState.SUPERSEDED, DocumentState.SENT]


def test_what_is_committed_stands_against_budget_and_ceiling(agreement: Agreement, pat: User) -> None:
    series = shoot(agreement, budget=Decimal(1_500))
    in_force(deal(series), pat)
    line = next(line for line in money.lines() if line.series == series)
    assert (line.bound.guaranteed, line.bound.p_and_h) == (Decimal(1000), Decimal(210))
    assert line.cap == Decimal(300_000)
    assert line.level == "pass"

    second = deal(series, performer("Ray Salinas"), rate=Decimal(300))
    assert "over_budget" in holding(second)
    services.waive(deal=second, code="over_budget", why=WHY, by=pat)
    services.send(deal=second, by=pat)
    assert next(line for line in money.lines() if line.series == series).level == "fail"


def test_money_is_shown_by_currency_and_nothing_is_converted(agreement: Agreement, pat: User) -> None:
    series = shoot(agreement, budget=Decimal(1_500))
    in_force(deal(series), pat)
    abroad = deal(series, performer("Ray Salinas"), agreement=None, job="crew", category="", rate=Decimal(90_000),
                  currency="EUR")  # fmt: skip
    assert holding(abroad) == []
    services.send(deal=abroad, by=pat)

    line = next(line for line in money.lines() if line.series == series)
    assert (line.bound.total, line.level) == (Decimal(1210), "pass")
    assert {currency: sum_.total for currency, sum_ in line.others.items()} == {"EUR": Decimal(360_000)}
    assert {currency: sum_.total for currency, sum_ in money.totals([line]).items()} == {
        "USD": Decimal(1210), "EUR": Decimal(360_000),
    }  # fmt: skip
    assert "not_counted" in [one.finding.code for one in judging.judged(deal(series, performer("Ada Chen")))]


def test_a_series_without_budget_and_ceiling_is_neither_within_nor_over(pat: User) -> None:
    series = shoot(None, budget=None)
    in_force(deal(series, agreement=None), pat)
    (line,) = [line for line in money.lines() if line.series == series]
    assert (line.level, line.deals) == ("", 1)


def test_an_episode_counts_as_cut_and_as_planned_where_there_is_no_cut(agreement: Agreement, pat: User) -> None:
    series = shoot(agreement)
    planned, cut = (factories.episode(series=series, number=number, target_s=120) for number in (1, 2))
    made = deal(series)
    Episode.objects.filter(pk=cut.pk).update(stream=factories.stream(duration_s=125.0))
    assert holding(made) == ["chapter_too_long"]
    Episode.objects.filter(pk=cut.pk).update(stream=factories.stream(duration_s=90.0))
    Episode.objects.filter(pk=planned.pk).update(target_s=60)
    assert judging.Desk([made]).longest == {series.pk: 90.0}


def test_an_amendment_is_counted_once(agreement: Agreement, pat: User) -> None:
    series = shoot(agreement)
    first = in_force(deal(series), pat)
    second = services.amend(deal=first, by=pat)
    services.change(deal=second, rate=Decimal(300))
    services.send(deal=second, by=pat)
    line = next(line for line in money.lines() if line.series == series)
    assert line.bound.guaranteed == Decimal(1200)


def test_judging_costs_the_same_queries_for_many_deals(
    agreement: Agreement, pat: User, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    series = shoot(agreement)
    for number in range(8):
        deal(series, performer(f"Person{number} Chen"), by=pat)
    rows = list(Deal.objects.select_related("series__terms", "agreement", "person"))
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        desk = judging.Desk(rows)
        assert all(desk.judged(one) == [] for one in rows)
