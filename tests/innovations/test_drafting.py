"""Writing proposals: who may, what is refused, and that drafts save at any completeness."""

from datetime import date

import pytest

from common.errors import BadInput, NotNow, NotPermitted, Stale
from innovations.models import Indicator, Innovation, Milestone
from innovations.services.proposals import drafting
from organisations.offices import SYSTEM
from tests.world import World
from workflow.engine import gate
from workflow.models import Event
from workflow.policies.versions import newest


def empty_draft(world: World, **arguments) -> Innovation:
    values = {"government": world.government, "agency": world.agency, "actor": world.innovator} | arguments
    return drafting.draft(**values, at=world.tick())


def test_an_empty_draft_is_pinned_to_the_newest_policy(world: World) -> None:
    innovation = empty_draft(world)

    assert (innovation.state, innovation.version, innovation.title) == ("draft", 1, "")
    assert innovation.policy_ref == newest().reference


def test_its_first_event_names_the_office_of_the_proposer(world: World) -> None:
    innovation = empty_draft(world)

    event = Event.objects.get(subject_id=innovation.pk)
    assert (event.kind, event.seq, event.from_state, event.to_state, event.role) == (
        "innovation.create",
        1,
        None,
        "draft",
        "innovator",
    )


@pytest.mark.parametrize("who", ["innovator", "operator", "head", "bureau"])
def test_the_agency_and_the_bureau_may_draft(world: World, who: str) -> None:
    assert empty_draft(world, actor=getattr(world, who)).state == "draft"


@pytest.mark.parametrize(
    "who", ["neighbour", "sekda", "lan", "inspector", "administrator", "stranger", "nobody"]
)
def test_others_may_not_draft(world: World, who: str) -> None:
    with pytest.raises(NotPermitted):
        empty_draft(world, actor=getattr(world, who))


def test_only_the_bureau_drafts_without_an_agency(world: World) -> None:
    assert empty_draft(world, agency=None, actor=world.bureau).agency is None
    with pytest.raises(NotPermitted):
        empty_draft(world, agency=None)


def test_an_import_by_the_installation_is_an_act_of_the_system(world: World) -> None:
    innovation = empty_draft(world, agency=None, actor=SYSTEM)

    assert Event.objects.get(subject_id=innovation.pk).capacity == "system"


def test_every_wrong_field_is_named_at_once(world: World) -> None:
    with pytest.raises(BadInput) as caught:
        empty_draft(
            world,
            fields={
                "year": "dua ribu",
                "form": "seni",
                "description": "Terbalik \u202e",
                "trial_start": date(2025, 2, 1),
                "trial_end": date(2025, 1, 1),
            },
        )

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [
        ("year", "invalid"),
        ("form", "invalid"),
        ("description", "characters"),
        ("trial_end", "backwards"),
    ]
    assert not Innovation.objects.exists()


def test_unprintable_letters_are_refused_when_typed(world: World) -> None:
    innovation = world.draft()
    indicator = {"name": "Indeks 你", "unit": "百", "objective": "Baik", "source_code": "I-1"}

    with pytest.raises(BadInput) as title:
        drafting.revise(
            innovation, actor=world.operator, at=world.tick(), fields={"title": "مرحبا", "benefit": "好"}
        )
    with pytest.raises(BadInput) as rows:
        drafting.revise(
            innovation,
            actor=world.operator,
            at=world.tick(),
            rows={"indicators": [indicator], "milestones": [{"output": "✔"}], "budget": [{"source": "₿"}]},
        )

    assert [gap.field for gap in title.value.gaps] == ["title"]
    assert "“م” (U+0645)" in str(title.value.gaps[0].message)
    assert [gap.field for gap in rows.value.gaps] == ["indicators.0.name", "indicators.0.unit"]


def test_invisible_letters_are_dropped_when_typed(world: World) -> None:
    innovation = empty_draft(world, fields={"title": "Layanan\u200bTerpadu", "benefit": "Ce\u00adpat\r\n"})

    assert (innovation.title, innovation.benefit) == ("LayananTerpadu", "Cepat\n")


@pytest.mark.parametrize(
    "name", ["state", "version", "policy_ref", "proposed_by", "launch_event", "government"]
)
def test_columns_of_the_engine_cannot_be_written(world: World, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        empty_draft(world, fields={name: "x"})

    assert [(gap.field, gap.code) for gap in caught.value.gaps] == [(name, "unknown")]


def test_a_revision_changes_fields_and_raises_the_version(world: World) -> None:
    innovation = world.draft()

    changed = drafting.revise(
        innovation, actor=world.operator, at=world.tick(), fields={"title": "Kantin Puspa II", "year": None}
    )

    assert (changed.title, changed.year, changed.version) == ("Kantin Puspa II", None, innovation.version + 1)
    assert Event.objects.filter(subject_id=innovation.pk).count() == 1


def test_replacing_lists_keeps_the_identity_of_indicators(world: World) -> None:
    innovation = world.draft()
    first, _second = innovation.indicators.order_by("position")

    drafting.revise(
        innovation,
        actor=world.innovator,
        at=world.tick(),
        rows={
            "indicators": [{"name": "Baru"}, {"id": first.pk, "name": "Peserta kelas"}],
            "milestones": [{"activity": "Uji coba", "planned_end": date(2025, 6, 1)}],
        },
    )

    kept = list(Indicator.objects.filter(innovation=innovation).order_by("position"))
    assert [(row.name, row.position) for row in kept] == [("Baru", 1), ("Peserta kelas", 2)]
    assert kept[1].pk == first.pk
    assert Milestone.objects.get().activity == "Uji coba"


def test_wrong_rows_are_named_and_nothing_is_stored(world: World) -> None:
    innovation = world.draft()

    with pytest.raises(BadInput) as caught:
        drafting.revise(
            innovation,
            actor=world.innovator,
            at=world.tick(),
            rows={"indicators": [{"name": "Baik"}, {"target_year": "banyak", "polarity": "atas"}]},
        )

    assert [gap.field for gap in caught.value.gaps] == ["indicators.1.target_year", "indicators.1.polarity"]
    assert innovation.indicators.count() == 2


def test_an_agency_of_another_government_is_refused(world: World) -> None:
    with pytest.raises(BadInput) as caught:
        drafting.revise(world.draft(), actor=world.innovator, at=world.tick(), agency=world.foreign_agency)

    assert [gap.code for gap in caught.value.gaps] == ["foreign_agency"]


def test_a_proposal_under_review_cannot_be_edited(world: World) -> None:
    innovation = world.submitted()

    with pytest.raises(NotNow) as caught:
        drafting.revise(innovation, actor=world.innovator, at=world.tick(), fields={"title": "Lain"})

    assert caught.value.code == "not_editable"


def test_a_returned_proposal_can_be_edited(world: World) -> None:
    innovation = world.decide(world.submitted(), world.head, "return")

    changed = drafting.revise(
        innovation, actor=world.innovator, at=world.tick(), fields={"acronym": "Kelas calon pengantin"}
    )

    assert (changed.state, changed.acronym) == ("returned", "Kelas calon pengantin")


def test_an_older_version_is_refused_as_stale(world: World) -> None:
    innovation = world.draft()
    drafting.revise(innovation, actor=world.innovator, at=world.tick(), fields={"title": "Baru"})

    with pytest.raises(Stale):
        drafting.revise(
            innovation,
            actor=world.operator,
            at=world.tick(),
            fields={"title": "Lama"},
            seen_version=innovation.version,
        )


def test_a_neighbour_may_not_edit(world: World) -> None:
    with pytest.raises(NotPermitted):
        drafting.revise(world.draft(), actor=world.neighbour, at=world.tick(), fields={"title": "x"})


def test_a_withdrawn_proposal_stays_as_it_is(world: World) -> None:
    innovation = gate.perform(
        world.draft(), "withdraw", actor=world.innovator, at=world.tick(), comment="Batal."
    )

    with pytest.raises(NotNow):
        drafting.revise(innovation, actor=world.innovator, at=world.tick(), fields={"title": "x"})


def test_one_code_is_one_indicator(world: World) -> None:
    innovation = world.draft()
    rows = [{"name": "Peserta", "source_code": "IKU-1"}, {"name": "Lulusan", "source_code": "iku-1"}]

    with pytest.raises(BadInput) as refusal:
        drafting.revise(innovation, actor=world.innovator, at=world.tick(), rows={"indicators": rows})

    assert [gap.field for gap in refusal.value.gaps] == ["indicators.1.source_code"]
