"""The colours of revision sets, in the order in which sets are issued. Pure.

The order is the one that American productions print on coloured paper; after the last colour the round begins again
with the second, called Second Blue. A studio may have a list of its own: every function here takes any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """``paper`` is the sheet's colour, ``ink`` a dark one of its hue that is read well on white, both as #rrggbb."""

    name: str
    paper: str
    ink: str


DEFAULT = (
    Colour("White", "#ffffff", "#000000"),
    Colour("Blue", "#cfe2f7", "#1f5fa8"),
    Colour("Pink", "#f9d3df", "#b83468"),
    Colour("Yellow", "#fbf3b0", "#7d6a00"),
    Colour("Green", "#d0ebcb", "#2f7a2a"),
    Colour("Goldenrod", "#f4d58a", "#8a5a00"),
    Colour("Buff", "#f0e2c8", "#7a6238"),
    Colour("Salmon", "#fbcdb9", "#b04a24"),
    Colour("Cherry", "#f3b0b0", "#a3202c"),
)
INKS = {each.paper: each.ink for each in DEFAULT}
ORDINALS = ("Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")


def colour(number: int, colours: Sequence[Colour] = DEFAULT) -> Colour:
    """The colour of a set by its number, from 0, the script as it was locked. After the last come the second to the
    last once more, each with an ordinal. Raises ValueError where the list is empty or the number negative."""
    if number < 0 or not colours:
        raise ValueError("a set has a number from 0, and a colour of a list that has one")
    if number < len(colours):
        return colours[number]
    again = colours[1:] or colours
    turn, place = divmod(number - len(colours), len(again))
    found = again[place]
    ordinal = ORDINALS[turn] if turn < len(ORDINALS) else f"{turn + 2}th"
    return Colour(f"{ordinal} {found.name}", found.paper, found.ink)


def named(name: str, paper: str) -> Colour:
    """A colour by its paper: with the trade's ink where it is one of these, else with one of the same hue, half as
    light."""
    halved = "#" + "".join(f"{int(paper[at : at + 2], 16) // 2:02x}" for at in (1, 3, 5))
    return Colour(name, paper, INKS.get(paper.lower(), halved))
