"""The form of tax and bank data. It never shows what is kept, nor what was typed into it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from production.people import numbers
from production.people.models import AccountType, TaxFile, TaxKind

DAYS = ("w4_received", "w9_received", "i9_received")


class Forgetful:
    """Mixed into a widget that is always shown empty."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)  # type: ignore[misc]
        return context


class ForgetfulText(Forgetful, UnfoldAdminTextInputWidget):  # type: ignore[misc]
    pass


class ForgetfulSelect(Forgetful, UnfoldAdminSelectWidget):  # type: ignore[misc]
    pass


def _title(name: str) -> Any:
    return TaxFile._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class TaxForm(forms.Form):
    tax_kind = forms.ChoiceField(
        label=_("Kind of tax id"), choices=[("", "–"), *TaxKind.choices], required=False, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in numbers.FIELDS:
            self.fields[name] = _field(name)
        self.fields["remove"] = forms.MultipleChoiceField(
            choices=[(name, _title(name)) for name in numbers.FIELDS], required=False
        )

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in numbers.FIELDS}


def _field(name: str) -> forms.Field:
    if name == "bank_account_type":
        choices = [("", "–"), *AccountType.choices]
        return forms.ChoiceField(label=_title(name), choices=choices, required=False, widget=ForgetfulSelect)
    kind = {"type": "date"} if name in DAYS else {"inputmode": "numeric"}
    attrs = kind | {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(label=_title(name), required=False, max_length=40, widget=ForgetfulText(attrs=attrs))
