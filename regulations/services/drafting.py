"""Writing a decree or regulation: its draft, its articles, its annex, and an amendment of one in force."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from common.errors import BadInput, Gap, NotNow, NotPermitted
from common.letters import line_gaps, typed_line
from innovations.flows.appraisal import AppraisalFlow
from innovations.models import Appraisal
from organisations.enums import Role
from organisations.models import Government
from organisations.offices import SYSTEM, Actor, Office
from organisations.queries import actor_at
from regulations.annex import AnnexLine, brought_up_to_date
from regulations.article_text import ArticleText, carrying_article
from regulations.enums import BINDING, UNDER_WAY, RegulationKind
from regulations.models import Regulation
from regulations.queries import annex_of, carrying, in_force_now, standing_in
from regulations.services.comparing import compared
from regulations.services.writing import round_of, write_annex, write_articles
from workflow.engine import gate
from workflow.engine.declarations import Context
from workflow.engine.hooks import reacts_to
from workflow.engine.transaction import UnitOfWork, retrying, unit_of_work

ORDINALS = (
    "",
    "Kedua ",
    "Ketiga ",
    "Keempat ",
    "Kelima ",
    "Keenam ",
    "Ketujuh ",
    "Kedelapan ",
    "Kesembilan ",
    "Kesepuluh ",
)


def draft(
    government: Government,
    *,
    kind: str,
    title: str,
    articles: Sequence[ArticleText] = (),
    revokes: Regulation | None = None,
    actor: Actor,
    at: datetime,
) -> Regulation:
    """A draft whose annex lists what is launched today. Raises NotPermitted, BadInput naming each field."""
    who = actor_at(actor.person_id, at)
    office = who.holding(Role.ORGANISATION_BUREAU, government_id=government.pk)
    if office is None:
        raise NotPermitted(_("Regulations are drafted by the organisation bureau."), code="not_your_office")
    gaps = list(_gaps(kind, title))
    if revokes is not None and (revokes.government_id != government.pk or revokes.state not in BINDING):
        gaps.append(
            Gap("revokes", "unknown", _("This is no regulation of this government that is in force."))
        )
    if gaps:
        raise BadInput(_("The draft is not complete."), gaps=gaps)
    made = Regulation(
        id=uuid4(),
        government=government,
        kind=kind,
        title=typed_line(title),
        revokes=revokes,
        drafted_by_id=who.person_id,
    )

    def work() -> Regulation:
        with unit_of_work():
            created: Regulation = gate.create(made, actor=who, office=office, at=at, facts={"kind": kind})
            write_articles(created, articles)
            lines = brought_up_to_date(
                [],
                standing_in(government.pk),
                round_name=round_of(at, government),
                article=carrying_article(articles),
            )
            write_annex(created, lines)
            return created

    return retrying(work)


def amend(base: Regulation, *, actor: Actor, at: datetime) -> Regulation:
    """A draft that amends a regulation in force: its annex as it should read today. Raises NotPermitted, NotNow."""
    who = actor_at(actor.person_id, at)
    office = who.holding(Role.ORGANISATION_BUREAU, government_id=base.government_id)
    if office is None:
        raise NotPermitted(_("Regulations are drafted by the organisation bureau."), code="not_your_office")
    return retrying(lambda: _amended(base, actor=who, office=office, at=at))


def _amended(base: Regulation, *, actor: Actor, office: Office, at: datetime) -> Regulation:
    with unit_of_work():
        base, _moment = gate.locked(base.amends or base, at=at)
        if base.state not in BINDING:
            raise NotNow(_("Only what is in force is amended."), code="not_in_force")
        if Regulation.objects.filter(amends=base, state__in=UNDER_WAY).exists():
            raise NotNow(_("An amendment of it is under way already."), code="amendment_under_way")
        return _open_amendment(base, actor=actor, office=office, at=at)


def _open_amendment(base: Regulation, *, actor: Actor, office: Office, at: datetime) -> Regulation:
    """The base is locked, binds, and no amendment is under way."""
    before = Regulation.objects.filter(amends=base, state__in=BINDING).count()
    ordinal = ORDINALS[before] if before < len(ORDINALS) else f"ke-{before + 1} "
    made = Regulation(
        id=uuid4(),
        government=base.government,
        kind=base.kind,
        title=f"Perubahan {ordinal}atas {base.called} Nomor {base.number} Tahun {base.year} tentang {base.title}"[
            :300
        ],
        amends=base,
        drafted_by_id=None if actor.is_system else actor.person_id,
    )
    created: Regulation = gate.create(
        made, actor=actor, office=office, at=at, facts={"kind": made.kind, "amends": str(base.pk)}
    )
    holding = in_force_now(base)
    text = (
        f"Lampiran {base.called} Nomor {base.number} Tahun {base.year} tentang {base.title} diubah sehingga berbunyi"
        " sebagaimana tercantum dalam Lampiran yang merupakan bagian tidak terpisahkan dari peraturan ini."
    )
    articles = [ArticleText("Pasal I", text)]
    write_articles(created, articles)
    found = compared(base)
    lines = [
        AnnexLine(line.title, line.agency, line.round, "Pasal I", line.innovation)
        for line in brought_up_to_date(
            annex_of(holding), found.standing, round_name=round_of(at, base.government)
        )
    ]
    write_annex(created, lines)
    return created


def _gaps(kind: str, title: str) -> Iterator[Gap]:
    if kind not in RegulationKind.values:
        yield Gap("kind", "choice", _("Choose the kind."))
    if not typed_line(title):
        yield Gap("title", "required", _("Say what it is about."))
    elif len(typed_line(title)) > 300:
        yield Gap("title", "too_long", _("At most %(count)d letters.") % {"count": 300})
    yield from line_gaps(title, place="title")


def base_to_amend(appraisal: Appraisal) -> list[Regulation]:
    """The regulation that carries the innovations of its government, to be locked. One query."""
    found = carrying(appraisal.government)
    return [found] if found is not None else []


@reacts_to(AppraisalFlow.conclude, locks=base_to_amend, order=90)
def open_amendment(ctx: Context[Appraisal], unit: UnitOfWork) -> None:
    """After 6 or 12 months: where the annex differs from what is launched, an amendment is drafted and waits.

    One is under way at a time; what is found later is taken up by bringing that draft up to date.
    """
    for found in base_to_amend(ctx.subject):
        base = unit.locked_row(found)
        if Regulation.objects.filter(amends=base, state__in=UNDER_WAY).exists() or not compared(base).found:
            continue
        _open_amendment(base, actor=SYSTEM, office=SYSTEM.offices[0], at=ctx.at)
