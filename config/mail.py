"""Where e-mail goes: to an SMTP server by `EMAIL_URL`, otherwise into files one can read."""

from dataclasses import dataclass, field
from pathlib import Path

from config import env


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Django's e-mail settings in one value."""

    backend: str
    file_path: Path
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    use_tls: bool = False
    use_ssl: bool = False


def mail_settings(*, data: Path) -> MailSettings:
    """From `smtp://user:password@host`, `smtp+tls://…` (STARTTLS) or `smtps://…`; else files in `<data>/mail`."""
    url = env.url(name="EMAIL_URL", schemes=("smtp", "smtp+tls", "smtps"))
    if url is None:
        return MailSettings(
            backend="django.core.mail.backends.filebased.EmailBackend", file_path=data / "mail"
        )
    return MailSettings(
        backend="django.core.mail.backends.smtp.EmailBackend",
        file_path=data / "mail",
        host=url.host,
        port=url.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[url.scheme],
        user=url.user,
        password=url.password,
        use_tls=url.scheme == "smtp+tls",
        use_ssl=url.scheme == "smtps",
    )
