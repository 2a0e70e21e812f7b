"""No episode is published with an unmet credit duty or an unsigned principal contract, unless waived with a reason."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.credits.models import PublishedCredits
from catalog.people.models import Person
from catalog.titles import holds
from catalog.titles import services as titles
from catalog.titles.models import Cut, Episode, EpisodeState, Series
from production.contracts import services as deals
from production.contracts.facts import Job
from production.contracts.models import Deal, DealState
from production.credits import services
from production.credits.models import CreditWaiver
from production.replicas import services as replicas
from production.replicas.models import AiUse
from studio.accounts.models import User
from studio.lib.errors import Failure
from tests import factories
from tests.production.credits.making import VOICE, deal, drafted, locked, playable, stepped
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


def test_a_deal_that_is_cancelled_or_changed_lets_out_what_waited_for_it(pat: User) -> None:
    episode = playable()
    Cut.objects.update(publish_when_ready=True)
    first, second = drafted(episode.series, pat), drafted(episode.series, pat, "Kenji Alder")

    deals.cancel(deal=first, by=pat, why="The role was written out.")
    assert not _is_out(episode)
    deals.change(deal=second, job=Job.CREW)

    assert _is_out(episode)


def test_a_replica_that_is_withdrawn_lets_out_what_waited_for_it(pat: User) -> None:
    episode = playable()
    Cut.objects.update(publish_when_ready=True)
    entry = replicas.record(episode=episode, by=pat, person=factories.credited(), **VOICE)
    assert episode.stream is not None
    titles.adopt_stream(episode.stream)
    assert not _is_out(episode)

    replicas.withdraw(entry=entry, by=pat, why="It was taken out of the cut.")

    assert _is_out(episode)


def test_a_scheduled_episode_is_not_seen_at_its_time_while_something_holds_it_though_no_worker_runs(pat: User) -> None:
    episode = playable(factories.published_series())
    titles.publish_episode(episode=episode, by=pat, at=timezone.now() + timedelta(hours=1))
    late = drafted(episode.series, pat)
    Episode.objects.update(publish_at=timezone.now())
    assert not Episode.objects.visible().exists()

    deals.cancel(deal=late, by=pat, why="The role was written out.")

    assert Episode.objects.visible().exists()


def test_a_series_does_not_come_out_with_an_episode_that_something_holds(pat: User) -> None:
    episode = playable()
    titles.publish_episode(episode=episode, by=pat)
    late = drafted(episode.series, pat)
    waiting = factories.episode(series=episode.series, number=episode.number + 1)

    with pytest.raises(Failure) as failure:
        titles.publish_series(series=episode.series, by=pat)

    (held,) = failure.value.extra["holds"]
    assert held["code"] == "contract_unsigned"
    assert held["address"].endswith(f"/deal/{late.pk}/change/")
    with pytest.raises(Failure, match="can't be published"):
        titles.publish_episode(episode=playable(episode.series), by=pat, with_series=True)
    deals.cancel(deal=late, by=pat, why="The role was written out.")
    titles.publish_series(series=episode.series, by=pat)
    assert list(Episode.objects.visible()) == [episode]
    assert waiting.state == EpisodeState.DRAFT


def test_a_version_that_is_to_bring_its_series_out_waits_where_another_episode_of_it_is_held(pat: User) -> None:
    out, waiting = playable(), None
    titles.publish_episode(episode=out, by=pat)
    entry = replicas.record(episode=out, by=pat, person=factories.credited(), **VOICE)
    waiting = playable(out.series)
    Cut.objects.filter(episode=waiting).update(publish_when_ready=True)

    titles.adopt_stream(waiting.stream)  # type: ignore[arg-type]
    assert not _is_out(waiting)
    replicas.withdraw(entry=entry, by=pat, why="It was taken out of the cut.")

    assert set(Episode.objects.visible()) == {out, waiting}


def test_asking_of_many_episodes_takes_no_more_queries_than_of_one(pat: User) -> None:
    series = factories.series()
    deal(series)
    counts = []
    for _each in range(2):
        replicas.record(episode=playable(series), by=pat, person=factories.credited(), **VOICE)
        episodes = list(Episode.objects.select_related("series"))
        with CaptureQueriesContext(connection) as asked:
            assert all(len(found) == 2 for found in holds.by_episode(episodes).values())
        counts.append(len(asked))
    assert counts[0] == counts[1]


NAMES = ("Marisol Ybarra", "Kenji Alder", "Ingrid Thackeray")
STEPS = (
    "deal", "sign", "sign", "cancel", "grow", "rename", "remove", "approve", "lock", "lock", "reopen", "waive",
    "replica", "forget_replica", "publish", "withdraw", "schedule", "time_comes", "due", "adopt", "bring_back",
    "series", "withdraw_series",
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=16))
def test_no_path_of_edits_publishes_an_episode_with_an_unmet_duty(pat: User, path: list[tuple[str, int]]) -> None:
    """Neither alone, nor with its series, nor at a time, nor by itself once ready, nor as a version brought back."""
    episode = playable()
    factories.cut_of(episode, master=factories.stream().master)
    deal(episode.series, NAMES[0], agent_approves=False)
    for name, choice in [*path, ("publish", 0), ("series", 0)]:
        was_seen = _is_seen(episode)
        with contextlib.suppress(Failure):
            _STEPS[name](episode, choice, pat)
        if _is_seen(episode) and not was_seen:
            assert _unmet(episode) == []


def _is_seen(episode: Episode) -> bool:
    return Episode.objects.visible().filter(pk=episode.pk).exists()


def _is_out(episode: Episode) -> bool:
    return Episode.objects.filter(pk=episode.pk, state=EpisodeState.PUBLISHED).exists()


def _unmet(episode: Episode) -> list[str]:
    """Told without the code under test: from what is published, what is signed, and what anybody waived."""
    last = PublishedCredits.objects.filter(series=episode.series).order_by("-version").first()
    names = {one["name"] for one in last.data["credits"] if one["block"] == "main"} if last else set()
    waived = set(CreditWaiver.objects.values_list("deal", flat=True))
    rows = Deal.objects.filter(series=episode.series).exclude(state=DealState.CANCELLED).exclude(pk__in=waived)
    unmet = [row.credited_as for row in rows if row.state != DealState.ACTIVE or row.credited_as not in names]
    return unmet + [str(row) for row in AiUse.objects.filter(episode=episode, withdrawn_at=None)]


def _one(rows: Any, choice: int) -> Any:
    found = list(rows.order_by("pk"))
    if not found:
        raise Failure("none", "There is none.")
    return found[choice % len(found)]


def _series(episode: Episode) -> Series:
    return Series.objects.get(pk=episode.series_id)


def _list(episode: Episode) -> Any:
    return _one(episode.series.credit_lists.exclude(state="locked"), 0)


def _deal(episode: Episode, choice: int, by: User) -> None:
    made = drafted(episode.series, by, NAMES[choice % 3])
    if choice > 2:
        stepped(made, DealState.ACTIVE)


def _state(to: DealState) -> Callable[[Episode, int, User], None]:
    def step(episode: Episode, choice: int, by: User) -> None:
        stepped(_one(episode.series.deals.exclude(state="active"), choice), to)

    return step


def _replica(episode: Episode, choice: int, by: User) -> None:
    replicas.record(episode=episode, by=by, person=_one(Person.objects, choice), **VOICE)


def _forget_replica(episode: Episode, choice: int, by: User) -> None:
    replicas.withdraw(entry=_one(AiUse.objects.filter(withdrawn_at=None), choice), by=by, why=WHY)


def _rename(episode: Episode, choice: int, by: User) -> None:
    services.change(credit=_one(_list(episode).credits, choice), name=[*NAMES, "M. Y."][choice % 4])


def _waive(episode: Episode, choice: int, by: User) -> None:
    open_ones = services.unwaived(episode.series)
    if open_ones:
        one = open_ones[choice % len(open_ones)]
        services.waive(series=episode.series, deal_id=one.deal or 0, code=one.code, why=WHY, by=by)


def _schedule(episode: Episode, choice: int, by: User) -> None:
    now = Episode.objects.get(pk=episode.pk)
    titles.publish_episode(episode=now, by=by, at=timezone.now() + timedelta(hours=1), with_series=choice > 3)


def _time_comes(episode: Episode, choice: int, by: User) -> None:
    Episode.objects.filter(pk=episode.pk, state=EpisodeState.SCHEDULED).update(publish_at=timezone.now())


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
    "time_comes": _time_comes,
    "replica": _replica,
    "forget_replica": _forget_replica,
    "bring_back": lambda episode, choice, by: titles.bring_back(cut=_one(episode.cuts, choice), by=by),
    "series": lambda episode, choice, by: titles.publish_series(series=_series(episode), by=by),
    "withdraw_series": lambda episode, choice, by: titles.withdraw_series(series=_series(episode), by=by),
    "due": lambda episode, choice, by: titles.publish_due(),
    "adopt": _adopt,
}  # fmt: skip
