"""A time-stamp authority (RFC 3161) with the revocation answers of the development authority beside it.

`POST /tsa` stamps, `GET /issuing.crl` lists what is revoked (RFC 5280), `POST /ocsp` answers about one (RFC 6960).
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Self

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.utils import timezone
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from contracts.signing import development_ca
from demo.simulators.faults import FAULT_HEADER, AuthorityFault, Faults
from demo.simulators.serving import SimulatorHandler, SimulatorServer

CLOCK_ERROR = timedelta(hours=9)
SLOW_SECONDS = 30.0


def development_root() -> bytes:
    """DER of the development root; creates the authority when there is none."""
    return development_ca.authority()[2].public_bytes(Encoding.DER)


class _Handler(SimulatorHandler):
    def do_POST(self) -> None:  # noqa: N802 -- http.server's name
        simulator: AuthoritySimulator = self.server.simulator
        if self.path.rstrip("/") == "/ocsp":
            self._revocation(simulator.status_answer, "application/ocsp-response")
        elif self.path.rstrip("/") in ("", "/tsa"):
            self._stamp(simulator)
        else:
            self.answer(404, b"", kind="text/plain")

    def do_GET(self) -> None:  # noqa: N802 -- http.server's name
        simulator: AuthoritySimulator = self.server.simulator
        if self.path == "/issuing.crl":
            self._revocation(lambda _query: simulator.revocation_list(), "application/pkix-crl")
        else:
            self.answer(404, b"", kind="text/plain")

    def _revocation(self, make: Callable[[bytes], bytes], kind: str) -> None:
        query = self.body()
        if self.server.simulator.faults.happens(AuthorityFault.NO_REVOCATION):
            self.answer(503, b"", kind="text/plain")
        else:
            self.answer(200, make(query), kind=kind)

    def _stamp(self, simulator: "AuthoritySimulator") -> None:
        query = self.body()
        header = self.headers.get(FAULT_HEADER)

        def happens(fault: AuthorityFault) -> bool:
            return simulator.faults.happens(fault, header=header)

        if happens(AuthorityFault.DOWN):
            self.answer(503, b"", kind="text/plain")
        elif happens(AuthorityFault.HANGS_UP):
            self.hang_up()
        else:
            if happens(AuthorityFault.SLOW):
                time.sleep(simulator.slow_seconds)
            self.answer(200, simulator.stamp(query, happens), kind="application/timestamp-reply")


class AuthoritySimulator(SimulatorServer):
    """Stamps with a certificate of the development authority; `clock` tells the time that it stamps."""

    handler = _Handler

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = timezone.now,
        port: int = 0,
        slow_seconds: float = SLOW_SECONDS,
    ) -> None:
        super().__init__(port=port)
        self.faults = Faults()
        self.clock = clock
        self.slow_seconds = slow_seconds
        self.revoked: set[int] = set()
        self.stamps = 0
        self._issued: development_ca.IssuedCertificate | None = None

    def start(self) -> Self:
        """Listen and answer until `stop`. The key is made now, so that the first client need not wait for it."""
        super().start()
        self._certificate()
        return self

    @property
    def tsa_url(self) -> str:
        """Where time-stamps are asked for."""
        return f"{self.url}/tsa"

    def stamp(self, query: bytes, happens: Callable[[AuthorityFault], bool]) -> bytes:
        """A time-stamp response to `query`, wrong in the ways that happen."""
        if happens(AuthorityFault.GARBAGE):
            return b"bukan cap waktu"
        if happens(AuthorityFault.REJECTS):
            return _rejection()
        request = tsp.TimeStampReq.load(query)
        if happens(AuthorityFault.WRONG_IMPRINT):
            imprint = request["message_imprint"]
            imprint["hashed_message"] = bytes(len(imprint["hashed_message"].native))
        if happens(AuthorityFault.WRONG_NONCE):
            request["nonce"] = 42
        now = self.clock() - (CLOCK_ERROR if happens(AuthorityFault.CLOCK_OFF) else timedelta())
        issued = _self_made() if happens(AuthorityFault.STRANGER) else self._certificate()
        self.stamps += 1
        return bytes(_stamper(issued, now).request_tsa_response(request).dump())

    def revoke(self, certificate: x509.Certificate) -> None:
        """From now on both kinds of answers say that the certificate is revoked."""
        self.revoked.add(certificate.serial_number)

    def revocation_list(self) -> bytes:
        """DER of the issuing authority's list, valid for a day from the real clock."""
        issuer, key, _root = development_ca.authority()
        now = timezone.now()
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(now - timedelta(minutes=5))
            .next_update(now + timedelta(days=1))
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
            )
        )
        for serial in sorted(self.revoked):
            entry = (
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(now - timedelta(minutes=5))
            )
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def status_answer(self, query: bytes) -> bytes:
        """DER of the answer to one OCSP request, signed by the issuing authority itself."""
        issuer, key, _root = development_ca.authority()
        request = ocsp.load_der_ocsp_request(query)
        now = timezone.now()
        revoked = request.serial_number in self.revoked
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                issuer_name_hash=request.issuer_name_hash,
                issuer_key_hash=request.issuer_key_hash,
                serial_number=request.serial_number,
                algorithm=request.hash_algorithm,
                cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
                this_update=now - timedelta(minutes=5),
                next_update=now + timedelta(days=1),
                revocation_time=now - timedelta(minutes=5) if revoked else None,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, issuer)
        )
        for extension in request.extensions:
            if isinstance(extension.value, x509.OCSPNonce):
                builder = builder.add_extension(extension.value, critical=False)
        return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _certificate(self) -> development_ca.IssuedCertificate:
        if self._issued is None:
            self._issued = development_ca.issue(
                "Otoritas cap waktu (simulasi)",
                key=rsa.generate_private_key(65537, 2048),
                usage=ExtendedKeyUsageOID.TIME_STAMPING,
                url=self.url,
            )
        return self._issued


def _rejection() -> bytes:
    """A response that holds a status and no token; the library insists on a token."""
    status = bytes(tsp.PKIStatusInfo({"status": "rejection"}).dump())
    return bytes([0x30, len(status)]) + status


@cache
def _self_made() -> development_ca.IssuedCertificate:
    """The same names as ours, under an authority that nobody trusts."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Otoritas cap waktu (simulasi)")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(development_ca.VALID_FROM)
        .not_valid_after(development_ca.VALID_UNTIL)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    return development_ca.IssuedCertificate(certificate, key, ())


def _stamper(issued: development_ca.IssuedCertificate, at: datetime) -> DummyTimeStamper:
    key = issued.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        asn1_x509.Certificate.load(issued.certificate.public_bytes(Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(key),
        certs_to_embed=SimpleCertificateStore.from_certs(
            [asn1_x509.Certificate.load(link.public_bytes(Encoding.DER)) for link in issued.chain]
        ),
        fixed_dt=at.astimezone(UTC).replace(microsecond=0),
    )
