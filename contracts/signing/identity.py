"""What an authority issued to an official, read and judged before anybody signs with it. Loads pyHanko's validator."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from django.utils.translation import gettext as _
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from common.errors import Gap
from common.moments import day_with_zone
from contracts.signing.secret import Secret

E = TypeVar("E", bound=x509.ExtensionType)

SHORTEST_RSA = 2048
SHORTEST_EC = 256


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """A certificate with the authorities above it, as far as they came along."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = field(default=())

    @property
    def der(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def chain_pem(self) -> bytes:
        """The authorities, without one that signed itself: roots are a setting."""
        links = (link for link in self.chain if link.issuer != link.subject)
        return b"".join(link.public_bytes(Encoding.PEM) for link in links)

    @property
    def subject(self) -> str:
        """The holder's name in the certificate."""
        return _common_name(self.certificate.subject)

    @property
    def issuer(self) -> str:
        """The authority's name."""
        return _common_name(self.certificate.issuer)


def read_key_file(data: bytes, secret: Secret) -> SigningIdentity | list[Gap]:
    """The identity in a PKCS#12 file, or why it is none. A wrong passphrase and a damaged file look alike."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, secret.reveal().encode())
    except ValueError:
        message = _("This is no PKCS#12 file (.p12, .pfx), or the passphrase is not its own.")
        return [Gap("file", "unreadable", message)]
    if certificate is None or key is None:
        return [Gap("file", "no_key", _("The file holds no key with its certificate."))]
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return [
            Gap("file", "key_kind", _("The key is of a kind that contracts are not signed with (RSA or EC)."))
        ]
    mine, told = (
        each.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for each in (key.public_key(), certificate.public_key())
    )
    if mine != told:
        return [Gap("file", "other_key", _("The certificate belongs to another key."))]
    return SigningIdentity(certificate, tuple(chain))


def read_certificates(data: bytes) -> SigningIdentity | list[Gap]:
    """The identity in a PEM or DER file without its key; the authorities may follow in PEM."""
    try:
        if b"-----BEGIN" in data:
            first, *rest = x509.load_pem_x509_certificates(data)
            return SigningIdentity(first, tuple(rest))
        return SigningIdentity(x509.load_der_x509_certificate(data))
    except ValueError:
        return [Gap("certificate", "unreadable", _("This is no certificate (PEM or DER)."))]


def faults(identity: SigningIdentity, *, roots: Sequence[bytes], at: datetime) -> list[Gap]:
    """Everything that speaks against signing contracts with it, each with its reason. Days are those of the zone in
    which `at` stands."""
    return [
        *_of_time(identity.certificate, at),
        *_of_use(identity.certificate),
        *_of_origin(identity, roots, at.astimezone(UTC)),
    ]


def no_authority(certificate: x509.Certificate) -> str:
    """Why a certificate vouches for no other, as a sentence; empty when it may."""
    basic, usage = _extension(certificate, x509.BasicConstraints), _extension(certificate, x509.KeyUsage)
    if basic is None or not basic.ca:
        return _("this is no authority's certificate.")
    return _("it may not issue certificates (key usage).") if usage and not usage.key_cert_sign else ""


def revocation_addresses(certificate: x509.Certificate) -> list[str]:
    """Where its authority answers whether it is revoked: OCSP first, then lists."""
    access = _extension(certificate, x509.AuthorityInformationAccess) or ()
    lists = _extension(certificate, x509.CRLDistributionPoints) or ()
    places = [
        each.access_location for each in access if each.access_method == AuthorityInformationAccessOID.OCSP
    ]
    places += [name for point in lists for name in point.full_name or ()]
    return [each.value for each in places if isinstance(each, x509.UniformResourceIdentifier)]


def _of_time(certificate: x509.Certificate, at: datetime) -> Iterator[Gap]:
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    zone = at.tzinfo or UTC
    if at < first:
        message = _("The certificate is valid only from %(day)s.") % {"day": day_with_zone(first, zone)}
        yield Gap("file", "not_yet_valid", message)
    if at > last:
        message = _("The certificate expired on %(day)s: ask your authority for another one.")
        yield Gap("file", "expired", message % {"day": day_with_zone(last, zone)})


def _of_use(certificate: x509.Certificate) -> Iterator[Gap]:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SHORTEST_RSA:
        yield Gap("file", "short_key", _("The key is shorter than %(bits)d bits.") % {"bits": SHORTEST_RSA})
    if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < SHORTEST_EC:
        yield Gap("file", "short_key", _("The key is shorter than %(bits)d bits.") % {"bits": SHORTEST_EC})
    basic = _extension(certificate, x509.BasicConstraints)
    if basic is not None and basic.ca:
        yield Gap("file", "authority", _("This is the certificate of an authority, not of a person."))
    usage = _extension(certificate, x509.KeyUsage)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        yield Gap("file", "usage", _("The certificate is not issued for signing (key usage)."))


def _of_origin(identity: SigningIdentity, roots: Sequence[bytes], at: datetime) -> Iterator[Gap]:
    """Whether it leads to one of the roots; its time is judged apart, so that one fault is told once."""
    first, last = identity.certificate.not_valid_before_utc, identity.certificate.not_valid_after_utc
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root) for root in roots],
        other_certs=[_asn1(link) for link in identity.chain],
        moment=min(max(at, first), last),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    validator = CertificateValidator(_asn1(identity.certificate), validation_context=context)
    try:
        asyncio.run(validator.async_validate_path())
    except (PathBuildingError, ValidationError):
        message = _(
            "The certificate leads to no authority that is trusted here; it was issued by %(issuer)s."
        )
        yield Gap("file", "untrusted", message % {"issuer": identity.issuer})


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _extension(certificate: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()
