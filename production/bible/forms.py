"""What a bible's page looks at beside the fields: that nothing is written down twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import ModelForm

    Rows = BaseInlineFormSet[Model, Model, ModelForm[Model]]
else:
    Rows = BaseInlineFormSet


class NamesOnce(Rows):
    """Rows of one bible, no two of the same name: the database would refuse new ones only while they are stored."""

    named_by: ClassVar[str] = "name"

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            name = str(form.cleaned_data.get(self.named_by, "")).upper() if hasattr(form, "cleaned_data") else ""
            if not name or form in self.deleted_forms:
                continue
            if name in seen and not form.errors:
                form.add_error(self.named_by, _("This stands here twice. Keep one of them."))
            seen.add(name)


class WordsOnce(NamesOnce):
    named_by = "word"
