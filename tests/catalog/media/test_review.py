"""The stream for review: it grows while the encoder runs, and goes once the whole one is there."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from catalog.media import ffmpeg, graph, links, playlists, review, steps
from catalog.media.context import Context, Reporter
from catalog.media.models import Stage, Stream, Transcode
from studio.jobs.models import JobState
from studio.lib.ids import public_id
from tests import clips
from tests.catalog.media.transcoding import at_stage, give_up_all, queued, run, stage_of
from tests.files import stored

pytestmark = pytest.mark.django_db
END = "#EXT-X-ENDLIST"


def shown(job: Transcode) -> str:
    """The playlist as the address of the review gives it; empty before there is one."""
    key = Transcode.objects.get(pk=job.pk).review_key
    return "".join(map(bytes.decode, Client().get(links.playback_of(key, hls=playlists.REVIEW).hls))) if key else ""


def test_it_grows_from_the_first_segment_on_while_the_encoder_runs(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clips.run("-ss", "9", "-t", "9", "-i", clips.MEADOW, "-vf", "crop=404:720,scale=540:960,setsar=1", clip)
    job, seen = queued(clip), []

    def look() -> None:
        if stage_of(job, steps.ENCODE).state == JobState.RUNNING:
            seen.append(shown(job))

    run(job, watch=look)

    assert job.state == JobState.DONE
    growing = [len(playlists.segments(text)) for text in seen if text and END not in text]
    assert growing
    assert growing == sorted(growing)
    assert growing[0] < 5
    assert all(name in text for text in filter(None, seen) for name in ("init.mp4", "EVENT", "TIME-OFFSET=0"))


def test_it_is_whole_with_sound_and_a_still_before_the_rest_is_done(small_clip: Path) -> None:
    job, seen, before = queued(small_clip), list[Any](), stored("streams")

    def look() -> None:
        folder = Path(storages["streams"].path(Transcode.objects.get(pk=job.pk).review_key))
        seen.append(len([at for at, _key in ffmpeg.playlist_packets(folder / playlists.REVIEW)]))
        seen.append((shown(job).count(END), (folder / links.POSTER).stat().st_size > 1000))

    run(job, watch=at_stage(job, steps.PACKAGE, look))

    assert seen == [72 + 142, (1, True)]
    assert job.review_key == ""
    assert {name.split("/")[1] for name in stored("streams") - before} == {Stream.objects.get().key}
    assert not stored("work")


def test_nobody_keeps_a_playlist_that_grows(client: Client) -> None:
    key = public_id()
    for name in (playlists.REVIEW, "0.m4s"):
        storages["streams"].save(f"{key}/{name}", ContentFile(b"#EXTM3U"))
    address = links.playback_of(key, hls=playlists.REVIEW).hls

    kept = [client.get(url)["Cache-Control"] for url in (address, address.replace(playlists.REVIEW, "0.m4s"))]

    assert kept[0] == "no-store"
    assert "immutable" in kept[1]


def test_it_stays_where_a_later_stage_fails_and_goes_with_what_the_encode_left(
    small_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queued(small_clip)
    monkeypatch.setattr(graph, "package_command", lambda **_words: [ffmpeg.packager_path(), "--no-such-option"])

    run(job)

    assert (job.state, job.error_code) == (JobState.FAILED, "package_failed")
    assert END in shown(job)
    give_up_all(job)
    assert not shown(job)


@pytest.fixture
def growing(small_clip: Path, tmp_path: Path) -> review.Growing:
    job, key = queued(small_clip), public_id()
    Stage.objects.filter(transcode=job, name=steps.ENCODE).update(state=JobState.RUNNING, output_key=key)
    stage = Stage.objects.select_related("transcode").get(transcode=job, name=steps.ENCODE)
    return review.Growing(Context(stage, tmp_path, key, Reporter(stage, "")))


def write(growing: review.Growing, count: int) -> None:
    """What the encoder has after so many segments."""
    names = [f"{number}.m4s" for number in range(count)]
    for name in ("init.mp4", *names):
        (growing.folder / name).write_bytes(name.encode())
    lines = ["#EXTM3U", '#EXT-X-MAP:URI="init.mp4"', *(line for name in names for line in ("#EXTINF:2.0,", name))]
    (growing.folder / playlists.REVIEW).write_text("\n".join(lines))


def in_storage(growing: review.Growing) -> set[str]:
    return {name.split("/")[-1] for name in stored("streams") if growing.context.key in name}


def test_what_is_new_is_stored_once_and_told_once(
    growing: review.Growing, monkeypatch: pytest.MonkeyPatch, queries_of: Any
) -> None:
    kept = review.artefacts.store
    names: list[str] = []
    monkeypatch.setattr(review.artefacts, "store", lambda where, path, key: names.append(key) or kept(where, path, key))  # type: ignore[func-returns-value]

    assert queries_of(growing.publish) == 0  # nothing yet
    write(growing, 1)
    assert queries_of(growing.publish) == 1
    assert queries_of(growing.publish) == 0
    write(growing, 3)
    assert queries_of(growing.publish) == 0

    every = ["init.mp4", "0.m4s", "review.m3u8", "1.m4s", "2.m4s", "review.m3u8"]
    assert [name.removeprefix(f"{growing.context.key}/") for name in names] == every
    assert Transcode.objects.get().review_key == growing.context.key


def test_a_storage_that_does_not_answer_does_not_stop_the_encode(
    growing: review.Growing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_words: Any, **_more: Any) -> None:
        raise OSError("the line is cut")

    write(growing, 1)
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(type(storages["streams"]), "save", away)
        growing.publish()
    assert "waits" in caplog.text
    assert Transcode.objects.get().review_key == ""

    growing.publish()
    assert not in_storage(growing), "it is not tried twice a second"
    growing.finish()

    assert {"init.mp4", "0.m4s", "review.m3u8"} <= in_storage(growing)
    assert Transcode.objects.get().review_key == growing.context.key


def test_an_attempt_that_was_replaced_sends_nobody_to_its_stream(growing: review.Growing) -> None:
    Stage.objects.filter(output_key=growing.context.key).update(output_key="another")
    write(growing, 1)

    growing.publish()

    assert Transcode.objects.get().review_key == ""
