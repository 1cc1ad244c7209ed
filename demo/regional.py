"""The medium-term plans, what innovations serve of them, and the agencies that are appointed for a contract.

Deli Serdang's indicators are published. Of Tuban's plan nothing was taken from a document: what stands in it
are examples and say so. Published is that Tuban's regional secretary asks for priorities that become indicators and
then innovations, and that its contracts were signed with agencies that were appointed.
"""

import csv
import io
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from demo import sources
from demo.context import DemoContext
from innovations.enums import InnovationState
from innovations.models import Innovation
from innovations.services.contracts.appointing import appoint_agencies
from innovations.services.proposals.plan_links import link_to_plan
from organisations.enums import Role
from organisations.models import Agency, Government
from organisations.names import name_key
from planning.enums import FigureKind
from planning.models import RegionalIndicator
from planning.services.importing import import_plan
from planning.services.recording import NewPlan, change_figure, record_plan

EXAMPLE = "35.23"
# Whose agencies are listed, and whose plan is played: the example and one whose indicators are published.
PLANNED = (EXAMPLE, "12.07")
NOT_PUBLISHED = "Contoh: isi rencana ini tidak diambil dari dokumen terbit."
EFFECT = "Contoh: hasil inovasi terlihat pada indikator ini dalam satu tahun."
REASON = "Contoh: dipilih dari peringkat inovasi yang diluncurkan, untuk dipantau dengan laporan tiga bulan."
# Code, priority, indicator, unit, direction, weight, target and actual of 2025, target of 2026. The last is a priority
# that nobody works on.
EXAMPLES = (
    (
        "TBN-1",
        "Pelayanan kesehatan",
        "Indeks kepuasan layanan rumah sakit",
        "Indeks",
        "naik",
        "25",
        "85",
        "84",
        "87",
    ),
    ("TBN-2", "Infrastruktur", "Jalan kabupaten dalam kondisi mantap", "%", "naik", "25", "80", "81", "82"),
    ("TBN-3", "Perumahan layak", "Rumah tidak layak huni", "%", "turun", "25", "10", "11", "9"),
    ("TBN-4", "Tata kelola", "Predikat SAKIP", "Predikat", "naik", "15", "BB", "BB", "A"),
    ("TBN-5", "Lingkungan hidup", "Indeks kualitas air", "Indeks", "naik", "10", "60", "", "62"),
)
# Which of them serves whom: by the contracts whose agencies are known, all others the one of governance.
SERVED = {"tuban-rsud": "TBN-1", "tuban-pekerjaan-umum": "TBN-2", "tuban-perumahan": "TBN-3"}


def play(context: DemoContext) -> None:
    """After the launches, on their day."""
    for government in Government.objects.filter(code__in=PLANNED).order_by("-code"):
        _plan(context, government)
        _link(context, government)
    _appoint(context)


def _plan(context: DemoContext, government: Government) -> None:
    """Its plan with its sheet."""
    rows = _examples() if government.code == EXAMPLE else list(_published(government))
    bureau = context.of_government(Role.ORGANISATION_BUREAU, government)
    is_example = government.code == EXAMPLE
    title = "Contoh: RPJMD" if is_example else "Indikator terbit"
    given = NewPlan(
        title=f"{title} {government.name} 2025–2030",
        first_year=2025,
        last_year=2030,
        source=NOT_PUBLISHED if is_example else rows[0]["source"][:500],
    )
    record_plan(government, given, actor=bureau, at=context.clock.tick())
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    import_plan(text.getvalue().encode(), government=government, actor=bureau, at=context.clock.tick())
    if is_example:
        last = RegionalIndicator.objects.get(plan__government=government, code=EXAMPLES[-1][0])
        change_figure(last, FigureKind.ACTUAL, 2025, "58", actor=bureau, at=context.clock.tick())


def _examples() -> list[dict[str, str]]:
    names = (
        "kode", "prioritas", "indikator", "satuan", "arah", "bobot", "target 2025", "realisasi 2025", "target 2026",
    )  # fmt: skip
    answering = {SERVED[each.key]: each.agency for each in sources.appointments() if each.key in SERVED}
    return [
        {
            **row,
            "prioritas": f"Contoh: {row['prioritas']}",
            "indikator": f"Contoh: {row['indikator']}",
            "opd": answering.get(row["kode"], ""),
        }
        for row in (dict(zip(names, example, strict=True)) for example in EXAMPLES)
    ]


def _published(government: Government) -> Iterable[dict[str, str]]:
    """Rows of the published list whose agency is in the government's own list."""
    known = set(Agency.objects.filter(government=government).values_list("name_key", flat=True))
    for row in sources.rows("indicators.csv"):
        mine = row["region_code"] == government.code
        if mine and name_key(row["opd"], government=government.name) in known:
            yield dict(row)


def _link(context: DemoContext, government: Government) -> None:
    """Tuban's innovations to the examples; elsewhere one to the first published indicator."""
    bureau = context.of_government(Role.ORGANISATION_BUREAU, government)
    keys = {item.pk: key for key, item in context.innovations.items()}
    rows = Innovation.objects.filter(government=government, state=InnovationState.LAUNCHED).order_by(
        "title", "pk"
    )
    priorities: Mapping[str, str] = {code: f"Contoh: {priority}" for code, priority, *_rest in EXAMPLES}
    is_example = government.code == EXAMPLE
    first = RegionalIndicator.objects.filter(plan__government=government).order_by("code").first()
    assert first is not None, "a plan has indicators here"
    for item in context.progress.over(_("Linking to the plan"), list(rows)):
        code = SERVED.get(keys.get(item.pk, ""), "TBN-4") if is_example else first.code
        link_to_plan(
            item,
            priority=priorities.get(code, ""),
            indicator=code,
            effect=EFFECT,
            actor=bureau,
            at=context.clock.tick(),
        )


def _appoint(context: DemoContext) -> None:
    """Before contracts are drafted, each government's regional secretary appoints the agencies that sign one."""
    chosen: dict[Government, list[Innovation]] = {}
    for entry in sources.appointments():
        item = context.innovations[entry.innovation_id]
        chosen.setdefault(item.government, []).append(item)
    for government, items in chosen.items():
        secretary = context.of_government(Role.REGIONAL_SECRETARY, government)
        keys = [item.pk for item in items]
        appoint_agencies(government, keys, reason=REASON, actor=secretary, at=context.clock.tick())
