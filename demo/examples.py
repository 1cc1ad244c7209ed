"""How innovations without a contract live on: milestones and progress entries of twenty, invented.

Every text says by its first word that it is an example. Which innovations have them follows from the data alone.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from demo import sources
from demo.context import DemoContext
from innovations.models import Innovation
from innovations.services.progress import noting
from innovations.services.progress.noting import EvidenceFile, ProgressNote
from innovations.services.proposals import drafting
from organisations.enums import Role

# What a finished milestone shows: an empty page that says by its name what it is.
EVIDENCE = EvidenceFile(
    "contoh-bukti.pdf",
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
)
NEEDED = ("name", "opd", "year", "type", "digital", "description")


@dataclass(frozen=True, slots=True)
class ExampleEntry:
    """One entry to be written of one innovation."""

    innovation_id: str
    on: date
    text: str
    milestone: str = ""
    percent: int | None = None
    finished_on: date | None = None


def chosen() -> tuple[str, ...]:
    """The innovations by rank: complete in the published list, without a contract, ordered by the hash of their id."""
    contracted = {entry.innovation_id for entry in sources.appointments()}
    ids = [
        row["innovation_id"]
        for row in sources.listed()
        if row["innovation_id"] not in contracted and all(row[column].strip() for column in NEEDED)
    ]
    ids.sort(key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    return tuple(ids[: sources.examples()["count"]])


def timetable() -> dict[date, list[ExampleEntry]]:
    """Every entry by its day."""
    found: dict[date, list[ExampleEntry]] = {}
    for raw in sources.examples()["entries"]:
        for rank, key in enumerate(chosen()):
            if "of" not in raw or rank % raw["of"] in raw["ranks"]:
                entry = ExampleEntry(
                    key,
                    raw["on"],
                    raw["text"],
                    raw.get("milestone", ""),
                    raw.get("percent"),
                    raw.get("finished_on"),
                )
                found.setdefault(entry.on, []).append(entry)
    return found


def plan(context: DemoContext) -> None:
    """Before they are submitted, the chosen innovations get their example milestones, by their innovators."""
    rows = [
        {name: row[name] for name in ("horizon", "activity", "output", "planned_end")}
        for row in sources.examples()["milestones"]
    ]
    for key in chosen():
        innovation = context.innovations[key]
        context.innovations[key] = drafting.revise(
            innovation,
            actor=context.of_agency(Role.INNOVATOR, innovation),
            at=context.clock.tick(),
            rows={"milestones": rows},
        )


def write_all(context: DemoContext, day: date) -> None:
    """The entries of a day, at noon."""
    entries = timetable().get(day, [])
    if entries:
        context.clock.at(day, 12)
    for entry in entries:
        _write(context, entry)


def _write(context: DemoContext, entry: ExampleEntry) -> None:
    """One entry, by the innovator of its agency."""
    innovation = Innovation.objects.select_related("government", "launch_event").get(
        source_id=entry.innovation_id
    )
    milestone = None
    if entry.milestone:
        activities = {row["code"]: row["activity"] for row in sources.examples()["milestones"]}
        milestone = innovation.milestones.get(activity=activities[entry.milestone])
    noting.write(
        innovation,
        actor=context.of_agency(Role.INNOVATOR, innovation),
        at=context.clock.tick(),
        note=ProgressNote(
            happened_on=entry.on,
            text=entry.text,
            milestone_id=None if milestone is None else milestone.pk,
            percent=entry.percent,
            finished_on=entry.finished_on,
        ),
        files=[EVIDENCE] if entry.finished_on else [],
    )
