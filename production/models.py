"""A manifest: one migration history for the app."""

from production.agreements.models import Agreement, CardChange, RateCard, RateRow
from production.bible.models import Bible, Character, Outline, RevisionColour, StorySet, Term
from production.letters.models import Letter
from production.scripts.models import (
    ColourSet,
    DraftName,
    Note,
    NoteReply,
    Revision,
    SceneTiming,
    Script,
    ScriptChange,
    SeriesFile,
)

__all__ = [
    "Agreement",
    "Bible",
    "CardChange",
    "Character",
    "ColourSet",
    "DraftName",
    "Letter",
    "Note",
    "NoteReply",
    "Outline",
    "RateCard",
    "RateRow",
    "Revision",
    "RevisionColour",
    "SceneTiming",
    "Script",
    "ScriptChange",
    "SeriesFile",
    "StorySet",
    "Term",
]
