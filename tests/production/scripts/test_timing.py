"""How long a script plays."""

from __future__ import annotations

import random

import pytest

from production.scripts.document import Document, Element, Kind
from production.scripts.timing import Cut, Model, Time, fit, scene_times, speech_seconds, syllables, time_of, words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("You came back", 3), ("the kitchen table", 5), ("strength", 1), ("awake", 2), ("Élodie", 3), ("don’t", 1),
        ("молоко", 3), ("42", 3), ("你好", 0), ("안녕", 0), ("...", 0), ("شكرا", 2),
    ],
)  # fmt: skip
def test_syllables(text: str, count: int) -> None:
    assert syllables(text) == count


def test_speech_takes_its_syllables_and_pauses() -> None:
    assert speech_seconds("You came back, Maya.") == pytest.approx(5 / 5.14 + 0.3 + 0.75)
    assert speech_seconds("你回来了。") == pytest.approx(4 / 4.3 + 0.75)
    assert speech_seconds("3.5 percent") == pytest.approx(syllables("3.5 percent") / 5.14)


def test_words_of_scripts_without_spaces_are_their_characters() -> None:
    assert words("You owe me 20 dollars") == 5
    assert words("你好 Maya") == 3


def element(kind: Kind, text: str) -> Element:
    return Element(kind=kind, text=text)


def test_action_takes_its_printed_lines_and_a_beat_a_second() -> None:
    time = time_of(
        [
            element(Kind.SCENE_HEADING, "INT. KITCHEN - DAY"), element(Kind.ACTION, "x" * 62),
            element(Kind.CHARACTER, "MAYA"), element(Kind.PARENTHETICAL, "(beat)"), element(Kind.DIALOGUE, "*Go.*"),
            element(Kind.NOTE, "cut this?"),
        ]
    )  # fmt: skip

    assert (time.action_lines, time.words) == (2, 1)
    assert time.seconds() == pytest.approx(2 * 1.1 + 1.0 + 1 / 5.14 + 0.75)
    assert time.seconds(Model(pace=2.0)) == pytest.approx(2 * time.seconds())


def test_each_scene_has_its_time() -> None:
    heading = element(Kind.SCENE_HEADING, "INT. KITCHEN - DAY")
    script = Document((), (element(Kind.ACTION, "Black."), heading, element(Kind.ACTION, "x" * 122)))

    before, kitchen = scene_times(script)

    assert (before.heading, before.time.action_lines) == (None, 1)
    assert (kitchen.heading, kitchen.time.action_lines) == (heading, 2)


def cuts(count: int, *, pace: float, line_s: float, noise: float = 0.0) -> list[Cut]:
    chance = random.Random(7)  # noqa: S311
    times = [Time(chance.uniform(20, 60), chance.randint(5, 30), 0) for _number in range(count)]
    model = Model(pace=pace, action_line_s=line_s)
    return [Cut(time, time.seconds(model) * chance.uniform(1 - noise, 1 + noise)) for time in times]


def test_pace_and_action_are_found_again_from_ten_episodes() -> None:
    found = fit(cuts(10, pace=0.8, line_s=1.9))

    assert found.is_fitted
    assert (found.model.pace, found.model.action_line_s) == (pytest.approx(0.8, abs=0.01), pytest.approx(1.9, abs=0.02))
    assert found.error == pytest.approx(0, abs=0.01)


def test_the_error_is_what_a_new_episode_gets() -> None:
    found = fit(cuts(12, pace=0.9, line_s=1.5, noise=0.1))

    assert 0.01 < (found.error or 0) < 0.12


def test_fewer_than_ten_episodes_change_nothing_but_tell_the_error() -> None:
    found = fit(cuts(9, pace=0.5, line_s=1.1))

    assert not found.is_fitted
    assert found.model == Model()
    assert found.error == pytest.approx(1.0)


def test_nothing_cut_no_error() -> None:
    assert fit([]).error is None


def test_episodes_that_are_all_alike_still_tell_the_pace() -> None:
    alike = [Cut(Time(40.0, 10, 0), 40.8)] * 10

    assert fit(alike).model.pace == pytest.approx(0.8)
    assert fit(alike).model.action_line_s == 1.1
