"""Cuts in tiny pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from catalog.media.reframe.cuts import TINY, Cut, find, steepest


def scene(seed: int, count: int, *, drift: float = 1.0) -> Any:
    """A pattern that moves a little."""
    pattern = np.random.default_rng(seed).integers(40, 220, (TINY[1], TINY[0])).astype(np.float32)
    return np.stack([np.clip(pattern + drift * number, 0, 255) for number in range(count)]).astype(np.uint8)


def black(count: int) -> Any:
    return np.full((count, TINY[1], TINY[0]), 16, np.uint8)


def film(*scenes: Any) -> Any:
    return np.concatenate(scenes)


def test_two_scenes_have_one_cut() -> None:
    assert find(film(scene(1, 30), scene(2, 30))) == [Cut(30, 30)]


def test_one_scene_has_none() -> None:
    assert find(scene(1, 60, drift=2.0)) == []


def test_a_flash_is_no_cut() -> None:
    flash = np.full((2, TINY[1], TINY[0]), 235, np.uint8)

    assert find(film(scene(1, 30), flash, scene(1, 30))) == []


def test_fast_movement_is_no_cut() -> None:
    pattern = scene(1, 1)[0]
    moving = np.stack([np.roll(pattern, number, axis=1) for number in range(40)])

    assert find(moving) == []


def test_a_fade_through_black_ends_one_shot() -> None:
    first, second = scene(1, 30, drift=0), scene(2, 30, drift=0)
    fade = np.linspace(1, 0, 12)[:, None, None]
    out, back = first[:12] * fade + 16 * (1 - fade), second[:12] * fade[::-1] + 16 * (1 - fade[::-1])

    (cut,) = find(film(first, out.astype(np.uint8), black(6), back.astype(np.uint8), second))

    assert 42 <= cut.last <= 52


def test_black_before_the_first_picture_is_no_shot_of_its_own() -> None:
    assert find(film(black(4), scene(1, 30))) == []


def test_where_the_decoder_left_frames_out_the_cut_may_be_at_any_of_them() -> None:
    frames = film(scene(1, 30), scene(2, 30))
    frames[28:31] = frames[27]

    assert find(frames) == [Cut(28, 31)]


def test_the_steepest_step_is_the_cut() -> None:
    frames = list(film(scene(1, 5), scene(2, 5)))

    assert steepest(frames, 2, 8) == 5


@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_frames_have_no_cut(count: int) -> None:
    assert find(scene(1, 3)[:count]) == []
