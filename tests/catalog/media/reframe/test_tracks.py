"""Which face leads."""

from __future__ import annotations

from catalog.media.reframe.shots import Face
from catalog.media.reframe.tracks import Sample, follow

WIDE = 1920


def sample(number: int, *boxes: tuple[float, float]) -> Sample:
    """Faces by their centre and width."""
    t = number / 5
    return t, [Face(t, centre - width / 2, 300, width, width * 1.3) for centre, width in boxes]


def test_no_face_no_lead() -> None:
    assert follow([sample(number) for number in range(10)], WIDE) == ((), 0.0, ())


def test_of_two_the_larger_leads() -> None:
    track = follow([sample(number, (400, 120), (1400, 300)) for number in range(10)], WIDE)

    assert {face.w for face in track.lead} == {300}
    assert track.share == 1
    assert track.both == ()


def test_two_of_one_size_are_both_needed() -> None:
    track = follow([sample(number, (700, 200), (1100, 220)) for number in range(10)], WIDE)

    assert len(track.both) == 10
    assert (track.both[0].x, track.both[0].right) == (600, 1210)


def test_somebody_who_passes_does_not_count() -> None:
    samples = [sample(number, (700, 200), *([(200 * number, 220)] if number in (4, 5) else [])) for number in range(10)]

    track = follow(samples, WIDE)

    assert track.both == ()
    assert len(track.lead) == 10


def test_a_face_that_turns_away_for_a_moment_is_the_same() -> None:
    samples = [sample(number, *([] if number in (3, 4) else [(700 + 10 * number, 200)])) for number in range(10)]

    track = follow(samples, WIDE)

    assert len(track.lead) == 8
    assert track.share == 0.8


def test_who_stays_leads_before_who_is_there_for_a_moment() -> None:
    samples = [sample(number, (700, 180), *([(1500, 260)] if number < 3 else [])) for number in range(20)]

    assert {face.w for face in follow(samples, WIDE).lead} == {180}
