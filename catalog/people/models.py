"""Who is credited, as the public sees them. What is private of a person stands in production/people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.pictures import shown
from catalog.pictures.artwork import artwork_path, check_poster
from studio.lib.ids import public_id


class PersonQuerySet(models.QuerySet["Person"]):
    def visible(self) -> PersonQuerySet:
        """Those whose page the public may see."""
        return self.filter(is_public=True)


class Person(models.Model):
    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name as credited"), max_length=120, help_text=_("Exactly as credits spell it."))
    picture = models.ImageField(
        _("picture 3:4"), upload_to=artwork_path, blank=True, validators=[check_poster],
        help_text=_("At least 600 × 800. JPEG, PNG or WebP."),
    )  # fmt: skip
    note = models.CharField(
        _("public note"), max_length=300, blank=True, help_text=_("A sentence or two for their page.")
    )
    is_public = models.BooleanField(
        _("has a public page"), default=False, help_text=_("Nobody sees the name or the picture at it until then.")
    )
    pictures = models.JSONField(null=True, editable=False)  # as a series' own, see catalog.titles.pictures
    pictures_of = models.CharField(max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def portrait(self) -> shown.Shown | None:
        return shown.person(self)
