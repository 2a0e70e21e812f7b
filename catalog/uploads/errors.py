"""Why an upload does not go on; docs/errors.md lists every code."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from catalog.media.errors import Refused
from studio.lib.errors import Failure

GIB = 1024**3


def no_such_upload() -> Failure:
    """Another person's upload too: nobody learns that it is there."""
    return Failure("no_such_upload", _("This upload is not there any more. Choose the file again."), status=404)


def upload_too_large(size: int, limit: int) -> Failure:
    """Of a size just above the limit the sentence does not say the limit: it is rounded up to a tenth of a GiB."""
    size = -(-size * 10 // GIB) * GIB // 10
    sentence = _("The file has %(size)s; up to %(limit)s are taken. Export it smaller.")
    return Failure(
        "upload_too_large", sentence % {"size": filesizeformat(size), "limit": filesizeformat(limit)}, status=413
    )


def no_room(size: int) -> Failure:
    sentence = _("The server's disk has no room for %(size)s. Free some space, then try again.")
    return Failure("disk_full", sentence % {"size": filesizeformat(size)}, status=507)


def bad_upload() -> Failure:
    return Failure("bad_upload", _("The request does not say which file comes. Reload the page and choose it again."))


def wrong_offset(offset: int, expected: int) -> Failure:
    sentence = _("The upload stands at byte %(expected)s, not at %(offset)s. It goes on from there.")
    return Failure("wrong_offset", sentence % {"expected": expected, "offset": offset}, status=409)


def over_length() -> Failure:
    return Failure("over_length", _("More bytes come than the file was said to have. Choose it again."), status=413)


def upload_locked() -> Failure:
    sentence = _("Another connection is sending this file just now. It goes on in a few seconds.")
    return Failure("upload_locked", sentence, status=423)


def receivers_busy() -> Failure:
    sentence = _("The server receives as many files as it can just now. This one goes on in a moment.")
    return Failure("receivers_busy", sentence, status=503)


def upload_incomplete(received: int, size: int) -> Failure:
    sentence = _("%(received)s of %(size)s bytes are here. Send the rest first.")
    return Failure("upload_incomplete", sentence % {"received": received, "size": size}, status=409)


def upload_closed() -> Failure:
    return Failure("upload_closed", _("This upload has ended. Reload the page to see what became of it."), status=409)


def not_failed() -> Failure:
    sentence = _("Only the failed check of a file that is still here can be retried. Reload the page.")
    return Failure("not_failed", sentence, status=409)


def bad_digest() -> Failure:
    return Failure("bad_digest", _("The file's SHA-256 is missing or is none. Reload the page."))


def wrong_digest() -> Refused:
    sentence = _("What arrived is not the file that was sent: its SHA-256 differs. Nothing was kept; upload it again.")
    return Refused("wrong_digest", sentence)


def upload_lost() -> Refused:
    sentence = _("What had arrived of the file is no longer in storage. Upload it again.")
    return Refused("upload_lost", sentence)
