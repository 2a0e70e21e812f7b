"""Headings of a sheet and the columns that they mean: Exhibit G's names, the product's, and what people write. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from production.timesheets import entries
from production.timesheets.imports import errors

WHO = ("performer", "role", "deal")  # by which a row's person is found
KEYS = ("date", "unit", *WHO)
LEAST = 3  # headings that make a row one of headings
IN, OUT = ("from", "in", "start", "begin", "begins"), ("to", "out", "end", "finish", "ends")
MEALS = {
    "breakfast": (
        "nondeductiblebreakfast", "nondeductiblemeal", "breakfast", "ndb", "ndmeal", "ndbreakfast", "nondeductible",
    ),
    "meal1": ("firstmeal", "1stmeal", "meal1", "lunch", "meal"),
    "meal2": ("secondmeal", "2ndmeal", "meal2", "dinner"),
}  # fmt: skip
NAMES: dict[str, tuple[str, ...]] = {
    "date": ("date", "day", "workdate", "shootdate", "dateworked", "workday"),
    "unit": ("unit",),
    "performer": (
        "performer", "cast", "castmember", "castname", "actor", "name", "performername", "artist", "talent", "employee",
        "employeename", "crewmember", "person", "performersname", "member",
    ),
    "role": ("role", "character", "charactername", "part", "position", "occupation"),
    "deal": ("deal", "dealnumber", "dealid"),
    "status": ("status", "workstatus", "wsfhtr", "wshf", "statuscode", "daytype"),
    "leave_for": ("leaveforlocation", "leavefor", "leaveforloc", "pickup", "travelout"),
    "arrive_at": ("arriveatlocation", "arriveat", "arriveonlocation", "arrivelocation", "arriveloc"),
    "makeup_in": (
        "reportmakeupwardrobe", "makeupwardrobereport", "reportmuwardrobe", "reportmakeup", "makeupwardrobe",
        "makeupcall", "makeupin", "muin", "muwardrobein", "hairmakeup", "reporttomakeup", "makeup", "mu",
    ),
    "set_in": (
        "reportonset", "reportset", "onset", "setin", "setcall", "call", "calltime", "in", "timein", "start",
        "starttime", "reporttoset", "clockin", "workin",
    ),
    "set_out": (
        "dismissonset", "dismissset", "setout", "dismiss", "dismissed", "wrap", "out", "timeout", "end", "endtime",
        "dismissfromset", "clockout", "workout", "wraptime", "setdismiss", "finish",
    ),
    "makeup_out": (
        "dismissmakeupwardrobe", "makeupwardrobedismiss", "dismissmuwardrobe", "dismissmakeup", "makeupout", "muout",
        "wardrobeout", "muwardrobeout",
    ),
    "leave_location": ("leavelocation", "leaveloc", "departlocation"),
    "arrive_hotel": ("arrivehotel", "arriveathotel", "arrivestudio", "arrivebase"),
    "school": ("schoolandrestofaminor", "school", "tutoring", "schoolhours", "schooltime"),
    "has_no_further_meal": ("nofurthermealwasgiven", "nofurthermeal", "nosecondmeal"),
    "stunt_adjustment": ("stuntadjustment", "stuntadj", "stunt", "stuntadjust"),
    "mileage": ("miles", "mileage", "milage"),
    "kit_days": ("kitdays", "kit", "boxdays"),
    "outfits_formal": ("ownoutfitsformal", "formaloutfits", "outfitsformal", "wardrobeformal"),
    "outfits_other": ("ownoutfitsother", "outfits", "outfitsother", "wardrobeother", "ownoutfits"),
    "upgraded_to": ("upgradedto", "upgrade", "upgraded"),
    "voucher": ("voucher", "vouchernumber", "voucherno"),
    "remark": ("remark", "remarks", "note", "notes", "comment", "comments"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """Where in a row each column stands; ``unread`` are headings that mean none."""

    row: int
    at: dict[str, int]
    unread: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether rows below it can be somebody's."""
        return len(self.at) >= LEAST and any(name in self.at for name in WHO)


def head_of(row: int, titles: Sequence[str]) -> Head:
    """The columns that a row's texts name. Raises Failure: ``import_head_twice``, where it is a head otherwise."""
    known = _known()
    at: dict[str, int] = {}
    unread, twice = [], []
    for index, title in enumerate(titles):
        name = known.get(plain(title))
        if name is None:
            unread.append(" ".join(title.split())[:60])
        elif name in at:
            twice.append((titles[at[name]], title))
        else:
            at[name] = index
    head = Head(row, _turned(at, titles), tuple(one for one in unread if one))
    if head.is_whole and twice:
        raise errors.head_twice(*twice[0])
    return head


def plain(title: str) -> str:
    """Letters and digits alone, small, without accents: so that headings and names agree however they are written."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return re.sub(r"[\W_]+", "", "".join(one for one in letters if not unicodedata.combining(one)))


def _known() -> dict[str, str]:
    """By plain heading, those of the reader's language too."""
    found = {plain(str(label)): name for name, label in entries.LABELS.items()}
    found |= {plain(name): name for name in entries.LABELS}
    return found | {word: name for name, words in NAMES.items() for word in words} | dict(_meals())


def _meals() -> Iterator[tuple[str, str]]:
    for meal, bases in MEALS.items():
        for base in bases:
            yield from ((base + word, f"{meal}_from") for word in IN)
            yield from ((base + word, f"{meal}_to") for word in OUT)


def _turned(at: dict[str, int], titles: Sequence[str]) -> dict[str, int]:
    """Exhibit G has a meal's in before its out. A crew's card has the out first: out to the meal, in from it."""
    for meal in MEALS:
        first, last = at.get(f"{meal}_from"), at.get(f"{meal}_to")
        if first is None or last is None or last > first:
            continue
        if plain(titles[first]).endswith("in") and plain(titles[last]).endswith("out"):
            at = at | {f"{meal}_from": last, f"{meal}_to": first}
    return at
