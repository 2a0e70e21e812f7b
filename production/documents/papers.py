"""The kinds of documents, and which fields of data each one's template shows.

A field that no template shows is refused: what somebody signs has to be read. One that is missing is printed as not
yet entered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from production.documents import errors

CLAUSES = {"clauses": frozenset({"title", "text"})}


@dataclass(frozen=True)
class Paper:
    """``fields`` hold text, whole numbers, yes or no, or a list of texts; each of ``tables`` a list of rows with the
    named columns."""

    template: str
    fields: frozenset[str]
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _paper(template: str, fields: str, **tables: str) -> Paper:
    columns = {name: frozenset(words.split()) for name, words in tables.items()}
    return Paper(template, frozenset(fields.split()), columns | CLAUSES)


PAPERS: Mapping[str, Paper] = {
    paper.template: paper
    for paper in (
        _paper(
            "deal_memo",
            "company production date legal_name loan_out agent contact job role agreement category schedule rate "
            "guarantee start_date end_date photography_start location allowances agent_commission credited_name "
            "billing credit_clause usage exclusivity riders",
            consents="what given",
        ),
        _paper(
            "intimacy_rider",
            "company production date legal_name role memo closed_set coordinator present rehearsal monitors "
            "withdrawal footage_use stills promotion body_double digital_alteration unused_footage approval",
            scenes="scene action nudity simulated wardrobe",
        ),
        _paper(
            "replica_rider",
            "company production date legal_name role agreement memo replica_kind made_of made_from made_with made_by "
            "excluded training approval disclosure storage deletion withdrawal",
            uses="use where until pay",
        ),
        _paper(
            "minor_papers",
            "company production date legal_name birth_date role memo guardian relation guardian_contact "
            "guardian_on_set permit_number permit_issuer permit_expires trust_bank trust_account trust_share "
            "trust_due work_dates teacher schooling rest",
            hours="what limit source",
        ),
        _paper(
            "taft_hartley",
            "company production date production_number agreement contact legal_name credited_name birth_date address "
            "phone role category rate hired_on first_work location due due_source reason training experience "
            "auditions",
        ),
        _paper(
            "amendment",
            "company production date legal_name amends effective reason",
            changes="what before after",
        ),
        _paper(
            "certificate",
            "company production date legal_name subject effective statement",
            particulars="what value",
        ),
    )
}


def check(kind: str, data: Mapping[str, Any]) -> None:
    """Raise Failure ``document_field`` where something of the data would not be printed, ``document_data`` where a
    value has not the form that its place takes."""
    paper = PAPERS[kind]
    for name, value in data.items():
        if name in paper.tables:
            _check_rows(name, value, paper.tables[name])
        elif name not in paper.fields:
            raise errors.unknown_field(name)
        elif isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
            raise errors.bad_data(f"a table as “{name}”")


def _check_rows(name: str, rows: Any, columns: frozenset[str]) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise errors.bad_data(f"no list of rows as “{name}”")
    for row in rows:
        for column, value in row.items():
            if column not in columns:
                raise errors.unknown_field(f"{name}.{column}")
            if isinstance(value, (dict, list)):
                raise errors.bad_data(f"a list as “{name}.{column}”")
