"""Whether a packaged stream is what was promised."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.media.errors import TranscodeFailed
from catalog.media.ladder import FRAME_RATES, keyframe_interval
from catalog.media.verify import Packets, check_stream

RATE = Fraction(30)
INTERVAL = 60


def pictures(seconds: float = 10, *, start: float = 0.0, rate: Fraction = RATE, every: int = INTERVAL) -> Packets:
    return [(start + float(number / rate), number % every == 0) for number in range(int(seconds * rate))]


def sound(seconds: float = 10, *, start: float = -0.021) -> Packets:
    return [(start + number * 1024 / 48_000, True) for number in range(int(seconds * 48_000 / 1024))]


def check(videos: dict[str, Packets], audio: Packets | None = None, *, duration_s: float = 10) -> None:
    check_stream(videos, audio, duration_s=duration_s, rate=RATE, interval=INTERVAL)


def complaint(videos: dict[str, Packets], audio: Packets | None = None) -> str:
    with pytest.raises(TranscodeFailed) as failed:
        check(videos, audio)
    assert failed.value.code == "verify_failed"
    return failed.value.message


def test_a_stream_as_promised_is_taken() -> None:
    check({"h264-540": pictures(), "h264-360": pictures()}, sound())


def test_a_silent_stream_is_taken() -> None:
    check({"h264-360": pictures()}, None)


def test_packets_in_decoding_order_are_taken() -> None:
    reordered = pictures()
    reordered[1], reordered[2] = reordered[2], reordered[1]

    check({"h264-360": reordered})


@pytest.mark.parametrize(
    ("packets", "words"),
    [
        ([], "it holds no picture"),
        (pictures(5), "it lasts 5.00 s of 10.00"),
        (pictures(12), "it lasts 12.00 s of 10.00"),
        (pictures(start=0.067), "it starts at 0.067 s, not at 0"),
        (pictures()[1:], "it starts at 0.033 s, not at 0"),
        ([(0.0, False), *pictures()[1:]], "it does not begin with a keyframe"),
        (pictures(every=48), "keyframes at 0.000 and 1.600 s are not 2.000 s apart"),
        (pictures(every=120), "keyframes at 0.000 and 4.000 s are not 2.000 s apart"),
    ],
)
def test_a_rung_that_is_wrong_is_named_with_what_is_wrong(packets: Packets, words: str) -> None:
    message = complaint({"h264-540": pictures(), "h264-360": packets})

    assert "h264-360" in message
    assert words in message


def test_keyframes_that_one_rung_lacks_at_its_end() -> None:
    shorter = pictures(10)
    shorter[-60] = (shorter[-60][0], False)  # the keyframe at 8 s

    assert "its keyframes are not those of h264-540" in complaint({"h264-540": pictures(), "h264-360": shorter})


@pytest.mark.parametrize(
    ("packets", "words"),
    [
        ([], "it holds no sound"),
        (sound(5), "it lasts 4.95"),
        (sound(start=0.2), "it starts at 0.200 s"),
    ],
)
def test_sound_that_is_wrong(packets: Packets, words: str) -> None:
    assert words in complaint({"h264-360": pictures()}, packets)


@given(st.sampled_from(FRAME_RATES), st.integers(1, 30))
def test_a_stream_at_any_usual_rate_and_length_is_taken(rate: Fraction, seconds: int) -> None:
    interval = keyframe_interval(rate)
    packets = pictures(seconds, rate=rate, every=interval)

    check_stream({"one": packets, "two": packets}, None, duration_s=len(packets) / rate, rate=rate, interval=interval)
