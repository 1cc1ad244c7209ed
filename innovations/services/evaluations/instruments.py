"""Measuring instruments: published as immutable versions, read back by reference, chosen by the policy."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from common.canonical import sha256_hex
from common.errors import BadInput, Gap
from innovations.models import InstrumentVersion
from innovations.scoring.instrument import Instrument, from_document
from innovations.scoring.instrument_document import parse
from innovations.scoring.policy_table import EvaluationTable
from organisations.models import Government
from workflow.policies import immutable_versions
from workflow.policies.owned_names import owner_of

SHIPPED = Path(__file__).resolve().parents[2] / "instruments"
DEFAULT = "capaian-kinerja"


def publish(
    text: str, *, at: datetime, government: Government | None = None
) -> tuple[InstrumentVersion, bool]:
    """Publish a document for a government or (None) the installation; returns the version and whether it is new.

    Raises BadInput naming every faulty place, NotPermitted for somebody else's name.
    """
    head = parse(text, new=True).model_dump(include={"name", "title", "legal_basis"})
    shipped = {path.stem for path in shipped_files()}
    return immutable_versions.save_version(
        InstrumentVersion, text, head, at=at, government=government, shipped=shipped
    )


def shipped_files() -> list[Path]:
    """The documents that come with the program, in order of name."""
    return sorted(SHIPPED.glob("*.toml"))


def publish_file(
    path: Path, *, at: datetime, government: Government | None = None
) -> tuple[InstrumentVersion, bool]:
    """Publish the document in a file, as `publish` does. Raises OSError and UnicodeDecodeError as reading does."""
    return publish(path.read_text(encoding="utf-8"), at=at, government=government)


def shipped(name: str = DEFAULT) -> Instrument:
    """An instrument that comes with the program, read from its file; no database."""
    text = (SHIPPED / f"{name}.toml").read_text(encoding="utf-8")
    return from_document(parse(text), reference=f"{name}@1:{sha256_hex(text.encode())[:12]}")


@lru_cache(maxsize=64)
def by_reference(reference: str) -> Instrument:
    """The instrument that a score names; cached, since versions never change. DoesNotExist when unknown."""
    version = immutable_versions.get_version(InstrumentVersion, reference)
    return from_document(parse(version.body), reference=version.reference)


def policy_faults(document: Mapping[str, Any], government: Government | None) -> Iterator[Gap]:
    """What a policy of that owner names and there is not: the instrument, or scale and formula in it. Two queries.

    An instrument of another government counts as absent. One that comes with the program counts as there, since
    policies may be published before it.
    """
    rules = document.get("evaluation")
    if rules is None:
        return
    name = str(rules.get("instrument", DEFAULT))
    if "@" not in name and not InstrumentVersion.objects.filter(name=name).exists():
        if (SHIPPED / f"{name}.toml").is_file():
            yield from _missing_in(shipped(name), rules)
        else:
            message = _("The instrument %(name)s has not been published. Run load_instruments.")
            yield Gap("evaluation.instrument", "no_instrument", message % {"name": name})
        return
    known = owner_of(InstrumentVersion, name.partition("@")[0])
    if known is not None and known.government not in (None, government):
        message = _("The instrument %(name)s belongs to another government.")
        yield Gap("evaluation.instrument", "foreign_name", message % {"name": name})
        return
    try:
        yield from _missing_in(_named(rules), rules)
    except BadInput as error:
        yield Gap("evaluation.instrument", error.code, str(error))


def in_use(rules: EvaluationTable) -> Instrument:
    """The instrument of a policy's `[evaluation]` table: `name@number` pins a version, a bare name means the newest.

    One query. Raises BadInput when it was never published (`no_instrument`) or lacks the policy's scale (`no_scale`)
    or its formula for "lower is better" (`no_formula`).
    """
    instrument = _named(rules)
    for gap in _missing_in(instrument, rules):
        raise BadInput(str(gap.message), code=gap.code)
    return instrument


def scales_of(instrument: str = "") -> dict[str, str]:
    """The scales of an instrument, the usual one without a name, by their code, as people call them. One query.

    Raises BadInput (`no_instrument`).
    """
    return {code: scale.title for code, scale in _by_name(instrument or DEFAULT).scales.items()}


def _named(rules: EvaluationTable) -> Instrument:
    return _by_name(str(rules.get("instrument", DEFAULT)))


def _by_name(wanted: str) -> Instrument:
    name, _at, number = wanted.partition("@")
    rows = InstrumentVersion.objects.filter(name=name)
    if number:
        rows = rows.filter(number=int(number))
    version = rows.order_by("-number").first()
    if version is None:
        raise BadInput(
            _("The instrument %(name)s has not been published. Run load_instruments.") % {"name": name},
            code="no_instrument",
        )
    return by_reference(version.reference)


def _missing_in(instrument: Instrument, rules: EvaluationTable) -> Iterator[Gap]:
    name = instrument.reference.split(":")[0]
    if rules["scale"] not in instrument.scales:
        sentence = _("The instrument %(name)s has no scale %(scale)s.")
        yield Gap("evaluation.scale", "no_scale", sentence % {"name": name, "scale": rules["scale"]})
    lower = rules.get("negative_formula")
    if lower is not None and not instrument.may_measure_lower(lower):
        sentence = _("The instrument %(name)s has no formula %(formula)s for “lower is better”.")
        yield Gap("evaluation.negative_formula", "no_formula", sentence % {"name": name, "formula": lower})
