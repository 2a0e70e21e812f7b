"""A file on its way in: real bad ones are refused and leave nothing; real good ones are kept once."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import storages

from catalog.media import intake
from catalog.media.errors import Refused
from catalog.media.models import Master
from studio.lib.errors import Failure
from studio.uploads import AtomicFileSystemStorage
from tests import clips
from tests.catalog.media import bad
from tests.files import at_once, stored

pytestmark = pytest.mark.django_db
Make = Callable[[Path, Path], Path]  # a folder, a good clip


def fresh(folder: Path, clip: Path, name: str = "fresh.mp4") -> Path:
    """The same video under a digest of its own: with an empty box at its end."""
    path = folder / name
    path.write_bytes(clip.read_bytes() + b"\x00\x00\x00\x18free" + os.urandom(16))
    return path


BAD: dict[str, tuple[str, Make]] = {
    "empty": ("empty_file", lambda folder, good: bad.written(folder, b"")),
    "text": ("not_a_video", lambda folder, good: bad.written(folder, b"This is the script of episode 3.\n" * 50)),
    "noise": ("not_a_video", lambda folder, good: bad.noise(folder)),
    "png": ("still_picture", lambda folder, good: bad.picture(folder, "png")),
    "jpeg": ("still_picture", lambda folder, good: bad.picture(folder, "jpg")),
    "gif": ("still_picture", lambda folder, good: bad.picture(folder, "gif")),
    "hls as mp4": ("playlist", lambda folder, good: bad.written(folder, bad.HLS)),
    "hls as m3u8": ("playlist", lambda folder, good: bad.written(folder, bad.HLS, "clip.m3u8")),
    "hls after spaces": ("playlist", lambda folder, good: bad.written(folder, b" \r\n\t" + bad.HLS)),
    "hls after a BOM": ("playlist", lambda folder, good: bad.written(folder, b"\xef\xbb\xbf" + bad.HLS, "clip.m3u8")),
    "hls after much space": ("not_a_video", lambda folder, good: bad.written(folder, b" " * 99 + bad.HLS, "clip.m3u8")),
    "hls in utf-16": ("not_a_video", lambda folder, good: bad.written(folder, bad.HLS.decode().encode("utf-16"))),
    "hls of a good video": (
        "playlist",
        lambda folder, good: bad.written(folder, bad.HLS.replace(bad.SECRET.encode(), str(good).encode())),
    ),
    "ffconcat": ("playlist", lambda folder, good: bad.written(folder, bad.CONCAT)),
    "dash": ("playlist", lambda folder, good: bad.written(folder, bad.DASH)),
    "dash as mpd": ("playlist", lambda folder, good: bad.written(folder, b"\n" + bad.DASH, "clip.mpd")),
    "mov of another file": ("truncated", lambda folder, good: bad.refers_to(folder, good, str(good))),
    "mov of a secret": ("truncated", lambda folder, good: bad.refers_to(folder, good, bad.SECRET)),
    "sound as m4a": ("no_picture", lambda folder, good: bad.sound(folder, "sound.m4a")),
    "sound as mp4": ("no_picture", lambda folder, good: bad.sound(folder, "sound.mp4")),
    "sound as wav": ("no_picture", lambda folder, good: bad.encoded(folder, "sound.wav", *bad.SINE)),
    "sound as mp3": ("no_picture", lambda folder, good: bad.encoded(folder, "sound.mp3", *bad.SINE)),
    "song with its cover": ("no_picture", lambda folder, good: bad.song_with_cover(folder)),
    "16000 × 16000": ("picture_too_large", lambda folder, good: bad.wall_sized(folder)),
    "stretched pixels": ("picture_too_large", lambda folder, good: bad.stretched(folder)),
    "24 hours, mp4": ("too_long", lambda folder, good: bad.day_long(folder, "day.mp4")),
    "24 hours, mkv": ("too_long", lambda folder, good: bad.day_long(folder, "day.mkv")),
}
for percent in (99, 95, 50, 10):
    for moov_first in (True, False):
        BAD[f"{percent} % with moov {'first' if moov_first else 'last'}"] = (
            "truncated",
            lambda folder, good, percent=percent, moov_first=moov_first: bad.cut_off(
                folder, good, percent, moov_first=moov_first
            ),
        )
    BAD[f"{percent} % of an mkv"] = (
        "truncated",
        lambda folder, good, percent=percent: bad.cut_off(folder, good, percent, moov_first=False, name="cut.mkv"),
    )


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_and_leaves_nothing(what: str, tmp_path: Path, small_clip: Path) -> None:
    code, make = BAD[what]
    path = make(tmp_path, small_clip)
    before = stored()

    with pytest.raises(Refused) as refused:
        intake.take(path=path, name=path.name)

    assert refused.value.code == code
    assert len(refused.value.message) > 20
    assert bad.SECRET not in refused.value.message
    assert ("self-contained" in refused.value.message) == what.startswith("mov of")
    assert not Master.objects.exists()
    assert stored() == before
    _master, is_new = intake.take(path=fresh(tmp_path, small_clip), name="EP1.mp4")  # it gets in nobody's way
    assert is_new


@pytest.mark.parametrize(
    ("name", "width", "height", "codec", "channels", "constant"),
    [
        ("man_leaves_frame.mov", 960, 540, "hevc", 2, False),
        ("speech_mono.mp4", 320, 240, "h264", 1, False),
        ("bunny_surround.mp4", 1280, 720, "h264", 6, True),
        ("big_buck_bunny_trailer.mp4", 1280, 720, "h264", 2, True),
    ],
)
def test_real_footage_is_taken(name: str, width: int, height: int, codec: str, channels: int, constant: bool) -> None:
    path = clips.footage(name)

    master, is_new = intake.take(path=path, name=name)

    picture = master.probe["picture"]
    assert is_new
    assert (master.width, master.height, master.size_bytes) == (width, height, path.stat().st_size)
    assert (picture["codec"], picture["constant_rate"]) == (codec, constant)
    assert master.probe["audio_channels"] == channels
    with storages["masters"].open(master.file.name) as kept:
        assert kept.read() == path.read_bytes()


@pytest.mark.parametrize(
    "words",
    [
        ("clip.mkv", "-c", "copy"),
        ("clip.ts", "-c", "copy"),
        ("late.mkv", "-c", "copy", "-output_ts_offset", "5"),
        ("late.ts", "-c", "copy", "-output_ts_offset", "5"),
        ("late.mp4", "-c", "copy", "-output_ts_offset", "5"),
        ("clip.avi", "-c", "copy"),  # tells no presentation times
        ("clip.mxf", "-c:v", "mpeg2video", "-c:a", "pcm_s16le", "-ar", "48000", "-r", "25"),
        ("clip.webm", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"),
        ("clip.mp4", "-c", "copy", "-movflags", "frag_keyframe+empty_moov"),
    ],
    ids=lambda words: words[0],
)
def test_every_container_that_the_sentence_names_is_taken(
    words: tuple[str, ...], tmp_path: Path, small_clip: Path
) -> None:
    clips.run("-i", small_clip, *words[1:], tmp_path / words[0])

    master, _new = intake.take(path=tmp_path / words[0], name=words[0])

    assert (master.width, master.height) == (202, 360)
    assert abs(master.duration_s - 3) < 0.1


def test_the_name_of_a_file_says_nothing(tmp_path: Path, small_clip: Path) -> None:
    master, _new = intake.take(path=fresh(tmp_path, small_clip, "notes.txt"), name="folder/notes.txt")

    assert master.original_name == "notes.txt"


def test_a_colon_in_the_name_of_a_file_is_no_protocol(
    tmp_path: Path, small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh(tmp_path, small_clip, "EP1:final.mp4")
    monkeypatch.chdir(tmp_path)

    master, _new = intake.take(path=Path("EP1:final.mp4"), name="EP1:final.mp4")

    assert master.width == 202


def test_the_same_bytes_are_kept_once(tmp_path: Path, small_clip: Path) -> None:
    path = fresh(tmp_path, small_clip)
    first, was_new = intake.take(path=path, name="EP1.mp4")
    kept = stored("masters")

    second, is_new = intake.take(path=path, name="EP1 (2).mp4")

    assert (was_new, is_new, second) == (True, False, first)
    assert stored("masters") == kept
    assert {name for name in kept if first.sha256 in name} == {f"masters/{first.sha256[:2]}/{first.sha256}"}


def test_progress_is_told_in_bytes(tmp_path: Path, small_clip: Path) -> None:
    path, told = fresh(tmp_path, small_clip), list[int]()

    intake.take(path=path, name="EP1.mp4", progress=told.append)

    assert told == sorted(told)
    assert told[-1] == path.stat().st_size


def test_the_uploader_is_noted(tmp_path: Path, small_clip: Path, person: Callable[[str], object]) -> None:
    somebody = person("post")

    master, _new = intake.take(path=fresh(tmp_path, small_clip), name="EP1.mp4", by=somebody)

    assert master.uploaded_by == somebody


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_two_hand_over_the_same_file_at_once(_time: int, tmp_path: Path, small_clip: Path) -> None:
    path, before = fresh(tmp_path, small_clip), stored("masters")

    (one, one_is_new), (other, other_is_new) = at_once(*[lambda: intake.take(path=path, name="EP1.mp4")] * 2)

    assert one == other == Master.objects.get()
    assert sorted([one_is_new, other_is_new]) == [False, True]
    assert stored("masters") - before == {f"masters/{one.sha256[:2]}/{one.sha256}"}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (ConnectionError("reset by peer"), "storage_failed"),
    ],
)
def test_a_storage_that_does_not_take_it(
    error: Exception, code: str, tmp_path: Path, small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = fresh(tmp_path, small_clip), stored()

    def refuse(*args: object) -> str:
        raise error

    monkeypatch.setattr(AtomicFileSystemStorage, "_save", refuse)

    with pytest.raises(Failure) as failed:
        intake.take(path=path, name="EP1.mp4")

    assert failed.value.code == code
    assert not Master.objects.exists()
    assert stored() == before


def test_a_master_whose_file_was_lost_is_stored_anew(tmp_path: Path, small_clip: Path) -> None:
    """What a refusal's sentence asks for: upload it again."""
    path = fresh(tmp_path, small_clip)
    master, _new = intake.take(path=path, name="EP1.mp4")
    storages["masters"].delete(master.file.name)

    again, is_new = intake.take(path=path, name="EP1.mp4")

    assert (again, is_new) == (master, False)
    assert storages["masters"].size(again.file.name) == path.stat().st_size
