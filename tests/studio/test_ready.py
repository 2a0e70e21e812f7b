"""What is said of the rest of the demo: nothing where it is there, that it is being made, that it is, or why not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import OperationalError

from catalog.delivery import demo
from studio import ready
from studio.lib.errors import Failure
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
MAKING = "The rest of the demo is being made: a trailer, a pack, a draft that fails its checks.\n"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "LOOK", 0)


def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *looks: bool | Exception) -> str:
    """What is printed where the looks come to this, one after the other."""
    answers: Iterator[bool | Exception] = iter(looks)

    def go_on(*_words: object) -> bool:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(demo, "go_on", go_on)
    ready.finish_demo(factories.series(), lambda: None)
    assert not list(answers)
    return capsys.readouterr().out


def test_where_all_is_there_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(monkeypatch, capsys, True) == ""


def test_a_database_that_is_away_for_a_moment_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = (OperationalError("gone"), False, OperationalError("gone"), True)
    assert said(monkeypatch, capsys, *looks) == MAKING + "The demo is complete.\n"


def test_what_can_not_be_made_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failure = Failure("disk_full", "The disk is full.")
    assert said(monkeypatch, capsys, False, failure) == (
        MAKING + "The rest of the demo could not be made: The disk is full.\n"
    )
