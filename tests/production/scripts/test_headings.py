"""What a scene heading says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from production.scripts.headings import Light, Place, place


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("INT. MAYA'S KITCHEN - DAY", Place("MAYA'S KITCHEN", True, False, Light.DAY)),
        ("ext. yard – night", Place("YARD", False, True, Light.NIGHT)),
        ("INT./EXT. CAR - DAWN", Place("CAR", True, True, Light.TWILIGHT)),
        ("I/E CAR - LATE AFTERNOON", Place("CAR", True, True, Light.DAY)),
        ("EST. CITY - MAGIC HOUR", Place("CITY", False, True, Light.TWILIGHT)),
        ("INT. HOTEL - ROOM 12 - NIGHT", Place("HOTEL - ROOM 12", True, False, Light.NIGHT)),
        ("EXT. CEMETERY - NIGHT - LATER", Place("CEMETERY", False, True, Light.NIGHT)),
        ("INT. ROOM - NIGHT (FLASHBACK)", Place("ROOM", True, False, Light.NIGHT)),
        ("INT. KITCHEN - CONTINUOUS", Place("KITCHEN", True, False, Light.UNSAID, goes_on=True)),
        ("INT. KITCHEN - MOMENTS LATER", Place("KITCHEN", True, False, Light.UNSAID, goes_on=True)),
        ("INT. KITCHEN", Place("KITCHEN", True, False, Light.UNSAID)),
        ("INTERNET CAFÉ - DAY", Place("INTERNET CAFÉ", False, False, Light.DAY)),
        ("EXT. ESTATE - DAY", Place("ESTATE", False, True, Light.DAY)),
        ("INT. *KITCHEN* - DAY", Place("KITCHEN", True, False, Light.DAY)),
        ("INT. COCINA - NOCHE", Place("COCINA", True, False, Light.NIGHT)),
        ("内景 厨房 夜", Place("厨房", True, False, Light.NIGHT)),
        ("外景。海边 - 黄昏", Place("海边", False, True, Light.TWILIGHT)),
        ("ИНТ. КУХНЯ - УТРО", Place("КУХНЯ", True, False, Light.DAY)),
    ],
)
def test_inside_or_outside_the_set_and_the_light(heading: str, expected: Place) -> None:
    assert place(heading) == expected


@given(st.text())
def test_any_text_has_a_place(heading: str) -> None:
    found = place(heading)

    assert found.set == found.set.upper().strip()
    assert not (found.goes_on and found.light is not Light.UNSAID)
