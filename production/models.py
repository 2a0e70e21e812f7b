"""A manifest: one migration history for the app."""

from production.bible.models import Bible, Character, Outline, RevisionColour, StorySet, Term
from production.documents.models import (
    Countersignature,
    Document,
    DocumentChange,
    Drawing,
    LinkEvent,
    Signature,
    SignatureRequest,
    SignatureRequestChange,
)
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
    "Bible",
    "Character",
    "ColourSet",
    "Countersignature",
    "Document",
    "DocumentChange",
    "DraftName",
    "Drawing",
    "Letter",
    "LinkEvent",
    "Note",
    "NoteReply",
    "Outline",
    "Revision",
    "RevisionColour",
    "SceneTiming",
    "Script",
    "ScriptChange",
    "SeriesFile",
    "Signature",
    "SignatureRequest",
    "SignatureRequestChange",
    "StorySet",
    "Term",
]
