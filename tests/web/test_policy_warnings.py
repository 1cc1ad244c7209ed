"""What the offices there are could not decide is said when a policy is published, and must be answered."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from common.errors import Unready
from organisations.enums import Capacity, Role
from organisations.services.appointing import appoint, end, seat_of
from tests.policies.conftest import document
from tests.policies.test_changing import HEAD, LAN
from tests.world import START, World
from workflow.models import PolicyVersion
from workflow.policies.document import parse
from workflow.policy_changes import publishing
from workflow.policy_changes.policy_warnings import warnings_from

Browser = Callable[[str], Client]
SEKDA = '[[review.innovation.stages]]\ncode = "sekda"\nrole = "regional_secretary"\n'
PANEL = '[[review.innovation.stages]]\ncode = "panel"\nrole = "panel_member"\n'


def warned(world: World, stages: str) -> list[tuple[str, int, int, int]]:
    """Key, how many are needed, how many there are, in how many agencies."""
    found = publishing.warnings_about(parse(document(stages)), world.government, at=world.now)
    return [(w.key, w.needed, w.there, w.agencies) for w in found]


@pytest.mark.parametrize(
    ("stages", "found"),
    [
        (HEAD + LAN, []),
        (LAN + "quorum = 9\n", [("innovation.lan.too_few", 9, 1, 0)]),
        (PANEL, [("innovation.panel.no_seat", 1, 0, 0)]),
        (
            LAN + 'mode = "weighted"\nquorum = 3\nweights = { 1 = 2, 7 = 3 }\n',
            [("innovation.lan.too_few", 3, 2, 0)],
        ),
        (LAN + 'stand_in = { role = "panel_member" }\n', [("innovation.lan.stand_in", 1, 0, 0)]),
        (
            SEKDA + SEKDA.replace('"sekda"', '"again"') + 'distinct_from = ["sekda"]\n',
            [("innovation.again.distinct", 1, 0, 0)],
        ),
        (
            SEKDA
            + SEKDA.replace('"sekda"', '"again"')
            + 'distinct_from = ["sekda"]\nstand_in = { role = "inspector" }\n',
            [],
        ),
        (HEAD.replace('"agency"', '"parent"'), [("innovation.head.no_seat", 1, 0, 0)]),
        (HEAD + "when = { burdens_public = true }\n", [("innovation.no_stage", 1, 0, 0)]),
        (
            HEAD
            + "when = { burdens_public = true }\n"
            + HEAD.replace('"head"', '"two"')
            + "when = { burdens_public = false }\n",
            [],
        ),
        (
            HEAD
            + "when = { budget_at_least = 10 }\n"
            + HEAD.replace('"head"', '"two"')
            + 'when = { medium = ["digital", "non_digital"] }\n',
            [],
        ),
    ],
)
def test_stages_are_compared_with_the_offices_there_are(
    world: World, stages: str, found: list[tuple[str, int, int, int]]
) -> None:
    end(world.lan_two.person.offices.get(), at=world.tick())
    world.tick()

    assert warned(world, stages) == found


def test_an_agency_without_its_head_is_counted(world: World) -> None:
    end(world.neighbour_head.person.offices.get(), at=world.tick())
    world.tick()

    assert warned(world, HEAD) == [("innovation.head.too_few", 1, 0, 1)]


def test_an_acting_official_decides_no_strategic_stage(world: World) -> None:
    end(world.sekda.person.offices.get(), at=world.tick())
    appoint(
        world.bureau.person,
        world.seats["sekda"],
        starts_at=world.now,
        capacity=Capacity.PLH,
        letter_no="800/1/2025",
    )
    world.tick()

    assert warned(world, SEKDA) == []
    assert warned(world, SEKDA + "strategic = true\n") == [("innovation.sekda.too_few", 1, 0, 0)]


def test_a_warning_names_its_line_and_is_kept_with_the_answer(world: World) -> None:
    text = document(LAN + "quorum = 9\n")
    line = text.splitlines().index("quorum = 9") + 1

    with override("id"), pytest.raises(Unready) as refusal:
        publishing.publish(text, at=START, government=world.government)
    assert not PolicyVersion.objects.filter(name="uji").exists()
    publishing.publish(
        text, at=START, government=world.government, accepted=[gap.code for gap in refusal.value.gaps]
    )

    [gap] = refusal.value.gaps
    assert (gap.field, gap.code) == ("review.innovation.stages.0.quorum", "innovation.lan.too_few")
    assert str(gap.message).startswith(f"Baris {line}, kolom 1: Tahap “lan” memerlukan 9")
    [kept] = warnings_from(PolicyVersion.objects.get(name="uji").warnings)
    assert (kept.key, kept.needed, kept.there) == ("innovation.lan.too_few", 9, 2)


def test_who_works_under_a_policy_is_asked_of_all(world: World) -> None:
    """The other government of the default policy has an agency without a head."""
    seat_of(Role.AGENCY_HEAD, agency=world.foreign_agency)
    shipped = (publishing.shipped_files()[-1]).read_text("utf-8") + "\n# diubah\n"

    with override("id"), pytest.raises(Unready) as refusal:
        publishing.publish(shipped, at=START)

    said = " ".join(str(gap.message) for gap in refusal.value.gaps)
    assert "Kabupaten Morowali Utara" in said
    assert "Kabupaten Tuban" not in said.replace("Tuban 2018", "")


def test_the_page_publishes_only_what_is_answered(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("administrator")
    form = {"document": document(LAN + "quorum = 9\n"), "confirm": "1"}

    preview = client.post("/kebijakan/terbitkan/", {"document": form["document"]})
    silent = client.post("/kebijakan/terbitkan/", form)
    before = PolicyVersion.objects.filter(name="uji").count()
    answered = client.post("/kebijakan/terbitkan/", form | {"accepted": ["innovation.lan.too_few"]})
    page = client.get("/kebijakan/uji/1/").content.decode()

    assert 'value="innovation.lan.too_few"' in preview.content.decode()
    assert (silent.status_code, 'value="innovation.lan.too_few"' in silent.content.decode()) == (422, True)
    assert (before, answered.status_code) == (0, 302)
    assert "memerlukan 9" in page
