"""Scripts, their revisions, what is said about them, and what is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Episode, Series

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class ScriptState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_ASKED = "changes_asked", _("Changes asked")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")


SCRIPT_MOVES = {
    ScriptState.DRAFT: frozenset({ScriptState.IN_REVIEW}),
    ScriptState.IN_REVIEW: frozenset({ScriptState.DRAFT, ScriptState.CHANGES_ASKED, ScriptState.APPROVED}),
    ScriptState.CHANGES_ASKED: frozenset({ScriptState.IN_REVIEW, ScriptState.DRAFT}),
    ScriptState.APPROVED: frozenset({ScriptState.CHANGES_ASKED, ScriptState.LOCKED, ScriptState.DRAFT}),
    ScriptState.LOCKED: frozenset[ScriptState](),
}


class Script(models.Model):
    """An episode's script. What it says is its head, the newest revision; none before anything was saved."""

    if TYPE_CHECKING:
        revisions: RelatedManager[Revision]
        notes: RelatedManager[Note]
        sets: RelatedManager[ColourSet]
        scene_times: RelatedManager[SceneTiming]

    episode = models.OneToOneField(Episode, on_delete=models.CASCADE, primary_key=True, related_name="script")
    state = models.CharField(_("state"), max_length=13, choices=ScriptState, default=ScriptState.DRAFT, editable=False)
    head = models.ForeignKey("Revision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        ordering = ["episode__series_id", "episode__number"]
        permissions = [
            ("write_script", "Can write scripts"),
            ("approve_script", "Can approve and lock scripts"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ScriptState.values), name="script_state"),
            models.CheckConstraint(
                condition=Q(state=ScriptState.DRAFT) | Q(head__isnull=False), name="script_reviewed_has_text"
            ),
        ]

    def __str__(self) -> str:
        return str(self.episode)

    @property
    def is_locked(self) -> bool:
        return self.state == ScriptState.LOCKED


class ColourSet(models.Model):
    """The changes of a locked script that go out together, on paper of one colour. The first is the lock itself.

    ``numbers`` and ``pages`` are those of ``base``, against which its changes are marked: see locking.py.
    """

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="sets")
    position = models.PositiveSmallIntegerField(_("position"))  # 0 is the locked script itself
    name = models.CharField(_("name"), max_length=30)
    color = models.CharField(_("colour"), max_length=7)
    base = models.ForeignKey("Revision", on_delete=models.RESTRICT, related_name="+")
    numbers = models.JSONField(_("scene numbers"))
    pages = models.JSONField(_("pages"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("revision set")
        verbose_name_plural = _("revision sets")
        ordering = ["script", "position"]
        constraints = [
            models.UniqueConstraint(fields=["script", "position"], name="colour_set_position"),
            models.UniqueConstraint("script", Upper("name"), name="colour_set_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """What a script said at one time. Never changed nor removed by itself: a trigger sees to that.

    ``kept`` holds what a Final Draft file had beyond Fountain. ``key`` is the sender's: sent twice, it is stored once.
    """

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, related_name="+")
    text = models.TextField(_("text"))
    sha256 = models.CharField("SHA-256", max_length=64)
    speech_s = models.FloatField(_("speech, seconds"))  # before the series' pace: see timing.py
    action_lines = models.PositiveIntegerField(_("lines of action"))
    words = models.PositiveIntegerField(_("words spoken"))
    kept = models.JSONField(null=True)
    set = models.ForeignKey(ColourSet, on_delete=models.RESTRICT, null=True, related_name="revisions")
    key = models.UUIDField(null=True, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("saved"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["script", "-number"]
        constraints = [models.UniqueConstraint(fields=["script", "number"], name="revision_number")]

    def __str__(self) -> str:
        return f"{self.script} r{self.number}"


class DraftName(models.Model):
    """What people call a revision: "Network draft". It may be changed, the revision may not."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, primary_key=True, related_name="draft_name")
    name = models.CharField(_("name"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("draft's name")
        verbose_name_plural = _("drafts' names")
        ordering = ["revision_id"]

    def __str__(self) -> str:
        return self.name


class ScriptChange(models.Model):
    """Who moved a script from one state to another, when, why and at which revision."""

    subject = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(_("from"), max_length=13)
    new = models.CharField(_("to"), max_length=13)
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("change of state")
        verbose_name_plural = _("changes of state")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.subject}: {self.old} → {self.new}"

    @property
    def label(self) -> str:
        return str(ScriptState(self.new).label)


class Note(models.Model):
    """Something said about a line. ``line`` follows it from revision to revision; ``is_lost`` once it was taken out."""

    if TYPE_CHECKING:
        replies: RelatedManager[NoteReply]

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="notes")
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, related_name="+")  # on which it was pinned
    line = models.PositiveIntegerField(_("line"))  # of the head, from 1
    quote = models.CharField(_("what the line said"), max_length=300, blank=True)
    is_lost = models.BooleanField(default=False)
    text = models.TextField(_("note"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("settled"), null=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["script", "line", "id"]
        indexes = [
            models.Index(fields=["assigned_to"], condition=Q(resolved_at__isnull=True), name="note_assigned_open")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class NoteReply(models.Model):
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField(_("reply"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class SeriesFile(models.Model):
    """A whole series in one text, kept until a person has seen what would become of it."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=255)
    text = models.TextField(_("text"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("series file")
        verbose_name_plural = _("series files")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class SceneTiming(models.Model):
    """How long a scene plays: by its text, read aloud with a stopwatch, and in the cut.

    ``speech_s`` and ``action_lines`` are those of the head, before the series' pace: see timing.py. ``position`` is
    the scene's place in the head, from 0; None once it was taken out, which keeps what was measured of it.
    """

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="scene_times")
    element = models.CharField(max_length=40, blank=True)  # its heading's id; empty before the first heading
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), null=True)
    speech_s = models.FloatField(_("speech, seconds"))
    action_lines = models.PositiveIntegerField(_("lines of action"))
    timed_s = models.FloatField(_("timed, seconds"), null=True)
    actual_s = models.FloatField(_("in the cut, seconds"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("time of a scene")
        verbose_name_plural = _("times of scenes")
        ordering = ["script", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["script", "element"], condition=Q(position__isnull=False), name="scene_timed_once"
            ),
            models.CheckConstraint(condition=~Q(timed_s__lte=0) & ~Q(actual_s__lte=0), name="scene_times_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.script}: {self.heading}"

    @property
    def is_measured(self) -> bool:
        return self.timed_s is not None or self.actual_s is not None
