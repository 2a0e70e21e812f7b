"""What the API says of a series and an episode. Plain serializers: nothing is shown that is not named here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from catalog.captions.models import Kind
from catalog.people.models import Person
from catalog.people.services import Credited, credits_of
from catalog.pictures.shown import Shown
from catalog.titles import disclosure
from catalog.titles.disclosure import AiLabel
from catalog.titles.models import Access, Episode, Series

CREDIT_KINDS = ("cast", "writer", "director", "crew")


class PosterSerializer(serializers.Serializer[dict[str, str | None]]):
    portrait = serializers.CharField(allow_null=True, help_text="3:4, for grids.")
    tall = serializers.CharField(allow_null=True, help_text="9:16, for full height.")


class PictureSizeSerializer(serializers.Serializer[dict[str, Any]]):
    """One size of a picture: pixels, and its address in each format. The addresses never change."""

    width = serializers.IntegerField()
    height = serializers.IntegerField()
    avif = serializers.CharField()
    webp = serializers.CharField()
    jpeg = serializers.CharField()


class PictureSerializer(serializers.Serializer[dict[str, Any]]):
    """A picture in sizes and formats; ``sizes`` are none, and ``url`` is the original, until they are made."""

    url = serializers.CharField(help_text="The largest JPEG, or the original.")
    width = serializers.IntegerField(help_text="Pixels of the largest size; of the original its least.")
    height = serializers.IntegerField()
    colour = serializers.CharField(help_text="#rrggbb, to stand in until it is there; may be empty.")
    sizes = PictureSizeSerializer(many=True)


class PostersSerializer(serializers.Serializer[dict[str, Any]]):
    portrait = PictureSerializer(allow_null=True, help_text="3:4, for grids.")
    tall = PictureSerializer(allow_null=True, help_text="9:16, for full height.")
    card = PictureSerializer(allow_null=True, help_text="1200 × 630 with the title, for previews.")


class SeriesSerializer(serializers.Serializer[Series]):
    """One series that is out."""

    slug = serializers.CharField()
    title = serializers.CharField()
    synopsis = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47, as in en or es-MX.")
    attribution = serializers.CharField(help_text="To be shown beside the series; may be empty.")
    poster = serializers.SerializerMethodField()
    posters = serializers.SerializerMethodField()
    episode_count = serializers.IntegerField(source="episodes_out", help_text="Episodes that are out.")
    published_at = serializers.DateTimeField()

    @extend_schema_field(PosterSerializer)
    def get_poster(self, series: Series) -> dict[str, str | None]:
        return {"portrait": self._url(series.poster), "tall": self._url(series.poster_tall)}

    @extend_schema_field(PostersSerializer)
    def get_posters(self, series: Series) -> dict[str, dict[str, Any] | None]:
        pictures = {"portrait": series.portrait, "tall": series.tall, "card": series.card}
        return {name: picture_of(picture, self.context["request"]) for name, picture in pictures.items()}

    def _url(self, picture: Any) -> str | None:
        if not picture:
            return None
        return str(self.context["request"].build_absolute_uri(picture.url))


def picture_of(picture: Shown | None, request: Request) -> dict[str, Any] | None:
    """A picture for the API, its addresses absolute."""
    if picture is None:
        return None
    absolute = request.build_absolute_uri
    sizes = [
        {name: absolute(value) if isinstance(value, str) else value for name, value in size.items()}
        for size in picture.sizes
    ]
    size = {"width": picture.width, "height": picture.height}
    return {"url": absolute(picture.url), **size, "colour": picture.colour, "sizes": sizes}


class EpisodeSerializer(serializers.Serializer[Episode]):
    """One episode that is out."""

    public_id = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    synopsis = serializers.CharField()
    access = serializers.ChoiceField(choices=Access.choices)
    duration_s = serializers.FloatField(source="stream.duration_s", help_text="Seconds.")
    published_at = serializers.DateTimeField(source="publish_at")
    still = serializers.SerializerMethodField(help_text="The episode's own picture, 9:16.")
    ai_label = serializers.ChoiceField(
        choices=AiLabel.choices, help_text="What the studio's register says of generative tools."
    )
    ai_note = serializers.SerializerMethodField(help_text="The same as a sentence; empty where nothing is entered.")

    @extend_schema_field(PictureSerializer(allow_null=True))
    def get_still(self, episode: Episode) -> dict[str, Any] | None:
        return picture_of(episode.still_shown, self.context["request"])

    def get_ai_note(self, episode: Episode) -> str:
        return disclosure.sentence(episode.ai_label)


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
    still = PictureSerializer(allow_null=True, help_text="A better one in every format; null until it is made.")
    storyboard = serializers.CharField(
        allow_null=True,
        help_text="WebVTT whose cues name tiles of sheets (#xywh=), for scrubbing; null until it is made.",
    )
    captions = CaptionsSerializer(many=True)
    duration_s = serializers.FloatField(help_text="Seconds.")
    expires_at = serializers.DateTimeField()


class CreditedSerializer(serializers.Serializer[Credited]):
    """A published credit."""

    role = serializers.CharField(help_text="As credited.")
    series = serializers.CharField(help_text="The series' title.")
    slug = serializers.CharField(help_text="Its address below /series.")


class PersonSerializer(serializers.Serializer[Person]):
    """Somebody who is credited and has a public page."""

    public_id = serializers.CharField()
    name = serializers.CharField(help_text="As credited.")
    note = serializers.CharField(help_text="May be empty.")
    picture = serializers.SerializerMethodField()
    credits = serializers.SerializerMethodField()

    @extend_schema_field(PictureSerializer(allow_null=True, help_text="3:4."))
    def get_picture(self, person: Person) -> dict[str, Any] | None:
        return picture_of(person.portrait, self.context["request"])

    @extend_schema_field(CreditedSerializer(many=True))
    def get_credits(self, person: Person) -> Any:
        return [CreditedSerializer(credited).data for credited in credits_of(person)]


class CreditSerializer(serializers.Serializer[dict[str, Any]]):
    """One name, as contracts and the studio have it."""

    name = serializers.CharField(help_text="Exactly as credited.")
    role = serializers.CharField(help_text="As credited; may be empty.")
    kind = serializers.ChoiceField(CREDIT_KINDS)
    block = serializers.ChoiceField(["main", "end"], help_text="Main or end titles.")
    word = serializers.CharField(help_text="Before the name: with, and; or empty.")
    person = serializers.CharField(allow_null=True, help_text="Their page below /people; null where there is none.")


class CardLineSerializer(serializers.Serializer[dict[str, Any]]):
    role = serializers.CharField(help_text="May be empty.")
    name = serializers.CharField(help_text="As shown, with the word before it; writers joined by & and and.")


class CreditCardSerializer(serializers.Serializer[dict[str, Any]]):
    """One card of the titles."""

    block = serializers.ChoiceField(["main", "end"])
    kind = serializers.ChoiceField(CREDIT_KINDS)
    lines = CardLineSerializer(many=True)


class CreditsSerializer(serializers.Serializer[dict[str, Any]]):
    """The credits of a series that hold now, in the order in which they read."""

    series = serializers.CharField(help_text="Its address below /series.")
    version = serializers.IntegerField(help_text="Counts up with each change; a version never changes.")
    locked_at = serializers.DateTimeField()
    cards = CreditCardSerializer(many=True)
    credits = CreditSerializer(many=True)


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """RFC 9457."""

    type = serializers.CharField(help_text="urn:cliffhanger:error: and the code.")
    code = serializers.CharField(help_text="Stable; docs/errors.md lists them.")
    title = serializers.CharField(help_text="A sentence for a person.")
    status = serializers.IntegerField()
