"""A regulation of Tuban's from its draft to its amended annex, and three decrees that went: examples."""

from demo.afterwards import replicas
from demo.context import DemoContext
from organisations.enums import Role
from regulations.article_text import articles_in
from regulations.enums import UNDER_WAY, RegulationKind
from regulations.models import Regulation
from regulations.services.drafting import amend, draft
from regulations.services.writing import bring_up_to_date, rewrite_articles
from workflow.engine import gate

TITLE = "Pelaksanaan Inovasi Daerah (contoh)"
DECREE = "Penetapan Inovasi Daerah (contoh)"
ARTICLES = """Pasal 1
Contoh: dalam Peraturan Bupati ini yang dimaksud dengan Inovasi Daerah adalah semua bentuk pembaharuan dalam \
penyelenggaraan Pemerintahan Daerah.
Pasal 2
Contoh: Inovasi Daerah yang dilaksanakan tercantum dalam Lampiran yang merupakan bagian tidak terpisahkan dari \
Peraturan Bupati ini.
Pasal 3
Contoh: daftar dalam Lampiran disesuaikan setelah evaluasi enam atau dua belas bulan."""
DICTUMS = """KESATU
Contoh: menetapkan Inovasi Daerah sebagaimana tercantum dalam Lampiran.
KEDUA
Contoh: keputusan ini berlaku sejak tanggal ditetapkan."""
AGAIN, NOT_NEEDED = "Contoh: pasal penutup ditambahkan.", "Contoh: cukup dengan peraturan bupati."
REPLACED = "Contoh: dicabut dengan keputusan yang tidak tercatat di sini."


def establish(context: DemoContext) -> None:
    """Two decrees, of which the regulation takes the place of one; and the regulation, harmonised twice."""
    government = replicas.government()
    former = _in_force(context, _begun(context, RegulationKind.HEAD_DECREE, DECREE), "CONTOH/1")
    other = _in_force(context, _begun(context, RegulationKind.HEAD_DECREE, f"{DECREE}, lama"), "CONTOH/2")
    _step(context, other, "revoke", Role.REGIONAL_SECRETARY, comment=REPLACED)
    given_up = _begun(context, RegulationKind.HEAD_DECREE, f"{DECREE}, kedua")
    _step(context, given_up, "withdraw", Role.ORGANISATION_BUREAU, comment=NOT_NEEDED)
    base = draft(
        government,
        kind=RegulationKind.HEAD_REGULATION,
        title=TITLE,
        articles=articles_in(ARTICLES)[0],
        revokes=former,
        actor=context.of_government(Role.ORGANISATION_BUREAU, government),
        at=context.clock.tick(),
    )
    base = _step(context, base, "harmonise", Role.ORGANISATION_BUREAU, harmonised_no="CONTOH/W15/1")
    base = _step(context, base, "reopen", Role.ORGANISATION_BUREAU, comment=AGAIN)
    anew = articles_in(
        f"{ARTICLES}\nPasal 4\nContoh: Peraturan Bupati ini mulai berlaku pada tanggal diundangkan."
    )[0]
    bureau = context.of_government(Role.ORGANISATION_BUREAU, government)
    rewrite_articles(base, anew, actor=bureau, at=context.clock.tick())
    _in_force(context, base, "CONTOH/3")


def amend_annex(context: DemoContext) -> None:
    """What was launched since is taken up; where an evaluation drafted the amendment already, that one goes on."""
    government = replicas.government()
    bureau = context.of_government(Role.ORGANISATION_BUREAU, government)
    base = Regulation.objects.get(government=government, title=TITLE, amends__isnull=True)
    found = Regulation.objects.filter(amends=base, state__in=UNDER_WAY).first()
    if found is None:
        found = amend(base, actor=bureau, at=context.clock.tick())
    bring_up_to_date(found, actor=bureau, at=context.clock.tick())
    _in_force(context, found, "CONTOH/4")


def _begun(context: DemoContext, kind: RegulationKind, title: str) -> Regulation:
    government = replicas.government()
    return draft(
        government,
        kind=kind,
        title=title,
        articles=articles_in(DICTUMS)[0],
        actor=context.of_government(Role.ORGANISATION_BUREAU, government),
        at=context.clock.tick(),
    )


def _in_force(context: DemoContext, row: Regulation, number: str) -> Regulation:
    """Harmonised where its kind needs it, signed and put in force today."""
    today = context.clock.now.date().isoformat()
    if row.is_promulgated:
        row = _step(context, row, "harmonise", Role.ORGANISATION_BUREAU, harmonised_no="CONTOH/W15")
    row = _step(context, row, "sign", Role.HEAD_OF_REGION, number=number, signed_on=today)
    told: dict[str, str] = (
        {"gazette": f"Berita Daerah {number}", "promulgated_on": today} if row.is_promulgated else {}
    )
    return _step(context, row, "promulgate", Role.REGIONAL_SECRETARY, **told)


def _step(
    context: DemoContext, row: Regulation, name: str, role: Role, comment: str = "", **facts: str
) -> Regulation:
    actor, at = context.of_government(role, row.government), context.clock.tick()
    return gate.perform(row, name, actor=actor, at=at, comment=comment, seen_version=None, **facts)
