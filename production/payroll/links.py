"""Where in admin each thing stands that holds a run up: the very sheet, deal, tax file or rate card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from production.agreements.models import Agreement
from production.payroll.stops import Stop
from production.timesheets.models import TimeLine


@dataclass(frozen=True)
class Held:
    """A stop with the address of what has to be mended, and what that is called."""

    stop: Stop
    address: str
    place: str


def held(stops: Iterable[Stop]) -> list[Held]:
    """Three queries, however many."""
    known = list(stops)
    lines = [one.pk for one in known if one.model == "timeline"]
    days = dict(TimeLine.objects.filter(pk__in=lines).values_list("pk", "shoot_day"))
    cards = _cards({one.slug for one in known if one.slug})
    return [Held(one, _address(one, days, cards), _place(one)) for one in known]


def _cards(slugs: set[str]) -> dict[str, Agreement]:
    return {one.slug: one for one in Agreement.objects.filter(slug__in=slugs).prefetch_related("cards")}


def _address(stop: Stop, days: dict[int, int], cards: dict[str, Agreement]) -> str:
    if stop.model == "timeline":
        return sheet(days.get(stop.pk, 0), stop.pk)
    if stop.model == "step":
        return reverse("admin:production_piece_add") + f"?deal={stop.pk}&delivered_on={stop.day}"
    if stop.model == "agreement":
        return _card(stop, cards.get(stop.slug))
    return address(stop.model, stop.pk)


def _card(stop: Stop, agreement: Agreement | None) -> str:
    """The version that is named, at its row; without one, the agreement; without that, the list."""
    if agreement is None:
        return reverse("admin:production_agreement_changelist")
    named = next((one for one in agreement.cards.all() if one.version == stop.version), None)
    return (
        address("agreement", agreement.pk) if named is None else address("ratecard", named.pk) + row_anchor(*stop.row)
    )


def row_anchor(kind: str, category: str) -> str:
    """Of a row on its card's page."""
    return "#" + "-".join(filter(None, ("rate", kind, category))) if kind else ""


def sheet(day: int, line: int) -> str:
    """A line in its day's sheet."""
    found = address("timeline", day, page="sheet")
    return f"{found}#line-{line}" if found else ""


def address(noun: str, *values: int, page: str = "change") -> str:
    """Empty where admin has no such page."""
    try:
        return reverse(f"admin:production_{noun}_{page}", args=values)
    except NoReverseMatch:
        return ""


def _place(stop: Stop) -> str:
    return {
        "timeline": _("Open the sheet"), "piece": _("Open the step"), "step": _("Enter the step"),
        "deal": _("Open the deal"), "taxfile": _("Open the tax file"), "agreement": _("Open the rate card"),
        "seriesterms": _("Open the series' terms"),
    }.get(stop.model, _("Open"))  # fmt: skip
