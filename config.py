"""Everything that can be set from outside, read once from the environment. Listed in docs/operations.md."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
MINIMUM_SECRET_CHARACTERS = 32
QUEUES = ("redis://", "rediss://", "unix://", "valkey://", "postgresql://", "postgres://")
# Where the site itself serves the map tiles that it fetches from elsewhere.
OWN_TILES = "/karta/rutor/{z}/{x}/{y}"


class ConfigurationError(Exception):
    """The environment asks for something unsafe or impossible. The sentence says what to change."""


@dataclass(frozen=True)
class Config:
    """The settings of one running site. Build it with `from_environment()`; tests build it directly."""

    environment: str
    secret_key: str
    receipt_secret: str
    instance_folder: Path
    database_url: str
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    rate_limits: bool = True
    queue_url: str = ""
    keep_pages: bool = True
    photos: bool = True
    site_name: str = "Framtidsdialogen"
    municipality: str = "Halmstads kommun"
    smtp_url: str = ""
    mail_from: str = "framtidsdialogen@localhost.invalid"
    tiles: str = ""
    tiles_attribution: str = ""
    tiles_cache_megabytes: int = 200
    metrics_token: str = ""
    testing: bool = False

    @property
    def is_production(self) -> bool:
        """True where real residents write: secrets must be strong and demonstration accounts are refused."""
        return self.environment == "production"

    @property
    def demonstration_file(self) -> Path:
        """Where the sign-ins of the demonstration are kept. The file is there when one was loaded here."""
        return self.instance_folder / "demonstration.json"

    @property
    def sends_mail(self) -> bool:
        """Whether there is a way out for mail: a mail server or, in development, a folder."""
        return bool(self.smtp_url) or not self.is_production

    @property
    def mail_folder(self) -> Path:
        """Where development puts mails when no mail server is named."""
        return self.instance_folder / "mail"

    @property
    def fetches_tiles(self) -> bool:
        """True when the site fetches the map's tiles from another host, so that no visitor has to."""
        return self.tiles.startswith(("https://", "http://"))

    @property
    def map_tiles(self) -> str:
        """The pattern by which a browser asks this host, and no other, for tiles; empty without any."""
        return OWN_TILES if self.fetches_tiles else self.tiles

    @property
    def is_https(self) -> bool:
        """True when the site is reached over https: then cookies are `Secure` and named `__Host-`."""
        return self.base_url.startswith("https://")

    def for_flask(self) -> dict[str, object]:
        """The same settings under the names that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
            "TRUSTED_HOSTS": list(self.trusted_hosts) or None,
            "MAX_CONTENT_LENGTH": 256 * 1024,
            "MAX_FORM_MEMORY_SIZE": 256 * 1024,
            "MAX_FORM_PARTS": 100,
            "WTF_CSRF_TIME_LIMIT": 24 * 3600,
            "WTF_CSRF_CHECK_DEFAULT": False,
            "BABEL_DEFAULT_LOCALE": "sv",
            "BABEL_DEFAULT_TIMEZONE": "Europe/Stockholm",
            "BABEL_TRANSLATION_DIRECTORIES": str(self.instance_folder / "translations"),
            "TESTING": self.testing,
            "SETTINGS": self,
        }


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """The settings in `environ`. Raises ConfigurationError where a value is unsafe in production."""

    def read(name: str, default: str = "") -> str:
        file_name = environ.get(f"PARTICIPATION_{name}_FILE")
        if file_name:
            return Path(file_name).read_text(encoding="utf-8").strip()
        return environ.get(f"PARTICIPATION_{name}", default).strip()

    instance_folder = Path(read("INSTANCE") or ROOT / "instance").resolve()
    environment = read("ENVIRONMENT", "production")
    if environment not in ("production", "development"):
        raise ConfigurationError("PARTICIPATION_ENVIRONMENT must be production or development.")
    port = environ.get("PORT", "8000")
    tiles = _tiles(read("TILES"), read("TILES_ATTRIBUTION"))
    config = Config(
        environment=environment,
        secret_key=read("SECRET_KEY"),
        receipt_secret=read("RECEIPT_SECRET"),
        instance_folder=instance_folder,
        database_url=_database_url(environ.get("DATABASE_URL", ""), instance_folder),
        base_url=read("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        trusted_hosts=tuple(host for host in read("TRUSTED_HOSTS").replace(",", " ").split()),
        proxies=_number("PROXIES", read("PROXIES", "0")),
        rate_limits=read("RATE_LIMITS", "on") != "off",
        queue_url=_queue_url(read("QUEUE")),
        keep_pages=read("KEEP_PAGES", "on") != "off",
        photos=read("PHOTOS", "on") != "off",
        site_name=read("SITE_NAME", Config.site_name),
        municipality=read("MUNICIPALITY", Config.municipality),
        smtp_url=read("SMTP_URL"),
        metrics_token=read("METRICS_TOKEN"),
        mail_from=read("MAIL_FROM", Config.mail_from),
        tiles=tiles,
        tiles_attribution=read("TILES_ATTRIBUTION"),
        tiles_cache_megabytes=_number("TILES_CACHE_MEGABYTES", read("TILES_CACHE_MEGABYTES", "200")),
    )
    _check_mail(config)
    return _checked(config) if config.is_production else _with_own_secrets(config)


def _check_mail(config: Config) -> None:
    """A mail server's address must be one, and a password must not cross the net in the open."""
    if not config.smtp_url:
        return
    try:
        parts = urlsplit(config.smtp_url)
        is_address = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port
    except ValueError:
        is_address = False
    if not is_address or parts.query not in ("", "starttls"):
        raise ConfigurationError(
            "PARTICIPATION_SMTP_URL must look like smtp://name:password@host:587?starttls or smtps://host:465."
        )
    if config.mail_from == Config.mail_from or "@" not in config.mail_from:
        raise ConfigurationError("PARTICIPATION_MAIL_FROM is missing. Name the address that mails come from.")
    is_private = parts.scheme == "smtps" or parts.query == "starttls"
    if parts.username and not is_private and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ConfigurationError(
            "PARTICIPATION_SMTP_URL has a password but no TLS. Add ?starttls, or begin with smtps://."
        )


def _number(name: str, given: str) -> int:
    if not (given.isascii() and given.isdigit()):
        raise ConfigurationError(f"PARTICIPATION_{name} must be a number, 0 or more.")
    return int(given)


def _queue_url(given: str) -> str:
    if given and not given.startswith(QUEUES):
        raise ConfigurationError(f"PARTICIPATION_QUEUE must begin with one of {', '.join(QUEUES)}.")
    return given


def _tiles(pattern: str, attribution: str) -> str:
    """The pattern of the map's tiles: a path on this host, or an address from which the site fetches them."""
    if not pattern:
        return ""
    try:
        parts = urlsplit(pattern.format(z=1, x=2, y=3))
    except (KeyError, IndexError, ValueError):
        parts = urlsplit("")
    own = pattern.startswith("/") and not pattern.startswith("//")
    near = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    whole = all(pattern.count(part) == 1 for part in ("{z}", "{x}", "{y}"))
    if not whole or not (own or near or (parts.scheme == "https" and parts.hostname)):
        raise ConfigurationError(
            "PARTICIPATION_TILES must hold {z}, {x} and {y}, and be a path on this host, as in "
            "/tiles/{z}/{x}/{y}.png, or begin with https:// (http:// only for this machine)."
        )
    if not attribution:
        raise ConfigurationError(
            "PARTICIPATION_TILES_ATTRIBUTION is missing. Say whose map it is, for example: © Lantmäteriet."
        )
    return pattern


def _database_url(given: str, instance_folder: Path) -> str:
    if not given:
        return f"sqlite:///{instance_folder / 'participation.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def _checked(config: Config) -> Config:
    for name, secret in (("SECRET_KEY", config.secret_key), ("RECEIPT_SECRET", config.receipt_secret)):
        if len(secret) < MINIMUM_SECRET_CHARACTERS or len(set(secret)) < 10:
            raise ConfigurationError(
                f"PARTICIPATION_{name} is missing or weak. Set at least {MINIMUM_SECRET_CHARACTERS} random "
                "characters, for example from: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
    if config.secret_key == config.receipt_secret:
        raise ConfigurationError("PARTICIPATION_SECRET_KEY and PARTICIPATION_RECEIPT_SECRET must differ.")
    if config.metrics_token and len(config.metrics_token) < MINIMUM_SECRET_CHARACTERS:
        raise ConfigurationError(
            "PARTICIPATION_METRICS_TOKEN is weak. "
            f"Set at least {MINIMUM_SECRET_CHARACTERS} random characters, or leave it out."
        )
    if not config.trusted_hosts:
        raise ConfigurationError("PARTICIPATION_TRUSTED_HOSTS is missing. Name the hosts of the site.")
    if not config.is_https:
        raise ConfigurationError("PARTICIPATION_BASE_URL must begin with https://, or cookies can be stolen.")
    if not config.rate_limits:
        raise ConfigurationError("PARTICIPATION_RATE_LIMITS=off is for measuring and refused in production.")
    return config


def _with_own_secrets(config: Config) -> Config:
    """Development: secrets of its own, made once and kept in the instance folder, readable by the owner."""
    return replace(
        config,
        secret_key=config.secret_key or _kept_secret(config.instance_folder / "secret_key"),
        receipt_secret=config.receipt_secret or _kept_secret(config.instance_folder / "receipt_secret"),
    )


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8")
