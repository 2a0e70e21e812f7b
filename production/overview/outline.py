"""The outline board: every episode of a series with what it must do, how long it is, and where the paywall stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.titles.models import RELEASED, Access, Episode
from production.bible.models import Outline
from production.bible.services import mark, texts_of
from production.scripts import beats, pace, reports
from production.scripts.models import Script, ScriptState
from production.scripts.timing import Model, Time


@dataclass(frozen=True, slots=True)
class Field:
    """One text of an outline. ``is_marked``: the script has its mark too."""

    name: str
    label: str
    hint: str
    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """``seconds`` and ``length`` are None and empty where nothing is written. ``seen`` goes back with a form."""

    episode: Episode
    fields: tuple[Field, ...]
    seen: str
    state: str
    state_label: str
    seconds: int | None
    length: str
    is_out: bool
    is_before_paywall: bool
    resolves: bool

    @property
    def warns(self) -> bool:
        """The last that is free must end on a question: after it, people are asked to pay."""
        return self.is_before_paywall and self.resolves

    @property
    def is_paid(self) -> bool:
        return self.episode.access == Access.PAID

    @property
    def is_over(self) -> bool:
        return self.seconds is not None and self.seconds > self.episode.target_s * (1 + reports.TOLERANCE)

    @property
    def is_under(self) -> bool:
        return self.seconds is not None and self.seconds < self.episode.target_s * (1 - reports.TOLERANCE)


@dataclass(frozen=True, slots=True)
class Board:
    cards: tuple[Card, ...]

    @property
    def order(self) -> str:
        """The episodes' ids, for forms that move one."""
        return ",".join(str(card.episode.pk) for card in self.cards)

    @property
    def warned(self) -> Card | None:
        return next((card for card in self.cards if card.warns), None)

    @property
    def first_paid(self) -> int | None:
        """Its id; None where nothing costs."""
        return next((card.episode.pk for card in self.cards if card.is_paid), None)

    @property
    def seconds(self) -> int:
        return sum(card.seconds or 0 for card in self.cards)

    @property
    def target_s(self) -> int:
        return sum(card.episode.target_s for card in self.cards)

    @property
    def written(self) -> int:
        return sum(card.seconds is not None for card in self.cards)

    @property
    def approved(self) -> int:
        return sum(card.state in (ScriptState.APPROVED, ScriptState.LOCKED) for card in self.cards)


def board(series_id: int) -> Board:
    """Two queries, however many episodes."""
    rows = (
        Episode.objects.filter(series=series_id).select_related("series", "outline", "script__head").order_by("number")
    )
    episodes = list(rows.defer("script__head__kept", "pictures"))
    model = pace.model_of(series_id)
    last_free = _last_free(episodes)
    return Board(tuple(_card(episode, model, episode is last_free) for episode in episodes))


def _last_free(episodes: Sequence[Episode]) -> Episode | None:
    """The episode before the first that costs; None where nothing costs, or all of it."""
    first = next((at for at, episode in enumerate(episodes) if episode.access == Access.PAID), 0)
    return episodes[first - 1] if first else None


def _card(episode: Episode, model: Model, is_before_paywall: bool) -> Card:
    outline: Outline | None = getattr(episode, "outline", None)
    script: Script | None = getattr(episode, "script", None)
    head = script.head if script else None
    marks = beats.beats(head.text) if head else frozenset()
    texts = texts_of(outline)
    time = Time(head.speech_s, head.action_lines, head.words).seconds(model) if head else None
    return Card(
        episode=episode, fields=_fields(texts, marks), seen=mark(outline),
        state=script.state if script and head else "unwritten",
        state_label=script.get_state_display() if script and head else _("Not written"),
        seconds=None if time is None else round(time),
        length="" if time is None else reports.over(time, episode.target_s),
        is_out=episode.state in RELEASED, is_before_paywall=is_before_paywall,
        resolves=not texts[beats.CLIFFHANGER] and beats.CLIFFHANGER not in marks,
    )  # fmt: skip


def _fields(texts: dict[str, str], marks: frozenset[str]) -> tuple[Field, ...]:
    labels = {
        beats.HOOK: (_("Hook"), _("What holds them in the first 3 to 15 seconds?")),
        beats.TURN: (_("Turn"), _("What changes, at about 40 seconds?")),
        beats.CLIFFHANGER: (_("Cliffhanger"), _("The question it ends on. Empty: it resolves.")),
    }
    return tuple(Field(name, *labels[name], text, name in marks) for name, text in texts.items())
