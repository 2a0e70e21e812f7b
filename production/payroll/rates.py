"""Which cards hold for somebody's pay: out of the repository's files here; ``figures_of`` takes cards from anywhere."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from typing import Any

from production.agreements import cards, errors
from production.agreements.cards import AgreementFile
from production.agreements.holding import Version, holding
from production.agreements.kinds import RateKind, Scope
from production.agreements.terms import Terms
from production.payroll.figures import NONE, Card, Figures, Gap
from production.payroll.sentences import failure_of
from studio.lib.errors import Failure

EMPLOYER = "us-employer"
ACCOUNTS = "accounts"
REFERENCE = "sag-aftra-basic"  # of whose kind of work meals and rest are told; an option that takes them in means these
NON_UNION = "non-union"
UNION = "sag-aftra-"
ALSO_CALLED = {"nonunion": NON_UNION, "none": NON_UNION, "codified": REFERENCE, "sag-aftra-codified": REFERENCE}


def figures_of(
    *, agreement: Terms, is_union: bool, photography_start: date, state: Terms | None = None,
    employer: Terms | None = None, accounts: Terms | None = None, reference: Terms | None = None,
    options: Mapping[str, Any] | None = None,
) -> Figures:  # fmt: skip
    """The figures for everybody under the same agreement, state and options.

    ``options`` are values by kind of rate; ``True`` for ``forced_call`` takes the rule in, ``False`` leaves it out; an
    empty tuple for ``meal_penalties`` means none. Raises Failure: ``agreement_over`` where the card says that the
    agreement ended before photography starts.
    """
    own = Card(agreement, is_union=is_union)
    sunset = own.get(RateKind.SUNSET)
    if sunset is not None and isinstance(sunset.value, date) and sunset.value < photography_start:
        raise failure_of(Gap("agreement_over", own.name, own.version, "sunset", day=f"{photography_start}"))
    values, taken_in = _options(options or {})
    return Figures(
        own, state=_card(state), employer=_card(employer), accounts=_card(accounts), reference=_card(reference),
        options=values, taken_in=taken_in,
    )  # fmt: skip


def _options(options: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    values, taken_in = {key: value for key, value in options.items() if value is not None}, set[str]()
    if values.get("meal_penalties"):
        taken_in.add("meals")
    if values.get("forced_call") is True:
        taken_in.add("rest")
        del values["forced_call"]
    elif values.get("forced_call") is False:
        values["forced_call"] = NONE
    return values, frozenset(taken_in)


def _card(terms: Terms | None) -> Card | None:
    return Card(terms) if terms else None


def from_files(
    *, agreement: str, photography_start: date, work_state: str = "", paid_on: date | None = None,
    options: Mapping[str, Any] | None = None,
) -> Figures:  # fmt: skip
    """The same out of the repository's files, whose newest version counts as the one that holds; no database is asked.

    ``paid_on`` is the day by whose year taxes go. Raises Failure: ``unknown_agreement``, ``no_rate_card``,
    ``rate_card_expired``, ``agreement_over``.
    """
    file = find(agreement)
    return figures_of(
        agreement=_held(file, photography_start), is_union=bool(file.union), photography_start=photography_start,
        state=_maybe(Scope.STATE, f"us-{work_state.lower()}", photography_start),
        employer=_maybe(Scope.EMPLOYER, EMPLOYER, paid_on),
        accounts=_maybe(Scope.ACCOUNTS, ACCOUNTS, photography_start),
        reference=_maybe(Scope.AGREEMENT, REFERENCE, photography_start), options=options,
    )  # fmt: skip


def find(name: str) -> AgreementFile:
    """The agreement of that short name, also without the union's or with spaces. Raises Failure:
    ``unknown_agreement``."""
    slug = "-".join(name.strip().lower().replace("_", "-").split()) or NON_UNION
    known = {one.slug: one for one in cards.everyone() if one.scope == Scope.AGREEMENT}
    for tried in (ALSO_CALLED.get(slug, slug), f"{UNION}{slug}", f"{slug}-budget", f"{UNION}{slug}-budget"):
        if tried in known:
            return known[tried]
    raise errors.unknown_agreement(name)


@functools.lru_cache(maxsize=256)
def _held(file: AgreementFile, day: date) -> Terms:
    """Raises Failure."""
    versions = [
        Version(terms.version, terms.version, True, terms.effective_from, terms.effective_to)
        for terms in (one.terms for one in file.versions)
    ]
    number = holding(file.slug, versions, day).number
    return file.versions[number - 1].terms


def _maybe(scope: Scope, slug: str, day: date | None) -> Terms | None:
    file = next((one for one in cards.everyone() if one.slug == slug and one.scope == scope), None)
    try:
        return _held(file, day) if file and day else None
    except Failure:  # no card covers the day: who needs one of its rows is told
        return None
