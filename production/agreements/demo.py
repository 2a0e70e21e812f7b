"""The demo's rate cards: those of the repository, of which some are approved.

What is not entered stays so, save what the demo's pay runs need: a second version of the Verticals card has made-up
figures there, and each row says so. They are those of other agreements, and nobody has agreed to them.
"""

from __future__ import annotations

from production.agreements import services
from production.agreements.kinds import Mark
from production.agreements.models import CardState, RateCard
from production.agreements.services import Entry
from studio.accounts.models import User

MADE_UP = "made up for the demo, after other agreements: enter what this one's text says"
WHY = "For the demo alone. Rows marked as made up are not the agreement's own; nobody is to be paid by them."
FIGURES = {
    ("overtime", "background"): "1.5 after 8, 2 after 10", ("rest_daily_hours", ""): "12",
    ("rest_weekly_hours", ""): "56", ("forced_call", ""): "900", ("meal_due_hours", ""): "6",
    ("meal_minutes", ""): "30 to 60", ("meal_penalties", ""): "25, 35, 50", ("non_deductible_meal", ""): "15 within 2",
    ("p_and_h_rate", ""): "21", ("p_and_h_ceiling", ""): "232000", ("p_and_h_on_agent_fee", ""): "no",
    ("allowance_wardrobe_formal", ""): "18",
}  # fmt: skip
CODES = {("account_writers", ""): "1100", ("account_direction", ""): "1300"}
CODES_MADE_UP = "made up for the demo: enter the codes of your own books"
IN_FORCE = ("sag-aftra-verticals", "non-union", "us-ca", "us-employer", "accounts")


def load(by_finance: User | None, by_producer: User | None) -> None:
    """Load them; the producer proposes and finance approves, where both are there. Again, it changes nothing."""
    services.load()
    if not (by_finance and by_producer):
        return
    drafts = RateCard.objects.filter(agreement__slug__in=IN_FORCE, state=CardState.DRAFT)
    for card in drafts.exclude(file_version=None).order_by("agreement_id", "version"):
        services.propose(card=card, by=by_producer)
        services.approve(card=card, by=by_finance)


def fill(*, by_finance: User, by_producer: User) -> None:
    """The next versions of the Verticals card and of the chart, with the demo's figures where nothing is entered.
    Once."""
    for agreement, figures, source in (("sag-aftra-verticals", FIGURES, MADE_UP), ("accounts", CODES, CODES_MADE_UP)):
        _fill(agreement, figures, source, by_finance=by_finance, by_producer=by_producer)


def _fill(
    agreement: str, figures: dict[tuple[str, str], str], source: str, *, by_finance: User, by_producer: User
) -> None:
    card = RateCard.objects.filter(agreement__slug=agreement, version=1, state=CardState.APPROVED).first()
    if card is None or RateCard.objects.filter(agreement=card.agreement_id, version__gt=1).exists():
        return
    made = services.new_version(card=card, by=by_producer)
    known = {row.pk: figures.get((row.kind, row.category), "") for row in made.rows.all() if not row.value}
    services.edit(
        card=made, by=by_producer, effective_from=made.effective_from, effective_to=made.effective_to, why=WHY,
        entries={pk: Entry(value, source, Mark.TRADE) for pk, value in known.items() if value},
    )  # fmt: skip
    services.propose(card=made, by=by_producer)
    services.approve(card=made, by=by_finance)
