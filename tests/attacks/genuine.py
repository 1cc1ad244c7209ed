"""The genuine contract that every attack starts from, and the means of an attacker: keys, certificates, signatures."""

import io
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko_certvalidator.registry import SimpleCertificateStore

from contracts.signing.development_ca import seat_key
from contracts.signing.pades import BYTES_RESERVED, HeldKeySigner
from contracts.terms.contract_terms import ContractTerms

FIRST, SECOND = "ttd-pihak-pertama", "ttd-pihak-kedua"


@dataclass(frozen=True)
class Genuine:
    """Registered versions 0 to 2 of one contract, a finished contract of another agency, and who signed."""

    versions: tuple[bytes, bytes, bytes]
    other: bytes
    terms: ContractTerms
    first_seat: UUID
    second_seat: UUID
    stranger_seat: UUID
    secret: str
    at: datetime

    @property
    def unsigned(self) -> bytes:
        return self.versions[0]

    @property
    def once(self) -> bytes:
        return self.versions[1]

    @property
    def whole(self) -> bytes:
        return self.versions[2]

    def key_of(self, seat: UUID) -> "Identity":
        key, certificate, chain = pkcs12.load_key_and_certificates(
            seat_key(seat).read_bytes(), self.secret.encode()
        )
        return Identity(key, certificate, tuple(chain))


@dataclass(frozen=True)
class Identity:
    """A key with a certificate and the chain that comes along."""

    key: Any
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def signer(self, digest: str = "sha256") -> signers.Signer:
        """One that encodes its container once, where it can: the attacks sign some seventy times."""
        if digest == "sha256":
            held = HeldKeySigner(key=self.key, certificate=self.certificate, chain=list(self.chain))
            held.embed_roots = True
            return held
        encoded = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return signers.SimpleSigner(
            signing_cert=asn1(self.certificate),
            signing_key=asn1_keys.PrivateKeyInfo.load(encoded),
            cert_registry=SimpleCertificateStore.from_certs([asn1(link) for link in self.chain]),
        )


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


@cache
def authority() -> Identity:
    """The real issuing authority of this installation, for certificates that it should not have issued."""
    folder = Path(settings.PRAKARSA_KEYS_DIR) / "authority"
    issuing, root = (
        x509.load_pem_x509_certificate((folder / name).read_bytes()) for name in ("issuing.pem", "root.pem")
    )
    return Identity(
        load_pem_private_key((folder / "issuing.key").read_bytes(), None), issuing, (issuing, root)
    )


@cache
def look_alike() -> Identity:
    """An authority with the very names of the real one and keys of its own."""
    real = authority()
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = certified(root_key, real.chain[1].subject, Identity(root_key, real.chain[1], ()), ca=True)
    issuing = certified(key, real.certificate.subject, Identity(root_key, root, ()), ca=True)
    return Identity(key, issuing, (issuing, root))


def certified(
    key: Any, name: x509.Name, issuer: Identity, *, ca: bool = False, **options: Any
) -> x509.Certificate:
    """A certificate for `key`; options are `since`, `until` and `signing` (whether it may sign documents)."""
    signing = options.get("signing", True)
    usage = x509.KeyUsage(
        digital_signature=signing and not ca,
        content_commitment=signing and not ca,
        key_encipherment=not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(options.get("since", datetime(2015, 1, 1, tzinfo=UTC)))
        .not_valid_after(options.get("until", datetime(2045, 1, 1, tzinfo=UTC)))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(issuer.key, hashes.SHA256())
    )


def impostor(like: Identity, issuer: Identity, **options: Any) -> Identity:
    """A new key with the names of a genuine signer, certified by `issuer`."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Identity(key, certified(key, like.certificate.subject, issuer, **options), issuer.chain)


def named(common_name: str, issuer: Identity) -> Identity:
    """A new key under another name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    return Identity(key, certified(key, name, issuer), issuer.chain)


def signed(
    pdf: bytes,
    who: Identity,
    field: str,
    *,
    certify: bool = False,
    new_field: bool = False,
    digest: str = "sha256",
) -> bytes:
    """`pdf` with one more signature, made outside the product."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if new_field:
        append_signature_field(writer, SigFieldSpec(field))
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        certify=certify,
        subfilter=SigSeedSubFilter.PADES,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    target = io.BytesIO()
    signers.PdfSigner(meta, who.signer(digest)).sign_pdf(
        writer, existing_fields_only=not new_field, output=target, bytes_reserved=BYTES_RESERVED
    )
    return target.getvalue()


def both_signed(pdf: bytes, first: Identity, second: Identity) -> bytes:
    """`pdf` signed by two in the order of the product."""
    return signed(signed(pdf, first, FIRST, certify=True), second, SECOND)


def rewritten(pdf: bytes, change: Any = None, **options: Any) -> bytes:
    """`pdf` written anew as a whole after `change`."""
    target = io.BytesIO()
    with warnings.catch_warnings(), pikepdf.open(io.BytesIO(pdf)) as document:
        warnings.simplefilter("ignore")  # it warns of what is the point of some attacks
        if change is not None:
            change(document)
        document.save(target, **options)
    return target.getvalue()
