"""The colours of sets in their order."""

from __future__ import annotations

import pytest

from production.scripts.colours import DEFAULT, Colour, colour


def test_sets_have_the_colours_of_the_trade_in_order() -> None:
    names = " ".join(colour(number).name for number in range(9))
    assert names == "White Blue Pink Yellow Green Goldenrod Buff Salmon Cherry"
    assert colour(9).name == "Second Blue"
    assert colour(17).name == "Third Blue"
    assert colour(9).paper == DEFAULT[1].paper


def test_a_studio_has_a_list_of_its_own() -> None:
    own = (Colour("Plain", "#ffffff", "#000000"), Colour("Lilac", "#e0d0f0", "#603080"))
    assert [colour(number, own).name for number in range(4)] == ["Plain", "Lilac", "Second Lilac", "Third Lilac"]
    assert colour(1, own[:1]).name == "Second Plain"


@pytest.mark.parametrize(("number", "colours"), [(-1, DEFAULT), (0, ())])
def test_there_is_no_set_below_zero_and_no_colour_in_an_empty_list(number: int, colours: tuple[Colour, ...]) -> None:
    with pytest.raises(ValueError, match="a set has a number"):
        colour(number, colours)
