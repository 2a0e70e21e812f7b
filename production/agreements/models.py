"""Agreements and the versions of their rate cards. What was approved never changes: PostgreSQL refuses it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from production import history
from production.agreements.kinds import Category, Mark, RateKind, Scope
from production.agreements.terms import Term, Terms
from production.agreements.values import read
from studio.lib.transitions import Table

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

CURRENCY = RegexValidator(r"^[A-Z]{3}$", _("A currency has three letters, as in USD."))


class CardState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded")


MOVES: Table = {
    CardState.DRAFT: frozenset({CardState.PROPOSED}),
    CardState.PROPOSED: frozenset({CardState.DRAFT, CardState.APPROVED}),
    CardState.APPROVED: frozenset({CardState.SUPERSEDED}),
    CardState.SUPERSEDED: frozenset[CardState](),
}
KEPT = (CardState.APPROVED, CardState.SUPERSEDED)


@history.kept()
class Agreement(models.Model):
    if TYPE_CHECKING:
        cards: RelatedManager[RateCard]

    slug = models.SlugField(_("short name"), max_length=60, unique=True, help_text=_("As in sag-aftra-verticals."))
    name = models.CharField(_("name"), max_length=120)
    union = models.CharField(_("union"), max_length=60, blank=True, help_text=_("Empty: none."))
    territory = models.CharField(_("territory"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD", validators=[CURRENCY])
    scope = models.CharField(_("tells"), max_length=10, choices=Scope, default=Scope.AGREEMENT, blank=True)
    notes = models.TextField(_("notes"), blank=True, help_text=_("What somebody who approves a card should know."))

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(scope__in=Scope.values), name="agreement_scope")]

    def __str__(self) -> str:
        return self.name


@history.kept()
class RateCard(models.Model):
    """One version of what an agreement asks. ``effective_to`` is its last day; without one, no end is known.

    ``file_version`` and ``file_sha256`` say from which version of the repository's file it was loaded, and what that
    said.
    """

    if TYPE_CHECKING:
        rows: RelatedManager[RateRow]
        changes: RelatedManager[CardChange]

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="cards")
    version = models.PositiveSmallIntegerField(_("version"))
    effective_from = models.DateField(_("from"))
    effective_to = models.DateField(_("to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CardState, default=CardState.DRAFT)
    why = models.TextField(_("note"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True)
    made_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    file_version = models.PositiveSmallIntegerField(null=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("rate card")
        verbose_name_plural = _("rate cards")
        ordering = ["agreement_id", "-version"]
        permissions = [("propose_ratecard", "Can propose rate cards"), ("approve_ratecard", "Can approve rate cards")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "version"], name="card_version_once"),
            models.UniqueConstraint(fields=["agreement", "file_version"], name="card_loaded_once"),
            models.CheckConstraint(condition=Q(state__in=CardState.values), name="card_state"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="card_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state=CardState.DRAFT) | Q(proposed_by__isnull=False), name="card_was_proposed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=(CardState.DRAFT, CardState.PROPOSED), approved_by=None, approved_at=None)
                | (
                    Q(state__in=KEPT, approved_by__isnull=False, approved_at__isnull=False)
                    & ~Q(approved_by=F("proposed_by"))
                ),
                name="card_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, {self.version}"

    @property
    def is_kept(self) -> bool:
        return self.state in KEPT

    def covers(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @cached_property
    def terms(self) -> Terms:
        """One query for the rows, unless they were fetched before; agreement too."""
        rows = tuple(row.term for row in self.rows.all())
        return Terms(self.agreement.slug, self.version, self.effective_from, self.effective_to, rows)


@history.kept()
class RateRow(models.Model):
    """One figure. ``value`` is in the notation of ``values.py``; empty means that nobody has entered it."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=40, choices=RateKind)
    category = models.CharField(_("category"), max_length=10, choices=Category, blank=True)
    value = models.TextField(_("value"), blank=True)
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    source = models.TextField(_("source"), blank=True)
    mark = models.CharField(_("mark"), max_length=1, choices=Mark, default=Mark.UNKNOWN)

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["card", "kind", "category"], name="rate_once"),
            models.CheckConstraint(condition=Q(kind__in=RateKind.values), name="rate_kind"),
            models.CheckConstraint(condition=Q(category__in=["", *Category.values]), name="rate_category"),
            models.CheckConstraint(
                condition=Q(value="", mark=Mark.UNKNOWN)
                | (Q(mark__in=[mark for mark in Mark.values if mark != Mark.UNKNOWN]) & ~Q(value="") & ~Q(source="")),
                name="rate_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_category_display()}".strip()

    @property
    def is_entered(self) -> bool:
        return bool(self.value)

    @property
    def term(self) -> Term:
        kind = RateKind(self.kind)
        return Term(kind, self.category, read(kind, self.value), self.unit, self.source, Mark(self.mark))


class CardChange(models.Model):
    """Who moved a card from one state to another, when and why."""

    subject = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(_("from"), max_length=10)
    new = models.CharField(_("to"), max_length=10)
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
        return str(CardState(self.new).label)
