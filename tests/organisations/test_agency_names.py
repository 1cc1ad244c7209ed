"""One agency by everything that it is called: in imports, filters, forms and the API."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from common.errors import BadInput
from innovations.models import Innovation
from innovations.services.proposals.importing import import_innovations
from innovations.web.proposals.forms import agencies_for
from organisations.agency_names import agencies_called, agency_called
from organisations.models import Agency, Government
from organisations.offices import SYSTEM
from organisations.services.directory import AgencyBook
from organisations.services.importing import import_agencies
from organisations.web.agency_choice import AgencyChoice
from tests.acting import as_actor
from tests.tables import csv_bytes
from tests.world import World

LIST = csv_bytes(
    ("name", "abbreviation", "opd_code", "alias"),
    ("Dinas Komunikasi dan Informatika", "Diskominfo", "2.16", "Dinas Kominfo;Diskominfosandi"),
    ("Badan Perencanaan Pembangunan Daerah (BAPPEDA)", "", "5.01", ""),
    ("Dinas Pekerjaan Umum dan Penataan Ruang", "DPUPR", "1.03", ""),
    ("Dinas Pekerjaan Umum Penataan Ruang Perumahan", "DPUPR PRKP", "1.04", ""),
    ("Dinas Perikanan", "DP", "3.25", ""),
    ("Dinas Pertanian", "DP", "3.27", ""),
)


@pytest.fixture
def tuban(db: None) -> Government:
    """Kabupaten Tuban with the agencies of LIST."""
    government = Government.objects.create(
        code="35.23", name="Kabupaten Tuban", kind="regency", zone="Asia/Jakarta"
    )
    import_agencies(LIST, government=government)
    return government


WAYS = {
    "its name": ("Dinas Komunikasi dan Informatika", "2.16"),
    "its name with the government": ("Dinas Komunikasi & Informatika Kab. Tuban", "2.16"),
    "an alias": ("dinas kominfo", "2.16"),
    "its abbreviation": ("Diskominfo", "2.16"),
    "its abbreviation in capitals with the government": ("DISKOMINFO KABUPATEN TUBAN", "2.16"),
    "its code": ("2.16", "2.16"),
    "an abbreviation in brackets of its name": ("Bappeda", "5.01"),
    "an abbreviation that begins like another": ("DPUPR", "1.03"),
    "an abbreviation with other separators": ("dpupr-prkp", "1.04"),
    "an abbreviation in brackets behind the name": ("Dinas Perikanan (DP)", "3.25"),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_agency_is_found_by(tuban: Government, way: str) -> None:
    text, code = WAYS[way]

    book = AgencyBook(tuban).find(text)
    rows = Agency.objects.filter(government=tuban)

    assert [agency.code for agency in book] == [code]
    assert agency_called(text, rows).code == code


def test_a_name_of_several_is_refused_with_their_names(tuban: Government) -> None:
    with pytest.raises(BadInput) as refusal:
        agency_called("DP", Agency.objects.filter(government=tuban))

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("agency", "ambiguous")]
    assert str(refusal.value.message) == (
        "“DP” dapat berarti beberapa perangkat daerah: Dinas Perikanan (Kabupaten Tuban), Dinas Pertanian "
        "(Kabupaten Tuban). Tulis nama lengkapnya."
    )


@pytest.mark.parametrize(("text", "code"), [("Dinas Angkasa", "unknown"), ("Terbalik \u202e", "characters")])
def test_a_name_of_none_is_refused(tuban: Government, text: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        agency_called(text, Agency.objects.all())

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("agency", code)]


def test_a_key_means_itself_and_costs_no_query(tuban: Government, django_assert_num_queries) -> None:
    key = uuid4()

    with django_assert_num_queries(0):
        found = agencies_called(str(key), Agency.objects.all())

    assert found == [key]


def test_the_search_costs_the_same_for_one_agency_and_for_many(
    tuban: Government, django_assert_num_queries
) -> None:
    for rows in (Agency.objects.filter(code="2.16"), Agency.objects.all()):
        with django_assert_num_queries(2):
            agencies_called("Diskominfo", rows)


def test_an_import_finds_the_agency_by_its_abbreviation(world: World) -> None:
    import_agencies(LIST, government=world.government)
    header = ("innovation_id", "name", "region_code", "opd")
    rows = [
        (f"INV-{n}", "Kantin", "35.23", opd) for n, opd in enumerate(("Diskominfo", "DPUPR", "Bappeda"), 1)
    ]

    done = import_innovations(csv_bytes(header, *rows), actor=SYSTEM, at=world.tick())

    codes = Innovation.objects.order_by("source_id").values_list("agency__code", flat=True)
    assert (done.created, list(codes), Agency.objects.filter(provisional=True).count()) == (
        3,
        ["2.16", "1.03", "5.01"],
        0,
    )


def test_an_import_matches_an_agency_by_abbreviation(world: World) -> None:
    met = AgencyBook(world.government).add_provisional("Diskominfo Kab. Tuban")

    import_agencies(LIST, government=world.government)

    met.refresh_from_db()
    assert (met.name, met.provisional, met.code) == ("Dinas Komunikasi dan Informatika", False, "2.16")
    assert [agency.pk for agency in AgencyBook(world.government).find("Diskominfo")] == [met.pk]


def test_a_form_takes_a_name_of_the_agencies_that_it_offers(world: World) -> None:
    world.agency.abbreviation = "Dinkes"
    world.agency.save()
    offered = agencies_for(as_actor(world.bureau, world.now))
    field = AgencyChoice(offered)

    assert field.clean("dinkes") == field.clean(str(world.agency.pk)) == world.agency
    assert "Dinas Kesehatan (Dinkes)" in [label for _key, label in field.choices]
    with pytest.raises(ValidationError, match="Tidak ada perangkat daerah"):
        field.clean("Dinas Angkasa")
