"""Settings of the test suite: the real ones, with cheap passwords, no second factor, their own data directory."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="prakarsa-test-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)
# Read by the settings below, so it must be set before they are imported.
os.environ["PRAKARSA_DATA_DIR"] = str(_data)
os.environ["SECRET_KEY"] = "test-only-" + "0123456789" * 5

from config.databases import SQLITE_PRAGMAS  # noqa: E402 -- after the environment is prepared
from config.settings import *  # noqa: E402, F403 -- same
from config.settings import DATABASES, STORAGES  # noqa: E402 -- same

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Asked, and rested out, only in the tests about it.
PRAKARSA_SECOND_FACTOR = False
PRAKARSA_SESSION_IDLE_MINUTES = 0
# What is undone with its test must not be signed for.
PRAKARSA_SEAL_SECONDS = 0
# The cache of one process, which needs no transaction.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "process")
}
ACCOUNT_RATE_LIMITS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Files are looked up when asked for, instead of all of them at each new test client.
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because tests of simultaneous work need several connections; it need not survive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE_PRAGMAS.replace(
        "synchronous=FULL", "synchronous=OFF"
    )
