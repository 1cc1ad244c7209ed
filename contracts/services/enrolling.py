"""An official enrols the certificate to sign with in an office: read, judged, tried once, and only then kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from common.errors import BadInput, DomainError, Gap, NotNow, NotPermitted
from contracts.enums import SignatureField
from contracts.models import SigningEnrolment
from contracts.policy_section import signatory_rules
from contracts.services.signing_process import apart
from contracts.signing import configured_signer, key_files
from contracts.signing.base import CodeSigner, KeyHolder, SigningError
from contracts.signing.configuration import Enrolment, chain_of, signing_roots
from contracts.signing.secret import Secret
from contracts.terms.contract_terms import TermSignatory
from contracts.verification import examination
from organisations.enums import Role
from organisations.models import Government, Person, Seat, User
from organisations.offices import Actor, Office
from workflow.policies.versions import document_of, newest

if TYPE_CHECKING:
    from contracts.signing.identity import SigningIdentity

# Offices that may be a party of a contract under some policy.
SIGNING_ROLES = (Role.AGENCY_HEAD, Role.REGIONAL_SECRETARY, Role.HEAD_OF_REGION)
# Which settings of PRAKARSA_SIGNER take enrolments, and what each asks for.
KEY_FILE, TOKEN, SERVICE = "file", "token", "service"
ASKS = {"pkcs12": KEY_FILE, "pkcs11": TOKEN, "bsre-v1": SERVICE, "bsre-v2": SERVICE}
LARGEST = 100_000
TRIAL_PLACE = "Uji coba"
log = logging.getLogger("prakarsa.signing")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMaterial:
    """What an official brings: a PKCS#12 file, or a certificate with the labels of token and key."""

    file: bytes = field(default=b"", repr=False)
    certificate: bytes = field(default=b"", repr=False)
    token: str = ""
    key: str = ""


def asked_for() -> str:
    """What the configured signer needs of an official; empty where nothing can be enrolled (development)."""
    return ASKS.get(settings.PRAKARSA_SIGNER, "")


def enrolled_here() -> bool:
    """Whether officials enrol their certificates themselves: not where the operator keeps a file of their own."""
    return bool(asked_for()) and not settings.PRAKARSA_SIGNING_ENROLMENTS


def lacks_certificate(office: Office, actor: Actor, *, at: datetime) -> bool:
    """Whether the actor could not sign in this office, for want of an enrolment that is valid. One query at most."""
    return bool(_without_certificate([office], actor, at))


def certificate_of(office: Office, actor: Actor) -> SigningEnrolment | None:
    """With which certificate the actor signs in this office; None where they enrol none. One query at most."""
    if not enrolled_here():
        return None
    rows = SigningEnrolment.objects.filter(person=actor.person_id, seat=office.seat_id, ended_at=None)
    return rows.select_related("person").first()


def offices_without_certificate(actor: Actor, *, at: datetime) -> list[Office]:
    """The offices in which the actor signs contracts under the government's policy of today, and could not yet. One
    query where nothing is lacking, two more for each government."""
    return [office for office in _without_certificate(signing_offices(actor), actor, at) if _signs(office)]


def _signs(office: Office) -> bool:
    """Also true where the government's policy is not there to be asked."""
    government = Government.objects.filter(pk__in=[office.government_id]).first()
    try:
        rules = signatory_rules(document_of(newest(government.policy_name if government else "")))
    except NotNow:
        return True
    return office.role in {rule.role for rule in rules}


def _without_certificate(offices: list[Office], actor: Actor, at: datetime) -> list[Office]:
    if not offices or not enrolled_here():
        return []
    there = SigningEnrolment.objects.filter(person=actor.person_id, ended_at=None, valid_until__gt=at)
    seats = set(there.values_list("seat", flat=True))
    return [office for office in offices if office.seat_id not in seats]


def signing_offices(actor: Actor) -> list[Office]:
    """The offices for which the actor enrols a certificate. No query."""
    return [office for office in actor.offices if office.role in SIGNING_ROLES]


@apart
@sensitive_variables("secret")
def enrol(
    seat_id: UUID, material: KeyMaterial, *, person_id: UUID, secret: str, by: UUID, at: datetime
) -> SigningEnrolment:
    """Judge what was brought, sign a trial page with it, and keep it in the place of what was enrolled before.

    Slow (a signature, perhaps the network); never inside a transaction. The secret is kept nowhere. Raises BadInput
    naming every fault, SigningError when the trial fails, Misconfigured for a bad setting.
    """
    held = Secret(secret)
    with _refusals_in_the_log(seat_id):
        try:
            zone = Seat.objects.select_related("government").get(pk=seat_id).tz
            enrolled, identity = _judged(material, held, person_id=person_id, at=at.astimezone(zone))
        finally:
            held.drop()
        _try(enrolled, seat_id, person_id, secret=secret, at=at)
    made = uuid4()
    if material.file:
        key_files.keep(made, material.file)
    with transaction.atomic():
        rows = SigningEnrolment.objects.filter(seat_id=seat_id, person_id=person_id, ended_at=None)
        former = [row.pk for row in rows.select_for_update()]
        rows.update(ended_at=at, ended_by_id=by)
        row = SigningEnrolment.objects.create(
            id=made,
            seat_id=seat_id,
            person_id=person_id,
            signer=settings.PRAKARSA_SIGNER,
            certificate=enrolled.certificate,
            chain=identity.chain_pem,
            fingerprint=enrolled.fingerprint,
            subject=identity.subject[:255],
            issuer=identity.issuer[:255],
            valid_until=identity.certificate.not_valid_after_utc,
            has_key_file=bool(material.file),
            token=material.token,
            key=material.key,
            enrolled_by_id=by,
            enrolled_at=at,
        )
    for key in former:
        key_files.forget(key)
    return row


@contextmanager
def _refusals_in_the_log(seat_id: UUID) -> Iterator[None]:
    """Why a certificate was not taken, for whoever is asked for help: codes and sentences, nothing of the secret."""
    try:
        yield
    except DomainError as refusal:
        why = "; ".join(f"{gap.code}: {gap.message}" for gap in refusal.gaps) or str(refusal.message)
        log.warning("enrolment for office %s refused (%s): %s", seat_id, refusal.code, why)
        raise


def end_enrolment(row: SigningEnrolment, *, actor: Actor, at: datetime) -> None:
    """The official signs with it no more; its key file goes. Raises NotPermitted for anybody else."""
    if row.person_id != actor.person_id:
        raise NotPermitted(_("A certificate is ended by its holder."), code="not_yours")
    SigningEnrolment.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at, ended_by_id=actor.person_id)
    key_files.forget(row.pk)


def enrol_own(
    office: Office, material: KeyMaterial, *, actor: Actor, secret: str, at: datetime
) -> SigningEnrolment:
    """As `enrol`, by the official in person: nobody enrols a key for another's hand. Raises NotPermitted, too."""
    if office not in signing_offices(actor):
        raise NotPermitted(
            _("A certificate is enrolled by whoever holds the office."), code="not_your_office"
        )
    return enrol(office.seat, material, person_id=actor.person_id, secret=secret, by=actor.person_id, at=at)


def _judged(
    material: KeyMaterial, secret: Secret, *, person_id: UUID, at: datetime
) -> "tuple[Enrolment, SigningIdentity]":
    from contracts.signing import identity  # noqa: PLC0415 -- pyHanko loads only where a certificate is judged

    asks = asked_for()
    gaps: list[Gap] = []
    if not asks:
        raise BadInput(
            _(
                "This installation signs with certificates of its own; nothing can be enrolled (docs/signing.md)."
            )
        )
    content = material.file if asks == KEY_FILE else material.certificate
    place = "file" if asks == KEY_FILE else "certificate"
    if not content:
        gaps.append(Gap(place, "required", _("Choose a file.")))
    if len(content) > LARGEST:
        gaps.append(Gap(place, "too_large", _("This file is too large for a certificate.")))
    if asks == TOKEN:
        gaps += [
            Gap(name, "required", _("Give the label as the token has it."))
            for name in ("token", "key")
            if not getattr(material, name).strip()
        ]
    if asks == SERVICE and not _known_to_service(person_id):
        message = _(
            "The signing service knows its people by NIK or e-mail address; neither is recorded for you."
        )
        gaps.append(Gap("", "not_named", message))
    if gaps:
        raise BadInput(_("The certificate cannot be enrolled."), gaps=gaps)
    found = (
        identity.read_key_file(content, secret) if asks == KEY_FILE else identity.read_certificates(content)
    )
    if isinstance(found, list):
        raise BadInput(_("The certificate cannot be enrolled."), gaps=found)
    gaps = identity.faults(found, roots=signing_roots(), at=at)
    if gaps:
        named = [Gap(place if gap.field else "", gap.code, gap.message) for gap in gaps]
        raise BadInput(_("The certificate cannot be enrolled."), gaps=named)
    nik, email = _named_at_service(person_id) if asks == SERVICE else ("", "")
    enrolled = Enrolment(
        certificate=found.der,
        chain=chain_of(found.chain_pem),
        nik=nik,
        email=email,
        token=material.token.strip(),
        key=material.key.strip(),
        tried_file=material.file,
    )
    return enrolled, found


@sensitive_variables("secret")
def _try(enrolled: Enrolment, seat_id: UUID, person_id: UUID, *, secret: str, at: datetime) -> None:
    """A signature on a page that says it is a trial, judged as any other. With one-time codes the status is asked."""
    from contracts.signing import trial  # noqa: PLC0415 -- pyHanko loads only where something is signed
    from contracts.signing.bsre import BsreSigner  # noqa: PLC0415 -- same

    signer = configured_signer()
    holder = KeyHolder(seat_id, person_id, enrolled)
    if isinstance(signer, CodeSigner) and signer.takes_code() and isinstance(signer, BsreSigner):
        signer.check_status(holder=holder)
        return
    page = trial.page()
    signed = signer.sign(
        page,
        holder=holder,
        field=SignatureField.FIRST_PARTY,
        party=_trial_party(seat_id, person_id),
        reason=TRIAL_PLACE,
        location=TRIAL_PLACE,
        secret=secret,
        at=at,
    )
    try:
        examination.accept_signed(
            page,
            signed,
            expected_field=signer.returned_field(field=SignatureField.FIRST_PARTY),
            expected_fingerprint=enrolled.fingerprint,
            trust_roots=signer.trust_roots(),
            at=at,
        )
    except (examination.SignatureRefused, examination.Unreadable) as refusal:
        raise SigningError(
            _("The trial signature was made and is not valid: %(why)s") % {"why": refusal.message},
            code=refusal.code,
        ) from refusal


def _trial_party(seat_id: UUID, person_id: UUID) -> TermSignatory:
    seat, person = Seat.objects.get(pk=seat_id), Person.objects.get(pk=person_id)
    return TermSignatory.model_validate(
        {
            "label": "PIHAK PERTAMA",
            "office_title": seat.title,
            "name": person.name,
            "nip": person.employee_no,
            "rank": "",
            "capacity": "definitive",
            "agency_or_government": seat.title,
        }
    )


def _named_at_service(person_id: UUID) -> tuple[str, str]:
    account = User.objects.filter(person=person_id, is_active=True).first()
    return Person.objects.get(pk=person_id).national_id, "" if account is None else account.email


def _known_to_service(person_id: UUID) -> bool:
    return any(_named_at_service(person_id))
