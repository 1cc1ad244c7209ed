"""A passphrase that nobody else uses is typed in, and then looked for everywhere that people look later."""

import base64
import contextlib
import gc
import logging
import pickle
import sys

import pytest
from django.views.debug import ExceptionReporter

from contracts.signing import base
from contracts.signing.base import KeyHolder
from contracts.signing.bsre_v1 import BsreV1Signer
from contracts.signing.bsre_v2 import BsreV2Signer
from contracts.signing.pkcs11 import Pkcs11Signer
from contracts.signing.pkcs12 import Pkcs12Signer
from contracts.signing.secret import Secret
from demo.simulators.faults import AuthorityFault, EsignFault
from tests.contracts.signing import documents
from tests.contracts.signing.documents import DIRECTOR, DIRECTOR_SEAT, FIRST, SIGNED_AT

CANARY = "kenari-9f3b7d51"
SPELLINGS = (CANARY, base64.b64encode(CANARY.encode()).decode(), CANARY.encode().hex())


@pytest.fixture(scope="module")
def prepared():
    return documents.prepared()


@pytest.fixture
def everything_logged(caplog):
    """All loggers at DEBUG, those of the libraries too."""
    loggers = [
        logging.getLogger(name)
        for name in ("pyhanko", "pyhanko_certvalidator", "prakarsa", "asyncio", "aiohttp")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    yield caplog
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


def sign_with_canary(signer, pdf, typed):
    """Only this frame may know the secret, as the view does that it was typed into."""
    return signer.sign(
        pdf,
        holder=KeyHolder(DIRECTOR_SEAT),
        field=FIRST,
        party=DIRECTOR,
        reason="Persetujuan",
        location="Tuban",
        secret=typed.pop(),
        at=SIGNED_AT,
    )


def failure_of(signer, pdf):
    """The error and its report as Django's page shows it where DEBUG is on, so without any masking."""
    try:
        sign_with_canary(signer, pdf, [CANARY])
    except base.SigningError as error:
        reporter = ExceptionReporter(None, type(error), error, error.__traceback__)
        return error, reporter.get_traceback_html() + reporter.get_traceback_text()
    pytest.fail("it signed")


def every_word_of(error):
    """Text, arguments, facts and every variable of every frame of the error and of what led to it."""
    words = []
    while error is not None:
        words += [repr(error), str(error), repr(error.args), repr(getattr(error, "__dict__", {}))]
        trace = error.__traceback__
        while trace is not None:
            words += [repr(value) for value in trace.tb_frame.f_locals.values()]
            trace = trace.tb_next
        error = error.__cause__ or error.__context__
    return "\n".join(words)


def assert_nowhere(caplog, capfd, text):
    for spelling in SPELLINGS:
        assert spelling not in text
        assert spelling not in caplog.text
    out = capfd.readouterr()
    assert CANARY not in out.out + out.err


SERVICE_FAULTS = [
    EsignFault.WRONG_PASSPHRASE,
    EsignFault.NOT_REGISTERED,
    EsignFault.ECHOES_SECRET,
    EsignFault.ERROR_200,
    EsignFault.REFUSES_PDF,
    EsignFault.SERVER_ERROR,
    EsignFault.GATEWAY_TIMEOUT,
    EsignFault.SLOW,
    EsignFault.DIES_AFTER_SIGNING,
    EsignFault.UNAUTHORISED,
    None,
]


@pytest.mark.parametrize("fault", SERVICE_FAULTS)
@pytest.mark.parametrize("signer", [BsreV1Signer(), BsreV2Signer()], ids=["v1", "v2"])
def test_a_service_that_fails_leaves_no_trace_of_it(
    bsre, prepared, everything_logged, capfd, settings, signer, fault
):
    settings.DEBUG = True
    settings.PRAKARSA_BSRE_SECONDS = 1 if fault == EsignFault.SLOW else 30
    bsre.faults.set(fault or "none")

    error, page = failure_of(signer, prepared)

    assert_nowhere(everything_logged, capfd, page + every_word_of(error))


def test_a_service_that_is_not_there_leaves_no_trace_of_it(
    bsre, prepared, everything_logged, capfd, settings
):
    settings.DEBUG = True
    settings.PRAKARSA_BSRE_URL = "https://127.0.0.1:9"

    error, page = failure_of(BsreV2Signer(), prepared)

    assert_nowhere(everything_logged, capfd, page + every_word_of(error))


def test_a_wrong_passphrase_of_a_key_file_leaves_no_trace(prepared, everything_logged, capfd, settings):
    settings.DEBUG = True
    from contracts.signing import development_ca

    development_ca.ensure_seat_key(DIRECTOR_SEAT, common_name="Direktur", secret="satu")

    error, page = failure_of(Pkcs12Signer(), prepared)

    assert_nowhere(everything_logged, capfd, page + every_word_of(error))


def test_a_wrong_pin_of_a_token_leaves_no_trace(pkcs11, prepared, everything_logged, capfd, settings):
    settings.DEBUG = True

    error, page = failure_of(Pkcs11Signer(), prepared)

    assert_nowhere(everything_logged, capfd, page + every_word_of(error))


def test_a_missing_token_leaves_no_trace(pkcs11, prepared, everything_logged, capfd, settings, tmp_path):
    settings.DEBUG = True
    settings.PRAKARSA_PKCS11_MODULE = str(tmp_path / "none.so")

    error, page = failure_of(Pkcs11Signer(), prepared)

    assert_nowhere(everything_logged, capfd, page + every_word_of(error))


def test_a_failed_time_stamp_leaves_no_trace_of_the_secret(
    stamped, prepared, everything_logged, capfd, settings, tmp_path
):
    import shutil

    from contracts.signing import development_ca

    settings.DEBUG = True
    shutil.copytree(settings.PRAKARSA_KEYS_DIR / "authority", tmp_path / "keys" / "authority")
    settings.PRAKARSA_KEYS_DIR = tmp_path / "keys"
    development_ca.ensure_seat_key(DIRECTOR_SEAT, common_name="Direktur", secret=CANARY)
    stamped.faults.set(AuthorityFault.DOWN)

    error, page = failure_of(Pkcs12Signer(), prepared)

    assert isinstance(error, base.TimestampUnavailable)
    assert_nowhere(everything_logged, capfd, page + every_word_of(error))


@pytest.mark.parametrize("signer", [BsreV1Signer(), BsreV2Signer()], ids=["v1", "v2"])
def test_an_accepted_passphrase_is_in_neither_logs_nor_file(bsre, prepared, everything_logged, capfd, signer):
    person = next(iter(bsre._people.values()))
    before, person.passphrase = person.passphrase, CANARY

    signed = sign_with_canary(signer, prepared, [CANARY])

    person.passphrase = before
    assert "bsre" in everything_logged.text
    assert person.nik not in everything_logged.text
    assert CANARY.encode() not in signed
    assert_nowhere(everything_logged, capfd, "")


def test_the_test_would_find_a_secret_in_a_frame():
    with pytest.raises(ValueError) as error:
        _careless(CANARY)

    assert CANARY in every_word_of(error.value)


def _careless(secret):
    raise ValueError("gagal")


def test_a_secret_shows_in_no_representation():
    held = Secret(CANARY)

    assert CANARY not in f"{held} {held!r} {[held]} {vars(sys.modules[__name__]).get('held')}"
    with pytest.raises(TypeError):
        pickle.dumps(held)


def test_a_secret_is_gone_after_its_block():
    with Secret(CANARY) as held, contextlib.suppress(RuntimeError):
        raise RuntimeError

    with pytest.raises(ValueError):
        held.reveal()
    assert not any(type(one) is Secret and one._value == CANARY for one in gc.get_objects())
