"""Settings of how contracts are signed and sealed (docs/signing.md says what each backend needs).

Part of `config.settings`, which takes over every name.
"""

from config import env

# A short name (pkcs12, pkcs11, bsre-v1, bsre-v2) or the dotted path of a Signer.
PRAKARSA_SIGNER = env.text(name="PRAKARSA_SIGNER", default="development")
# The organisation's seal: none, pkcs12, pkcs11, bsre-v2, or the dotted path of a Seal.
PRAKARSA_SEAL = env.text(name="PRAKARSA_SEAL", default="none")
# A file with the seal's PIN, for example of systemd's LoadCredential; nobody types it.
PRAKARSA_SEAL_SECRET_FILE = env.text(name="PRAKARSA_SEAL_SECRET_FILE", default="")
# TOML: the level of signatures, whom they lead back to, time-stamps and revocation (contracts/signing/signing_file.py).
PRAKARSA_SIGNING_FILE = env.text(name="PRAKARSA_SIGNING_FILE", default="")
# What stands in that file now; one that is still set would be trusted and not obeyed.
env.retired(
    "PRAKARSA_SIGNING_ROOTS",
    "PRAKARSA_SIGNATURE_LEVEL",
    "PRAKARSA_TSA_URL",
    "PRAKARSA_TSA_ROOTS",
    "PRAKARSA_TSA_SECONDS",
    "PRAKARSA_TSA_TOLERANCE_SECONDS",
    "PRAKARSA_REVOCATION_SECONDS",
    hint="Write it into the file that PRAKARSA_SIGNING_FILE names (docs/signing.md).",
)
# TOML: which key, certificate and NIK each seat signs with (mode 0600: it names people).
PRAKARSA_SIGNING_ENROLMENTS = env.text(name="PRAKARSA_SIGNING_ENROLMENTS", default="")
# Where the development authority says that its revocation lists are; empty says nothing (run_simulators prints it).
PRAKARSA_DEVELOPMENT_CA_URL = env.text(name="PRAKARSA_DEVELOPMENT_CA_URL", default="")
PRAKARSA_PKCS11_MODULE = env.text(name="PRAKARSA_PKCS11_MODULE", default="")
PRAKARSA_BSRE_URL = env.text(name="PRAKARSA_BSRE_URL", default="")
PRAKARSA_BSRE_USER = env.text(name="PRAKARSA_BSRE_USER", default="")
PRAKARSA_BSRE_PASSWORD = env.text(name="PRAKARSA_BSRE_PASSWORD", default="")
# PEM of the only authority that may vouch for the service's address; empty trusts what the system trusts.
PRAKARSA_BSRE_CA = env.text(name="PRAKARSA_BSRE_CA", default="")
PRAKARSA_BSRE_CONNECT_SECONDS = env.integer(name="PRAKARSA_BSRE_CONNECT_SECONDS", default=5, minimum=1)
PRAKARSA_BSRE_SECONDS = env.integer(name="PRAKARSA_BSRE_SECONDS", default=60, minimum=1, maximum=300)
# Paths that differ between installations, as "name=/path" (contracts/signing/configuration.py lists the names).
PRAKARSA_BSRE_PATHS = env.words(name="PRAKARSA_BSRE_PATHS", default=())
PRAKARSA_BSRE_FACTOR = env.choice(
    name="PRAKARSA_BSRE_FACTOR", default="passphrase", allowed=("passphrase", "totp")
)
# Where the visible signature goes: the box of the prepared field, or a marker text printed in the document.
PRAKARSA_BSRE_PLACEMENT = env.choice(
    name="PRAKARSA_BSRE_PLACEMENT", default="coordinates", allowed=("coordinates", "tag")
)
# From which corner the service counts.
PRAKARSA_BSRE_ORIGIN = env.choice(
    name="PRAKARSA_BSRE_ORIGIN", default="auto", allowed=("auto", "bottom-left", "top-left")
)
# Markers by field, as "ttd-pihak-pertama=#1#"; only for the placement "tag".
PRAKARSA_BSRE_TAGS = env.words(name="PRAKARSA_BSRE_TAGS", default=())
# Name of the signature field in what the service returns; {field} is ours, which it is expected to fill.
PRAKARSA_BSRE_FIELD = env.text(name="PRAKARSA_BSRE_FIELD", default="{field}")
# How many documents one request of version 2 may carry when an official signs many; 1 sends each by itself.
PRAKARSA_BSRE_BULK = env.integer(name="PRAKARSA_BSRE_BULK", default=10, minimum=1, maximum=40)
PRAKARSA_BSRE_SUBSCRIBER = env.text(name="PRAKARSA_BSRE_SUBSCRIBER", default="")
