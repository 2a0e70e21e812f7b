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


def publish(series: Series, **fields: Any) -> None:
    move(
        series, table=SERIES_MOVES, to=SeriesState.PUBLISHED, changes=SeriesChange, by=None,
        **({"published_at": timezone.now()} | fields),
    )  # fmt: skip


def test_a_change_is_made_in_the_row_in_memory_and_on_record(person: Any) -> None:
    series, somebody = factories.series(), person("producer")

    publish(series, by_line="") if False else move(
        series, table=SERIES_MOVES, to="published", changes=SeriesChange, by=somebody, why="It is Friday.",
        published_at=timezone.now(),
    )  # fmt: skip

    change = SeriesChange.objects.get()
    assert (series.state, Series.objects.get().state) == ("published", "published")
    assert series.published_at == Series.objects.get().published_at
    assert (change.subject, change.old, change.new) == (series, "draft", "published")
    assert (change.by, change.why) == (somebody, "It is Friday.")
