"""The public read side: what it shows, to whom, and what it never shows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.validation import validate_schema

from catalog.titles import services
from catalog.titles.models import Access, EpisodeState, Series, SeriesState
from tests import factories

pytestmark = pytest.mark.django_db
SERIES_FIELDS = {
    "slug", "title", "synopsis", "language", "attribution", "poster", "posters", "episode_count", "published_at",
}  # fmt: skip
EPISODE_FIELDS = {
    "public_id",
    "number",
    "title",
    "synopsis",
    "access",
    "duration_s",
    "published_at",
    "still",
    "ai_label",
    "ai_note",
}
PLAYBACK_FIELDS = {"hls", "dash", "poster", "still", "storyboard", "captions", "duration_s", "expires_at"}
PROBLEM_FIELDS = {"type", "code", "title", "status"}
LIST = "/api/v1/series"


def get(path: str, **headers: str) -> HttpResponse:
    return Client().get(path, headers=headers)


def detail(series: Any) -> str:
    return f"{LIST}/{series.slug}"


def episodes(series: Any) -> str:
    return f"{LIST}/{series.slug}/episodes"


def playback(episode: Any) -> str:
    return f"/api/v1/episodes/{episode.public_id}/playback"


def addresses_of(episode: Any) -> list[str]:
    return [detail(episode.series), episodes(episode.series), playback(episode)]


def is_problem(answer: HttpResponse, status: int, code: str) -> bool:
    body = answer.json()
    return (
        (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        and set(body) == PROBLEM_FIELDS
        and (body["status"], body["code"], body["type"]) == (status, code, f"urn:cliffhanger:error:{code}")
        and bool(body["title"])
    )


def test_a_series_that_is_out() -> None:
    episode = factories.published_episode(series=factories.published_series(title="The Heiress", language="es-MX"))

    (shown,) = get(LIST).json()["results"]

    assert set(shown) == SERIES_FIELDS
    assert (shown["title"], shown["language"], shown["episode_count"]) == ("The Heiress", "es-MX", 1)
    assert shown["poster"] == {"portrait": None, "tall": None}
    assert get(detail(episode.series)).json() == shown


def test_newest_series_first_in_pages_that_stay_as_they_are_while_more_appear() -> None:
    now = timezone.now()
    made = [factories.published_series(published_at=now - timedelta(days=day)) for day in range(5)]
    for series in made:
        factories.published_episode(series=series)

    first = get(f"{LIST}?page_size=2").json()
    factories.published_episode()  # newer than all
    second = get(first["next"]).json()
    third = get(second["next"]).json()

    slugs = [row["slug"] for page in (first, second, third) for row in page["results"]]
    assert slugs == [series.slug for series in made]
    assert first["previous"] is third["next"] is None
    assert set(first) == {"next", "previous", "results"}


def with_cursor(text: str) -> str:
    return f"?cursor={quote(b64encode(text.encode()).decode())}"


FAR = "9" * 5000
NO_TIMES = ["p=notadate", "p=%00", "r=1&p=2026-99-99", "p=2026-01-01", "p=2026-01-01T00:00", "p=5", "p=", "p=" + FAR]
NO_TIMES += [
    "p=2026-01-01 00:00%2B00:00:30",
    "p=2026-01-01 00:00%2B23:59",
    "r=x",
    "r=" + FAR,
    "o=-1",
    "o=" + FAR,
]
NO_NUMBERS = ["p=abc", "p=%00", "p=%C2%B2", "p=-1", "p=1.5", "p=", "p=" + FAR, "p=2026-01-01T00:00:00Z", "o=x"]


@pytest.mark.parametrize("text", NO_TIMES)
def test_a_cursor_that_holds_no_time_is_no_cursor(text: str) -> None:
    assert is_problem(get(LIST + with_cursor(text)), 404, "not_found")


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_a_cursor_that_holds_no_number_is_no_cursor(text: str) -> None:
    series = factories.published_episode().series

    assert is_problem(get(episodes(series) + with_cursor(text)), 404, "not_found")


@pytest.mark.parametrize("text", ["p=1", "p=999999999", "r=1&p=999999999", "o=999999999", "r=1&o=3&p=0", ""])
def test_a_cursor_past_either_end_is_an_ordinary_page(text: str) -> None:
    series = factories.published_episode().series

    assert get(episodes(series) + with_cursor(text)).status_code == 200


def test_nobody_gets_more_than_a_hundred_at_once() -> None:
    series = factories.published_series()
    shared = factories.stream()
    for number in range(1, 103):
        factories.episode(
            series=series, number=number, stream=shared, state=EpisodeState.PUBLISHED, publish_at=timezone.now()
        )

    page = get(f"{episodes(series)}?page_size=5000").json()

    assert len(page["results"]) == 100
    assert len(get(page["next"]).json()["results"]) == 2


def test_episodes_in_the_order_of_their_numbers() -> None:
    series = factories.published_series()
    for number in (3, 1, 2):
        factories.published_episode(series=series, number=number, title=f"Part {number}")

    rows = get(episodes(series)).json()["results"]

    assert [row["title"] for row in rows] == ["Part 1", "Part 2", "Part 3"]
    assert set(rows[0]) == EPISODE_FIELDS
    assert (rows[0]["access"], rows[0]["duration_s"]) == ("free", 61.0)


def test_where_an_episode_plays_from() -> None:
    episode = factories.published_episode()

    answer = get(playback(episode)).json()

    assert set(answer) == PLAYBACK_FIELDS
    assert answer["hls"].startswith(f"http://testserver/v/{episode.stream.key}.")
    assert [answer[name].rpartition("/")[2] for name in ("hls", "dash", "poster")] == [
        "master.m3u8",
        "manifest.mpd",
        "poster.jpg",
    ]
    assert (answer["captions"], answer["duration_s"]) == ([], 61.0)
    assert timedelta(hours=6) < parse_datetime(answer["expires_at"]) - timezone.now() <= timedelta(hours=12)


def in_draft() -> Any:
    return factories.episode(series=factories.published_series(), stream=factories.stream())


def with_state(state: EpisodeState, hours: int) -> Any:
    return factories.published_episode(state=state, publish_at=timezone.now() + timedelta(hours=hours))


def of_series(state: SeriesState) -> Any:
    return factories.published_episode(series=factories.series(state=state))


HIDDEN: dict[str, Callable[[], Any]] = {
    "draft episode": in_draft,
    "episode scheduled ahead": lambda: with_state(EpisodeState.SCHEDULED, 1),
    "withdrawn episode": lambda: with_state(EpisodeState.WITHDRAWN, -1),
    "episode of a draft series": lambda: of_series(SeriesState.DRAFT),
    "episode of a withdrawn series": lambda: of_series(SeriesState.WITHDRAWN),
}


@pytest.mark.parametrize("what", HIDDEN)
def test_what_is_not_out_is_not_there(what: str) -> None:
    episode = HIDDEN[what]()

    answers = [get(address) for address in addresses_of(episode)]

    assert all(is_problem(answer, 404, "not_found") for answer in answers)
    assert get(LIST).json()["results"] == []
    assert not [answer for answer in answers if episode.series.title in answer.content.decode()]


def test_a_hidden_episode_is_not_there_beside_one_that_is_out() -> None:
    out = factories.published_episode()
    hidden = factories.episode(series=out.series, title="The Secret", stream=factories.stream())

    assert get(detail(out.series)).json()["episode_count"] == 1
    assert [row["public_id"] for row in get(episodes(out.series)).json()["results"]] == [out.public_id]
    assert is_problem(get(playback(hidden)), 404, "not_found")


def test_an_episode_is_there_from_its_minute_on_whether_or_not_beat_has_run() -> None:
    episode = with_state(EpisodeState.SCHEDULED, -1)

    assert [get(address).status_code for address in addresses_of(episode)] == [200, 200, 200]

    assert services.publish_due() == 1
    episode.refresh_from_db()
    assert episode.state == EpisodeState.PUBLISHED


def test_a_paid_episode_is_listed_and_does_not_play() -> None:
    episode = factories.published_episode(access=Access.PAID)

    answer = get(playback(episode))

    assert is_problem(answer, 403, "episode_locked")
    assert episode.stream.key not in answer.content.decode()
    assert get(episodes(episode.series)).json()["results"][0]["access"] == "paid"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/v1/series/no-such", "not_found"),
        ("/api/v1/series/no-such/episodes", "not_found"),
        ("/api/v1/episodes/0000000000000000/playback", "not_found"),
        ("/api/v1/series?cursor=nonsense", "not_found"),
        ("/api/v1/series?format=xml", "not_found"),
        ("/api/v1/", "not_found"),
        ("/api/v1/wallet", "not_found"),
        ("/api/v1/series/", "not_found"),
        ("/api/v1/series/%00", "not_found"),
        ("/api/v2/series", "not_found"),
    ],
)
def test_what_is_not_there_is_said_as_a_problem(path: str, code: str) -> None:
    assert is_problem(get(path), 404, code)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes(method: str) -> None:
    episode = factories.published_episode()

    answers = [getattr(Client(), method)(address) for address in [LIST, *addresses_of(episode)]]

    assert all(is_problem(answer, 405, "method_not_allowed") for answer in answers)
    assert {answer["Allow"] for answer in answers} == {"GET, HEAD, OPTIONS"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_not_there_is_not_there_for_writers_either(method: str) -> None:
    browser = Client(enforce_csrf_checks=True)

    assert is_problem(getattr(browser, method)("/api/v1/nothing"), 404, "not_found")


def test_a_client_that_wants_no_json() -> None:
    assert is_problem(get(LIST, Accept="text/csv"), 406, "not_acceptable")


def test_head_and_options() -> None:
    episode = factories.published_episode()

    for address in [LIST, *addresses_of(episode)]:
        head = Client().head(address)
        assert (head.status_code, head.content) == (200, b"")
        assert Client().options(address).status_code == 200


def test_any_site_may_read_and_caches_keep_it_for_half_a_minute() -> None:
    episode = factories.published_episode()

    for address in [LIST, *addresses_of(episode)]:
        answer = get(address)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=30"}
        assert not answer.cookies


def test_a_problem_may_be_read_by_any_site_and_is_kept_by_no_cache() -> None:
    answer = get("/api/v1/series/no-such")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.has_header("Cache-Control")


def test_what_has_not_changed_is_not_sent_again() -> None:
    episode = factories.published_episode()

    for address in [LIST, *addresses_of(episode)]:
        etag = get(address)["ETag"]
        again = get(address, **{"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag


def test_what_has_changed_is_sent_again() -> None:
    episode = factories.published_episode()
    etag = get(detail(episode.series))["ETag"]

    Series.objects.update(title="A new title")

    again = get(detail(episode.series), **{"If-None-Match": etag})
    assert (again.status_code, again.json()["title"]) == (200, "A new title")


@pytest.mark.parametrize("address", [lambda series: LIST, episodes])
def test_a_list_costs_the_same_queries_however_long_it_is(
    address: Callable[[Any], str], queries_of: Callable[..., int]
) -> None:
    first = factories.published_episode()
    of_one = queries_of(lambda: get(address(first.series)))

    for _each in range(29):
        factories.published_episode(series=first.series)
        factories.published_episode()

    assert queries_of(lambda: get(f"{address(first.series)}?page_size=100")) == of_one
    assert len(get(f"{address(first.series)}?page_size=100").json()["results"]) == 30
    assert of_one <= 2


def test_one_series_costs_one_query_and_one_playback_another_for_its_captions(queries_of: Callable[..., int]) -> None:
    episode = factories.published_episode()

    assert queries_of(lambda: get(detail(episode.series))) == 1
    assert queries_of(lambda: get(playback(episode))) == 2


def test_the_schema_is_openapi_3_1_and_names_every_address() -> None:
    answer = get(reverse("api:schema"))
    schema = answer.json()

    validate_schema(schema)
    assert schema["openapi"].startswith("3.1")
    assert set(schema["paths"]) == {
        "/api/v1/series",
        "/api/v1/series/{slug}",
        "/api/v1/series/{slug}/episodes",
        "/api/v1/episodes/{public_id}/playback",
        "/api/v1/series/{slug}/credits",
        "/api/v1/episodes/{public_id}/credits",
        "/api/v1/people/{public_id}",
    }
    assert all(set(methods) == {"get"} for methods in schema["paths"].values())


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Series", SERIES_FIELDS),
        ("Episode", EPISODE_FIELDS),
        ("Playback", PLAYBACK_FIELDS),
        ("Problem", PROBLEM_FIELDS),
    ],
)
def test_the_schema_promises_what_the_answers_hold(name: str, fields: set[str]) -> None:
    schema = get(reverse("api:schema")).json()

    assert set(schema["components"]["schemas"][name]["properties"]) == fields
