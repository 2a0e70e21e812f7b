"""What a gap says to a person, and the failure that it is where nothing can be paid."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from production.agreements import errors as agreements
from production.agreements.kinds import Category, RateKind
from production.payroll.figures import Gap
from production.payroll.lines import Result
from studio.lib.errors import Failure


def sentence(gap: Gap) -> str:
    """Names the row, or the day, and says what to do."""
    if gap.code == "rate_not_entered":
        return agreements.rate_not_entered(gap.card, gap.version, kind(gap), category(gap)).message
    words = {"row": row(gap), "day": gap.day, "card": gap.card, **gap.about, "name": gap.kind}
    return _texts()[gap.code] % words


def _texts() -> dict[str, str]:
    return {
        "deal_term_missing": _(
            "%(card)s leaves this to the deal memo: %(row)s. Enter what your memos say in the card's next version."
        ),
        "deal_rate_missing": _(
            "The deal has no rate, and a card knows none by the hour or flat. Enter it in the deal."
        ),
        "meal_not_noted": _(
            "%(day)s: a meal was due %(minutes)s minutes before dismissal, and none is noted. Note it, or that none was"
            " given: then the penalty is counted until dismissal."
        ),
        "forced_call_by_day_alone": _(
            "%(day)s: the rest was cut short. What that costs is known of deals by the day alone. Enter the amount as"
            " a step of the deal, delivered on that day, 0 where nothing is owed; in a pay file, as"
            " options.forced_call."
        ),
        "no_state_card": _(
            "There is no card of the state's law. Enter one, as us-ca is of California, to know a minor's trust."
        ),
        "no_employer_card": _(
            "There is no card of an employer's taxes for %(year)s. Enter the next version of us-employer."
        ),
        "unknown_pay_rule": _("The card names a rule of pay that is not there: %(name)s."),
        "agreement_over": _("%(card)s ended before photography starts. Choose the agreement that holds."),
        "week_in_two_versions": _(
            "%(day)s was worked under the version that this deal amends, less than a week before, and each version is "
            "paid whole. See that no week is paid twice."
        ),
        "under_minimum": _("%(rate)s is under the minimum of %(least)s: %(row)s."),
    }


def kind(gap: Gap) -> str:
    return str(RateKind(gap.kind).label) if gap.kind in RateKind.values else gap.kind


def category(gap: Gap) -> str:
    return str(Category(gap.category).label) if gap.category in Category.values else gap.category


def row(gap: Gap) -> str:
    return ", ".join(filter(None, (kind(gap), category(gap))))


def failure_of(gap: Gap) -> Failure:
    return Failure(gap.code, sentence(gap), status=409, gap=gap)  # each code is listed in docs/errors.md


def whole(result: Result) -> Result:
    """The same, where nothing is lacking. Raises Failure with the first gap's code and all gaps in ``extra``."""
    if result.gaps:
        failure = failure_of(result.gaps[0])
        failure.extra["gaps"] = result.gaps
        raise failure
    return result


def told(gaps: Iterable[Gap]) -> list[dict[str, str]]:
    """As JSON: code, sentence, and what names the row."""
    return [
        {
            "code": gap.code, "message": sentence(gap), "card": f"{gap.card} {gap.version}".strip() if gap.card else "",
            "kind": gap.kind, "category": gap.category, "date": gap.day,
        }
        for gap in gaps
    ]  # fmt: skip
