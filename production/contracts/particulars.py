"""What a deal's riders say beyond the deal's own terms: the places of their papers that somebody fills in. Pure.

They are kept as text, by rider and name. A table is text too: a row a line, its parts in the order of ``columns`` with
| between them; what is beyond the last | belongs to the last column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from production.contracts.facts import Rider

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_LETTERS = 500  # of a place that is no table
USES = ("use", "where", "until", "pay")  # the columns of a replica's uses, which are a term of their own


@dataclass(frozen=True, slots=True)
class Part:
    """``name`` is the field of the paper, or the table where there are ``columns``."""

    name: str
    label: _StrPromise
    help: str | _StrPromise = ""
    columns: tuple[str, ...] = ()


PARTS: Mapping[Rider, tuple[Part, ...]] = {
    Rider.INTIMACY: (
        Part(
            "scenes", _("Scenes"), _("One a line: scene | what happens | nudity | simulated intimacy | wardrobe"),
            ("scene", "action", "nudity", "simulated", "wardrobe"),
        ),
        Part("closed_set", _("Closed set"), _("When, and how it is kept closed.")),
        Part("coordinator", _("Intimacy coordinator")),
        Part("present", _("Who may be present")),
        Part("rehearsal", _("Rehearsal")),
        Part("monitors", _("Monitors"), _("Who sees the picture, on set and elsewhere.")),
        Part("withdrawal", _("Withdrawing consent"), _("Until when, to whom, and what happens then.")),
        Part("footage_use", _("Use of the footage")),
        Part("stills", _("Stills")),
        Part("promotion", _("Trailers and advertising")),
        Part("body_double", _("Body double")),
        Part("digital_alteration", _("Digital alteration")),
        Part("unused_footage", _("Unused footage"), _("Who keeps it, and until when.")),
        Part("approval", _("Approval"), _("What the performer sees before it is released.")),
    ),
    Rider.REPLICA: (
        Part("replica_kind", _("Kind of replica"), _("Made with the performer for this, or from what there is.")),
        Part("made_of", _("What is replicated"), _("Voice, face, body, movement.")),
        Part("made_from", _("Made from"), _("Scans, recordings, footage: which.")),
        Part("made_with", _("Made with"), _("The tool and its version.")),
        Part("made_by", _("Made by")),
        Part("excluded", _("Excluded"), _("What it is never used for.")),
        Part("training", _("Training of models")),
        Part("approval", _("Approval of results")),
        Part("disclosure", _("Disclosure"), _("Where viewers are told.")),
        Part("storage", _("Storage")),
        Part("deletion", _("Deletion")),
        Part("withdrawal", _("Withdrawing consent")),
    ),
    Rider.MINOR: (
        Part("guardian_on_set", _("Guardian on set"), _("Who, and how near.")),
        Part("trust_account", _("Trust account"), _("Its last four figures.")),
        Part("trust_share", _("Share set aside"), _("As in: 15 % of gross earnings.")),
        Part("trust_due", _("Paid in by"), _("As in: 15 business days after the work.")),
        Part("teacher", _("Studio teacher")),
        Part("schooling", _("Schooling")),
        Part("rest", _("Rest")),
        Part("hours", _("Hours"), _("One a line: what | at most | the rule"), ("what", "limit", "source")),
    ),
}  # fmt: skip


def clean(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Without what is empty, in the order of ``PARTS``. Raises KeyError for a rider or a part that there is not."""
    known = {rider.value: [part.name for part in parts] for rider, parts in PARTS.items()}
    for rider, told in given.items():
        for name in told:
            if name not in known.get(rider, ()):
                raise KeyError(f"{rider}.{name}")
    found = {
        rider: {
            name: text for name in names if (text := "\n".join(given.get(rider, {}).get(name, "").splitlines()).strip())
        }
        for rider, names in known.items()
    }
    return {rider: told for rider, told in found.items() if told}


def told(given: Mapping[str, Mapping[str, str]], rider: Rider) -> dict[str, Any]:
    """What is entered, as the fields and tables of the rider's paper."""
    texts = given.get(rider, {})
    return {
        part.name: rows(texts[part.name], part.columns) if part.columns else texts[part.name]
        for part in PARTS[rider] if part.name in texts
    }  # fmt: skip


def rows(text: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """A row of each line that is not empty."""
    return [dict(_parted(line, columns)) for line in text.splitlines() if line.strip()]


def _parted(line: str, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for column, text in zip(columns, line.split("|", len(columns) - 1), strict=False):
        yield column, text.strip()


def left_open(given: Mapping[str, Mapping[str, str]], rider: Rider) -> tuple[str, ...]:
    """What the rider's paper will print as not yet entered, by its labels."""
    texts = given.get(rider, {})
    return tuple(str(part.label) for part in PARTS[rider] if part.name not in texts)
