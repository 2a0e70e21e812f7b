"""What the API says of a series and an episode. Plain serializers: nothing is shown that is not named here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.captions.models import Kind
from catalog.titles.models import Access, Episode, Series


class PosterSerializer(serializers.Serializer[dict[str, str | None]]):
    portrait = serializers.CharField(allow_null=True, help_text="3:4, for grids.")
    tall = serializers.CharField(allow_null=True, help_text="9:16, for full height.")


class SeriesSerializer(serializers.Serializer[Series]):
    """One series that is out."""

    slug = serializers.CharField()
    title = serializers.CharField()
    synopsis = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47, as in en or es-MX.")
    attribution = serializers.CharField(help_text="To be shown beside the series; may be empty.")
    poster = serializers.SerializerMethodField()
    episode_count = serializers.IntegerField(source="episodes_out", help_text="Episodes that are out.")
    published_at = serializers.DateTimeField()

    @extend_schema_field(PosterSerializer)
    def get_poster(self, series: Series) -> dict[str, str | None]:
        return {"portrait": self._url(series.poster), "tall": self._url(series.poster_tall)}

    def _url(self, picture: Any) -> str | None:
        if not picture:
            return None
        return str(self.context["request"].build_absolute_uri(picture.url))


class EpisodeSerializer(serializers.Serializer[Episode]):
    """One episode that is out."""

    public_id = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    synopsis = serializers.CharField()
    access = serializers.ChoiceField(choices=Access.choices)
    duration_s = serializers.FloatField(source="stream.duration_s", help_text="Seconds.")
    published_at = serializers.DateTimeField(source="publish_at")


class CaptionsSerializer(serializers.Serializer[dict[str, Any]]):
    """Approved captions. They are in ``hls`` and ``dash`` too, a few seconds after their approval."""

    language = serializers.CharField(help_text="BCP 47, as in en or es-MX.")
    label = serializers.CharField(help_text="The language's own name.")  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=Kind.choices, help_text="captions tell sounds and music too.")
    default = serializers.BooleanField(
        help_text="In the series' own language, for who watches without sound; of one entry at most."
    )
    url = serializers.CharField(help_text="WebVTT, the whole episode's.")


class PlaybackSerializer(serializers.Serializer[dict[str, Any]]):
    """Where an episode plays from. The addresses stop working at ``expires_at``: ask again then."""

    hls = serializers.CharField(help_text="HLS master playlist.")
    dash = serializers.CharField(help_text="DASH manifest of the same segments.")
    poster = serializers.CharField(help_text="A still of the episode, JPEG.")
    captions = CaptionsSerializer(many=True)
    duration_s = serializers.FloatField(help_text="Seconds.")
    expires_at = serializers.DateTimeField()


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """RFC 9457."""

    type = serializers.CharField(help_text="urn:cliffhanger:error: and the code.")
    code = serializers.CharField(help_text="Stable; docs/errors.md lists them.")
    title = serializers.CharField(help_text="A sentence for a person.")
    status = serializers.IntegerField()
