"""The settings: what production refuses, what development makes for itself, and how each is told."""

import stat
from dataclasses import replace

import pytest

from config import ROOT, Config, ConfigurationError, from_environment

STRONG = "kU7x-2Lq_9vRtY4bN6mZc1WsE3dF5gHj"
OTHER = "pO8i-7Uy_6tRe5Wq4aSd3Fg2Hj1KlZxC"
PRODUCTION = {
    "PARTICIPATION_SECRET_KEY": STRONG,
    "PARTICIPATION_RECEIPT_SECRET": OTHER,
    "PARTICIPATION_TRUSTED_HOSTS": "framtid.exempel.se",
    "PARTICIPATION_BASE_URL": "https://framtid.exempel.se/",
}


MAIL = {"PARTICIPATION_MAIL_FROM": "dialog@exempel.se"}


@pytest.fixture
def read(tmp_path):
    """Reads the settings of an environment with an instance folder of its own."""
    return lambda **environ: from_environment(
        {"PARTICIPATION_INSTANCE": str(tmp_path / "instance"), **environ}
    )


def test_production_starts_when_everything_is_safe(read):
    config = read(**PRODUCTION)

    assert config.is_production
    assert config.is_https
    assert config.base_url == "https://framtid.exempel.se"
    assert config.trusted_hosts == ("framtid.exempel.se",)
    assert config.rate_limits
    assert not config.testing


def test_what_is_not_said_to_be_development_is_production(read):
    with pytest.raises(ConfigurationError):
        read()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"PARTICIPATION_SECRET_KEY": ""}, "PARTICIPATION_SECRET_KEY"),
        ({"PARTICIPATION_SECRET_KEY": STRONG[:31]}, "PARTICIPATION_SECRET_KEY"),
        ({"PARTICIPATION_SECRET_KEY": "a" * 64}, "PARTICIPATION_SECRET_KEY"),
        ({"PARTICIPATION_SECRET_KEY": "secret" * 10}, "PARTICIPATION_SECRET_KEY"),
        ({"PARTICIPATION_SECRET_KEY": " " * 40}, "PARTICIPATION_SECRET_KEY"),
        ({"PARTICIPATION_RECEIPT_SECRET": ""}, "PARTICIPATION_RECEIPT_SECRET"),
        ({"PARTICIPATION_RECEIPT_SECRET": "kort"}, "PARTICIPATION_RECEIPT_SECRET"),
        ({"PARTICIPATION_RECEIPT_SECRET": STRONG}, "must differ"),
        ({"PARTICIPATION_TRUSTED_HOSTS": ""}, "PARTICIPATION_TRUSTED_HOSTS"),
        ({"PARTICIPATION_TRUSTED_HOSTS": " , "}, "PARTICIPATION_TRUSTED_HOSTS"),
        ({"PARTICIPATION_RATE_LIMITS": "off"}, "PARTICIPATION_RATE_LIMITS"),
        ({"PARTICIPATION_METRICS_TOKEN": "kort"}, "PARTICIPATION_METRICS_TOKEN"),
        ({"PARTICIPATION_ENVIRONMENT": "prod"}, "PARTICIPATION_ENVIRONMENT"),
        ({"PARTICIPATION_ENVIRONMENT": "testing"}, "PARTICIPATION_ENVIRONMENT"),
        ({"PARTICIPATION_PROXIES": "two"}, "PARTICIPATION_PROXIES"),
        ({"PARTICIPATION_PROXIES": "-1"}, "PARTICIPATION_PROXIES"),
        ({"PARTICIPATION_PROXIES": "٣"}, "PARTICIPATION_PROXIES"),
        ({"PARTICIPATION_SMTP_URL": "mail.exempel.se", **MAIL}, "PARTICIPATION_SMTP_URL"),
        ({"PARTICIPATION_SMTP_URL": "smtp://mail.exempel.se", **MAIL}, "PARTICIPATION_SMTP_URL"),
        ({"PARTICIPATION_SMTP_URL": "smtp://mail.exempel.se:x", **MAIL}, "PARTICIPATION_SMTP_URL"),
        ({"PARTICIPATION_SMTP_URL": "smtp://mail.exempel.se:587?tls", **MAIL}, "PARTICIPATION_SMTP_URL"),
        ({"PARTICIPATION_SMTP_URL": "smtp://a:b@mail.exempel.se:587", **MAIL}, "no TLS"),
        ({"PARTICIPATION_SMTP_URL": "smtps://mail.exempel.se:465"}, "PARTICIPATION_MAIL_FROM"),
        ({"PARTICIPATION_BASE_URL": "http://framtid.exempel.se"}, "PARTICIPATION_BASE_URL"),
        ({"PARTICIPATION_BASE_URL": "framtid.exempel.se"}, "PARTICIPATION_BASE_URL"),
    ],
)
def test_production_refuses_to_start_and_says_what_to_change(read, change, named):
    with pytest.raises(ConfigurationError, match=named):
        read(**{**PRODUCTION, **change})


@pytest.mark.parametrize(
    "url",
    ["smtp://a:b@mail.exempel.se:587?starttls", "smtps://a:b@mail.exempel.se:465", "smtp://a:b@127.0.0.1:25"],
)
def test_mail_is_on_with_a_server_and_a_sender(read, url):
    assert not read(**PRODUCTION).sends_mail
    config = read(**PRODUCTION, **MAIL, PARTICIPATION_SMTP_URL=url)
    assert (config.smtp_url, config.sends_mail) == (url, True)


def test_a_refusal_never_repeats_the_secret(read):
    with pytest.raises(ConfigurationError) as refusal:
        read(**{**PRODUCTION, "PARTICIPATION_SECRET_KEY": "hemlig-men-kort"})
    assert "hemlig" not in str(refusal.value)


def test_development_makes_its_own_secrets_once_for_its_owner_only(read, tmp_path):
    first = read(PARTICIPATION_ENVIRONMENT="development")
    second = read(PARTICIPATION_ENVIRONMENT="development")

    assert first == second
    assert first.secret_key != first.receipt_secret
    assert len(first.secret_key) >= 32
    for name in ("secret_key", "receipt_secret"):
        assert stat.S_IMODE((tmp_path / "instance" / name).stat().st_mode) == 0o600


def test_development_uses_the_secrets_it_is_given(read, tmp_path):
    config = read(
        PARTICIPATION_ENVIRONMENT="development",
        PARTICIPATION_SECRET_KEY="min",
        PARTICIPATION_RECEIPT_SECRET="din",
    )

    assert (config.secret_key, config.receipt_secret) == ("min", "din")
    assert not (tmp_path / "instance").exists()


def test_development_may_switch_the_limits_off(read):
    assert not read(PARTICIPATION_ENVIRONMENT="development", PARTICIPATION_RATE_LIMITS="off").rate_limits


def test_a_secret_may_lie_in_a_file(read, tmp_path):
    (tmp_path / "key").write_text(STRONG + "\n", encoding="utf-8")
    told = {name: value for name, value in PRODUCTION.items() if name != "PARTICIPATION_SECRET_KEY"}

    config = read(**told, PARTICIPATION_SECRET_KEY_FILE=str(tmp_path / "key"))

    assert config.secret_key == STRONG


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://a:b@db/x", "postgresql+psycopg://a:b@db/x"),
        ("postgresql://a:b@db/x", "postgresql+psycopg://a:b@db/x"),
        ("postgresql+psycopg://a:b@db/x", "postgresql+psycopg://a:b@db/x"),
        ("sqlite:////tmp/x.sqlite", "sqlite:////tmp/x.sqlite"),
    ],
)
def test_the_address_of_the_database(read, given, used):
    assert read(**PRODUCTION, DATABASE_URL=given).database_url == used


def test_without_an_address_the_database_is_a_file_in_the_instance_folder(read, tmp_path):
    config = read(**PRODUCTION)
    assert config.database_url == f"sqlite:///{tmp_path / 'instance' / 'participation.sqlite'}"


def test_the_port_is_part_of_the_address_unless_that_is_given(read):
    assert read(PARTICIPATION_ENVIRONMENT="development", PORT="8123").base_url == "http://127.0.0.1:8123"
    assert read(**PRODUCTION, PORT="8123").base_url == "https://framtid.exempel.se"


def test_the_instance_folder_lies_in_the_clone_unless_told_otherwise():
    assert from_environment(PRODUCTION).instance_folder == ROOT / "instance"


def test_hosts_are_told_with_commas_or_spaces(read):
    config = read(**{**PRODUCTION, "PARTICIPATION_TRUSTED_HOSTS": "a.se, b.se c.se"})
    assert config.trusted_hosts == ("a.se", "b.se", "c.se")


def test_flask_gets_the_limits_that_keep_large_forms_out(read):
    flask = read(**PRODUCTION).for_flask()

    assert flask["MAX_CONTENT_LENGTH"] == flask["MAX_FORM_MEMORY_SIZE"] == 256 * 1024
    assert flask["MAX_FORM_PARTS"] == 100
    assert flask["WTF_CSRF_TIME_LIMIT"] == 24 * 3600
    assert flask["TRUSTED_HOSTS"] == ["framtid.exempel.se"]
    assert flask["SQLALCHEMY_ENGINE_OPTIONS"] == {"hide_parameters": True}


def test_settings_cannot_be_changed_while_the_site_runs(read):
    config = read(**PRODUCTION)
    with pytest.raises(AttributeError):
        config.rate_limits = False
    assert isinstance(replace(config, rate_limits=False), Config)


@pytest.mark.parametrize(
    "pattern",
    [
        "/tiles/{z}/{x}.png", "/tiles/{z}/{x}/{y}/{y}", "//kartor.exempel.se/{z}/{x}/{y}",
        "ftp://a/{z}/{x}/{y}",
        "http://kartor.exempel.se/{z}/{x}/{y}", "https:///{z}/{x}/{y}", "https://a/{z}/{x}/{y}/{more}",
        "{z}{x}{y}",
    ],
)  # fmt: skip
def test_tiles_come_from_this_host_or_from_one_that_cannot_be_listened_to(read, pattern):
    with pytest.raises(ConfigurationError, match="PARTICIPATION_TILES"):
        read(**PRODUCTION, PARTICIPATION_TILES=pattern, PARTICIPATION_TILES_ATTRIBUTION="© Kartan")


@pytest.mark.parametrize(
    ("pattern", "asked_by_browsers"),
    [
        ("/tiles/{z}/{x}/{y}.png", "/tiles/{z}/{x}/{y}.png"),
        ("https://kartor.exempel.se/{z}/{x}/{y}.png?nyckel=1", "/karta/rutor/{z}/{x}/{y}"),
        ("http://127.0.0.1:8080/{z}/{x}/{y}.png", "/karta/rutor/{z}/{x}/{y}"),
    ],
)
def test_a_browser_asks_this_host_for_tiles_wherever_they_come_from(read, pattern, asked_by_browsers):
    settings = {"PARTICIPATION_TILES": pattern, "PARTICIPATION_TILES_ATTRIBUTION": "© Kartan"}
    assert read(**PRODUCTION, **settings).map_tiles == asked_by_browsers


def test_whose_map_it_is_must_be_said(read):
    with pytest.raises(ConfigurationError, match="ATTRIBUTION"):
        read(**PRODUCTION, PARTICIPATION_TILES="/tiles/{z}/{x}/{y}.png")
