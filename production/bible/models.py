"""What a series' writers agree on: its people, its sets, its words, and what each episode must do."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from catalog.titles.models import Episode, Series

HEX = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour as in #e0245e."))


class Bible(models.Model):
    series = models.OneToOneField(Series, on_delete=models.CASCADE, primary_key=True, related_name="bible")
    logline = models.TextField(
        _("logline"), blank=True, help_text=_("One or two sentences: who wants what, and why not.")
    )
    notes = models.TextField(_("notes"), blank=True, help_text=_("Tone, rules of the world, what never happens."))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("bible")
        verbose_name_plural = _("bibles")
        ordering = ["-series_id"]

    def __str__(self) -> str:
        return str(self.series)


class Character(models.Model):
    """Somebody who speaks. ``name`` is what stands in cues, in capitals."""

    bible = models.ForeignKey(Bible, on_delete=models.CASCADE, related_name="characters")
    name = models.CharField(_("name"), max_length=60, help_text=_("As in cues: MAYA."))
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    color = models.CharField(_("colour"), max_length=7, default="#6b7280", validators=[HEX])
    age = models.CharField(_("age"), max_length=20, blank=True, help_text=_("As in 28, or mid 50s."))
    arc = models.TextField(
        _("arc"), blank=True, help_text=_("Who they are at first, what it costs them, who they become.")
    )
    actor = models.CharField(_("actor"), max_length=120, blank=True, help_text=_("Once cast."))

    class Meta:
        verbose_name = _("character")
        verbose_name_plural = _("characters")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "bible", Upper("name"), name="character_once",
                violation_error_message=_("A character of that name stands here already. Choose another name."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class StorySet(models.Model):
    """A place that scenes play in, as headings name it."""

    bible = models.ForeignKey(Bible, on_delete=models.CASCADE, related_name="sets")
    name = models.CharField(
        _("name"), max_length=80, help_text=_("As in headings, without INT. and DAY: MAYA'S KITCHEN.")
    )
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("set")
        verbose_name_plural = _("sets")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "bible", Upper("name"), name="story_set_once",
                violation_error_message=_("A set of that name stands here already. Choose another name."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    bible = models.ForeignKey(Bible, on_delete=models.CASCADE, related_name="terms")
    word = models.CharField(_("word"), max_length=80)
    meaning = models.TextField(_("meaning"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(
                "bible", Upper("word"), name="term_once",
                violation_error_message=_("This word stands here already. Change its meaning there."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.word


class RevisionColour(models.Model):
    """One colour of a series' own list, in which sets of revised pages are issued; without a list, the trade's."""

    bible = models.ForeignKey(Bible, on_delete=models.CASCADE, related_name="colours")
    position = models.PositiveSmallIntegerField(
        _("position"),
        help_text=_("The first is the script as locked. A series without a list has the trade's: White, Blue, Pink …"),
    )
    name = models.CharField(_("name"), max_length=30)
    color = models.CharField(_("colour"), max_length=7, default="#ffffff", validators=[HEX])

    class Meta:
        verbose_name = _("colour of revisions")
        verbose_name_plural = _("colours of revisions")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                "bible", Upper("name"), name="revision_colour_once",
                violation_error_message=_("A colour of that name stands here already. Choose another name."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Outline(models.Model):
    """What one episode must do."""

    episode = models.OneToOneField(Episode, on_delete=models.CASCADE, primary_key=True, related_name="outline")
    hook = models.TextField(_("hook"), blank=True, help_text=_("The first 3 to 15 seconds."))
    turn = models.TextField(_("turn"), blank=True, help_text=_("What changes; about every 40 seconds."))
    cliffhanger = models.TextField(
        _("cliffhanger"), blank=True, help_text=_("The question it ends on. Empty: it resolves.")
    )

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")
        ordering = ["episode_id"]

    def __str__(self) -> str:
        return str(self.episode)
