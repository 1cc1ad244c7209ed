"""What an annex says against what is launched, and against the annex before it. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from regulations.enums import AnnexChangeKind, AnnexDifferenceKind


@dataclass(frozen=True, slots=True)
class AnnexLine:
    """One line of an annex as it is printed; `innovation` is None where nobody said which one it is.

    `article` is the article that carries it ("Pasal 3"), empty where none is named.
    """

    title: str
    agency: str
    round: str = ""
    article: str = ""
    innovation: UUID | None = None

    @property
    def key(self) -> UUID | str:
        """What it is told by from one annex to the next."""
        return self.innovation or folded(self.title)


@dataclass(frozen=True, slots=True)
class StandingInnovation:
    """An innovation as it is today. `launched`: it was, and has not ended; `ended`: it was discontinued."""

    key: UUID
    title: str
    agency: str
    launched: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class AnnexDifference:
    """One difference: where in the annex (counted from 1, 0 for none), what it says, what it should say."""

    kind: AnnexDifferenceKind
    place: int
    title: str
    agency: str
    now: str = ""
    innovation: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnnexChange:
    """One line of an amended annex, marked. `before` is None for what was added, `after` for what was removed, whose
    `number` in the new annex is 0."""

    kind: AnnexChangeKind
    before: AnnexLine | None
    after: AnnexLine | None
    number: int = 0


def folded(text: str) -> str:
    """A name as it is compared: without capitals and doubled spaces."""
    return " ".join(text.split()).casefold()


def differences(
    lines: Sequence[AnnexLine], standing: Sequence[StandingInnovation]
) -> Iterator[AnnexDifference]:
    """Every way in which the lines differ from what stands, first along the annex, then what it lacks.

    `standing` holds what is launched, and whatever the lines name, in any state.
    """
    known = {each.key: each for each in standing}
    times = Counter(line.key for line in lines)
    for place, line in enumerate(lines, start=1):
        if times[line.key] > 1 and any(line.key == before.key for before in lines[: place - 1]):
            yield _found(AnnexDifferenceKind.DOUBLE, place, line)
            continue
        yield from _of_line(place, line, known.get(line.innovation) if line.innovation else None)
    named = {line.innovation for line in lines}
    for each in standing:
        if each.launched and each.key not in named:
            kind = AnnexDifferenceKind.MISSING
            yield AnnexDifference(kind, 0, each.title, each.agency, innovation=each.key)


def _of_line(place: int, line: AnnexLine, now: StandingInnovation | None) -> Iterator[AnnexDifference]:
    if now is None:
        yield _found(AnnexDifferenceKind.UNKNOWN, place, line)
    elif now.ended:
        yield _found(AnnexDifferenceKind.ENDED, place, line)
    elif not now.launched:
        yield _found(AnnexDifferenceKind.NOT_LAUNCHED, place, line)
    else:
        if folded(now.title) != folded(line.title):
            yield _found(AnnexDifferenceKind.RENAMED, place, line, now.title)
        if folded(now.agency) != folded(line.agency):
            yield _found(AnnexDifferenceKind.MOVED, place, line, now.agency)


def _found(kind: AnnexDifferenceKind, place: int, line: AnnexLine, now: str = "") -> AnnexDifference:
    return AnnexDifference(kind, place, line.title, line.agency, now, line.innovation)


def brought_up_to_date(
    lines: Sequence[AnnexLine], standing: Sequence[StandingInnovation], *, round_name: str, article: str = ""
) -> list[AnnexLine]:
    """The lines as they should read: what ended or stands twice goes, names follow, what was launched is added.

    What names no innovation stays: whoever writes the annex decides on it. `article` carries what names none.
    """
    known = {each.key: each for each in standing}
    kept: dict[UUID | str, AnnexLine] = {}
    for line in lines:
        now = known.get(line.innovation) if line.innovation else None
        if line.key in kept or (now is not None and not now.launched):
            continue
        kept[line.key] = (
            line
            if now is None
            else AnnexLine(now.title, now.agency, line.round, line.article or article, line.innovation)
        )
    added = [
        AnnexLine(each.title, each.agency, round_name, article, each.key)
        for each in standing
        if each.launched and each.key not in kept
    ]
    return [*kept.values(), *added]


def changes(before: Sequence[AnnexLine], after: Sequence[AnnexLine]) -> list[AnnexChange]:
    """The amended annex line by line, in its own order, each removed line where it stood."""
    former = {line.key: line for line in before}
    there = {line.key for line in after}
    found = [_change(former.get(line.key), line, number) for number, line in enumerate(after, start=1)]
    place = 0
    for line in before:
        if line.key in there:
            place = (
                next(
                    i for i, each in enumerate(found) if each.after is not None and each.after.key == line.key
                )
                + 1
            )
            continue
        found.insert(place, AnnexChange(AnnexChangeKind.REMOVED, line, None))
        place += 1
    return found


def _change(before: AnnexLine | None, after: AnnexLine, number: int) -> AnnexChange:
    """Which article carries a line is no change of it: an amendment has articles of its own."""
    if before is None:
        return AnnexChange(AnnexChangeKind.ADDED, None, after, number)
    same = (before.title, before.agency, before.round) == (after.title, after.agency, after.round)
    return AnnexChange(AnnexChangeKind.KEPT if same else AnnexChangeKind.CHANGED, before, after, number)
