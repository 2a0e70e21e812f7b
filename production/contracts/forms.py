"""The form of a deal: its terms, and a field for each place of its riders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from production.bible.admin import LowTextarea
from production.contracts import particulars
from production.contracts.facts import Rider
from production.contracts.models import Deal
from production.contracts.particulars import MOST_LETTERS, PARTS, Part


def name_of(rider: Rider, part: Part) -> str:
    """As in ``intimacy__closed_set``."""
    return f"{rider.value}__{part.name}"


def names(rider: Rider) -> tuple[str, ...]:
    """The fields of a rider. One a row: a collapsed part of a form opens for the errors of such alone."""
    return tuple(name_of(rider, part) for part in PARTS[rider])


def _fields() -> Iterator[tuple[str, forms.CharField]]:
    for rider, parts in PARTS.items():
        for part in parts:
            yield name_of(rider, part), forms.CharField(
                label=part.label, help_text=part.help, required=False,
                max_length=None if part.columns else MOST_LETTERS,
                widget=LowTextarea() if part.columns else UnfoldAdminTextInputWidget(),
            )  # fmt: skip


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """``particulars`` is made of the riders' fields."""

    class Meta:
        model = Deal
        fields = "__all__"  # noqa: DJ007 - what is shown, the admin says

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rider, parts in PARTS.items():
            for part in parts:
                self.initial[name_of(rider, part)] = self.instance.particulars.get(rider.value, {}).get(part.name, "")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        given = {
            rider.value: {part.name: found.get(name_of(rider, part)) or "" for part in parts}
            for rider, parts in PARTS.items()
        }
        found["particulars"] = self.instance.particulars = particulars.clean(given)
        return found


DealForm: type[TermsForm] = type(TermsForm)(  # type: ignore[misc]
    "DealForm", (TermsForm,), dict(_fields()) | {"__module__": __name__}
)
