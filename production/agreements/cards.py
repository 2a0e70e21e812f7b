"""The rate cards of the repository: cards/*.yaml, read and checked with file and line. No database is needed.

    name: SAG-AFTRA Verticals
    scope: agreement                 # or state, employer, accounts (``kinds.Scope``); without it, agreement
    union: SAG-AFTRA
    territory: US
    currency: USD
    notes: what somebody who approves a card should know
    versions:
      - version: 2
        like: 1                      # an earlier version, whose rows hold where none stands here
        from: 2026-07-01
        to:                          # the last day; empty where no end is known
        why: where this version comes from
        rows:
          - {kind: day_minimum, category: lead, value: 250.00, mark: 2, source: …}

Values are written as in ``values.py``. A kind without a row is one that is not yet entered.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from production.agreements import errors
from production.agreements.kinds import Category, Mark, RateKind, Scope, unit_of, units_of
from production.agreements.terms import Term, Terms, complete
from production.agreements.values import read
from studio.lib.errors import Failure

FOLDER = Path(__file__).parent / "cards"
Refuse = Callable[[yaml.Node, str], Failure]


@dataclass(frozen=True)
class Version:
    """``why`` is the note that a card carries."""

    terms: Terms
    why: str


@dataclass(frozen=True)
class AgreementFile:
    """One agreement; ``versions`` by number, from 1 on without gaps."""

    slug: str
    name: str
    union: str
    territory: str
    currency: str
    notes: str
    versions: tuple[Version, ...]
    scope: Scope = Scope.AGREEMENT


@functools.cache
def everyone() -> tuple[AgreementFile, ...]:
    """Every agreement of the repository, by name of its file. Raises Failure: ``bad_card_file``."""
    return tuple(load(path) for path in sorted(FOLDER.glob("*.yaml")))


def load(path: Path) -> AgreementFile:
    return parse(path.name, path.read_text(encoding="utf-8"))


def parse(name: str, text: str) -> AgreementFile:
    """What a file says. ``name`` is the file's; the agreement's slug is its stem. Raises Failure: ``bad_card_file``,
    with ``file`` and ``line``."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise errors.bad_card_file(name, line, str(error.problem)) from error
    except yaml.YAMLError as error:  # a character that YAML does not have
        raise errors.bad_card_file(name, 1, str(error).partition("\n")[0]) from error
    if root is None:
        raise errors.bad_card_file(name, 1, _("The file is empty."))
    return _Reader(name).agreement(root)


class _Reader:
    """Walks the nodes of one file, which know their lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.slug = Path(name).stem

    def refuse(self, node: yaml.Node, why: str) -> Failure:
        return errors.bad_card_file(self.name, node.start_mark.line + 1, why)

    def agreement(self, root: yaml.Node) -> AgreementFile:
        fields = self.mapping(root, must={"name", "versions"}, may={"scope", "union", "territory", "currency", "notes"})
        texts = {key: self.text(fields.get(key)) for key in ("name", "union", "territory", "notes")}
        currency = self.text(fields.get("currency")) or "USD"
        if not (len(currency) == 3 and currency.isalpha() and currency.isupper()):
            raise self.refuse(fields["currency"], _("A currency has three letters, as in USD."))
        scope = Scope(self.word(fields["scope"], Scope.values)) if "scope" in fields else Scope.AGREEMENT
        units, versions = units_of(scope, currency), list[Version]()
        for node in self.sequence(fields["versions"]):
            versions.append(self.version(node, currency, units, versions))
        if not versions:
            raise self.refuse(fields["versions"], _("An agreement has at least one version."))
        return AgreementFile(slug=self.slug, currency=currency, versions=tuple(versions), scope=scope, **texts)

    def version(self, node: yaml.Node, currency: str, units: dict[RateKind, str], before: list[Version]) -> Version:
        fields = self.mapping(node, must={"version", "from", "rows"}, may={"to", "like", "why"})
        number = len(before) + 1
        if self.text(fields["version"]) != str(number):
            raise self.refuse(fields["version"], _("The next version is %(number)s.") % {"number": number})
        begins, ends = self.day(fields["from"]), self.day(fields.get("to"))
        if begins is None:
            raise self.refuse(fields["from"], _("A version begins on a day."))
        if ends and ends < begins:
            raise self.refuse(fields["to"], _("A version can't end before it begins."))
        rows = self.earlier(fields.get("like"), before) | self.rows(fields["rows"], currency)
        terms = Terms(self.slug, number, begins, ends, complete(rows.values(), units))
        return Version(terms, self.text(fields.get("why")))

    def earlier(self, node: yaml.Node | None, before: list[Version]) -> dict[tuple[str, str], Term]:
        wanted = self.text(node)
        if node is None or not wanted:
            return {}
        found = next((one.terms for one in before if str(one.terms.version) == wanted), None)
        if found is None:
            raise self.refuse(node, _("There is no earlier version %(number)s.") % {"number": wanted})
        return {(term.kind, term.category): term for term in found.terms}

    def rows(self, node: yaml.Node, currency: str) -> dict[tuple[str, str], Term]:
        rows: dict[tuple[str, str], Term] = {}
        for one in self.sequence(node):
            term = self.row(one, currency)
            if (term.kind, term.category) in rows:
                raise self.refuse(one, _("This row stands here twice."))
            rows[term.kind, term.category] = term
        return rows

    def row(self, node: yaml.Node, currency: str) -> Term:
        fields = self.mapping(node, must={"kind"}, may={"category", "value", "mark", "source"})
        kind = RateKind(self.word(fields["kind"], RateKind.values))
        category = self.word(fields["category"], Category.values) if "category" in fields else ""
        mark = Mark(self.word(fields["mark"], Mark.values)) if "mark" in fields else Mark.UNKNOWN
        term = Term(kind, category, None, unit_of(kind, currency), self.text(fields.get("source")), mark)
        try:
            term = replace(term, value=read(kind, self.text(fields.get("value"))))
            check(term)
        except Failure as failure:
            raise self.refuse(fields.get("value", node), failure.message) from failure
        return term

    def mapping(self, node: yaml.Node, *, must: set[str], may: set[str]) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise self.refuse(node, _("Here names and values are expected, as in name: value."))
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.word(key, sorted(must | may))
            if name in fields:
                raise self.refuse(key, _("“%(name)s” stands here twice.") % {"name": name})
            fields[name] = value
        if lacking := sorted(must - fields.keys()):
            raise self.refuse(node, _("“%(name)s” is missing.") % {"name": lacking[0]})
        return fields

    def sequence(self, node: yaml.Node) -> list[Any]:
        if isinstance(node, yaml.ScalarNode) and not node.value:
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self.refuse(node, _("Here a list is expected, each entry behind a dash."))
        return list(node.value)

    def text(self, node: yaml.Node | None) -> str:
        """As it is written; nothing is taken for a number, a day or a switch."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise self.refuse(node, _("Here words or a figure are expected."))
        return " ".join(str(node.value).split())

    def word(self, node: yaml.Node, words: list[str]) -> str:
        text = self.text(node)
        if text not in words:
            said = {"text": text, "words": ", ".join(words)}
            raise self.refuse(node, _("“%(text)s” is none of: %(words)s.") % said)
        return text

    def day(self, node: yaml.Node | None) -> date | None:
        text = self.text(node)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            assert node is not None
            raise self.refuse(node, _("“%(text)s” is no day as in 2026-07-01.") % {"text": text}) from error


def check(term: Term) -> None:
    """No figure without its source, no unknown with a mark that says it is known. Raises Failure: ``bad_mark``."""
    is_sourced = bool(term.source) and term.mark != Mark.UNKNOWN
    if term.is_entered != (term.mark != Mark.UNKNOWN) or (term.is_entered and not is_sourced):
        raise errors.bad_mark(str(term.kind.label))
