"""A manifest: one migration history for the app."""

from production.agreements.models import Agreement, CardChange, RateCard, RateRow
from production.bible.models import Bible, Character, Outline, RevisionColour, StorySet, Term
from production.contracts.models import Deal, DealChange, DealPaper, DealWaiver, SeriesTerms, TaftHartley
from production.credits.models import AgentRequest, Credit, CreditList, CreditListChange, CreditWaiver
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
from production.payroll.models import PayDay, PayItem, PayLine, PayRun, PayRunChange
from production.people.models import Erasure, Look, PersonFile, TaxFile
from production.replicas.models import AiUse
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
from production.shoots.models import Call, ShootDay
from production.timesheets.models import Piece, PieceChange, TimeLine, TimeLineChange, TimeSignature

__all__ = [
    "AgentRequest",
    "Agreement",
    "AiUse",
    "Bible",
    "Call",
    "CardChange",
    "Character",
    "ColourSet",
    "Countersignature",
    "Credit",
    "CreditList",
    "CreditListChange",
    "CreditWaiver",
    "Deal",
    "DealChange",
    "DealPaper",
    "DealWaiver",
    "Document",
    "DocumentChange",
    "DraftName",
    "Drawing",
    "Erasure",
    "Letter",
    "LinkEvent",
    "Look",
    "Note",
    "NoteReply",
    "Outline",
    "PayDay",
    "PayItem",
    "PayLine",
    "PayRun",
    "PayRunChange",
    "PersonFile",
    "Piece",
    "PieceChange",
    "RateCard",
    "RateRow",
    "Revision",
    "RevisionColour",
    "SceneTiming",
    "Script",
    "ScriptChange",
    "SeriesFile",
    "SeriesTerms",
    "ShootDay",
    "Signature",
    "SignatureRequest",
    "SignatureRequestChange",
    "StorySet",
    "TaftHartley",
    "TaxFile",
    "Term",
    "TimeLine",
    "TimeLineChange",
    "TimeSignature",
]
