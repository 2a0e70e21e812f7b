"""Which label an episode's register gives it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalog.titles.disclosure import AiLabel


class Asset(TextChoices):
    LIKENESS = "likeness", _("A performer's face or body")
    VOICE = "voice", _("Voice")
    PICTURE = "picture", _("Picture")
    MUSIC = "music", _("Music")
    SOUND = "sound", _("Sound")
    TEXT = "text", _("Text")
    OTHER = "other", _("Something else")


PERFORMED = frozenset({Asset.LIKENESS, Asset.VOICE})


class Extent(TextChoices):
    MADE = "made", _("Made")
    CHANGED = "changed", _("Changed")


@dataclass(frozen=True, slots=True)
class Made:
    asset: str
    extent: str


def label_of(entries: Iterable[Made]) -> AiLabel:
    """Synthetic where a face or voice was made, somebody's or nobody's; else assisted where anything stands."""
    found = list(entries)
    if any(one.extent == Extent.MADE and one.asset in PERFORMED for one in found):
        return AiLabel.SYNTHETIC
    return AiLabel.ASSISTED if found else AiLabel.NONE


def names(agreed: Iterable[str], use: str) -> bool:
    """Whether one of the uses that were agreed to is this: the same words, whatever their capitals and spaces."""
    wanted = _tidy(use)
    return bool(wanted) and wanted in map(_tidy, agreed)


def _tidy(text: str) -> str:
    return " ".join(text.split()).casefold()
