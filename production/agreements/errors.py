"""What can go wrong with agreements and their rate cards."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def bad_rate(kind: str, text: str, form: str) -> Failure:
    sentence = _("%(kind)s: “%(text)s” can't be read. Write %(form)s; or negotiated, none, or nothing.")
    return Failure("bad_rate", sentence % {"kind": kind, "text": text[:60], "form": form})


def bad_mark(kind: str) -> Failure:
    sentence = _("%(kind)s: a value needs a source and the mark S, 2, C or M. Without a value the mark is U.")
    return Failure("bad_mark", sentence % {"kind": kind})


def bad_card_file(name: str, line: int, why: str) -> Failure:
    sentence = _("%(name)s, line %(line)s: %(why)s")
    return Failure("bad_card_file", sentence % {"name": name, "line": line, "why": why}, file=name, line=line)


def rate_not_entered(agreement: str, version: int, kind: str, category: str) -> Failure:
    row = f"{kind}, {category}" if category else kind
    sentence = _("Not yet entered in version %(version)s of %(agreement)s: %(row)s. Enter it in a new version.")
    words = {"agreement": agreement, "version": version, "row": row}
    return Failure("rate_not_entered", sentence % words, status=409, agreement=agreement)


def unknown_agreement(slug: str) -> Failure:
    sentence = _("There is no agreement called %(slug)s. Add it, or load those of the repository: manage.py rates")
    return Failure("unknown_agreement", sentence % {"slug": slug}, status=404, agreement=slug)


def no_rate_card(agreement: str, day: date) -> Failure:
    sentence = _("%(agreement)s has no rate card for %(day)s. Enter a version that covers it.")
    words = {"agreement": agreement, "day": day.isoformat()}
    return Failure("no_rate_card", sentence % words, status=409, agreement=agreement)


def rate_card_unapproved(agreement: str, version: int, day: date) -> Failure:
    sentence = _("Version %(version)s of %(agreement)s covers %(day)s and is not approved. Have it approved first.")
    words = {"agreement": agreement, "version": version, "day": day.isoformat()}
    return Failure("rate_card_unapproved", sentence % words, status=409, agreement=agreement, version=version)


def rate_card_expired(agreement: str, version: int, ended: date, day: date) -> Failure:
    sentence = _(
        "%(agreement)s has no rate card for %(day)s: version %(version)s ended on %(ended)s. Enter the next version."
    )
    words = {"agreement": agreement, "version": version, "ended": ended.isoformat(), "day": day.isoformat()}
    return Failure("rate_card_expired", sentence % words, status=409, agreement=agreement, version=version)


def own_card() -> Failure:
    sentence = _("Nobody approves a rate card that they proposed themselves. Ask a colleague.")
    return Failure("own_card", sentence, status=403)


def card_is_kept(state: str) -> Failure:
    sentence = _("This version is %(state)s and can't be changed. A draft can: take it back, or make a new version.")
    return Failure("card_is_kept", sentence % {"state": state}, status=409)


def card_changed() -> Failure:
    sentence = _("Somebody has changed this version meanwhile. Look at it as it is now, then decide.")
    return Failure("card_changed", sentence, status=409)


def bad_days() -> Failure:
    return Failure("bad_days", _("A version begins on a day, and ends on the same day or later, or has no end."))


def no_card_reason() -> Failure:
    return Failure("no_reason", _("Say what has to change."))


def row_twice(kind: str) -> Failure:
    return Failure("row_twice", _("This version has a row for that already: %(kind)s.") % {"kind": kind})


def last_row(kind: str) -> Failure:
    sentence = _("Every version says something on each kind. Leave this row empty instead: %(kind)s.")
    return Failure("last_row", sentence % {"kind": kind})


def approved_card_differs(agreement: str, version: int, state: str) -> Failure:
    sentence = _(
        "%(agreement)s: the file's version %(version)s differs from the one that was loaded and is %(state)s. "
        "Put it back, and write what is new as the next version."
    )
    words = {"agreement": agreement, "version": version, "state": state}
    return Failure("approved_card_differs", sentence % words, status=409)


def edited_card_differs(agreement: str, version: int) -> Failure:
    sentence = _(
        "%(agreement)s: both the file's version %(version)s and the draft made from it were changed. "
        "Delete the draft to take the file's, or write the file's as the next version."
    )
    return Failure("edited_card_differs", sentence % {"agreement": agreement, "version": version}, status=409)


def no_such_kind() -> Failure:
    return Failure("no_such_kind", _("There is no such kind of rate or no such category. Reload the page."))


def has_successor(version: int) -> Failure:
    sentence = _("Another version was made from version %(version)s, so it stays. Delete that one first.")
    return Failure("draft_is_used", sentence % {"version": version}, status=409)


def has_cards(agreement: str) -> Failure:
    sentence = _("%(agreement)s has versions already. Make the next one from one of them.")
    return Failure("has_cards", sentence % {"agreement": agreement}, status=409)
