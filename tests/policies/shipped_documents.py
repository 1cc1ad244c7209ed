"""The shipped policies and instruments as plain JSON: stages, deadline rules, sections in words, formulas, scales."""

import ast
import json
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = Path(__file__).with_suffix(".json")


def read() -> dict[str, Any]:
    """Every document by its name, in English."""
    from django.urls import get_resolver
    from django.utils.translation import override

    # The forms name parts of a proposal once they are loaded, which the addresses do.
    get_resolver().url_patterns  # noqa: B018
    with override("en"):
        return {
            "policies": {path.stem: _policy(path) for path in _files("innovations/policies")},
            "instruments": {path.stem: _instrument(path.stem) for path in _files("innovations/instruments")},
        }


def _files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).glob("*.toml"))


def _policy(path: Path) -> dict[str, Any]:
    from common.canonical import sha256_hex
    from deadlines.schedule.due_dates import DeadlineRule
    from deadlines.schedule.escalations import escalations_of, roles_notified, stored_ladder
    from innovations.scoring.required_explanations import thresholds_of
    from workflow.policies.document import parse, stages_in
    from workflow.policies.wording import reviews_in_words, sections_in_words

    document = parse(path.read_text(encoding="utf-8"))
    ladder = stored_ladder(document["reports"])
    return {
        "sha256": sha256_hex(path.read_bytes()),
        "document": plain(document),
        "stages": {name: plain(stages_in(document, name)) for name in document["review"]},
        "rule": DeadlineRule.from_policy(document["reports"]).frozen(),
        "escalations": plain(escalations_of(ladder)),
        "told": {
            code: list(roles_notified(code, ladder)) for code in ("remind_3", "breach", "public", "lock")
        },
        "thresholds": plain(thresholds_of(document)),
        "reviews in words": plain(reviews_in_words(document)),
        "sections in words": plain(sections_in_words(document)),
    }


def _instrument(name: str) -> dict[str, Any]:
    from innovations.services.evaluations import instruments

    whole: dict[str, Any] = plain(instruments.shipped(name))
    return whole


def plain(value: Any) -> Any:
    """The value in what JSON knows; the tree of a formula is left out beside its text."""
    if is_dataclass(value) and not isinstance(value, type):
        members = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(member) for name, member in members if not isinstance(member, ast.AST)}
    if hasattr(value, "model_dump"):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    return value if isinstance(value, bool | int | float | None) else str(value)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    import django

    django.setup()
    FIXTURE.write_text(
        json.dumps(read(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
