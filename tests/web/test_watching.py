"""LAN's reviewers watch what a policy opens: reports handed in, evaluations concluded, nothing by an older one."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db.models import Model, QuerySet
from django.test import Client
from django.utils.translation import override

from common.errors import BadInput, NotPermitted
from innovations.models import Appraisal, Evaluation, Innovation, Report
from innovations.queries import (
    appraisals_visible_to,
    attachments_visible_to,
    evaluations_visible_to,
    reports_visible_to,
)
from innovations.services.reports import evidence
from organisations.offices import Actor
from tests.acting import as_actor
from tests.innovations import walks
from tests.innovations.test_appraising import concluded, half_a_year
from tests.pictures import png
from tests.policies.conftest import document
from tests.web.test_query_counts import queries_of
from tests.world import POLICIES, START, World
from workflow.engine import gate
from workflow.policies.document import parse
from workflow.policy_changes import changes, publishing
from workflow.reviews import decisions

Seen = Callable[[Actor, datetime], QuerySet]
WATCHED = (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8")
# What was published before the table existed.
SECTION = WATCHED[WATCHED.index("[watching]") : WATCHED.index("# --- isian yang wajib saat diajukan")]
UNWATCHED = WATCHED.replace(SECTION, "").replace("tuban-2018", "lama")


def is_visible(world: World, visible: Seen, row: Model, who: str = "lan") -> bool:
    return visible(as_actor(getattr(world, who), world.now), world.now).filter(pk=row.pk).exists()


def under(world: World, text: str) -> World:
    version, _new = publishing.publish(text, at=START)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])
    return world


def evaluated(world: World) -> Report:
    return world.decide(walks.reported(world), world.bureau)


def test_lan_sees_a_report_only_while_it_is_submitted(world: World) -> None:
    report, found = walks.open_report(world), []

    found.append(is_visible(world, reports_visible_to, report))
    report = gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())
    found.append(is_visible(world, reports_visible_to, report))
    report = world.decide(report, world.bureau, "return")
    found.append(is_visible(world, reports_visible_to, report))
    report = gate.perform(report, "resubmit", actor=world.operator, at=world.tick())
    world.decide(report, world.bureau)
    found.append(is_visible(world, reports_visible_to, report))

    assert found == [False, True, False, True]


def test_lan_sees_an_evaluation_and_a_stranger_does_not(world: World) -> None:
    evaluation = Evaluation.objects.get(report=evaluated(world))

    found = [
        is_visible(world, evaluations_visible_to, evaluation, who) for who in ("lan", "stranger", "nobody")
    ]

    assert found == [True, False, False]


def test_lan_sees_a_periodic_evaluation_once_it_is_concluded(world: World) -> None:
    waiting = half_a_year(world)

    assert (waiting.state, is_visible(world, appraisals_visible_to, waiting)) == ("in_review", False)


def test_lan_sees_a_concluded_periodic_evaluation(world: World) -> None:
    concluded(world, "continue")
    appraisal = Appraisal.objects.get(state="concluded")

    found = (
        is_visible(world, appraisals_visible_to, appraisal),
        is_visible(world, evaluations_visible_to, appraisal.evaluation),
    )

    assert (appraisal.state, found) == ("concluded", (True, True))


def test_lan_reads_a_file_that_a_report_handed_in_shows(world: World) -> None:
    report, found = walks.open_report(world), []
    made = evidence.attach(
        report, actor=world.operator, at=world.tick(), name="foto.png", content=png("foto")
    )

    found.append(is_visible(world, attachments_visible_to, made.attachment))
    gate.perform(world.fill(report, "40", "12"), "submit", actor=world.operator, at=world.tick())
    found.append(is_visible(world, attachments_visible_to, made.attachment))

    assert found == [False, True]


def test_an_item_of_an_older_version_stays_closed(world: World) -> None:
    under(world, UNWATCHED)
    report = evaluated(world)
    evaluation = Evaluation.objects.get(report=report)
    newer, _new = publishing.publish(
        UNWATCHED.replace("\n[profiles.register]", f"\n{SECTION}[profiles.register]", 1), at=world.tick()
    )
    found = [
        (is_visible(world, reports_visible_to, report), is_visible(world, evaluations_visible_to, evaluation))
    ]

    item = Innovation.objects.get(pk=report.innovation_id)
    changes.move(item, newer, actor=world.bureau, at=world.tick(), reason="LAN mengikuti hasilnya.")
    found.append(
        (is_visible(world, reports_visible_to, report), is_visible(world, evaluations_visible_to, evaluation))
    )

    assert (newer.number, found) == (2, [(False, False), (True, True)])


def test_the_policy_of_pp38_opens_nothing(world: World) -> None:
    under(
        world, WATCHED.replace("lan_reviewers = true", "lan_reviewers = false").replace("tuban-2018", "tutup")
    )

    assert not is_visible(world, reports_visible_to, walks.reported(world))
    assert "watching" not in parse((POLICIES / "pp38-2017.toml").read_text(encoding="utf-8"))


def test_whoever_declared_a_conflict_watches_nothing_of_it(world: World) -> None:
    item = world.decide(world.submitted(), world.head)
    decisions.recuse(item, actor=world.lan, at=world.tick(), reason="Saudara pengusul.")
    for who in (world.lan_two, world.sekda):
        item = world.decide(item, who)
    item = gate.perform(
        item, "launch", actor=world.bureau, at=world.tick(), launch_event=str(world.event().pk)
    )
    report = world.fill(walks.open_report(world, item), "40", "12")
    report = gate.perform(report, "submit", actor=world.operator, at=world.tick())
    evaluation = Evaluation.objects.get(report=world.decide(report, world.bureau))

    found = {
        who: (
            is_visible(world, reports_visible_to, report, who),
            is_visible(world, evaluations_visible_to, evaluation, who),
        )
        for who in ("lan", "lan_two")
    }

    assert found == {"lan": (False, False), "lan_two": (True, True)}


def test_watching_is_no_right_to_decide(world: World) -> None:
    report = walks.reported(world)

    with pytest.raises(NotPermitted):
        world.decide(report, world.lan)


def test_the_table_is_strict() -> None:
    wrong = document("").replace('[review.innovation]\non_return = "restart"\n', "")
    with override("en"), pytest.raises(BadInput) as refusal:
        parse(wrong + '\n[watching]\nlan_reviewers = "yes"\ncolour = "red"\n')

    found = {gap.field: gap.code for gap in refusal.value.gaps if gap.field.startswith("watching")}
    assert found == {
        "watching.lan_reviewers": "type",
        "watching.colour": "unknown",
        "watching.legal_basis": "required",
    }


def test_lan_finds_both_lists_in_the_menu_and_reads_the_pages(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    report = evaluated(world)
    evaluation = Evaluation.objects.get(report=report)
    now()
    client = signed_in("lan")

    inbox = client.get("/kotak-masuk/").content.decode()
    lists = [client.get(address).content.decode() for address in ("/laporan/", "/evaluasi/")]
    pages = [client.get(f"/laporan/{report.pk}/"), client.get(f"/evaluasi/{evaluation.pk}/")]

    assert ('href="/laporan/"' in inbox, 'href="/evaluasi/"' in inbox) == (True, True)
    assert (str(report.pk) in lists[0], str(evaluation.pk) in lists[1]) == (True, True)
    assert [page.status_code for page in pages] == [200, 200]
    assert "Isi dengan lembar kerja" not in lists[0]


def test_the_policy_page_says_who_watches(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    now()

    page = signed_in("innovator").get("/kebijakan/tuban-2018/1/").content.decode()

    assert "Penelaah LAN membaca laporan yang telah diserahkan" in page


@pytest.mark.sqlite
def test_watching_three_costs_what_watching_one_costs(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    lists = ("/laporan/", "/api/v1/reports/", "/evaluasi/", "/api/v1/evaluations/")
    contracts = [walks.in_force(world) for _each in range(3)]
    world.sweep(walks.WINDOW)

    def report(contract: Model) -> None:
        filled = world.fill(world.report(contract, 1), "40", "12")
        world.decide(gate.perform(filled, "submit", actor=world.operator, at=world.tick()), world.bureau)

    report(contracts[0])
    now()
    client = signed_in("lan")
    one = [queries_of(client, address) for address in lists]
    for contract in contracts[1:]:
        report(contract)

    assert [queries_of(client, address) for address in lists] == one
