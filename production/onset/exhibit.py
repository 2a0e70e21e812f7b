"""A day's Exhibit G as the printed form: what stands in it, and its PDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from production.documents import typeset
from production.onset import sheet
from production.onset.sheet import Row
from production.shoots.models import ShootDay
from production.timesheets import clock, entries
from production.timesheets.models import TimeLine, TimeSignature
from studio.accounts.models import User

TEMPLATE = "exhibit_g"
TIMES = (
    "makeup_in", "set_in", "set_out", "makeup_out", "breakfast_from", "breakfast_to", "meal1_from", "meal1_to",
    "meal2_from", "meal2_to", "leave_for", "arrive_at", "leave_location", "arrive_hotel",
)  # fmt: skip
NOTED = ("school", "upgraded_to", "voucher", "has_no_further_meal", "kit_days", "outfits_formal", "outfits_other")


def pdf(day: ShootDay) -> bytes:
    """The form of everybody who has a line, on letter paper across; the same lines give the same bytes. Eight queries,
    and two for each agreement."""
    return typeset.pdf_of(TEMPLATE, content(day))


def name_of(day: ShootDay) -> str:
    """As in stay-dead-exhibit-g-2026-03-02.pdf; of another unit than the main one with its name."""
    unit = "" if day.unit == "Main" else f"-{slugify(day.unit)}"
    return f"{day.series.slug}-exhibit-g-{day.date}{unit}.pdf"


def content(day: ShootDay) -> dict[str, Any]:
    """What the template sees."""
    rows = sheet.rows(day)
    title = f"Exhibit G · {day.series} · {day.date}"
    return {
        "title": title, "number": title, "replaces": "", "signers": [],
        "data": {
            "head": _head(day, rows), "rows": [_row(row) for row in rows],
            "approvals": _approvals([row.line for row in rows]), "legend": _legend(day),
        },
    }  # fmt: skip


def _head(day: ShootDay, rows: list[Row]) -> list[tuple[str, str]]:
    terms = getattr(day.series, "terms", None)
    agreement = str(terms.agreement) if terms and terms.agreement else ""
    unit = "" if day.unit == "Main" else f", {day.unit}"
    number = _("day %(number)s") % {"number": day.number} if day.number else ""
    return [
        (_("Company"), settings.COMPANY), (_("Production title"), f"{day.series}"),
        (_("Production number"), day.production_number), (_("Date"), f"{day.date:%a %Y-%m-%d}{unit}"),
        (_("Shoot day"), number), (_("Production type, agreement"), agreement), (_("Location"), _place(day)),
        (_("Contact"), day.contact), (_("Phone"), day.phone), (_("Designated day off"), day.day_off),
    ]  # fmt: skip


def _place(day: ShootDay) -> str:
    return ", ".join(filter(None, (day.location, day.state)))


def _row(row: Row) -> dict[str, Any]:
    line, deal = row.line, row.line.deal
    return {
        "number": row.number, "name": str(deal.person),
        "character": str(deal.character) if deal.character else deal.role or str(deal.get_job_display()),
        "minor": "K" if row.is_minor else "", "status": line.status,
        "times": [entries.write(line, name) for name in TIMES], "stunt": entries.write(line, "stunt_adjustment"),
        "miles": entries.write(line, "mileage"), "penalties": str(row.penalties or ""),
        "forced": _("yes") if row.is_forced_call else "", "notes": _notes(line), "signature": _signature(row),
    }  # fmt: skip


def _notes(line: TimeLine) -> str:
    """What the form has no column for."""
    said = [f"{entries.LABELS[name]}: {_said(line, name)}" for name in NOTED if entries.write(line, name)]
    return " · ".join(filter(None, (*said, line.remark)))


def _said(line: TimeLine, name: str) -> str:
    return str(line.get_upgraded_to_display()) if name == "upgraded_to" else entries.write(line, name)


def _signature(row: Row) -> dict[str, Any] | None:
    """The one that stands under what the line says."""
    if row.is_open:
        return None
    said = row.line.digest()
    found: TimeSignature | None = next((one for one in row.line.signatures.all() if one.line_sha256 == said), None)
    return {"name": found.name, "strokes": found.strokes} if found else None


def _approvals(lines: list[TimeLine]) -> list[tuple[str, str]]:
    people = {user.pk: user for user in User.objects.filter(pk__in={pk for one in lines for pk in _approvers(one)})}

    def said(pks: Iterable[int | None]) -> str:
        counts = Counter(pk for pk in pks if pk)
        sentence = _("%(name)s: %(count)s of %(all)s lines")
        found = [(people[pk].get_full_name() or str(people[pk]), count) for pk, count in counts.items()]
        told = [sentence % {"name": name, "count": count, "all": len(lines)} for name, count in found]
        return ", ".join(told) or _("nobody yet")

    return [
        (_("Approved by the assistant director"), said(one.checked_by_id for one in lines)),
        (_("Approved by production"), said(one.approved_by_id for one in lines)),
    ]


def _approvers(line: TimeLine) -> list[int]:
    return [pk for pk in (line.checked_by_id, line.approved_by_id) if pk]


def _legend(day: ShootDay) -> str:
    words = {"zone": day.time_zone.replace("_", " "), "late": clock.write(clock.DAY + 90)}
    times = _("Times as clocks showed them in %(zone)s; %(late)s is half past one the night after.") % words
    letters = _("S start, W work, F finish, H hold, T travel, R rehearse, FT fitting. K: a minor. ND: not deductible.")
    return f"{times} {letters} " + _("Meal penalties and forced calls by the rate card, where it has them.")
