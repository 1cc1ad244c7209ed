"""What is done with a published policy on pages: chosen for a government, withdrawn, running items moved under it."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common.errors import NotNow
from organisations.models import Government
from tests.policies.conftest import document, published, under
from tests.policies.test_changing import HEAD, LAN
from tests.web.test_query_counts import MORE, queries_of, walk
from tests.world import World
from workflow.models import PolicyChoice, PolicyVersion, PolicyWithdrawal
from workflow.policies.versions import newest
from workflow.policy_changes.withdrawing import withdraw_policy

__all__ = ["under"]
Browser = Callable[[str], Client]
Under = Callable[..., World]
NINE = LAN + "quorum = 9\n"


def version_of(name: str, number: int) -> PolicyVersion:
    return PolicyVersion.objects.get(name=name, number=number)


@pytest.fixture
def operator(world: World, signed_in: Browser) -> Callable[[], Client]:
    """Whoever runs the installation."""

    def client() -> Client:
        world.administrator.is_staff = world.administrator.is_superuser = True
        world.administrator.save()
        return signed_in("administrator")

    return client


def test_a_government_takes_a_policy_that_is_answered_for(world: World, signed_in: Browser, now) -> None:
    published(document(NINE), government=world.government)
    now()
    client = signed_in("administrator")

    shown = client.get("/kebijakan/uji/pakai/").content.decode()
    silent = client.post("/kebijakan/uji/pakai/", {"government": "35.23"})
    before = Government.objects.get(pk=world.government.pk).policy_name
    client.post("/kebijakan/uji/pakai/", {"government": "35.23", "accepted": ["innovation.lan.too_few"]})

    assert "memerlukan 9" in shown
    assert "tahap “Sekretaris Daerah” dihapus" in shown
    assert (silent.status_code, 'value="innovation.lan.too_few"' in silent.content.decode(), before) == (
        422,
        True,
        "",
    )
    assert Government.objects.get(pk=world.government.pk).policy_name == "uji"
    choice = PolicyChoice.objects.get()
    assert (choice.name, choice.chosen_by, choice.chosen_as, len(choice.warnings)) == (
        "uji",
        world.administrator.person,
        world.seats["administrator"],
        1,
    )


def test_nobody_chooses_for_another_government(world: World, signed_in: Browser, now) -> None:
    published(document(HEAD), government=world.other_government)
    now()

    answers = [
        signed_in(who).get(f"/kebijakan/{name}/pakai/").status_code
        for who, name in (
            ("administrator", "uji"),
            ("administrator", "tidak-ada"),
            ("bureau", "pp38-2017"),
            ("administrator", "pp38-2017"),
        )
    ]

    assert answers == [404, 404, 403, 200]


def test_a_withdrawn_version_takes_nothing_new(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN, own=True)
    published(document(HEAD), government=world.government)
    running = world.submitted(title="Posyandu Laut")
    now()
    client = signed_in("administrator")

    silent = client.post("/kebijakan/uji/2/tarik/", {"reason": "  "})
    done = client.post("/kebijakan/uji/2/tarik/", {"reason": "Tahap LAN terlewat."})
    twice = client.post("/kebijakan/uji/2/tarik/", {"reason": "Lagi."})
    again = client.post("/kebijakan/terbitkan/", {"document": document(HEAD), "confirm": "1"})

    assert [answer.status_code for answer in (silent, done, twice, again)] == [422, 302, 409, 409]
    assert world.draft(title="Baru").policy_ref == version_of("uji", 1).reference
    running.refresh_from_db()
    assert running.policy_ref == version_of("uji", 2).reference
    page, told = (
        signed_in("bureau").get(path).content.decode() for path in ("/kebijakan/uji/2/", "/kebijakan/")
    )
    item = signed_in("innovator").get(f"/inovasi/{running.pk}/").content.decode()
    assert all(words in page for words in ("Tahap LAN terlewat.", "Posyandu Laut", "versi ditarik"))
    assert "Kabupaten Tuban bekerja menurut uji; versi 2-nya ditarik" in told
    assert "versi ditarik" in item


def test_what_is_withdrawn_takes_no_running_item(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD + LAN, own=True)
    item = world.submitted(title="Posyandu Laut")
    published(document(HEAD), government=world.government)
    withdraw_policy(version_of("uji", 2), reason="Salah.", at=world.tick())
    now()
    form = {"items": [str(item.pk)], "reason": "Uji.", "confirm": "1"}

    page = signed_in("bureau").post("/kebijakan/uji/2/pindahkan/", form).content.decode()

    item.refresh_from_db()
    assert "Versi ini sudah ditarik" in page
    assert item.policy_ref == version_of("uji", 1).reference


def test_the_last_version_needs_a_successor(under: Under, signed_in: Browser, now) -> None:
    world = under(HEAD, own=True)
    now()
    client = signed_in("administrator")
    other = version_of("tuban-2018", 1)

    refused = client.post("/kebijakan/uji/1/tarik/", {"reason": "Salah."})
    kept = PolicyWithdrawal.objects.exists()
    done = client.post("/kebijakan/uji/1/tarik/", {"reason": "Salah.", "successor": str(other.pk)})

    assert (refused.status_code, "Sebutkan versi yang dipakai" in refused.content.decode(), kept) == (
        409,
        True,
        False,
    )
    assert (done.status_code, newest("uji")) == (302, other)
    assert world.draft().policy_ref == other.reference


def test_the_default_is_never_left_without_a_version(world: World) -> None:
    with pytest.raises(CommandError, match="tuban-2018"):
        call_command("withdraw_policy", "tuban-2018@1", "--reason", "Salah.", stdout=StringIO())
    call_command(
        "withdraw_policy",
        "tuban-2018@1",
        "--reason",
        "Salah.",
        "--successor",
        "pp38-2017@1",
        stdout=StringIO(),
    )
    with pytest.raises(NotNow) as refusal:
        withdraw_policy(version_of("pp38-2017", 1), reason="Juga.", at=world.tick())

    assert (newest().name, refusal.value.code) == ("pp38-2017", "last_version")


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("administrator", "uji", 200),
        ("bureau", "uji", 403),
        ("administrator", "tuban-2018", 403),
        ("foreign_bureau", "uji", 403),
    ],
)
def test_a_version_is_withdrawn_by_its_owner(
    under: Under, signed_in: Browser, now, who: str, name: str, status: int
) -> None:
    under(HEAD, own=True)
    now()

    assert signed_in(who).get(f"/kebijakan/{name}/1/tarik/").status_code == status


def test_the_operator_withdraws_what_is_the_installations(
    world: World, operator: Callable[[], Client], now
) -> None:
    published(document(HEAD))
    now()

    answer = operator().post("/kebijakan/uji/1/tarik/", {"reason": "Salah."})

    row = PolicyWithdrawal.objects.get()
    assert (answer.status_code, row.withdrawn_by, row.withdrawn_as) == (302, world.administrator.person, None)


def test_acts_on_policies_stay_on_record(under: Under) -> None:
    world = under(HEAD)
    withdraw_policy(version_of("pp38-2017", 1), reason="Salah.", at=world.tick())
    PolicyChoice.objects.create(government=world.government, name="uji", chosen_at=world.now)

    for table in ("workflow_policywithdrawal", "workflow_policychoice"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_items_move_to_a_regions_own_policy(world: World, signed_in: Browser, now) -> None:
    """From the installation's, with a look at what changes and who is asked anew."""
    item = world.decide(world.submitted(title="Posyandu Laut"), world.head)
    stages = HEAD.replace('"head"', '"agency_head"') + LAN + LAN.replace('"lan"', '"lan2"')
    own = published(document(stages + 'label = "Telaah kedua"\n', name="khusus"), government=world.government)
    foreign = published(document(LAN, name="asing"), government=world.other_government)
    now()
    client = signed_in("bureau")
    form = {"items": [str(item.pk)], "reason": "Peraturan bupati baru."}

    listed = client.get("/kebijakan/khusus/1/pindahkan/").content.decode()
    shown = client.post("/kebijakan/khusus/1/pindahkan/", form).content.decode()
    client.post("/kebijakan/khusus/1/pindahkan/", form | {"confirm": "1"})
    refused = client.post("/kebijakan/asing/1/pindahkan/", form | {"confirm": "1"})

    assert "Posyandu Laut" in listed
    assert "tahap “Telaah kedua” baru" in shown
    assert "Ditanya lagi: Telaah kedua" in shown
    assert "Tidak ditanya lagi: Sekretaris Daerah" in shown
    item.refresh_from_db()
    assert (item.policy_ref, refused.status_code) == (own.reference, 422)
    assert foreign.reference != item.policy_ref


def test_reports_move_as_well(world: World, signed_in: Browser, now) -> None:
    report = world.reported()
    target = published(document(LAN, name="khusus"), government=world.government)
    now()
    client = signed_in("bureau")
    form = {"items": [str(report.pk)], "reason": "Peraturan baru.", "confirm": "1", "jenis": "report"}

    listed = client.get("/kebijakan/khusus/1/pindahkan/?jenis=report")
    moved = client.post("/kebijakan/khusus/1/pindahkan/", form)

    assert report in [row["item"] for row in listed.context["rows"]]
    assert "Penelaahan laporan" in listed.content.decode()
    assert moved.context["moved"] == 1
    report.refresh_from_db()
    assert report.policy_ref == target.reference


@pytest.mark.sqlite
@pytest.mark.parametrize("address", ["/kebijakan/uji/1/", "/kebijakan/", "/kebijakan/uji/2/pindahkan/"])
def test_withdrawn_versions_cost_no_more_with_more_items(
    under: Under, signed_in: Browser, now, address: str
) -> None:
    world = under(HEAD + LAN, own=True)
    published(document(LAN), government=world.government)
    item = world.submitted
    item()
    withdraw_policy(version_of("uji", 2), reason="Salah.", at=world.tick())
    published(document(LAN + "service_days = 3\n"), government=world.government)
    now()
    client = signed_in("bureau")
    one = queries_of(client, address)
    walk(world, item, MORE)

    assert queries_of(client, address) == one
