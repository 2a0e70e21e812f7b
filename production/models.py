"""A manifest: one migration history for the app."""

from production.agreements.models import Agreement, CardChange, RateCard, RateRow
from production.bible.models import Bible, Character, Outline, RevisionColour, StorySet, Term
from production.contracts.models import Deal, DealChange, DealPaper, DealWaiver, SeriesTerms, TaftHartley
from production.costs.models import Budget, BudgetLine, CostWatch
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
from production.payroll.exports.models import ExportProfile, PayExport, ProfileVersion, RunFacts
from production.payroll.models import PayDay, PayItem, PayLine, PayRun, PayRunChange
from production.payroll.papers.models import PayPaper
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
from production.timesheets.imports.models import TimeImport
from production.timesheets.models import Piece, PieceChange, TimeLine, TimeLineChange, TimeSignature

__all__ = [
    "AgentRequest",
    "Agreement",
    "AiUse",
    "Bible",
    "Budget",
    "BudgetLine",
    "Call",
    "CardChange",
    "Character",
    "ColourSet",
    "CostWatch",
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
    "ExportProfile",
    "Letter",
    "LinkEvent",
    "Look",
    "Note",
    "NoteReply",
    "Outline",
    "PayDay",
    "PayExport",
    "PayItem",
    "PayLine",
    "PayPaper",
    "PayRun",
    "PayRunChange",
    "PersonFile",
    "Piece",
    "PieceChange",
    "ProfileVersion",
    "RateCard",
    "RateRow",
    "Revision",
    "RevisionColour",
    "RunFacts",
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
    "TimeImport",
    "TimeLine",
    "TimeLineChange",
    "TimeSignature",
]
