"""A manifest: one migration history for the app."""

from production.agreements.models import Agreement, CardChange, RateCard, RateRow
from production.bible.models import Bible, Character, Outline, RevisionColour, StorySet, Term
from production.letters.models import Letter
from production.people.models import Erasure, Look, PersonFile, TaxFile
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
    "Erasure",
    "Letter",
    "Look",
    "Note",
    "NoteReply",
    "Outline",
    "RateCard",
    "RateRow",
    "PersonFile",
    "Revision",
    "RevisionColour",
    "SceneTiming",
    "Script",
    "ScriptChange",
    "SeriesFile",
    "StorySet",
    "TaxFile",
    "Term",
]
