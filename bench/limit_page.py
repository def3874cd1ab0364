"""LIMIT: pages written by hand for nothing but speed, to measure ours against on the same machine and data.

Flask, one question in SQLAlchemy's own words, twenty rows, Jinja2; and one row written and committed. It
reads the database in `LIMIT_DATABASE`. Served like the site: `gunicorn bench.limit_page:app`.
"""

import os

from flask import Flask, redirect, request
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, event, insert, select

engine = create_engine(os.environ["LIMIT_DATABASE"])
contribution = Table(
    "contribution", MetaData(), Column("id", Integer, primary_key=True), Column("text", String),
    Column("kind", String), Column("state", String), Column("programme_id", Integer),
)  # fmt: skip
scribble = Table(
    "limit_scribble", MetaData(), Column("id", Integer, primary_key=True), Column("text", String)
)  # fmt: skip
newest = (
    select(contribution.c.id, contribution.c.text, contribution.c.state)
    .where(contribution.c.kind == "idea", contribution.c.state.in_(("shown", "hidden")))
    .order_by(contribution.c.id.desc())
    .limit(20)
)
app = Flask(__name__)
page = app.jinja_env.from_string(
    "<!doctype html><html lang=sv><title>LIMIT</title><ul>{% for row in rows %}"
    '<li><a href="/{{ row.id }}">{{ row.text }}</a> {{ row.state }}</li>{% endfor %}</ul></html>'
)

if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def on_connect(connection, _record):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA busy_timeout=4000")


with engine.begin() as beginning:
    scribble.create(beginning, checkfirst=True)


@app.get("/")
def read():
    with engine.connect() as connection:
        return page.render(rows=connection.execute(newest).all())


@app.post("/")
def write():
    with engine.begin() as connection:
        connection.execute(insert(scribble).values(text=request.form["text"]))
    return redirect("/", 303)
