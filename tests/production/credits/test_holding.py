"""No episode is published with an unmet credit duty or an unsigned principal contract, unless waived with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.credits.models import PublishedCredits
from catalog.titles import holds
from catalog.titles import services as titles
from catalog.titles.models import Cut, Episode, EpisodeState
from production.contracts.facts import Job
from production.contracts.models import Deal, DealState
from production.credits import services
from production.credits.models import CreditWaiver
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests.production.credits.making import deal, locked, playable
from tests.production.documents.making import producer

pytestmark = pytest.mark.django_db
WHY = "Her agent agreed to it by letter."


@pytest.fixture
def pat(db: None) -> User:
    return producer()


def publish(episode: Episode, by: User) -> list[str]:
    """What held it; empty where it was published."""
    try:
        titles.publish_episode(episode=Episode.objects.get(pk=episode.pk), by=by)
    except Failure as failure:
        return [one["code"] for one in failure.extra["holds"]]
    return []


def test_a_series_without_deals_has_no_holds(pat: User) -> None:
    assert publish(playable(), pat) == []


def test_publishing_lists_every_unmet_duty_and_unsigned_contract(pat: User) -> None:
    episode = playable()
    deal(episode.series), deal(episode.series, "Kenji Alder", state=DealState.SIGNED)
    deal(episode.series, "Gil Gaffer", job=Job.CREW, state=DealState.DRAFT)
    deal(episode.series, "Gone Girl", state=DealState.CANCELLED)

    assert publish(episode, pat) == ["contract_unsigned", "credit_missing"]
    assert Episode.objects.get().state == EpisodeState.DRAFT
    assert all(one.address.startswith("/admin/production/") for one in holds.holds_of(episode))


def test_locked_credits_and_a_waiver_let_it_out(pat: User) -> None:
    episode = playable()
    deal(episode.series)
    late = deal(episode.series, "Kenji Alder", state=DealState.SENT)
    locked(episode.series, pat)
    assert publish(episode, pat) == ["contract_unsigned"]

    services.waive(series=episode.series, deal_id=late.pk, code="contract_unsigned", why=WHY, by=pat)

    assert publish(episode, pat) == []


def test_an_amendment_that_waits_holds_nothing_and_its_signing_asks_the_credits_anew(pat: User) -> None:
    episode = playable()
    old = deal(episode.series)
    locked(episode.series, pat)
    new = deal(episode.series, "M. Ybarra", person=old.person, state=DealState.DRAFT, amends=old, version=2)
    assert holds.holds_of(episode) == ()

    Deal.objects.filter(pk=old.pk).update(state=DealState.SUPERSEDED)
    Deal.objects.filter(pk=new.pk).update(state=DealState.ACTIVE)

    assert publish(episode, pat) == ["credit_misspelt"]


def test_what_was_to_be_published_when_ready_waits_for_the_credits(pat: User) -> None:
    episode = playable()
    assert episode.stream is not None
    Cut.objects.update(publish_when_ready=True)
    deal(episode.series)
    titles.adopt_stream(episode.stream)
    assert Episode.objects.get().state == EpisodeState.DRAFT

    locked(episode.series, pat)

    assert Episode.objects.get().state == EpisodeState.PUBLISHED


def test_a_scheduled_episode_is_taken_back_before_its_time_where_a_deal_came_since(pat: User) -> None:
    episode = playable()
    titles.publish_episode(episode=episode, by=pat, at=timezone.now() + timedelta(minutes=1))
    assert titles.publish_due() == 0
    assert Episode.objects.get().state == EpisodeState.SCHEDULED
    deal(episode.series)

    assert titles.publish_due() == 0

    assert Episode.objects.get().state == EpisodeState.DRAFT
    assert "Marisol Ybarra" in episode.changes.first().why


NAMES = ("Marisol Ybarra", "Kenji Alder", "Ingrid Thackeray")
STEPS = (
    "deal", "sign", "cancel", "grow", "rename", "rename", "remove", "approve", "lock", "lock", "reopen", "waive",
    "publish", "publish", "withdraw", "schedule", "due", "adopt",
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=16))
def test_no_path_of_edits_publishes_an_episode_with_an_unmet_duty(pat: User, path: list[tuple[str, int]]) -> None:
    episode = playable()
    deal(episode.series, NAMES[0], agent_approves=False)
    for name, choice in [*path, ("publish", 0)]:
        was_out = _is_out(episode)
        try:
            _STEPS[name](episode, choice, pat)
        except Failure:
            continue
        if _is_out(episode) and not was_out:
            assert _unmet(episode) == []


def _is_out(episode: Episode) -> bool:
    return Episode.objects.filter(pk=episode.pk, state=EpisodeState.PUBLISHED).exists()


def _unmet(episode: Episode) -> list[str]:
    """Told without the code under test: from what is published, what is signed, and what anybody waived."""
    last = PublishedCredits.objects.filter(series=episode.series).order_by("-version").first()
    names = {one["name"] for one in last.data["credits"] if one["block"] == "main"} if last else set()
    waived = set(CreditWaiver.objects.values_list("deal", flat=True))
    rows = Deal.objects.filter(series=episode.series).exclude(state=DealState.CANCELLED).exclude(pk__in=waived)
    return [row.credited_as for row in rows if row.state != DealState.ACTIVE or row.credited_as not in names]


def _one(rows: Any, choice: int) -> Any:
    found = list(rows.order_by("pk"))
    if not found:
        raise Failure("none", "There is none.")
    return found[choice % len(found)]


def _list(episode: Episode) -> Any:
    return _one(episode.series.credit_lists.exclude(state="locked"), 0)


def _deal(episode: Episode, choice: int, by: User) -> None:
    deal(episode.series, NAMES[choice % 3], state=DealState.ACTIVE if choice > 2 else DealState.DRAFT)


def _state(to: DealState) -> Callable[[Episode, int, User], None]:
    def step(episode: Episode, choice: int, by: User) -> None:
        Deal.objects.filter(pk=_one(episode.series.deals.exclude(state="active"), choice).pk).update(state=to)

    return step


def _rename(episode: Episode, choice: int, by: User) -> None:
    services.change(credit=_one(_list(episode).credits, choice), name=[*NAMES, "M. Y."][choice % 4])


def _waive(episode: Episode, choice: int, by: User) -> None:
    open_ones = services.unwaived(episode.series)
    if open_ones:
        one = open_ones[choice % len(open_ones)]
        services.waive(series=episode.series, deal_id=one.deal or 0, code=one.code, why=WHY, by=by)


def _schedule(episode: Episode, choice: int, by: User) -> None:
    now = Episode.objects.get(pk=episode.pk)
    titles.publish_episode(episode=now, by=by, at=timezone.now() + timedelta(hours=1))
    Episode.objects.filter(pk=episode.pk).update(publish_at=timezone.now())


def _adopt(episode: Episode, choice: int, by: User) -> None:
    Cut.objects.filter(episode=episode).update(publish_when_ready=True)
    assert episode.stream is not None
    titles.adopt_stream(episode.stream)


_STEPS: dict[str, Callable[[Episode, int, User], object]] = {
    "deal": _deal,
    "sign": _state(DealState.ACTIVE),
    "cancel": _state(DealState.CANCELLED),
    "grow": lambda episode, choice, by: services.grow(series=episode.series, by=by),
    "rename": _rename,
    "remove": lambda episode, choice, by: services.remove(credit=_one(_list(episode).credits, choice)),
    "approve": lambda episode, choice, by: services.approve(credit_list=_list(episode), by=by),
    "lock": lambda episode, choice, by: services.lock(credit_list=_list(episode), by=by),
    "reopen": lambda episode, choice, by: services.reopen(credit_list=_list(episode), by=by),
    "waive": _waive,
    "publish": lambda episode, choice, by: titles.publish_episode(episode=Episode.objects.get(pk=episode.pk), by=by),
    "withdraw": lambda episode, choice, by: titles.withdraw_episode(
        episode=Episode.objects.get(pk=episode.pk), by=by
    ),
    "schedule": _schedule,
    "due": lambda episode, choice, by: titles.publish_due(),
    "adopt": _adopt,
}  # fmt: skip
