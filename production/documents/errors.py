"""Why a document is not drawn, sent, read, signed or countersigned: one sentence each."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studio.lib.errors import Failure


def bad_data(what: str) -> Failure:
    sentence = _("A document's data is text, whole numbers, lists and tables of these; this holds %(what)s.")
    return Failure("document_data", sentence % {"what": what})


def unknown_field(field: str) -> Failure:
    sentence = _("No place of the paper shows “%(field)s”. What is frozen has to be read: see the paper's fields.")
    return Failure("document_field", sentence % {"field": field})


def bad_signer() -> Failure:
    return Failure("bad_signer", _("A signer needs a name and an e-mail address, and stands once in each capacity."))


def no_signer() -> Failure:
    return Failure("no_signer", _("Nobody is to sign this document, so there is nobody to send it to."), status=409)


def being_drawn() -> Failure:
    sentence = _("The pages of this document are being drawn. Try again in a moment.")
    return Failure("being_drawn", sentence, status=409)


def not_drawn(why: str) -> Failure:
    sentence = _("The pages of this document could not be drawn: %(why)s Retry it on the queue's page.")
    return Failure("not_drawn", sentence % {"why": why}, status=409)


def damaged(number: str) -> Failure:
    sentence = _(
        "The stored pages of %(number)s are not those that were drawn, so nothing can be signed on them. Tell the "
        "studio; it can bring them back from its backup."
    )
    return Failure("document_damaged", sentence % {"number": number}, status=409)


def already_replaced(number: str) -> Failure:
    sentence = _("%(number)s replaces this version already. Replace that one, or void it first.")
    return Failure("already_replaced", sentence % {"number": number}, status=409)


def superseded() -> Failure:
    sentence = _("A newer version has replaced this document. Sign that one; the studio sends its link.")
    return Failure("document_superseded", sentence, status=409)


def voided() -> Failure:
    sentence = _("The studio has withdrawn this document. It can't be signed any more.")
    return Failure("document_void", sentence, status=409)


def concluded() -> Failure:
    sentence = _("Both sides have signed this document. It stays; draw an amendment to change what it says.")
    return Failure("document_concluded", sentence, status=409)


def already_signed() -> Failure:
    sentence = _("This was signed already, and one signature is enough. Nothing has changed.")
    return Failure("already_signed", sentence, status=409)


def declined() -> Failure:
    sentence = _("You have declined to sign this. Ask the studio for a new link if you want to sign after all.")
    return Failure("already_declined", sentence, status=409)


def not_sent_yet() -> Failure:
    return Failure("document_unsent", _("This document has not been sent to be signed."), status=409)


def not_signed_yet() -> Failure:
    sentence = _("Not everybody has signed yet. The studio countersigns last.")
    return Failure("not_signed_yet", sentence, status=409)


def already_countersigned() -> Failure:
    return Failure("already_countersigned", _("This is countersigned already."), status=409)


def may_not_countersign() -> Failure:
    return Failure("may_not_countersign", _("Only a producer may countersign for the studio."), status=403)


def own_signature() -> Failure:
    sentence = _("You have signed this document yourself. Another producer has to countersign it.")
    return Failure("own_signature", sentence, status=403)


def reason_needed() -> Failure:
    return Failure("reason_needed", _("Say in some words why; it is kept with the document."))


def link_tampered() -> Failure:
    sentence = _("This link is damaged: it is not as it was sent. Open it from the letter itself, whole.")
    return Failure("link_tampered", sentence, status=404)


def link_expired() -> Failure:
    sentence = _("This link has expired. Ask the studio to send it again; that takes a moment.")
    return Failure("link_expired", sentence, status=410)


def link_replaced() -> Failure:
    sentence = _("This link was ended, or a newer one was sent. Use the one in the newest letter.")
    return Failure("link_replaced", sentence, status=410)


def too_many_tries() -> Failure:
    sentence = _("Too many requests came from your network. Wait ten minutes, then open the link again.")
    return Failure("too_many_tries", sentence, status=429)


def shown_changed() -> Failure:
    sentence = _("The page is older than the document. Read it once more, then sign.")
    return Failure("shown_changed", sentence, status=409)


def no_consent() -> Failure:
    return Failure("no_consent", _("Tick that you have read the document and sign it electronically."))


def bad_name() -> Failure:
    return Failure("bad_name", _("Type your name as you sign, in at least two letters and at most 120."))


def name_differs(name: str) -> Failure:
    sentence = _("This is for %(name)s to sign. Type that name; if it is wrong, decline and say how it is written.")
    return Failure("name_differs", sentence % {"name": name})


def bad_drawing() -> Failure:
    sentence = _("Nothing that is a signature was drawn. Draw it again, or type your name instead.")
    return Failure("bad_drawing", sentence)


def drawing_failed(why: str) -> Failure:
    return Failure("drawing_failed", _("The paper's template does not take this data: %(why)s") % {"why": why})


def not_failed() -> Failure:
    return Failure("not_failed", _("This is not failed, or can't be retried. Reload the page."), status=409)
