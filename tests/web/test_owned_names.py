"""Whose the name of a policy or an instrument is: nobody publishes under, or works under, somebody else's."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.translation import override

from common.canonical import sha256_hex
from common.errors import BadInput, NotNow, NotPermitted
from innovations.models import InstrumentVersion
from innovations.services.evaluations import instruments
from organisations.enums import Role
from organisations.models import Government
from organisations.services.appointing import appoint, seat_of
from tests.policies.conftest import document
from tests.policies.test_changing import HEAD, LAN
from tests.world import LONG_AGO, POLICIES, START, World, hired
from workflow.models import PolicyVersion
from workflow.policies.versions import newest
from workflow.policy_changes import publishing

Browser = Callable[[str], Client]
SHIPPED = (POLICIES / "pp38-2017.toml").read_text("utf-8").replace("[sources]", "# diubah\n[sources]")
INSTRUMENT = (instruments.SHIPPED / f"{instruments.DEFAULT}.toml").read_text("utf-8")


@pytest.fixture
def tubans(world: World) -> World:
    """Tuban has published its policy `uji`; the other government has an administrator, too."""
    publishing.publish(document(HEAD), at=START, government=world.government)
    seat = seat_of(Role.ADMINISTRATOR, government=world.other_government)
    world.people["foreign_administrator"] = hired("foreign_administrator", seat)
    return world


def numbers_of(name: str) -> list[int]:
    return sorted(PolicyVersion.objects.filter(name=name).values_list("number", flat=True))


@pytest.mark.parametrize(
    ("who", "text", "said"),
    [
        ("administrator", SHIPPED, "Nama “pp38-2017” milik instalasi"),
        ("foreign_administrator", SHIPPED, "Nama “pp38-2017” milik instalasi"),
        ("foreign_administrator", document(LAN), "Nama “uji” milik Kabupaten Tuban"),
    ],
)
def test_nobody_publishes_under_a_foreign_name(
    tubans: World, signed_in: Browser, now, who: str, text: str, said: str
) -> None:
    now()
    client, before = signed_in(who), PolicyVersion.objects.count()

    answers = [
        client.post("/kebijakan/terbitkan/", {"document": text, **more}) for more in ({}, {"confirm": "1"})
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert all(said in answer.content.decode() for answer in answers)
    assert PolicyVersion.objects.count() == before


def test_the_first_to_publish_owns_the_name(tubans: World, signed_in: Browser, now) -> None:
    now()

    signed_in("administrator").post("/kebijakan/terbitkan/", {"document": document(LAN), "confirm": "1"})

    owners = PolicyVersion.objects.filter(name="uji").values_list("government", flat=True)
    assert list(owners) == [tubans.government.pk] * 2


def test_a_shipped_name_is_kept_before_it_is_published(world: World) -> None:
    assert "pp38-2017" in publishing.shipped_names()

    with pytest.raises(NotPermitted) as refusal:
        publishing.publish(SHIPPED, at=START, government=world.government)

    assert (refusal.value.code, numbers_of("pp38-2017")) == ("foreign_name", [1])


def test_the_command_says_for_whom_it_publishes(tubans: World, tmp_path: Path) -> None:
    file, said = tmp_path / "uji.toml", StringIO()
    file.write_text(document(LAN), "utf-8")

    with override("id"), pytest.raises(CommandError, match="milik Kabupaten Tuban"):
        call_command("load_policies", str(file), stdout=said)
    with override("id"), pytest.raises(CommandError, match="milik Kabupaten Tuban"):
        call_command("load_policies", str(file), "--government", "72.12", stdout=said)
    with pytest.raises(CommandError, match=r"99\.99"):
        call_command("load_policies", str(file), "--government", "99.99", stdout=said)
    with pytest.raises(CommandError):
        call_command("load_policies", "--government", "35.23", stdout=said)
    with override("id"):
        call_command("load_policies", str(file), "--government", "35.23", stdout=said)

    assert "diterbitkan untuk Kabupaten Tuban" in said.getvalue()
    assert numbers_of("uji") == [1, 2]


def test_the_database_keeps_a_name_with_its_owner(tubans: World) -> None:
    row = PolicyVersion(
        name="uji",
        number=7,
        title="x",
        sha256=sha256_hex(b"x"),
        body="x",
        published_at=START,
        government=None,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)

    assert numbers_of("uji") == [1]


@pytest.mark.parametrize("name", ["uji", "tidak-ada"])
def test_a_government_works_under_no_foreign_or_unknown_policy(tubans: World, name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Government.objects.filter(pk=tubans.other_government.pk).update(policy_name=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Government.objects.create(code="99.01", name="Kabupaten Baru", kind="regency", policy_name=name)

    Government.objects.filter(pk=tubans.government.pk).update(policy_name="uji")


def test_an_instrument_belongs_to_who_published_it(tubans: World) -> None:
    own = INSTRUMENT.replace(f'name = "{instruments.DEFAULT}"', 'name = "ukuran-tuban"')
    instruments.publish(own, at=START, government=tubans.government)

    with pytest.raises(NotPermitted):
        instruments.publish(own + "\n# lain", at=START)
    with pytest.raises(NotPermitted):
        instruments.publish(INSTRUMENT + "\n# lain", at=START, government=tubans.government)
    with pytest.raises(IntegrityError), transaction.atomic():
        InstrumentVersion.objects.create(
            name="ukuran-tuban", number=2, title="x", body="x", published_at=START
        )

    under = document(HEAD, name="lain").replace("[evaluation]", '[evaluation]\ninstrument = "ukuran-tuban"')
    with pytest.raises(BadInput) as refusal:
        publishing.publish(under, at=START, government=tubans.other_government)
    assert [gap.code for gap in refusal.value.gaps] == ["foreign_name"]


def test_who_has_no_policy_is_not_told_a_command(world: World, settings) -> None:
    settings.PRAKARSA_DEFAULT_POLICY = "tidak-ada"

    with override("id"), pytest.raises(NotNow) as refusal:
        newest("")

    assert refusal.value.code == "no_policy"
    assert "load_policies" not in str(refusal.value.message)
    assert "pengelola instalasi" in str(refusal.value.message)


def test_whoever_administers_two_governments_publishes_for_the_chosen_one(
    world: World, signed_in: Browser, now
) -> None:
    """Never for the other one by naming it: they switch first."""
    seat = seat_of(Role.ADMINISTRATOR, government=world.other_government)
    other = appoint(world.administrator.person, seat, starts_at=LONG_AGO)
    now()
    client, form = signed_in("administrator"), {"document": document(LAN), "confirm": "1"}

    client.post("/akun/jabatan/", {"office": str(other.pk)})
    done = client.post("/kebijakan/terbitkan/", form | {"government": world.government.code})

    assert done.status_code == 302
    assert PolicyVersion.objects.get(name="uji").government == world.other_government
