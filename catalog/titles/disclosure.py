"""What the public is told of generative tools in an episode. Who keeps the register of them stores the label."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class AiLabel(models.TextChoices):
    NONE = "none", gettext_lazy("Nothing entered")
    ASSISTED = "assisted", gettext_lazy("Made with the help of generative tools")
    SYNTHETIC = "synthetic", gettext_lazy("Synthetic performer")


def sentence(label: str) -> str:
    """What is shown beside an episode; empty where the register has nothing of it."""
    return {
        AiLabel.ASSISTED: _("Generative tools helped to make this episode."),
        AiLabel.SYNTHETIC: _("A performer's face or voice in this episode was made with generative tools."),
    }.get(AiLabel(label), "")
