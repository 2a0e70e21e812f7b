"""Delivery profiles: one TOML file each in profiles/, read and checked as a whole. docs/recipes.md says how to add one.

A profile says how a file is made, what it is held against and where each figure comes from. Pure but for reading it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.media.export_graph import Target
from catalog.media.safe_area import AREAS, SIDES, SafeArea

FOLDER = Path(__file__).parent / "profiles"
FORMS = ("burned", "srt", "none")
CLAIMS = ("", "vendor", "unconfirmed")
COLUMNS = (
    "number", "title", "synopsis", "language", "file", "duration_s", "bytes", "sha256", "captions", "ai_disclosure",
    "master", "master_sha256",
)  # fmt: skip
DOCUMENTS = ("ai_disclosure", "chain_of_title")
NAME_WORDS = {"slug": "a", "number": 7, "language": "_en", "extension": ".mov"}
KNOWN = {"title", "about", "clean_masters", "documents", "whole_series", "video", "audio", "captions", "safe_area",
         "names", "covers", "sheet", "rules"}  # fmt: skip


# What each of check.py's checks may be given: figures in the units of catalog.media.facts.Facts.
LIMITS: dict[str, frozenset[str]] = {
    "container": frozenset({"allowed"}),
    "fast_start": frozenset(),
    "no_edit_lists": frozenset(),
    "video_codec": frozenset({"allowed"}),
    "pixel_format": frozenset({"allowed"}),
    "closed_gop": frozenset(),
    "size_least": frozenset({"width", "height"}),
    "size_best": frozenset({"width", "height"}),
    "aspect": frozenset({"width", "height"}),
    "frame_rate": frozenset({"least", "most"}),
    "video_bitrate": frozenset({"least", "most"}),
    "audio_codec": frozenset({"allowed"}),
    "audio_rate": frozenset({"least", "most"}),
    "audio_bitrate": frozenset({"least", "most"}),
    "audio_channels": frozenset({"least", "most"}),
    "file_size": frozenset({"least", "most"}),
    "length": frozenset({"least", "most"}),
    "loudness": frozenset({"target", "tolerance"}),
    "true_peak": frozenset({"most"}),
    "captions_width": frozenset(),  # its figure is captions.max_width
}
OF_PACK = frozenset({"captions_width"})  # what no single video is held against


class BadProfile(Exception):
    """A profile's file says what can't be followed; the message names the profile and the key."""


@dataclass(frozen=True)
class Rule:
    """One figure to hold a file against; see LIMITS for what each check needs."""

    check: str
    limits: dict[str, Any]
    source: str
    must: bool = True
    claim: str = ""


@dataclass(frozen=True)
class Cover:
    """A picture to make: of the series' poster or of each episode. Pixels."""

    name: str
    of: str
    width: int
    height: int
    format: str


@dataclass(frozen=True)
class Profile:
    name: str
    title: str
    about: str
    target: Target
    captions: str
    captions_required: bool
    max_width: float
    safe_area: SafeArea
    video_name: str
    captions_name: str
    covers: tuple[Cover, ...]
    columns: tuple[str, ...]
    documents: tuple[str, ...]
    clean_masters: str
    whole_series: bool
    rules: tuple[Rule, ...]

    def limit(self, check: str, which: str) -> Any:
        """The figure of a rule, or None where the profile has none."""
        return next((rule.limits.get(which) for rule in self.rules if rule.check == check), None)


@functools.cache
def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@functools.cache
def data_of(name: str) -> dict[str, Any]:
    """What the profile's file says, with the figures of the app that it names. Raises KeyError where there is none, or
    BadProfile."""
    if name not in names():
        raise KeyError(name)
    return with_app(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")))


def with_app(data: dict[str, Any]) -> dict[str, Any]:
    """A pack keeps its profile as it was: so the figures of the day stand in it, and not a name. Raises BadProfile."""
    if "app" not in data["safe_area"]:
        return data
    if (app := data["safe_area"]["app"]) not in AREAS:
        raise BadProfile(f"{data.get('title')}: safe_area.app is {app!r}; it is one of {', '.join(AREAS)}")
    area = AREAS[app]
    claim = {"claim": area.claim} if area.claim else {}
    return data | {"safe_area": {side: getattr(area, side) for side in SIDES} | {"source": area.source} | claim}


def load(name: str) -> Profile:
    """Raises KeyError or BadProfile."""
    return parse(name, data_of(name))


def everyone() -> list[Profile]:
    return [load(name) for name in names()]


def digest(data: Mapping[str, Any]) -> str:
    """SHA-256 of a profile's content, whatever the order and layout of its file."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def parse(name: str, data: Mapping[str, Any]) -> Profile:
    """Raises BadProfile."""
    try:
        return _parsed(name, data)
    except (KeyError, TypeError, ValueError) as error:
        raise BadProfile(f"Profile {name}: {error!r}") from error


def _parsed(name: str, data: Mapping[str, Any]) -> Profile:
    unknown = set(data) - KNOWN
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    captions, names_of, safe = data["captions"], data["names"], dict(data["safe_area"])
    _one_of(captions["form"], FORMS, "captions.form")
    _sourced(safe)
    for template in (names_of["video"], names_of["captions"], data.get("clean_masters", "")):
        _template(template)
    return Profile(
        name=name,
        title=data["title"],
        about=data["about"],
        target=_target(data),
        captions=captions["form"],
        captions_required=bool(captions.get("required", False)),
        max_width=_share(captions["max_width"]),
        safe_area=_safe_area(name, data["title"], safe),
        video_name=names_of["video"],
        captions_name=names_of["captions"],
        covers=tuple(_cover(cover) for cover in data["covers"]),
        columns=tuple(_one_of(column, COLUMNS, "sheet.columns") for column in data["sheet"]["columns"]),
        documents=tuple(_one_of(kind, DOCUMENTS, "documents") for kind in data.get("documents", [])),
        clean_masters=data.get("clean_masters", ""),
        whole_series=bool(data.get("whole_series", False)),
        rules=tuple(_rule(rule) for rule in data["rules"]),
    )


def _safe_area(name: str, title: str, row: Mapping[str, Any]) -> SafeArea:
    top, bottom, left, right = (int(row[side]) for side in SIDES)
    return SafeArea(name, title, top, bottom, left, right, row["source"], row.get("claim", ""))


def _target(data: Mapping[str, Any]) -> Target:
    rates = next((rule for rule in data["rules"] if rule["check"] == "frame_rate"), {"least": 1, "most": 60})
    video, audio = dict(data["video"]), data["audio"]
    return Target(
        **video,
        audio_bitrate=int(audio["bitrate"]),
        loudness=float(audio["loudness"]),
        frame_rates=(int(rates["least"]), int(rates["most"])),
    )


def _rule(row: Mapping[str, Any]) -> Rule:
    limits = {key: value for key, value in row.items() if key not in ("check", "source", "must", "claim")}
    allowed = LIMITS[_one_of(row["check"], tuple(LIMITS), "rules.check")]
    if not limits.keys() <= allowed or (allowed and not limits):
        raise ValueError(f"{row['check']} takes {sorted(allowed)}, not {sorted(limits)}")
    _sourced(row)
    return Rule(row["check"], limits, row["source"], bool(row.get("must", True)), row.get("claim", ""))


def _cover(row: Mapping[str, Any]) -> Cover:
    _template(row["name"])
    _one_of(row["of"], ("series", "episode"), "covers.of")
    _one_of(row["format"], ("JPEG", "PNG", "WEBP"), "covers.format")
    return Cover(row["name"], row["of"], int(row["width"]), int(row["height"]), row["format"])


def _sourced(row: Mapping[str, Any]) -> None:
    """No figure without where it comes from."""
    if not row.get("source"):
        raise ValueError(f"no source in {dict(row)}")
    _one_of(row.get("claim", ""), CLAIMS, "claim")


def _template(text: str) -> None:
    """Only known words stand in a name, and it leads out of no folder."""
    fields = {field for _text, field, _format, _conversion in string.Formatter().parse(text) if field is not None}
    if not fields <= NAME_WORDS.keys():
        raise ValueError(f"{text} names {sorted(fields - NAME_WORDS.keys())}")
    made = text.format(**NAME_WORDS)
    if made.startswith("/") or "\\" in made or ".." in Path(made).parts:
        raise ValueError(f"{text} leads out of the pack")


def _share(value: float) -> float:
    if not 0 < value <= 1:
        raise ValueError(f"captions.max_width is a share of the width, not {value}")
    return float(value)


def _one_of(value: Any, words: tuple[str, ...], key: str) -> str:
    if value not in words:
        raise ValueError(f"{key} is {value!r}, not one of {', '.join(words)}")
    return str(value)
