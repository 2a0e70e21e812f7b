"""How credits read, and whether they are what contracts demand: cards, writers' lines, findings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from django.utils.translation import gettext as _

SHARED_LINES = 4  # on one shared card; more are hard to read on a phone in the time that a card stands


class Kind(StrEnum):
    CAST = "cast"
    WRITER = "writer"
    DIRECTOR = "director"
    CREW = "crew"


class Block(StrEnum):
    MAIN = "main"
    END = "end"


class Tie(StrEnum):
    """Who reads first of those whose contracts name the same place or none."""

    ALPHABET = "alphabet"  # by the last word of the name
    ENTERED = "entered"  # as they stand in the list


# Main titles end with the director; end titles begin there.
KINDS = {
    Block.MAIN: (Kind.CAST, Kind.CREW, Kind.WRITER, Kind.DIRECTOR),
    Block.END: (Kind.DIRECTOR, Kind.WRITER, Kind.CAST, Kind.CREW),
}
WORDS = ("", "with", "and")  # in the order in which they read


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One name in one block. ``deal`` and ``person`` are keys, None of who is entered by hand; writers of one ``team``
    are joined by ``&``; ``agent_agreed``: the performer's agent approved how it reads."""

    name: str
    kind: str
    role: str = ""
    block: str = Block.END
    is_single: bool = False
    position: int | None = None
    word: str = ""
    team: int | None = None
    deal: int | None = None
    person: int | None = None
    agent_agreed: bool = False

    @property
    def who(self) -> int | str:
        return self.person if self.person is not None else self.name.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a contract demands of a credit. Empty or None: it leaves that open. ``contracted`` is the contract's name
    where another stands for it, since theirs was erased: either may be credited."""

    deal: int
    person: int
    name: str
    kind: str
    role: str = ""
    block: str = ""
    is_single: bool | None = None
    position: int | None = None
    word: str = ""
    clause: str = ""
    asks_agent: bool = False
    contracted: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """``name`` as it is shown, with the word before it; ``role`` as credited."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """Writers share one line, whatever card each is owed: theirs is a card of writers alone."""

    block: str
    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """``deal``: whose duty is not met, None where it is nobody's; ``figures``: what the credits have instead."""

    code: str
    sentence: str
    deal: int | None = None
    figures: str = ""


def ordered(rows: Sequence[Credit], block: str, tie: str = Tie.ALPHABET) -> list[Credit]:
    """The credits of one block as they read: by kind, word, contracted position, tie rule, place in the list."""

    def key(one: Credit) -> tuple[int, int, float, str]:
        last = one.name.split()[-1].casefold() if tie == Tie.ALPHABET and one.name.strip() else ""
        place = float("inf") if one.position is None else one.position
        return KINDS[Block(block)].index(Kind(one.kind)), WORDS.index(one.word), place, last

    return _together(sorted((one for one in rows if one.block == block), key=key))


def _together(found: list[Credit]) -> list[Credit]:
    """Writers as their card has them: those of a role beside the first of it, those of a team beside its first."""
    firsts: dict[object, int] = {}

    def key(place: int) -> tuple[int, int, int]:
        one = found[place]
        if one.kind != Kind.WRITER:
            return place, place, place
        team: object = place if one.team is None else (one.role, one.team)
        return firsts.setdefault((Kind.WRITER, one.role), place), firsts.setdefault(team, place), place

    return [found[place] for place in sorted(range(len(found)), key=key)]


def cards(rows: Sequence[Credit], tie: str = Tie.ALPHABET) -> tuple[Card, ...]:
    """The cards of the main block, then those of the end block. Every credit is on exactly one."""
    return tuple(card for block in Block for card in _cards_of(ordered(rows, block, tie)))


def _cards_of(block: Sequence[Credit]) -> Iterator[Card]:
    for (kind, is_single), run in groupby(block, key=lambda one: (one.kind, one.is_single and one.kind != Kind.WRITER)):
        found = list(run)
        if kind == Kind.WRITER:
            for role, writers in groupby(found, key=lambda one: one.role):
                yield Card(found[0].block, kind, (Line(role, writers_line(list(writers))),))
            continue
        size = 1 if is_single else SHARED_LINES
        for start in range(0, len(found), size):
            lines = tuple(Line(one.role, shown(one)) for one in found[start : start + size])
            yield Card(found[0].block, kind, lines)


def shown(credit: Credit) -> str:
    """The name with the word before it."""
    return f"{credit.word} {credit.name}" if credit.word else credit.name


def writers_line(writers: Sequence[Credit]) -> str:
    """``A & B and C``: A and B wrote together, C apart from them. Teams stand where their first member does."""
    teams: dict[object, list[str]] = {}
    for place, one in enumerate(writers):
        teams.setdefault(("team", one.team) if one.team is not None else place, []).append(one.name)
    names = [" & ".join(members) for members in teams.values()]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names)


def checks(rows: Sequence[Credit], duties: Iterable[Duty], tie: str = Tie.ALPHABET) -> list[Finding]:
    """What is not as contracted, duty by duty, and who is there twice. Empty: every duty is met."""
    known = list(duties)
    by_deal = {one.deal: one for one in known}
    found = [finding for duty in known for finding in _of_duty(duty, rows, by_deal, tie)]
    return found + _twice(rows)


def _of_duty(duty: Duty, rows: Sequence[Credit], duties: dict[int, Duty], tie: str) -> Iterator[Finding]:
    credit = _credit_of(duty, rows)
    if credit is None:
        sentence = _("%(name)s is not in the credits, which the contract demands.") % {"name": duty.name}
        yield Finding("credit_missing", sentence, duty.deal)
        return
    for code, is_met, wanted, has in _terms(duty, credit):
        if not is_met:
            words = {"name": duty.name, "wanted": wanted, "has": has or "–"}
            yield Finding(code, _SENTENCES[code]() % words, duty.deal, has)
    if credit.block == (duty.block or credit.block) and (before := _wrongly_before(duty, credit, rows, duties, tie)):
        placed = {"name": duty.name, "place": duty.position, "before": before}
        sentence = _("%(name)s is contracted to place %(place)s, but reads after %(before)s.") % placed
        yield Finding("credit_out_of_order", sentence, duty.deal, before)
    if duty.asks_agent and not credit.agent_agreed:
        sentence = _("The agent of %(name)s has not approved the credit yet.") % {"name": duty.name}
        yield Finding("agent_not_asked", sentence, duty.deal, _as_read(credit))


def _credit_of(duty: Duty, rows: Sequence[Credit]) -> Credit | None:
    """The duty's own credit: in the contracted block where there is one."""
    own = [one for one in rows if one.deal == duty.deal]
    own += [one for one in rows if one.deal != duty.deal and one.person == duty.person and one.kind == duty.kind]
    return next((one for one in own if one.block == duty.block), own[0] if own else None)


def _terms(duty: Duty, credit: Credit) -> Iterator[tuple[str, bool, str, str]]:
    """Each term as (code, whether it is met, what the contract says, what the credit has)."""
    yield "credit_misspelt", credit.name in (duty.name, duty.contracted or duty.name), duty.name, credit.name
    yield "credit_wrong_role", not duty.role or duty.role == credit.role, duty.role, credit.role
    yield "credit_wrong_block", not duty.block or duty.block == credit.block, *_blocks(duty.block, credit.block)
    has_card = not duty.is_single or credit.is_single  # a card of one's own is never less than was owed
    yield "credit_wrong_card", has_card, _("a single card"), _("a shared card")
    yield "credit_wrong_word", not duty.word or duty.word == credit.word, duty.word, credit.word


def _blocks(wanted: str, has: str) -> tuple[str, str]:
    names = {"": "", Block.MAIN: _("the main titles"), Block.END: _("the end titles")}
    return names[wanted], names[has]


_SENTENCES = {
    "credit_misspelt": lambda: _("The contract spells “%(wanted)s”; the credits have “%(has)s”."),
    "credit_wrong_role": lambda: _("The contract credits %(name)s as “%(wanted)s”; the credits have “%(has)s”."),
    "credit_wrong_block": lambda: _("%(name)s is contracted to %(wanted)s, but stands in %(has)s."),
    "credit_wrong_card": lambda: _("%(name)s is contracted to %(wanted)s, but has %(has)s."),
    "credit_wrong_word": lambda: _("%(name)s is contracted to the word “%(wanted)s”; the credits have “%(has)s”."),
}


def _wrongly_before(duty: Duty, credit: Credit, rows: Sequence[Credit], duties: dict[int, Duty], tie: str) -> str:
    """Who reads before somebody contracted to an earlier place; empty where the order is as contracted.

    A place counts among those of the same block, kind and word. At most one less than the place may read before,
    and nobody who is contracted to a later one; those contracted to the same place are equals.
    """
    if duty.position is None:
        return ""
    alike = [one for one in ordered(rows, credit.block, tie) if (one.kind, one.word) == (credit.kind, credit.word)]
    before = alike[: next(place for place, one in enumerate(alike) if one is credit)]
    places = [(one, _place(one, duties)) for one in before]
    for one, place in places:
        if place is not None and place > duty.position:
            return one.name
    others = [one for one, place in places if place != duty.position]
    return others[duty.position - 1].name if len(others) >= max(duty.position, 1) else ""


def _place(credit: Credit, duties: dict[int, Duty]) -> int | None:
    duty = duties.get(credit.deal) if credit.deal is not None else None
    return duty.position if duty else None


def _twice(rows: Sequence[Credit]) -> list[Finding]:
    """A block names a person once for each thing they did: who wrote and directed is there as both."""
    counted = Counter((one.who, one.block, one.kind, one.role if one.kind == Kind.CREW else "") for one in rows)
    names = {one.who: one.name for one in rows}
    return [
        Finding("credit_twice", _("%(name)s is credited twice in one block.") % {"name": names[key[0]]}, None, key[1])
        for key, count in counted.items()
        if count > 1
    ]


def _as_read(credit: Credit) -> str:
    return f"{shown(credit)} · {credit.role}" if credit.role else shown(credit)
