#!/bin/sh
# prakarsa COMMAND …: a command of manage.py as the services run it; prakarsa web: the web server in the foreground.
# For root, because each runs as the user that it belongs to.
exec /opt/prakarsa/.venv/bin/python /opt/prakarsa/tools/as_installed.py "$@"
