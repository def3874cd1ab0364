"""Nobody is in the log: a served site is asked with a canary in every place, and provoked to every error."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from config import ROOT
from participation.core.db import db
from tests.making import make_programme
from tests.support.postgresql import free_port

CANARY = "kanariefagel"
ADDRESS = "203.0.113.77"
HOST = "dialog.exempel.se"
SERVERS = {
    "gunicorn": ("gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"),
    "waitress": ("waitress", "--listen=127.0.0.1:{port}", "wsgi:app"),
}
HEADERS = {
    "Host": HOST, "User-Agent": CANARY, "Referer": f"https://{CANARY}.exempel.se/",
    "X-Forwarded-For": ADDRESS, "X-Forwarded-Proto": "https", "Accept-Language": CANARY,
    "X-Request-Id": CANARY, f"X-{CANARY}": CANARY,
    "Origin": f"https://{HOST}", "Authorization": f"Bearer {CANARY}",
}  # fmt: skip


class Served:
    """A real server on the migrated site, in production's settings, with its error output in a file."""

    def __init__(self, site, server, log):
        settings = site.config["SETTINGS"]
        self.port, self.log = free_port(), log
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PARTICIPATION_")}
        environment = kept | {
            "PARTICIPATION_SECRET_KEY": settings.secret_key,
            "PARTICIPATION_RECEIPT_SECRET": settings.receipt_secret,
            "PARTICIPATION_INSTANCE": str(settings.instance_folder),
            "PARTICIPATION_TRUSTED_HOSTS": HOST,
            "PARTICIPATION_BASE_URL": f"https://{HOST}",
            "PARTICIPATION_PROXIES": "1",
            "PARTICIPATION_BIND": f"127.0.0.1:{self.port}",
            "PARTICIPATION_WEB_WORKERS": "1",
            "DATABASE_URL": settings.database_url,
        }
        words = [word.format(port=self.port) for word in SERVERS[server]]
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *words], cwd=ROOT, env=environment, stdout=file, stderr=file
            )
        self.cookies = {}
        for _ in range(600):
            try:
                self.get("/healthz")
                return
            except (OSError, HTTPException):
                assert self.process.poll() is None, log.read_text()
                time.sleep(0.1)
        raise AssertionError("The server did not start.")

    def ask(self, method, path, body=None, **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join([*(f"{name}={value}" for name, value in self.cookies.items()), f"a={CANARY}"])
        try:
            connection.request(method, path, body, HEADERS | {"Cookie": cookies} | headers)
            response = connection.getresponse()
            content = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for name, value in re.findall(r"(__Host-session)=([^;]+)", str(response.headers)):
            self.cookies[name] = value
        return response.status, content

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, **fields):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), **kind)

    def raw(self, said):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(said)
            connection.settimeout(10)
            try:
                return connection.recv(200)
            except TimeoutError:
                return b""

    def hidden_fields(self, path):
        status, page = self.get(path)
        assert status == 200, page
        fields = BeautifulSoup(page, "html.parser").select("form[method=post] input[type=hidden]")
        return {field["name"]: field.get("value", "") for field in fields if field.get("name")}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return [line for line in self.log.read_text("utf-8").splitlines() if line]


def change_database(site, statement):
    with site.app_context():
        with db.engine.begin() as connection:
            connection.execute(text(statement[connection.dialect.name]))
        db.engine.dispose()


# The database itself refuses what is sent in, and quotes it where it can.
REFUSES_TEXTS = {
    "postgresql": "alter table contribution add check (length(text) > 100000) not valid",
    "sqlite": "create trigger refuse before insert on contribution begin "
    f"select raise(abort, '{CANARY}'); end",
}
FORGETS_SESSIONS = dict.fromkeys(REFUSES_TEXTS, "drop table web_session")


@pytest.mark.parametrize("server", SERVERS)
def test_no_canary_is_in_the_log_whatever_happens(migrated_site, server, tmp_path):
    site = migrated_site()
    with site.app_context():
        make_programme()
        db.session.remove()
        db.engine.dispose()
    served = Served(site, server, tmp_path / "log")
    seen = {}
    try:
        form = "/getinge/lamna-ide"
        mail = f"{CANARY}@exempel.se"
        seen["404"] = served.get(f"/{CANARY}/{quote('å')}?q={CANARY}")[0]
        seen["405"] = served.ask("DELETE", f"/getinge?{CANARY}=1")[0]
        seen["400 host"] = served.get(f"/{CANARY}", Host=f"{CANARY}.se")[0]
        seen["a method of nobody's"] = served.ask("CANARYKANARIEFAGEL", "/")[0]
        seen["413"] = served.post("/kvitto", words=CANARY * 60_000)[0]
        seen["bad protocol"] = served.raw(f"GET /{CANARY} HTTP/1.1\r\nHost {CANARY}\r\n\r\n".encode())[:12]
        seen["broken header"] = served.raw(f"GET / HTTP/9.{CANARY}\r\n\r\n".encode())[:12]
        seen["422"] = served.post(form, **served.hidden_fields(form), text="", shown_name=CANARY)[0]
        seen["no token"] = served.post(form, text=CANARY)[0]
        words = served.hidden_fields("/kvitto") | {f"word_{number}": CANARY for number in range(1, 6)}
        seen["429"] = [served.post("/kvitto", **words, code=CANARY)[0] for _ in range(12)][-1]
        sign_in = served.hidden_fields("/personal/logga-in")
        seen["sign-in"] = served.post("/personal/logga-in", **sign_in, email=mail, password=CANARY * 2)[0]
        seen["invitation"] = served.get(f"/personal/inbjudan/{CANARY}")[0]
        change_database(site, REFUSES_TEXTS)
        filled = served.hidden_fields(form) | {"text": f"Lampor {CANARY} {mail}", "shown_name": CANARY}
        seen["500"] = served.post(form, **filled, send_anyway="y")[0]
        change_database(site, FORGETS_SESSIONS)
        seen["SQL error"] = served.get(f"/kvitto?{CANARY}")[0]
    finally:
        lines = served.stop()

    assert seen["404"] == 404, seen
    assert seen["405"] == 405, seen
    assert seen["400 host"] == 400, seen
    assert seen["413"] == 413, seen
    assert seen["422"] == 422, seen
    assert seen["429"] == 429, seen
    assert seen["500"] == 500, seen
    assert seen["SQL error"] in (500, 503), seen
    told = [json.loads(line) for line in lines]
    statuses = {row["status"] for row in told if row["event"] == "answered"}
    assert statuses >= {200, 404, 405, 413, 422, 429, 500}
    assert [row for row in told if row["level"] == "error" and "IntegrityError" in row["event"]]
    log = "\n".join(lines).lower()
    assert CANARY not in log
    assert ADDRESS not in log
