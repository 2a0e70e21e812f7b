"""What one line of Exhibit G says of a day: times in the order of the form, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

LABELS = {
    "leave_for": _("Leave for location"),
    "arrive_at": _("Arrive at location"),
    "makeup_in": _("Report make-up, wardrobe"),
    "set_in": _("Report on set"),
    "breakfast_from": _("Non-deductible breakfast, from"),
    "breakfast_to": _("Non-deductible breakfast, to"),
    "meal1_from": _("First meal, from"),
    "meal1_to": _("First meal, to"),
    "meal2_from": _("Second meal, from"),
    "meal2_to": _("Second meal, to"),
    "set_out": _("Dismiss on set"),
    "makeup_out": _("Dismiss make-up, wardrobe"),
    "leave_location": _("Leave location"),
    "arrive_hotel": _("Arrive hotel"),
}  # the order in which a day goes by, and in which the form has its columns
MEALS = (("meal1_from", "meal1_to"), ("meal2_from", "meal2_to"))
PAUSES = (("breakfast_from", "breakfast_to"), *MEALS)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """Minutes since midnight of the day (``clock.py``); None where nothing is entered."""

    leave_for: int | None = None
    arrive_at: int | None = None
    makeup_in: int | None = None
    set_in: int | None = None
    breakfast_from: int | None = None
    breakfast_to: int | None = None
    meal1_from: int | None = None
    meal1_to: int | None = None
    meal2_from: int | None = None
    meal2_to: int | None = None
    set_out: int | None = None
    makeup_out: int | None = None
    leave_location: int | None = None
    arrive_hotel: int | None = None

    def get(self, name: str) -> int | None:
        value: int | None = getattr(self, name)
        return value

    def entered(self) -> list[tuple[str, int]]:
        """Names and minutes of what is there, in the form's order."""
        return [(name, value) for name in NAMES if (value := self.get(name)) is not None]

    @property
    def call(self) -> int | None:
        """When work begins: the first report, be it to make-up or on set."""
        return min((one for one in (self.makeup_in, self.set_in) if one is not None), default=None)

    @property
    def dismissed(self) -> int | None:
        """When work ends: the last dismissal, be it from set or from make-up."""
        return max((one for one in (self.set_out, self.makeup_out) if one is not None), default=None)

    @property
    def begins(self) -> int | None:
        """Call, or what of the day is known to come first."""
        return self.call if self.call is not None else next((value for _name, value in self.entered()), None)

    @property
    def meals(self) -> tuple[Span, ...]:
        """Those with both ends."""
        return tuple(self._spans(MEALS))

    @property
    def non_deductible(self) -> tuple[Span, ...]:
        return tuple(self._spans(PAUSES[:1]))

    def _spans(self, pairs: tuple[tuple[str, str], ...]) -> Iterator[Span]:
        for first, last in pairs:
            start, end = self.get(first), self.get(last)
            if start is not None and end is not None:
                yield start, end

    def out_of_order(self) -> list[tuple[str, str]]:
        """Neighbours of which the later column has the earlier time. Breakfast may come before or after the report
        on set: it is looked at by itself."""
        kept = [(name, value) for name, value in self.entered() if not name.startswith("breakfast")]
        wrong: list[tuple[str, str]] = [
            (one, other) for (one, value), (other, after) in pairwise(kept) if after < value
        ]
        if (
            self.breakfast_from is not None
            and self.breakfast_to is not None
            and self.breakfast_to < self.breakfast_from
        ):
            wrong.append(("breakfast_from", "breakfast_to"))
        return wrong


NAMES = tuple(one.name for one in fields(Marks))
assert tuple(LABELS) == NAMES
