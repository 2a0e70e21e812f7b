from __future__ import annotations

import csv
import io

from catalog.credits import lists

ROWS = [
    *({"name": name, "kind": "cast", "role": f"Role {name}"} for name in "ABCDE"),
    {"name": "Hana", "kind": "writer", "role": "Written by"},
    *({"name": name, "kind": "director", "role": "Directed by"} for name in ("X", "X", "Y", "Z")),
]


def test_eidr_names_two_directors_and_the_first_four_actors() -> None:
    assert list(csv.reader(io.StringIO(lists.eidr("Stay Dead", ROWS))))[1] == ["Stay Dead", "X", "Y", *"ABCD"]
    assert list(csv.reader(io.StringIO(lists.eidr("Stay Dead", []))))[1] == ["Stay Dead", *[""] * 6]


def test_imdb_has_a_row_for_each_credit_with_its_billing() -> None:
    rows = list(csv.reader(io.StringIO(lists.imdb("Stay Dead", ROWS))))
    assert rows[2] == ["Stay Dead", "B", "actor", "Role B", "2"]
    assert rows[6] == ["Stay Dead", "Hana", "writer", "Written by", ""]


def test_no_cell_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(lists.imdb("=1+1", ROWS[:1]))))
    assert rows[1][0] == "'=1+1"
