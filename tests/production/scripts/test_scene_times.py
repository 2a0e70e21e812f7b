"""Times of scenes: what was measured stays with its scene through every save."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.titles.models import Episode
from production.scripts import pace, services, stopwatch
from production.scripts.models import SceneTiming, Script
from production.scripts.stopwatch import Measured
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories

pytestmark = pytest.mark.django_db
KITCHEN, YARD, ROOF = (
    "INT. KITCHEN - DAY\n\nMAYA\nYou came back.\n\n", "EXT. YARD - NIGHT\n\nThey run, and run, and run.\n\n",
    "EXT. ROOF - NIGHT\n\nLEO\nJump.\n\n",
)  # fmt: skip


@pytest.fixture
def script() -> Script:
    return services.script_of(factories.episode())


@pytest.fixture
def maya(person: Callable[[str], User]) -> User:
    return person("writer")


def save(script: Script, text: str, by: User) -> None:
    head = services.script_of(script.episode).head
    services.save(script=script, text=text, parent=head.number if head else 0, by=by)


def live(script: Script) -> list[SceneTiming]:
    return list(SceneTiming.objects.filter(script=script, position__isnull=False).order_by("position"))


def times(script: Script) -> dict[str, tuple[float | None, float | None]]:
    return {row.heading: (row.timed_s, row.actual_s) for row in live(script)}


def measure(script: Script, heading: str, timed: float | None, actual: float | None, by: User) -> int:
    row = next(row for row in live(script) if row.heading == heading)
    return stopwatch.measure(script=script, scenes={row.element: Measured(timed, actual)}, by=by)


def test_a_save_writes_the_scenes_with_their_estimate(script: Script, maya: User) -> None:
    save(script, "A cold open.\n\n" + KITCHEN + YARD, maya)

    assert [(row.heading, row.position) for row in live(script)] == [
        ("", 0), ("INT. KITCHEN - DAY", 1), ("EXT. YARD - NIGHT", 2),
    ]  # fmt: skip
    opening, kitchen, yard = live(script)
    assert (opening.action_lines, kitchen.action_lines, yard.action_lines) == (1, 0, 1)
    assert kitchen.speech_s > 0 == yard.speech_s


def test_what_was_measured_stays_through_edits_of_the_scene_and_new_ones_before_it(script: Script, maya: User) -> None:
    save(script, KITCHEN + YARD, maya)
    measure(script, "EXT. YARD - NIGHT", 12.5, None, maya)

    save(script, ROOF + KITCHEN + YARD.replace("and run.", "and fall."), maya)

    assert times(script) == {
        "EXT. ROOF - NIGHT": (None, None), "INT. KITCHEN - DAY": (None, None), "EXT. YARD - NIGHT": (12.5, None),
    }  # fmt: skip


def test_a_renamed_scene_keeps_what_was_measured(script: Script, maya: User) -> None:
    save(script, KITCHEN + YARD, maya)
    measure(script, "EXT. YARD - NIGHT", 12.5, 11.0, maya)

    save(script, KITCHEN + YARD.replace("YARD - NIGHT", "BACK YARD - NIGHT"), maya)

    assert times(script)["EXT. BACK YARD - NIGHT"] == (12.5, 11.0)


def test_of_two_scenes_with_one_heading_each_keeps_its_own(script: Script, maya: User) -> None:
    again = KITCHEN.replace("You came back.", "You again.")
    save(script, KITCHEN + again, maya)
    first, second = live(script)
    stopwatch.measure(
        script=script, scenes={first.element: Measured(5.0, None), second.element: Measured(7.0, None)}, by=maya
    )

    save(script, KITCHEN.replace("You came back.", "Who is there?") + KITCHEN + again, maya)

    assert [row.timed_s for row in live(script)] == [None, 5.0, 7.0]


def test_a_scene_that_is_taken_out_and_brought_back_has_its_times(script: Script, maya: User) -> None:
    save(script, KITCHEN + YARD, maya)
    measure(script, "EXT. YARD - NIGHT", 12.5, None, maya)

    save(script, KITCHEN, maya)
    assert times(script) == {"INT. KITCHEN - DAY": (None, None)}
    save(script, KITCHEN + ROOF, maya)
    services.bring_back(script=script, number=1, by=maya)

    assert times(script)["EXT. YARD - NIGHT"] == (12.5, None)
    assert SceneTiming.objects.filter(script=script).count() == 2


def test_two_scenes_that_change_places_keep_their_times(script: Script, maya: User) -> None:
    save(script, KITCHEN + YARD, maya)
    measure(script, "INT. KITCHEN - DAY", 4.0, None, maya)
    measure(script, "EXT. YARD - NIGHT", 12.5, None, maya)

    save(script, YARD + KITCHEN, maya)

    assert times(script) == {"EXT. YARD - NIGHT": (12.5, None), "INT. KITCHEN - DAY": (4.0, None)}


def test_measuring_tells_how_many_changed_and_takes_back(script: Script, maya: User) -> None:
    save(script, KITCHEN, maya)

    assert measure(script, "INT. KITCHEN - DAY", 4.0, 5.0, maya) == 1
    assert measure(script, "INT. KITCHEN - DAY", 4.0, 5.0, maya) == 0
    assert measure(script, "INT. KITCHEN - DAY", None, 5.0, maya) == 1
    assert times(script) == {"INT. KITCHEN - DAY": (None, 5.0)}
    assert live(script)[0].by == maya


@pytest.mark.parametrize("seconds", [0.0, -1.0, 3_600.1, float("inf"), float("nan")])
def test_no_scene_takes_no_time_or_more_than_an_hour(script: Script, maya: User, seconds: float) -> None:
    save(script, KITCHEN, maya)

    with pytest.raises(Failure) as failure:
        measure(script, "INT. KITCHEN - DAY", seconds, None, maya)

    assert failure.value.code == "bad_seconds"
    assert times(script) == {"INT. KITCHEN - DAY": (None, None)}


def test_a_scene_that_is_gone_is_told_and_nothing_is_kept(script: Script, maya: User) -> None:
    save(script, KITCHEN + YARD, maya)
    kitchen, yard = live(script)
    save(script, KITCHEN, maya)

    with pytest.raises(Failure) as failure:
        stopwatch.measure(
            script=script, scenes={kitchen.element: Measured(4.0, None), yard.element: Measured(5.0, None)}, by=maya
        )

    assert failure.value.code == "scene_gone"
    assert times(script) == {"INT. KITCHEN - DAY": (None, None)}


def test_a_text_of_nothing_but_headings_is_kept_up_to_a_thousand(script: Script, maya: User) -> None:
    save(script, ".A\n\n" * 1_500, maya)

    assert SceneTiming.objects.filter(script=script).count() == 1_000


def test_an_episode_counts_as_cut_once_each_scene_that_takes_time_has_its_length_in_the_cut(
    script: Script, maya: User
) -> None:
    save(script, "EXT. STREET - DAY\n\n" + KITCHEN + YARD, maya)
    measure(script, "INT. KITCHEN - DAY", None, 4.0, maya)
    series = script.episode.series_id
    assert pace.cuts(series) == []

    measure(script, "EXT. YARD - NIGHT", None, 6.5, maya)

    [cut] = pace.cuts(series)
    assert (cut.actual_s, cut.time.action_lines, cut.time.words) == (10.5, 1, 3)


def test_a_stream_says_the_length_before_what_was_entered(script: Script, maya: User) -> None:
    save(script, KITCHEN, maya)
    measure(script, "INT. KITCHEN - DAY", None, 4.0, maya)
    Episode.objects.filter(pk=script.episode.pk).update(stream=factories.stream())

    assert [cut.actual_s for cut in pace.cuts(script.episode.series_id)] == [61.0]


def test_pace_and_action_are_fitted_once_ten_episodes_have_their_lengths_in_the_cut(
    maya: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    series = factories.series()
    for number in range(1, 11):
        script = services.script_of(factories.episode(series=series, number=number))
        save(script, KITCHEN + "MAYA\nAnd you stay away.\n\n" * number + "He runs.\n\n" * (number % 4), maya)
        [row] = live(script)
        measure(script, row.heading, None, 1.2 * (row.speech_s + 2.0 * row.action_lines), maya)

    with django_assert_num_queries(1):
        fit = pace.fitted(series.pk)

    assert fit.is_fitted and fit.episodes == 10
    assert (fit.model.pace, fit.model.action_line_s) == (pytest.approx(1.2, abs=0.01), pytest.approx(2.0, abs=0.01))
    assert fit.error == pytest.approx(0, abs=0.01)
