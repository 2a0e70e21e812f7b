"""The demo's second series: loaded once, whole, and on its way through review."""

from __future__ import annotations

import time

import pytest

from catalog.titles import demo as titles
from catalog.titles.models import Episode, Series
from production.agreements.models import RateCard
from production.bible.models import Bible, Outline
from production.overview import demo, outline, series_reports
from production.scripts.models import ColourSet, Note, Revision, SceneTiming, Script
from studio.accounts.roles import Role
from studio.accounts.services import hire
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def first() -> Series:
    """The demo's first series, and its people."""
    for person in titles.content()["staff"]:
        hire(username=person["username"], role=Role(person["role"]), password=titles.PASSWORD)
    return factories.series(slug=titles.content()["series"]["slug"])


def test_the_series_is_there_with_all_that_is_written_of_it(first: Series) -> None:
    began = time.monotonic()
    series = demo.load()
    assert time.monotonic() - began < 20

    assert series is not None
    assert (series.state, bool(series.poster), bool(series.poster_tall)) == ("draft", True, True)
    assert (
        Episode.objects.filter(series=series, access="paid").order_by("number").values_list("number", flat=True)[0] == 8
    )
    bible = Bible.objects.get(series=series)
    assert (bible.characters.count(), bible.sets.count(), bible.terms.count()) == (8, 8, 12)
    assert Outline.objects.filter(episode__series=series).exclude(hook="").count() == 16
    states = list(Script.objects.filter(episode__series=series).order_by("pk").values_list("state", flat=True))
    assert {state: states.count(state) for state in set(states)} == {
        "locked": 1, "approved": 3, "in_review": 3, "changes_asked": 1, "draft": 8,
    }  # fmt: skip
    assert list(ColourSet.objects.order_by("position").values_list("name", flat=True)) == ["White", "Blue"]
    assert list(Revision.objects.filter(draft_name__name="First draft").values_list("number", flat=True)) == [1]
    assert (Note.objects.count(), Note.objects.filter(resolved_at=None).count()) == (4, 3)
    assert Note.objects.filter(is_lost=True).count() == 0
    approved = RateCard.objects.filter(state="approved").values_list("agreement__slug", flat=True)
    assert set(approved) == {"accounts", "non-union", "sag-aftra-verticals", "us-ca", "us-employer"}


def test_its_board_warns_of_nothing_and_its_reports_are_whole(first: Series) -> None:
    series = demo.load()
    assert series is not None

    board = outline.board(series.pk)
    assert (len(board.cards), board.written, board.warned) == (16, 16, None)
    assert [card.episode.number for card in board.cards if card.is_before_paywall] == [7]
    found = series_reports.of(series.pk)
    assert found.misses.timed_scenes == SceneTiming.objects.exclude(timed_s=None).count() > 3
    people = {row[0] for row in next(table for table in found.tables if table.key == "characters").rows}
    named = set(Bible.objects.get(series=series).characters.values_list("name", flat=True))
    assert people & named >= {"NORA", "WEN", "TEDDY", "VANE", "BIRDIE", "LUZ"}


def test_loading_again_changes_nothing(first: Series) -> None:
    demo.load()
    before = counts()

    assert demo.load() is not None
    assert counts() == before


def counts() -> list[int]:
    return [model.objects.count() for model in (Series, Episode, Revision, Note, SceneTiming, Outline)]


def test_it_is_left_out_without_the_first_series_and_beside_the_studios_own(first: Series) -> None:
    factories.series()
    assert demo.load() is None

    Series.objects.all().delete()
    assert demo.load() is None
    assert not Script.objects.exists()
