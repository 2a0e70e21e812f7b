"""What a studio holds on a person beside their public face: the private file, tax and bank, and who looked at them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.people.models import Person
from studio.lib.sealing import SealedField, sealed_fields

MAJORITY = 18  # years


class Membership(models.TextChoices):
    UNKNOWN = "unknown", _("Unknown")
    MEMBER = "member", _("Member")
    NON_MEMBER = "non_member", _("Non-member")
    TAFT_HARTLEYED = "taft_hartleyed", _("Taft-Hartleyed")
    MUST_JOIN = "must_join", _("Must join")


class TaxKind(models.TextChoices):
    SSN = "ssn", _("SSN")
    ITIN = "itin", _("ITIN")
    EIN = "ein", _("EIN")


class AccountType(models.TextChoices):
    CHECKING = "checking", _("Checking")
    SAVINGS = "savings", _("Savings")


class PersonFile(models.Model):
    """Legal name, contact, union, agent, loan-out, papers. Tax and bank data stand apart, in TaxFile."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="file")
    legal_name = models.CharField(_("legal name"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    address = models.TextField(_("address"), max_length=500, blank=True)
    country = models.CharField(_("country of residence"), max_length=60, blank=True)
    state = models.CharField(_("state of residence"), max_length=60, blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    union = models.CharField(_("union"), max_length=60, blank=True, help_text=_("As in SAG-AFTRA, DGA, WGA."))
    membership = models.CharField(_("membership"), max_length=14, choices=Membership, default=Membership.UNKNOWN)
    member_number = models.CharField(_("member number"), max_length=40, blank=True)
    agent_name = models.CharField(_("agent"), max_length=120, blank=True)
    agency = models.CharField(_("agency"), max_length=120, blank=True)
    agent_email = models.EmailField(_("agent's e-mail"), blank=True)
    agent_phone = models.CharField(_("agent's phone"), max_length=40, blank=True)
    agent_percent = models.DecimalField(
        _("agent's percent"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    loan_out_company = models.CharField(_("loan-out company"), max_length=160, blank=True)
    loan_out_state = models.CharField(_("loan-out's state"), max_length=60, blank=True)
    permit_number = models.CharField(_("work permit"), max_length=60, blank=True)
    permit_state = models.CharField(_("permit's state"), max_length=60, blank=True)
    permit_expires = models.DateField(_("permit expires"), null=True, blank=True)
    guardian_name = models.CharField(_("guardian"), max_length=160, blank=True)
    guardian_relation = models.CharField(_("guardian's relation"), max_length=60, blank=True)
    guardian_email = models.EmailField(_("guardian's e-mail"), blank=True)
    guardian_phone = models.CharField(_("guardian's phone"), max_length=40, blank=True)
    emergency_name = models.CharField(_("emergency contact"), max_length=160, blank=True)
    emergency_relation = models.CharField(_("relation"), max_length=60, blank=True)
    emergency_phone = models.CharField(_("emergency phone"), max_length=40, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        ordering = ["person_id"]
        permissions = [
            ("export_personfile", "Can export what is held on a person"),
            ("erase_personfile", "Can erase what is held on a person"),
        ]
        indexes = [models.Index(fields=["membership"], name="personfile_by_membership")]
        constraints = [
            models.CheckConstraint(condition=Q(membership__in=Membership.values), name="personfile_membership"),
            models.CheckConstraint(
                condition=Q(agent_percent__isnull=True) | Q(agent_percent__range=(0, 100)), name="personfile_percent"
            ),
        ]

    def __str__(self) -> str:
        """The name as credited: admin's log keeps it, and an erased person's legal name must not stay there."""
        return str(self.person)

    def is_minor(self, on: date) -> bool | None:
        """Whether they are under 18 on that day; None where the birth date is unknown.

        Who is born on 29 February comes of age on 1 March in years without one.
        """
        if self.birth_date is None:
            return None
        born = self.birth_date
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < MAJORITY


class TaxFile(models.Model):
    """Tax and bank data, each field sealed by itself: see studio.lib.sealing. For finance alone."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="tax_file")
    tax_kind = models.CharField(_("kind of tax id"), max_length=4, choices=TaxKind, blank=True)
    tax_id = SealedField(_("tax id"))
    loan_out_ein = SealedField(_("loan-out's EIN"))
    w4_received = SealedField(_("W-4 received"))
    w9_received = SealedField(_("W-9 received"))
    i9_received = SealedField(_("I-9 received"))
    bank_routing = SealedField(_("bank routing number"))
    bank_account = SealedField(_("bank account"))
    bank_account_type = SealedField(_("account type"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("tax and bank")
        verbose_name_plural = _("tax and bank")
        ordering = ["person_id"]
        permissions = [("look_taxfile", "Can look at tax and bank data whole")]

    def __str__(self) -> str:
        return str(self.person)


LOOKED_AT = [
    *((field.name, field.verbose_name) for field in sealed_fields(TaxFile)),
    ("export", _("everything, in an export")),
    ("export_masked", _("everything, in an export with tax and bank data masked")),
]


class Noted(models.Model):
    """Who did something with a person's data, when and why. Rows never change nor go: a trigger sees to that."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    by_name = models.CharField(_("by"), max_length=150)
    why = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-id"]


class Look(Noted):
    """Somebody saw a tax or bank value whole, or took an export. It names the field, never the value."""

    field = models.CharField(_("what"), max_length=30, choices=LOOKED_AT)

    class Meta(Noted.Meta):
        verbose_name = _("look at private data")
        verbose_name_plural = _("looks at private data")
        indexes = [models.Index(fields=["person", "-id"], name="look_of_person")]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="look_has_reason")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_field_display()}"


class Erasure(Noted):
    """What was private of a person is gone since then."""

    has_paid_history = models.BooleanField(_("kept under a pseudonym"))
    with_credits = models.BooleanField(_("the name as credited too"))

    class Meta(Noted.Meta):
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        indexes = [models.Index(fields=["person", "-id"], name="erasure_of_person")]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="erasure_has_reason")]

    def __str__(self) -> str:
        return f"{self.person}"
