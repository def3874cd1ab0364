"""`create_app`: the only module that knows every package."""

from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Config
from participation.access import guards
from participation.accounts import people_routes as people_pages
from participation.accounts import recovery_routes as recovery_pages
from participation.accounts import sign_in
from participation.accounts import staff_routes as account_pages
from participation.accounts.cli import users
from participation.accounts.sessions import TableSessions, forget_ended_sessions
from participation.actions import routes as action_pages
from participation.audit.cli import audit
from participation.audit.queries import change_stamp
from participation.contributions import photo_routes as photo_pages
from participation.contributions import routes as contribution_pages
from participation.core import (
    clock,
    compression,
    csrf,
    db,
    error_pages,
    finished_requests,
    headers,
    kept_pages,
    language,
    logs,
    rate_limits,
    static_files,
    tiles,
)
from participation.core.form_data import Request
from participation.core.public_ids import PublicIdConverter, RandomNameConverter
from participation.export import staff_routes as export_pages
from participation.export.cli import exports
from participation.export.making import PACKAGE, sweep_packages
from participation.idea_list import routes as idea_list_pages
from participation.idea_list import staff_routes as triage_pages
from participation.insight import routes as insight_pages
from participation.jobs.cli import worker
from participation.jobs.dispatching import Dispatcher
from participation.jobs.worker import Duty, Jobs, in_a_transaction
from participation.loading.cli import demo, programmes
from participation.loading.crowd import CROWD
from participation.moderation import batch_routes as batch_pages
from participation.moderation import forwarded_routes as forwarded_pages
from participation.moderation import further_routes as elsewhere_pages
from participation.moderation import photo_staff_routes as moderated_photo_pages
from participation.moderation import report_routes as report_pages
from participation.moderation import staff_routes as moderation_pages
from participation.moderation import workplace_routes as workplace_pages
from participation.moderation.photo_cli import photos, sweep_photos
from participation.notifications import routes as notification_pages
from participation.notifications.cli import mail
from participation.notifications.operations import sweep as sweep_follow_ups
from participation.notifications.sending import send_due
from participation.overview import programme_routes as programme_pages
from participation.overview import receipt_routes as receipt_pages
from participation.overview import routes as overview_pages
from participation.overview import staff_routes as leader_pages
from participation.overview import work_routes as work_pages
from participation.programmes import fact_staff_routes as fact_pages
from participation.programmes import known_place_routes as known_place_pages
from participation.programmes import staff_routes as editing_pages
from participation.revisions import mode_staff_routes as mode_pages
from participation.revisions import routes as revision_pages
from participation.revisions import staff_routes as revising_pages
from participation.site import routes as site_pages
from participation.site import staff_routes as site_text_pages
from participation.site import tile_routes as tile_pages
from participation.upkeep import routes as upkeep_pages
from participation.upkeep.cli import backup, doctor, restore

# All that holds pages. A blueprint may have its pages in several files, and then stands here with each.
PAGES = (
    site_pages,
    site_text_pages,
    overview_pages,
    receipt_pages,
    leader_pages,
    work_pages,
    export_pages,
    insight_pages,
    revision_pages,
    revising_pages,
    mode_pages,
    action_pages,
    idea_list_pages,
    triage_pages,
    moderation_pages,
    workplace_pages,
    elsewhere_pages,
    moderated_photo_pages,
    forwarded_pages,
    batch_pages,
    report_pages,
    contribution_pages,
    photo_pages,
    programme_pages,
    known_place_pages,
    editing_pages,
    fact_pages,
    tile_pages,
    account_pages,
    recovery_pages,
    people_pages,
    notification_pages,
    upkeep_pages,
)
COMMANDS = (audit, programmes, demo, users, photos, exports, mail, backup, restore, doctor, worker)
JOB_KINDS = (PACKAGE, CROWD)
DUTIES = (
    Duty("mail", timedelta(seconds=5), send_due),
    Duty("follow-ups", timedelta(hours=1), in_a_transaction(sweep_follow_ups)),
    Duty("packages", timedelta(hours=1), sweep_packages),
    Duty("photos", timedelta(hours=1), sweep_photos),
    Duty("sessions", timedelta(hours=1), in_a_transaction(forget_ended_sessions)),
)


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
    app.url_map.converters["random_name"] = RandomNameConverter
    app.extensions["clock"] = clock.Clock()
    app.session_interface = TableSessions()
    queue = Dispatcher(config.queue_url, config.instance_folder / "queue.sqlite", config.secret_key)
    app.extensions["jobs"] = Jobs(JOB_KINDS, DUTIES, queue)

    finished_requests.init_app(app)
    logs.init_app(app)
    # What is attached first runs last: a page is kept as it is sent; the packing sees the headers, and they
    # what every other part answered.
    kept_pages.init_app(app, keep=config.keep_pages, change_stamp=change_stamp)
    compression.init_app(app)
    headers.init_app(app)
    db.init_app(app)
    Migrate(app, db.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    language.init_app(app)
    static_files.init_app(app)
    tiles.init_app(app)
    error_pages.init_app(app)
    sign_in.init_app(app)
    rate_limits.init_app(app)
    csrf.init_app(app)
    guards.init_app(app)
    csrf.check_tokens(app)
    upkeep_pages.init_app(app)
    _register(app)
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _register(app: Flask) -> None:
    """Every package's routes and commands, floor by floor from the top."""
    for blueprint in dict.fromkeys(pages.blueprint for pages in PAGES):
        app.register_blueprint(blueprint)
    for group in COMMANDS:
        app.cli.add_command(group)
