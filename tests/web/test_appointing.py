"""The regional secretary appoints agencies for a contract, from a ranking that is frozen with the act."""

import tomllib
from collections.abc import Callable

import pytest
from django.test import Client

from common.errors import BadInput, NotNow, NotPermitted
from innovations.services.contracts import appointing
from innovations.services.contracts.appointing import appoint_agencies, appointment_of, ranking
from tests.world import POLICIES, START, World
from workflow.models import Event
from workflow.policy_changes import publishing
from workflow.reviews.anonymity import facts_of

pytestmark = pytest.mark.django_db
REASON = "Peringkat tertinggi, laporan selama tiga bulan dipantau."


def asking_policy(world: World) -> None:
    """The government's next proposals are under a policy that asks for an appointment."""
    text = (POLICIES / "tuban-2018.toml").read_text(encoding="utf-8")
    name = tomllib.loads(text)["name"]
    text = text.replace(f'name = "{name}"', 'name = "tuban-penunjukan"', 1)
    text += '\n[appointment]\nagency_is_appointed = true\nlegal_basis = "pengaturan daerah"\n'
    publishing.publish(text, at=START, government=world.government)
    world.government.policy_name = "tuban-penunjukan"
    world.government.save(update_fields=["policy_name"])


def test_a_contract_waits_for_the_appointment_where_the_policy_asks(
    world: World, signed_in: Callable[[str], Client], now: Callable[[], None]
) -> None:
    """Several at once; the contract names the office, the day and the rank."""
    asking_policy(world)
    first, second = world.launched(title="Satu"), world.launched(title="Dua")
    with pytest.raises(NotNow) as refused:
        world.contract(first)
    assert refused.value.code == "not_appointed"
    now()
    page = signed_in("bureau").get(f"/inovasi/{first.pk}/").content.decode()
    assert "Sekretaris Daerah menunjuk" in page
    browser = signed_in("sekda")
    shown = browser.get("/inovasi/penunjukan/").content.decode()
    assert "Satu" in shown
    assert "Dua" in shown
    empty = browser.post("/inovasi/penunjukan/", {"innovations": [first.pk], "reason": ""})
    assert empty.status_code == 400
    for name, status in (("bureau", 403), ("innovator", 403)):
        given = {"innovations": [first.pk], "reason": REASON}
        assert signed_in(name).post("/inovasi/penunjukan/", given).status_code == status
    assert not Event.objects.filter(kind=appointing.KIND).exists()
    browser.post("/inovasi/penunjukan/", {"innovations": [first.pk, second.pk], "reason": REASON})
    event = Event.objects.get(kind=appointing.KIND, subject_id=first.pk)
    facts = facts_of(event)
    assert event.actor_id == world.sekda.person_id
    assert [row["innovation"] for row in facts["ranking"]] == [str(second.pk), str(first.pk)]
    assert (facts["rank"], facts["of"]) == (2, 2)
    assert event.private.get().value == REASON
    first.refresh_from_db()
    contract = world.contract(first)
    page = signed_in("bureau").get(f"/kontrak/{contract.pk}/").content.decode()
    assert "Ditunjuk oleh" in page
    assert "peringkat 2 dari 2" in page
    with pytest.raises(NotNow, match="Dua"):
        appoint_agencies(world.government, [second.pk], reason=REASON, actor=world.sekda, at=world.tick())


def test_other_policies_ask_for_none_and_scores_rank(world: World) -> None:
    unscored = world.launched(title="Belum dinilai")
    report = world.reported()
    world.decide(report, world.bureau)
    scored = world.launched(title="Lain")
    rows = ranking(world.government)
    assert {row.innovation.pk for row in rows} == {unscored.pk, scored.pk}
    assert all(row.agency_score is not None for row in rows)
    assert world.contract(unscored).state == "draft"
    with pytest.raises(BadInput):
        appoint_agencies(world.government, [unscored.pk], reason=REASON, actor=world.sekda, at=world.tick())
    with pytest.raises(NotPermitted):
        appoint_agencies(world.government, [scored.pk], reason=REASON, actor=world.head, at=world.tick())
    appoint_agencies(world.government, [scored.pk], reason=REASON, actor=world.sekda, at=world.tick())
    assert appointment_of(scored, scored.agency) is not None
    assert appointment_of(scored, world.other_agency) is None
