"""The outline board's verbs: episodes in another order, and what each of them must do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.titles.models import Episode, EpisodeState
from production.bible import services
from production.bible.models import Outline
from studio.lib.errors import Failure
from tests import factories
from tests.files import at_once
from tests.production.overview.making import series_of, titles_of

pytestmark = pytest.mark.django_db
HOOK = {"hook": "A widow, dry-eyed.", "turn": "He texts.", "cliffhanger": "Whose body?"}


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Failure) as failure:
        call()
    return failure.value.code


def ids(episodes: list[Episode]) -> list[int]:
    return [episode.pk for episode in episodes]


def test_the_last_becomes_the_first_and_the_others_move_down() -> None:
    series, (one, two, three) = series_of("One", "Two", "Three")

    changed = services.reorder(series=series, order=ids([three, one, two]))

    assert titles_of(series) == ["Three", "One", "Two"]
    assert sorted(changed) == sorted(ids([one, two, three]))


def test_only_who_moved_is_told() -> None:
    series, (one, two, three) = series_of("One", "Two", "Three")

    assert sorted(services.reorder(series=series, order=ids([one, three, two]))) == sorted(ids([two, three]))
    assert services.reorder(series=series, order=ids([one, three, two])) == []


def test_numbers_in_use_stay_those_in_use() -> None:
    series = factories.series()
    early, late = (factories.episode(series=series, number=number, title=f"{number}") for number in (3, 32_767))

    services.reorder(series=series, order=ids([late, early]))

    assert list(Episode.objects.filter(series=series).values_list("number", "title")) == [(3, "32767"), (32_767, "3")]


def test_the_paywall_stays_where_it_is() -> None:
    series, (one, two, three) = series_of("One", "Two", "Three", paid_from=3)

    services.reorder(series=series, order=ids([three, one, two]))

    now = Episode.objects.filter(series=series).order_by("number")
    assert [(episode.title, episode.access) for episode in now] == [("Three", "free"), ("One", "free"), ("Two", "paid")]


@pytest.mark.parametrize("state", [EpisodeState.PUBLISHED, EpisodeState.SCHEDULED])
def test_what_is_out_keeps_its_number(state: EpisodeState) -> None:
    series, (one, two, three) = series_of("One", "Two", "Three")
    out = factories.published_episode(series=series, number=4, title="Out", state=state)

    assert code_of(lambda: services.reorder(series=series, order=ids([one, two, out, three]))) == "episode_is_out"
    assert titles_of(series) == ["One", "Two", "Three", "Out"]

    services.reorder(series=series, order=ids([three, one, two, out]))
    assert titles_of(series) == ["Three", "One", "Two", "Out"]


def test_an_order_that_is_not_todays_episodes_is_refused() -> None:
    series, (one, two) = series_of("One", "Two")
    stranger = factories.episode()

    for order in ([one.pk], [two.pk, one.pk, one.pk], [two.pk, one.pk, stranger.pk], [two.pk, stranger.pk], []):
        assert code_of(lambda order=order: services.reorder(series=series, order=order)) == "order_changed"
    assert titles_of(series) == ["One", "Two"]


def test_who_saw_another_order_is_told_so() -> None:
    series, (one, two, three) = series_of("One", "Two", "Three")
    seen = ids([one, two, three])
    services.reorder(series=series, order=ids([two, one, three]), seen=seen)

    assert code_of(lambda: services.reorder(series=series, order=ids([one, three, two]), seen=seen)) == "order_changed"
    assert titles_of(series) == ["Two", "One", "Three"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_at_once_one_is_told() -> None:
    series, (one, two, three) = series_of("One", "Two", "Three")
    seen = ids([one, two, three])

    def move(order: list[int]) -> str:
        try:
            services.reorder(series=series, order=order, seen=seen)
        except Failure as failure:
            return failure.code
        return "moved"

    said = at_once(lambda: move(ids([three, one, two])), lambda: move(ids([two, three, one])))

    assert sorted(said) == ["moved", "order_changed"]
    assert titles_of(series) in (["Three", "One", "Two"], ["Two", "Three", "One"])


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(6)))
def test_any_order_of_drafts_can_be_had(order: list[int]) -> None:
    series, episodes = series_of(*"ABCDEF")

    services.reorder(series=series, order=[episodes[at].pk for at in order])

    assert titles_of(series) == ["ABCDEF"[at] for at in order]


def test_reordering_asks_the_same_of_the_database_for_many(queries_of: Callable[..., int]) -> None:
    few, of_few = series_of("One", "Two")
    many, of_many = series_of(*"ABCDEFGHIJKLMNOP")

    asked = queries_of(lambda: services.reorder(series=few, order=ids(of_few[::-1])))

    assert queries_of(lambda: services.reorder(series=many, order=ids(of_many[::-1]))) == asked


def test_an_outline_is_written_and_written_over() -> None:
    episode = factories.episode()

    kept = services.write_outline(episode=episode, texts=HOOK, seen=services.mark(None))
    services.write_outline(episode=episode, texts=HOOK | {"turn": " She signs. \r\n"}, seen=services.mark(kept))

    now = Outline.objects.get(episode=episode)
    assert (now.hook, now.turn, now.cliffhanger) == ("A widow, dry-eyed.", "She signs.", "Whose body?")


def test_nobodys_outline_is_written_over_unseen() -> None:
    episode = factories.episode()
    services.write_outline(episode=episode, texts=HOOK, seen=services.mark(None))

    late = {"hook": "Mine.", "turn": "", "cliffhanger": ""}
    assert code_of(lambda: services.write_outline(episode=episode, texts=late, seen=services.mark(None))) == (
        "outline_changed"
    )
    services.write_outline(episode=episode, texts=HOOK, seen=services.mark(None))  # what stands there is no clash
    assert Outline.objects.get(episode=episode).hook == "A widow, dry-eyed."


def test_two_who_write_the_first_outline_at_once_both_know(transactional_db: None) -> None:
    episode = factories.episode()

    def write(hook: str) -> str:
        try:
            services.write_outline(episode=episode, texts={"hook": hook}, seen=services.mark(None))
        except Failure as failure:
            return failure.code
        return hook

    said = at_once(lambda: write("Hers."), lambda: write("His."))

    assert "outline_changed" in said
    assert Outline.objects.get(episode=episode).hook in said


def test_a_novel_is_no_hook() -> None:
    episode = factories.episode()
    texts = HOOK | {"hook": "x" * 2_001}

    assert code_of(lambda: services.write_outline(episode=episode, texts=texts, seen=services.mark(None))) == (
        "outline_too_long"
    )
    assert not Outline.objects.filter(episode=episode).exists()
