"""How much slower each page is with a million voices than with a thousand.

Two sites, filled with crowds of the same shape, are asked in turns within this process, every page made anew
and read to its end. Printed: the median time of each page at each size, the ratio, and how many kB each page
was, since a page that has more to show takes longer, whatever the database does. PostgreSQL is told to
analyse its tables once they are filled, as it does by itself within minutes. Nothing is asserted.

    TEST_DATABASE=sqlite|postgresql python -m bench.scale [--sizes 1000 1000000] [--asks 200]
"""

import argparse
import time
from contextlib import ExitStack
from statistics import median

from flask import Response
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from bench.prove.support.site import Site, database_server, new_site
from participation.access.roles import Role
from participation.contributions.models import Contribution
from participation.contributions.states import Kind, State
from participation.core.db import db
from participation.core.public_ids import public_id_text
from participation.programmes.models import Programme
from participation.programmes.queries import areas_of
from tests.browsing import SiteClient
from tests.making import make_user
from tests.support.signing_in import sign_in

SIZES = (1_000, 1_000_000)
A_PAGE = 20


def reader_and_pages(site: Site) -> tuple[FlaskClient, dict[str, str]]:
    """A moderator of the place that has most voices, signed in, and the addresses she reads."""
    application = site.application()
    with application.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("analyze"))
        slug, programme_id = _busiest_place()
        user, _password, _secret = make_user(Role.MODERATOR, db.session.get_one(Programme, programme_id))
        db.session.commit()
        ideas = select(Contribution.id).where(
            Contribution.programme_id == programme_id, Contribution.kind == Kind.IDEA,
            Contribution.state == State.SHOWN,
        )  # fmt: skip
        before_the_last = db.session.scalar(ideas.order_by(Contribution.id).offset(A_PAGE).limit(1))
        area = areas_of(programme_id)[0].id
        discussed = db.session.scalar(
            select(Contribution.target_id)
            .where(Contribution.programme_id == programme_id, Contribution.kind == Kind.COMMENT,
                   Contribution.state == State.SHOWN, Contribution.target_id.is_not(None))
            .group_by(Contribution.target_id).order_by(func.count().desc()).limit(1)
        )  # fmt: skip
        db.session.rollback()
    client = SiteClient(application, Response)
    sign_in(client, user)
    return client, {
        "ort": f"/{slug}",
        "list": f"/{slug}/ideer",
        "one idea": f"/{slug}/ideer/{public_id_text(discussed)}",
        "deepest page": f"/{slug}/ideer?nasta={public_id_text(before_the_last)}",
        "filter, area": f"/{slug}/ideer?omrade={area}",
        "filter, answered": f"/{slug}/ideer?status=besvarad",
        "filter, another body": f"/{slug}/ideer?status=andra-beslutar",
        "search, common word": f"/{slug}/ideer?ord=skolan",
        "search, two words": f"/{slug}/ideer?ord=utegym+skolan",
        "search, no hit": f"/{slug}/ideer?ord=zeppelinare",
        "search, all places": "/sok?ord=skolan",
        "map": f"/{slug}/karta",
        "idélista": f"/{slug}/idelista",
        "moderation queue": "/personal/att-lasa",
        "triage": f"/personal/sortera/{slug}",
    }


def _busiest_place() -> tuple[str, int]:
    most = func.count().desc()
    return db.session.execute(
        select(Programme.slug, Programme.id).join(Contribution).group_by(Programme.id).order_by(most).limit(1)
    ).one()


def ask(client: FlaskClient, path: str) -> tuple[float, float]:
    """How long the whole answer took, in milliseconds, and its size in kB. Fails when it is not 200."""
    began = time.perf_counter()
    answer = client.get(path)
    taken = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return taken * 1000, len(answer.data) / 1000


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES)
    parser.add_argument("--asks", type=int, default=200)
    asked = parser.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(database_server())
        readers = []
        for size in asked.sizes:
            site = stack.enter_context(new_site(server, f"scale_{size}"))
            site.environment["PARTICIPATION_KEEP_PAGES"] = "off"
            site.flask("demo", "load")
            began = time.perf_counter()
            site.flask("demo", "fill", "--ideas", str(size), seconds=None)
            print(f"{size} voices added in {time.perf_counter() - began:.0f} s", flush=True)
            readers.append(reader_and_pages(site))
        print(f"{'PostgreSQL' if server else 'SQLite'}, median of {asked.asks}, milliseconds")
        small, large = (list(pages.items()) for _client, pages in readers)
        for (name, few), (_name, many) in zip(small, large, strict=True):
            taken: tuple[list[float], list[float]] = ([], [])
            sizes = [0.0, 0.0]
            for _ in range(asked.asks):
                for which, ((client, _pages), path) in enumerate(zip(readers, (few, many), strict=True)):
                    milliseconds, sizes[which] = ask(client, path)
                    taken[which].append(milliseconds)
            first, second = (median(times) for times in taken)
            print(f"{name:<24}{first:>8.1f}{second:>8.1f}{second / first:>8.2f} x"
                  f"{sizes[0]:>10.1f}{sizes[1]:>8.1f} kB", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
