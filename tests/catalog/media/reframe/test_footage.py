"""Real footage: the face stays whole, cuts are where they are, and what has no face is shown whole."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from catalog.media.ladder import centre_crop
from catalog.media.probe import Probe
from catalog.media.reframe.find import rate_of
from catalog.media.reframe.shots import Face, Shot
from tests import clips
from tests.catalog.media.reframe import film

EVERY = 7  # frames between two that are looked at: others than those that the analysis saw


def size_of(probe: Probe) -> tuple[int, int]:
    return probe.picture.width, probe.picture.height


def share_inside(shots: Sequence[Shot], seen: Sequence[Sequence[Face]]) -> float:
    """The share of frames with a face in which the window shows all of it."""
    faces = [frame[0] for frame in seen if frame]
    shot_at = {face.t: next(shot for shot in reversed(shots) if shot.start_s <= face.t) for face in faces}
    whole = [
        shot.left_at(face.t) - 1 <= face.x and face.right <= shot.left_at(face.t) + shot.width + 1
        for face in faces
        for shot in [shot_at[face.t]]
    ]
    return sum(whole) / len(whole)


def share_whole(path: Path, picture: tuple[int, int], rate: Fraction, expected: int) -> float:
    """The share of expected faces that are found in the produced picture, and do not touch its sides."""
    found = [frame[0] for frame in film.faces_in(path, picture, rate, EVERY) if frame]
    whole = [face for face in found if face.x >= 0 and face.right <= picture[0]]
    return len(whole) / expected


def test_a_face_off_centre_is_whole_where_a_centre_crop_halves_it(tmp_path: Path) -> None:
    clip = clips.footage("woman_off_centre.mp4")
    probe, shots = film.look(clip)
    rate, crop = rate_of(probe), centre_crop(*size_of(probe))
    seen = film.faces_in(clip, size_of(probe), rate, EVERY)
    centred = (Shot(0, probe.duration_s, "still", crop.width, ((0, crop.x),)),)

    followed = film.upright(clip, tmp_path / "followed", probe, shots)
    cropped = film.upright(clip, tmp_path / "cropped", probe, ())

    assert len(seen) > 60
    assert all(seen)
    assert share_inside(shots, seen) >= 0.95
    assert share_whole(followed, (crop.width, crop.height), rate, len(seen)) >= 0.95
    assert share_inside(centred, seen) == 0
    halves = [max(0.0, crop.x + crop.width - frame[0].x) / frame[0].w for frame in seen]
    assert 0.3 < sum(halves) / len(halves) < 0.6
    assert share_whole(cropped, (crop.width, crop.height), rate, len(seen)) < 0.05


def test_one_cut_is_found_at_its_frame() -> None:
    probe, shots = film.look(clips.footage("shot_change.mp4"))

    assert [shot.start_s for shot in shots] == [0, 3.2]
    assert shots[-1].end_s == probe.duration_s
    assert {shot.mode for shot in shots} == {"blur"}


def test_many_cuts_are_found_and_animals_lead_nothing() -> None:
    """The five hard cuts are those that ffmpeg's scdet finds in every frame; the others are fades through black."""
    _probe, shots = film.look(clips.footage("big_buck_bunny_trailer.mp4"))

    begins = {round(shot.start_s * 24) for shot in shots}
    assert {593, 864, 900, 988, 1049} <= begins
    assert len(begins) <= 10
    assert {shot.mode for shot in shots} == {"blur"}


def test_a_man_who_gives_way_to_a_title_of_variable_rate(tmp_path: Path) -> None:
    clip = clips.footage("man_leaves_frame.mov")
    probe, shots = film.look(clip)

    assert [(shot.mode, round(shot.start_s * 30)) for shot in shots] == [("still", 0), ("blur", 72)]

    made = film.upright(clip, tmp_path / "made", probe, shots)
    crop = centre_crop(*size_of(probe))
    seen = film.faces_in(clip, size_of(probe), rate_of(probe), EVERY)
    assert share_whole(made, (crop.width, crop.height), rate_of(probe), sum(map(bool, seen))) >= 0.95


def test_a_face_in_a_picture_of_four_to_five_fills_the_strip(tmp_path: Path) -> None:
    """A woman at the right of a 4:5 master, with room above her head: no bands, and her face is whole."""
    clip = tmp_path / "portrait.mp4"
    clips.run(
        "-t", "3", "-i", clips.footage("woman_off_centre.mp4"),
        "-vf", "crop=384:360:256:0,pad=384:480:0:120:gray", "-an",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", clip,
    )  # fmt: skip
    probe, shots = film.look(clip)
    picture, rate = size_of(probe), rate_of(probe)
    crop = centre_crop(*picture)

    made = film.upright(clip, tmp_path / "made", probe, shots)

    seen = film.faces_in(clip, picture, rate, EVERY)
    assert Fraction(*picture) == Fraction(4, 5)
    assert {shot.width for shot in shots} == {crop.width}
    assert share_inside(shots, seen) >= 0.95
    assert share_whole(made, (crop.width, crop.height), rate, sum(map(bool, seen))) >= 0.95


def test_a_face_that_is_carried_out_of_the_picture_is_followed(tmp_path: Path) -> None:
    """The man's picture slides to the right, until he is outside of the frame."""
    man = clips.footage("man_leaves_frame.mov")
    clip = tmp_path / "walks.mp4"
    clips.run(
        "-t", "2.3", "-i", man, "-f", "lavfi", "-i", "color=gray:s=960x540:r=30:d=4", "-filter_complex",
        "[0:v]fps=30,crop=400:540:240:0,tpad=stop_mode=clone:stop_duration=2[m];[1:v][m]overlay=x='40+250*t'",
        "-t", "3.6", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", clip,
    )  # fmt: skip

    probe, shots = film.look(clip)

    (shot,) = shots
    assert shot.mode in ("pan", "follow")
    assert shot.left_at(0) < 200
    assert shot.left_at(shot.end_s) > 500
    seen = film.faces_in(clip, size_of(probe), rate_of(probe), EVERY)
    assert share_inside(shots, [[face for face in frame if face.right < 0.95 * 960] for frame in seen]) == 1


def test_two_faces_that_are_apart_are_both_shown(tmp_path: Path) -> None:
    man = clips.footage("man_leaves_frame.mov")
    clip = tmp_path / "two.mp4"
    clips.run(
        "-t", "2", "-i", man, "-filter_complex",
        "[0:v]fps=30,crop=400:540:240:0,split[a][b];[b]hflip[c];[a][c]hstack,pad=1000:540:100:0",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", clip,
    )  # fmt: skip

    probe, shots = film.look(clip)

    seen = film.faces_in(clip, size_of(probe), rate_of(probe), EVERY)
    assert {len(frame) for frame in seen} == {2}
    for place in (0, 1):
        assert share_inside(shots, [[frame[place]] for frame in seen]) == 1


def test_cuts_between_keyframes_are_found_at_their_frame(tmp_path: Path) -> None:
    """An encoder that puts no keyframe at a cut, and pictures that a quick look leaves out."""
    clip = film.joined(
        tmp_path / "plain.mp4", "testsrc2=d=1.48:s=640x360", "mandelbrot=s=640x360:end_pts=60,trim=duration=2.12",
        "smptebars=d=1.2:s=640x360",
    )  # fmt: skip
    hard = tmp_path / "hard.mp4"
    clips.run("-i", clip, "-c:v", "libx264", "-bf", "3", "-g", "250", "-sc_threshold", "0", "-crf", "18", hard)

    _probe, shots = film.look(hard)

    assert [round(shot.start_s * 25) for shot in shots] == [0, 37, 90]


@pytest.mark.parametrize("size", ["360x640", "406x722"])
def test_an_upright_picture_has_no_shots(tmp_path: Path, size: str) -> None:
    clip = film.joined(tmp_path / "tall.mp4", "testsrc2=d=1.2:s=360x640", size=size)

    assert film.look(clip)[1] == ()
