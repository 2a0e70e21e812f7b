"""What keeps a deal from being sent: each rule looks at one thing, and says which term of the card it follows. Pure.

A rule is a function of a ``Case`` that gives a ``Finding`` or None, listed in ``RULES``. A term that is not yet entered
is a finding of its own where the deal needs it: nothing is guessed, nothing passes unlooked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from production.agreements.kinds import Category, RateKind
from production.agreements.terms import Term, Terms
from production.agreements.values import Word
from production.contracts.facts import PERFORMERS, PRINCIPALS, DealFacts, Pay, PersonFacts, Rider, ShootFacts, Standing

MINIMUMS = {
    Pay.DAY: RateKind.DAY_MINIMUM,
    Pay.THREE_DAY: RateKind.THREE_DAY_MINIMUM,
    Pay.WEEK: RateKind.WEEKLY_MINIMUM,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a deal can't be sent yet. ``rule`` names the term it follows, ``source`` where that is written; ``due`` is
    the day by which something has to be done, where there is one; ``figures`` what was held against what, for a waiver
    that covers these and no others. A notice holds nothing up."""

    code: str
    sentence: str
    rule: str = ""
    source: str = ""
    due: date | None = None
    figures: str = ""
    is_notice: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code, "sentence": self.sentence, "rule": self.rule, "source": self.source,
            "due": self.due.isoformat() if self.due else None, "is_notice": self.is_notice,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A deal with all that it is judged by. ``card`` is None where the deal follows no agreement, or one of which no
    card holds; amounts of it are in ``currency``."""

    deal: DealFacts
    person: PersonFacts
    shoot: ShootFacts
    card: Terms | None = None
    has_agreement: bool = False
    is_union: bool = False
    currency: str = "USD"

    def term(self, kind: RateKind) -> Term | None:
        return self.card.get(kind, self.deal.category) if self.card else None

    def number(self, kind: RateKind) -> Decimal | None:
        """The card's figure; None where there is no card, no row, none is entered, or it is no figure."""
        term = self.term(kind)
        return term.number if term else None

    def words(self, kind: RateKind) -> str:
        """The card's words; empty where there are none, or it is negotiated."""
        term = self.term(kind)
        return term.text if term and term.is_entered and not isinstance(term.value, Word) else ""


Rule = Callable[[Case], Finding | None]


def findings(case: Case) -> list[Finding]:
    """What holds the deal up first, notices after; in the order of ``RULES``."""
    found = [finding for rule in RULES if (finding := rule(case))]
    return sorted(found, key=lambda one: one.is_notice)


def rate_missing(case: Case) -> Finding | None:
    if case.deal.rate is None:
        return Finding("rate_missing", _("The deal has no rate yet."))
    return None


def dates_missing(case: Case) -> Finding | None:
    start, end = case.deal.starts_on, case.deal.ends_on
    if start is None:
        return Finding("dates_missing", _("The deal has no first day yet."))
    if end is not None and end < start:
        return Finding("dates_turned", _("The deal ends before it starts."))
    return None


def under_minimum(case: Case) -> Finding | None:
    """The rate against the card's minimum for its category, by day, three days or week."""
    kind = MINIMUMS.get(Pay(case.deal.pay))
    if case.card is None or kind is None or case.deal.rate is None or case.deal.currency != case.currency:
        return None
    term = case.term(kind)
    if term is None or not term.is_entered:
        return _no_minimum(case, term, kind)
    if term.number is None or case.deal.rate >= term.number:  # no number: the agreement says that it is negotiated
        return None
    sentence = _("%(rate)s is under the minimum of %(least)s %(pay)s.")
    words = {"rate": _money(case.deal.rate), "least": _money(term.number), "pay": Pay(case.deal.pay).label}
    return _of(term, kind, "under_minimum", sentence % words, figures=f"{case.deal.rate:.2f}<{term.number}")


def principal_as_background(case: Case) -> Finding | None:
    """The minimum of background is the lowest: a principal is not held against it."""
    if not case.is_union or case.deal.job not in PRINCIPALS or case.deal.category != Category.BACKGROUND:
        return None
    kind = MINIMUMS.get(Pay(case.deal.pay), RateKind.DAY_MINIMUM)
    sentence = _("A principal is engaged as background, whose minimum does not hold for principals.")
    return _of(case.term(kind), kind, "principal_as_background", sentence)


def _no_minimum(case: Case, term: Term | None, kind: RateKind) -> Finding:
    if term is None and not case.deal.category:
        return _of(term, kind, "category_missing", _("The deal has no category yet, by which the minimums go."))
    sentence = _("The minimum for %(pay)s is not yet entered, so that this rate can't be looked at.")
    return _of(term, kind, "minimum_not_entered", sentence % {"pay": Pay(case.deal.pay).label})


def no_minimum_by_hour(case: Case) -> Finding | None:
    """Union cards know days and weeks: an hourly or flat rate can't be held against them."""
    if case.card is None or case.deal.job not in PERFORMERS or not case.number(RateKind.DAY_MINIMUM):
        return None
    if case.deal.pay not in (Pay.HOUR, Pay.FLAT) or case.deal.rate is None:
        return None
    sentence = _("The agreement knows rates by day and week: one of another kind can't be held against its minimum.")
    return _of(case.term(RateKind.DAY_MINIMUM), RateKind.DAY_MINIMUM, "not_comparable", sentence)


def other_currency(case: Case) -> Finding | None:
    if case.card is None or case.deal.currency == case.currency:
        return None
    words = {"deal": case.deal.currency, "card": case.currency}
    return Finding("other_currency", _("The deal is in %(deal)s, its rate card in %(card)s.") % words)


def over_budget(case: Case) -> Finding | None:
    """The series' budget, or what is committed where that is more, against the agreement's ceiling."""
    most = case.number(RateKind.COVERAGE_BUDGET)
    spent = max(case.shoot.budget or Decimal(0), case.shoot.committed)
    if most is not None and spent and case.shoot.currency != case.currency:
        return _not_convertible(case)
    if most is None or spent <= most:
        return None
    sentence = _("The series costs %(spent)s; the agreement covers %(most)s at most.")
    words = {"spent": _money(spent), "most": _money(most)}
    term = case.term(RateKind.COVERAGE_BUDGET)
    return _of(
        term,
        RateKind.COVERAGE_BUDGET,
        "over_coverage_budget",
        sentence % words,
        figures=f"{case.shoot.budget or 0:.2f}>{most}",
    )


def _not_convertible(case: Case) -> Finding:
    words = {"shoot": case.shoot.currency, "card": case.currency}
    sentence = _("The series' budget is in %(shoot)s, the agreement's limit in %(card)s: nothing is converted.") % words
    kind = RateKind.COVERAGE_BUDGET
    return _of(case.term(kind), kind, "budget_other_currency", sentence, figures=f"{case.shoot.currency}")


def over_own_budget(case: Case) -> Finding | None:
    budget, committed = case.shoot.budget, case.shoot.committed
    if budget is None or committed <= budget:
        return None
    sentence = _("With this deal %(committed)s are committed, more than the series' budget of %(budget)s.")
    words = {"committed": _money(committed), "budget": _money(budget)}
    return Finding("over_budget", sentence % words, figures=f">{budget}")


def chapters_too_long(case: Case) -> Finding | None:
    most, longest = case.number(RateKind.COVERAGE_CHAPTER_SECONDS), case.shoot.longest_chapter_s
    if most is None or longest is None or Decimal(longest) < most:
        return None
    sentence = _("The longest episode has %(longest).0f s; the agreement covers chapters under %(most)s s.")
    found, kind = sentence % {"longest": longest, "most": most}, RateKind.COVERAGE_CHAPTER_SECONDS
    return _of(case.term(kind), kind, "chapter_too_long", found, figures=f"{longest:.0f}>={most}")


def too_many_days(case: Case) -> Finding | None:
    most, days = case.number(RateKind.COVERAGE_CONSECUTIVE_DAYS), case.shoot.days_in_a_row
    if most is None or days is None or days <= most:
        return None
    sentence = _("%(days)s shoot days in a row are planned; the agreement covers %(most)s.")
    found, kind = sentence % {"days": days, "most": most}, RateKind.COVERAGE_CONSECUTIVE_DAYS
    return _of(case.term(kind), kind, "too_many_shoot_days", found, figures=f"{days}>{most}")


def shot_elsewhere(case: Case) -> Finding | None:
    kind = RateKind.COVERAGE_COUNTRY
    covered = countries_of(case.words(kind))
    elsewhere = case.shoot.countries - covered
    if not covered or not elsewhere:
        return None
    words = {"where": ", ".join(sorted(elsewhere)), "covered": ", ".join(sorted(covered))}
    sentence = _("The series is shot in %(where)s; the agreement covers %(covered)s alone.") % words
    return _of(case.term(kind), kind, "shot_elsewhere", sentence, figures=words["where"])


def countries_of(text: str) -> frozenset[str]:
    """The codes of ``US, CA``."""
    return frozenset(code for part in text.split(",") if (code := part.strip().upper()))


def not_looked_at(case: Case) -> Finding | None:
    """What the agreement limits and the series' terms do not say yet."""
    facts = {
        RateKind.COVERAGE_BUDGET: case.shoot.budget is not None, RateKind.COVERAGE_COUNTRY: bool(case.shoot.countries),
        RateKind.COVERAGE_CONSECUTIVE_DAYS: case.shoot.days_in_a_row is not None,
    }  # fmt: skip
    open_ = [kind for kind, known in facts.items() if not known and (case.number(kind) or case.words(kind))]
    if not open_:
        return None
    what = ", ".join(str(kind.label) for kind in open_)
    sentence = _("Not looked at, since the series' terms do not say it yet: %(what)s.") % {"what": what}
    return Finding("not_looked_at", sentence, is_notice=True)


def not_counted(case: Case) -> Finding | None:
    if not case.shoot.uncounted:
        return None
    words = {"others": ", ".join(sorted(case.shoot.uncounted)), "currency": case.shoot.currency}
    sentence = _("Deals in %(others)s are not held against the budget in %(currency)s: nothing is converted.") % words
    return Finding("not_counted", sentence, is_notice=True)


def intimacy_rider(case: Case) -> Finding | None:
    if not case.deal.has_intimacy or Rider.INTIMACY in case.deal.riders:
        return None
    sentence = _("The role has intimate scenes, and the deal no intimacy rider.")
    return _of(case.term(RateKind.INTIMACY_RIDER), RateKind.INTIMACY_RIDER, "intimacy_rider_missing", sentence)


def replica_rider(case: Case) -> Finding | None:
    if not case.deal.has_replica or Rider.REPLICA in case.deal.riders:
        return None
    sentence = _("A digital replica is to be made, and the deal has no rider with the performer's consent.")
    return _of(case.term(RateKind.AI_REPLICA_TERMS), RateKind.AI_REPLICA_TERMS, "replica_rider_missing", sentence)


def minors_papers(case: Case) -> Finding | None:
    if not case.person.is_minor or Rider.MINOR in case.deal.riders:
        return None
    sentence = _("A minor needs papers signed by the guardian beside the memo.")
    return _of(case.term(RateKind.MINORS_TERMS), RateKind.MINORS_TERMS, "minors_papers_missing", sentence)


def minors_guardian(case: Case) -> Finding | None:
    if not case.person.is_minor or case.person.has_guardian:
        return None
    return Finding("guardian_missing", _("The minor's file names no guardian, who has to sign."))


def minors_permit(case: Case) -> Finding | None:
    if not case.person.is_minor:
        return None
    last, until = case.deal.ends_on or case.deal.starts_on, case.person.permit_expires
    if until is None:
        return Finding("permit_missing", _("The minor's file has no work permit."))
    if last is not None and until < last:
        sentence = _("The minor's work permit expires on %(until)s, before the last day of work.")
        return Finding("permit_expires", sentence % {"until": until}, due=until, figures=f"{until}<{last}")
    return None


def minors_trust(case: Case) -> Finding | None:
    """California's Family Code 6752 asks for it of all but background; the card's row carries share and source."""
    share = case.number(RateKind.MINORS_TRUST_PERCENT)
    if not case.person.is_minor or case.deal.has_trust_account or share == 0:
        return None
    kind = RateKind.MINORS_TRUST_PERCENT
    return _of(case.term(kind), kind, "trust_account_missing", _("No trust account is named for the minor."))


def age_unknown(case: Case) -> Finding | None:
    if case.deal.job not in PERFORMERS or case.person.is_minor is not None or case.deal.starts_on is None:
        return None
    return Finding(
        "age_unknown", _("The person's birth date is not entered: nobody can tell whether they are a minor.")
    )


def minor_by_another_name(case: Case) -> Finding | None:
    if case.deal.job != "minor" or case.person.is_minor is not False:
        return None
    return Finding("no_minor", _("By their birth date this person is no minor on the first day of work."))


def asks_for_members(card: Terms | None, category: str) -> bool:
    """Whether a union's agreement takes members alone, or who is reported: unless its card says that it does not."""
    term = card.get(RateKind.UNION_ONLY, category) if card else None
    return term is None or (term.value is not False and term.value != Word.NONE)


def _asks_who_is_member(case: Case) -> bool:
    return case.is_union and case.deal.job in PERFORMERS and asks_for_members(case.card, case.deal.category)


def taft_hartley(case: Case) -> Finding | None:
    """A non-member under a union agreement: the report is due so many days after the first day of work. Once it is
    drawn, the deal waits for it no longer."""
    kind = RateKind.TAFT_HARTLEY_DAYS
    days = case.number(kind)
    if case.person.standing != Standing.NON_MEMBER or not _asks_who_is_member(case):
        return None
    start = case.deal.starts_on
    due = start + timedelta(days=int(days)) if start and days is not None else None
    said = _reported(due, is_drawn=case.deal.has_report, has_start=start is not None)
    finding = _of(case.term(kind), kind, "taft_hartley", said, due=due)
    return replace(finding, is_notice=case.deal.has_report)


def _reported(due: date | None, *, is_drawn: bool, has_start: bool) -> str:
    if not has_start:
        return _("A non-member under a union agreement: a Taft-Hartley report is due so long after the first day.")
    if due is None:
        return _("A non-member under a union agreement: a Taft-Hartley report is due; its term is not yet entered.")
    if is_drawn:
        return _("The Taft-Hartley report is drawn: hand it in by %(due)s.") % {"due": due}
    return _("A non-member under a union agreement: the Taft-Hartley report is due by %(due)s.") % {"due": due}


def must_join(case: Case) -> Finding | None:
    if case.person.standing != Standing.MUST_JOIN or not _asks_who_is_member(case):
        return None
    return Finding("must_join", _("This person has to join the union before working under its agreement."))


def membership_unknown(case: Case) -> Finding | None:
    if case.person.standing != Standing.UNKNOWN or not _asks_who_is_member(case):
        return None
    return Finding("membership_unknown", _("Whether this person is a member of the union is not entered."))


def sunset(case: Case) -> Finding | None:
    term, start = case.term(RateKind.SUNSET), case.shoot.photography_start
    if term is None or not isinstance(term.value, date) or start is None or start <= term.value:
        return None
    sentence = _("The agreement ends after %(end)s; photography starts later.") % {"end": term.value}
    return _of(term, RateKind.SUNSET, "agreement_over", sentence, figures=f"{start}>{term.value}")


def no_agreement(case: Case) -> Finding | None:
    if case.card is not None or case.has_agreement:
        return None
    sentence = _("No agreement stands behind this deal: its memo alone says what is owed.")
    return Finding("no_agreement", sentence, is_notice=True)


def riders_left_open(case: Case) -> Finding | None:
    """What a paper prints as not yet entered is no term: who signs it has agreed to nothing there."""
    open_ones = [
        _("%(rider)s: %(places)s") % {"rider": Rider(rider).label, "places": ", ".join(places)}
        for rider, places in case.deal.left_open.items() if places
    ]  # fmt: skip
    if not open_ones:
        return None
    sentence = _("Printed as not yet entered. %(riders)s.") % {"riders": "; ".join(open_ones)}
    return Finding("rider_left_open", sentence, is_notice=True)


RULES: tuple[Rule, ...] = (
    rate_missing, dates_missing, under_minimum, principal_as_background, no_minimum_by_hour, other_currency,
    over_budget, over_own_budget, chapters_too_long, too_many_days, shot_elsewhere, sunset, intimacy_rider,
    replica_rider, minors_papers, minors_guardian, minors_permit, minors_trust, age_unknown, minor_by_another_name,
    taft_hartley, must_join, membership_unknown, no_agreement, riders_left_open, not_looked_at, not_counted,
)  # fmt: skip


def _of(
    term: Term | None, kind: RateKind, code: str, sentence: str, *, due: date | None = None, figures: str = ""
) -> Finding:
    source = (term.source if term else "") or _("not yet entered")
    return Finding(code, sentence, rule=str(kind.label), source=source, due=due, figures=figures)


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
