"""Signed addresses: they hold for some hours, are the same for everybody, and can't be made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from catalog.media import links
from catalog.media.models import Stream

HOUR = 3600
WINDOW = 6 * HOUR
NOON = 1_800_000_000 // WINDOW * WINDOW + 100  # shortly after a window began
STREAM = Stream(key="0123456789abcdef")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    return lambda moment: monkeypatch.setattr("catalog.media.links.time.time", lambda: moment)


def parts(path: str) -> tuple[str, int, str]:
    found = resolve(path).kwargs
    return found["key"], int(found["expires"]), found["signature"]


def test_all_three_addresses_lie_in_one_folder() -> None:
    playback = links.playback(STREAM)

    names = [path.rpartition("/") for path in (playback.hls, playback.dash, playback.poster)]

    assert [name for _folder, _slash, name in names] == ["master.m3u8", "manifest.mpd", "poster.jpg"]
    assert len({folder for folder, _slash, _name in names}) == 1


def test_an_address_holds_for_6_to_12_hours(at: Callable[[float], None]) -> None:
    at(NOON)
    playback = links.playback(STREAM)

    assert settings.STREAM_URL_HOURS == 6
    assert playback.expires_at == datetime.fromtimestamp(NOON - 100 + 2 * WINDOW, UTC)


@pytest.mark.parametrize(
    ("later", "valid"), [(0, True), (6 * HOUR, True), (2 * WINDOW - 101, True), (2 * WINDOW - 100, False)]
)
def test_an_address_stops_at_its_end(at: Callable[[float], None], later: int, valid: bool) -> None:
    at(NOON)
    key, expires, signature = parts(links.playback(STREAM).hls)

    at(NOON + later)

    assert links.is_valid(key, expires, signature) is valid


def test_everybody_gets_the_same_address_within_a_window(at: Callable[[float], None]) -> None:
    at(NOON)
    first = links.playback(STREAM)
    at(NOON + WINDOW - 101)
    second = links.playback(STREAM)
    at(NOON + WINDOW)
    third = links.playback(STREAM)

    assert first == second
    assert third.hls != first.hls


@given(st.integers(NOON, NOON + 10 * WINDOW))
def test_at_any_moment_an_address_holds_for_at_least_a_window(moment: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("catalog.media.links.time.time", lambda: moment)
        left = links.playback(STREAM).expires_at.timestamp() - moment

    assert WINDOW < left <= 2 * WINDOW


@pytest.mark.parametrize(
    "change",
    [
        lambda key, expires, signature: ("fedcba9876543210", expires, signature),
        lambda key, expires, signature: (key, expires + WINDOW, signature),
        lambda key, expires, signature: (key, expires, signature[::-1]),
        lambda key, expires, signature: (key, expires, signature[:-1]),
        lambda key, expires, signature: (key, expires, ""),
        lambda key, expires, signature: (key, expires, "é" * 32),
    ],
)
def test_a_changed_address_is_not_valid(change: Callable[..., tuple[str, int, str]]) -> None:
    whole = parts(links.playback(STREAM).hls)

    assert links.is_valid(*whole)
    assert not links.is_valid(*change(*whole))
