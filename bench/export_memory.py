"""How much memory a package's files need, and how fast they are written, for 1,000 to 100,000 voices.

Run it by hand: `TEST_DATABASE=postgresql .venv/bin/python -m bench.export_memory`. Each file is written by a
process of its own, so that the highest memory is its own, and timed in processor time, because the clock
tells as much of the machine's other work. A PDF is typeset by further processes, which are not counted. CSV
and XLSX are compared with `bench.limit_export`, which runs before each.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.many_voices import add_voices
from bench.prove.support.site import Site, database_server, new_site
from config import from_environment
from participation.app import create_app
from participation.contributions.photo_files import folder_of
from participation.core import clock
from participation.core.db import one_moment
from participation.export.counting import count_voices
from participation.export.filling import fill_package
from participation.export.formats.csv import write_csv
from participation.export.formats.json import write_json
from participation.export.formats.pdf import PdfDocument
from participation.export.formats.xlsx import write_xlsx
from participation.export.package_content import Variant
from participation.export.report import write_report
from participation.export.sheets import sheets_of
from participation.programmes.queries import the_programme

SIZES = (1_000, 10_000, 100_000)
FORMATS = ("csv", "xlsx", "json", "docx", "pdf")
MOST_FOR_PDF = 10_000


def measure(file_format: str) -> None:
    """In a process of its own: write the file, and print rows, seconds, and MB here and in children."""
    app = create_app(from_environment())
    with app.app_context(), tempfile.TemporaryDirectory() as folder, one_moment():
        path = Path(folder, f"file.{file_format}")
        programme = the_programme("getinge")
        content = fill_package(
            programme, Variant.INTERNAL, municipality="Halmstad", at=clock.now(),
            photo_folder=folder_of(app.instance_path),
        )  # fmt: skip
        sheets = sheets_of(content)
        began = time.process_time()
        if file_format == "csv":
            rows = write_csv(sheets[0], path)
        elif file_format == "xlsx":
            about = {"title": "Mätning", "author": "Mätning", "made_at": content.made_at}
            rows = write_xlsx(sheets[:1], path, **about)[sheets[0].name]
        elif file_format == "json":
            rows = write_json(content, sheets, path)[sheets[0].key]
        else:
            counts = count_voices(content)
            document = {"document": PdfDocument} if file_format == "pdf" else {}
            rows = sum(write_report(content, counts, path, **document).values())
        seconds = time.process_time() - began
    # Not getrusage: a process is born with its parent's highest.
    status = Path("/proc/self/status").read_text()
    here = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024
    print(rows, rows / seconds, here)


def in_its_own_process(site: Site, module: str, *arguments: str) -> list[float]:
    """The numbers that it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=site.environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return [float(number) for number in done.stdout.split()]


def rate_of_limit(site: Site, file_format: str) -> float | None:
    """Rows per second of LIMIT's export; None for a format that it does not write."""
    if file_format not in ("csv", "xlsx"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        (rate,) = in_its_own_process(site, "bench.limit_export", f"{folder}/limit.{file_format}")
    return rate


def main() -> None:
    """Print a line for each size and format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--format", choices=FORMATS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.format:
        measure(asked.format)
        return
    with database_server() as server:
        for size in asked.sizes:
            with new_site(server, f"memory_{size}") as site:
                site.flask("programmes", "load")
                app = site.application()
                with app.app_context():
                    add_voices(the_programme("getinge"), size)
                for file_format in asked.formats:
                    if file_format == "pdf" and size > MOST_FOR_PDF:
                        continue
                    bare = rate_of_limit(site, file_format)
                    rows, rate, megabytes = in_its_own_process(
                        site, "bench.export_memory", "--format", file_format
                    )
                    beside = f"{rate / bare:>6.2f} x LIMIT" if bare else ""
                    print(f"{file_format:<5}{rows:>8.0f} rows {rate:>8.0f} rows per second of this process"
                          f"{megabytes:>5.0f} MB{beside}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
