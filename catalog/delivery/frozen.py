"""What packs and trailers are made of, as it was when they were asked for: titles, captions, stills and cameras."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.delivery import captions
from catalog.delivery.models import TrailerClip
from catalog.media.burnin import Cue
from catalog.media.models import Master
from catalog.media.reframe import kept, shots
from catalog.titles import disclosure
from catalog.titles.models import Episode

Row = dict[str, Any]


def episodes(found: Sequence[Episode], languages: Collection[str]) -> list[Row]:
    """Of a pack, each episode with its stream and master. Three queries, however many."""
    words = captions.ids_of([episode.pk for episode in found], languages)
    cameras = _cameras(found)
    return [_episode(one) | {"captions": words[one.pk], "cameras": cameras[one.pk]} for one in found]


def _episode(episode: Episode) -> Row:
    stream = episode.stream
    assert stream
    return {
        "episode": episode.pk, "number": episode.number, "title": episode.title, "synopsis": episode.synopsis,
        "ai_disclosure": disclosure.sentence(episode.ai_label),
        "master": stream.master_id, "master_name": stream.master.original_name, "master_sha256": stream.master.sha256,
        "stream_key": stream.key, "duration_s": stream.duration_s, "still": str(episode.still),
    }  # fmt: skip


def clips(found: Sequence[TrailerClip], language: str) -> list[Row]:
    """Of a trailer, each clip with its episode's stream and master. Three queries, however many."""
    marked = [clip.episode for clip in found]
    words = captions.ids_of([episode.pk for episode in marked], [language] if language else [])
    cameras = _cameras(marked)
    return [_clip(clip) | {"captions": words[clip.episode_id], "cameras": cameras[clip.episode_id]} for clip in found]


def _clip(clip: TrailerClip) -> Row:
    stream = clip.episode.stream
    assert stream
    return {
        "episode": clip.episode_id, "number": clip.episode.number, "master": stream.master_id, "in_s": clip.in_s,
        "out_s": min(clip.out_s, stream.duration_s),
    }  # fmt: skip


def _cameras(found: Sequence[Episode]) -> dict[int, list[Row]]:
    """By episode, without the tracks of faces, which no encode needs."""
    masters = {episode.pk: episode.stream.master for episode in found if episode.stream}
    chosen = kept.chosen_of(masters.values())
    return {key: shots.as_json(replace(one, faces=()) for one in chosen[master.pk]) for key, master in masters.items()}


def shots_of(row: Mapping[str, Any], master: Master) -> tuple[shots.Shot, ...]:
    """The cameras of a row; those of now where it was asked for before they were kept. Two queries at most."""
    if "cameras" not in row:
        return kept.chosen(master=master)
    return shots.from_json(row["cameras"])


def words_of(row: Mapping[str, Any], languages: Collection[str]) -> dict[str, list[Cue]]:
    """The captions of a row by language; those of now where it was asked for before they were kept. One query."""
    if "captions" not in row:
        return captions.captions_for(row["episode"], languages)
    return captions.words_of(row["captions"])
