"""The verbs of what is paid without a clock: steps of writers, parts of flat deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from production import history
from production.contracts.models import Deal
from production.timesheets import errors
from production.timesheets.models import PIECE_MOVES, Piece, PieceChange, PieceState
from studio.accounts.models import User
from studio.lib import transitions


@transaction.atomic
def enter(*, deal: Deal, what: str, delivered_on: date, amount: Decimal, by: User) -> Piece:
    """Note what was delivered and is owed. ``amount`` is in the deal's currency."""
    with history.by(by):
        return Piece.objects.create(
            deal=deal, what=" ".join(what.split()), delivered_on=delivered_on, amount=amount, entered_by=by
        )


@transaction.atomic
def change(*, piece: Piece, by: User, **fields: Any) -> Piece:
    """``what``, ``delivered_on`` or ``amount`` of one that is not approved. Raises Failure: ``piece_is_approved``."""
    row = _locked(piece.pk)
    if row.state != PieceState.ENTERED:
        raise errors.piece_is_approved()
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in {**changed, "entered_by": by}.items():
        setattr(row, name, value)
    with history.by(by):
        row.save(update_fields=[*changed, "entered_by"])
    return row


@transaction.atomic
def approve(*, piece: Piece, by: User) -> Piece:
    """Raises Failure: ``own_piece`` for who entered it, IllegalTransition."""
    row = _locked(piece.pk)
    if row.state == PieceState.ENTERED and row.entered_by_id == by.pk:
        raise errors.own_piece()
    with history.by(by):
        transitions.move(row, table=PIECE_MOVES, to=PieceState.APPROVED, changes=PieceChange, by=by, approved_by=by)
    return row


@transaction.atomic
def take_up(*, piece: Piece, by: User, why: str) -> Piece:
    """Open an approved one again. Raises Failure: ``no_time_reason``, IllegalTransition."""
    reason = " ".join(why.split())
    if not reason:
        raise errors.no_time_reason()
    row = _locked(piece.pk)
    with history.by(by):
        transitions.move(
            row, table=PIECE_MOVES, to=PieceState.ENTERED, changes=PieceChange, by=by, why=reason, approved_by=None
        )
    return row


def _locked(pk: int) -> Piece:
    return Piece.objects.select_for_update(of=("self",)).select_related("deal__person").get(pk=pk)
