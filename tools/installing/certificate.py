"""The certificate of the web server: one that is given, one of certbot, or one of our own for a trial."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tools.installing.machine import CannotInstall, Machine

OWN = (Path("/etc/prakarsa/tls/certificate.pem"), Path("/etc/prakarsa/tls/key.pem"))
# Browsers refuse longer ones.
DAYS = 397


Files = tuple[Path | None, Path | None]


def chosen(machine: Machine, host: str, given: Files, *, own: bool, site: Path) -> tuple[Path, Path]:
    """Certificate and key for nginx; without a choice those that its `site` has. Raises CannotInstall."""
    if given == (None, None) and not own:
        given = _of_site(site)
    certificate, key = given
    if (certificate is None) != (key is None):
        raise CannotInstall("--certificate and --certificate-key belong together; one of them is missing.")
    if certificate is not None and key is not None:
        for path in (certificate, key):
            if not path.is_file():
                raise CannotInstall(f"There is no file {path}.")
        machine.found(f"certificate {certificate}")
        return certificate.absolute(), key.absolute()
    live = Path("/etc/letsencrypt/live", host)
    if (live / "fullchain.pem").is_file() and not own:
        machine.found(f"certificate {live / 'fullchain.pem'}")
        return live / "fullchain.pem", live / "privkey.pem"
    _make_own(machine, host)
    return OWN


def _make_own(machine: Machine, host: str) -> None:
    certificate, key = OWN
    if certificate.is_file() and key.is_file() and _names(certificate) == [host]:
        machine.found(f"{certificate}: self-signed, for a trial")
        return
    text, secret = self_signed(host)
    machine.file(key, secret, mode=0o600)
    machine.file(certificate, text)
    machine.did(
        f"a self-signed certificate for {host}: for a trial only, because browsers warn of it. Give yours by "
        "--certificate and --certificate-key"
    )


def _of_site(site: Path) -> Files:
    text = site.read_text() if site.is_file() else ""
    found = [
        re.search(rf"^ *{word} (\S+);", text, re.MULTILINE)
        for word in ("ssl_certificate", "ssl_certificate_key")
    ]
    paths = [Path(line[1]) if line else None for line in found]
    return (None, None) if paths == [*OWN] else (paths[0], paths[1])


def _names(path: Path) -> list[str]:
    found = x509.load_pem_x509_certificate(path.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return list(names.value.get_values_for_type(x509.DNSName))


def self_signed(host: str) -> tuple[str, str]:
    """A certificate for this name and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    # The common name has at most 64 characters; what counts is the other one.
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
    now = datetime.now(UTC)  # noqa: TID251 -- an edge
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM).decode(), secret.decode()
