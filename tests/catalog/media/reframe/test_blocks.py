"""Reading what a program writes, block by block, through the one door."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from catalog.media import ffmpeg, intake
from catalog.media.reframe.find import find
from tests import clips

LIMITS = ffmpeg.Limits(cpu_s=20, wall_s=20, memory=4 * 1024**3)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", f"import sys, time; out = sys.stdout.buffer; {code}"]


def test_blocks_come_whole_and_an_unfinished_one_is_dropped() -> None:
    blocks = list(ffmpeg.blocks(python("out.write(b'aabbccd')"), size=2, limits=LIMITS))

    assert blocks == [b"aa", b"bb", b"cc"]


def test_a_program_that_fails_says_why() -> None:
    code = "out.write(b'aa'); out.flush(); sys.stderr.write('x' * 100_000 + 'no such thing'); sys.exit(3)"
    seen = []

    with pytest.raises(ffmpeg.ToolFailed, match="no such thing") as caught:
        seen += list(ffmpeg.blocks(python(code), size=2, limits=LIMITS))

    assert caught.value.code == 3
    assert len(caught.value.words) <= 8192


def test_a_program_that_takes_too_long_is_ended() -> None:
    slow = ffmpeg.Limits(cpu_s=20, wall_s=0.5, memory=4 * 1024**3)

    with pytest.raises(ffmpeg.ToolFailed, match="longer than"):
        list(ffmpeg.blocks(python("time.sleep(30)"), size=2, limits=slow))


def test_a_reader_that_stops_ends_the_program() -> None:
    before = set(psutil.Process().children())
    blocks = ffmpeg.blocks(python("[out.write(b'a' * 65536) for _ in iter(int, 1)]"), size=4096, limits=LIMITS)
    next(blocks)
    (child,) = set(psutil.Process().children()) - before

    blocks.close()

    assert not child.is_running()


def test_the_keyframe_before_a_time(tmp_path: Path) -> None:
    clip = tmp_path / "keys.mp4"
    clips.run("-f", "lavfi", "-i", "testsrc2=d=4:s=128x72:r=25", "-g", "25", "-sc_threshold", "0", clip)

    times = [ffmpeg.keyframe_before(clip, at, max_pixels=9_000_000) for at in (0.0, 0.9, 1.0, 2.5)]

    assert times == [0, 0, 1, 2]


def test_a_damaged_master_is_analysed_as_far_as_it_goes(tmp_path: Path) -> None:
    clip, damaged = tmp_path / "whole.mp4", tmp_path / "damaged.mp4"
    clips.run("-f", "lavfi", "-i", "testsrc2=d=4:s=640x360:r=25", "-movflags", "+faststart", clip)
    content = bytearray(clip.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 40_000] = bytes(40_000)
    damaged.write_bytes(content)

    shots = find(damaged, intake.look_at(damaged), tick=lambda share: None)

    assert (shots[0].start_s, shots[-1].end_s) == (0, 4)


def test_progress_is_told_and_may_end_the_work(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clips.run("-f", "lavfi", "-i", "testsrc2=d=2:s=640x360:r=25", clip)
    told: list[float] = []
    before = set(psutil.Process().children())

    def stop(share: float) -> None:
        told.append(share)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        find(clip, intake.look_at(clip), tick=stop)

    assert told == [0]
    assert set(psutil.Process().children()) == before
