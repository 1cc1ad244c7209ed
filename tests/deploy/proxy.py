"""The shipped site in a real nginx of its own: free ports, a certificate for the trial, everything in one folder."""

import http.client
import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deploy.supervisor import patiently
from tools.installing.certificate import self_signed
from tools.installing.services import site_text

NGINX = "/usr/sbin/nginx"
HOST = "prakarsa.contoh.go.id"
# What Debian's nginx.conf has around a site, where a folder is given for everything.
AROUND = """
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    include {folder}/site.conf;
}}
"""


def written(folder: Path, *, web: Path, port: int) -> Path:
    """The configuration for a server behind `web`, a socket; returns its file."""
    files = folder / "certificate.pem", folder / "key.pem"
    for path, text in zip(files, self_signed(HOST), strict=True):
        path.write_text(text)
    site = site_text(HOST, files, "25").replace("/run/prakarsa/web.sock", str(web))
    for shipped, own in (
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("    listen [::]:80;\n", ""),
        ("    listen [::]:443 ssl;\n", ""),
    ):
        assert shipped in site
        site = site.replace(shipped, own)
    (folder / "site.conf").write_text(site)
    configuration = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(AROUND.format(folder=folder, user=user))
    return configuration


def checked(configuration: Path) -> str:
    """What `nginx -t` says of it."""
    done = subprocess.run([NGINX, "-t", "-c", configuration], capture_output=True, text=True, check=False)
    return done.stderr


@contextmanager
def running_proxy(folder: Path, *, web: Path) -> Iterator[int]:
    """nginx in front of `web`, once it listens; gives the port of its TLS."""
    port = free_port()
    configuration = written(folder, web=web, port=port)
    with subprocess.Popen([NGINX, "-g", "daemon off;", "-c", str(configuration)]) as server:
        try:
            patiently(lambda: reachable(port))
            yield port
        finally:
            server.terminate()


def connected(port: int, *, seconds: float = 20.0) -> ssl.SSLSocket:
    """A connection by TLS."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    raw = socket.create_connection(("127.0.0.1", port), timeout=seconds)
    return context.wrap_socket(raw, server_hostname=HOST)


def asked(
    port: int, path: str, *, body: bytes = b"", head: dict[str, str] | None = None
) -> http.client.HTTPResponse:
    """An answer, read to its end; a POST where there is a body."""
    client = http.client.HTTPConnection(HOST)
    client.sock = connected(port)
    try:
        client.request("POST" if body else "GET", path, body=body or None, headers=head or {})
        answer = client.getresponse()
        answer.read()
    finally:
        client.close()
    return answer


def reachable(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
