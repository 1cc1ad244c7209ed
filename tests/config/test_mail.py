"""Where e-mail goes."""

import pytest

from config.mail import MailSettings, mail_settings


def test_without_a_server_mail_becomes_files(monkeypatch, tmp_path):
    monkeypatch.delenv("EMAIL_URL", raising=False)

    assert mail_settings(data=tmp_path) == MailSettings(
        backend="django.core.mail.backends.filebased.EmailBackend", file_path=tmp_path / "mail"
    )


@pytest.mark.parametrize(
    ("scheme", "port", "tls", "ssl"),
    [("smtp", 25, False, False), ("smtp+tls", 587, True, False), ("smtps", 465, False, True)],
)
def test_the_scheme_names_the_protection(monkeypatch, tmp_path, scheme, port, tls, ssl):
    monkeypatch.setenv("EMAIL_URL", f"{scheme}://sender:pw@mail.example")

    assert mail_settings(data=tmp_path) == MailSettings(
        backend="django.core.mail.backends.smtp.EmailBackend",
        file_path=tmp_path / "mail",
        host="mail.example",
        port=port,
        user="sender",
        password="pw",
        use_tls=tls,
        use_ssl=ssl,
    )
