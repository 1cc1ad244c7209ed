"""Whether this is a public installation, which starts only with what such a one needs."""

from config import env

PRODUCTION = (
    env.choice(name="PRAKARSA_ENV", default="development", allowed=("development", "production"))
    == "production"
)
