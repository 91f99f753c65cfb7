"""The verification suite passes, its table is complete, and it says so in Markdown and JSON."""
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
scenes = b.path / "scenes"
scenes.mkdir()
r = b.run("verify", "-o", b.path / "table.md", "--json", env={**os.environ, "TMPDIR": str(scenes)})
b.check(r.returncode == 0, "every case passes", r.stderr)
j = json.loads(r.stdout)
b.check(j["passed"] == len(j["tests"]) >= 40, "forty cases or more", j["passed"])
for t in j["tests"]:
    b.check(set(t) == {"test", "quantity", "expected", "got", "tolerance", "source", "pass"} and t["source"], "a row is whole", t)
    b.check(t["pass"] == (abs(t["got"] - t["expected"]) <= t["tolerance"] + 1e-12), "a row passes by its own figures", t)
covered = " ".join(t["source"] for t in j["tests"])
for case in ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "RiMEA", "IMO", "NIST", "WUI", "Vickrey"):
    b.check(case in covered, f"{case} is in the table")
table = (b.path / "table.md").read_text()
b.check(table.count("| pass |") == len(j["tests"]) and "Counterflow" in table, "the Markdown table has them all", table[:300])
b.check(not list(scenes.iterdir()), "no folder is left behind")
b.end()
