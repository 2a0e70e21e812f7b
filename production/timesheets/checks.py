"""What is odd about a line of Exhibit G, said while it is typed. Pure.

An ERROR is a line that can't be right, and is not signed before it is mended. A WARNING costs money or breaks a rule,
and is what was worked all the same. A NOTE says how a time is understood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from production.timesheets import clock
from production.timesheets.clock import DAY, Place
from production.timesheets.marks import LABELS, MEALS, PAUSES, Marks
from production.timesheets.minors import MinorHours

LONGEST = 24 * 60  # minutes from call to dismissal; a longer line is a slip of the hand
HALF_HOUR = 30  # minutes: the unit of a meal penalty


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """``fields`` are the columns that it is about; ``fix`` what would mend it, as texts by column."""

    code: str
    level: Level
    sentence: str
    fields: tuple[str, ...] = ()
    fix: tuple[tuple[str, str], ...] = ()
    source: str = ""

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code, "level": self.level, "sentence": self.sentence, "fields": list(self.fields),
            "fix": dict(self.fix), "source": self.source,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the rate card; None where the card has none: then nothing is said about it.

    ``meal_due``, ``rest`` and ``week_rest`` are hours; ``meal_least`` and ``meal_most`` minutes; ``pause_within`` hours
    of the call within which a non-deductible meal of ``pause_least`` minutes begins the count anew.
    """

    meal_due: Decimal | None = None
    meal_least: Decimal | None = None
    meal_most: Decimal | None = None
    pause_least: Decimal | None = None
    pause_within: Decimal | None = None
    rest: Decimal | None = None
    week_rest: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another line of the same person: ``what`` names it for a sentence; ``is_after_days_off`` as of a Line."""

    what: str
    begins: datetime
    ends: datetime | None
    is_after_days_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """``school`` is minutes of school and rest of a minor. ``others`` are the person's lines of the days around.

    ``is_minor_of_unknown_age``: by the deal, and nobody has entered a birth date. ``is_paid_by_time``: marked as
    worked under a deal that pays days or hours. ``is_after_days_off``: the week's rest is due before the day.
    """

    marks: Marks
    place: Place
    limits: Limits = field(default_factory=Limits)
    minor: MinorHours | None = None
    is_minor_without_hours: bool = False
    is_minor_of_unknown_age: bool = False
    is_paid_by_time: bool = False
    is_after_days_off: bool = False
    has_no_further_meal: bool = False
    school: int = 0
    others: Sequence[Other] = ()
    now: datetime | None = None
    is_over: bool = False  # the day is: a dismissal that lacks is an error, not merely to come

    @property
    def span(self) -> tuple[int, int] | None:
        """Call and dismissal on the clock."""
        call, dismissed = self.marks.call, self.marks.dismissed
        return None if call is None or dismissed is None else (call, dismissed)


def look(line: Line) -> list[Finding]:
    """Everything there is to say, errors first. What rests on order is not said of a line that has none."""
    found = [*_halves(line), *_order(line), *_pauses(line)]
    if not any(one.level == Level.ERROR for one in found):
        for rule in RULES:
            found.extend(rule(line))
    return sorted(found, key=lambda one: list(Level).index(one.level))


def _halves(line: Line) -> Iterator[Finding]:
    """Meals with one end, a dismissal without a call, a day that is over and has no end."""
    for first, last in PAUSES:
        start, end = line.marks.get(first), line.marks.get(last)
        if start is None and end is not None:
            yield Finding("no_begin", Level.ERROR, _("This meal ends and does not begin."), (first,))
        if start is not None and end is None and (line.is_over or line.marks.dismissed is not None):
            yield Finding("no_end", Level.ERROR, _("This meal begins and does not end."), (last,))
    if line.marks.call is None and line.marks.dismissed is not None:
        yield Finding("no_call", Level.ERROR, _("Dismissed, but never reported."), ("makeup_in", "set_in"))
    if line.is_over and line.marks.call is not None and line.marks.dismissed is None:
        yield Finding("no_dismissal", Level.ERROR, _("The day is over and nobody is dismissed."), ("set_out",))


def _order(line: Line) -> Iterator[Finding]:
    """A time before the one before it: past midnight, where a day more makes it fit."""
    for one, other in line.marks.out_of_order():
        before, after = line.marks.get(one), line.marks.get(other)
        assert before is not None
        assert after is not None
        words: dict[str, object] = {
            "time": clock.write(after), "before": clock.write(before), "what": LABELS[one], "this": LABELS[other],
        }  # fmt: skip
        next_day = after + DAY
        if before <= next_day <= (line.marks.begins or 0) + LONGEST and next_day <= clock.LATEST:
            night = clock.write(next_day)
            sentence = _("%(this)s %(time)s is before %(what)s %(before)s. Past midnight it is %(night)s.")
            sentence %= words | {"night": night}
            yield Finding("past_midnight", Level.ERROR, sentence, (other,), ((other, night),))
        else:
            sentence = _("%(this)s %(time)s is before %(what)s %(before)s.") % words
            yield Finding("out_of_order", Level.ERROR, sentence, (one, other))


def _pauses(line: Line) -> Iterator[Finding]:
    """A breakfast that was no part of the day or fell into a meal, and school that was longer than the day."""
    marks, columns = line.marks, ("breakfast_from", "breakfast_to")
    for start, end in marks.non_deductible:
        if marks.dismissed is not None and end > marks.dismissed:
            yield Finding("breakfast_outside", Level.ERROR, _("This breakfast ends after the dismissal."), columns)
        elif any(start < last and first < end for first, last in marks.meals):
            yield Finding("breakfast_in_meal", Level.ERROR, _("This breakfast is at the time of a meal."), columns)
    if line.school and line.span and line.school > line.place.went_by(*line.span):
        sentence = _("School and rest are longer than the day.")
        yield Finding("school_too_long", Level.ERROR, sentence, ("school",))


def _nothing(line: Line) -> Iterator[Finding]:
    """A day that is over, is paid by time and has none."""
    if line.is_over and line.is_paid_by_time and line.marks.call is None:
        sentence = _("Marked as worked and without times, it is paid as a whole day. Enter times, or another status.")
        yield Finding("no_times", Level.WARNING, sentence, ("status", "set_in"))


def _to_come(line: Line) -> Iterator[Finding]:
    """Calls are known before; a dismissal is noted once it has happened."""
    dismissed = line.marks.dismissed
    if line.now is not None and dismissed is not None and line.place.moment(dismissed) > line.now:
        sentence = _("It is not %(time)s yet there: enter the dismissal once it has happened.")
        words = {"time": clock.write(dismissed)}
        yield Finding("still_to_come", Level.WARNING, sentence % words, ("set_out", "makeup_out"))


def _length(line: Line) -> Iterator[Finding]:
    if line.span and line.place.went_by(*line.span) > LONGEST:
        yield Finding("longer_than_a_day", Level.ERROR, _("This is longer than 24 hours."), ("set_out", "makeup_out"))


def _clocks(line: Line) -> Iterator[Finding]:
    """Times in the hour that clocks leave out or show twice, and a day over that hour."""
    for name, minutes in line.marks.entered():
        words = {"what": LABELS[name], "time": clock.write(minutes)}
        if line.place.is_left_out(minutes):
            sentence = _("%(what)s %(time)s: clocks are put forward over that time, no clock shows it.") % words
            yield Finding("no_such_time", Level.ERROR, sentence, (name,))
        elif line.place.is_twice(minutes):
            sentence = _("%(what)s %(time)s comes twice that night; the first is meant.") % words
            yield Finding("time_comes_twice", Level.NOTE, sentence, (name,))
    if line.span and (change := line.place.went_by(*line.span) - (line.span[1] - line.span[0])):
        words = {"hours": _hours(line.place.went_by(*line.span)), "change": _hours(abs(change))}
        forward = _("Clocks are put forward by %(change)s h that night: %(hours)s h went by.") % words
        back = _("Clocks are put back by %(change)s h that night: %(hours)s h went by.") % words
        yield Finding("clocks_change", Level.NOTE, forward if change < 0 else back, ("set_out",))


def _overnight(line: Line) -> Iterator[Finding]:
    if line.span and line.span[0] < DAY <= line.span[1]:
        words = {"time": clock.write(line.span[1] - DAY), "day": line.place.day + timedelta(days=1)}
        yield Finding("overnight", Level.NOTE, _("Dismissed at %(time)s on %(day)s.") % words, ("set_out",))


def _meal_lengths(line: Line) -> Iterator[Finding]:
    least, most = line.limits.meal_least, line.limits.meal_most
    for names in MEALS:
        start, end = (line.marks.get(name) for name in names)
        if start is None or end is None:
            continue
        minutes = line.place.went_by(start, end)
        if least is not None and minutes < least:
            words = {"minutes": minutes, "least": least}
            sentence = (
                _("A meal of %(minutes)s minutes: one has %(least)s at least, so it does not count as one.") % words
            )
            yield Finding("short_meal", Level.WARNING, sentence, names, source=line.limits.source)
        elif most is not None and minutes > most:
            sentence = _("A meal of %(minutes)s minutes: %(most)s are deducted, the rest is work.")
            words = {"minutes": minutes, "most": most}
            yield Finding("long_meal", Level.NOTE, sentence % words, names, source=line.limits.source)


def worked(line: Line) -> int | None:
    """Minutes from call to dismissal less meals as far as they are deducted: none that is too short, and no more than
    the most of a long one. None where an end lacks, or stands before the other."""
    if line.span is None or line.span[1] < line.span[0]:
        return None
    lengths = [line.place.went_by(*one) for one in line.marks.meals]
    least, most = line.limits.meal_least or 0, line.limits.meal_most
    deducted = [one if most is None else min(one, int(most)) for one in lengths if one >= least]
    return line.place.went_by(*line.span) - sum(deducted)


def late_meals(line: Line, *, until: int | None = None) -> list[tuple[str, int]]:
    """Meals that came too late or not at all: the column, and how many minutes after they were due.

    ``until`` is the time of the clock to which the day has come; without it, the dismissal. Empty where the card has no
    hours within which a meal is due.
    """
    end = line.marks.dismissed if line.marks.dismissed is not None else until
    if line.limits.meal_due is None or line.marks.call is None or end is None:
        return []
    due = int(line.limits.meal_due * 60)
    since, late = _restarted(line), []
    for name, (start, finish) in _counted(line):
        if (minutes := line.place.went_by(since, start) - due) > 0:
            late.append((name, minutes))
        since = finish
    if (minutes := line.place.went_by(since, end) - due) > 0:
        late.append(("set_out", minutes))
    return late


def _counted(line: Line) -> Iterator[tuple[str, tuple[int, int]]]:
    """Meals that are long enough, by the column in which they begin; the one that goes on with no end yet, too."""
    least = line.limits.meal_least or 0
    for first, last in MEALS:
        start, end = line.marks.get(first), line.marks.get(last)
        if start is not None and (end is None or line.place.went_by(start, end) >= least):
            yield first, (start, start if end is None else end)


def _restarted(line: Line) -> int:
    """From when on the first meal is counted: the call, or the end of a breakfast that begins the count anew."""
    call = line.marks.call
    assert call is not None
    least, within = line.limits.pause_least, line.limits.pause_within
    for start, end in line.marks.non_deductible:
        is_long = least is not None and line.place.went_by(start, end) >= least
        if is_long and within is not None and line.place.went_by(call, start) <= within * 60:
            return max(call, end)
    return call


def _meals(line: Line) -> Iterator[Finding]:
    for name, minutes in late_meals(line):
        penalties = -(-minutes // HALF_HOUR)
        words = {"minutes": minutes, "count": penalties}
        if name == "set_out" and not line.has_no_further_meal:
            sentence = ngettext(
                "A meal fell due %(minutes)s minutes before the dismissal and none is noted: enter it, or tick “no "
                "further meal”. Without one it is %(count)s penalty.",
                "A meal fell due %(minutes)s minutes before the dismissal and none is noted: enter it, or tick “no "
                "further meal”. Without one it is %(count)s penalties.", penalties,
            )  # fmt: skip
        elif name == "set_out":
            sentence = ngettext(
                "No meal for %(minutes)s minutes after one was due: %(count)s penalty.",
                "No meal for %(minutes)s minutes after one was due: %(count)s penalties.", penalties,
            )  # fmt: skip
        else:
            sentence = ngettext(
                "This meal came %(minutes)s minutes late: %(count)s penalty.",
                "This meal came %(minutes)s minutes late: %(count)s penalties.", penalties,
            )  # fmt: skip
        yield Finding("late_meal", Level.WARNING, sentence % words, (name,), source=line.limits.source)


def _rest(line: Line) -> Iterator[Finding]:
    """Too little between this day and the one before or after, each in its own time zone. Before the first day after
    the week's days off it is the week's rest that is due."""
    if not line.span:
        return
    begins, ends = (line.place.moment(one) for one in line.span)
    for one, gap, before in _neighbours(line, begins, ends):
        least = _least_rest(line, one, before=before)
        if least is not None and gap < timedelta(hours=float(least)):
            words = {"rest": _hours(int(gap.total_seconds()) // 60), "least": least, "what": one.what}
            sentence = (
                _("Only %(rest)s h of rest after %(what)s; %(least)s are due: a forced call.") if before
                else _("Only %(rest)s h of rest before %(what)s; %(least)s are due: a forced call.")
            )  # fmt: skip
            columns = ("makeup_in", "set_in") if before else ("set_out", "makeup_out")
            yield Finding("short_rest", Level.WARNING, sentence % words, columns, source=line.limits.source)


def _neighbours(line: Line, begins: datetime, ends: datetime) -> Iterator[tuple[Other, timedelta, bool]]:
    """The last of the others before the day and the first after it, how long the rest is, and whether it is before."""
    earlier = [(begins - one.ends, one) for one in line.others if one.ends is not None and one.ends <= begins]
    later = [(one.begins - ends, one) for one in line.others if one.begins >= ends]
    for found, before in ((earlier, True), (later, False)):
        if found:
            gap, one = min(found, key=lambda pair: pair[0])
            yield one, gap, before


def _least_rest(line: Line, other: Other, *, before: bool) -> Decimal | None:
    """Hours that are due between the two."""
    is_weekly = line.is_after_days_off if before else other.is_after_days_off
    return line.limits.week_rest if is_weekly else line.limits.rest


def _overlap(line: Line) -> Iterator[Finding]:
    if line.marks.call is None:
        return
    begins = line.place.moment(line.marks.call)
    ends = line.place.moment(line.marks.dismissed) if line.marks.dismissed is not None else begins
    for one in line.others:
        if one.begins < max(ends, begins + timedelta(minutes=1)) and (one.ends or one.begins) > begins:
            sentence = _("At that time the same person is on another line: %(what)s.") % {"what": one.what}
            yield Finding("overlap", Level.ERROR, sentence, ("makeup_in", "set_in"))


def _minor(line: Line) -> Iterator[Finding]:
    if line.is_minor_without_hours:
        sentence = _("A minor, and no hours are entered for their age in this state: look them up.")
        yield Finding("minor_hours_unknown", Level.WARNING, sentence, ("set_in",))
    if line.is_minor_of_unknown_age:
        sentence = _("A minor by the deal, and no birth date is entered: nobody can tell which hours hold.")
        yield Finding("minor_age_unknown", Level.WARNING, sentence, ("set_in",))
    if line.minor is None or line.marks.call is None:
        return
    rules, (begins, ends) = line.minor, (line.marks.call, line.marks.dismissed)
    outside = begins < rules.earliest or (ends is not None and ends > rules.latest)
    words = {"age": rules.age, "first": clock.write(rules.earliest), "last": clock.write(rules.latest)}
    if outside:
        sentence = _("At %(age)s a minor works between %(first)s and %(last)s.") % words
        yield Finding("minor_at_night", Level.WARNING, sentence, ("set_in", "set_out"), source=rules.source)
    if ends is None:
        return
    there = line.place.went_by(begins, ends)
    working = there - sum(line.place.went_by(*one) for one in line.marks.meals) - line.school
    for minutes, most, sentence in (
        (there, rules.on_set, _("At %(age)s a minor is on set for %(most)s h at most; these are %(hours)s h.")),
        (working, rules.at_work, _("At %(age)s a minor works for %(most)s h at most; these are %(hours)s h.")),
    ):
        if minutes > most * 60:
            said = sentence % {"age": rules.age, "most": most, "hours": _hours(minutes)}
            yield Finding("minor_too_long", Level.WARNING, said, ("set_out",), source=rules.source)


def _hours(minutes: int) -> str:
    """With one decimal where there is one: 11.3."""
    return f"{Decimal(minutes) / 60:.1f}".removesuffix(".0")


RULES: tuple[Callable[[Line], Iterator[Finding]], ...] = (
    _nothing, _to_come, _length, _clocks, _overnight, _overlap, _meal_lengths, _meals, _rest, _minor,
)  # fmt: skip
