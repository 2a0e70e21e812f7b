"""What files of a pack are called. Pure."""

from __future__ import annotations

import re

from catalog.delivery.profiles import Profile

LANGUAGE = re.compile(r"[^A-Za-z0-9-]")


def folder(slug: str, profile: str, first: int, last: int) -> str:
    """The folder inside the zip, and the zip's own name."""
    return f"{slug}_{profile}_E{first:03d}-E{last:03d}"


def video(profile: Profile, slug: str, number: int, language: str = "") -> str:
    return profile.video_name.format(slug=slug, number=number, language=_suffix(language))


def captions(profile: Profile, slug: str, number: int, language: str = "") -> str:
    return profile.captions_name.format(slug=slug, number=number, language=_suffix(language))


def master(profile: Profile, slug: str, number: int, original: str) -> str:
    """With the ending that it was handed over with, where that is a plain one."""
    ending = original.rpartition(".")[2].lower()
    extension = f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 4 else ""
    return profile.clean_masters.format(slug=slug, number=number, extension=extension)


def suffix_for(language: str, series_language: str) -> str:
    """None for the series' own language: its captions have the very name of the video."""
    return "" if language == series_language else language


def _suffix(language: str) -> str:
    return f"_{LANGUAGE.sub('', language)}" if language else ""
