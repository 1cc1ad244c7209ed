"""A policy document in words: what each rule means to the people it binds. No database.

Every line is a `Fact` with a stable key, so that two versions can be compared line by line in the same words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.document_sources import BASIS, LOCAL, basis_of, is_local, source_of
from common.numbers import format_decimal
from common.types import Document, StrOrPromise, Written, WrittenTable
from organisations.enums import Role
from workflow.enums import Scope
from workflow.policies.declared_reviews import (
    AT_LEAST,
    declared_reviews,
    fact_of_condition,
    holds,
    values_of,
)
from workflow.policies.document import Criterion, DecreeRule, Stage, stages_in
from workflow.policies.sections import label_of_key, rows_in_words, sections

_parts: dict[str, StrOrPromise] = {}
# Words that the engine knows from the flows; it lies above policies and registers them once apps are loaded.
_lookups: dict[str, Callable[[str], str]] = {}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is about and what holds. `key` is the same in every version and language.

    `source` is where the value comes from, as the document says it; empty where it does not.
    """

    key: str
    label: str
    value: str
    source: str = ""

    @property
    def is_local(self) -> bool:
        """Whether no rule prescribes the value: a local setting."""
        return is_local(self.source)

    @property
    def beside_local(self) -> bool:
        """Whether the source says more than that it is a local setting."""
        return self.source.casefold() != LOCAL


@dataclass(frozen=True, slots=True)
class StageWords:
    """One stage with its rules."""

    code: str
    label: str
    order: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """One review: its name, what a return does, its stages in the order they run."""

    name: str
    label: str
    facts: tuple[Fact, ...]
    stages: tuple[StageWords, ...]


@dataclass(frozen=True, slots=True)
class SectionWords:
    """Everything else the document settles, section by section."""

    name: str
    label: str
    facts: tuple[Fact, ...]


def name_parts(parts: Mapping[str, StrOrPromise]) -> None:
    """Words for parts of a content that are no columns (the lists of a plan); called by the app that owns them."""
    _parts.update(parts)


def look_up(*, fields: Callable[[str], str], steps: Callable[[str], str]) -> None:
    """Register what names fields of subjects and steps of flows; each returns a code that it does not know as it is."""
    _lookups.update(fields=fields, steps=steps)


def part_in_words(name: str) -> str:
    """A field or list of a subject as people know it; the bare name where nobody named it."""
    if name in _parts:
        return str(_parts[name])
    return _lookups["fields"](name)


def rule_in_words(stage: Stage) -> str:
    """Who must approve a stage: "2 of: LAN reviewer"."""
    role = role_in_words(stage.role)
    if stage.mode == "all":
        return _("every %(role)s") % {"role": role}
    if stage.mode == "weighted":
        return _("%(role)s, approvals weighing %(quorum)d") % {"role": role, "quorum": stage.quorum}
    return _("%(quorum)d of: %(role)s") % {"quorum": stage.quorum, "role": role}


def role_in_words(role: str) -> str:
    """The label of a role."""
    return str(Role(role).label)


def reviews_in_words(document: Document) -> list[ReviewWords]:
    """Every review of a document."""
    return [_review(name, document) for name in document["review"]]


_ON_RETURN = {
    "restart": gettext_lazy("all stages decide anew"),
    "resume": gettext_lazy("approvals stand whose parts were not changed; the other stages decide anew"),
}


def review_label(name: str) -> str:
    """A review as people know it."""
    declared = declared_reviews().get(name)
    return name if declared is None else str(declared.label)


def _review(name: str, document: Document) -> ReviewWords:
    body = document["review"][name]
    stages = stages_in(document, name)
    labels = {stage.code: stage.label for stage in stages}
    facts = [
        Fact(
            "on_return",
            _("After improvement"),
            str(_ON_RETURN[body.get("on_return", "restart")]),
            source_of(document, f"review.{name}.on_return"),
        )
    ]
    if body.get("legal_basis"):
        facts.append(Fact("legal_basis", _("Legal basis"), body["legal_basis"]))
    return ReviewWords(
        name,
        review_label(name),
        tuple(facts),
        tuple(
            StageWords(
                stage.code, stage.label, stage.order, tuple(_sourced_facts(stage, labels, name, document))
            )
            for stage in stages
        ),
    )


def _sourced_facts(
    stage: Stage, labels: Mapping[str, str], review: str, document: WrittenTable
) -> Iterator[Fact]:
    """The rules of one stage with their sources; what holds only by default has none."""
    for fact in stage_facts(stage, labels):
        # How many must approve is one rule in words with who they are, and two in the document.
        member = ("quorum" if stage.needed > 1 else "role") if fact.key == "rule" else fact.key
        source = source_of(document, f"review.{review}.stages.{stage.code}.{member}")
        # Its own legal basis is a line of the stage already.
        yield fact if fact.key == BASIS or source == stage.legal_basis else replace(fact, source=source)


def stage_facts(stage: Stage, labels: Mapping[str, str]) -> Iterator[Fact]:
    """The rules of one stage in words; `labels` are those of all stages by code."""
    place = str(Scope(stage.scope).label)
    yield Fact("rule", _("Must approve"), f"{rule_in_words(stage)} ({place})")
    if stage.weights:
        seats = [
            _("seat %(seat)s counts %(weight)d") % {"seat": seat, "weight": weight}
            for seat, weight in stage.weights.items()
        ]
        yield Fact("weights", _("Weights"), "; ".join(seats))
    if stage.when:
        yield Fact(
            "when",
            _("Only if"),
            "; ".join(_condition(name, wanted) for name, wanted in stage.when.items()),
        )
    refusals = {
        "one": _("one refusal ends the stage"),
        "unreachable": _("the stage ends when the needed approvals can no longer be reached"),
    }
    yield Fact("refusal", _("Return or rejection"), refusals[stage.refusal])
    yield from _closed_to(stage, labels)
    if stage.service_days is not None:
        yield Fact("service_days", _("Service time"), _working_days(stage.service_days))
    covers = ", ".join(part_in_words(name) for name in stage.fields) or _("the whole content")
    yield Fact("fields", _("A decision covers"), covers)
    if stage.criteria:
        yield Fact("criteria", _("Scored by"), "; ".join(map(_criterion, stage.criteria)))
    if stage.decree is not None:
        yield Fact("decree", _("Number and date named"), _decree(stage.decree))
    if stage.comment == "always":
        yield Fact("comment", _("Comment"), _("always required"))
    if stage.legal_basis:
        yield Fact("legal_basis", _("Legal basis"), stage.legal_basis)


def _closed_to(stage: Stage, labels: Mapping[str, str]) -> Iterator[Fact]:
    """Who may not decide, learn or choose."""
    if stage.stand_in is not None:
        place = str(Scope(stage.stand_in.scope).label)
        yield Fact(
            "stand_in",
            _("Stand-in where everybody who holds the office has a part in it"),
            f"{role_in_words(stage.stand_in.role)} ({place})",
        )
    if stage.distinct_from:
        names = ", ".join(labels.get(code, code) for code in stage.distinct_from)
        yield Fact("distinct_from", _("Not the person who decided at"), names)
    if stage.strategic:
        yield Fact(
            "strategic",
            _("Strategic"),
            _("closed to acting officials (Law 30/2014, article 14)"),
        )
    if stage.anonymous:
        yield Fact("anonymous", _("Anonymous"), _("proposers do not learn who decided"))
    if not stage.reassign:
        yield Fact("reassign", _("Handing over"), _("a waiting task is not handed to one of the offices"))


def _criterion(criterion: Criterion) -> str:
    words = _("%(label)s (0 to %(max)d)") % {"label": criterion.label, "max": criterion.max}
    if criterion.weight == 1:
        return words
    return _("%(criterion)s, weight %(weight)d") % {"criterion": words, "weight": criterion.weight}


def _decree(decree: DecreeRule) -> str:
    if decree.not_before is None:
        return decree.title
    day = date_format(decree.not_before, "j F Y")
    return _("%(title)s, not before %(day)s") % {"title": decree.title, "day": day}


def _condition(name: str, wanted: Written) -> str:
    words = _words_of(name, wanted)
    if name.endswith(AT_LEAST):
        return _("%(field)s at least %(value)s") % words
    return "{field}: {value}".format(**words)


def unmet_in_words(stage: Stage, facts: WrittenTable) -> str:
    """Why a stage does not apply to a subject with these facts; empty when it does."""
    unmet = [
        _unmet(name, wanted, facts) for name, wanted in stage.when.items() if not holds(name, wanted, facts)
    ]
    return _("Does not apply: %(conditions)s.") % {"conditions": "; ".join(unmet)} if unmet else ""


def _unmet(name: str, wanted: Written, facts: WrittenTable) -> str:
    words, actual = _words_of(name, wanted), facts.get(name.removesuffix(AT_LEAST))
    if actual is None or actual == "":
        return _("%(field)s is not given") % words
    if isinstance(actual, bool):
        return "{field}: {actual}".format(field=words["field"], actual=value_in_words(actual))
    if name.endswith(AT_LEAST):
        return _("%(field)s below %(value)s") % words
    return _("%(field)s is not %(value)s") % words


def _words_of(name: str, wanted: Written) -> dict[str, str]:
    """The fact that a condition asks for and what it wants of it, by the labels that its app gave them."""
    fact = fact_of_condition(name)
    values = fact.values if fact is not None else {}
    label = part_in_words(name.removesuffix(AT_LEAST)) if fact is None else str(fact.label)
    wanted_words = [str(values.get(str(value), "")) or value_in_words(value) for value in values_of(wanted)]
    return {"field": label, "value": _(" or ").join(wanted_words)}


def _working_days(days: int) -> str:
    return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}


# -- the other sections --------------------------------------------------------------------------------------


def sections_in_words(document: Document) -> list[SectionWords]:
    """Everything but the reviews: every value the document gives, none left out."""
    return [
        SectionWords(
            section.name, str(section.label), tuple(_table(section.name, document[section.name], document))
        )
        for section in sections()
        if document.get(section.name)
    ]


def _table(path: str, table: WrittenTable, document: WrittenTable, above: str = "") -> Iterator[Fact]:
    for key, value in table.items():
        label = str(label_of_key(key) or part_in_words(key))
        label = f"{above}, {label}" if above else label
        here = f"{path}.{key}"
        # The legal basis of the whole section is a line of it already.
        source = "" if key == BASIS else source_of(document, here)
        source = "" if source == basis_of(document, path.partition(".")[0]) else source
        if (in_words := rows_in_words(here)) is not None:
            for code, name, sentence in in_words(value, role_in_words):
                yield Fact(f"{here}.{code}", name, sentence, source_of(document, f"{here}.{code}") or source)
        elif isinstance(value, Mapping):
            yield from _table(here, value, document, label)
        else:
            yield Fact(here, label[:1].upper() + label[1:], value_in_words(value), source)


def value_in_words(value: Written) -> str:
    """A value of a document: roles, fields and known words by their labels, numbers in Indonesian form."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return format_decimal(Decimal(value))
    if isinstance(value, str):
        if value in Role.values:
            return role_in_words(value)
        if (label := label_of_key(value)) is not None:
            return str(label)
        return _lookups["steps"](value) if "." in value else part_in_words(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{part_in_words(key)}: {value_in_words(inner)}" for key, inner in value.items())
    if isinstance(value, Iterable):
        return ", ".join(value_in_words(entry) for entry in value) or _("none")
    return str(value)
