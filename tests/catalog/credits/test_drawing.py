from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.credits import drawing
from catalog.media.safe_area import EVERY, HEIGHT, WIDTH
from studio.lib.errors import Failure


def card(*names: str, role: str = "Nora") -> dict[str, Any]:
    return {"block": "end", "kind": "cast", "lines": [{"role": role, "name": name} for name in names]}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text("AbcÖé -", min_size=1, max_size=60), min_size=1, max_size=4))
def test_words_stay_within_the_safe_area(names: list[str]) -> None:
    box = drawing.stills([card(*names)])[0].getbbox()
    assert box is not None
    assert box[0] >= EVERY.left
    assert box[1] >= EVERY.top
    assert box[2] <= WIDTH - EVERY.right
    assert box[3] <= HEIGHT - EVERY.bottom


def test_writers_on_several_lines_are_broken_between_their_names() -> None:
    said = "Hana Brooks and Ada Brooks & Zoë Ng, Marisol Ybarra de la Cruz"
    texts, _height = drawing._laid(card(said, role=""), "en", EVERY)
    lines = [text.words for text in texts]
    assert " ".join(lines) == said
    assert len(lines) > 1
    for name in ("Hana Brooks", "Ada Brooks", "Zoë Ng", "Marisol Ybarra de la Cruz"):
        assert any(name in line for line in lines)


def test_a_roll_begins_and_ends_empty_and_grows_with_its_cards() -> None:
    one, two = drawing.roll([card("Marisol Ybarra")]), drawing.roll([card("Marisol Ybarra"), card("Kenji Alder")])
    assert one.width == WIDTH
    assert two.height > one.height > 2 * HEIGHT
    box = two.getbbox()
    assert box is not None
    assert box[1] >= HEIGHT
    assert box[3] <= two.height - HEIGHT


def test_an_archive_has_the_roll_and_every_card() -> None:
    packed = zipfile.ZipFile(io.BytesIO(drawing.archive([card("A"), card("小林 花")])))
    assert packed.namelist() == ["roll.png", "card-01.png", "card-02.png"]


def test_what_does_not_fit_is_refused_with_a_sentence() -> None:
    with pytest.raises(Failure, match="more words than fit"):
        drawing.stills([card(*["Marisol Ybarra"] * 30)])
