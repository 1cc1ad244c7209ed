"""The wording of contracts by a form: one text changed, printed as a specimen, published; nothing else of it lost."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from contracts.enums import DocumentType
from contracts.models import ContractTemplate
from contracts.services import templating
from tests.web.test_policy_guide import fields
from tests.world import World

Browser = Callable[[str], Client]
ADDRESS = "/kontrak/templat/naskah/?jenis=innovation_contract"
NEUTRAL = templating.neutral_text(DocumentType.CONTRACT)


@pytest.fixture(autouse=True)
def _empty_store(settings, tmp_path):
    settings.PRAKARSA_DOCUMENTS_DIR = tmp_path / "documents"


def test_one_text_is_changed_printed_and_published(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("bureau")
    page = client.get(ADDRESS).content.decode()
    typed = {
        **fields(page.replace('enctype="multipart/form-data" ', "")),
        "government": str(world.government.pk),
    }
    typed["clauses__2__text"] = "Hasil evaluasi menjadi dasar keputusan atas kelanjutannya."

    specimen = client.post(ADDRESS, {**typed, "specimen": "1"})
    checked = client.post(ADDRESS, typed)
    text = checked.context["text"]
    done = client.post(
        "/kontrak/templat/baru/", {"document": text, "government": typed["government"], "confirm": "1"}
    )

    template = ContractTemplate.objects.get()
    head = NEUTRAL.partition('[[clauses]]\ntext = """')[0]
    assert (specimen["Content-Type"], specimen.content[:5]) == ("application/pdf", b"%PDF-")
    assert (checked.status_code, done.status_code) == (200, 302)
    assert template.body.startswith(head)
    assert "menjadi dasar keputusan atas kelanjutannya." in template.body
    assert "tolok ukur keberhasilan" not in template.body


def test_a_fault_stands_at_its_text_and_what_was_typed_stays(world: World, signed_in: Browser, now) -> None:
    now()
    client = signed_in("bureau")
    page = client.get(ADDRESS).content.decode()
    typed = {
        **fields(page.replace('enctype="multipart/form-data" ', "")),
        "government": str(world.government.pk),
    }

    answer = client.post(ADDRESS, {**typed, "wording__opening": "Di {tempat}, kami:"})

    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"wording__opening"}
    assert "Di {tempat}, kami:" in unescape(answer.content.decode())
    assert not ContractTemplate.objects.exists()
