"""Contracts that wait for signatures of the simulated signing service, spoken to over loopback as the real one is."""

from datetime import timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from demo.simulators.authority import AuthoritySimulator, development_root
from demo.simulators.esign import EsignSimulator
from tests.contracts.signing_settings import signing_file, stamping
from tests.world import SECRET

NIKS = {"head": "3523010101700011", "regent": "3523010101650012"}


@pytest.fixture(scope="session")
def running_authority():
    with AuthoritySimulator(slow_seconds=2) as simulator:
        yield simulator


@pytest.fixture(scope="session")
def running_service(running_authority):
    with EsignSimulator(tls=False, slow_seconds=2, crl_url=running_authority.url) as simulator:
        for name, nik in NIKS.items():
            simulator.enrol(nik, name=name.title(), passphrase=SECRET)
        yield simulator


@pytest.fixture
def authority(running_authority, world):
    """The time-stamp authority and the revocation answers, on the world's clock; nothing is wrong with them."""
    running_authority.clock = lambda: world.now
    yield running_authority
    running_authority.faults.clear()
    running_authority.revoked.clear()


@pytest.fixture
def service(running_service, world):
    """The signing service on the world's clock, without faults and without memory of earlier requests."""
    running_service.attempts.clear()
    running_service.clock = lambda: world.now
    yield running_service
    running_service.stop_waiting()
    running_service.faults.clear()
    running_service.timestamps = False
    running_service.meanwhile = lambda _moment: None


@pytest.fixture(scope="session")
def root_file(tmp_path_factory):
    """The development root as a PEM file."""
    path = tmp_path_factory.mktemp("roots") / "root.pem"
    root = x509.load_der_x509_certificate(development_root())
    path.write_bytes(root.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def office(request, world, service, settings, tmp_path, root_file):
    """The world, whose officials sign with the service."""
    for name in {"contract", "three"} & set(request.fixturenames):
        # Who signs changes nothing of what is signed: under the usual settings that walk is shared.
        request.getfixturevalue(name)
    lines = []
    for name, nik in NIKS.items():
        (tmp_path / f"{name}.pem").write_bytes(service._people[nik].issued.pem())
        seat = world.seats[name].pk
        lines.append(f'[seats."{seat}"]\nnik = "{nik}"\ncertificate = "{name}.pem"\n')
    (tmp_path / "enrolments.toml").write_text("\n".join(lines), "utf-8")
    settings.PRAKARSA_SIGNER = "bsre-v2"
    settings.PRAKARSA_SIGNING_ENROLMENTS = str(tmp_path / "enrolments.toml")
    signing_file(settings, tmp_path, roots=str(root_file))
    settings.PRAKARSA_BSRE_URL = service.url
    settings.PRAKARSA_BSRE_USER, settings.PRAKARSA_BSRE_PASSWORD = service.credentials
    settings.PRAKARSA_BSRE_SECONDS = 30
    return world


@pytest.fixture
def today(office):
    """What reads the clock does so within the contract's period; the clock goes on from there."""
    with time_machine.travel(office.now + timedelta(minutes=1), tick=True):
        yield


@pytest.fixture
def stamped(office, service, authority, settings, root_file, tmp_path):
    """Level B-T: the service stamps its signatures with the authority's time."""
    service.timestamps = True
    signing_file(settings, tmp_path, level="B-T", timestamps=stamping(authority, root_file))
    return authority


@pytest.fixture
def long_term(stamped, settings, tmp_path):
    """Level B-LT: and what shows that the certificates were good goes into the file."""
    signing_file(settings, tmp_path, level="B-LT", revocation={"seconds": 30})
    return stamped


@pytest.fixture
def contract(world):
    """A contract whose first signature is due."""
    return world.awaiting_signatures()


@pytest.fixture
def three(world):
    """Three contracts that wait for the head of agency."""
    return [world.awaiting_signatures() for _number in range(3)]
