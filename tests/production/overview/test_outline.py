"""The outline board: what it shows, who may change it, and what happens to two who do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from catalog.titles.models import Episode, Series
from production.bible import services
from production.bible.models import Outline
from production.overview import outline
from studio.accounts.models import User
from tests import factories
from tests.production.overview.making import ONE, series_of, titles_of, written

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
AsRole = Callable[[str], Client]


@pytest.fixture
def writer(person: Callable[[str], User]) -> User:
    return person("writer")


def page_of(series: Series, name: str = "outline", *more: int) -> str:
    return reverse(f"admin:production_bible_{name}", args=[series.pk, *more])


def hook(episode: Episode, **texts: str) -> None:
    services.write_outline(episode=episode, texts=texts, seen=services.mark(None))


def ids(*episodes: Episode) -> str:
    return ",".join(str(episode.pk) for episode in episodes)


def test_the_last_free_episode_is_marked_and_warned_about_where_its_ending_resolves(writer: User) -> None:
    series, (one, two, three) = series_of("One", "Two", "Three", paid_from=3)
    hook(one, hook="A hook.")

    board = outline.board(series.pk)

    assert [card.is_before_paywall for card in board.cards] == [False, True, False]
    assert board.warned is not None
    assert board.warned.episode == two
    assert board.first_paid == three.pk


@pytest.mark.parametrize("given", ["outline", "script"])
def test_a_cliffhanger_in_the_outline_or_in_the_script_is_enough(given: str, writer: User) -> None:
    series, (_one, two, _three) = series_of("One", "Two", "Three", paid_from=3)
    if given == "outline":
        hook(two, cliffhanger="Whose body?")
    else:
        written(two, writer, ONE + "\n[[cliffhanger: whose body]]\n")

    board = outline.board(series.pk)

    assert board.warned is None
    assert [card.resolves for card in board.cards] == [True, False, True]


@pytest.mark.parametrize("paid_from", [None, 1])
def test_where_nothing_or_all_costs_there_is_no_paywall(paid_from: int | None) -> None:
    series, _episodes = series_of("One", "Two", paid_from=paid_from)

    assert not any(card.is_before_paywall for card in outline.board(series.pk).cards)


def test_a_card_says_how_long_it_is_and_how_far(writer: User) -> None:
    series, (one, _two) = series_of("One", "Two")
    written(one, writer, ONE * 30)

    first, second = outline.board(series.pk).cards

    assert (first.state, first.is_over, first.length.endswith("s over")) == ("draft", True, True)
    assert (second.state, second.seconds, second.length) == ("unwritten", None, "")
    assert outline.board(series.pk).written == 1


def test_marks_in_the_script_are_shown_beside_the_texts(writer: User, as_role: AsRole) -> None:
    series, (one,) = series_of("One")
    written(one, writer, ONE + "\n[[hook]]\n")

    assert [field.is_marked for field in outline.board(series.pk).cards[0].fields] == [True, False, False]
    assert as_role("writer").get(page_of(series)).content.decode().count("marked in the script") == 1


def test_the_board_asks_the_same_of_the_database_for_many(
    writer: User, queries_of: Callable[..., int], as_role: AsRole
) -> None:
    few, (one,) = series_of("One")
    many, episodes = series_of(*"ABCDEFGHIJ", paid_from=4)
    for episode in (one, *episodes):
        written(episode, writer)
        hook(episode, hook="A hook.")
    client = as_role("writer")
    client.get(page_of(few))

    asked = queries_of(lambda: client.get(page_of(few)))

    assert queries_of(lambda: client.get(page_of(many))) == asked


def test_who_may_see_and_who_may_write(as_role: AsRole) -> None:
    series, (one, two) = series_of("One", "Two")
    texts = {"hook": "A hook.", "seen": services.mark(None)}

    for role, status in (("finance", 404), ("post", 403)):
        client = as_role(role)
        assert client.get(page_of(series)).status_code == (404 if role == "finance" else 200)
        assert client.post(page_of(series, "episode", one.pk), texts).status_code == status
        assert client.post(page_of(series, "order"), {"seen": ids(one, two), "order": ids(two, one)}).status_code == (
            status
        )
    assert not Outline.objects.exists()
    assert titles_of(series) == ["One", "Two"]

    for role in ("writer", "producer"):
        assert "<textarea" in as_role(role).get(page_of(series)).content.decode()
    assert "<textarea" not in as_role("post").get(page_of(series)).content.decode()


def test_without_a_script_a_text_is_kept_and_an_episode_moved_by_its_buttons(as_role: AsRole) -> None:
    series, (one, two, three) = series_of("One", "Two", "Three")
    client = as_role("writer")

    kept = client.post(page_of(series, "episode", two.pk), {"hook": "A hook.", "seen": services.mark(None)})
    up = client.post(page_of(series, "order"), {"seen": ids(one, two, three), "move": f"up:{three.pk}"})

    assert (kept.status_code, kept["Location"]) == (302, f"{page_of(series)}#episode-{two.pk}")
    assert Outline.objects.get(episode=two).hook == "A hook."
    assert (up.status_code, up["Location"]) == (302, f"{page_of(series)}#episode-{three.pk}")
    assert titles_of(series) == ["One", "Three", "Two"]
    client.post(page_of(series, "order"), {"seen": ids(one, three, two), "move": f"up:{one.pk}"})
    assert titles_of(series) == ["One", "Three", "Two"]  # the first goes no further


def test_two_who_move_the_second_is_told_and_sees_the_order_as_it_is(as_role: AsRole) -> None:
    series, (one, two, three) = series_of("One", "Two", "Three")
    client, seen = as_role("writer"), ids(one, two, three)
    client.post(page_of(series, "order"), {"seen": seen, "order": ids(three, one, two)})

    late = as_role("producer").post(
        page_of(series, "order"), {"seen": seen, "order": ids(two, one, three)}, headers=JSON
    )

    assert (late.status_code, late.json()["code"]) == (409, "order_changed")
    assert titles_of(series) == ["Three", "One", "Two"]


@pytest.mark.parametrize(
    "asked", [{"seen": "x"}, {"seen": "1,,2"}, {}, {"move": "up:9999"}, {"seen": "1", "move": "sideways:1"}]
)
def test_an_order_that_is_none_is_refused(asked: dict[str, str], as_role: AsRole) -> None:
    series, _episodes = series_of("One", "Two")

    answer = as_role("writer").post(page_of(series, "order"), asked, headers=JSON)

    assert (answer.status_code, answer.json()["code"]) == (400, "not_understood")


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_ones_own(as_role: AsRole) -> None:
    series, (one, _two) = series_of("One", "Two")
    hook(one, hook="Theirs.")
    asked = {"hook": "Mine.", "seen": services.mark(None)}
    client = as_role("writer")

    page = client.post(page_of(series, "episode", one.pk), asked)
    told = client.post(page_of(series, "episode", one.pk), asked, headers=JSON)

    words = page.content.decode()
    assert (page.status_code, "Theirs." in words, "Mine." in words) == (409, True, True)
    assert (told.status_code, told.json()["code"]) == (409, "outline_changed")
    assert Outline.objects.get(episode=one).hook == "Theirs."


def test_scripts_get_the_mark_that_goes_back_with_the_next_text(as_role: AsRole) -> None:
    series, (one,) = series_of("One")
    client = as_role("writer")

    first = client.post(page_of(series, "episode", one.pk), {"hook": "A", "seen": services.mark(None)}, headers=JSON)
    client.post(page_of(series, "episode", one.pk), {"hook": "B", "seen": first.json()["seen"]}, headers=JSON)

    assert Outline.objects.get(episode=one).hook == "B"


def test_another_series_episode_is_not_here(as_role: AsRole) -> None:
    series, _episodes = series_of("One")
    stranger = factories.episode()

    asked = {"hook": "A", "seen": services.mark(None)}
    assert as_role("writer").post(page_of(series, "episode", stranger.pk), asked).status_code == 404
    assert as_role("writer").get(page_of(Series(pk=2**70))).status_code == 404


def test_what_is_out_has_no_buttons(as_role: AsRole) -> None:
    series, (one,) = series_of("One")
    factories.published_episode(series=series, number=2, title="Out")

    words = as_role("writer").get(page_of(series)).content.decode()

    assert words.count("data-handle") == 1
    assert f'value="up:{one.pk}"' in words


def test_an_empty_series_says_what_belongs_there(as_role: AsRole) -> None:
    words = as_role("producer").get(page_of(factories.series())).content.decode()

    assert "Add the first episodes" in words
    assert "data-outline" not in words
