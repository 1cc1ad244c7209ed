"""Keys in tokens, on SoftHSM, by the contract of all backends and in what is their own."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from contracts.signing import base
from contracts.signing.pkcs11 import Pkcs11Signer
from tests.contracts.signing.contract_suite import *  # noqa: F403 -- every test of the contract
from tests.contracts.signing.contract_suite import Backend


@pytest.fixture
def backend(pkcs11):
    return Backend(Pkcs11Signer(), "123450", "123451")


def test_a_missing_library_is_unavailable(backend, prepared, settings, tmp_path):
    settings.PRAKARSA_PKCS11_MODULE = str(tmp_path / "none.so")

    with pytest.raises(base.SignerUnavailable):
        backend.first(prepared)


def test_a_missing_token_is_unavailable(backend, prepared, settings, tokens, tmp_path):
    enrolments = (tokens / "enrolments.toml").read_text().replace('"token-0"', '"ditarik"')
    (tokens / "pulled.toml").write_text(enrolments)
    settings.PRAKARSA_SIGNING_ENROLMENTS = str(tokens / "pulled.toml")

    with pytest.raises(base.SignerUnavailable):
        backend.first(prepared)


def test_a_missing_pkcs11_library_is_misconfigured(backend, prepared, settings):
    settings.PRAKARSA_PKCS11_MODULE = ""

    with pytest.raises(ImproperlyConfigured, match="PRAKARSA_PKCS11_MODULE"):
        backend.first(prepared)


def test_after_a_wrong_pin_the_right_one_signs(backend, prepared):
    with pytest.raises(base.WrongSecret):
        Backend(backend.signer, "000000", "000000").first(prepared)

    assert backend.first(prepared).startswith(prepared)
