"""What the steps of a regulation record: harmonisation, number and day of the signature, gazette; and what follows."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from common.canonical import digest
from common.errors import Gap, Unready
from common.types import Json, Shown
from regulations.enums import BINDING
from regulations.flows.regulation import RegulationFlow
from regulations.models import Regulation
from regulations.queries import entries_of
from regulations.step_facts import day_of, line_of
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import prepares, reacts_to
from workflow.engine.transaction import UnitOfWork


def content_of(regulation: Regulation) -> dict[str, Json]:
    """Every word of it, as its signature binds them. Two queries."""
    return {
        "kind": regulation.kind,
        "title": regulation.title,
        "amends": str(regulation.amends_id or ""),
        "revokes": str(regulation.revokes_id or ""),
        "articles": [[each.label, each.text] for each in regulation.articles.order_by("position")],
        "annex": [
            [
                each.title,
                each.agency_name,
                each.round,
                each.article.label if each.article is not None else "",
                str(each.innovation_id or ""),
            ]
            for each in entries_of(regulation)
        ],
    }


def content_hash(regulation: Regulation) -> str:
    """SHA-256 of the canonical bytes of every word of it. Two queries."""
    return digest(content_of(regulation))


@prepares(RegulationFlow.harmonise)
def name_the_harmonisation(ctx: Context[Regulation]) -> None:
    """Before the event: which letter says so, and the hash of every word."""
    ctx.facts["harmonised_no"] = number = line_of(ctx, "harmonised_no")
    ctx.facts["content_sha256"] = content_hash(ctx.subject)
    _keep(ctx, {"harmonised_no": number})


@prepares(RegulationFlow.sign)
def name_the_signing(ctx: Context[Regulation]) -> None:
    """Before the event: its number and the day, and the hash of every word. Raises Unready for a number in use."""
    row, number, day = ctx.subject, line_of(ctx, "number"), day_of(ctx, "signed_on")
    assert day is not None, "a condition of the step"
    if _is_taken(row, number, day.year):
        message = _("Another one of this kind has this number in that year.")
        raise Unready(message, gaps=[Gap("number", "taken", message)])
    ctx.facts |= {"number": number, "content_sha256": content_hash(row)}
    _keep(ctx, {"number": number, "signed_on": day, "year": day.year})


@prepares(RegulationFlow.promulgate)
def name_the_promulgation(ctx: Context[Regulation]) -> None:
    """Before the event: gazette and day of the promulgation, and from when on it binds."""
    made_on = day_of(ctx, "promulgated_on")
    binds_on = day_of(ctx, "in_force_on") or made_on or ctx.subject.signed_on
    assert binds_on is not None, "it was signed"
    ctx.facts |= {"gazette": line_of(ctx, "gazette"), "in_force_on": binds_on.isoformat()}
    _keep(ctx, {"gazette": ctx.facts["gazette"], "promulgated_on": made_on, "in_force_on": binds_on})


def moved_with(regulation: Regulation) -> list[Regulation]:
    """What it amends or revokes, to be locked. At most two queries."""
    return [
        each for each in (regulation.amends, regulation.revokes) if each is not None and each.state in BINDING
    ]


@reacts_to(RegulationFlow.promulgate, locks=moved_with, order=10)
def move_the_others(ctx: Context[Regulation], unit: UnitOfWork) -> None:
    """What it amends reads as amended, what it revokes ends, in the same transaction."""
    for each in moved_with(ctx.subject):
        name = "amend" if each.pk == ctx.subject.amends_id else "give_way"
        gate.follow(ctx, unit.locked_row(each), name)


def _keep(ctx: Context[Regulation], columns: Mapping[str, Shown]) -> None:
    """The columns say what the event will say: before it, because the state that it brings is held to have them."""
    for name, value in columns.items():
        setattr(ctx.subject, name, value)
    ctx.subject.save(update_fields=list(columns))


def _is_taken(row: Regulation, number: str, year: int) -> bool:
    rows = Regulation.objects.filter(government=row.government_id, kind=row.kind, number=number, year=year)
    return rows.exclude(pk=row.pk).exists()
