"""The label that a register gives an episode."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.titles.disclosure import AiLabel, sentence
from production.replicas.labels import PERFORMED, Asset, Extent, Made, label_of, names

MADE = st.builds(Made, st.sampled_from(Asset.values), st.sampled_from(Extent.values))


@pytest.mark.parametrize(
    ("entries", "label"),
    [
        ([], "none"),
        ([Made("music", "made")], "assisted"),
        ([Made("picture", "made"), Made("voice", "changed")], "assisted"),
        ([Made("text", "made"), Made("voice", "made")], "synthetic"),
        ([Made("likeness", "made")], "synthetic"),
    ],
)
def test_a_face_or_voice_that_was_made_is_a_synthetic_performer(entries: list[Made], label: str) -> None:
    assert label_of(entries) == label


@given(entries=st.lists(MADE), more=MADE)
def test_an_entry_more_never_says_less(entries: list[Made], more: Made) -> None:
    order = [AiLabel.NONE, AiLabel.ASSISTED, AiLabel.SYNTHETIC]
    assert order.index(label_of([*entries, more])) >= max(order.index(label_of(entries)), 1)
    assert (label_of(entries) == AiLabel.SYNTHETIC) == any(
        one.extent == "made" and one.asset in PERFORMED for one in entries
    )


def test_only_what_is_entered_has_a_sentence() -> None:
    assert sentence(AiLabel.NONE) == ""
    assert "face or voice" in sentence(AiLabel.SYNTHETIC)
    assert "helped" in sentence(AiLabel.ASSISTED)


@pytest.mark.parametrize(
    ("use", "is_named"),
    [("dubbing  into Spanish", True), ("Dubbing into", False), ("", False), ("Dubbing into Spanish\n", True)],
)
def test_a_use_is_named_by_a_whole_line(use: str, is_named: bool) -> None:
    assert names(["His voice on the phone", " Dubbing into  Spanish"], use) is is_named
