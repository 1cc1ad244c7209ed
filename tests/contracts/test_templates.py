"""Templates: published once and for ever, faults named by field and line, nothing but text in a wording."""

import io

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from PIL import Image, ImageFile

from common.errors import BadInput
from contracts.documents import emblems, template_files
from contracts.documents.rendering import render_contract
from contracts.documents.template_files import TemplateFaults
from contracts.enums import DocumentType
from contracts.models import ContractTemplate
from contracts.services import templating
from contracts.services.freezing import frozen_terms
from contracts.terms.wording import Run, WordingFault, filled, in_full, parsed
from tests.contracts.samples import changed, terms
from tests.world import START, World
from workflow.engine import gate

NEUTRAL = templating.neutral_text(DocumentType.CONTRACT)


@pytest.fixture(autouse=True)
def _empty_store(settings, tmp_path):
    settings.PRAKARSA_DOCUMENTS_DIR = tmp_path / "documents"


def picture(kind="PNG", size=(60, 72)):
    target = io.BytesIO()
    Image.new("RGB", size, "#0b6623").save(target, kind)
    return target.getvalue()


def own_text(**changes):
    """The neutral text with a number pattern, or with lines of it replaced."""
    text = NEUTRAL.replace(
        '[letterhead]\nform = "agency"',
        'number_pattern = "{archive_code}/{serial:03}/{unit}/{month}/{year}"\narchive_code = "000.8.3.3"\n'
        'unit = "OR"\n\n[letterhead]\nform = "agency"\naddress = ["Jalan Kartini 2, Tuban"]',
    )
    for old, new in changes.get("replacing", ()):
        text = text.replace(old, new)
    return text


def refused(text):
    with pytest.raises(TemplateFaults) as refusal:
        template_files.read(text)
    return {(gap.field, gap.code, refusal.value.lines[gap.field]) for gap in refusal.value.gaps}


def requested(world, at=None):
    return gate.perform(world.contract(), "request_signatures", actor=world.bureau, at=at or world.tick())


@pytest.mark.parametrize("document_type", list(DocumentType))
def test_every_neutral_wording_is_valid(document_type):
    assert template_files.read(templating.neutral_text(document_type)).document_type == document_type


def test_values_are_never_read_as_wording():
    runs = filled("Inovasi **{innovation}** di {place}", {"innovation": "**{place}**<b>", "place": "Tuban"})

    assert runs == [
        Run("Inovasi "),
        Run("**{place}**<b>", bold=True),
        Run(" di "),
        Run("Tuban"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{pasal}", "unknown_placeholder"),
        ("{{ settings }}", "stray_brace"),
        ("{% include %}", "stray_brace"),
        ("}", "stray_brace"),
        ("<b>tebal</b>", "html"),
        ("<!-- x -->", "html"),
        ("**tebal", "open_bold"),
    ],
)
def test_anything_but_text_is_refused(text, code):
    with pytest.raises(WordingFault) as fault:
        parsed(text)

    assert fault.value.code == code


def test_signs_that_are_no_markup_stay_text():
    assert in_full("nilai < 5 & > 2 * 3", {}) == "nilai < 5 & > 2 * 3"


def test_every_fault_is_named_with_its_line():
    text = own_text(
        replacing=(
            ('unit = "OR"\n', ""),
            ("selanjutnya disebut **{party}**", "selanjutnya {siapa}"),
            ("{report_count}", "{previous_number}"),
        )
    )

    lines = text.splitlines()
    assert refused(text) == {
        (
            "number_pattern",
            "invalid",
            1 + next(i for i, line in enumerate(lines) if line.startswith("number_pattern")),
        ),
        (
            "wording.parties.0",
            "unknown_placeholder",
            1 + next(i for i, line in enumerate(lines) if "{siapa}" in line),
        ),
        (
            "clauses.0.items.2",
            "not_fitting",
            1 + next(i for i, line in enumerate(lines) if "{previous_number}" in line),
        ),
    }


def test_unprintable_letters_are_refused_with_their_line():
    text = own_text(
        replacing=(("bersepakat mengikatkan", "bersepakat 你 mengikatkan"), ("Kartini", "Kartini ✔"))
    )

    with pytest.raises(TemplateFaults) as refusal:
        template_files.read_new(text)

    lines = text.splitlines()
    assert {(gap.field, refusal.value.lines[gap.field]) for gap in refusal.value.gaps} == {
        ("letterhead.address.0", 1 + next(i for i, line in enumerate(lines) if "✔" in line)),
        ("wording.agreement", next(i for i, line in enumerate(lines) if "你" in line)),
    }
    assert template_files.read(text).title


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("document_type =", "document_kind =", {("document_type", "required"), ("document_kind", "unknown")}),
        ('form = "agency"', "form = 3", {("letterhead.form", "choice")}),
        ('form = "agency"', 'form = "garuda"', {("letterhead.form", "choice")}),
        ('form = "agency"', 'form = "head_of_region"', {("letterhead.address", "not_fitting")}),
        (
            'address = ["Jalan Kartini 2, Tuban"]',
            f"address = {['x'] * 40}",
            {("letterhead.address", "too_many")},
        ),
        ('form = "agency"', f'form = "agency"\nlines = {["x"] * 5}', {("letterhead.lines", "too_many")}),
        ("legal_basis =", 'legal_basis = ""\nnote =', {("legal_basis", "required"), ("note", "unknown")}),
    ],
)
def test_a_wrong_field_is_refused(old, new, fault):
    found = refused(own_text(replacing=((old, new),)))

    assert {(field, code) for field, code, _line in found} == fault


def test_broken_toml_names_the_line():
    assert refused('title = "a"\ntitle = "b"\n') == {("", "syntax", 2)}


def test_publishing_the_same_text_again_makes_no_new_version(world: World):
    publish = lambda: templating.publish(own_text(), government=world.government, at=START)  # noqa: E731

    (first, fresh), (again, repeated) = publish(), publish()

    assert (first, fresh, again.pk, repeated) == (first, True, first.pk, False)


def test_a_published_version_never_changes(world: World):
    template, _new = templating.publish(own_text(), government=world.government, at=START)

    with pytest.raises(DatabaseError), transaction.atomic():
        ContractTemplate.objects.filter(pk=template.pk).update(title="x")


def test_a_contract_keeps_the_wording_it_was_frozen_with(world: World):
    templating.publish(own_text(), government=world.government, at=START)
    contract = requested(world)
    templating.publish(
        own_text(replacing=(("memastikan manfaatnya", "menjaga manfaatnya"),)),
        government=world.government,
        at=START,
    )

    agreed = frozen_terms(contract)

    stored = ContractTemplate.objects.get(government=world.government, number=1)
    assert (agreed.number, agreed.template.id, agreed.template.version, agreed.template.sha256) == (
        "000.8.3.3/001/OR/I/2025",
        "35.23/innovation_contract",
        1,
        stored.wording_sha256,
    )
    assert agreed.wording == templating.file_of(stored).wording
    assert agreed.letterhead.address == ("Jalan Kartini 2, Tuban",)


def test_a_government_without_its_own_text_uses_the_neutral_one(world: World):
    templating.publish(own_text(), government=world.other_government, at=START)

    agreed = frozen_terms(requested(world))

    assert (agreed.template.id, agreed.number) == ("netral/innovation_contract", "400.10.11/1/KK-INOV/2025")


def test_the_head_of_regions_letterhead_has_no_address(world: World):
    text = own_text(
        replacing=(('form = "agency"\naddress = ["Jalan Kartini 2, Tuban"]', 'form = "head_of_region"'),)
    )
    templating.publish(text, government=world.government, at=START)

    letterhead = frozen_terms(requested(world)).letterhead

    assert (letterhead.lines, letterhead.address) == (("Bupati Tuban",), ())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_becomes_a_plain_png(kind):
    cleaned = emblems.cleaned(picture(kind, (1200, 900)))

    with Image.open(io.BytesIO(cleaned)) as image:
        assert (image.format, image.mode, image.size, image.info) == ("PNG", "RGB", (600, 450), {})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture()[:60],
        picture(size=(3001, 2)),
    ],
)
def test_anything_else_is_no_emblem(data, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    with pytest.raises(BadInput):
        emblems.cleaned(data)


def test_the_emblem_is_printed_from_the_store(world: World):
    text = own_text(replacing=(('form = "agency"', 'form = "agency"\nemblem = "lambang.png"'),))
    template, _new = templating.publish(text, government=world.government, at=START, emblem=picture())
    letterhead = templating.letterhead_of(
        templating.file_of(template),
        government=world.government,
        agency=world.agency,
        emblem_sha256=template.emblem_sha256,
    )

    rendered = render_contract(changed(terms(), letterhead=letterhead))

    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        widths = [int(item.Width) for item in pdf.objects if _is_image(item)]
    assert (letterhead.emblem_type, widths) == ("image/png", [60])


def _is_image(item):
    return isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"


def test_the_command_publishes_with_the_emblem_beside_the_file(world: World, tmp_path, capsys):
    text = own_text(replacing=(('form = "agency"', 'form = "agency"\nemblem = "lambang.png"'),))
    (tmp_path / "lambang.png").write_bytes(picture())
    (tmp_path / "kontrak.toml").write_text(text)

    call_command("publish_template", str(tmp_path / "kontrak.toml"), "--government", "35.23")

    template = ContractTemplate.objects.select_related("government").get(government=world.government)
    assert (template.reference, template.number, len(template.emblem_sha256)) == (
        "35.23/innovation_contract",
        1,
        64,
    )


def test_the_command_names_file_line_and_field(world: World, tmp_path, capsys):
    path = tmp_path / "kontrak.toml"
    path.write_text(own_text(replacing=(('title = "KONTRAK KINERJA INOVASI"', 'title = "<b>KONTRAK</b>"'),)))

    with pytest.raises(CommandError):
        call_command("publish_template", str(path), "--government", "35.23")

    line = 1 + path.read_text().splitlines().index('title = "<b>KONTRAK</b>"')
    assert capsys.readouterr().err.startswith(f"{path}:{line}: wording.title: ")


@pytest.mark.parametrize("name", ["../lambang.png", "/etc/passwd"])
def test_the_command_takes_an_emblem_from_nowhere_else(world: World, tmp_path, name):
    path = tmp_path / "kontrak.toml"
    path.write_text(own_text(replacing=(('form = "agency"', f'form = "agency"\nemblem = "{name}"'),)))

    with pytest.raises(CommandError):
        call_command("publish_template", str(path), "--government", "35.23")

    assert ContractTemplate.objects.count() == 0
