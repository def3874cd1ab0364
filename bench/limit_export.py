"""LIMIT's export: the table of voices as it lies in the database, written with nothing but a library.

One question, every column, no formats, nothing looked up, nothing made harmless: no export of ours can be
faster. The last argument is the file; its ending says which library: csv's or xlsxwriter's.

    DATABASE_URL=... PARTICIPATION_INSTANCE=... python -m bench.limit_export FILE
"""

import csv
import sys
import time
from pathlib import Path

import xlsxwriter
from sqlalchemy import Engine, create_engine, text

from config import from_environment

EVERYTHING = text("SELECT * FROM contribution")


def write_csv(engine: Engine, path: Path) -> int:
    """The table as CSV; how many rows."""
    count = 0
    with engine.connect() as connection, path.open("w", newline="") as file:
        writer = csv.writer(file)
        for row in connection.execution_options(yield_per=1_000).execute(EVERYTHING):
            writer.writerow(row)
            count += 1
    return count


def write_xlsx(engine: Engine, path: Path) -> int:
    """The table as one sheet; how many rows."""
    count = 0
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    sheet = workbook.add_worksheet()
    with engine.connect() as connection:
        for row in connection.execution_options(yield_per=1_000).execute(EVERYTHING):
            for column, value in enumerate(row):
                sheet.write_string(count, column, str(value))
            count += 1
    workbook.close()
    return count


def main() -> None:
    """Print rows per second of processor time."""
    path = Path(sys.argv[1])
    engine = create_engine(from_environment().database_url)
    began = time.process_time()
    rows = {".csv": write_csv, ".xlsx": write_xlsx}[path.suffix](engine, path)
    print(rows / (time.process_time() - began))


if __name__ == "__main__":
    main()
