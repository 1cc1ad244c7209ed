"""The doubles judged by tools that do not know them: openssl, curl's way of asking, the command that starts them."""

import base64
import json
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
from itertools import takewhile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from contracts.signing import development_ca
from demo.simulators.authority import AuthoritySimulator
from demo.simulators.esign import EsignSimulator
from demo.simulators.esign_http import form_of
from demo.simulators.faults import EsignFault, Faults


@pytest.fixture(scope="module")
def authority():
    with AuthoritySimulator() as simulator:
        yield simulator


@pytest.fixture(scope="module")
def esign():
    with EsignSimulator(tls=False) as simulator:
        simulator.enrol("3523", name="Contoh", passphrase="rahasia")
        yield simulator


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("openssl")
    issuer, _key, root = development_ca.authority()
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "issuing.pem").write_bytes(issuer.public_bytes(Encoding.PEM))
    (folder / "data").write_bytes(b"kontrak")
    return folder


def ask(url, body=None, *, kind="application/json", user="prakarsa:simulasi"):
    headers = {"Content-Type": kind, "Authorization": f"Basic {base64.b64encode(user.encode()).decode()}"}
    request = urllib.request.Request(url, data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def openssl(folder, *arguments):
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False, text=True)


def test_openssl_verifies_a_time_stamp(authority, files):
    openssl(files, "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "query.tsq")
    reply = ask(authority.tsa_url, (files / "query.tsq").read_bytes(), kind="application/timestamp-query")
    (files / "reply.tsr").write_bytes(reply)

    done = openssl(
        files, "ts", "-verify", "-queryfile", "query.tsq", "-in", "reply.tsr",
        "-CAfile", "root.pem", "-untrusted", "issuing.pem",
    )  # fmt: skip

    assert "Verification: OK" in done.stdout + done.stderr


def test_openssl_verifies_the_list_of_revoked_certificates(authority, files):
    (files / "list.crl").write_bytes(ask(f"{authority.url}/issuing.crl"))

    done = openssl(files, "crl", "-inform", "DER", "-in", "list.crl", "-CAfile", "issuing.pem", "-noout")

    assert "verify OK" in done.stderr


@pytest.mark.parametrize(("revoked", "word"), [(False, "good"), (True, "revoked")])
def test_openssl_understands_the_answer_about_one_certificate(authority, files, revoked, word):
    certificate = development_ca.issue("Contoh", url=authority.url).certificate
    (files / "one.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    authority.revoked = {certificate.serial_number} if revoked else set()

    done = openssl(
        files, "ocsp", "-issuer", "issuing.pem", "-cert", "one.pem", "-url", f"{authority.url}/ocsp",
        "-CAfile", "root.pem", "-verify_other", "issuing.pem", "-trust_other",
    )  # fmt: skip

    assert "Response verify OK" in done.stderr
    assert f"one.pem: {word}" in done.stdout


def test_openssl_trusts_the_tls_certificate(files):
    with EsignSimulator() as service:
        host = service.url.removeprefix("https://")
        done = subprocess.run(
            ["openssl", "s_client", "-connect", host, "-CAfile", "root.pem", "-verify_ip", "127.0.0.1"],
            cwd=files, input="", capture_output=True, check=False, text=True, timeout=30,
        )  # fmt: skip

    assert "Verify return code: 0 (ok)" in done.stdout


def test_a_wrong_passphrase_is_answered_as_version_one_does(esign):
    body = b'--x\r\nContent-Disposition: form-data; name="nik"\r\n\r\n3523\r\n--x--\r\n'

    with pytest.raises(urllib.error.HTTPError) as refusal:
        ask(f"{esign.url}/api/sign/pdf", body, kind="multipart/form-data; boundary=x")

    with refusal.value as answer:
        told = json.loads(answer.read())
    assert (refusal.value.code, told["status_code"]) == (400, 400)
    assert re.search(r"2031$", told["error"])


def test_a_stranger_without_credentials_is_turned_away(esign):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        ask(f"{esign.url}/api/user/status/3523", user="orang:lain")

    with refusal.value:
        assert refusal.value.code == 401


def test_a_fault_can_be_ordered_over_http(esign):
    order = json.dumps({"fault": "wrong-passphrase", "times": 2}).encode()

    ask(f"{esign.url}/_simulator/faults", order)

    assert [esign.faults.happens(EsignFault.WRONG_PASSPHRASE) for _time in range(3)] == [True, True, False]


def test_attempts_are_listed_without_secrets(esign):
    esign.note("v1", b"isi", "refused 2031")

    told = json.loads(ask(f"{esign.url}/_simulator/attempts"))

    assert sorted(told[-1]) == ["outcome", "received_sha256", "signed_sha256", "version"]


def test_a_fault_by_header_happens_once_and_uses_nothing_up():
    faults = Faults()
    faults.set(EsignFault.SLOW, times=1)

    asked = [faults.happens(EsignFault.SLOW, header="slow"), faults.happens(EsignFault.SLOW)]

    assert asked == [True, True]
    assert faults.happens(EsignFault.SLOW) is False


def test_a_form_keeps_the_bytes_of_its_file():
    content = bytes(range(256)) + b"\r\n--\r\n"
    head = b'--grenz\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
    body = head + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--grenz--\r\n"

    assert form_of(body, "multipart/form-data; boundary=grenz") == {"file": content}


def test_the_command_serves_what_it_prints(tmp_path):
    seat = "5f1d0c11-37a5-4f1c-8b1c-2f6c5a0e0b01"
    command = [sys.executable, "manage.py", "run_simulators", "--esign-port", "0", "--authority-port", "0"]
    environment = {"PRAKARSA_DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 60, "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(
        [*command, "--seat", f"{seat}=3523=Contoh"], stdout=subprocess.PIPE, text=True, env=environment
    )

    lines = iter(process.stdout.readline, "")
    printed = dict(line.strip().split("=", 1) for line in takewhile(lambda line: line[0] != "#", lines))
    crl = ask(f"{printed['PRAKARSA_DEVELOPMENT_CA_URL']}/issuing.crl")
    process.terminate()

    assert process.wait(20) == 0
    process.stdout.close()
    assert x509.load_der_x509_crl(crl).is_signature_valid is not None
    assert tomllib.loads(Path(printed["PRAKARSA_SIGNING_FILE"]).read_text("utf-8"))["level"] == "B-B"
    assert seat in (tmp_path / "keys/simulators/enrolments.toml").read_text()


def test_the_command_is_not_for_production(settings):
    from django.core.management import CommandError, call_command

    settings.PRAKARSA_PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("run_simulators")
