"""A picture as pages and the API show it: every size and format that is made, the original until then. No query.

The models show themselves by these functions, which therefore know of no models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from catalog.pictures.formats import FORMATS


@dataclass(frozen=True)
class Source:
    """One format's files for <source>: MIME type and srcset."""

    mime: str
    srcset: str


@dataclass(frozen=True)
class Shown:
    """A picture for <picture>: ``url`` is its largest JPEG, or the original where no sizes are made yet.

    Pixels. ``colour`` is #rrggbb, empty where it is not known yet. ``sources`` end with JPEG's.
    """

    url: str
    width: int
    height: int
    colour: str = ""
    sources: tuple[Source, ...] = ()
    sizes: tuple[dict[str, Any], ...] = ()

    @property
    def modern(self) -> tuple[Source, ...]:
        """Those of the formats that not every browser reads."""
        return self.sources[:-1]

    @property
    def srcset(self) -> str:
        return self.sources[-1].srcset if self.sources else ""


def portrait(series: Any) -> Shown | None:
    """3:4, for grids: the poster, else cut from the tall one; of that the original is too tall to stand in."""
    source = series.poster or series.poster_tall
    made = _made(series.pictures, "portrait", str(source))
    return made or (Shown(series.poster.url, 600, 800) if series.poster else None)


def tall(series: Any) -> Shown | None:
    """9:16, for full height: the tall poster, else cut from the other one."""
    source = series.poster_tall or series.poster
    made = _made(series.pictures, "tall", str(source))
    return made or (Shown(series.poster_tall.url, 720, 1280) if series.poster_tall else None)


def card(series: Any) -> Shown | None:
    """1200 × 630, for previews; None until it is made."""
    return _made(series.pictures, "card", str(series.poster or series.poster_tall))


def still(episode: Any) -> Shown | None:
    """The episode's own picture, 9:16; None where nobody has chosen one."""
    if not episode.still:
        return None
    return _made(episode.pictures, "still", str(episode.still)) or Shown(episode.still.url, 540, 960)


def person(person: Any) -> Shown | None:
    """3:4, for a person's page; None where there is no picture of them."""
    if not person.picture:
        return None
    return _made(person.pictures, "portrait", str(person.picture)) or Shown(person.picture.url, 600, 800)


def _made(pictures: dict[str, Any] | None, name: str, source: str) -> Shown | None:
    """None where there are no sizes, or they are those of a picture that was replaced."""
    entry = (pictures or {}).get(name)
    if not source or not entry or entry["source"] != source:
        return None
    return of_files([_with_urls(size) for size in entry["sizes"]], entry["colour"])


def of_files(found: Sequence[dict[str, Any]], colour: str = "") -> Shown:
    """A picture of which every size, the largest last, has its address in each format."""
    sizes = tuple(found)
    sources = tuple(
        Source(kind.mime, ", ".join(f"{size[kind.name]} {size['width']}w" for size in sizes)) for kind in FORMATS
    )
    return Shown(sizes[-1]["jpeg"], sizes[-1]["width"], sizes[-1]["height"], colour, sources, sizes)


def _with_urls(size: dict[str, Any]) -> dict[str, Any]:
    urls = {kind.name: reverse("artwork", args=[size[kind.name]]) for kind in FORMATS}
    return {"width": size["width"], "height": size["height"]} | urls
