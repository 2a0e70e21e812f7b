"""Captions in the stream: whole or absent, whatever comes twice, at once, or is killed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from catalog.captions import packaging, services
from catalog.captions.models import Caption, CaptionChange, CaptionPackaging
from catalog.media import ffmpeg
from catalog.titles.models import Episode
from studio.jobs.models import JobState
from studio.jobs.services import claim
from tests import factories, workers
from tests.catalog.captions.making import approved, draft, episode_out, stream_with_playlists, work
from tests.catalog.media.transcoding import folder_of, stream_of
from tests.files import at_once, stored
from tests.lines import away

pytestmark = pytest.mark.django_db
ROWS = CaptionPackaging.objects


def below(stream: Any) -> set[str]:
    return {name.partition("/")[2].partition("/")[2] for name in stored(f"streams/{stream.key}")}


def hls_of(episode: Episode) -> str:
    stream = Episode.objects.select_related("stream").get(pk=episode.pk).stream
    assert stream
    return packaging.playable(episode, stream).playback.hls


def test_approved_captions_are_put_into_the_playlists() -> None:
    episode = episode_out()
    approved(episode, "es-MX")
    approved(episode, "en", kind="captions")
    assert "/master.m3u8" in hls_of(episode)  # not yet
    work()

    answer = Client().get(hls_of(episode))
    text = b"".join(answer).decode()
    media = [line for line in text.splitlines() if "TYPE=SUBTITLES" in line]
    assert len(media) == 2
    assert 'LANGUAGE="en",NAME="English (SDH)",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,CHARACTERISTICS="public.' in media[0]
    assert 'LANGUAGE="es-MX",NAME="Español (México)",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="captions-' in media[1]
    variants = re.findall(r"^#EXT-X-STREAM-INF:(.*)$", text, re.M)
    assert len(variants) == 2
    assert all(line.endswith(',SUBTITLES="captions"') for line in variants)
    assert 'SUBTITLES="captions"' not in re.findall(r"^#EXT-X-I-FRAME.*$", text, re.M)[0]
    assert "/stream" not in text


def test_every_address_in_the_playlists_leads_somewhere() -> None:
    episode = episode_out()
    approved(episode)
    work()
    base = hls_of(episode).rpartition("/")[0]
    text = b"".join(Client().get(hls_of(episode))).decode()
    playlist = re.findall(r'TYPE=SUBTITLES.*URI="([^"]+)"', text)[0]
    answer = Client().get(f"{base}/{playlist}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vnd.apple.mpegurl")
    lines = b"".join(answer).decode().splitlines()
    assert lines[-1] == "#EXT-X-ENDLIST"
    words = Client().get(f"{base}/{playlist.rpartition('/')[0]}/{lines[-2]}")
    assert (words.status_code, words["Content-Type"]) == (200, "text/vtt")
    assert b"".join(words).startswith(b"WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n1\n")


def test_captions_are_as_long_as_the_stream() -> None:
    """HLS authoring specification for Apple devices: WebVTT of full length, though the last words come early."""
    episode = episode_out()
    approved(episode)
    work()
    playlist = next(path for path in folder_of(episode.stream).rglob("en.m3u8"))  # type: ignore[arg-type]
    lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+)", playlist.read_text())]
    assert sum(lengths) == pytest.approx(61.0, abs=0.001)
    assert int(re.findall(r"TARGETDURATION:(\d+)", playlist.read_text())[0]) >= max(lengths)


def test_the_dash_manifest_names_each_language_once() -> None:
    episode = episode_out()
    approved(episode, "ar")
    approved(episode, "en", kind="captions")
    work()
    found = packaging.playable(episode, episode.stream)  # type: ignore[arg-type]
    root = ElementTree.fromstring(b"".join(Client().get(found.playback.dash)))  # noqa: S314 - our own
    name = "{urn:mpeg:dash:schema:mpd:2011}"
    sets = root.findall(f".//{name}AdaptationSet")
    texts = [one for one in sets if one.get("contentType") == "text"]
    assert [one.get("lang") for one in texts] == ["ar", "en"]
    assert [one.find(f"{name}Role").get("value") for one in texts] == ["subtitle", "caption"]  # type: ignore[union-attr]
    assert len({one.get("id") for one in sets}) == len(sets) == 4
    files = [one.findtext(f"{name}Representation/{name}BaseURL") for one in texts]
    assert {f"{file}" for file in files} <= below(episode.stream)


def length_of(stream: Any, name: str) -> float:
    playlist = next(path for path in folder_of(stream).rglob(name) if path.parent.name != "audio")
    return sum(float(length) for length in re.findall(r"#EXTINF:([\d.]+)", playlist.read_text()))


def test_a_real_stream_with_captions_plays_through_ffprobe(small_clip: Path) -> None:
    stream = stream_of(small_clip)
    episode = factories.published_episode(stream=stream)
    approved(episode, "es-MX", data="1\n00:00:00,500 --> 00:00:02,000\n¿Quién te envió?\n".encode())
    assert work() == ["done"]
    master = next(folder_of(stream).glob("master-*.m3u8"))
    command = [ffmpeg.ffprobe_path(), "-v", "error", "-allowed_extensions", "ALL", "-extension_picky", "0"]
    words = ["-show_entries", "stream=codec_type:stream_tags=language,comment", "-of", "csv=p=0", "-i", str(master)]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
    kinds = [line.split(",")[0] for line in done.stdout.splitlines()]
    assert {"video", "audio", "subtitle"} <= set(kinds), done
    assert length_of(stream, "es-MX.m3u8") == pytest.approx(length_of(stream, "main.m3u8"), abs=0.1)


def test_what_is_withdrawn_is_gone_from_the_next_playback_on() -> None:
    episode = episode_out()
    caption = approved(episode)
    approved(episode, "es")
    work()
    both = hls_of(episode)
    services.withdraw(caption=caption, by=None)
    assert "/master.m3u8" in hls_of(episode)
    work()
    one = hls_of(episode)
    assert one not in (both, "") and "/master-" in one
    assert b'LANGUAGE="en"' not in b"".join(Client().get(one))
    services.approve(caption=Caption.objects.get(pk=caption.pk), by=None)
    assert hls_of(episode) == both  # known: nothing is made again
    assert ROWS.count() == 2


def test_a_new_stream_gets_the_captions_of_its_episode_by_the_sweep() -> None:
    episode = episode_out()
    approved(episode)
    work()
    Episode.objects.filter(pk=episode.pk).update(stream=stream_with_playlists())
    assert "/master.m3u8" in hls_of(episode)
    packaging.sweep()
    assert work() == ["done"]
    assert "/master-" in hls_of(episode)
    packaging.sweep()
    assert ROWS.count() == 2


def test_the_sweep_costs_the_same_queries_with_1_episode_and_with_10(queries_of: Callable[..., int]) -> None:
    approved(episode_out())
    work()
    few = queries_of(packaging.sweep)
    for _ in range(9):
        approved(episode_out())
    work()
    assert queries_of(packaging.sweep) == few


def test_playback_costs_two_queries_however_many_languages(queries_of: Callable[..., int]) -> None:
    episode = episode_out()
    assert queries_of(lambda: packaging.playable(episode, episode.stream)) == 1  # type: ignore[arg-type]
    for language in ("en", "es", "fr", "de", "ar"):
        approved(episode, language)
    work()
    assert queries_of(lambda: packaging.playable(episode, episode.stream)) == 2  # type: ignore[arg-type]


def test_a_second_message_does_nothing() -> None:
    episode = episode_out()
    approved(episode)
    work()
    files = below(episode.stream)
    assert packaging.run(job_id=ROWS.get().pk) is False
    assert below(episode.stream) == files


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_it_once() -> None:
    episode = episode_out()
    approved(episode)
    job = ROWS.get()
    done = at_once(*[lambda: packaging.run(job_id=job.pk) for _ in range(4)])
    assert sorted(done) == [False, False, False, True]
    assert len([name for name in below(episode.stream) if name.startswith("master-")]) == 1


def test_what_a_lost_worker_left_is_removed_by_the_next() -> None:
    episode = episode_out()
    approved(episode)
    job = ROWS.get()
    assert claim(ROWS.all(), pk=job.pk, owner="lost")
    job.folder = "a" * 16
    for name in (f"captions-{job.folder}/en.vtt", f"master-{job.folder}.m3u8"):
        storages["streams"].save(f"{job.stream.key}/{name}", ContentFile(b"half"))
    ROWS.filter(pk=job.pk).update(folder=job.folder, heartbeat_at=timezone.now() - timedelta(minutes=5))
    packaging.sweep()
    assert packaging.run(job_id=job.pk)
    assert not [name for name in below(episode.stream) if job.folder in name]
    assert "/master-" in hls_of(episode)


def test_a_postgresql_that_is_away_leaves_the_work_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    approved(episode_out())
    monkeypatch.setattr(packaging, "_make", away)
    packaging.run(job_id=ROWS.get().pk)
    assert (ROWS.get().state, ROWS.get().error_code) == (JobState.RUNNING, "")


def test_a_storage_that_fails_leaves_the_reason_and_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    episode = episode_out()
    approved(episode)
    before = below(episode.stream)
    storage, saved = storages["streams"], []
    real = type(storage)._save

    def failing(self: Any, name: str, content: Any) -> str:
        saved.append(name)
        if len(saved) == 3:
            raise OSError(28, "No space left on device")
        return str(real(self, name, content))

    monkeypatch.setattr(type(storage), "_save", failing)
    assert work() == ["failed"]
    monkeypatch.undo()
    assert ROWS.get().error_code == "disk_full"
    assert below(episode.stream) == before
    assert "/master.m3u8" in hls_of(episode)
    packaging.request(episode)
    assert work() == ["done"]


def test_a_storage_that_is_away_ends_the_job_with_that_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    episode = episode_out()
    approved(episode)

    def away(self: Any, *_words: Any, **_more: Any) -> Any:
        raise ConnectionError("no route to the bucket")

    for name in ("_open", "listdir", "exists"):
        monkeypatch.setattr(type(storages["streams"]), name, away)
    assert work() == ["failed"]
    monkeypatch.undo()

    assert ROWS.get().error_code == "storage_failed"
    packaging.request(episode)
    assert work() == ["done"]


def test_a_stream_without_its_playlists_says_so() -> None:
    episode = factories.published_episode()
    approved(episode)
    assert work() == ["failed"]
    assert ROWS.get().error_code == "stream_missing"


KILLED = """
import os, signal, sys, django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from catalog.captions import packaging
storage = storages["streams"]
real, seen = type(storage)._save, []
def save(self, name, content):
    seen.append(name)
    if len(seen) == int(sys.argv[2]): os.kill(os.getpid(), signal.SIGKILL)
    return real(self, name, content)
type(storage)._save = save
packaging.run(job_id=int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [1, 2, 4])
def test_kill_9_in_the_middle_shows_nothing_half_made(after: int) -> None:
    episode = episode_out()
    approved(episode)
    job = ROWS.get()
    before = below(episode.stream)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(job.pk), str(after)], env=workers.environment(), cwd=settings.BASE_DIR,
        check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert "/master.m3u8" in hls_of(episode)
    ROWS.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=5))
    assert packaging.run(job_id=job.pk)
    assert "/master-" in hls_of(episode)
    assert len(below(episode.stream)) == len(before) + 4  # two of the language, two that name it


def test_what_no_stream_plays_is_removed_after_its_addresses_have_ended() -> None:
    episode = episode_out()
    caption = approved(episode)
    approved(episode, "es")
    work()
    services.withdraw(caption=caption, by=None)
    work()
    assert packaging.tidy() == 0  # somebody may be watching with it still
    old = timezone.now() - timedelta(hours=13)
    ROWS.update(finished_at=old)
    assert packaging.tidy() == 0
    CaptionChange.objects.update(at=old)
    assert packaging.tidy() == 1
    assert "/master-" in hls_of(episode)
    assert len([name for name in below(episode.stream) if name.startswith("master-")]) == 1


def test_the_same_stream_of_two_episodes_carries_the_captions_of_each() -> None:
    stream = stream_with_playlists()
    one, other = episode_out(stream=stream), episode_out(stream=stream)
    approved(one, "en")
    approved(other, "es")
    work()
    assert b'LANGUAGE="en"' in b"".join(Client().get(hls_of(one)))
    assert b'LANGUAGE="es"' in b"".join(Client().get(hls_of(other)))


def test_sets_that_nobody_wants_any_more_are_not_made() -> None:
    episode = episode_out()
    for language in ("en", "es", "fr"):
        approved(episode, language)
    assert ROWS.count() == 3
    assert work() == ["done"]
    assert ROWS.count() == 1


def test_drafts_are_never_packaged() -> None:
    draft(episode_out())
    packaging.sweep()
    assert not ROWS.exists()
