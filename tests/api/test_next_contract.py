"""The contract that follows another, over HTTP."""

from datetime import UTC, datetime

from contracts.services import revising
from innovations.models import Innovation
from tests.api.conftest import Api
from tests.innovations.test_next_contract import put_in_force
from tests.innovations.walks import in_force
from tests.world import World

IN_OCTOBER = datetime(2025, 10, 6, 3, 0, tzinfo=UTC)


def test_the_next_contract_is_drafted_and_its_targets_set(world: World, api: Api) -> None:
    first = in_force(world)
    innovation = Innovation.objects.get(contract=first)
    world.now = IN_OCTOBER
    body = {"innovation": str(innovation.pk), "place": "Tuban"}

    early = api.post(world.bureau, "contracts/", body | {"period_start": "2025-12-31"})
    made = api.post(world.bureau, "contracts/", body | {"period_start": "2026-01-01"})
    address = f"contracts/{made.data['id']}/next-targets/"
    last = api.get(world.bureau, address)
    given = api.post(
        world.bureau,
        address,
        {
            "targets": [
                {"code": "IND-1", "target_year": "300", "targets": [{"period": "quarter_1", "value": "80"}]}
            ],
            "baselines": [{"code": "IND-1", "baseline": "187"}],
        },
    )
    unknown = api.post(world.bureau, address, {"targets": [{"code": "IND-9", "target_year": "1"}]})

    assert (early.status_code, early.data["errors"][0]["field"]) == (400, "period_start")
    assert (made.status_code, made.data["follows"]) == (201, str(first.pk))
    assert last.data == {
        "handed_in": 0,
        "owed": 4,
        "indicators": [
            {"code": "IND-1", "planned": "200", "actual": None},
            {"code": "IND-2", "planned": "10", "actual": None},
        ],
    }
    row = given.data["terms"]["indicators"][0]
    assert (row["target_year"], row["targets"][0]["value"], row["baseline"]) == ("300", "80", "187")
    assert (unknown.status_code, unknown.data["errors"][0]["field"]) == (400, "targets.IND-9")


def test_clauses_of_addenda_are_carried_over_where_they_are_named(world: World, api: Api) -> None:
    first = in_force(world)
    texts = ["Melatih kader.", "Memperluas layanan."]
    why = {"actor": world.bureau, "ground": "priority", "reason": "Perluasan."}
    put_in_force(world, revising.add_to_contract(first, at=world.tick(), clauses=texts, **why))
    innovation = Innovation.objects.get(contract=first)
    world.now = IN_OCTOBER
    body = {"innovation": str(innovation.pk), "place": "Tuban", "period_start": "2026-01-01"}
    offered = api.get(world.bureau, f"contracts/{first.pk}/").data["clauses_in_force"]

    unknown = api.post(world.bureau, "contracts/", body | {"taken_over": ["lain.0"]})
    made = api.post(world.bureau, "contracts/", body | {"taken_over": [offered[1]["key"]]})

    assert [clause["text"] for clause in offered] == texts
    assert (unknown.status_code, [gap["field"] for gap in unknown.data["errors"]]) == (400, ["taken_over"])
    [carried] = made.data["terms"]["added_clauses"]
    assert (made.status_code, carried.endswith(texts[1])) == (201, True)


def test_every_contract_of_an_innovation_is_listed(world: World, api: Api) -> None:
    first = in_force(world)
    innovation = Innovation.objects.get(contract=first)
    world.now = IN_OCTOBER
    api.post(
        world.bureau,
        "contracts/",
        {"innovation": str(innovation.pk), "place": "Tuban", "period_start": "2026-01-01"},
    )

    listed = api.get(world.head, f"contracts/?innovation={innovation.pk}").data["results"]
    others = api.get(world.head, f"contracts/?innovation={first.pk}").data["results"]
    shown = api.get(world.head, f"innovations/{innovation.pk}/").data

    assert [(row["year"], row["state"]) for row in listed] == [(2026, "draft"), (2025, "in_force")]
    assert (others, shown["contract"]) == ([], str(first.pk))
