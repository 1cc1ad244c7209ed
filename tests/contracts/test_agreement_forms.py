"""Performance agreement or innovation contract, as the policy says: own words, own basis, day of the last signature."""

from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from common.errors import BadInput, NotNow, Unready
from contracts.documents import store, template_files
from contracts.documents.layout import basis, printed_clauses
from contracts.documents.template_files import TemplateFaults
from contracts.enums import DocumentType
from contracts.models import Contract
from contracts.services import revising, signing, templating
from contracts.services.freezing import frozen_terms
from contracts.terms.contract_terms import ContractTerms, InvalidTerms, wording_sha256
from contracts.verification.examination import _text_of
from organisations.models import Person
from tests.contracts.samples import DIRECTOR, REGENT, changed, members, terms
from tests.policies.conftest import published
from tests.world import POLICIES, SECRET, World
from workflow.engine import gate
from workflow.outbox import queue
from workflow.policies.document import parse


def under(world: World, settings: LazySettings, **replaced: str) -> World:
    """The world under its own policy with other lines in it."""
    text = (POLICIES / f"{settings.PRAKARSA_DEFAULT_POLICY}.toml").read_text()
    for line, other in replaced.items():
        key = f"\n{line} = "
        start = text.index(key) + 1
        text = text[:start] + f"{line} = {other}" + text[text.index("\n", start) :]
    published(text)
    return world


@pytest.fixture
def agreeing(world: World, settings: LazySettings) -> World:
    """Under a policy that asks for performance agreements."""
    return under(world, settings, document='"performance_agreement"')


def with_wording(document_type: DocumentType, **changes: object) -> ContractTerms:
    words = template_files.read(templating.neutral_text(document_type)).wording
    reference = changed(terms().template, sha256=wording_sha256(words))
    form = document_type.form.value
    return ContractTerms.of(members(form=form, wording=words, template=reference, **changes))


def test_a_policy_chooses_the_document_with_its_words_and_code(agreeing: World) -> None:
    contract: Contract = gate.perform(
        agreeing.contract(), "request_signatures", actor=agreeing.bureau, at=agreeing.tick()
    )

    agreed = frozen_terms(contract)
    printed = " ".join(printed_clauses(agreed))
    assert (contract.form, agreed.form) == ("performance_agreement", "performance_agreement")
    assert agreed.template.id == "netral/performance_agreement"
    assert contract.number.startswith("000.8.6.3/1/")
    assert "PIHAK PERTAMA berjanji akan mewujudkan target kinerja" in printed
    assert "bersepakat mengikatkan diri" not in printed


def test_neither_document_cites_the_others_basis() -> None:
    texts = {each: templating.neutral_text(each) for each in DocumentType}

    agreements = {each for each in DocumentType if each.form == "performance_agreement"}
    assert all("53/2014" in texts[each] and "38/2017" not in texts[each] for each in agreements)
    assert not any("53/2014" in texts[each] for each in set(DocumentType) - agreements)
    assert all("38/2017" in texts[each] for each in set(DocumentType) - agreements)


def test_an_agreement_has_no_addendum(agreeing: World) -> None:
    contract = agreeing.contract()

    with pytest.raises(NotNow) as refusal:
        revising.add_to_contract(
            contract, actor=agreeing.bureau, at=agreeing.tick(), ground="strategy", reason="x", clauses=["y"]
        )

    assert refusal.value.code == "no_addendum"
    with pytest.raises(DatabaseError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(kind="addendum")


def test_the_print_leaves_out_the_day_of_signing(world: World) -> None:
    contract = world.awaiting_signatures()
    numbered = contract.numbered_on
    contract = signing.sign(contract, actor=world.head, secret=SECRET, at=world.tick())
    unsigned = contract.signed_on
    world.now += timedelta(days=3)
    queue.deliver_due(at=world.tick())

    contract = signing.sign(contract, actor=world.regent, secret=SECRET, at=world.tick())

    contract.refresh_from_db()
    assert unsigned is None
    assert (contract.numbered_on, contract.signed_on) == (numbered, numbered + timedelta(days=3))
    agreed = frozen_terms(contract)
    first = _text_of(store.load(contract.documents.get(version_no=0).sha256)).split("LAMPIRAN")[0]
    assert "Tuban, tanggal tanda tangan elektronik terakhir" in " ".join(first.split())
    assert (agreed.numbered_on, agreed.signed_on) == (numbered.isoformat(), "")


def test_the_day_of_an_agreement_stays(world: World) -> None:
    contract = world.in_force()

    for column in ("signed_on", "numbered_on"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Contract.objects.filter(pk=contract.pk).update(**{column: date(2025, 12, 1)})


@pytest.mark.parametrize("name", ["{signed_on}", "{signed_in_words}"])
def test_a_new_wording_does_not_name_the_day_of_signing(name: str) -> None:
    text = templating.neutral_text(DocumentType.CONTRACT).replace("Guna melaksanakan", f"Pada {name}, guna")

    with pytest.raises(TemplateFaults) as refusal:
        template_files.read_new(text)

    assert [(gap.field, gap.code) for gap in refusal.value.gaps] == [("wording.opening", "day_of_signing")]


def test_an_agreement_has_a_pattern_of_its_own(world: World, settings: LazySettings) -> None:
    """The policy says nothing but which document is signed."""
    text = (POLICIES / f"{settings.PRAKARSA_DEFAULT_POLICY}.toml").read_text()
    changed = text.replace('document = "innovation_contract"', 'document = "performance_agreement"')
    version = published(changed)
    world.government.policy_name = version.name
    world.government.save(update_fields=["policy_name"])

    contract = gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=world.tick())

    assert contract.number == "000.8.6.3/1/PK/2025"


def test_an_archive_code_is_written_down_to_the_activity(settings: LazySettings) -> None:
    text = (POLICIES / f"{settings.PRAKARSA_DEFAULT_POLICY}.toml").read_text()

    with pytest.raises(BadInput) as refusal:
        parse(text.replace('"400.10.11"', '"400.10"'))

    assert len(refusal.value.gaps) == 3
    assert all("contract.archive_codes.innovation_contract" in gap.field for gap in refusal.value.gaps)
    assert {gap.code for gap in refusal.value.gaps} == {"archive_code"}


def test_missing_signatory_facts_are_named_before_numbering(world: World, settings: LazySettings) -> None:
    under(world, settings, required_of_signatories='["signatory_name", "signatory_nip"]')
    Person.objects.filter(offices__seat__in=[world.seats["head"], world.seats["regent"]]).update(
        name="", employee_no=""
    )
    contract = world.contract()

    with pytest.raises(Unready) as refusal:
        gate.perform(contract, "request_signatures", actor=world.bureau, at=world.tick())

    # The head of region signs without NIP.
    assert [gap.field for gap in refusal.value.gaps] == [
        "first_party.signatory_name",
        "first_party.signatory_nip",
        "second_party.signatory_name",
    ]
    assert Contract.objects.get(pk=contract.pk).number == ""


def test_acting_officials_sign_by_their_own_papers() -> None:
    letter = {"letter_no": "7", "letter_on": "2025-01-02"}
    decree = {"letter_kind": "Keputusan Menteri Dalam Negeri"}

    assert basis(changed(REGENT, capacity="pj", **letter)).startswith("berdasarkan Keputusan Nomor 7")
    assert basis(changed(REGENT, capacity="pj", **letter, **decree)).startswith(
        "berdasarkan Keputusan Menteri Dalam Negeri Nomor 7 tanggal"
    )
    assert basis(changed(DIRECTOR, capacity="plt", **letter)).startswith("berdasarkan Surat Perintah Nomor 7")
    assert basis(DIRECTOR) == ""


def test_who_signs_through_another_does_so_line_by_line() -> None:
    assistant = changed(
        REGENT,
        office_title="Asisten Administrasi Umum",
        capacity="delegate",
        on_behalf_of="Bupati Tuban",
        through="Sekretaris Daerah",
        letter_no="12",
    )

    assert assistant.signing_lines == (
        "a.n. Bupati Tuban",
        "Sekretaris Daerah",
        "u.b.",
        "Asisten Administrasi Umum",
    )
    with pytest.raises(InvalidTerms):
        terms(signatories=(DIRECTOR, changed(REGENT, through="Sekretaris Daerah")))


@pytest.mark.parametrize("document_type", [DocumentType.CONTRACT, DocumentType.AGREEMENT])
def test_with_three_signatories_no_text_speaks_of_two(document_type: DocumentType) -> None:
    third = changed(REGENT, label="PIHAK KETIGA", office_title="Sekretaris Daerah")

    printed = " ".join(printed_clauses(with_wording(document_type, signatories=(DIRECTOR, REGENT, third))))

    assert "PIHAK KEDUA dan PIHAK KETIGA" in printed
    assert "kedua pihak" not in printed
