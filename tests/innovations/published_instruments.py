"""Instruments as they were once published: scores that name one are computed by it for good."""

from pathlib import Path

from innovations.scoring.instrument import Instrument, from_document
from innovations.scoring.instrument_document import parse

FIRST = Path(__file__).parent / "instruments" / "capaian-kinerja-1.toml"


def first() -> Instrument:
    """The instrument as it was first published."""
    return from_document(parse(FIRST.read_text(encoding="utf-8")))
