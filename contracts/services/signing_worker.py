"""The program of the signing process: `python -m contracts.services.signing_worker`, started by a web server."""

import os

import django


def main() -> None:
    """Load what signs, then serve until the web server ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from contracts.services import signing_process  # noqa: PLC0415 -- once apps are loaded
    from contracts.signing import inspection, levels  # noqa: F401, PLC0415 -- pyHanko, before the first job comes

    signing_process.serve_jobs()


if __name__ == "__main__":
    main()
