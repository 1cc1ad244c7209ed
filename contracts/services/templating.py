"""Publishing document templates, and finding the one a contract is frozen with."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from common.canonical import digest, sha256_hex
from common.errors import BadInput, Gap, NotPermitted
from common.presence import asks_anew
from contracts.documents import emblems, store, template_files
from contracts.documents.template_files import TemplateFile
from contracts.enums import DocumentType, EmblemType, LetterheadForm
from contracts.models import Contract, ContractTemplate
from contracts.terms.contract_terms import TemplateReference, TermLetterhead, wording_sha256
from organisations.enums import GovernmentKind
from organisations.models import Agency, Government
from organisations.offices import Actor, Office, preferred
from organisations.services.letterheads import KEEPERS

NEUTRAL = Path(__file__).resolve().parent.parent / "wordings"
_HEADS = {
    GovernmentKind.REGENCY: ("Bupati", "Kabupaten "),
    GovernmentKind.CITY: ("Wali Kota", "Kota "),
    GovernmentKind.PROVINCE: ("Gubernur", "Provinsi "),
}


def publish(
    text: str,
    *,
    government: Government | None,
    at: datetime,
    emblem: bytes | None = None,
    by: Actor | None = None,
    office: Office | None = None,
) -> tuple[ContractTemplate, bool]:
    """Publish a template for a government, or the neutral one without; returns it and whether it is a new version.

    The newest version with the same content stays the newest. Stores the cleaned emblem. Raises TemplateFaults naming
    field and line of every fault, BadInput for an emblem that is no picture or missing.
    """
    file = template_files.read_new(text)
    require_emblem(file, emblem)
    emblem_sha256 = store.store(emblems.cleaned(emblem)) if emblem is not None else ""
    sha256 = digest({"body": sha256_hex(text.encode()), "emblem": emblem_sha256})
    with transaction.atomic():
        newest = _newest(government, file.document_type)
        if newest is not None and newest.sha256 == sha256:
            return newest, False
        number = (newest.number if newest else 0) + 1
        fresh = ContractTemplate(
            government=government,
            document_type=file.document_type,
            number=number,
            title=file.title,
            legal_basis=file.legal_basis,
            body=text,
            sha256=sha256,
            wording_sha256=wording_sha256(file.wording),
            emblem_sha256=emblem_sha256,
            published_at=at,
            published_by_id=by.person_id if by else None,
            published_as_id=office.seat if office else None,
        )
        # Two first uses at once publish the same shipped text: one insert wins, both read it.
        ContractTemplate.objects.bulk_create([fresh], ignore_conflicts=True)
        stored = ContractTemplate.objects.select_related("government").get(
            government=government, document_type=file.document_type, number=number
        )
    if stored.sha256 != sha256:
        raise BadInput(
            _("Another version was published at the same moment. Please try again."), code="conflict"
        )
    return stored, stored.pk == fresh.pk


def require_emblem(file: TemplateFile, emblem: bytes | None) -> None:
    """Raise BadInput unless file and picture agree on whether there is an emblem."""
    named = file.letterhead.emblem
    if bool(named) != (emblem is not None):
        message = _("The emblem named in the file is not there.") if named else _("The file names no emblem.")
        raise BadInput(message, gaps=[Gap("letterhead.emblem", "missing", message)])


@asks_anew
def publish_as(
    actor: Actor, text: str, *, government: Government, at: datetime, emblem: bytes | None = None
) -> tuple[ContractTemplate, bool]:
    """Publish in one's office, as `publish`. Raises NotPermitted besides."""
    office = may_publish(actor, government)
    return publish(text, government=government, at=at, emblem=emblem, by=actor, office=office)


def may_publish(actor: Actor, government: Government) -> Office:
    """The office in which the actor publishes templates of this government; raises NotPermitted. No query."""
    office = preferred(actor.holding(role, government_id=government.pk) for role in KEEPERS)
    if office is not None:
        return office
    raise NotPermitted(
        _("Templates are published by the organisation bureau or an administrator of the government."),
        code="not_your_office",
    )


def template_for(contract: Contract, *, at: datetime) -> ContractTemplate:
    """The newest template of the contract's government and kind, else the neutral one (published at first use)."""
    document_type = DocumentType.of(contract.form, contract.kind)
    own = _newest(contract.government, document_type)
    if own is not None:
        return own
    neutral = _newest(None, document_type)
    if neutral is not None:
        return neutral
    return publish(neutral_text(document_type), government=None, at=at)[0]


def file_of(template: ContractTemplate) -> TemplateFile:
    """The published text as a value."""
    return template_files.read(template.body)


@cache
def neutral_text(document_type: DocumentType) -> str:
    """The shipped wording of a document type."""
    return (NEUTRAL / f"{document_type.value}.toml").read_text("utf-8")


def reference_to(template: ContractTemplate) -> TemplateReference:
    """What frozen terms say about their template."""
    return TemplateReference(id=template.reference, version=template.number, sha256=template.wording_sha256)


def letterhead_of(
    file: TemplateFile, *, government: Government, agency: Agency | None, emblem_sha256: str = ""
) -> TermLetterhead:
    """The letterhead with today's names: the agency's with its address, or the head of region's without any.

    An agency that has no address of its own prints the government's.
    """
    address: tuple[str, ...] = ()
    letterhead = file.letterhead
    if letterhead.form == LetterheadForm.HEAD_OF_REGION:
        title, kind = _HEADS[GovernmentKind(government.kind)]
        lines: tuple[str, ...] = (f"{title} {government.name.removeprefix(kind)}",)
    else:
        name = government.name
        lines = (name if name.casefold().startswith("pemerintah ") else f"Pemerintah {name}",)
        if agency is not None:
            lines += (agency.name,)
        owner = agency or government
        address = letterhead.address_of(owner.name) or owner.address_lines or government.address_lines
    return TermLetterhead(
        form=letterhead.form.value,
        lines=letterhead.lines or lines,
        address=address,
        emblem_sha256=emblem_sha256,
        emblem_type=(EmblemType.PNG if emblem_sha256 else EmblemType.NEUTRAL).value,
    )


def _newest(government: Government | None, document_type: str) -> ContractTemplate | None:
    rows = ContractTemplate.objects.select_related("government").filter(
        government=government, document_type=document_type
    )
    return rows.order_by("-number").first()
