"""Every value of a shipped policy or instrument names the rule it follows, or is marked a local setting."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from common.document_sources import LOCAL, settings_in, source_of, unsourced
from common.errors import BadInput
from innovations.services.evaluations import instruments
from tests.policies.conftest import document
from tests.web.conftest import now, signed_in
from tests.world import POLICIES, START
from workflow.policies.document import parse
from workflow.policies.wording import reviews_in_words, sections_in_words
from workflow.policy_changes import publishing
from workflow.policy_changes.changes import compare

__all__ = ["now", "signed_in"]

POLICY_FILES = sorted(POLICIES.glob("*.toml"))
SHIPPED = [*POLICY_FILES, *instruments.shipped_files()]
# A text that says where something comes from: a rule with number and year, a paper or practice, or the mark.
KNOWN = (
    "UU ",
    "PP ",
    "Perpres ",
    "Permendagri ",
    "PermenPANRB ",
    "SE ",
    "Nota Kesepahaman",
    "kontrak kinerja",
    LOCAL,
)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_value_has_a_rule_or_a_mark(path: Path) -> None:
    text = read(path)

    unknown = {
        source
        for name, _value in settings_in(text)
        if not any(word.casefold() in (source := source_of(text, name)).casefold() for word in KNOWN)
    }

    assert (unsourced(text), unknown) == ([], set())


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_value_that_is_added_without_either_is_found(path: Path) -> None:
    text = read(path)
    text["tambahan"] = {"hari": 7, "peran": ["inspector"]}

    assert unsourced(text) == ["tambahan.hari", "tambahan.peran"]


@pytest.mark.parametrize("path", POLICY_FILES, ids=lambda path: path.stem)
def test_days_ladders_weights_and_thresholds_are_marked_local(path: Path) -> None:
    """Numbers that no rule gives, by the path of each; the two that have a paper behind them stand apart."""
    text = read(path)
    rules = {"reports.every_months": path.stem == "tuban-2018"}

    unmarked = {
        name
        for name, value in settings_in(text)
        if isinstance(value, int)
        and not isinstance(value, bool)
        and LOCAL not in source_of(text, name).casefold()
    }

    assert unmarked == {name for name, has_paper in rules.items() if has_paper}


def test_the_longest_path_counts_and_a_table_speaks_for_itself() -> None:
    text = {
        "legal_basis": "Dokumen",
        "reports": {"legal_basis": "Aturan", "after": 10, "ladder": [{"code": "lock", "to": ["inspector"]}]},
        "sources": {"reports.ladder.lock": "Surat", "reports.after": LOCAL},
        "evaluation": {"cap": 200},
    }

    found = {name: source_of(text, name) for name, _value in settings_in(text)}

    assert found == {"reports.after": LOCAL, "reports.ladder.lock.to": "Surat", "evaluation.cap": ""}


def test_a_source_of_what_is_not_there_is_a_fault() -> None:
    stage = '[[review.innovation.stages]]\ncode = "head"\nrole = "agency_head"\n'
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(document(stage) + '[sources]\n"reports.aftr" = "pengaturan daerah"\n')

    assert [(gap.field, gap.code, "reports.aftr" in str(gap.message)) for gap in refusal.value.gaps] == [
        ("sources", "unknown", True)
    ]


def test_the_words_of_a_policy_carry_the_marks() -> None:
    text = parse((POLICIES / "pp38-2017.toml").read_text(encoding="utf-8"))

    panel = next(s for r in reviews_in_words(text) for s in r.stages if s.code == "panel")
    facts = {fact.key: fact for fact in panel.facts}
    reports = next(s for s in sections_in_words(text) if s.name == "reports")
    ladder = [fact for fact in reports.facts if fact.key.startswith("reports.ladder.")]

    assert (facts["rule"].is_local, facts["service_days"].is_local, facts["distinct_from"].source) == (
        True,
        True,
        "",
    )
    assert facts["criteria"].source.startswith("PP 38/2017 (lima kriteria")
    assert {fact.is_local for fact in ladder} == {True}


def test_another_source_of_the_same_value_is_a_difference() -> None:
    text = (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8")
    other = text.replace(
        '"reports.lock_after_days" = "pengaturan daerah"', '"reports.lock_after_days" = "Perbup 5/2026"'
    )
    with override("en"):
        lines = compare(parse(text), parse(other))

    assert lines == [
        "Reports and deadlines, Form locks (days after due): rests on “Perbup 5/2026” instead of “pengaturan daerah”."
    ]


def test_the_page_names_the_values_without_a_source(world, signed_in, now) -> None:
    publishing.publish(
        document('[[review.innovation.stages]]\ncode = "head"\nrole = "agency_head"\n'), at=START
    )
    now()

    bare, shipped = (
        signed_in("innovator").get(f"/kebijakan/{name}/1/").content.decode() for name in ("uji", "tuban-2018")
    )

    assert ("<code>reports.count</code>" in bare, "<code>reports.count</code>" in shipped) == (True, False)
    assert "<strong>Pengaturan daerah</strong>" in shipped
