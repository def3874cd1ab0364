"""Proof: the files of deploy/ carry a production site, and what the proxy promises holds.

nginx with TLS, two gunicorn servers, a worker and Redis run on loopback from the files of deploy/; only
paths, ports and the certificate differ. Residents send ideas while one application server after the other is
killed; then come slow visitors, broken requests, a thousand connections, and a caching proxy in front.

Run by `scripts/dev prove`, or alone: TEST_DATABASE=sqlite|postgresql python -m bench.prove.deployed
(needs nginx, openssl and redis-server).
"""

import select
import shutil
import socket
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from statistics import quantiles

from bench.prove.exactly_once import Failed, books
from bench.prove.support.books import Acknowledged
from bench.prove.support.deployment import HOST, Deployment, TlsResident, TlsVisitor, tls_context
from bench.prove.support.residents import OutOfTime, Unexpected, text_number
from bench.prove.support.site import NoSite, database_server
from participation.core.headers import CONTENT_SECURITY_POLICY
from tests.support.postgresql import make_database

MOST_SECONDS = 900
SUBMISSIONS = 120
FEWEST_KILLS = 6
CLIENTS = 6
PER_RESIDENT = 4  # the limit is ten in an hour for one session, those that were cut off among them
SLOW = 200
SLOW_SECONDS = 60
MOST_SLOW_SECONDS = 30
OTHERS_HELD = 25  # the readers', those to the application, the listening ones
MANY = 1_000
PROBE_SECONDS = 2.0
CACHED_PAGES = 100
ENDLESS_HEADERS, NEVER_READ = "headers without end", "answers never read"
SLOW_FORM = (
    f"POST /getinge/lamna-ide HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 90000\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)
HEADERS = {
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; upgrade-insecure-requests",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def tell(name: str, figure: object) -> None:
    """One line of the result."""
    print(f"{name:<64} {figure}", flush=True)


def exactly_once(site: Deployment, last_moment: float) -> None:
    """Residents send while the two servers are killed in turn (product 55)."""
    acknowledged: list[Acknowledged] = []
    faults: list[BaseException] = []
    numbers = iter(range(10**9))
    over = threading.Event()
    counted: dict[str, int] = {}

    def client() -> None:
        try:
            while not over.is_set():
                resident = TlsResident(site.port, lambda: time.monotonic() < last_moment and not faults)
                for _ in range(PER_RESIDENT):
                    acknowledged.append(resident.send(text_number(next(numbers))))
                    if over.is_set():
                        break
                for name, count in resident.counted.items():
                    counted[name] = counted.get(name, 0) + count
        except Exception as fault:
            faults.append(fault)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    kills = 0
    try:
        while not faults and (kills < FEWEST_KILLS or len(acknowledged) < SUBMISSIONS):
            time.sleep(1.5)
            site.kill_server(kills % 2)
            kills += 1
            time.sleep(1)
            site.start_server((kills - 1) % 2)
    finally:
        over.set()
        for thread in clients:
            thread.join()
    if faults:
        raise Failed(f"A client gave up: {faults[0]!r}; {len(acknowledged)} were acknowledged.")
    found = books(site, acknowledged)
    tell("ideas acknowledged through nginx, two servers", len(acknowledged))
    tell("kills of one server while the other served", kills)
    tell("answers 5xx or cut, repeated by the resident", sum(counted.values()))
    tell("lost / doubled", f"{len(found.lost)} / {len(found.doubled)}")
    if found:
        raise Failed("\n".join(found.sentences()))


def connect(port: int) -> ssl.SSLSocket:
    """A TLS connection to the site by its name."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=60)
    return tls_context().wrap_socket(plain, server_hostname=HOST)


def say(port: int, words: bytes, seconds: float = 15) -> bytes:
    """Send these bytes; the beginning of the answer, or nothing when the connection was closed."""
    try:
        with connect(port) as connection:
            connection.settimeout(seconds)
            connection.sendall(words)
            return connection.recv(4_000)
    except (OSError, TimeoutError):
        return b""


def status_of(answer: bytes) -> str:
    """The status in an answer's first line; `closed` when there was none."""
    return answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/") else "closed"


def broken_requests(site: Deployment) -> None:
    """Rows H8 and H23: refused by a status or a closed connection, with our headers, and nothing falls."""
    head = (
        f"POST /getinge/lamna-ide HTTP/1.1\r\nHost: {HOST}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
    )
    asked = {
        "H8 Content-Length: -1": (f"{head}Content-Length: -1\r\n\r\n", {"400"}),
        "H8 Content-Length: 99999999999": (f"{head}Content-Length: 99999999999\r\n\r\n", {"413"}),
        "H8 too short": (f"{head}Content-Length: 3\r\n\r\ntext=mer", {"400", "403", "422"}),
        "H8 too long, then silence": (f"{head}Content-Length: 500\r\n\r\ntext=mer", {"408", "closed"}),
        "H23 HTTP/1.0": (f"GET / HTTP/1.0\r\nHost: {HOST}\r\n\r\n", {"200"}),
        "H23 HTTP/0.9": ("GET /\r\n", {"400", "closed"}),
        "H23 upgrade to HTTP/2 by rubbish": (
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12",
            {"400", "505", "closed"},
        ),
        "H23 another version": (f"GET / HTTP/9.9\r\nHost: {HOST}\r\n\r\n", {"400", "505"}),
        "a header too large": (
            f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX: {'x' * 40_000}\r\n\r\n",
            {"400", "431"},
        ),
        "an address too long": (f"GET /{'x' * 40_000} HTTP/1.1\r\nHost: {HOST}\r\n\r\n", {"400", "414"}),
        "another host": ("GET / HTTP/1.1\r\nHost: annan.se\r\n\r\n", {"421", "400", "closed"}),
    }
    for name, (words, wanted) in asked.items():
        answer = say(site.port, words.encode("latin-1"))
        tell(name, status_of(answer))
        if status_of(answer) not in wanted:
            raise Failed(f"{name}: {status_of(answer)}, not {sorted(wanted)}")
    with socket.create_connection(("127.0.0.1", site.plain_port), timeout=10) as plain:
        plain.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        answer = plain.recv(200)
    tell("H23 TLS on the plain port", status_of(answer))
    if status_of(answer) not in ("400", "closed"):
        raise Failed("TLS on the plain port was answered")


def own_errors(site: Deployment) -> None:
    """nginx's own pages carry the site's headers; so does 503 while both servers are away."""
    visitor = TlsVisitor(site.port)

    def check(name: str, wanted: int, ask: Callable[[], int]) -> None:
        status = ask()
        lacking = {header for header, value in HEADERS.items() if visitor.headers.get(header) != value}
        tell(f"nginx's own {name}: status, headers that lack", f"{status}, {len(lacking)}")
        if status != wanted or lacking or "nginx/" in str(visitor.headers):
            raise Failed(f"{name}: {status}, lacks {sorted(lacking)}, {visitor.headers}")

    check("413", 413, lambda: visitor.post("/kvitto", {"words": "x" * 1_100_000}).status)
    for number in (0, 1):
        site.kill_server(number)
    check("502", 502, lambda: visitor.get("/getinge").status)
    for number in (0, 1):
        site.start_server(number)
    time.sleep(6)  # fail_timeout


def probe(site: Deployment, over: threading.Event, took: list[float]) -> None:
    """An ordinary reader, again and again, until it is over."""
    while not over.is_set():
        began = time.monotonic()
        with suppress(OSError, HTTPException):
            status = TlsVisitor(site.port).get("/getinge").status
            took.append(time.monotonic() - began if status == 200 else float("inf"))
        time.sleep(0.3)


def static_file(port: int) -> str:
    """The address of the first static file that the start page names."""
    return "/static/" + TlsVisitor(port).get("/").body.split('href="/static/')[1].split('"')[0]


def slow_visitors(site: Deployment) -> None:
    """Row H9: headers without end, bodies of a byte a second, and visitors who never read.

    They come from 40 addresses, five each, so that the limit on connections does not help. A body that goes
    on coming is never closed by nginx, whose time-out is for silence; it holds no worker, which counts. Who
    never reads cannot see that nginx has let go of him, so nginx is asked.
    """
    kinds = {
        ENDLESS_HEADERS: f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-A: ",
        "a body of a byte a second": SLOW_FORM,
        NEVER_READ: f"GET {static_file(site.port)} HTTP/1.1\r\nHost: {HOST}\r\n\r\n" * 60,
    }
    lived: dict[str, list[float]] = {kind: [] for kind in kinds}

    def slow(number: int, kind: str) -> None:
        began = time.monotonic()
        with suppress(OSError):
            plain = socket.socket()
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            plain.bind((f"127.0.1.{number % 40 + 1}", 0))
            plain.connect(("127.0.0.1", site.port))
            with tls_context().wrap_socket(plain, server_hostname=HOST) as connection:
                connection.sendall(kinds[kind].encode())
                closed = select.poll()
                closed.register(connection, select.POLLRDHUP)
                while time.monotonic() - began < SLOW_SECONDS and not closed.poll(1_000):
                    if kind != NEVER_READ:
                        connection.sendall(b"a")
        lived[kind].append(time.monotonic() - began)

    over, took = threading.Event(), []
    prober = threading.Thread(target=probe, args=(site, over, took))
    attackers = [
        threading.Thread(target=slow, args=(number, list(kinds)[number % 3])) for number in range(SLOW)
    ]
    for thread in (*attackers, prober):
        thread.start()
    time.sleep(SLOW_SECONDS - 10)
    held = site.connections_of_nginx()
    for thread in attackers:
        thread.join()
    over.set()
    prober.join()
    p95 = quantiles(took, n=20)[-1]
    latest = max(lived[ENDLESS_HEADERS])
    tell(f"H9 {ENDLESS_HEADERS}: closed at the latest after, s", round(latest, 1))
    bodies = SLOW // 3 + 1
    tell(f"H9 connections that nginx still holds, {bodies} slow bodies among them", held)
    tell(f"H9 readers beside {SLOW} of them: asked / p95, s", f"{len(took)} / {p95:.2f}")
    if latest > MOST_SLOW_SECONDS or held > bodies + OTHERS_HELD:
        raise Failed(f"Headers without end lived {latest:.0f} s, and nginx holds {held} connections")
    if p95 > PROBE_SECONDS:
        raise Failed(f"Others waited {p95:.2f} s")


def many_connections(site: Deployment) -> None:
    """Row H26: a thousand connections from one address are refused; another address is served."""
    held: list[ssl.SSLSocket] = []
    refused = 0
    over = threading.Event()

    def keep_alive() -> None:
        while not over.wait(3):
            for connection in list(held):
                with suppress(OSError):
                    connection.sendall(b"a")

    keeper = threading.Thread(target=keep_alive)
    keeper.start()
    try:
        for _ in range(MANY):
            with suppress(OSError):
                plain = socket.create_connection(
                    ("127.0.0.1", site.port), timeout=10, source_address=("127.0.2.1", 0)
                )
                connection = tls_context().wrap_socket(plain, server_hostname=HOST)
                held.append(connection)
                connection.sendall(SLOW_FORM.encode())  # nginx counts it when the headers are there
        for connection in held:
            connection.settimeout(0.2)
            with suppress(OSError):
                refused += status_of(connection.recv(100)) == "503"
        status = TlsVisitor(site.port).get("/getinge").status
    finally:
        over.set()
        keeper.join()
        for connection in held:
            connection.close()
    tell(f"H26 {MANY} connections from one address: refused with 503", refused)
    tell("H26 another address meanwhile", status)
    if refused < MANY / 2 or status != 200:
        raise Failed(f"{refused} were refused, and another address got {status}")


def cache_in_front(site: Deployment, last_moment: float) -> None:
    """Row 54: two people read through a cache, a hundred pages each, and never each other's.

    First the control: a static file must be answered from the cache, or it is none.
    """
    residents = [TlsResident(site.cache_port, lambda: time.monotonic() < last_moment) for _ in range(2)]
    texts = [text_number(10**12 + number) for number in range(2)]
    receipts = []
    for resident, said in zip(residents, texts, strict=True):
        form = resident.open_form(said)
        receipts.append(resident.deliver(form))
    crossed = asked = 0
    tokens = [resident.open_form("x")["csrf_token"] for resident in residents]
    pages = ["/", "/getinge", "/getinge/ideer", "/getinge/lamna-ide", "/kvitto"]
    for number in range(CACHED_PAGES):
        for own, resident in enumerate(residents):
            path = receipts[own] if number % 5 == 4 else pages[number % 5]
            answer = resident.visitor.get(path)
            asked += 1
            crossed += texts[1 - own] in answer.body or tokens[1 - own] in answer.body
            stranger = resident.visitor.get(receipts[1 - own])
            crossed += texts[1 - own] in stranger.body
    visitor = TlsVisitor(site.cache_port)
    static, hits = static_file(site.cache_port), []
    for _ in range(2):
        visitor.get(static)
        hits.append(visitor.headers.get("X-Cache"))
    tell("row 54: the cache keeps static files (control)", hits[-1])
    tell("row 54: pages read through the cache / cross-reads", f"{asked} / {crossed}")
    if hits[-1] != "HIT" or crossed:
        raise Failed(f"The cache answered {hits}, and {crossed} pages were somebody else's")


def nobody_in_the_logs(site: Deployment) -> None:
    """No address and no page in what nginx and the servers have written."""
    logs = [path for path in site.folder.glob("*.log") if path.name not in ("redis.log", "nginx-main.log")]
    lines = [line for path in logs for line in path.read_text(errors="replace").splitlines()]
    found = [line for line in lines if "127.0." in line or "getinge" in line or "bänk" in line]
    tell(
        "lines in the logs of nginx, servers and worker / with an address or a page",
        f"{len(lines)} / {len(found)}",
    )
    if found or not (site.folder / "access.log").read_text():
        raise Failed(f"The logs hold: {found[:3]}")


def prove(site: Deployment) -> None:
    """Everything, in order. Raises Failed."""
    last_moment = time.monotonic() + MOST_SECONDS
    site.flask("db", "upgrade")
    site.flask("programmes", "load")
    site.open()
    exactly_once(site, last_moment)
    own_errors(site)
    broken_requests(site)
    cache_in_front(site, last_moment)
    slow_visitors(site)
    many_connections(site)
    nobody_in_the_logs(site)


def main() -> int:
    """0 when all of it held; else 1, with the reason."""
    missing = [program for program in ("nginx", "openssl", "redis-server") if not shutil.which(program)]
    if missing:
        print(f"FAILED: {', '.join(missing)} must be installed to try the files of deploy/.")
        return 1
    with (
        database_server() as server,
        tempfile.TemporaryDirectory(prefix="participation-deployed-", ignore_cleanup_errors=True) as folder,
    ):
        site = Deployment(Path(folder), make_database(server, "participation_deployed") if server else None)
        try:
            prove(site)
        except (Failed, NoSite, OutOfTime, Unexpected) as fault:
            print(f"FAILED: {fault!r}")
            return 1
        finally:
            site.close()
    print("The files of deploy/ carry the site.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
