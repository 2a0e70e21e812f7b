"""Trailers: exactly the frames that were marked, in their order, captioned, at their level."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.files.storage import storages

from catalog.delivery import services, work
from catalog.delivery.models import Trailer, TrailerClip, TrailerExport
from catalog.delivery.services import Mark
from catalog.media import facts, ffmpeg
from catalog.media.burnin import Cue
from catalog.titles import services as titles
from catalog.titles.models import Episode, Series
from studio.jobs.models import JobState
from studio.lib.errors import Failure
from tests import clips, factories
from tests.catalog.delivery import packs
from tests.files import stored

pytestmark = pytest.mark.django_db
BITS = 9  # of a frame's number, each a stripe of white or black


def coded(path: Path, *, seconds: float, rate: str = "30", start: int = 0) -> Path:
    """A clip whose every frame tells its number: bit by bit in stripes from left to right, and a tone."""
    bits = "+".join(f"eq(X,{place})*255*mod(floor((N+{start})/{2**place}),2)" for place in range(BITS))
    picture = f"format=gray,geq=lum='{bits}',scale=540:960:flags=neighbor,format=yuv420p"
    clips.run(
        "-f", "lavfi", "-i", f"color=black:s={BITS}x16:r={rate}:d={seconds}", "-f", "lavfi",
        "-i", f"sine=f=440:d={seconds}:r=48000", "-vf", picture, "-c:v", "libx264", "-preset", "ultrafast",
        "-crf", "12", "-g", "48", "-bf", "2", "-c:a", "aac", path,
    )  # fmt: skip
    return path


def numbers(path: Path) -> list[int]:
    """The number of every frame of a file."""
    command = [
        ffmpeg.ffmpeg_path(), "-nostdin", "-v", "error", "-i", str(path),
        "-vf", f"crop=iw:ih/8:0:0,scale={BITS}:1:flags=area", "-fps_mode", "passthrough", "-f", "rawvideo",
        "-pix_fmt", "gray", "-",
    ]  # fmt: skip
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    frames = [raw[at : at + BITS] for at in range(0, len(raw), BITS)]
    return [sum((value > 128) << place for place, value in enumerate(frame)) for frame in frames]


@pytest.fixture(scope="session")
def counted(clip_folder: Path) -> Path:
    """Six seconds of numbered frames."""
    return coded(clip_folder / "counted.mp4", seconds=6)


@pytest.fixture(scope="session")
def film(clip_folder: Path) -> Path:
    """Four seconds of numbered frames at 23.976."""
    return coded(clip_folder / "film.mp4", seconds=4, rate="24000/1001", start=200)


@pytest.fixture
def series(counted: Path) -> Series:
    row = packs.series(slug="midnight-heir")
    packs.episode(counted, row, 1)
    return row


def trailer_of(row: Series, *marks: tuple[Episode, float, float], language: str = "") -> Trailer:
    trailer = Trailer.objects.create(series=row, title="Coming soon", language=language)
    services.mark_clips(trailer=trailer, marks=[Mark(episode.pk, in_s, out_s) for episode, in_s, out_s in marks])
    return trailer


def cut(trailer: Trailer) -> tuple[TrailerExport, Path]:
    job = services.request_trailer(trailer=trailer, by=None).job
    services.run_trailer(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_message) == ("done", "")
    return job, Path(storages["deliveries"].path(job.file_key))


def test_the_coded_clip_tells_its_frames(counted: Path) -> None:
    assert numbers(counted) == list(range(180))


def test_the_marked_frames_and_no_others_in_their_order(series: Series) -> None:
    episode = series.episodes.get()
    trailer = trailer_of(series, (episode, 100 / 30, 130 / 30), (episode, 0.0, 7 / 30), (episode, 61 / 30, 95 / 30))

    job, path = cut(trailer)

    assert numbers(path) == [*range(100, 130), *range(7), *range(61, 95)]
    assert job.facts["duration_s"] == pytest.approx(71 / 30, abs=0.05)


def test_at_film_s_rate_too(film: Path) -> None:
    row = packs.series()
    episode = packs.episode(film, row, 1)
    frame = 1001 / 24000

    _job, path = cut(trailer_of(row, (episode, 31 * frame, 60 * frame), (episode, 5 * frame, 12 * frame)))

    assert numbers(path) == [*range(231, 260), *range(205, 212)]
    assert packs.streams(path)["video"]["avg_frame_rate"] == "24000/1001"


def test_clips_of_different_rates_are_joined_at_the_commoner(series: Series, film: Path) -> None:
    second = packs.episode(film, series, 2)
    first = series.episodes.get(number=1)

    _job, path = cut(trailer_of(series, (first, 1.0, 3.0), (second, 1.001, 2.002)))

    seen = numbers(path)
    assert seen[:60] == list(range(30, 90))
    assert seen[60] == 224
    assert len(seen) == pytest.approx(60 + 30, abs=1)
    assert seen[60:] == sorted(seen[60:])


def test_captions_are_burnt_in_on_the_trailer_s_time_line(series: Series) -> None:
    episode = series.episodes.get()
    packs.caption(episode, "en", [Cue(3.5, 4.0, "Who opened the will?")])
    marks = ((episode, 0.0, 1.0), (episode, 3.0, 4.0))

    _job, bare = cut(trailer_of(series, *marks))
    _job, spoken = cut(trailer_of(series, *marks, language="en"))

    assert not changed(bare, spoken, at_s=0.6)
    assert not changed(bare, spoken, at_s=1.3)
    assert changed(bare, spoken, at_s=1.7)  # 1 s of the first clip, and half a second into the second
    assert numbers(spoken) == [*range(30), *range(90, 120)]


def test_captions_that_are_not_there_are_a_warning(series: Series) -> None:
    job, _path = cut(trailer_of(series, (series.episodes.get(), 0.0, 1.0), language="en"))

    sentences = [finding["sentence"] for finding in job.findings if finding["rule"] == "captions"]
    assert sentences == ["There are no captions in en for episode 1."]


def changed(one: Path, other: Path, *, at_s: float) -> bool:
    """Whether two files differ visibly where captions stand."""
    pictures = []
    for path in (one, other):
        command = [
            ffmpeg.ffmpeg_path(), "-v", "error", "-ss", str(at_s), "-i", str(path), "-frames:v", "1",
            "-vf", "crop=iw:ih/4:0:ih/2", "-f", "rawvideo", "-pix_fmt", "gray", "-",
        ]  # fmt: skip
        pictures.append(subprocess.run(command, capture_output=True, check=True).stdout)
    differing = sum(abs(a - b) > 100 for a, b in zip(*pictures, strict=True))
    return differing > 100


def test_it_is_as_loud_as_the_house_wants_it(series: Series) -> None:
    episode = series.episodes.get()

    job, path = cut(trailer_of(series, (episode, 1.0, 3.0), (episode, 4.0, 5.0)))

    level, peak = facts.loudness(path)
    assert level == pytest.approx(-16.0, abs=0.5)
    assert peak <= -1.0
    assert packs.levels(job.findings, "fail") == set()


def test_a_recording_that_was_far_too_low_has_no_peak_above_the_mark() -> None:
    row = packs.series()
    episode = packs.episode(clips.MEADOW, row, 1)  # −43 LUFS, of which one yawn is loud

    job, path = cut(trailer_of(row, (episode, 0.0, 17.5)))

    level, peak = facts.loudness(path)
    assert level == pytest.approx(-16.0, abs=0.5)
    assert peak <= -1.0
    assert packs.levels(job.findings, "fail") == set()


def test_a_trailer_goes_into_a_pack(series: Series) -> None:
    job, path = cut(trailer_of(series, (series.episodes.get(), 0.0, 1.0)))

    pack = packs.made(series, "partner", trailer=job)

    assert packs.content(pack, "midnight-heir_trailer.mp4") == path.read_bytes()
    assert [row["title"] for row in pack.files if row["kind"] == "trailer"] == ["Coming soon"]


def test_a_clip_without_sound_is_silent_not_shorter(series: Series, counted: Path, tmp_path: Path) -> None:
    mute = tmp_path / "mute.mp4"
    clips.run("-i", counted, "-an", "-c:v", "copy", mute)
    second = packs.episode(mute, series, 2)

    _job, path = cut(trailer_of(series, (second, 0.0, 1.0), (series.episodes.get(number=1), 1.0, 2.0)))

    assert numbers(path) == [*range(30), *range(30, 60)]
    assert float(packs.streams(path)["audio"]["duration"]) == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize(
    ("in_s", "out_s", "words"),
    [
        (2.0, 1.0, "ends before it begins"), (1.0, 1.0, "ends before it begins"), (-1.0, 1.0, "ends before it begins"),
        (5.0, 7.0, "runs past the end"), (1.0, 1.1, "shorter than 0.2 s"), (float("nan"), 1.0, "ends before it begins"),
    ],
)  # fmt: skip
def test_marks_that_make_no_clip(series: Series, in_s: float, out_s: float, words: str) -> None:
    trailer = trailer_of(series, (series.episodes.get(), 0.0, 1.0))

    with pytest.raises(Failure) as failed:
        services.mark_clips(trailer=trailer, marks=[Mark(series.episodes.get().pk, in_s, out_s)])

    assert failed.value.code == "bad_clip"
    assert words in failed.value.message
    assert TrailerClip.objects.count() == 1  # the old ones stay


def test_episodes_of_other_series_and_without_a_stream_can_not_be_cut(series: Series) -> None:
    other = factories.episode(stream=factories.stream())
    bare = factories.episode(series=series, number=9)
    trailer = Trailer.objects.create(series=series, title="Coming soon")

    for episode in (other, bare):
        with pytest.raises(Failure) as failed:
            services.mark_clips(trailer=trailer, marks=[Mark(episode.pk, 0.0, 1.0)])
        assert failed.value.code == "bad_clip"


def test_a_trailer_needs_a_clip_and_is_cut_once_at_a_time(series: Series) -> None:
    empty = Trailer.objects.create(series=series, title="Empty")
    with pytest.raises(Failure) as failed:
        services.request_trailer(trailer=empty, by=None)
    assert failed.value.code == "no_clips"

    trailer = trailer_of(series, (series.episodes.get(), 0.0, 1.0))
    first, second = (services.request_trailer(trailer=trailer, by=None) for _time in range(2))
    assert first.is_new
    assert second == (first.job, False, True)


def test_the_cut_is_of_the_marks_as_they_were_asked_for(series: Series) -> None:
    trailer = trailer_of(series, (series.episodes.get(), 0.0, 1.0))
    job = services.request_trailer(trailer=trailer, by=None).job
    services.mark_clips(trailer=trailer, marks=[Mark(series.episodes.get().pk, 2.0, 3.0)])

    services.run_trailer(job_id=job.pk)

    job.refresh_from_db()
    assert numbers(Path(storages["deliveries"].path(job.file_key))) == list(range(30))


def refused(trailer: Trailer) -> str:
    with pytest.raises(Failure) as failed:
        services.request_trailer(trailer=trailer, by=None)
    assert failed.value.status == 409
    assert not TrailerExport.objects.exists()
    return failed.value.code


def test_marks_of_another_version_are_not_cut_until_they_are_kept_again() -> None:
    row = packs.series()
    episode = factories.episode(series=row, stream=factories.stream())
    trailer = trailer_of(row, (episode, 1.0, 2.0))
    stream = episode.stream
    assert stream

    remade = factories.stream(master=stream.master)  # the same frames
    Episode.objects.update(stream=remade)
    assert services.hindrances(list(trailer.clips.all())) == []
    Episode.objects.update(stream=factories.stream())
    assert refused(trailer) == "clip_outdated"

    services.mark_clips(trailer=trailer, marks=[Mark(episode.pk, 1.0, 2.0)])
    assert services.request_trailer(trailer=trailer, by=None).is_new


def test_an_episode_that_its_report_holds_back_is_in_no_trailer_until_that_is_waived() -> None:
    row = packs.series()
    held = factories.episode(series=row, stream=factories.failing_stream())
    trailer = trailer_of(row, (held, 1.0, 2.0))
    assert refused(trailer) == "clip_held"

    stream = held.stream
    assert stream
    cut_of = factories.cut_of(held, master=stream.master)
    titles.waive_quality(cut=cut_of, by=None, why="The black is meant to be there.")
    assert services.request_trailer(trailer=trailer, by=None).is_new


def test_a_name_of_a_file_is_no_filter(counted: Path, tmp_path: Path) -> None:
    wild = tmp_path / "a';movie=x,[b]:c=d %d.mp4"
    wild.write_bytes(counted.read_bytes() + b"\0\0\0\x08free")
    row = packs.series(slug="wild")
    episode = packs.episode(wild, row, 1)

    job, path = cut(trailer_of(row, (episode, 0.0, 0.5)))

    assert numbers(path) == list(range(15))
    assert job.state == JobState.DONE


def test_what_failed_leaves_nothing_and_can_be_retried(series: Series, monkeypatch: pytest.MonkeyPatch) -> None:
    trailer = trailer_of(series, (series.episodes.get(), 0.0, 1.0))
    before = stored("deliveries")
    job = services.request_trailer(trailer=trailer, by=None).job
    with monkeypatch.context() as broken:
        broken.setattr(ffmpeg, "ffmpeg_path", lambda: "/bin/false")
        services.run_trailer(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "export_failed")
    assert stored("deliveries") == before
    work.retry(work.TRAILERS, job)
    assert services.run_trailer(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_rate_too_high_for_a_profile_is_halved() -> None:
    from catalog.media import export_graph
    from catalog.media.probe import Picture, Probe

    probe = Probe("mov", 3.0, Picture("h264", 540, 960, Fraction(60), True), "", 0, 0.0)

    assert export_graph.rate_of(probe, export_graph.Target(frame_rates=(23, 30))) == 30
    assert export_graph.rate_of(probe, export_graph.Target(frame_rates=(23, 60))) == 60
