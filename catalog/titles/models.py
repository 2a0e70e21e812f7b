"""Series, episodes, their cuts and the record of every change of state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from catalog.media.models import Master, Stream
from catalog.people.models import Person
from catalog.pictures import shown
from catalog.pictures.artwork import artwork_path, check_poster, check_still, check_tall_poster
from catalog.quality.models import Report
from catalog.titles.disclosure import AiLabel
from catalog.uploads.models import Upload
from studio.jobs.models import Job, JobState, job_constraints
from studio.lib.ids import public_id

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

TARGET_SECONDS = (60, 120)


class SeriesState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EpisodeState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


RELEASED = (EpisodeState.SCHEDULED, EpisodeState.PUBLISHED)

SERIES_MOVES = {
    SeriesState.DRAFT: frozenset({SeriesState.PUBLISHED}),
    SeriesState.PUBLISHED: frozenset({SeriesState.WITHDRAWN}),
    SeriesState.WITHDRAWN: frozenset({SeriesState.PUBLISHED}),
}
EPISODE_MOVES = {
    EpisodeState.DRAFT: frozenset({EpisodeState.SCHEDULED, EpisodeState.PUBLISHED}),
    EpisodeState.SCHEDULED: frozenset({EpisodeState.SCHEDULED, EpisodeState.PUBLISHED, EpisodeState.DRAFT}),
    EpisodeState.PUBLISHED: frozenset({EpisodeState.WITHDRAWN}),
    EpisodeState.WITHDRAWN: frozenset({EpisodeState.SCHEDULED, EpisodeState.PUBLISHED}),
}


class Access(models.TextChoices):
    FREE = "free", _("Free")
    PAID = "paid", _("Paid")


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible(self) -> SeriesQuerySet:
        """What the public may see: published, with an episode that is out. One EXISTS beside the query."""
        out = Episode.objects.filter(series=models.OuterRef("pk")).out()
        return self.filter(Q(state=SeriesState.PUBLISHED) & models.Exists(out))

    def with_counts(self) -> SeriesQuerySet:
        """Adds ``episodes_out``, the number of episodes that the public may see."""
        out = Episode.objects.filter(series=models.OuterRef("pk")).out().order_by().values("series")
        count = models.Subquery(out.annotate(count=models.Count("pk")).values("count"))
        return self.annotate(episodes_out=models.functions.Coalesce(count, 0))


class Series(models.Model):
    if TYPE_CHECKING:
        episodes: RelatedManager[Episode]

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, unique=True, help_text=_("The series' part of /watch/…/1."))
    synopsis = models.TextField(_("synopsis"), blank=True)
    language = models.CharField(_("language"), max_length=16, default="en", help_text=_("As in en, es-MX, zh-Hans."))
    attribution = models.TextField(
        _("attribution"), blank=True, help_text=_("Shown to viewers where a licence asks for it.")
    )
    poster = models.ImageField(
        _("poster 3:4"), upload_to=artwork_path, blank=True, validators=[check_poster],
        help_text=_("At least 600 × 800. JPEG, PNG or WebP."),
    )  # fmt: skip
    poster_tall = models.ImageField(
        _("poster 9:16"), upload_to=artwork_path, blank=True, validators=[check_tall_poster],
        help_text=_("At least 720 × 1280. JPEG, PNG or WebP."),
    )  # fmt: skip
    pictures = models.JSONField(null=True, editable=False)  # see catalog.titles.pictures
    pictures_of = models.CharField(max_length=500, blank=True, editable=False)
    state = models.CharField(
        _("release state"), max_length=10, choices=SeriesState, default=SeriesState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["-id"]
        permissions = [("publish_series", "Can publish series")]
        indexes = [models.Index(fields=["-published_at", "-id"], name="series_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SeriesState.values), name="series_state"),
            models.CheckConstraint(
                condition=~Q(state=SeriesState.PUBLISHED) | Q(published_at__isnull=False),
                name="series_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def portrait(self) -> shown.Shown | None:
        return shown.portrait(self)

    @property
    def tall(self) -> shown.Shown | None:
        return shown.tall(self)

    @property
    def card(self) -> shown.Shown | None:
        return shown.card(self)


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def out(self) -> EpisodeQuerySet:
        """Released, and its time has come; whether or not the state has been turned from scheduled to published yet."""
        return self.filter(state__in=RELEASED, publish_at__lte=Now(), is_kept_back=False)

    def visible(self) -> EpisodeQuerySet:
        """What the public may see: out, in a published series."""
        return self.out().filter(series__state=SeriesState.PUBLISHED)


class Episode(models.Model):
    """One episode. ``stream`` is what plays; ``cut`` is what shall play once its stream is complete."""

    if TYPE_CHECKING:
        cuts: RelatedManager[Cut]

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="episodes", verbose_name=_("series"))
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    title = models.CharField(_("title"), max_length=120, blank=True)
    synopsis = models.TextField(_("synopsis"), blank=True)
    target_s = models.PositiveSmallIntegerField(
        _("target length"), default=90, help_text=_("Seconds, 60 to 120."),
        validators=[MinValueValidator(TARGET_SECONDS[0]), MaxValueValidator(TARGET_SECONDS[1])],
    )  # fmt: skip
    still = models.ImageField(_("still"), upload_to=artwork_path, blank=True, editable=False, validators=[check_still])
    still_of = models.CharField(max_length=60, blank=True, editable=False)  # the suggestion it is, as KEY/NUMBER
    pictures = models.JSONField(null=True, editable=False)  # of the still, as a series' own
    pictures_of = models.CharField(max_length=500, blank=True, editable=False)
    access = models.CharField(_("access"), max_length=4, choices=Access, default=Access.FREE)
    ai_label = models.CharField(
        _("generative tools"), max_length=10, choices=AiLabel, default=AiLabel.NONE, editable=False
    )
    state = models.CharField(
        _("release state"), max_length=10, choices=EpisodeState, default=EpisodeState.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(_("publish time"), null=True, editable=False)
    is_kept_back = models.BooleanField(default=False, editable=False)  # scheduled, and held: not seen at its time
    cut = models.ForeignKey("Cut", on_delete=models.SET_NULL, null=True, editable=False, related_name="+")
    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, null=True, editable=False, related_name="episodes", verbose_name=_("stream")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        ordering = ["series", "number"]
        permissions = [("publish_episode", "Can publish episodes"), ("upload_episode", "Can upload masters")]
        indexes = [models.Index(fields=["state", "publish_at"], name="episode_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"], name="episode_number_once",
                violation_error_message=_("This series has an episode of that number already. Choose another number."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="episode_number_from_1"),
            models.CheckConstraint(condition=Q(target_s__range=TARGET_SECONDS), name="episode_target_length"),
            models.CheckConstraint(condition=Q(access__in=Access.values), name="episode_access"),
            models.CheckConstraint(condition=Q(ai_label__in=AiLabel.values), name="episode_ai_label"),
            models.CheckConstraint(condition=Q(state__in=EpisodeState.values), name="episode_state"),
            models.CheckConstraint(
                condition=~Q(state__in=RELEASED) | Q(stream__isnull=False, publish_at__isnull=False),
                name="episode_released_has_stream",
            ),
            models.CheckConstraint(
                condition=Q(is_kept_back=False) | Q(state=EpisodeState.SCHEDULED), name="episode_held_is_scheduled"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.series} {self.number}"

    @property
    def still_shown(self) -> shown.Shown | None:
        return shown.still(self)


class Cut(models.Model):
    """A version of an episode: the master that was handed over for it, counted from 1."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="cuts", editable=False)
    master = models.ForeignKey(Master, on_delete=models.PROTECT, related_name="cuts", editable=False)
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    publish_when_ready = models.BooleanField(_("publish when ready"), default=False, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("cut")
        verbose_name_plural = _("cuts")
        ordering = ["episode", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "number"], name="cut_number_once"),
            models.UniqueConstraint(fields=["episode", "master"], name="cut_master_once"),
        ]

    def __str__(self) -> str:
        return f"{self.episode} v{self.number}"


class PictureJob(Job):
    """The work that makes the sizes of a series' posters, an episode's still or a person's picture.

    Its files lie below ``output_key``.
    A row whose series, episode or person is gone stays until its files are removed.
    """

    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, editable=False, related_name="picture_jobs"
    )
    episode = models.ForeignKey(
        Episode, on_delete=models.SET_NULL, null=True, editable=False, related_name="picture_jobs"
    )
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, editable=False, related_name="picture_jobs"
    )
    made_of = models.CharField(max_length=500, blank=True, editable=False)
    output_key = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("picture job")
        verbose_name_plural = _("picture jobs")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="picturejob_due")]
        constraints = [
            *job_constraints("picturejob"),
            models.CheckConstraint(
                condition=Q(series__isnull=True, episode__isnull=True)
                | Q(series__isnull=True, person__isnull=True)
                | Q(episode__isnull=True, person__isnull=True),
                name="picturejob_one_subject",
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject], condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                    name=f"picturejob_once_a_{subject}",
                )
                for subject in ("series", "episode", "person")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.subject or self.output_key}"

    @property
    def subject(self) -> Series | Episode | Person | None:
        return self.series or self.episode or self.person


class Waiver(models.Model):
    """A producer's word that a version may be published although its QC report is a fail; for that version alone."""

    cut = models.ForeignKey(Cut, on_delete=models.CASCADE, related_name="waivers", editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="waivers", editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    why = models.CharField(_("reason"), max_length=500, editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ["-id"]
        permissions = [("waive_quality", "Can waive a failed QC report")]
        constraints = [
            models.UniqueConstraint(fields=["cut", "report"], name="waiver_once"),
            models.CheckConstraint(condition=~Q(why=""), name="waiver_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.cut}: {self.why}"


class Handover(models.Model):
    """An upload that is meant for an episode: its cut, once it has arrived and was taken."""

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, related_name="handover", editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="handovers", editable=False)
    publish_when_ready = models.BooleanField(_("publish when ready"), default=False, editable=False)

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.upload} → {self.episode}"


class StateChange(models.Model):
    """Who changed a state, when and why."""

    old = models.CharField(_("from"), max_length=10, editable=False)
    new = models.CharField(_("to"), max_length=10, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    why = models.CharField(_("why"), max_length=200, blank=True, editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class SeriesChange(StateChange):
    subject = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="changes", editable=False)


class EpisodeChange(StateChange):
    subject = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="changes", editable=False)
