"""Key files of the development authority, by the contract of all backends."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from contracts.signing import development_ca
from contracts.signing.pkcs12 import Pkcs12Signer
from contracts.signing.secret import Secret
from tests.contracts.signing.conftest import LONG_AGO
from tests.contracts.signing.contract_suite import *  # noqa: F403 -- every test of the contract
from tests.contracts.signing.contract_suite import Backend
from tests.contracts.signing.documents import DIRECTOR_SEAT, OUTDATED_SEAT, REGENT_SEAT


@pytest.fixture
def backend():
    development_ca.ensure_seat_key(DIRECTOR_SEAT, common_name="Direktur", secret="satu")
    development_ca.ensure_seat_key(REGENT_SEAT, common_name="Bupati", secret="dua")
    folder = development_ca.seat_key(OUTDATED_SEAT).parent
    if not folder.is_dir():
        issued = development_ca.issue("Kedaluwarsa", valid_until=LONG_AGO)
        folder.mkdir(parents=True)
        (folder / "key.p12").write_bytes(issued.pkcs12(secret=Secret("satu")))
        (folder / "certificate.pem").write_bytes(issued.certificate.public_bytes(Encoding.PEM))
    return Backend(Pkcs12Signer(), "satu", "dua")
