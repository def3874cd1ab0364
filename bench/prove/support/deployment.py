"""The files of deploy/ on loopback: nginx with TLS, two application servers, a worker and Redis."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from bench.prove.support.residents import ANSWER_SECONDS, Answer, Resident, Visitor
from bench.prove.support.site import COMMAND_SECONDS, LOG_TAIL, NoSite, Site
from config import ROOT
from tests.support.postgresql import free_port

HOST = "dialog.exempel.se"
DEPLOY = ROOT / "deploy"
START_SECONDS = 90
SECRETS = {
    "PARTICIPATION_SECRET_KEY": "a-secret-key-for-the-proof-0123456789abc",
    "PARTICIPATION_RECEIPT_SECRET": "a-receipt-secret-for-the-proof-0123456789",
}


class Deployment(Site):
    """A production site as docs/operations.md installs it. Only paths, ports and the certificate differ."""

    def __init__(self, folder: Path, database_url: str | None):
        super().__init__(folder, database_url)
        self.folder = folder
        self.port, self.plain_port, redis = free_port(), free_port(), free_port()
        self.servers = [free_port(), free_port()]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._redis = redis
        self.environment.pop("PARTICIPATION_RATE_LIMITS")
        self.environment |= SECRETS | {
            "PARTICIPATION_ENVIRONMENT": "production",
            "PARTICIPATION_TRUSTED_HOSTS": HOST,
            "PARTICIPATION_BASE_URL": f"https://{HOST}",
            "PARTICIPATION_PROXIES": "1",
            "PARTICIPATION_QUEUE": f"redis://127.0.0.1:{redis}/0",
        }

    def open(self) -> None:
        """Start everything. Raises NoSite."""
        self._spawn(
            "redis", ["redis-server", "--port", str(self._redis), "--bind", "127.0.0.1", "--save", ""]
        )
        for number in (0, 1):
            self.start_server(number)
        self._spawn("worker", [sys.executable, "-m", "flask", "--app", "wsgi", "worker"])
        self._write_nginx()
        self._spawn("nginx", ["nginx", "-p", str(self.folder), "-c", "nginx.conf", "-g", "daemon off;"])
        for _ in range(START_SECONDS * 10):
            with suppress(OSError, HTTPException):
                if TlsVisitor(self.port).get("/readyz").status == 200:
                    return
            time.sleep(0.1)
        raise NoSite(f"The site did not answer through nginx: {self.said()}")

    def start_server(self, number: int) -> None:
        """Start one of the two application servers, and wait until it answers."""
        port = self.servers[number]
        command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
        process = self._spawn(f"server-{number}", command, PARTICIPATION_BIND=f"127.0.0.1:{port}")
        for _ in range(START_SECONDS * 10):
            with suppress(OSError, HTTPException):
                if Visitor(port).get("/healthz").status in (200, 400):  # 400: not our host, but it answers
                    return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise NoSite(f"An application server did not start: {self.said()}")

    def kill_server(self, number: int) -> None:
        """SIGKILL to one application server's whole group."""
        _kill(self.processes.pop(f"server-{number}"))

    def close(self) -> None:
        """Stop everything that was started."""
        for process in self.processes.values():
            _kill(process)
        self.processes.clear()

    def connections_of_nginx(self) -> int:
        """How many sockets nginx's workers hold (Linux)."""
        leader = self.processes["nginx"].pid
        workers = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        handles = (handle for worker in workers for handle in Path(f"/proc/{worker}/fd").iterdir())
        return sum(str(handle.readlink()).startswith("socket:") for handle in handles)

    def said(self) -> str:
        """What all of them have written, the last of it."""
        return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-LOG_TAIL:]}"
                         for path in sorted(self.folder.glob("*.log")))  # fmt: skip

    def _spawn(self, name: str, command: list[str], **settings: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self.folder if name == "redis" else ROOT, env=self.environment | settings,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes[name] = process
        return process

    def _write_nginx(self) -> None:
        """The site's own files with these ports and paths, and around them what Debian's nginx.conf has."""
        subprocess.run(
            [shutil.which("openssl") or "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-days", "2", "-subj", f"/CN={HOST}",
             "-keyout", str(self.folder / "key.pem"), "-out", str(self.folder / "fullchain.pem")],
            check=True, capture_output=True, timeout=COMMAND_SECONDS,
        )  # fmt: skip
        for name in ("participation-headers", "participation-limits", "participation-proxy"):
            shutil.copy(DEPLOY / "nginx" / name, self.folder)
        shutil.copytree(DEPLOY / "nginx" / "errors", self.folder / "errors", dirs_exist_ok=True)
        written = (DEPLOY / "nginx" / "participation.conf").read_text(encoding="utf-8")
        first, second = self.servers
        for before, after in (
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("listen 80", f"listen 127.0.0.1:{self.plain_port}"),
            ("/etc/ssl/participation", str(self.folder)),
            ("/var/log/nginx/participation.log", str(self.folder / "access.log")),
            ("/var/log/nginx/participation-error.log", str(self.folder / "nginx-error.log")),
            ("/usr/share/participation/errors/", f"{self.folder}/errors/"),
            ("server unix:/run/participation/socket", f"server 127.0.0.1:{first}"),
            ("# server 10.0.0.2:8000", f"server 127.0.0.1:{second}"),
        ):
            if before not in written:
                raise NoSite(f"deploy/nginx/participation.conf no longer holds {before!r}.")
            written = written.replace(before, after)
        (self.folder / "nginx.conf").write_text(
            f"""
            user root;
            worker_processes 2;
            pid {self.folder}/nginx.pid;
            error_log {self.folder}/nginx-main.log;
            events {{ worker_connections 4096; }}
            http {{
                default_type application/octet-stream;
                types {{ text/html html; }}
                proxy_temp_path {self.folder}/proxy;
                client_body_temp_path {self.folder}/bodies;
                {written}
                {self._caching_proxy()}
            }}""",
            encoding="utf-8",
        )

    def _caching_proxy(self) -> str:
        """A cache that somebody put in front, which obeys what the pages say about themselves (row 54)."""
        self.cache_port = free_port()
        return f"""
            proxy_cache_path {self.folder}/cache keys_zone=front:10m;
            server {{
                listen 127.0.0.1:{self.cache_port} ssl;
                server_name {HOST};
                ssl_certificate {self.folder}/fullchain.pem;
                ssl_certificate_key {self.folder}/key.pem;
                access_log off;
                location / {{
                    proxy_pass https://127.0.0.1:{self.port};
                    proxy_set_header Host $host;
                    proxy_ssl_server_name on;
                    proxy_ssl_name $host;
                    proxy_cache front;
                    proxy_cache_valid 200 10m;
                    add_header X-Cache $upstream_cache_status always;
                }}
            }}"""


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        if process.args[0] == "nginx":  # its workers leave with it
            process.send_signal(signal.SIGQUIT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tls_context() -> ssl.SSLContext:
    """Trusts the certificate that the proof has made."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class LocalConnection(HTTPSConnection):
    """To this machine, by the site's name: nginx answers no other."""

    def connect(self) -> None:
        """Shake hands."""
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = tls_context().wrap_socket(plain, server_hostname=self.host)


class TlsVisitor(Visitor):
    """A visitor who comes by https to the site's own name."""

    own_headers: Mapping[str, str] = {}

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form, with the headers that a browser sets."""
        own = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
               "Origin": f"https://{HOST}"}  # fmt: skip
        return self._ask("POST", path, urlencode(fields), own)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        headers = {**headers, **self.own_headers, "Host": HOST}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = LocalConnection(HOST, self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self.headers = response.headers
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        location = re.sub(rf"^https://{HOST}", "", response.headers.get("Location", ""))
        return Answer(response.status, location, content)


class TlsResident(Resident):
    """A resident who comes by https."""

    def __init__(self, port: int, may_go_on: Callable[[], bool]):
        super().__init__(port, may_go_on)
        self.visitor = TlsVisitor(port)
