"""Rows for tests, with only what a test does not care about made up."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

from django.test import Client
from django.utils import timezone

from catalog.media import steps
from catalog.media.models import Master, Rendition, Stage, Stream, Transcode
from catalog.people.models import Person
from catalog.quality.findings import FAIL, Finding, verdict
from catalog.quality.measured import Measured
from catalog.quality.models import Report
from catalog.titles.models import Cut, Episode, EpisodeState, Series, SeriesState
from studio.accounts.models import User
from studio.accounts.roles import Role
from studio.accounts.services import hire
from studio.jobs.models import JobState

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"
PROBE = {
    "container": "mov,mp4", "duration_s": 61.0, "audio_codec": "aac", "audio_channels": 2, "start_s": 0.0,
    "picture": {"codec": "h264", "width": 1080, "height": 1920, "frame_rate": "30", "constant_rate": True},
}  # fmt: skip


def staff(role: Role) -> User:
    return hire(username=f"{role}-{next(_numbers)}", role=role, password=PASSWORD)


def browser(user: User) -> Client:
    """In which the user is logged in."""
    client = Client()
    client.force_login(user)
    return client


def credited(**fields: Any) -> Person:
    """Somebody who can be credited; their private file is not opened."""
    return Person.objects.create(**({"name": f"Person {next(_numbers)}"} | fields))


def series(**fields: Any) -> Series:
    number = next(_numbers)
    return Series.objects.create(**({"title": f"Series {number}", "slug": f"series-{number}"} | fields))


def episode(**fields: Any) -> Episode:
    fields.setdefault("number", next(_numbers))
    if "series" not in fields:
        fields["series"] = series()
    return Episode.objects.create(**fields)


def master(**fields: Any) -> Master:
    number = next(_numbers)
    made_up = {
        "sha256": f"{number:064x}", "file": f"xx/{number:064x}", "original_name": f"EP{number}.mov", "size_bytes": 1000,
        "duration_s": 61.0, "width": 1080, "height": 1920, "probe": PROBE,
    }  # fmt: skip
    return Master.objects.create(**(made_up | fields))


def transcode(**fields: Any) -> Transcode:
    if "master" not in fields:
        fields["master"] = master()
    return Transcode.objects.create(**fields)


def stage(**fields: Any) -> Stage:
    """One of a running transcode, the encode unless another is named."""
    if "transcode" not in fields:
        fields["transcode"] = transcode(state=JobState.RUNNING)
    name = fields.setdefault("name", steps.ENCODE)
    return Stage.objects.create(**({"position": steps.order(name), "weight": steps.BY_NAME[name].weight} | fields))


def stream(**fields: Any) -> Stream:
    """A stream's row with two renditions; there are no files behind it."""
    if "master" not in fields:
        fields["master"] = master()
    if "transcode" not in fields:
        fields["transcode"] = transcode(master=fields["master"], state=JobState.DONE, percent=100)
    row = Stream.objects.create(**({"duration_s": 61.0, "size_bytes": 1000, "has_audio": True} | fields))
    for width, height in ((360, 640), (540, 960)):
        Rendition.objects.create(
            stream=row, codec="h264", width=width, height=height, frame_rate="30", bitrate_bps=700_000, duration_s=61.0
        )
    return row


def cut_of(row: Episode, **fields: Any) -> Cut:
    cut = Cut.objects.create(episode=row, number=row.cuts.count() + 1, **({"master": master()} | fields))
    Episode.objects.filter(pk=row.pk).update(cut=cut)
    row.cut = cut
    return cut


def published_series(**fields: Any) -> Series:
    return series(**({"state": SeriesState.PUBLISHED, "published_at": timezone.now()} | fields))


def published_episode(**fields: Any) -> Episode:
    """Out, with a stream, in a published series."""
    if "series" not in fields:
        fields["series"] = published_series()
    if "stream" not in fields:
        fields["stream"] = stream()
    made = episode(**({"state": EpisodeState.PUBLISHED, "publish_at": timezone.now()} | fields))
    if made.stream:
        cut_of(made, master=made.stream.master)
    return made


def report(stream: Stream, *findings: Finding) -> Report:
    """The QC report on a stream, with these findings and no others."""
    measured = Measured(stream.duration_s, Fraction(30), has_audio=stream.has_audio)
    rows = [finding.as_json() for finding in findings]
    return Report.objects.create(
        transcode=stream.transcode, verdict=verdict(findings), measured=measured.as_json(), findings=rows
    )


def failing_stream(**fields: Any) -> Stream:
    """A stream whose report is a fail: four seconds of black from 00:00:12:15."""
    row = stream(**fields)
    report(row, Finding("black", FAIL, 12.5, 16.5, facts={"seconds": 4.0}))
    return row
