"""A certification authority that is none of ours, and what it issues, right or wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = "frasa-sandi-pejabat"


class ForeignAuthority:
    """A root with one issuing authority below it."""

    def __init__(self, name: str = "Otorita Uji") -> None:
        self._root_key, self._key = (ec.generate_private_key(ec.SECP256R1()) for _each in range(2))
        self.root = self._signed(f"{name} Akar", self._root_key, f"{name} Akar", self._root_key, authority=1)
        self.issuing = self._signed(
            f"{name} Penerbit", self._key, f"{name} Akar", self._root_key, authority=0
        )
        self._name = f"{name} Penerbit"

    def roots_file(self, folder: Path) -> str:
        """The root as the setting names it."""
        path = folder / "akar.pem"
        path.write_bytes(self.root.public_bytes(Encoding.PEM))
        return str(path)

    def intermediate_pem(self) -> bytes:
        """The issuing authority, which is no root."""
        return self.issuing.public_bytes(Encoding.PEM)

    def key_file(
        self,
        name: str = "Dr. Siti Aminah",
        *,
        at: datetime,
        days: tuple[int, int] = (-10, 700),
        usage: bool = True,
        authority: int | None = None,
        bits: int = 0,
        chain: bool = True,
        passphrase: str = PASSPHRASE,
    ) -> bytes:
        """A PKCS#12 file whose certificate is valid from and until so many days from `at`."""
        key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(
            name, key, self._name, self._key, authority=authority, usage=usage,
            first=at + timedelta(days=days[0]), last=at + timedelta(days=days[1]),
        )  # fmt: skip
        above = [self.issuing, self.root] if chain else None
        encryption = BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(None, key, certificate, above, encryption)

    def _signed(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
        issuer: str,
        issuer_key: ec.EllipticCurvePrivateKey,
        *,
        authority: int | None = None,
        usage: bool = True,
        first: datetime = datetime(2015, 1, 1, tzinfo=UTC),
        last: datetime = datetime(2045, 1, 1, tzinfo=UTC),
    ) -> x509.Certificate:
        signs = usage and authority is None
        uses = x509.KeyUsage(
            signs, signs, not usage, False, False, authority is not None, authority is not None, False, False
        )
        return (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(_named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(first)
            .not_valid_after(last)
            .add_extension(x509.BasicConstraints(authority is not None, authority), critical=True)
            .add_extension(uses, critical=True)
            .sign(issuer_key, hashes.SHA256())
        )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
