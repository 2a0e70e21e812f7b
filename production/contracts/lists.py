"""A series' lists of its deals, as tables: who is in the cast, what is due, what runs out, who works when. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from production.contracts.facts import Pay, Standing
from production.contracts.paid import Paid
from production.tables.table import Cell, Column, Table

EXPIRES_IN = 90  # days ahead, up to which a usage is about to expire
MOST_DAYS = 120  # columns of a day-out-of-days
START_WORK, WORK, HOLD, WORK_FINISH, ONE_DAY = "SW", "W", "H", "WF", "SWF"
WORKED, HELD = frozenset({START_WORK, WORK, WORK_FINISH, ONE_DAY}), frozenset({HOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One deal as the lists need it. ``rate`` is per ``pay``, ``gross`` what is guaranteed in all, both in units of
    ``currency``; ``report`` names the Taft-Hartley report that is drawn, ``report_days`` are those after the first day
    by which it is due, None where the term is not entered. ``is_bound``: sent, signed or in force; ``is_open``: not in
    force and not cancelled; ``is_amendment``: another row holds until this one is in force."""

    name: str
    role: str
    job: str
    state: str
    person: int = 0
    member: str = ""
    loan_out: str = ""
    agreement: str = ""
    pay: str = Pay.DAY
    pay_words: str = ""
    rate: Decimal | None = None
    gross: Decimal | None = None
    currency: str = "USD"
    guarantee: Decimal = Decimal(1)
    guaranteed: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    usage: str = ""
    usage_until: date | None = None
    exclusivity: str = ""
    exclusive_until: date | None = None
    standing: str = Standing.UNKNOWN
    report_days: int | None = None
    report: str = ""
    version: int = 1
    is_performer: bool = True
    asks_for_members: bool = False
    is_bound: bool = True
    is_open: bool = False
    is_amendment: bool = False
    lacks: str = ""

    @property
    def contract(self) -> str:
        return ", ".join(filter(None, (self.agreement or _("no agreement"), self.job)))

    @property
    def last_day(self) -> date | None:
        return self.ends_on or self.starts_on


def tables(rows: Sequence[Row], *, today: date, paid: Mapping[int, Paid] | None = None) -> tuple[Table, ...]:
    """Every list of a series' deals; ``rows`` are those that are not cancelled and not amended. ``paid`` is by person,
    None for a reader who sees no pay."""
    first = cast(rows) if paid is None else paid_cast(rows, paid)
    return (first, taft_hartley(rows, today), unsigned(rows, today), expiring(rows, today), day_out_of_days(rows))


def cast(rows: Iterable[Row]) -> Table:
    """The final cast list: performers whose deals were sent or hold."""
    found = sorted((row for row in rows if row.is_performer and row.is_bound), key=lambda row: (row.name, row.role))
    return Table(
        "final-cast-list", _("Final cast list"),
        _("Performers whose deals were sent, signed or are in force. Money as guaranteed, not as paid."),
        (
            *_words(_("Performer"), _("Member number")), *_whole(_("Loan-out")), *_words(_("Role")),
            *_whole(_("Contract"), _("First day"), _("Last day"), _("Guaranteed"), _("Rate")),
            Column(_("Gross as guaranteed")), *_whole(_("State")),
        ),
        tuple(
            (
                row.name, row.member or None, row.loan_out or None, row.role, row.contract, _day(row.starts_on),
                _day(row.ends_on), row.guaranteed, _money(row, row.rate, row.pay_words), _money(row, row.gross),
                row.state,
            )
            for row in found
        ),
    )  # fmt: skip


def paid_cast(rows: Sequence[Row], paid: Mapping[int, Paid]) -> Table:
    """The final cast list with what each performer was paid in all, on the first of their rows, and the totals."""
    bare = cast(rows)
    found = sorted((row for row in rows if row.is_performer and row.is_bound), key=lambda row: (row.name, row.role))
    told: set[int] = set()
    more: list[tuple[Cell, ...]] = []
    for row in found:
        known = paid.get(row.person) if row.person not in told else None
        told.add(row.person)
        more.append((known.days, _sum(known.gross, known), _sum(known.p_and_h, known)) if known else (None, None, None))
    sums = [paid[person] for person in told if person in paid]
    about = _("Performers whose deals were sent, signed or are in force. Paid: in locked pay runs, by performer.")
    heads = (Column(_("Days paid")), Column(_("Gross paid")), Column(_("Pension and health")))
    return replace(
        bare, about=about, columns=(*bare.columns, *heads),
        rows=tuple((*line, *cells) for line, cells in zip(bare.rows, more, strict=True)),
        total=_totals(len(bare.columns), sums),
    )  # fmt: skip


def _totals(columns: int, sums: Sequence[Paid]) -> tuple[Cell, ...] | None:
    """None where there is nothing to add, or it is in several currencies."""
    if len({one.currency for one in sums}) != 1:
        return None
    gross, fringes = (sum((getattr(one, name) for one in sums), Decimal(0)) for name in ("gross", "p_and_h"))
    days = sum(one.days for one in sums)
    return (_("In total"), *(None,) * (columns - 1), days, _sum(gross, sums[0]), _sum(fringes, sums[0]))


def _sum(amount: Decimal, paid: Paid) -> str:
    return f"{paid.currency} {amount:,.2f}"


def taft_hartley(rows: Iterable[Row], today: date) -> Table:
    """Non-members under a union's agreement, each once, from their first day on; and whose membership is unknown."""
    first: dict[tuple[int, str], Row] = {}
    for row in sorted(filter(_may_be_reported, rows), key=lambda row: row.starts_on or date.max):
        kept = first.setdefault((row.person, row.name), row)
        if row.report and not kept.report:  # drawn from the amendment
            first[row.person, row.name] = replace(kept, report=row.report)
    due = sorted(first.values(), key=lambda row: (_due(row) or date.max, row.name))
    return Table(
        "taft-hartley", _("Taft-Hartley reports due"),
        _("Non-members under a union's agreement. Due so many days after the first day of work as the rate card says."),
        (
            *_words(_("Performer"), _("Role")), *_whole(_("Agreement"), _("First day"), _("Due")),
            *_words(_("It is"), _("Report")),
        ),
        tuple(
            (
                row.name, row.role, row.agreement, _day(row.starts_on), _day(_due(row)), _how_due(row, today),
                row.report or _("not drawn yet"),
            )
            for row in due
        ),
    )  # fmt: skip


def _may_be_reported(row: Row) -> bool:
    return row.asks_for_members and row.is_performer and row.standing in (Standing.NON_MEMBER, Standing.UNKNOWN)


def _due(row: Row) -> date | None:
    if row.standing != Standing.NON_MEMBER or row.starts_on is None or row.report_days is None:
        return None
    return row.starts_on + timedelta(days=row.report_days)


def _how_due(row: Row, today: date) -> str:
    if row.standing != Standing.NON_MEMBER:
        return _("unknown: membership is not yet entered")
    if row.starts_on is None:
        return _("unknown: no first day")
    if row.report_days is None:
        return _("unknown: the agreement's term is not yet entered")
    return _left(_due(row), today, over=_("overdue"))


def unsigned(rows: Iterable[Row], today: date) -> Table:
    """Deals that are not in force, the first to start first."""
    found = sorted((row for row in rows if row.is_open), key=lambda row: (row.starts_on or date.max, row.name))
    return Table(
        "unsigned", _("Contracts without signature"),
        _("Deals that are not in force yet, the first to start first. Nobody should work without one."),
        (
            *_words(_("Person"), _("Role"), _("Job"), _("State"), _("What lacks")), *_whole(_("First day")),
            *_words(_("It starts")),
        ),
        tuple(
            (row.name, _versioned(row), row.job, row.state, row.lacks, _day(row.starts_on), _starts(row, today))
            for row in found
        ),
    )  # fmt: skip


def _starts(row: Row, today: date) -> str:
    if row.starts_on is None:
        return _("unknown: no first day")
    if row.starts_on <= today:
        return _("has begun without signature")
    return _left(row.starts_on, today)


def _versioned(row: Row) -> str:
    return f"{row.role} · v{row.version}" if row.version > 1 else row.role


def expiring(rows: Iterable[Row], today: date) -> Table:
    """Usage and exclusivity of deals that bind, which ended or end soon; the first to end first."""
    last = today + timedelta(days=EXPIRES_IN)
    found = sorted(
        (one for row in rows if row.is_bound for one in _ends(row) if one[0] <= last), key=lambda one: one[0]
    )
    about = _("Of deals that were sent or are in force: what has ended, or ends within %(days)s days.")
    return Table(
        "expiring", _("Usage and exclusivity that end"), about % {"days": EXPIRES_IN},
        (*_words(_("Person"), _("Role"), _("What"), _("As agreed")), *_whole(_("Until")), *_words(_("It is"))),
        tuple(
            (row.name, row.role, what, text or None, _day(until), _left(until, today, over=_("ended")))
            for until, what, text, row in found
        ),
    )  # fmt: skip


def _ends(row: Row) -> Iterator[tuple[date, str, str, Row]]:
    if row.usage_until:
        yield row.usage_until, _("Usage"), row.usage, row
    if row.exclusive_until:
        yield row.exclusive_until, _("Exclusivity"), row.exclusivity, row


def day_out_of_days(rows: Iterable[Row]) -> Table:
    """Who starts, works, is held and finishes on which day, as far as the deals' dates say it."""
    found = sorted(
        (row for row in rows if row.is_performer and row.starts_on and not row.is_amendment),
        key=lambda row: (row.starts_on or date.max, row.name, row.role),
    )
    days, more = _days(found)
    marks = [(row, [mark_of(row, day) for day in days]) for row in found]
    about = _(
        "Planned, from the dates of deals and not from a schedule. S start, W work, H hold, F finish: H is a day "
        "between the first and the last on which the deal does not say whether it is worked."
    )
    return Table(
        "day-out-of-days", _("Day-out-of-days, as planned"), f"{about} {more}".strip(),
        (
            *_words(_("Performer"), _("Role")), Column(_("Days of work")), Column(_("Days held")),
            *_whole(*(f"{day:%m-%d}" for day in days)),
        ),
        tuple(
            (row.name, row.role, _count(line, WORKED), _count(line, HELD), *(mark or None for mark in line))
            for row, line in marks
        ),
        _each_day(marks, len(days)),
    )  # fmt: skip


def mark_of(row: Row, day: date) -> str:
    """SW, W, H, WF or SWF; empty where the deal says nothing of the day."""
    start, last = row.starts_on, row.last_day
    if start is None or last is None or not start <= day <= last:
        return ""
    if row.ends_on is None:
        return START_WORK
    if start == last:
        return ONE_DAY
    if day in (start, last):
        return START_WORK if day == start else WORK_FINISH
    return WORK if _guaranteed_days(row) >= (last - start).days + 1 else HOLD


def _guaranteed_days(row: Row) -> Decimal:
    """Of rates by day or three days; how many days of a week are worked, no deal says."""
    return row.guarantee * {Pay.DAY: 1, Pay.THREE_DAY: 3}.get(Pay(row.pay), 0)


def _days(rows: Sequence[Row]) -> tuple[list[date], str]:
    """Each day from the first on, as many as are shown, and what is to be said of those that are not."""
    if not rows:
        return [], ""
    first = min(row.starts_on for row in rows if row.starts_on)
    count = (max(row.last_day for row in rows if row.last_day) - first).days + 1
    more = _("Only the first %(days)s days are shown.") % {"days": MOST_DAYS} if count > MOST_DAYS else ""
    return [first + timedelta(days=at) for at in range(max(1, min(count, MOST_DAYS)))], more


def _each_day(marks: Sequence[tuple[Row, list[str]]], days: int) -> tuple[Cell, ...] | None:
    """How many work on each day."""
    if not marks:
        return None
    work = [sum(line[at] in WORKED for _row, line in marks) for at in range(days)]
    held = sum(_count(line, HELD) for _row, line in marks)
    return (_("At work"), None, sum(work), held, *(count or None for count in work))


def _count(line: Iterable[str], wanted: frozenset[str]) -> int:
    return sum(mark in wanted for mark in line)


def _words(*titles: str) -> tuple[Column, ...]:
    return tuple(Column(title, is_number=False) for title in titles)


def _whole(*titles: str) -> tuple[Column, ...]:
    """Of days, counts, rates and short names."""
    return tuple(Column(title, is_number=False, stays_whole=True) for title in titles)


def _left(until: date | None, today: date, *, over: str = "") -> str:
    """As in ``in 3 days``, ``today``, ``2 days overdue``."""
    if until is None:
        return ""
    days = (until - today).days
    if days == 0:
        return _("today")
    words = _in(days) if days > 0 else _ago(-days)
    return f"{over}, {words}" if over and days < 0 else words


def _in(days: int) -> str:
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


def _ago(days: int) -> str:
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def _money(row: Row, amount: Decimal | None, words: str = "") -> str | None:
    return None if amount is None else f"{row.currency} {amount:,.2f} {words}".strip()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
