"""Simulators that live as long as the session, and the enrolments of the people who sign with them."""

import os
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

pytest.register_assert_rewrite("tests.contracts.signing.contract_suite")

from contracts.signing import development_ca  # noqa: E402 -- after the rewriting is set up
from demo.simulators.authority import AuthoritySimulator, development_root  # noqa: E402 -- same
from demo.simulators.esign import EsignSimulator  # noqa: E402 -- same
from tests.contracts.signing.documents import (  # noqa: E402 -- same
    DIRECTOR_SEAT,
    OUTDATED_SEAT,
    REGENT_SEAT,
    SIGNED_AT,
)
from tests.contracts.signing_settings import signing_file, stamping  # noqa: E402 -- same

NIKS = {DIRECTOR_SEAT: "3523010101700001", REGENT_SEAT: "3523010101650002", OUTDATED_SEAT: "3523010101600003"}
PASSPHRASES = {seat: f"rahasia {number} & kunci=é" for number, seat in enumerate(NIKS)}
LONG_AGO = datetime(2024, 12, 31, tzinfo=timezone(timedelta(hours=7)))
MODULE = next(
    (path for path in Path("/usr/lib").glob("**/libsofthsm2.so")), Path("/usr/lib/softhsm/libsofthsm2.so")
)


@pytest.fixture(scope="session")
def root_file(tmp_path_factory):
    """The development root as a PEM file."""
    path = tmp_path_factory.mktemp("roots") / "root.pem"
    root = x509.load_der_x509_certificate(development_root())
    path.write_bytes(root.public_bytes(Encoding.PEM))
    return path


@pytest.fixture(scope="session")
def running_authority():
    with AuthoritySimulator(clock=lambda: SIGNED_AT, slow_seconds=2) as simulator:
        yield simulator


@pytest.fixture
def authority(running_authority):
    """The time-stamp authority and the revocation answers; without faults and with nothing revoked."""
    yield running_authority
    running_authority.faults.clear()
    running_authority.revoked.clear()


@pytest.fixture(scope="session")
def running_esign(running_authority):
    with EsignSimulator(
        clock=lambda: SIGNED_AT, slow_seconds=2, timestamps=True, crl_url=running_authority.url
    ) as simulator:
        for seat, nik in NIKS.items():
            simulator.enrol(nik, name=f"Pejabat {nik[-1]}", passphrase=PASSPHRASES[seat])
        yield simulator


@pytest.fixture
def esign(running_esign):
    """The signing service, without faults and with no memory of earlier attempts."""
    running_esign.attempts.clear()
    running_esign.codes_sent.clear()
    yield running_esign
    running_esign.faults.clear()
    running_esign.prepared_fields = True
    running_esign.answers_json = False
    for nik in NIKS.values():
        running_esign._people[nik].status = "ISSUE"


@pytest.fixture
def bsre(esign, settings, root_file, tmp_path):
    """Settings that lead to the simulator, and a file that enrols its people."""
    lines = []
    for seat, nik in NIKS.items():
        issued = esign._people[nik].issued
        if seat == OUTDATED_SEAT:
            issued = development_ca.issue("Kedaluwarsa", valid_until=LONG_AGO)
        (tmp_path / f"{nik}.pem").write_bytes(issued.pem())
        lines.append(f'[seats."{seat}"]\nnik = "{nik}"\ncertificate = "{nik}.pem"\n')
    (tmp_path / "seal.pem").write_bytes(esign.seal.pem())
    lines.append('[seal]\ncertificate = "seal.pem"\n')
    (tmp_path / "enrolments.toml").write_text("\n".join(lines), "utf-8")
    settings.PRAKARSA_SIGNING_ENROLMENTS = str(tmp_path / "enrolments.toml")
    settings.PRAKARSA_BSRE_CA = str(root_file)
    signing_file(settings, tmp_path, roots=str(root_file))
    settings.PRAKARSA_BSRE_URL = esign.url
    settings.PRAKARSA_BSRE_USER, settings.PRAKARSA_BSRE_PASSWORD = esign.credentials
    settings.PRAKARSA_BSRE_SECONDS = 30
    return esign


@pytest.fixture
def stamped(authority, settings, root_file, tmp_path):
    """Settings of level B-T, with the simulated authority."""
    signing_file(settings, tmp_path, level="B-T", timestamps=stamping(authority, root_file))
    return authority


@pytest.fixture(scope="session")
def tokens(tmp_path_factory):
    """Three SoftHSM tokens, each with one key and its own PIN; what enrols them is in the folder."""
    if shutil.which("softhsm2-util") is None:
        pytest.skip("SoftHSM is not installed (package softhsm2)")
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    lines = []
    for number, seat in enumerate((DIRECTOR_SEAT, REGENT_SEAT, OUTDATED_SEAT)):
        label, pin = f"token-{number}", f"12345{number}"
        until = LONG_AGO if seat == OUTDATED_SEAT else None
        issued = development_ca.issue(f"Pejabat token {number}", valid_until=until)
        new_token(folder, label, pin, issued)
        (folder / f"{label}.pem").write_bytes(issued.pem())
        lines.append(
            f'[seats."{seat}"]\ntoken = "{label}"\nkey = "tanda-tangan"\ncertificate = "{label}.pem"\n'
        )
    issued = development_ca.issue("Segel organisasi")
    new_token(folder, "segel", "654321", issued)
    (folder / "segel.pem").write_bytes(issued.pem())
    lines.append('[seal]\ntoken = "segel"\nkey = "tanda-tangan"\ncertificate = "segel.pem"\n')
    (folder / "enrolments.toml").write_text("\n".join(lines))
    (folder / "seal.pin").write_text("654321\n")
    return folder


def new_token(folder, label, pin, issued):
    """A token with the key of `issued` in it."""
    key = folder / f"{label}.key"
    key.write_bytes(issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pins = ["--pin", pin]
    for command in (
        ["--init-token", "--free", "--label", label, "--so-pin", "00000000", *pins],
        ["--import", key, "--token", label, "--label", "tanda-tangan", "--id", "a1", *pins],
    ):
        subprocess.run(["softhsm2-util", *command], check=True, capture_output=True)
    key.unlink()


@pytest.fixture
def pkcs11(tokens, settings, root_file, tmp_path):
    """Settings that lead to the tokens."""
    settings.PRAKARSA_PKCS11_MODULE = str(MODULE)
    settings.PRAKARSA_SIGNING_ENROLMENTS = str(tokens / "enrolments.toml")
    signing_file(settings, tmp_path, roots=str(root_file))
    return tokens
