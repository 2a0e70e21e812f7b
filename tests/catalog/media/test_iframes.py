"""I-frame playlists, for scrubbing in players of televisions and phones: each entry is one whole key frame."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from catalog.media import ffmpeg
from catalog.media.models import Stream
from tests.catalog.media import transcoding

pytestmark = pytest.mark.django_db
ENTRY = re.compile(r"#EXTINF:([\d.]+),?\s*\n#EXT-X-BYTERANGE:(\d+)(?:@(\d+))?\n(\S+)")


@pytest.fixture
def stream(small_clip: Path) -> Stream:
    return transcoding.stream_of(small_clip)


def frames_in(path: Path) -> list[str]:
    """The type of every picture that can be decoded. ffprobe also says that the rest of the fragment is not there."""
    words = [ffmpeg.ffprobe_path(), "-v", "error", "-show_entries", "frame=pict_type", "-of", "csv=p=0", str(path)]
    answer = subprocess.run(words, capture_output=True, check=True, text=True)
    return [line.strip(",") for line in answer.stdout.split()]


def test_every_key_frame_has_an_entry_and_its_bytes_play_alone(stream: Stream, tmp_path: Path) -> None:
    folder = transcoding.folder_of(stream)
    (listing,) = folder.glob("*/iframe.m3u8")
    text, rung = listing.read_text(), listing.parent
    packets = ffmpeg.playlist_packets(rung / "main.m3u8")
    entries = ENTRY.findall(text)

    assert "#EXT-X-I-FRAMES-ONLY" in text
    assert "#EXT-X-ENDLIST" in text
    assert len(entries) == sum(is_key for _time, is_key in packets)
    assert abs(sum(float(seconds) for seconds, *_rest in entries) - stream.duration_s) < 0.1
    init = rung / re.findall(r'#EXT-X-MAP:URI="([^"]+)"', text)[0]
    for number, (_seconds, length, start, name) in enumerate(entries):
        content = (rung / name).read_bytes()[int(start or 0) :][: int(length)]
        assert len(content) == int(length), "the range ends in its segment"
        alone = tmp_path / f"{number}.mp4"
        alone.write_bytes(init.read_bytes() + content)
        assert frames_in(alone) == ["I"]


def test_the_master_playlist_names_them(stream: Stream) -> None:
    master = (transcoding.folder_of(stream) / "master.m3u8").read_text()

    named = re.findall(r'#EXT-X-I-FRAME-STREAM-INF:.*URI="([^"]+)"', master)

    assert len(named) == stream.renditions.count()
    assert all((transcoding.folder_of(stream) / name).exists() for name in named)
