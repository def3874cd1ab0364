"""The files of deploy/ agree with the application. The proof `deployed` tries that they carry a site."""

import re

import pytest

from config import ROOT, from_environment
from participation.core.headers import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*"))


def words(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_nginx_puts_the_applications_headers_on_its_own_pages(client):
    sent = dict(re.findall(r'^add_header (\S+) "(.*)" always;$', words("nginx/participation-headers"), re.M))
    assert sent["Content-Security-Policy"] == f"{CONTENT_SECURITY_POLICY}; upgrade-insecure-requests"
    assert sent["Permissions-Policy"] == PERMISSIONS_POLICY
    answer = client.get("/finns-inte-alls")
    same = {"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy", "Vary", "Cache-Control", "X-Robots-Tag"}  # fmt: skip
    assert {name: sent[name] for name in same} == {name: answer.headers[name] for name in same}


def test_nginx_never_writes_who_asked_or_for_what():
    written = words("nginx/participation.conf")
    formats = re.findall(r"log_format \w+ '([^']*)'", written)
    assert formats
    assert set(re.findall(r"\$\w+", formats[0])) <= {
        "$time_iso8601", "$request_method", "$status", "$request_time", "$room",
    }  # fmt: skip
    assert set(re.findall(r"error_log\s+\S+ (\w+);", written)) == {"crit"}
    assert "$remote_addr;  # overwritten" in words("nginx/participation-proxy")


def test_every_server_lets_go_of_who_is_slow():
    written = words("nginx/participation.conf")
    assert written.count("\nserver {") == written.count("    include participation-limits;")


def test_nginx_has_a_page_for_every_error_it_may_answer_with():
    named = set(re.findall(r"/participation-error/(\d+)\.html", words("nginx/participation.conf")))
    assert named == {path.stem for path in (DEPLOY / "nginx" / "errors").iterdir()}


def test_where_pictures_are_sent_the_proxy_lets_them_through(app):
    pattern = re.search(r"location ~ (\S+) \{", words("nginx/participation.conf")).group(1)
    receiving = [rule.rule for rule in app.url_map.iter_rules()
                 if getattr(app.view_functions[rule.endpoint], "largest_body_bytes", 0)]  # fmt: skip
    addresses = [re.sub(r"<[^>]+>", "7", rule) for rule in receiving]
    assert addresses
    assert [address for address in addresses if not re.search(pattern, address)] == []


def test_compose_starts_the_same_programs_as_the_units():
    compose = words("compose.yaml")
    commands = [re.sub(r'[",]', "", found) for found in re.findall(r"command: \[(.*)\]", compose)]
    web = (DEPLOY / "systemd" / "participation-web.service").read_text(encoding="utf-8")
    worker = (DEPLOY / "systemd" / "participation-worker.service").read_text(encoding="utf-8")
    assert commands[0] in web
    assert commands[1].removeprefix("python ") in worker
    assert 'ports: ["127.0.0.1:8000:8000"]' in compose
    assert compose.count("ports:") == 1


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_program_of_a_unit_runs_confined_and_as_nobody_else(unit):
    said = unit.read_text(encoding="utf-8")
    if unit.suffix == ".service":
        for word in ("User=participation", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict",
                     "CapabilityBoundingSet=\n", "StateDirectoryMode=0700"):  # fmt: skip
            assert word in said
    elif unit.suffix == ".timer":
        assert unit.with_suffix(".service").exists()
        assert "Persistent=yes" in said


def test_every_command_of_a_unit_is_one_that_there_is(app):
    for unit in UNITS:
        for command in re.findall(r"flask --app wsgi (\w+)", unit.read_text(encoding="utf-8")):
            assert command in app.cli.commands, unit.name


def test_the_example_of_the_environment_is_taken(tmp_path):
    lines = [line for line in words("environment.example").splitlines() if line and not line.startswith("#")]
    environ = dict(line.split("=", 1) for line in lines) | {"PARTICIPATION_INSTANCE": str(tmp_path)}
    for name, secret in (("SECRET_KEY", "kU7x-2Lq_9vRtY4bN6mZc1WsE3dF5gHj"),
                         ("RECEIPT_SECRET", "pO8i-7Uy_6tRe5Wq4aSd3Fg2Hj1KlZxC")):  # fmt: skip
        file = tmp_path / name
        file.write_text(secret)
        environ[f"PARTICIPATION_{name}_FILE"] = str(file)
    settings = from_environment(environ)
    assert settings.is_production
    assert settings.proxies == 1
