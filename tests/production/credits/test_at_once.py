"""Publishing and what holds it, by two at once: whoever is second sees what the first has done."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from catalog.titles import services as titles
from catalog.titles.models import Episode, EpisodeState
from production.contracts.models import Deal, DealState
from production.credits import services
from production.replicas import services as replicas
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories
from tests.files import at_once, in_background, somebody_waits
from tests.production.credits.making import VOICE, deal, drafted, locked, playable, stepped
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db(transaction=True)
TIMEOUT = 30  # seconds


def one_after_the_other(first: Callable[[], object], second: Callable[[], object]) -> bool:
    """Do ``first`` in a transaction that ends when ``second``, which begins meanwhile, waits or is through. Whether it
    waited."""
    done, go_on, waited = threading.Event(), threading.Event(), False

    def slowly() -> None:
        with transaction.atomic():
            first()
            done.set()
            go_on.wait(TIMEOUT)

    holder = in_background(slowly)
    assert done.wait(TIMEOUT)
    other = in_background(second)
    while other.is_alive() and not waited:
        waited = somebody_waits()
        other.join(0.02)
    go_on.set()
    holder.join(TIMEOUT)
    other.join(TIMEOUT)
    return waited


def publishing(episode: Episode, by: User, held: list[str]) -> Callable[[], None]:
    def publish() -> None:
        try:
            titles.publish_episode(episode=Episode.objects.get(pk=episode.pk), by=by)
        except Failure as failure:
            held.extend(one["code"] for one in failure.extra["holds"])

    return publish


def _draft(episode: Episode, by: User) -> Callable[[], object]:
    return lambda: drafted(episode.series, by)


def _in_force(episode: Episode, by: User) -> Callable[[], object]:
    """Of somebody who is no principal, so that nothing is owed before."""
    signed = deal(episode.series, "Gil Gaffer", job="crew", state=DealState.SIGNED)
    return lambda: stepped(signed, DealState.ACTIVE)


def _replica(episode: Episode, by: User) -> Callable[[], object]:
    person = factories.credited()
    return lambda: replicas.record(episode=episode, by=by, person=person, **VOICE)


MAKERS = [
    (_draft, "contract_unsigned"), (_in_force, "credit_missing"), (_replica, "replica_without_consent"),
]  # fmt: skip


@pytest.mark.parametrize(("maker", "code"), MAKERS)
def test_a_publishing_that_begins_while_a_duty_comes_waits_and_is_held(
    maker: Callable[[Episode, User], Callable[[], object]], code: str
) -> None:
    episode, by, held = playable(), producer(), list[str]()

    one_after_the_other(maker(episode, by), publishing(episode, by, held))

    assert held == [code]
    assert Episode.objects.get().state == EpisodeState.DRAFT


def test_a_deal_that_comes_while_an_episode_is_published_waits_until_it_is_out() -> None:
    episode, by, held = playable(), producer(), list[str]()

    waited = one_after_the_other(publishing(episode, by, held), lambda: drafted(episode.series, by))

    assert waited
    assert held == []
    assert Episode.objects.get().state == EpisodeState.PUBLISHED
    assert Deal.objects.get().state == DealState.DRAFT


def test_credits_that_are_locked_while_a_deal_comes_into_force_are_checked_against_it() -> None:
    episode, by = playable(), producer()
    deal(episode.series)
    late = deal(episode.series, "Kenji Alder", state=DealState.SIGNED)
    found = services.grow(series=episode.series, by=by)
    services.approve(credit_list=found, by=by)
    codes: list[str] = []

    def lock() -> None:
        try:
            services.lock(credit_list=found, by=by)
        except Failure as failure:
            codes.append(failure.code)

    one_after_the_other(lambda: stepped(late, DealState.ACTIVE), lock)

    assert codes == ["credits_not_ready"]


def test_two_lock_the_same_credits_once_and_neither_publishing_nor_growing_beside_them_fails() -> None:
    episode, by = playable(), producer()
    deal(episode.series)
    locked(episode.series, by)
    found = services.grow(series=episode.series, by=by)
    services.approve(credit_list=found, by=by)
    codes: list[str] = []

    def told(call: Callable[[], object]) -> Callable[[], None]:
        def one() -> None:
            try:
                call()
            except Failure as failure:
                codes.append(failure.code)

        return one

    lock = told(lambda: services.lock(credit_list=found, by=by))
    grow = told(lambda: services.grow(series=episode.series, by=by))
    at_once(lock, lock, grow, told(publishing(episode, by, [])))

    assert set(codes) <= {"illegal_transition", "credits_frozen"}
    assert codes.count("illegal_transition") == 1
    assert Episode.objects.get().state == EpisodeState.PUBLISHED
