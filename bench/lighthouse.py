"""What Lighthouse says of the main pages on a phone: the median of three runs for each of its four parts.

The site is served by gunicorn without a proxy, with the demonstration in it. Lighthouse is fetched from npm
when it is not there. Nothing is asserted: what holds back a figure is printed.

    python -m bench.lighthouse [--runs 3]
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from bench.prove.support.site import new_site
from tests.support.browser import ARGUMENTS, executable

VERSION = "12.2.3"  # the last that runs on Node 20
PARTS = ("performance", "accessibility", "best-practices", "seo")
ONE_IDEA = re.compile(r'href="(/getinge/ideer/[^"?#/]+)"')
RUN_SECONDS = 180


def report(address: str, folder: Path) -> dict[str, Any]:
    """What Lighthouse found in one run, as a phone on a slow network (its own settings)."""
    flags = " ".join(("--headless=new", *ARGUMENTS))
    npx, written = shutil.which("npx"), folder / "report.json"
    if npx is None:
        raise SystemExit("Lighthouse needs Node: install nodejs and npm.")
    subprocess.run(
        [npx, "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json",
         f"--output-path={written}", f"--chrome-flags={flags}", f"--only-categories={','.join(PARTS)}"],
        cwd=folder, timeout=RUN_SECONDS, check=True,
        env=os.environ | {"CHROME_PATH": executable() or "", "HOME": str(folder)},
    )  # fmt: skip
    return json.loads(written.read_text(encoding="utf-8"))


def main() -> None:
    """Look at each page `--runs` times and print the medians."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--runs", type=int, default=3)
    runs = options.parse_args().runs
    with new_site(None, "lighthouse") as site, tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        site.flask("demo", "load")
        site.start()
        base = f"http://127.0.0.1:{site.port}"
        listed = site.application().test_client().get("/getinge/ideer").text
        idea = ONE_IDEA.search(listed).group(1)  # type: ignore[union-attr]
        print("page", *PARTS, sep="\t")
        for path in ("/", "/getinge", "/getinge/lamna-ide", "/getinge/ideer", idea, "/getinge/idelista"):
            found = [report(base + path, Path(folder)) for _run in range(runs)]
            scores = [
                median(round(100 * one["categories"][part]["score"]) for one in found) for part in PARTS
            ]
            print("one idea" if path == idea else path, *scores, sep="\t", flush=True)
            for name, times in _held_back(found).items():
                print(f"    {name}: in {times} of {runs}", flush=True)


def _held_back(found: list[dict[str, Any]]) -> Counter[str]:
    """The audits that took something from a part that did not reach 100."""
    names: Counter[str] = Counter()
    for one in found:
        for part in one["categories"].values():
            if part["score"] < 1:
                names.update(
                    audit["id"] for audit in part["auditRefs"]
                    if audit["weight"] and (one["audits"][audit["id"]]["score"] or 0) < 0.9
                    and one["audits"][audit["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
                )  # fmt: skip
    return names


if __name__ == "__main__":
    main()
