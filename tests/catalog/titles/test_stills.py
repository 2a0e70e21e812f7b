"""An episode's picture: suggested, chosen, one's own, refused; and every picture as API and pages give it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from PIL import Image

from catalog.pictures.formats import BY_NAME
from catalog.titles import stills
from catalog.titles.models import Episode
from studio.lib.errors import Failure
from tests import factories
from tests.catalog.pictures.making import saved, scene
from tests.catalog.titles.picturing import done, no_artwork_stays, opened, series

__all__ = ["no_artwork_stays"]
pytestmark = pytest.mark.django_db


def with_suggestions(**fields: Any) -> Episode:
    """An episode whose stream has three stills in storage."""
    stream = factories.stream()
    files = []
    for number in (1, 2, 3):
        one = {}
        for kind in BY_NAME.values():
            name = f"pictures/still-{number}.{kind.extension}"
            storages["streams"].save(
                f"{stream.key}/{name}", ContentFile(saved(scene(540, 960, number), kind.pillow).read())
            )
            one[kind.name] = name
        files.append({"at_s": number * 10.0, "width": 540, "height": 960, "faces": 1, "files": one})
    stream.pictures = {"stills": files, "storyboard": {"vtt": "pictures/storyboard.vtt"}, "size_bytes": 1}
    stream.save()
    return factories.published_episode(stream=stream, **fields)


def test_a_suggested_still_is_copied_and_stays_when_the_stream_goes() -> None:
    episode = with_suggestions()
    stills.choose(episode=episode, number=2)

    assert [one.is_chosen for one in stills.suggestions(episode)] == [False, True, False]
    assert opened(str(episode.still)).size == (540, 960)
    made = done(episode)
    Episode.objects.filter(pk=made.pk).update(stream=factories.stream())
    made.refresh_from_db()
    assert stills.suggestions(made) == []
    assert made.still_shown.sources


@pytest.mark.parametrize("number", [0, 4, 99, -1])
def test_a_still_that_was_not_suggested(number: int) -> None:
    with pytest.raises(Failure) as failure:
        stills.choose(episode=with_suggestions(), number=number)
    assert failure.value.code == "no_such_still"
    with pytest.raises(Failure):
        stills.choose(episode=factories.episode(), number=1)


@pytest.mark.parametrize("role", ["post", "producer"])
def test_post_and_producer_choose_bring_their_own_and_remove(as_role: Callable[[str], Client], role: str) -> None:
    browser, episode = as_role(role), with_suggestions()
    address = f"/admin/catalog/episode/{episode.pk}/still/"
    page = browser.get(f"/admin/catalog/episode/{episode.pk}/change/").content.decode()
    assert page.count('name="choice" value="') == 4  # three, and one's own

    browser.post(address, {"choice": "1"})
    episode.refresh_from_db()
    assert episode.still_of.endswith("/1")
    own = io.BytesIO(saved(scene(720, 1280)).read())
    own.name = "mine.jpg"
    browser.post(address, {"choice": "own", "picture": own})
    episode.refresh_from_db()
    assert (episode.still_of, opened(str(episode.still)).size) == ("", (720, 1280))
    browser.post(address, {"choice": "none"})
    episode.refresh_from_db()
    assert not episode.still


@pytest.mark.parametrize(
    ("picture", "code"),
    [(scene(1280, 720), "bad_still"), (scene(90, 160), "bad_still"), (b"no picture", "bad_still"), (None, "no_file")],
)
def test_a_picture_of_ones_own_that_is_refused(as_role: Callable[[str], Client], picture: Any, code: str) -> None:
    browser, episode = as_role("post"), with_suggestions()
    data: dict[str, Any] = {"choice": "own"}
    if picture is not None:
        data["picture"] = io.BytesIO(picture) if isinstance(picture, bytes) else saved(picture)
        data["picture"].name = "mine.jpg"

    answer = browser.post(f"/admin/catalog/episode/{episode.pk}/still/", data, headers={"accept": "application/json"})

    assert answer.json()["code"] == code
    episode.refresh_from_db()
    assert not episode.still


@pytest.mark.parametrize("role", ["writer", "finance"])
def test_nobody_else_does(as_role: Callable[[str], Client], role: str) -> None:
    episode = with_suggestions()
    assert as_role(role).post(f"/admin/catalog/episode/{episode.pk}/still/", {"choice": "1"}).status_code == 403


def test_a_poster_that_lies_on_its_side_by_exif_is_taken_and_a_giant_is_not(as_role: Callable[[str], Client]) -> None:
    from django.core.exceptions import ValidationError

    from catalog.pictures.artwork import check_poster

    exif = Image.Exif()
    exif[0x0112] = 6
    lying = saved(scene(800, 600), exif=exif)
    lying.size = len(lying.getvalue())  # type: ignore[attr-defined]
    check_poster(ContentFile(lying.getvalue(), "p.jpg"))
    giant = saved(Image.new("L", (7500, 10_000)), "PNG")
    with pytest.raises(ValidationError):
        check_poster(ContentFile(giant.getvalue(), "p.png"))


def test_the_api_gives_every_size_in_absolute_addresses_and_costs_the_same(
    client: Client, queries_of: Callable[[Callable[[], object]], int]
) -> None:
    made = done(series(slug="pictured"))
    episode = with_suggestions(series=made, number=1)
    stills.choose(episode=episode, number=1)
    done(episode)

    (shown,) = client.get("/api/v1/series").json()["results"]
    (row,) = client.get("/api/v1/series/pictured/episodes").json()["results"]

    assert set(shown["posters"]) == {"portrait", "tall", "card"}
    for picture in (*shown["posters"].values(), row["still"]):
        assert set(picture) == {"url", "width", "height", "colour", "sizes"}
        for size in picture["sizes"]:
            assert set(size) == {"width", "height", "avif", "webp", "jpeg"}
            assert size["avif"].startswith("http://testserver/artwork/pictures/")
    few = queries_of(lambda: client.get("/api/v1/series"))
    for number in range(8):
        other = factories.published_series(poster="posters/x.jpg", slug=f"other-{number}", pictures=made.pictures)
        factories.published_episode(series=other, number=1, still="x.jpg")
    assert queries_of(lambda: client.get("/api/v1/series")) == few
    board = client.get(f"/api/v1/episodes/{episode.public_id}/playback").json()["storyboard"]
    assert board.endswith("/pictures/storyboard.vtt")


def test_pages_offer_every_format_and_previews_get_the_card(client: Client) -> None:
    made = done(series(slug="pictured"))
    episode = with_suggestions(series=made, number=1)
    stills.choose(episode=episode, number=1)
    done(episode)

    grid = client.get("/").content.decode()
    watch = client.get("/watch/pictured/1").content.decode()

    for page in (grid, watch):
        assert '<source type="image/avif" srcset="/artwork/pictures/' in page
        assert '<source type="image/webp" srcset="/artwork/pictures/' in page
    assert f'fill="{made.portrait.colour}"' in grid
    assert f'<meta property="og:image" content="http://testserver{made.card.url}">' in watch
    assert '<meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">' in watch
    assert f'<meta name="twitter:image" content="http://testserver{made.card.url}">' in watch


def names_in(text: str, ending: str) -> list[str]:
    return re.findall(rf"[^\s\"]+{re.escape(ending)}", text)


def test_without_a_chosen_still_page_and_playback_give_the_first_suggestion_in_every_format(client: Client) -> None:
    episode = with_suggestions()
    address = f"/watch/{episode.series.slug}/{episode.number}"
    page = client.get(address).content.decode()
    slide = page.partition("data-poster>")[2].partition("</picture>")[0]
    answer = client.get(f"/api/v1/episodes/{episode.public_id}/playback").json()

    for ending in ("avif", "webp", "jpg"):
        (found,) = set(names_in(slide, f"/pictures/still-1.{ending}"))
        assert client.get(found.removeprefix("http://testserver")).status_code == 200
        assert f'{found} 540w"' in slide
    assert 'width="540" height="960"' in slide
    assert "poster.jpg" not in slide
    assert (answer["still"]["width"], answer["still"]["height"]) == (540, 960)
    assert answer["still"]["sizes"][0]["avif"].endswith("/pictures/still-1.avif")
    assert answer["still"]["url"].endswith("/pictures/still-1.jpg")


@pytest.mark.parametrize("pictures", [None, {"stills": [], "storyboard": {"vtt": "x.vtt"}, "size_bytes": 1}])
def test_until_suggestions_are_made_the_stream_s_poster_stands_there(client: Client, pictures: Any) -> None:
    episode = factories.published_episode(stream=factories.stream(pictures=pictures))
    page = client.get(f"/watch/{episode.series.slug}/{episode.number}").content.decode()

    assert "poster.jpg" in page.partition("data-poster>")[2].partition("</picture>")[0]
    assert client.get(f"/api/v1/episodes/{episode.public_id}/playback").json()["still"] is None


def test_a_paid_episode_s_suggestions_are_not_on_its_page(client: Client) -> None:
    episode = with_suggestions(access="paid")
    page = client.get(f"/watch/{episode.series.slug}/{episode.number}").content.decode()

    assert "pictures/still-" not in page
