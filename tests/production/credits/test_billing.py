from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from production.credits import billing
from production.credits.billing import Block, Credit, Duty, Finding, Kind, Tie


def cast(name: str, person: int, **more: Any) -> Credit:
    return Credit(**({"name": name, "kind": Kind.CAST, "person": person, "deal": person, "block": "main"} | more))


def owed(credit: Credit, **more: Any) -> Duty:
    """What is met by just this credit."""
    return Duty(**({
        "deal": credit.deal, "person": credit.person, "name": credit.name, "kind": credit.kind, "role": credit.role,
        "block": credit.block, "is_single": credit.is_single, "position": credit.position, "word": credit.word,
    } | more))  # fmt: skip


def codes(found: list[Finding]) -> list[str]:
    return [one.code for one in found]


NORA = cast("Marisol Ybarra", 1, role="Nora", position=1, is_single=True)
WEN = cast("Kenji Alder", 2, role="Wen", position=2, is_single=True)
VANE = cast("Ingrid Thackeray", 3, role="Vane", word="and", is_single=True)


def test_cards_read_by_place_then_words_then_writers_and_the_director() -> None:
    hana = Credit(name="Hana Brooks", kind=Kind.WRITER, role="Written by", block="main", person=4)
    greene = Credit(name="Absalom Greene", kind=Kind.DIRECTOR, role="Directed by", block="main", person=5)
    luz = cast("Paz Otero", 6, role="Luz", block="end")
    read = billing.cards([greene, VANE, luz, hana, WEN, NORA])
    assert [line.name for card in read for line in card.lines] == [
        "Marisol Ybarra", "Kenji Alder", "and Ingrid Thackeray", "Hana Brooks", "Absalom Greene", "Paz Otero",
    ]  # fmt: skip
    assert [card.block for card in read] == ["main"] * 5 + ["end"]


def test_shared_cards_hold_four_lines_and_ties_go_by_surname_or_as_entered() -> None:
    names = ["Ann Zorn", "Zoe Abel", "Ben Moor", "Cy Nash", "Di Ott"]
    rows = [cast(name, place, block="end") for place, name in enumerate(names)]
    by_name = billing.cards(rows)
    assert [[line.name for line in card.lines] for card in by_name] == [
        ["Zoe Abel", "Ben Moor", "Cy Nash", "Di Ott"], ["Ann Zorn"],
    ]  # fmt: skip
    assert [one.name for one in billing.ordered(rows, Block.END, Tie.ENTERED)] == names


def writer(name: str, team: int | None = None) -> Credit:
    return Credit(name=name, kind=Kind.WRITER, team=team)


def test_a_team_of_writers_is_joined_by_an_ampersand() -> None:
    assert billing.writers_line([writer("A", 1), writer("B", 1), writer("C")]) == "A & B and C"
    assert billing.writers_line([writer("A"), writer("B", 2), writer("C"), writer("D", 2)]) == "A, B & D and C"
    assert billing.writers_line([writer("A")]) == "A"


def test_writers_read_as_their_cards_have_them_with_a_role_and_a_team_together() -> None:
    def wrote(name: str, role: str, team: int | None = None) -> Credit:
        return Credit(name=name, kind=Kind.WRITER, role=role, team=team)

    rows = [wrote("Cy Poe", "Written by"), wrote("Bo Roe", "Written by", 1), wrote("Ann Lee", "Written by", 1)]
    rows.append(wrote("Di Moe", "Story by"))

    assert [one.name for one in billing.ordered(rows, Block.END)] == ["Ann Lee", "Bo Roe", "Cy Poe", "Di Moe"]
    read = [(line.role, line.name) for card in billing.cards(rows) for line in card.lines]
    assert read == [("Written by", "Ann Lee & Bo Roe and Cy Poe"), ("Story by", "Di Moe")]


def test_what_is_as_contracted_has_no_finding() -> None:
    assert billing.checks([NORA, WEN, VANE], [owed(NORA), owed(WEN), owed(VANE)]) == []


def test_each_term_of_a_contract_is_held_against_the_credit() -> None:
    duty = owed(NORA)
    for has, code in (
        (cast("Marisol Ibarra", 1, role="Nora", is_single=True), "credit_misspelt"),
        (cast("Marisol Ybarra", 1, role="Maya", is_single=True), "credit_wrong_role"),
        (cast("Marisol Ybarra", 1, role="Nora", is_single=True, block="end"), "credit_wrong_block"),
        (cast("Marisol Ybarra", 1, role="Nora"), "credit_wrong_card"),
    ):
        assert codes(billing.checks([has], [duty])) == [code]
    (gone,) = billing.checks([], [duty])
    assert gone.sentence == "Marisol Ybarra is not in the credits, which the contract demands."
    assert codes(billing.checks([cast("Ingrid Thackeray", 3, role="Vane", is_single=True)], [owed(VANE)])) == [
        "credit_wrong_word"
    ]
    assert codes(billing.checks([NORA], [owed(NORA, asks_agent=True)])) == ["agent_not_asked"]


def test_who_is_contracted_second_may_not_read_third() -> None:
    first, late = cast("Abe Able", 8, position=1), cast("Kenji Alder", 2, position=3)
    other = cast("Cy Nash", 9, position=2)
    found = billing.checks([first, other, late], [owed(late, position=2)])
    assert [(one.code, one.figures) for one in found] == [("credit_out_of_order", "Cy Nash")]


def test_nobody_contracted_later_reads_before_and_equals_are_free() -> None:
    second, third = cast("Kenji Alder", 2, position=2), cast("Ann Early", 3, position=1)
    duties = [owed(second), owed(third, position=3)]
    assert codes(billing.checks([third, second], duties)) == ["credit_out_of_order"]
    equals = [cast("Ann Early", 3, position=1), cast("Kenji Alder", 2, position=1)]
    assert billing.checks(equals, [owed(one) for one in equals]) == []


def test_a_person_twice_in_a_block_is_found_but_not_who_wrote_and_directed() -> None:
    assert codes(billing.checks([NORA, cast("Marisol Ybarra", 1, role="Her twin")], [])) == ["credit_twice"]
    both = [Credit(name="Hana", kind=kind, person=4) for kind in (Kind.WRITER, Kind.DIRECTOR)]
    assert billing.checks(both, []) == []


people = st.builds(
    Credit,
    name=st.sampled_from(["Ann Zorn", "Zoe Abel", "Ben Moor", "Cher", "Ångström Öst"]),
    kind=st.sampled_from([Kind.CAST, Kind.DIRECTOR, Kind.CREW]),
    role=st.sampled_from(["", "Maya", "Gaffer"]),
    block=st.sampled_from(list(Block)),
    is_single=st.booleans(),
    position=st.none() | st.integers(1, 4),
    word=st.sampled_from(billing.WORDS),
)
lists = st.lists(people, max_size=9).map(
    lambda rows: [Credit(**{name: getattr(one, name) for name in Credit.__slots__} | {"deal": n, "person": n})
                  for n, one in enumerate(rows)]
)  # fmt: skip


@given(lists, st.sampled_from(list(Tie)))
def test_every_credit_is_on_exactly_one_card(rows: list[Credit], tie: Tie) -> None:
    on_cards = sorted(line.name for card in billing.cards(rows, tie) for line in card.lines)
    assert on_cards == sorted(billing.shown(one) for one in rows)


@given(lists, st.data())
def test_a_list_without_somebody_owed_a_credit_never_passes(rows: list[Credit], data: st.DataObject) -> None:
    if rows:
        gone = data.draw(st.sampled_from(rows))
        left = [one for one in rows if one is not gone]
        assert "credit_missing" in codes(billing.checks(left, [owed(gone)]))


@given(lists)
def test_credits_meet_their_own_spelling_block_card_and_word(rows: list[Credit]) -> None:
    assert billing.checks(rows, [owed(one, position=None) for one in rows]) == []


@given(lists)
def test_order_by_contracted_places_has_nobody_later_before(rows: list[Credit]) -> None:
    """Where all are contracted to a place, and places are counted without gaps, sorting alone meets the duties."""
    counted: dict[tuple[str, str, str], int] = {}
    placed = []
    for one in rows:
        key = (one.block, one.kind, one.word)
        counted[key] = counted.get(key, 0) + 1
        placed.append(Credit(**{n: getattr(one, n) for n in Credit.__slots__} | {"position": counted[key]}))
    assert billing.checks(placed, [owed(one) for one in placed]) == []
