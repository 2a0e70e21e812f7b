"""A manifest: one migration history for the app."""

from production.bible.models import Bible, Character, Outline, StorySet, Term
from production.letters.models import Letter
from production.scripts.models import (
    ColourSet,
    DraftName,
    Lock,
    Note,
    NoteReply,
    Revision,
    SceneTiming,
    Script,
    ScriptChange,
)

__all__ = [
    "Bible",
    "Character",
    "ColourSet",
    "DraftName",
    "Letter",
    "Lock",
    "Note",
    "NoteReply",
    "Outline",
    "Revision",
    "SceneTiming",
    "Script",
    "ScriptChange",
    "StorySet",
    "Term",
]
