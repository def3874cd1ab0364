"""`create_app`: the only module that knows every package."""

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Config
from participation.access import guards
from participation.accounts import people_routes as account_pages
from participation.accounts import sign_in
from participation.accounts.cli import users
from participation.accounts.sessions import TableSessions
from participation.actions import routes as action_pages
from participation.audit.cli import audit
from participation.contributions import routes as contribution_pages
from participation.core import (
    clock,
    compression,
    csrf,
    db,
    error_pages,
    headers,
    language,
    rate_limits,
    static_files,
)
from participation.core.form_data import Request
from participation.core.public_ids import PublicIdConverter
from participation.export import staff_routes as export_pages
from participation.export.cli import exports
from participation.idea_list import routes as idea_list_pages
from participation.idea_list import staff_routes as triage_pages
from participation.insight import routes as insight_pages
from participation.loading.cli import demo, programmes
from participation.moderation import staff_routes as moderation_pages
from participation.overview import programme_routes as programme_pages
from participation.overview import routes as overview_pages
from participation.overview import staff_routes as leader_pages
from participation.revisions import routes as revision_pages
from participation.revisions import staff_routes as revising_pages
from participation.site import routes as site_pages

BLUEPRINTS = (
    site_pages.blueprint,
    overview_pages.blueprint,
    leader_pages.blueprint,
    export_pages.blueprint,
    insight_pages.blueprint,
    revision_pages.blueprint,
    revising_pages.blueprint,
    action_pages.blueprint,
    idea_list_pages.blueprint,
    triage_pages.blueprint,
    moderation_pages.blueprint,
    contribution_pages.blueprint,
    programme_pages.blueprint,
    account_pages.blueprint,
)
COMMANDS = (audit, programmes, demo, users, exports)


def create_app(config: Config) -> Flask:
    """The whole application for these settings. Attaches everything; opens no connection but SQLite's."""
    app = Flask(__name__, static_folder=None, instance_path=str(config.instance_folder))
    app.request_class = Request
    app.config.from_mapping(config.for_flask())
    config.instance_folder.mkdir(parents=True, exist_ok=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["has_demonstration"] = config.demonstration_file.exists()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["public_id"] = PublicIdConverter
    app.extensions["clock"] = clock.Clock()
    app.session_interface = TableSessions()

    # What is attached first runs last: the packing sees the headers, and they what every other part answered.
    compression.init_app(app)
    headers.init_app(app)
    db.init_app(app)
    Migrate(app, db.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    language.init_app(app)
    static_files.init_app(app)
    error_pages.init_app(app)
    sign_in.init_app(app)
    rate_limits.init_app(app)
    csrf.init_app(app)
    guards.init_app(app)
    csrf.check_tokens(app)
    _register(app)
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _register(app: Flask) -> None:
    """Every package's routes and commands, floor by floor from the top."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
