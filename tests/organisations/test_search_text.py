"""What lists are searched in: folded by the database as a row is written, however it is written."""

import logging

import pytest
from django.db import connection
from django.db.models import TextField, Value

from common.folding import FOLDED_FROM, folded
from innovations.filters import InnovationFilter
from innovations.models import Innovation
from organisations import search_text
from organisations.models import Person, SearchText
from organisations.search_text import PUBLIC, WHOLE, fill_in
from tests.world import World

TEXTS = [
    "Gema Qur’an",
    "Jum'at Bersih ‘2025’",
    "Penanganan – “Stunting”, 100% & lebih_",
    "Ḥaḍāra Ṣafā ʿAlī Ǧamāl Łódź Straße Ærø Đức NĂM",
    "ABC\nxyz\t`d`",
    "日本 Ελλάδα Привет",
    "",
]


def kept(person: Person) -> str:
    return SearchText.objects.get(row_key=person.pk, part=WHOLE).folded


@pytest.mark.parametrize(
    "text", [*TEXTS, *(FOLDED_FROM[place : place + 100] for place in range(0, len(FOLDED_FROM), 100))]
)
def test_the_database_folds_as_the_program_does(db: None, text: str) -> None:
    person = Person.objects.create()
    # Past the model, whose own gate would put the text right.
    Person.objects.filter(pk=person.pk).update(name=Value(text, TextField()))

    assert kept(person) == folded(f"{text}  ")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Gema Qur’an", "qur'an"),
        ("Gema Qur’an", "quran"),
        ("Jumat", "JUM’AT"),
        ("Café Élan", "cafe elan"),
        ("100% ASN_1", "100% asn_1"),
    ],
)
def test_typed_words_find_what_is_written_otherwise(world: World, text: str, asked: str) -> None:
    world.draft(title=text)
    world.draft(title="Lain 100 ASNx1")

    assert [row.title for row in found(world, asked)] == [text]


def found(world: World, asked: str) -> list[Innovation]:
    return list(InnovationFilter({"q": asked}, Innovation.objects.all(), at=world.now).qs)


@pytest.mark.parametrize("asked", ["tujuan mulia", "kelompok tani", "SIPINTER mulia"])
def test_objective_acronym_and_whose_idea_are_searched(world: World, asked: str) -> None:
    world.draft(title="A", acronym="SiPinter", objective="Tujuan yang mulia", initiator_name="Kelompok Tani")
    world.draft(title="B")

    assert [row.title for row in found(world, asked)] == ["A"]


def test_the_agency_is_searched_with_the_words_of_the_row(world: World) -> None:
    world.draft(title="Kantin")

    assert [row.title for row in found(world, f"kantin {world.agency.name}")] == ["Kantin"]


def test_the_number_of_the_contract_finds_its_innovation(world: World) -> None:
    contract = world.in_force()

    assert [row.contract_id for row in found(world, contract.number)] == [contract.pk]


def test_a_row_written_past_the_models_is_found(db: None) -> None:
    first, second = Person.objects.bulk_create([Person(name="Satu"), Person(name="Dua")])
    Person.objects.filter(pk=second.pk).update(name="Tiga")

    assert (kept(first), kept(second)) == ("satu  ", "tiga  ")


def test_a_row_that_goes_takes_its_words_along(db: None) -> None:
    person = Person.objects.create(name="Satu")
    Person.objects.filter(pk=person.pk).delete()

    assert not SearchText.objects.filter(row_key=person.pk).exists()


def test_migrate_fills_in_what_is_missing(world: World) -> None:
    draft = world.draft(title="Kantin")
    SearchText.objects.all().delete()

    fill_in(connection)

    parts = SearchText.objects.filter(row_key=draft.pk).values_list("part", flat=True)
    assert sorted(parts) == [PUBLIC, WHOLE]
    assert SearchText.objects.filter(row_key=world.agency.pk).count() == 2


@pytest.mark.postgresql
def test_an_indonesian_stem_finds_its_other_forms(world: World) -> None:
    world.draft(title="Melayani warga")

    assert [row.title for row in found(world, "pelayanan")] == ["Melayani warga"]


@pytest.mark.postgresql
def test_without_the_right_to_trigrams_a_search_still_works(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(search_text, "EXTENSION", "no_such_extension")
    world.draft(title="Kantin")

    with caplog.at_level(logging.WARNING):
        search_text._trigrams(connection)

    assert "CREATE EXTENSION no_such_extension" in caplog.text
    assert [row.title for row in found(world, "kant")] == ["Kantin"]
