"""Certificates for demonstrations and tests: a private authority in the data directory, one key a seat.

They prove integrity, not identity: nobody has checked who holds them, and every visible signature says so. The root's
key is thrown away once it has signed the issuing authority. Files are published by renaming a finished folder, so two
processes that start together agree on one authority.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contracts.signing.base import Misconfigured
from contracts.signing.secret import Secret

VALID_FROM = datetime(2015, 1, 1, tzinfo=UTC)
VALID_UNTIL = datetime(2045, 1, 1, tzinfo=UTC)
ISSUER_NAME = "Prakarsa Development Issuing CA"
ORGANISATION = "Prakarsa (sertifikat pengembangan)"
SEAL_NAME = "Segel organisasi (pengembangan)"
KEY_FILE = "key.p12"
CERTIFICATE_FILE = "certificate.pem"
ROOT_FILE, ISSUING_FILE, ISSUING_KEY = "root.pem", "issuing.pem", "issuing.key"
LONGEST_COMMON_NAME = 64  # X.520 ub-common-name

CaKey = rsa.RSAPrivateKey
SeatKey = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate with its key, and the authorities above it, the nearest first, the root last."""

    certificate: x509.Certificate
    key: CaKey | SeatKey
    chain: tuple[x509.Certificate, ...]

    def pem(self) -> bytes:
        """The certificate and the authorities between it and the root, as an enrolment names them."""
        return b"".join(link.public_bytes(Encoding.PEM) for link in (self.certificate, *self.chain[:-1]))

    def pkcs12(self, *, secret: Secret) -> bytes:
        """Everything in one file, under the secret."""
        encryption = BestAvailableEncryption(secret.reveal().encode())
        return pkcs12.serialize_key_and_certificates(None, self.key, self.certificate, self.chain, encryption)


def issue(
    common_name: str,
    *,
    serial: str = "",
    key: CaKey | SeatKey | None = None,
    usage: x509.ObjectIdentifier | None = None,
    valid_until: datetime | None = None,
    url: str | None = None,
    hosts: Sequence[str] = (),
) -> IssuedCertificate:
    """A new end-entity certificate, kept nowhere. `serial` goes into the subject; without a `key` one is made (P-256).

    `url` is where revocation lists are published, PRAKARSA_DEVELOPMENT_CA_URL unless given; empty says nothing about
    it. `hosts` are names and addresses that a TLS server with this certificate answers at.
    """
    issuer, issuing_key, root = authority()
    key = key or ec.generate_private_key(ec.SECP256R1())
    extensions = _revocation_extensions(settings.PRAKARSA_DEVELOPMENT_CA_URL if url is None else url)
    if hosts:
        extensions.append((x509.SubjectAlternativeName([_host(host) for host in hosts]), False))
    if usage is not None:
        extensions.append((x509.ExtendedKeyUsage([usage]), True))
    certificate = _certificate(
        _name(common_name, serial=serial),
        key,
        issuer,
        issuing_key,
        valid_until=valid_until or VALID_UNTIL,
        extensions=extensions,
    )
    return IssuedCertificate(certificate, key, (issuer, root))


def ensure_seat_key(seat_id: UUID, *, common_name: str, secret: str) -> Path:
    """PKCS#12 file of the seat, made at the first call; later calls return it unchanged, whatever their secret."""
    folder = seat_key(seat_id).parent
    return _ensure_key(folder, common_name=common_name, serial=str(seat_id), secret=Secret(secret))


def ensure_seal_key(*, secret: Secret) -> Path:
    """PKCS#12 file of the organisation's seal, made at the first call."""
    return _ensure_key(_keys_folder() / "seal", common_name=SEAL_NAME, serial="", secret=secret)


def seal_certificate() -> x509.Certificate | None:
    """The seal's public certificate; None before its first use."""
    return _certificate_in(_keys_folder() / "seal")


def _ensure_key(folder: Path, *, common_name: str, serial: str, secret: Secret) -> Path:
    if not folder.is_dir():
        issued = issue(common_name, serial=serial)
        pem = issued.certificate.public_bytes(Encoding.PEM)
        _publish(folder, {KEY_FILE: issued.pkcs12(secret=secret), CERTIFICATE_FILE: pem})
    return folder / KEY_FILE


def seat_key(seat_id: UUID) -> Path:
    """Where the PKCS#12 file of the seat is, or would be."""
    return _keys_folder() / "seats" / str(seat_id) / KEY_FILE


def seat_certificate(seat_id: UUID) -> x509.Certificate | None:
    """The seat's public certificate, readable without its secret."""
    return _certificate_in(seat_key(seat_id).parent)


def _certificate_in(folder: Path) -> x509.Certificate | None:
    path = folder / CERTIFICATE_FILE
    return x509.load_pem_x509_certificate(path.read_bytes()) if path.is_file() else None


def trust_roots() -> tuple[bytes, ...]:
    """DER of the development root; nothing where there is no authority: one that is lost is not made anew by whoever
    looks at signatures. Opens no key: that takes 0.1 s."""
    found = _authority_folder() / ROOT_FILE
    if not found.is_file():
        return ()
    return (x509.load_pem_x509_certificate(found.read_bytes()).public_bytes(Encoding.DER),)


def issued_certificates() -> Iterator[x509.Certificate]:
    """Those of the seats' keys that the authority in the folder issued."""
    issuing = _authority_folder() / ISSUING_FILE
    if not issuing.is_file():
        return
    issuer = x509.load_pem_x509_certificate(issuing.read_bytes())
    for path in sorted(_keys_folder().glob(f"seats/*/{CERTIFICATE_FILE}")):
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        with suppress(ValueError, TypeError, InvalidSignature):
            certificate.verify_directly_issued_by(issuer)
            yield certificate


def damage() -> str:
    """What of the authority's files is gone, or does not belong together; empty when all is there."""
    folder = _authority_folder()
    gone = [name for name in (ROOT_FILE, ISSUING_FILE, ISSUING_KEY) if not (folder / name).is_file()]
    if gone:
        return ", ".join(gone)
    try:
        issuing, key, certificate = authority()
        issuing.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature):
        return f"{ROOT_FILE}, {ISSUING_FILE}"
    return "" if issuing.public_key() == key.public_key() else ISSUING_KEY


def _keys_folder() -> Path:
    return Path(settings.PRAKARSA_KEYS_DIR)


def _authority_folder() -> Path:
    return _keys_folder() / "authority"


def authority() -> tuple[x509.Certificate, CaKey, x509.Certificate]:
    """Issuing certificate, its key, and the root certificate; made at the first call.

    Raises Misconfigured where keys lie that an authority issued which is gone: another would vouch for none of them.
    """
    folder = _authority_folder()
    # Asked first: whoever is making both at this moment makes the authority before the keys.
    issued = any((_keys_folder() / name).is_dir() for name in ("seats", "seal"))
    if not folder.is_dir():
        if issued:
            raise Misconfigured(
                _("The development authority is gone: restore %(folder)s.") % {"folder": folder}
            )
        _publish(folder, _newauthority())
    # Our own key: checking its arithmetic again would take 0.1 s each time.
    pem = (folder / ISSUING_KEY).read_bytes()
    key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the development authority's key is not RSA")
    return (
        x509.load_pem_x509_certificate((folder / ISSUING_FILE).read_bytes()),
        key,
        x509.load_pem_x509_certificate((folder / ROOT_FILE).read_bytes()),
    )


def _newauthority() -> dict[str, bytes]:
    root_key = rsa.generate_private_key(65537, 3072)
    issuing_key = rsa.generate_private_key(65537, 3072)
    root = _certificate(_name("Prakarsa Development Root CA"), root_key, None, root_key, path_length=1)
    issuing = _certificate(_name(ISSUER_NAME), issuing_key, root, root_key, path_length=0)
    return {
        ROOT_FILE: root.public_bytes(Encoding.PEM),
        ISSUING_FILE: issuing.public_bytes(Encoding.PEM),
        ISSUING_KEY: issuing_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }


def _name(common_name: str, *, serial: str = "") -> x509.Name:
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name.strip()[:LONGEST_COMMON_NAME].strip()),
    ]
    if serial:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    return x509.Name(attributes)


def _certificate(
    subject: x509.Name,
    key: CaKey | SeatKey,
    issuer: x509.Certificate | None,
    issuer_key: CaKey,
    *,
    path_length: int | None = None,
    valid_until: datetime = VALID_UNTIL,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> x509.Certificate:
    """A certificate; with a `path_length` it is an authority's, without `issuer` it signs itself."""
    authority = path_length is not None
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(valid_until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(usage, critical=True)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _revocation_extensions(url: str) -> list[tuple[x509.ExtensionType, bool]]:
    """Where the list of revoked certificates and the answers about one are, both below `url`."""
    if not url:
        return []
    lists, answers = (
        x509.UniformResourceIdentifier(f"{url.rstrip('/')}/{name}") for name in ("issuing.crl", "ocsp")
    )
    return [
        (x509.CRLDistributionPoints([x509.DistributionPoint([lists], None, None, None)]), False),
        (
            x509.AuthorityInformationAccess(
                [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, answers)]
            ),
            False,
        ),
    ]


def _publish(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` with `files`, all at once; when another process was faster, its folder stays."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for name, content in files.items():
            handle = os.open(draft / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        draft.rename(folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
