"""The deals of the demo's series "Stay Dead": signed, sent, held up, waived. Its people are those of people/demo.py."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from catalog.people.models import Person
from catalog.titles.models import Series
from production.agreements.models import Agreement
from production.bible.models import Character
from production.contracts import demo_riders, services
from production.contracts.facts import Job, Pay
from production.contracts.models import Block, Card, Deal, SeriesTerms
from production.documents import letters, signing
from production.documents import services as documents
from production.documents.models import SignatureRequest
from studio.accounts.models import User
from studio.lib.errors import Failure

FIRST_BLOCK, LAST_BLOCK = timedelta(days=10), timedelta(days=3)  # from the first day to the last
UNION, NONE = "sag-aftra-verticals", "non-union"
MAIN = {"credit_block": Block.MAIN, "credit_card": Card.SINGLE}
END = {"credit_block": Block.END, "credit_card": Card.SHARED}
CLAUSE = "Main titles of every episode, single card, in the order given, spelt as here."
USAGE = {"usage": "All media, worldwide, within the series and its promotion"}
# Who, as what, under which agreement, how far it has come, and the terms.
DEALS: tuple[tuple[str, str, str, str, dict[str, Any]], ...] = (
    ("Marisol Ybarra", "NORA", UNION, "in force",
     {"category": "lead", "rate": "400.00", "guarantee": 8, "plus_agent": True, "has_intimacy": True,
      "intimacy_terms": "What was talked through with her and her agent. Nothing is added on the day.",
      "particulars": {"intimacy": demo_riders.KISS},
      "credit_position": 1, "credit_clause": CLAUSE, "agent_approves": True, **MAIN, **USAGE}),
    ("Kenji Alder", "WEN", UNION, "in force",
     {"category": "lead", "rate": "350.00", "guarantee": 8, "plus_agent": True, "credit_position": 2,
      "credit_clause": CLAUSE, **MAIN, **USAGE}),
    ("Rufus Delacroix-Hale", "TEDDY", UNION, "sent",
     {"category": "lead", "rate": "350.00", "guarantee": 6, "credit_position": 3, "credit_clause": CLAUSE, **MAIN,
      "has_replica": True, "replica_uses": demo_riders.USES, "particulars": {"replica": demo_riders.VOICE},
      **USAGE}),
    ("Ingrid Thackeray", "VANE", UNION, "signed",
     {"category": "other", "rate": "300.00", "guarantee": 5, "credit_position": 4, "credit_word": "and",
      "credit_clause": CLAUSE, **MAIN, **USAGE}),
    ("Dot Kaminski", "BIRDIE", UNION, "draft", {"category": "other", "rate": "164.00", "guarantee": 3, **END, **USAGE}),
    ("Paz Otero", "LUZ", UNION, "draft", {"category": "other", "rate": "150.00", "guarantee": 6, **END, **USAGE}),
    ("Fang Yulin", "MRS. WEN", UNION, "sent",
     {"category": "other", "rate": "140.00", "guarantee": 1, **END, **USAGE}),
    ("Emmy Sato-Reyes", "A GIRL AT THE WINDOW", UNION, "in force",
     {"job": Job.MINOR, "category": "other", "rate": "164.00", "guarantee": 1, **END,
      "minor_terms": "Her mother may end the day's work at any time, without a reason.",
      "particulars": {"minor": demo_riders.WINDOW},
      "trust_account": "Nowhere Credit Union, blocked trust account"}),
    ("Tomás Wilder", "DINER GUEST", UNION, "in force",
     {"job": Job.BACKGROUND, "category": "background", "rate": "144.00", "guarantee": 1, **END}),
    ("Hana Brooks", "Writer", NONE, "in force",
     {"job": Job.WRITER, "pay": Pay.FLAT, "rate": "9500.00", "credit_clause": "Main titles, single card.", **MAIN}),
    ("Absalom Greene", "Director", NONE, "in force",
     {"job": Job.DIRECTOR, "pay": Pay.FLAT, "rate": "12000.00", "credit_clause": "Main titles, last card.", **MAIN}),
)  # fmt: skip
WAIVED = {
    "Fang Yulin": (
        "under_minimum", "One line on one morning; her union agreed in writing to the rate for a day of rehearsal.",
    ),
    "Tomás Wilder": ("membership_unknown", "Background for two days; his card is asked for and paid as a member's."),
}  # fmt: skip


def load(series: Series, by: User | None) -> None:
    """Once: where the series has terms already, nothing is done. Outside of a transaction, as papers are drawn."""
    if by is None or SeriesTerms.objects.filter(pk=series.pk).exists():
        return
    start = first_monday()
    union = Agreement.objects.filter(slug=UNION).first()
    SeriesTerms.objects.create(
        series=series, agreement=union, photography_start=start, wrap_on=later() + LAST_BLOCK,
        budget=Decimal(138_500), countries="US", days_in_a_row=6,
    )  # fmt: skip
    for row in DEALS:
        _deal(series, row, by)


def first_monday(at: datetime | None = None) -> date:
    """Of the two weeks that are shot: those before this week, which begins on a Sunday. Who works in Los Angeles by
    now began up to nine hours ago: on that day it still is the week of that."""
    today = ((at or timezone.now()) - timedelta(hours=9)).astimezone(ZoneInfo("America/Los_Angeles")).date()
    return today - timedelta(days=(today.weekday() + 1) % 7 + 13)


def later() -> date:
    """When the last block begins: of those whose contracts are not in force yet."""
    return timezone.localdate() + timedelta(days=12)


def _deal(series: Series, row: tuple[str, str, str, str, dict[str, Any]], by: User) -> None:
    name, role, agreement, way, terms = row
    person = Person.objects.filter(name=name).first()
    if person is None:
        return
    starts, lasts = (first_monday(), FIRST_BLOCK) if way == "in force" else (later(), LAST_BLOCK)
    deal = services.draft(
        series=series, person=person, by=by, role=role,
        agreement=Agreement.objects.filter(slug=agreement).first(),
        character=Character.objects.filter(bible=series.pk, name=role).first(), starts_on=starts,
        ends_on=starts + lasts, credited_as=name, **(terms | {"rate": Decimal(terms["rate"])}),
    )  # fmt: skip
    if name in WAIVED:
        code, why = WAIVED[name]
        services.waive(deal=deal, code=code, why=why, by=by)
    if way != "draft" and not services.held_up(services.now(deal.pk)):
        services.send(deal=deal, by=by)
    if way in ("signed", "in force"):
        _sign(deal)
    if way == "in force":
        services.countersign(deal=deal, by=by)


def _sign(deal: Deal) -> None:
    """As each signer would, by the link of their letter."""
    for paper in services.live_papers(deal):
        for request in paper.document.requests.all():
            try:
                _sign_by_link(request)
            except Failure as failure:
                if failure.code != "link_replaced":
                    raise
                _sign_by_link(request)  # the letter went out just then, with a link of its own


def _sign_by_link(request: SignatureRequest) -> None:
    link = letters.mint(request.letter_id or 0).rstrip("/").rsplit("/", 1)[1]
    asked = signing.asked(link)
    documents.sign(
        token=link, typed_name=asked.name, consent=signing.consent_of(asked), shown_sha256=asked.document.pdf_sha256
    )
