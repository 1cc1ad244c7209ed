"""What stands where in a contract: the wording filled in, the tables in rows, the parties line by line."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from common.periods import Period, PeriodKind, TargetPeriod, told_apart
from common.types import Shown
from contracts.documents.measures import figures_of, measure_of
from contracts.enums import AgreementForm, ClauseKind, LetterheadForm, Party, SigningCapacity, TermsKind
from contracts.terms.contract_terms import ContractTerms, TermIndicator, TermSignatory
from contracts.terms.indonesian import (
    last_day,
    long_date,
    printed_name,
    printed_rupiah,
    spelled_date,
    spelled_number,
)
from contracts.terms.target_remarks import rows_by_years_alike
from contracts.terms.wording import Run, filled, in_full

# Names longer than this get the smaller letters of the letterhead, so that it stays above the text.
LONG_NAME = 60
# How a signatory is introduced for whom the wording has no text of its own.
CALLED = "selanjutnya disebut **{party}**"
# What stands where a date would: terms are frozen before anybody signs, and no signature may move a printed day.
LAST_SIGNATURE = "tanggal tanda tangan elektronik terakhir"
# So many targets of periods stand beside each other; a contract by month shows them in several tables, fewer to each
# where a figure is long.
PERIODS_ABREAST, LONG_FIGURES_ABREAST = 6, 4
# The columns of figures by the longest of them: above so many characters they are wider, or set smaller, so that no
# figure runs into its neighbour.
FIGURE_SIZES = ((24, "tiny-figures"), (15, "small-figures"), (9, "wide-figures"))

# Below the schedule of reports: the terms are frozen before anybody signs, so the print cannot know the last signature.
NOT_DUE = (
    "Laporan disampaikan setelah periodenya berakhir. Periode yang berakhir sebelum hari tanda tangan terakhir tidak "
    "wajib dilaporkan dan tidak dihitung terlambat; angkanya dapat dimuat dalam laporan pertama."
)


# Kind, text, and the lettered items below it.
Paragraph = tuple[str, list[Run], list[tuple[str, list[Run]]]]


def layout_context(terms: ContractTerms) -> dict[str, Shown]:
    """Everything that the layout shows, as plain text; the template only places it."""
    wording, letterhead = terms.wording, terms.letterhead
    values = values_of(terms)
    clauses, closing_number = _clauses(terms, values)
    return {
        "terms": terms,
        "values": values,
        "fingerprint": terms.sha256[:16],
        "author": letterhead.lines[0],
        "letterhead": letterhead,
        "by_head": letterhead.form == LetterheadForm.HEAD_OF_REGION,
        "long_name": max(len(line) for line in letterhead.lines) > LONG_NAME,
        "emblem": "image:emblem" if letterhead.emblem_sha256 else "asset:emblem.svg",
        "title": in_full(wording.title, values),
        "document_title": in_full(wording.title, values).title(),
        **{name: filled(getattr(wording, name), values) for name in ("opening", "agreement", "closing")},
        "parties": [
            {"party": party, "basis": basis(party), "after": filled(text, values)}
            for party, text in zip(terms.signatories, introductions(terms), strict=True)
        ],
        "clauses": clauses,
        "closing_number": closing_number,
        "signatures": signature_rows(terms),
        "date": values["signed_on"] or LAST_SIGNATURE,
        "statement": terms.form == AgreementForm.PERFORMANCE_AGREEMENT,
        "signs_annex": terms.schema_number >= 3,
        "has_annex": terms.kind != TermsKind.ADDENDUM,
        "target_tables": [
            {"heads": heads, "groups": _groups(terms.indicators, figures, measures(terms))}
            for heads, figures in target_tables(terms)
        ],
        "target_notes": [*_target_notes(terms.target_periods), *_notes_of_years(terms)],
        "figure_size": _figure_size(terms.indicators),
        "budget": [
            {"program": line.program, "amount": printed_rupiah(line.amount), "note": line.note}
            for line in terms.budget
        ],
        "budget_total": printed_rupiah(format(sum(line.rupiah for line in terms.budget), "f")),
        "milestones": [
            {"horizon": step.horizon, "title": step.title, "due_on": _long(step.due_on)}
            for step in terms.milestones
        ],
        "late_signature_note": NOT_DUE if _may_fall_away(terms) else "",
        "obligations": [
            {
                "label": owed.label,
                "start": _long(owed.period_start),
                "last": last_day(date.fromisoformat(owed.period_end)),
                "due_on": _long(owed.due_on),
            }
            for owed in terms.obligations
        ],
    }


def values_of(terms: ContractTerms) -> dict[str, str]:
    """What stands for each placeholder of a wording."""
    owed = f"{len(terms.obligations)} ({spelled_number(len(terms.obligations))})"
    amendment = terms.amendment
    return {
        "agency": terms.agency.name,
        "all_parties": _listed([party.label for party in terms.signatories]),
        "giving_parties": _listed([party.label for party in terms.signatories[1:]]),
        "government": terms.government.name,
        "ground": amendment.printed_ground if amendment else "",
        "innovation": terms.innovation.title,
        "number": terms.number,
        "period_last": _unbroken(last_day(date.fromisoformat(terms.period_end))),
        "period_start": _unbroken(_long(terms.period_start)),
        "place": terms.place,
        "previous_number": amendment.number if amendment else "",
        "previous_signed_on": _unbroken(_long(amendment.signed_on)) if amendment else "",
        "reason": amendment.reason if amendment else "",
        "receiving_party": terms.signatories[0].label,
        "report_count": f"paling banyak {owed}" if _may_fall_away(terms) else owed,
        "revision": str(terms.innovation.revision),
        **_day_of_signing(terms),
        "year": str(terms.year),
        **{f"{party.value}_office": "" for party in Party},
        **{
            f"{Party.at(position).value}_office": party.printed_office
            for position, party in enumerate(terms.signatories, start=1)
        },
    }


def _day_of_signing(terms: ContractTerms) -> dict[str, str]:
    """What schema 2 printed as the day of signing; later terms are frozen before anybody knows it."""
    if not terms.signed_on:
        return {"signed_in_words": "", "signed_on": ""}
    day = date.fromisoformat(terms.signed_on)
    return {"signed_in_words": spelled_date(day), "signed_on": _unbroken(long_date(day))}


def _may_fall_away(terms: ContractTerms) -> bool:
    """Whether a late signature can make reports of the annex fall away; a revision owes what is still owed. Prints of
    earlier schemas stay as they are."""
    return terms.kind == TermsKind.ORIGINAL and terms.schema_number >= 3


def introductions(terms: ContractTerms) -> list[str]:
    """What follows each signatory in the opening, as a wording: `selanjutnya disebut **PIHAK PERTAMA**; dan`."""
    given = terms.wording.parties[: len(terms.signatories)]
    texts = [*given, *([CALLED] * (len(terms.signatories) - len(given)))]
    # A label holds none of a wording's signs.
    named = zip(texts, terms.signatories, strict=True)
    texts = [text.replace("{party}", party.label) for text, party in named]
    # The statement of an agreement begins anew after the parties; a contract's sentence goes on.
    last = "." if terms.form == AgreementForm.PERFORMANCE_AGREEMENT else ","
    signs = [*([";"] * (len(texts) - 2)), "; dan", last]
    return [text + sign for text, sign in zip(texts, signs, strict=True)]


def signature_rows(terms: ContractTerms) -> list[list[dict[str, Shown]]]:
    """The places to sign, two beside each other, the later party left (Permendagri 1/2023); a last one alone."""
    places: list[dict[str, Shown]] = [
        {
            "label": party.label,
            "party": party,
            "name": printed_name(party.name),
            "box": Party.at(position).field.value,
            "column": 2 if position % 2 and position < len(terms.signatories) else 1,
        }
        for position, party in enumerate(terms.signatories, start=1)
    ]
    return [places[index : index + 2][::-1] for index in range(0, len(places), 2)]


def printed_clauses(terms: ContractTerms) -> list[str]:
    """Every paragraph of the wording as it reads in print."""
    wording = terms.wording
    values = values_of(terms)
    texts = [wording.title, wording.opening, *introductions(terms), wording.agreement]
    for clause in wording.clauses:
        texts += [clause.text, *clause.items]
    printed = [in_full(text, values) for text in [*texts, wording.closing]] + list(terms.added_clauses)
    return [*printed, terms.follows.statement] if terms.follows else printed


def basis(party: TermSignatory) -> str:
    """By which letter an official acts who does not hold the office for good; empty for the definitive holder."""
    if not party.letter_no:
        return ""
    dated = f" tanggal {_long(party.letter_on)}" if party.letter_on else ""
    kind = party.letter_kind or SigningCapacity(party.capacity).letter
    letter = f"berdasarkan {kind} Nomor {party.letter_no}{dated}"
    if party.capacity != SigningCapacity.DELEGATE:
        return letter
    through = f" melalui {party.through}" if party.through else ""
    return f"bertindak atas nama {party.on_behalf_of}{through} {letter}"


def _clauses(terms: ContractTerms, values: dict[str, str]) -> tuple[list[dict[str, Shown]], int]:
    """The clauses with their numbers, those added before the last ones of the wording, then which contract it follows;
    and the next number."""
    rows: list[dict[str, Shown]] = []
    number = 0
    for kind, runs, items in _paragraphs(terms, values):
        numbered = kind == ClauseKind.NUMBERED
        number += numbered
        rows.append({"kind": kind, "number": number if numbered else 0, "runs": runs, "clause_items": items})
    # A statement without numbers ends without one, too.
    return rows, number + 1 if number else 0


def _paragraphs(terms: ContractTerms, values: dict[str, str]) -> Iterator[Paragraph]:
    first, *rest = terms.wording.clauses
    own = [(c.kind, filled(c.text, values), _lettered(c.items, values)) for c in (first, *rest)]
    added: list[Paragraph] = [(ClauseKind.NUMBERED.value, [Run(text)], []) for text in terms.added_clauses]
    yield from own[:1]
    yield from added
    yield from own[1:]
    if terms.follows is not None:
        # A statement whose paragraphs have no numbers goes on without one.
        numbered = any(clause.kind == ClauseKind.NUMBERED for clause in terms.wording.clauses)
        kind = ClauseKind.NUMBERED if numbered else ClauseKind.PARAGRAPH
        yield kind.value, [Run(terms.follows.statement)], []


def _lettered(items: tuple[str, ...], values: dict[str, str]) -> list[tuple[str, list[Run]]]:
    return [(chr(ord("a") + index), filled(item, values)) for index, item in enumerate(items)]


def target_tables(terms: ContractTerms) -> list[tuple[list[str], list[list[str]]]]:
    """Annex A in as many tables as its width needs: the heads of the columns of figures, and each indicator's figures.

    The first begins with the target of the year.
    """
    heads = [f"Target {terms.year}", *_target_heads(terms)]
    rows = [figures_of(row) for row in terms.indicators]
    longest = max((len(figure) for row in rows for figure in row), default=0)
    abreast = PERIODS_ABREAST if longest <= FIGURE_SIZES[-1][0] else LONG_FIGURES_ABREAST
    ends = range(1 + abreast, max(len(heads), 2) + abreast, abreast)
    starts = (0, *ends)
    return [
        (heads[start:end], [row[start:end] for row in rows]) for start, end in zip(starts, ends, strict=False)
    ]


def _target_heads(terms: ContractTerms) -> Iterator[str]:
    """`TW I`; `TW I 2025`, and `Target 2026` for a year as a whole, where targets are agreed for several years."""
    for period in told_apart(terms.target_periods, year=terms.year):
        if isinstance(period, Period) and period.kind is PeriodKind.YEAR:
            yield f"Target {period.year}"
        else:
            yield period.short_in("id")


_ABBREVIATIONS = {PeriodKind.QUARTER: "TW: triwulan.", PeriodKind.HALF_YEAR: "Smt: semester."}


def _target_notes(periods: tuple[TargetPeriod, ...]) -> list[str]:
    """What the heads of the columns abbreviate."""
    return [
        _ABBREVIATIONS[kind]
        for kind in dict.fromkeys(period.kind for period in periods)
        if kind in _ABBREVIATIONS
    ]


def _notes_of_years(terms: ContractTerms) -> Iterator[str]:
    """The years that share a target; prints of earlier schemas stay as they are."""
    if terms.schema_number < 3:
        return
    for years, rows in rows_by_years_alike(terms.indicators, year=terms.year).items():
        numbers = ", ".join(str(number) for number, _row in rows)
        yield f"Indikator nomor {numbers}: target yang sama berlaku untuk tahun {_listed(list(map(str, years)))}."


def measures(terms: ContractTerms) -> list[str]:
    """How each indicator is measured, one line each; empty ones where the terms do not say (before schema 3)."""
    return [measure_of(row) if terms.schema_number >= 3 else "" for row in terms.indicators]


def _groups(
    indicators: tuple[TermIndicator, ...], figures: list[list[str]], lines: list[str]
) -> list[list[dict[str, Shown]]]:
    """Rows of annex A; neighbours with one objective stand together and name it once."""
    rows: list[dict[str, Shown]] = [
        {
            "number": number,
            "objective": indicator.objective,
            "name": indicator.name,
            "unit": indicator.unit,
            "measure": lines[number - 1],
            "figures": figures[number - 1],
        }
        for number, indicator in enumerate(indicators, start=1)
    ]
    return [list(group) for _objective, group in groupby(rows, key=lambda row: row["objective"])]


def _figure_size(indicators: tuple[TermIndicator, ...]) -> str:
    widest = max((len(figure) for row in indicators for figure in figures_of(row)), default=0)
    return next((size for above, size in FIGURE_SIZES if widest > above), "")


def _long(day: str) -> str:
    return long_date(date.fromisoformat(day))


def _listed(labels: list[str]) -> str:
    """`PIHAK PERTAMA`, `PIHAK PERTAMA dan PIHAK KEDUA`, `PIHAK PERTAMA, PIHAK KEDUA, dan PIHAK KETIGA`."""
    if len(labels) < 3:
        return " dan ".join(labels)
    return f"{', '.join(labels[:-1])}, dan {labels[-1]}"


def _unbroken(text: str) -> str:
    """With spaces at which no line breaks, so that a day stays with its month."""
    return text.replace(" ", "\u00a0")
