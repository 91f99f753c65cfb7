"""Same seed: byte-identical CSV and JSON for any number of threads, and when run twice."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
town = b.source / "scenarios/town/town.scenario.json"


def contents(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.suffix in (".csv", ".json", ".html") and p.name != "manifest.json"}


def same(first, second, sentence):
    b.check(first.keys() == second.keys(), f"{sentence}: the same files", f"{first.keys()} {second.keys()}")
    for name in first:
        b.check(first[name] == second.get(name), f"{sentence}: {name} has the same bytes")


results = {}
for tag, threads in (("one", 1), ("two", 2), ("again", 2), ("many", 7)):
    r = b.run("plan", town, "-o", b.path / tag, "--worlds", 12, "--threads", threads, "--quiet")
    b.check(r.returncode == 0, f"plan with {threads} threads", r.stderr)
    results[tag] = contents(b.path / tag)
same(results["one"], results["two"], "one and two threads")
same(results["one"], results["many"], "one and seven threads")
same(results["two"], results["again"], "the same command twice")
for tag, threads in (("run1", 1), ("run2", 2)):
    b.run("run", town, "-o", b.path / tag, "--world", 3, "--threads", threads, "--quiet")
same(contents(b.path / "run1"), contents(b.path / "run2"), "a run on one and two threads")
r = b.run("plan", town, "-o", b.path / "other", "--worlds", 12, "--set", "seed=5", "--quiet")
b.check(contents(b.path / "other")["worlds.csv"] != results["one"]["worlds.csv"], "another seed gives other worlds")
# Prior worlds do not depend on how many are drawn.
b.run("plan", town, "-o", b.path / "few", "--worlds", 3, "--quiet")
few = (b.path / "few/worlds.csv").read_text().splitlines()
b.check(results["one"]["worlds.csv"].decode().splitlines()[:4] == few, "world k is the same in a short and a long run")
b.end()
