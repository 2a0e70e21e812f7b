"""State changes: only those in the table, only from the state that was seen, each with a row that says who and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.titles.models import SERIES_MOVES, Series, SeriesChange, SeriesState
from studio.lib.transitions import IllegalTransition, move
from tests import factories
from tests.files import at_once

pytestmark = pytest.mark.django_db


def change(series: Series, to: SeriesState, *, by: Any = None, why: str = "", **fields: Any) -> None:
    move(series, table=SERIES_MOVES, to=to, changes=SeriesChange, by=by, why=why, **fields)


def test_a_change_is_made_in_the_row_in_memory_and_on_record(person: Any) -> None:
    series, somebody, now = factories.series(), person("producer"), timezone.now()

    change(series, SeriesState.PUBLISHED, by=somebody, why="It is Friday.", published_at=now)

    kept, record = Series.objects.get(), SeriesChange.objects.get()
    assert (series.state, series.published_at) == (kept.state, kept.published_at) == (SeriesState.PUBLISHED, now)
    assert (record.subject, record.old, record.new) == (series, "draft", "published")
    assert (record.by, record.why) == (somebody, "It is Friday.")


def test_a_change_costs_two_queries(django_assert_num_queries: Any) -> None:
    series = factories.published_series()

    with django_assert_num_queries(2 + 2):  # and the savepoint around them
        change(series, SeriesState.WITHDRAWN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SeriesState.DRAFT, SeriesState.WITHDRAWN),
        (SeriesState.DRAFT, SeriesState.DRAFT),
        (SeriesState.PUBLISHED, SeriesState.PUBLISHED),
        (SeriesState.PUBLISHED, SeriesState.DRAFT),
        (SeriesState.WITHDRAWN, SeriesState.DRAFT),
    ],
)
def test_a_change_that_is_not_in_the_table(old: SeriesState, new: SeriesState) -> None:
    series = factories.series(state=old, published_at=timezone.now())

    with pytest.raises(IllegalTransition) as refused:
        change(series, new)

    assert (refused.value.code, refused.value.status) == ("illegal_transition", 409)
    assert series.title in refused.value.message
    assert (series.state, Series.objects.get().state) == (old, old)
    assert not SeriesChange.objects.exists()


def test_a_change_from_a_state_that_somebody_else_has_left() -> None:
    series = factories.published_series()
    as_another_page_shows_it = Series.objects.get(pk=series.pk)
    change(series, SeriesState.WITHDRAWN)

    with pytest.raises(IllegalTransition):
        change(as_another_page_shows_it, SeriesState.WITHDRAWN)

    assert SeriesChange.objects.count() == 1


def test_a_change_that_the_database_forbids_leaves_no_record() -> None:
    series = factories.series()

    with pytest.raises(IntegrityError), transaction.atomic():
        change(series, SeriesState.PUBLISHED, published_at=None)

    assert series.state == Series.objects.get().state == SeriesState.DRAFT
    assert not SeriesChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_change_it_at_once_one_does() -> None:
    series = factories.published_series()

    def withdraw() -> bool:
        try:
            change(Series.objects.get(pk=series.pk), SeriesState.WITHDRAWN)
        except IllegalTransition:
            return False
        return True

    assert sorted(at_once(*[withdraw] * 6)) == [False] * 5 + [True]
    assert SeriesChange.objects.count() == 1
