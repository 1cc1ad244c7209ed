"""Entry for WSGI servers: `gunicorn config.wsgi`. Serves only an installation in which everything stands."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from contracts.services import signing_process  # noqa: E402 -- models are loaded by the line above
from workflow.engine.start_checks import exit_unless_fit  # noqa: E402 -- same

exit_unless_fit()
signing_process.serve_apart()
