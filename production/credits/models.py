"""Credits of a series in the making: versions of a list, its rows, what a producer lets pass."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.people.models import Person
from catalog.titles.models import Series
from production.contracts.models import Block, Deal
from production.credits import billing
from production.letters.models import Letter
from studio.lib.transitions import Table


class ListState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")


LIST_MOVES: Table = {
    ListState.DRAFT: frozenset({ListState.APPROVED}),
    ListState.APPROVED: frozenset({ListState.DRAFT, ListState.LOCKED}),
    ListState.LOCKED: frozenset[ListState](),  # what was published stays; changes make the next version
}


class Tie(models.TextChoices):
    ALPHABET = billing.Tie.ALPHABET, _("by the last word of the name")
    ENTERED = billing.Tie.ENTERED, _("as entered")


class Kind(models.TextChoices):
    CAST = billing.Kind.CAST, _("Cast")
    WRITER = billing.Kind.WRITER, _("Writer")
    DIRECTOR = billing.Kind.DIRECTOR, _("Director")
    CREW = billing.Kind.CREW, _("Crew")


class CreditList(models.Model):
    """One version of a series' credits. Rows change while it is a draft; a locked one is what the public sees."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="credit_lists", verbose_name=_("series"))
    version = models.PositiveSmallIntegerField(_("version"))
    tie = models.CharField(_("same place"), max_length=8, choices=Tie, default=Tie.ALPHABET)
    state = models.CharField(_("state"), max_length=8, choices=ListState, default=ListState.DRAFT, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("credits")
        verbose_name_plural = _("credits")
        ordering = ["-id"]
        permissions = [
            ("edit_creditlist", "Can edit credits"),
            ("approve_creditlist", "Can approve credits"),
            ("lock_creditlist", "Can lock and publish credits"),
            ("waive_creditlist", "Can waive credit duties"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ListState.values), name="creditlist_state"),
            models.UniqueConstraint(fields=["series", "version"], name="creditlist_version_once"),
            models.UniqueConstraint(fields=["series"], condition=~Q(state="locked"), name="creditlist_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.series} · v{self.version}"


class CreditListChange(models.Model):
    subject = models.ForeignKey(CreditList, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(max_length=8)
    new = models.CharField(max_length=8)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Credit(models.Model):
    """One name in one block. With a deal it grew from that; without, somebody entered it."""

    list = models.ForeignKey(CreditList, on_delete=models.CASCADE, related_name="credits")
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="credits")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="credits")
    name = models.CharField(_("name as credited"), max_length=120)
    role = models.CharField(_("role as credited"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.CREW)
    block = models.CharField(_("titles"), max_length=4, choices=Block, default=Block.END)
    is_single = models.BooleanField(_("single card"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    word = models.CharField(
        _("word before"), max_length=4, blank=True, choices=[("with", _("with")), ("and", _("and"))]
    )
    team = models.PositiveSmallIntegerField(
        _("team"), null=True, blank=True, help_text=_("Writers of one team are joined by &.")
    )
    agent_name = models.CharField(max_length=120, blank=True, editable=False)  # who approved for the performer
    agent_how = models.CharField(max_length=200, blank=True, editable=False)
    agent_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    agent_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["list", "deal"], name="credit_once_a_deal"),
            models.CheckConstraint(condition=Q(word__in=billing.WORDS), name="credit_word"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="credit_kind"),
            models.CheckConstraint(condition=Q(block__in=Block.values), name="credit_block"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.role}" if self.role else self.name


class AgentAnswer(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CHANGE = "change", _("Asks for a change")


class AgentRequest(models.Model):
    """An agent who is asked whether a credit may read as it does; ``reading`` is what they are shown. Of several to one
    credit the last holds. ``token_sha256`` is of the newest link's token; the token stands in the letter alone."""

    credit = models.ForeignKey(Credit, on_delete=models.CASCADE, related_name="agent_requests")
    name = models.CharField(_("agent"), max_length=120)
    email = models.EmailField(_("e-mail"))
    reading = models.JSONField()
    days = models.PositiveSmallIntegerField(default=14)  # that a link holds
    token_sha256 = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - or none
    expires_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    letter = models.OneToOneField(Letter, on_delete=models.SET_NULL, null=True, related_name="agent_request")
    answer = models.CharField(max_length=8, choices=AgentAnswer, blank=True)
    words = models.TextField(blank=True)  # how it should read instead
    answered_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)  # that the answer came from
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question to an agent")
        verbose_name_plural = _("questions to agents")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["", *AgentAnswer.values]), name="agent_answer"),
            models.CheckConstraint(
                condition=~Q(answer=AgentAnswer.CHANGE) | ~Q(words=""), name="agent_change_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.credit}"


TERMS = ("name", "role", "kind", "block", "is_single", "position", "word", "team")


class CreditWaiver(models.Model):
    """A producer lets a duty of a deal go unmet. It covers what the credits had then, ``figures``, and nothing else."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="credit_waivers")
    code = models.CharField(max_length=40)
    figures = models.CharField(max_length=300, blank=True)
    sentence = models.TextField()
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["deal", "code", "figures"], name="credit_waiver_once")]

    def __str__(self) -> str:
        return self.code
