"""Which camera a shot gets, and that it moves as a camera does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.media.ladder import centre_crop
from catalog.media.reframe import camera
from catalog.media.reframe.shots import Face, Shot, as_json, from_json
from catalog.media.reframe.tracks import Track

PICTURE, STRIP = (1920, 1080), 608
UNHURRIED = settings(deadline=None, max_examples=60)  # machines are busy at times
WIDE = PICTURE[0]


def faces_at(*centres: float, size: float = 200, every: float = 0.2) -> tuple[Face, ...]:
    return tuple(
        Face(round(0.1 + number * every, 3), centre - size / 2, 300, size, size * 1.3)
        for number, centre in enumerate(centres)
    )


def shot_of(faces: tuple[Face, ...], share: float = 1.0, *, both: tuple[Face, ...] = ()) -> Shot:
    end = faces[-1].t + 0.1 if faces else 4.0
    return camera.shot(0.0, end, Track(faces, share, both), PICTURE, STRIP)


def is_whole(shot: Shot, face: Face) -> bool:
    left = shot.left_at(face.t)
    return left <= face.x and face.right <= left + shot.width


def test_a_face_that_stays_gets_a_still_camera() -> None:
    shot = shot_of(faces_at(*[400, 420, 390, 410] * 5))

    assert shot.mode == "still"
    assert len(shot.path) == 1
    assert all(is_whole(shot, face) for face in shot.faces)


def test_a_face_that_walks_evenly_gets_a_panning_camera() -> None:
    shot = shot_of(faces_at(*range(400, 1500, 25)))

    assert shot.mode == "pan"
    assert len(shot.path) == 2
    assert all(is_whole(shot, face) for face in shot.faces)


def test_a_face_that_walks_to_and_fro_is_followed() -> None:
    there = [*[400] * 10, *range(400, 1400, 40), *[1400] * 10]
    shot = shot_of(faces_at(*there, *reversed(there)))

    assert shot.mode == "follow"
    assert all(is_whole(shot, face) for face in shot.faces)


def test_a_face_that_jumps_faster_than_a_camera_is_whole_before_and_after() -> None:
    shot = shot_of(faces_at(*[300] * 20, *[1500] * 20))

    assert shot.mode == "follow"
    assert all(is_whole(shot, face) for face in (*shot.faces[:12], *shot.faces[-12:]))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.59])
def test_where_no_face_leads_the_whole_picture_is_shown(share: float) -> None:
    shot = shot_of(faces_at(400, 410, 420) if share else (), share)

    assert (shot.mode, shot.width, shot.path) == ("blur", WIDE, ((0.0, 0.0),))


def test_a_face_that_walks_out_is_looked_at_until_the_shot_ends() -> None:
    walking = faces_at(*range(800, 1800, 40))

    shot = camera.shot(0.0, 8.0, Track(walking, 0.625), PICTURE, STRIP)

    assert shot.mode == "follow"
    assert shot.left_at(8.0) == WIDE - STRIP


def test_a_face_wider_than_the_strip_makes_the_window_wider() -> None:
    shot = shot_of(faces_at(*[900, 905, 910] * 5, size=640))

    assert 640 < shot.width < camera.WIDEST * WIDE
    assert all(is_whole(shot, face) for face in shot.faces)


def test_two_faces_that_do_not_fit_together_are_shown_wider_or_whole() -> None:
    near = shot_of(faces_at(*[700] * 10), both=faces_at(*[900] * 10, size=800))
    far = shot_of(faces_at(*[300] * 10), both=faces_at(*[900] * 10, size=1500))

    assert near.mode == "still"
    assert near.width > 800
    assert far.mode == "blur"
    assert far.faces[0].w == 200  # so that a person may still have the lead followed


NARROW = {"4:5": (1080, 1350), "3:4": (1080, 1440), "nearly 9:16": (1088, 1920), "a hair wider": (1080, 1918)}


@pytest.mark.parametrize("picture", NARROW.values(), ids=NARROW)
def test_a_face_leads_in_a_picture_of_which_a_strip_is_the_greater_part(picture: tuple[int, int]) -> None:
    strip = centre_crop(*picture).width
    faces = faces_at(*[500, 510, 495] * 5)

    shot = camera.shot(0.0, 3.0, Track(faces, 1.0), picture, strip)

    assert strip > camera.WIDEST * picture[0]
    assert (shot.mode, shot.width) == ("still", strip)
    assert all(is_whole(shot, face) for face in shot.faces)


def test_a_window_that_is_widened_to_most_of_the_picture_is_the_whole_of_it() -> None:
    shot = camera.shot(0.0, 3.0, Track(faces_at(*[540] * 15, size=800), 1.0), (1080, 1350), 758)

    assert (shot.mode, shot.width) == ("blur", 1080)


@pytest.mark.parametrize(("name", "mode"), [("4:5", "blur"), ("3:4", "blur"), ("nearly 9:16", "still")])
def test_without_a_face_a_strip_that_is_nearly_the_whole_picture_stands_at_its_centre(name: str, mode: str) -> None:
    picture = NARROW[name]
    strip = centre_crop(*picture).width

    shot = camera.shot(2.0, 4.0, Track((), 0.0), picture, strip)

    expected = (strip, ((2.0, 4.0),)) if mode == "still" else (picture[0], ((2.0, 0.0),))
    assert (shot.mode, (shot.width, shot.path)) == (mode, expected)


def test_a_person_may_choose_instead() -> None:
    automatic = shot_of(faces_at(*[400] * 20))

    def left_edge(choice: str) -> tuple[str, float]:
        chosen = camera.choose(automatic, choice, PICTURE, STRIP)
        assert chosen.override == choice
        assert (chosen.start_s, chosen.end_s, chosen.faces) == (automatic.start_s, automatic.end_s, automatic.faces)
        return chosen.mode, chosen.left_at(1)

    assert left_edge("centre") == ("still", 656)
    assert left_edge("left") == ("still", 328)
    assert left_edge("right") == ("still", 984)
    assert left_edge("blur") == ("blur", 0)
    assert camera.choose(automatic, "", PICTURE, STRIP) == automatic


def test_a_face_that_is_there_for_a_moment_is_followed_when_a_person_says_so() -> None:
    automatic = camera.shot(0.0, 8.0, Track(faces_at(*[1500] * 5), 0.12), PICTURE, STRIP)

    followed = camera.choose(automatic, "follow", PICTURE, STRIP)

    assert automatic.mode == "blur"
    assert followed.width == STRIP
    assert all(is_whole(followed, face) for face in followed.faces)


def test_following_without_a_face_looks_at_the_centre() -> None:
    chosen = camera.choose(shot_of((), 0.0), "follow", PICTURE, STRIP)

    assert (chosen.mode, chosen.width, chosen.left_at(0)) == ("still", STRIP, 656)


walks = st.lists(st.floats(0, WIDE), min_size=1, max_size=60)


@UNHURRIED
@given(walks, st.floats(40, 700), st.sampled_from([(1920, 1080), (1080, 1080), (1280, 720), (4096, 1716), (640, 360)]))
def test_the_window_never_leaves_the_picture(centres: list[float], size: float, picture: tuple[int, int]) -> None:
    strip = picture[1] * 9 // 16 // 2 * 2
    faces = faces_at(*[centre * picture[0] / WIDE for centre in centres], size=size * picture[0] / WIDE)

    shot = camera.shot(0.0, faces[-1].t + 0.1, Track(faces, 1.0), picture, strip)

    assert strip <= shot.width <= picture[0]
    for number in range(60):
        left = shot.left_at(shot.end_s * number / 59)
        assert -0.1 <= left <= picture[0] - shot.width + 0.1


@UNHURRIED
@given(st.lists(st.floats(0, 1312), min_size=2, max_size=120), st.floats(50, 1000))
def test_movement_is_slow_and_begins_gently(wanted: list[float], speed: float) -> None:
    step = 0.1

    path = camera.smooth(wanted, step, speed)

    speeds = [(after - before) / step for before, after in pairwise(path)]
    assert all(abs(value) <= speed + 1e-6 for value in speeds)
    assert all(abs(b - a) / step <= 2 * speed / camera.BRAKE_S + 1e-6 for a, b in pairwise(speeds))
    assert min(wanted) - 1e-6 <= min(path)
    assert max(path) <= max(wanted) + 1e-6


@UNHURRIED
@given(st.floats(300, 1600), st.lists(st.floats(-30, 30), min_size=10, max_size=60))
def test_a_trembling_face_does_not_move_the_camera(centre: float, tremble: list[float]) -> None:
    shot = shot_of(faces_at(*[centre + value for value in tremble]))

    assert shot.mode == "still"


@UNHURRIED
@given(walks)
def test_simplified_paths_miss_by_no_more_than_the_tolerance(values: list[float]) -> None:
    path = tuple((number / 10, value) for number, value in enumerate(values))

    kept = Shot(0, len(values) / 10, "follow", 600, camera.simplified(path, 2.0))

    assert all(abs(kept.left_at(t) - x) <= 2.1 for t, x in path)


@UNHURRIED
@given(walks, st.floats(0, 1))
def test_shots_survive_json(centres: list[float], share: float) -> None:
    shot = shot_of(faces_at(*centres), share)

    (back,) = from_json(as_json([shot]))

    assert (back.mode, back.path, back.width, back.share) == (shot.mode, shot.path, shot.width, shot.share)
    assert all(abs(one.x - other.x) <= 0.5 for one, other in zip(back.faces, shot.faces, strict=True))
