"""Files of streams, served by signed address alone."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import HttpResponse
from django.test import Client

from catalog.media import artefacts, links
from catalog.media.models import Stream

KEY, OTHER = "0123456789abcdef", "fedcba9876543210"
SEGMENT = bytes(range(256)) * 40  # 10,240 bytes
PLAYLIST = b"#EXTM3U\n"
FILES = {"master.m3u8": PLAYLIST, "manifest.mpd": b"<MPD/>", "poster.jpg": b"\xff\xd8\xff", "h264-540/1.m4s": SEGMENT}


@pytest.fixture(scope="module", autouse=True)
def _files() -> Iterator[None]:
    for key in (KEY, OTHER):
        for name, content in FILES.items():
            storages["streams"].save(f"{key}/{name}", ContentFile(content))
    storages["masters"].save("aa/secret.mp4", ContentFile(b"nobody may read this"))
    yield
    for key in (KEY, OTHER):
        artefacts.drop(storages["streams"], key)
    storages["masters"].delete("aa/secret.mp4")


def folder(key: str = KEY) -> str:
    return links.playback(Stream(key=key)).hls.removesuffix("master.m3u8")


def get(name: str, byte_range: str = "") -> HttpResponse:
    return Client().get(folder() + name, headers={"Range": byte_range} if byte_range else {})


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("master.m3u8", "application/vnd.apple.mpegurl"),
        ("manifest.mpd", "application/dash+xml"),
        ("poster.jpg", "image/jpeg"),
        ("h264-540/1.m4s", "video/iso.segment"),
    ],
)
def test_a_signed_address_gives_the_file(name: str, kind: str) -> None:
    answer = get(name)

    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer.getvalue() == FILES[name]
    assert answer["Content-Length"] == str(len(FILES[name]))
    assert answer["Accept-Ranges"] == "bytes"


def test_any_site_may_play_it_and_any_cache_may_keep_it_until_the_address_ends() -> None:
    answer = get("master.m3u8")

    left = links.playback(Stream(key=KEY)).expires_at.timestamp() - time.time()
    assert answer.getvalue() == PLAYLIST
    public, age, immutable = answer["Cache-Control"].split(", ")
    assert (public, immutable) == ("public", "immutable")
    assert abs(int(age.removeprefix("max-age=")) - left) < 5
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


def test_no_query_is_made(queries_of: object) -> None:
    assert queries_of(lambda: get("h264-540/1.m4s").getvalue()) == 0


def test_head_tells_the_length_and_sends_nothing() -> None:
    answer = Client().head(folder() + "h264-540/1.m4s", headers={"Range": "bytes=0-99"})

    assert (answer.status_code, answer["Content-Length"], answer.getvalue()) == (200, "10240", b"")


def test_nobody_writes() -> None:
    assert Client().post(folder() + "master.m3u8").status_code == 405


@pytest.mark.parametrize(
    ("asked", "sent", "content_range"),
    [
        ("bytes=0-99", SEGMENT[:100], "bytes 0-99/10240"),
        ("bytes=100-100", SEGMENT[100:101], "bytes 100-100/10240"),
        ("bytes=10000-", SEGMENT[10000:], "bytes 10000-10239/10240"),
        ("bytes=10000-99999", SEGMENT[10000:], "bytes 10000-10239/10240"),
        ("bytes=-10", SEGMENT[-10:], "bytes 10230-10239/10240"),
        ("bytes=-99999", SEGMENT, "bytes 0-10239/10240"),
    ],
)
def test_a_part_of_a_file(asked: str, sent: bytes, content_range: str) -> None:
    answer = get("h264-540/1.m4s", asked)

    assert answer.status_code == 206
    assert answer.getvalue() == sent
    assert answer["Content-Range"] == content_range
    assert answer["Content-Length"] == str(len(sent))


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
def test_a_part_beyond_the_end(asked: str) -> None:
    answer = get("h264-540/1.m4s", asked)

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */10240")


@pytest.mark.parametrize(
    "asked", ["bytes=-", "bytes=a-b", "bytes=0-1,5-6", "items=0-5", "bytes=9-5", "bytes=" + "9" * 5000 + "-"]
)
def test_a_range_that_is_not_understood_gives_the_whole_file(asked: str) -> None:
    answer = get("h264-540/1.m4s", asked)

    assert (answer.status_code, answer.getvalue()) == (200, SEGMENT)


def test_an_expired_address(monkeypatch: pytest.MonkeyPatch) -> None:
    address, now = folder() + "master.m3u8", time.time()
    monkeypatch.setattr("catalog.media.links.time.time", lambda: now + 13 * 3600)

    assert Client().get(address).status_code == 404


def test_a_tampered_address() -> None:
    key, expires, signature = folder().strip("/").removeprefix("v/").split(".")

    longer = f"/v/{key}.{int(expires) + 3600}.{signature}/master.m3u8"
    other = f"/v/{OTHER}.{expires}.{signature}/master.m3u8"
    forged = f"/v/{key}.{expires}.{signature[::-1]}/master.m3u8"

    assert [Client().get(address).status_code for address in (longer, other, forged)] == [404, 404, 404]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "absent.m3u8",
        "h264-540",
        "h264-540/",
        f"../{OTHER}/master.m3u8",
        f"..%2f{OTHER}%2fmaster.m3u8",
        "../../masters/aa/secret.mp4",
        "h264-540/../master.m3u8",
        "h264-540/../../../masters/aa/secret.mp4",
        "/etc/passwd",
        "....//master.m3u8",
        ".parts/x.m4s",
        "h264-540/1.m4s.txt",
        "h264-540/1.m4s%00.jpg",
    ],
)
def test_what_does_not_exist_and_what_lies_elsewhere(name: str) -> None:
    assert get(name).status_code == 404
