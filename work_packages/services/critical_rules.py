"""Rules that say when a contract is critical: published as immutable versions, chosen by government and day."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.db.models import F, Q

from common.canonical import sha256_hex
from common.types import Document
from organisations.models import Government
from work_packages.curve.rule_document import CriticalRuleDocument, parse_rule
from work_packages.models import CriticalRuleVersion
from workflow.policies import immutable_versions

DEFAULT = "permen-pu-07-2011"
SHIPPED = Path(__file__).resolve().parents[1] / "critical_rules"


def shipped_rules() -> list[Path]:
    """The documents that come with the program, in order of name."""
    return sorted(SHIPPED.glob("*.toml"))


def publish_rule(
    text: str, *, at: datetime, government: Government | None = None
) -> tuple[CriticalRuleVersion, bool]:
    """Publish a document for a government or (None) the installation; returns the version and whether it is new.

    Raises BadInput naming every faulty place, NotPermitted for somebody else's name.
    """
    rule = parse_rule(text, new=True)
    head: Document = rule.model_dump(include={"name", "title", "legal_basis"})
    return immutable_versions.save_version(
        CriticalRuleVersion,
        text,
        head,
        at=at,
        government=government,
        shipped={path.stem for path in shipped_rules()},
        valid_from=rule.valid_from,
    )


def rule_in_force(government: Government, *, on: date) -> CriticalRuleVersion:
    """The version that judges what happens in a government on a day: its own before the installation's, of those the
    one valid from the latest day, of these the newest. One query.

    Where none was published it is the one that comes with the program, unsaved.
    """
    rows = CriticalRuleVersion.objects.filter(valid_from__lte=on)
    rows = rows.filter(Q(government=government) | Q(government__isnull=True))
    found = rows.order_by(
        F("government").asc(nulls_last=True), "-valid_from", "-published_at", "-number"
    ).first()
    return found or _unpublished()


def rule_to_record(government: Government, *, on: date, at: datetime) -> CriticalRuleVersion:
    """The same, for what names it for good: the one that comes with the program is published if need be."""
    found = rule_in_force(government, on=on)
    return publish_rule(found.body, at=at)[0] if found._state.adding else found


@lru_cache(maxsize=1)
def _unpublished() -> CriticalRuleVersion:
    text = (SHIPPED / f"{DEFAULT}.toml").read_text(encoding="utf-8")
    rule = parse_rule(text)
    return CriticalRuleVersion(
        name=rule.name,
        number=1,
        title=rule.title,
        legal_basis=rule.legal_basis,
        sha256=sha256_hex(text.encode()),
        body=text,
        valid_from=rule.valid_from,
    )


def rule_document(version: CriticalRuleVersion) -> CriticalRuleDocument:
    """What the version says. No query; cached, since versions never change."""
    return _read(version.body)


@lru_cache(maxsize=64)
def _read(body: str) -> CriticalRuleDocument:
    return parse_rule(body)
