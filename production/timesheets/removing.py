"""Taking away what was opened by mistake: a line of somebody who was not there, a step that was entered twice.

It would hold up every pay run else, since what nobody approves stops it. The history keeps what was taken away.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError

from production import history
from production.timesheets import errors
from production.timesheets.models import Piece, PieceState, TimeLine, TimeState
from studio.accounts.models import User


@transaction.atomic
def remove_line(*, line: TimeLine, by: User) -> None:
    """Raises Failure: ``line_is_signed``; ``time_is_kept`` where somebody has signed it once, or a pay run has it."""
    row = TimeLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if row.state != TimeState.ENTERED:
        raise errors.line_is_signed(str(row.get_state_display()))
    _remove(row, by)


@transaction.atomic
def remove_piece(*, piece: Piece, by: User) -> None:
    """Raises Failure: ``piece_is_approved``; ``time_is_kept`` where a pay run has it."""
    row = Piece.objects.select_for_update(of=("self",)).get(pk=piece.pk)
    if row.state != PieceState.ENTERED:
        raise errors.piece_is_approved()
    _remove(row, by)


def _remove(row: TimeLine | Piece, by: User) -> None:
    try:
        with transaction.atomic(), history.by(by):
            row.delete()
    except ProtectedError:
        raise errors.time_is_kept() from None
