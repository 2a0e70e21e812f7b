"""Deals and what they hang on: a series' agreement and budget, waivers, and the papers that were drawn of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.people.models import Person
from catalog.titles.models import Series
from production.agreements.kinds import Category, Scope
from production.agreements.models import Agreement
from production.bible.models import Character
from production.contracts.facts import Job, Pay, Rider
from production.documents.models import Document
from studio.lib.transitions import Table

CURRENCY = RegexValidator(r"^[A-Z]{3}$", _("A currency as in USD."))
NOT_NEGATIVE = MinValueValidator(0)


class SeriesTerms(models.Model):
    """Under which agreement a series is made, when, where and for how much: what its deals are judged by."""

    series = models.OneToOneField(Series, on_delete=models.CASCADE, primary_key=True, related_name="terms")
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreement"),
        limit_choices_to={"scope": Scope.AGREEMENT}, help_text=_("New deals follow it where nothing else is said."),
    )  # fmt: skip
    photography_start = models.DateField(
        _("photography starts"), null=True, blank=True, help_text=_("This day picks the rate card, not the day of pay.")
    )
    wrap_on = models.DateField(_("wrap"), null=True, blank=True)
    budget = models.DecimalField(
        _("budget"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD", validators=[CURRENCY])
    countries = models.CharField(
        _("shot in"), max_length=80, blank=True, help_text=_("Codes of two letters, with commas: US, CA.")
    )
    days_in_a_row = models.PositiveSmallIntegerField(
        _("shoot days in a row"), null=True, blank=True, help_text=_("The most that are planned without a day off.")
    )

    class Meta:
        verbose_name = _("terms of a series")
        verbose_name_plural = _("terms of series")
        ordering = ["-series_id"]

    def __str__(self) -> str:
        return str(self.series)

    def clean(self) -> None:
        if self.photography_start and self.wrap_on and self.wrap_on < self.photography_start:
            raise ValidationError({"wrap_on": _("The wrap can't be before photography starts.")})


class DealState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent for signature")
    SIGNED = "signed", _("Signed, to be countersigned")
    ACTIVE = "active", _("In force")
    SUPERSEDED = "superseded", _("Amended")
    CANCELLED = "cancelled", _("Cancelled")


DEAL_MOVES: Table = {
    DealState.DRAFT: frozenset({DealState.SENT, DealState.CANCELLED}),
    DealState.SENT: frozenset({DealState.SIGNED, DealState.CANCELLED}),
    DealState.SIGNED: frozenset({DealState.ACTIVE, DealState.CANCELLED}),
    DealState.ACTIVE: frozenset({DealState.SUPERSEDED}),  # it ends by an amendment, which both sides sign
    DealState.SUPERSEDED: frozenset[DealState](),
    DealState.CANCELLED: frozenset[DealState](),
}
COMMITTED = (DealState.SENT, DealState.SIGNED, DealState.ACTIVE)


class Block(models.TextChoices):
    MAIN = "main", _("Main titles")
    END = "end", _("End titles")


class Card(models.TextChoices):
    SINGLE = "single", _("Single card")
    SHARED = "shared", _("Shared card")


class Deal(models.Model):
    """One person's terms on one series. What was sent never changes: another version, an amendment, takes its place.

    ``rate`` is per ``pay`` in units of ``currency``; ``guarantee`` counts what ``pay`` says.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="deals", verbose_name=_("series"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deals", verbose_name=_("person"))
    job = models.CharField(_("job"), max_length=12, choices=Job, default=Job.CAST)
    character = models.ForeignKey(
        Character, on_delete=models.SET_NULL, null=True, blank=True, related_name="deals", verbose_name=_("character")
    )
    role = models.CharField(
        _("role"), max_length=80, blank=True, help_text=_("Of a performer as in the script, of others their post.")
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agreement"),
        limit_choices_to={"scope": Scope.AGREEMENT},
    )  # fmt: skip
    category = models.CharField(_("category"), max_length=12, choices=Category, blank=True)
    pay = models.CharField(_("rate is"), max_length=10, choices=Pay, default=Pay.DAY)
    rate = models.DecimalField(
        _("rate"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD", validators=[CURRENCY])
    guarantee = models.DecimalField(
        _("guaranteed"), max_digits=6, decimal_places=1, default=1, validators=[NOT_NEGATIVE],
        help_text=_("How many days, weeks or hours are paid in any case."),
    )  # fmt: skip
    plus_agent = models.BooleanField(_("agent on top"), default=False, help_text=_("Scale plus ten, as it is called."))
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    has_intimacy = models.BooleanField(_("intimate scenes"), default=False)
    intimacy_terms = models.TextField(
        _("intimate scenes: what is agreed"), blank=True,
        help_text=_("Which scenes, what is shown, what is worn, who is on set, who coordinates."),
    )  # fmt: skip
    has_replica = models.BooleanField(_("digital replica"), default=False)
    replica_uses = models.TextField(
        _("replica: uses agreed to"),
        blank=True,
        help_text=_("One a line: use | where | until | pay; the first alone will do."),
    )
    minor_terms = models.TextField(
        _("minor: hours, school, guardian on set"), blank=True, help_text=_("What the guardian signs.")
    )
    trust_account = models.CharField(
        _("minor: trust account"), max_length=120, blank=True, help_text=_("The bank that keeps it; no number.")
    )
    particulars = models.JSONField(_("riders in detail"), default=dict, blank=True)  # contracts.particulars
    usage = models.CharField(_("usage"), max_length=200, blank=True, help_text=_("Media and territory."))
    usage_until = models.DateField(_("usage until"), null=True, blank=True)
    exclusivity = models.CharField(_("exclusivity"), max_length=200, blank=True)
    exclusive_until = models.DateField(_("exclusive until"), null=True, blank=True)
    credited_as = models.CharField(_("credited as"), max_length=120, blank=True)
    credit_role = models.CharField(_("credited role"), max_length=120, blank=True)
    credit_block = models.CharField(_("titles"), max_length=4, choices=Block, blank=True)
    credit_card = models.CharField(_("card"), max_length=6, choices=Card, blank=True)
    credit_position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    credit_word = models.CharField(
        _("word before"), max_length=4, blank=True, choices=[("with", _("with")), ("and", _("and"))]
    )
    credit_clause = models.TextField(
        _("credit clause"), blank=True, help_text=_("What the contract demands. Empty: nothing is owed.")
    )
    agent_approves = models.BooleanField(_("the agent approves the credit"), default=False)
    notes = models.TextField(_("notes"), blank=True, help_text=_("For the studio; in no document."))
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="amendments"
    )
    state = models.CharField(_("state"), max_length=12, choices=DealState, default=DealState.DRAFT, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        ordering = ["-id"]
        permissions = [("send_deal", "Can send and countersign deals"), ("waive_deal", "Can waive what a deal lacks")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DealState.values), name="deal_state"),
            models.CheckConstraint(condition=Q(version=1) | Q(amends__isnull=False), name="deal_amends_its_version"),
            models.UniqueConstraint(
                fields=["amends"], condition=~Q(state=DealState.CANCELLED), name="deal_amended_once"
            ),
        ]
        indexes = [models.Index(fields=["series", "state"], name="deal_by_series")]

    def __str__(self) -> str:
        what = self.role or self.get_job_display()
        return f"{self.person} · {what}" + (f" · v{self.version}" if self.version > 1 else "")


TERMS = (
    "job", "character", "role", "agreement", "category", "pay", "rate", "currency", "guarantee", "plus_agent",
    "starts_on", "ends_on", "has_intimacy", "intimacy_terms", "has_replica", "replica_uses", "minor_terms",
    "trust_account", "particulars", "usage", "usage_until", "exclusivity", "exclusive_until", "credited_as",
    "credit_role", "credit_block", "credit_card", "credit_position", "credit_word", "credit_clause",
    "agent_approves", "notes",
)  # fmt: skip


class DealChange(models.Model):
    subject = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(max_length=12)
    new = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    why = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class DealWaiver(models.Model):
    """A producer lets a deal be sent although a rule holds it up. It covers ``figures`` and no others."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="waivers")
    code = models.CharField(max_length=40)
    figures = models.CharField(max_length=200, blank=True)
    sentence = models.TextField()
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["deal", "code", "figures"], name="deal_waiver_once")]

    def __str__(self) -> str:
        return self.code


class DealPaper(models.Model):
    """A document of a deal: its memo or a rider. Never removed: a signed one is found by its deal for ever."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="papers")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    rider = models.CharField(max_length=12, choices=Rider, blank=True)  # empty: the memo

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.document)


class TaftHartley(models.Model):
    """A report to the union that a non-member was hired, drawn from the deal; ``about_sha256`` is of what it says.
    ``handed_in_on`` is empty until somebody says that the union has it. Of a deal's reports that is the newest that is
    neither replaced nor void."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="taft_hartley")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"), null=True)
    about_sha256 = models.CharField(max_length=64)
    reason = models.TextField(_("why a member was not hired"))
    handed_in_on = models.DateField(_("handed in"), null=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.document)


def terms_of(deal: Deal) -> dict[str, Any]:
    """What an amendment begins with."""
    return {name: getattr(deal, name) for name in TERMS}
