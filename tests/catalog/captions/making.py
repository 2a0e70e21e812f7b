"""Captions and streams for tests: words that are fine, and a stream's own playlists without its pictures."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from catalog.captions import packaging, services
from catalog.captions.models import Caption, CaptionPackaging
from catalog.media.models import Stream
from catalog.titles.models import Episode
from tests import factories

SRT = b"1\n00:00:01,000 --> 00:00:02,500\nWho sent you?\n\n2\n00:00:03,000 --> 00:00:04,500\nNobody sent me.\n"
BAD = SRT + b"\n3\n00:00:04,000 --> 00:00:06,000\nToo early.\n"
MASTER = """#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS

#EXT-X-MEDIA:TYPE=AUDIO,URI="audio/main.m3u8",GROUP-ID="audio",NAME="main",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2"

#EXT-X-STREAM-INF:BANDWIDTH=900000,CODECS="avc1.640020,mp4a.40.2",RESOLUTION=540x960,AUDIO="audio",CLOSED-CAPTIONS=NONE
540/main.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=400000,CODECS="avc1.640020,mp4a.40.2",RESOLUTION=360x640,AUDIO="audio",CLOSED-CAPTIONS=NONE
360/main.m3u8

#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=22648,CODECS="avc1.f4000d",RESOLUTION=360x640,URI="360/iframe.m3u8"
"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT61S">
  <Period id="0">
    <AdaptationSet id="0" contentType="video">
      <Representation id="0" bandwidth="42728" codecs="avc1.f4000d" mimeType="video/mp4"/>
    </AdaptationSet>
    <AdaptationSet id="1" contentType="audio">
      <Representation id="1" bandwidth="73909" codecs="mp4a.40.2" mimeType="audio/mp4"/>
    </AdaptationSet>
  </Period>
</MPD>
"""


def stream_with_playlists() -> Stream:
    stream = factories.stream()
    for name, content in {"master.m3u8": MASTER, "manifest.mpd": MANIFEST}.items():
        storages["streams"].save(f"{stream.key}/{name}", ContentFile(content.encode()))
    return stream


def episode_out(**fields: Any) -> Episode:
    """One that the public sees, with a stream whose playlists are in storage."""
    return factories.published_episode(**({"stream": stream_with_playlists()} | fields))


def draft(episode: Episode, language: str = "en", *, data: bytes = SRT, kind: str = "subtitles") -> Caption:
    made, _new = services.upload(
        episode=episode, language=language, kind=kind, data=data, name=f"EP01.{language}.srt", by=None
    )
    return made


def approved(episode: Episode, language: str = "en", **fields: Any) -> Caption:
    caption = draft(episode, language, **fields)
    services.approve(caption=caption, by=None)
    return caption


def work() -> list[str]:
    """Do what waits, as workers would; the states of what was still wanted."""
    waiting = list(CaptionPackaging.objects.filter(state="queued").order_by("pk"))
    for job in waiting:
        packaging.run(job_id=job.pk)
    return list(
        CaptionPackaging.objects.filter(pk__in=[job.pk for job in waiting])
        .order_by("pk")
        .values_list("state", flat=True)
    )
