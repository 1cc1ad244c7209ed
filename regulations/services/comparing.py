"""How the annex that holds differs from what is launched, for a page, a list and an amendment."""

from dataclasses import dataclass

from regulations.annex import AnnexDifference, AnnexLine, StandingInnovation, differences
from regulations.enums import AnnexDifferenceKind
from regulations.models import Regulation
from regulations.queries import annex_of, carrying, in_force_now, named_elsewhere, standing_in


@dataclass(frozen=True, slots=True)
class AnnexComparison:
    """The annex that holds for a regulation, what stands, and every difference."""

    regulation: Regulation
    holding: Regulation
    lines: list[AnnexLine]
    standing: list[StandingInnovation]
    found: list[AnnexDifference]


def compared(regulation: Regulation) -> AnnexComparison:
    """Of a regulation as it was first made. At most five queries.

    What is launched and in no annex is told once, of the regulation that carries the government's innovations.
    """
    holding = in_force_now(regulation)
    lines = annex_of(holding)
    elsewhere = named_elsewhere(regulation)
    standing = standing_in(regulation.government_id, [line.innovation for line in lines if line.innovation])
    main = carrying(regulation.government)
    found = [
        each
        for each in differences(lines, standing)
        if each.kind != AnnexDifferenceKind.MISSING
        or (main is not None and main.pk == regulation.pk and each.innovation not in elsewhere)
    ]
    return AnnexComparison(
        regulation=regulation,
        holding=holding,
        lines=lines,
        standing=[each for each in standing if each.key not in elsewhere or _is_named(each, lines)],
        found=found,
    )


def against(regulation: Regulation, lines: list[AnnexLine]) -> list[AnnexDifference]:
    """How these lines of a draft differ from what is launched and listed by no other regulation. Four queries."""
    elsewhere = named_elsewhere(regulation)
    named = [line.innovation for line in lines if line.innovation]
    found = differences(lines, standing_in(regulation.government_id, named))
    return [
        each for each in found if each.kind != AnnexDifferenceKind.MISSING or each.innovation not in elsewhere
    ]


def _is_named(each: StandingInnovation, lines: list[AnnexLine]) -> bool:
    return any(line.innovation == each.key for line in lines)
