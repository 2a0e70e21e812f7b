"""The stages of a transcode as people are told of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from catalog.media import steps

STAGES = {
    "": gettext_lazy("Starting"),
    steps.PROBE: gettext_lazy("Looking at it"),
    steps.ANALYSE: gettext_lazy("Analysing"),
    steps.ENCODE: gettext_lazy("Encoding"),
    steps.PACKAGE: gettext_lazy("Packaging"),
    steps.VERIFY: gettext_lazy("Checking the result"),
    steps.INSPECT: gettext_lazy("Writing the quality report"),
    steps.PICTURES: gettext_lazy("Making pictures"),
}
