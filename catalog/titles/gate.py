"""What keeps a version from the public: a QC report that is a fail, until a producer waives it for that version."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from catalog.quality import services as quality
from catalog.quality import words
from catalog.quality.models import Report, Verdict
from catalog.quality.timecode import timecode
from catalog.titles.models import Episode, Waiver
from studio.lib.errors import Failure

LEAST_WORDS, LEAST_LETTERS = 3, 10  # of a reason; the letters for languages that put no spaces between words


def held_by(*, episode: Episode, stream_id: int | None) -> Report | None:
    """The report that holds a stream back from this episode's public; None where nothing does. One query."""
    if stream_id is None:
        return None
    failed = Report.objects.filter(transcode__stream=stream_id, verdict=Verdict.FAIL)
    return failed.exclude(waivers__cut__episode=episode).first()


def is_held() -> Exists:
    """As held_by(), of every episode of a query and the stream that plays."""
    waived = Waiver.objects.filter(report=OuterRef("pk"), cut__episode=OuterRef(OuterRef("pk")))
    failed = Report.objects.filter(transcode__stream=OuterRef("stream"), verdict=Verdict.FAIL)
    return Exists(failed.filter(~Exists(waived)))


def reason(report: Report) -> str:
    """The first failing finding in one sentence, with its time code where it has one."""
    finding = quality.first_fail(report)
    if finding is None:
        return ""
    if finding.start_s is None:
        return words.sentence(finding)
    at = timecode(finding.start_s, quality.rate_of(report))
    return _("At %(at)s: %(sentence)s") % {"at": at, "sentence": words.sentence(finding)}


def quality_failed(episode: Episode, report: Report) -> Failure:
    sentence = _(
        "%(episode)s can't be published: its QC report is a fail. %(reason)s Mend it and upload a new version, or let "
        "a producer waive it with a reason."
    )
    return Failure("quality_failed", sentence % {"episode": episode, "reason": reason(report)}, status=409)


def check_reason(text: str) -> str:
    """The reason without needless spaces. Raises Failure ``reason_needed``."""
    tidy = " ".join(text.split())
    spaced = len(tidy.split()) >= LEAST_WORDS
    if len(tidy) < LEAST_LETTERS or not (spaced or not tidy.isascii()):
        raise Failure("reason_needed", _("Say in some words why; it is kept with your name."))
    return tidy[:500]
