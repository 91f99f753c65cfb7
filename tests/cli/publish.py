"""The open package as an attacker sees it: a registry of households, published, differenced and summed; the budget spent."""
import csv
import json
import pathlib
import random
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
home = b.path / "registry"
(home / "net").mkdir(parents=True)
random.seed(3)
N = 12
nodes, links, agents, zones = ["node_id,x_coord,y_coord"], ["link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,allowed_uses,width"], ["agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id,sex"], ["zone_id,wkt,persons"]
for i in range(N):
    for j in range(N):
        nodes.append(f"n{i}_{j},{i * 150},{j * 150}")
        for other in ((i + 1, j), (i, j + 1)):
            if max(other) < N:
                links.append(f"e{len(links)},n{i}_{j},n{other[0]}_{other[1]},0,150,30,1,600,,4")
truth = {}  # tract -> [households, persons]
for h in range(300):
    i, j = int(random.triangular(0, N - 0.01, 3)), int(random.random() * N)
    members = random.choice([1, 2, 2, 3, 4, 5])
    cell = truth.setdefault(f"B{i // 4}T{j // 4}", [0, 0])
    cell[0] += 1
    cell[1] += members
    for _ in range(members):
        agents.append(f"secret{len(agents)},fam{h},n{i}_{j},{random.randint(0, 3600)},foot,,S,{random.choice('mf')}")
for i in range(3):
    for j in range(3):
        x, y, X, Y = i * 600 - 75, j * 600 - 75, i * 600 + 525, j * 600 + 525
        zones.append(f'B{i}T{j},"POLYGON (({x} {y},{X} {y},{X} {Y},{x} {Y},{x} {y}))",100')
for name, lines in (("net/node.csv", nodes), ("net/link.csv", links), ("net/config.csv", ["key,value", "crs,local"]), ("agents.csv", agents), ("zones.csv", zones),
                    ("sites.csv", ["site_id,kind,node_id,capacity,status", "S,shelter,n6_6,,open"]), ("parents.csv", ["id,persons,name", "B0,300,Norte", "B1,300,Centro", "B2,300,Sur"])):
    (home / name).write_text("\n".join(lines) + "\n")
scenario = {"senda": 1, "name": "registry", "seed": 424242123, "city": {"gmns": "net"}, "closures": {"model": False},
            "people": {"given": "agents.csv", "zones": "zones.csv", "parents": "parents.csv", "clip": False}, "sites": {"given": "sites.csv", "from_osm": False},
            "privacy": {"confidential": ["people.given"], "ledger": "ledger.jsonl", "rho": 0.2}}


def write(**privacy):
    s = dict(scenario, privacy={k: v for k, v in dict(scenario["privacy"], **privacy).items() if v is not None})
    (home / "s.json").write_text(json.dumps(s))
    return home / "s.json"


def rows(file):
    with open(file, encoding="utf-8") as f:
        return list(csv.DictReader(f))


def below(package):
    """Published figures under the thresholds, and broken promises of columns."""
    found = []
    for file in sorted(package.glob("*.csv")):
        for n, row in enumerate(rows(file)):
            for column, value in row.items():
                if column.endswith(("_suppressed", "_noise_sd")):
                    continue
                if row.get(column + "_suppressed") == "1" and value != "":
                    found.append((file.name, n, column, "suppressed but shown"))
                if value == "" or column + "_suppressed" not in row:
                    continue
                k = 3 if "households" in column else 10
                if 0 < float(value) < k:
                    found.append((file.name, n, column, value))
    return found


r = b.run("run", write(), "-o", home / "run")
b.check(r.returncode == 0 and "not for publication" in r.stdout + r.stderr, "the run says that it is operational", r.stdout + r.stderr)
manifest = json.loads((home / "run/manifest.json").read_text())
b.check(manifest["contains_person_level"] and manifest["confidential_inputs"] == ["people.given"], "so does its manifest", manifest)
first, second = home / "open1", home / "open2"
for out in (first, second):
    r = b.run("publish", home / "run", "-o", out)
    b.check(r.returncode == 0, f"{out.name} is published", r.stderr)
    b.check(not below(out), f"{out.name}: no figure below its threshold", below(out))
    for file in out.glob("*.csv"):
        columns = rows(file)[0].keys() if rows(file) else []
        for c in columns:
            if c in ("persons", "households", "displaced_persons", "displaced_households", "departed", "arrived"):
                b.check(c + "_noise_sd" in columns, f"{file.name}: {c} states its noise")
    package = json.loads((out / "datapackage.json").read_text())
    b.check({x["path"] for x in package["resources"]} >= {f.name for f in out.glob("*.csv")}, f"{out.name}: the dictionary names every table")
    b.check("CC-BY-4.0" in json.dumps(package["licenses"]), f"{out.name}: licence")
    text = "".join(f.read_text(encoding="utf-8") for f in out.iterdir() if f.suffix in (".csv", ".json", ".txt"))
    for secret in ("secret1", "fam1", "424242123", "agents.csv", "s.json", "--world", manifest["host"]):
        b.check(secret not in text, f"{out.name}: '{secret}' does not leave")
    b.check(not any(f.name in ("scenario.json", "manifest.json", "people.h5") for f in out.iterdir()), f"{out.name}: no scenario, no manifest, no record")

# Two releases of the same data differ by noise of the stated size, so that neither gives the other's truth.
one, two = ({x["id"]: x for x in rows(p / "population.csv")} for p in (first, second))
tracts = [t for t in truth if one[t]["households"] and two[t]["households"]]
b.check(any(one[t]["households"] != two[t]["households"] for t in tracts), "two releases differ", "")
errors = [float(x[t]["households"]) - truth[t][0] for x in (one, two) for t in tracts]
sd = float(one[tracts[0]]["households_noise_sd"])
b.check(sum(e * e for e in errors) / len(errors) > (0.3 * sd) ** 2, "tracts carry noise of about the stated size", errors)
b.check(sum(e * e for e in errors) / len(errors) < (3 * sd) ** 2, "and no more", errors)
b.check(all(one[t]["persons"] == "" for t in truth), "persons are not published by tract")
boroughs = [x["households"] for x in rows(first / "population.csv") if x["level"] == "borough"]
b.check(len(boroughs) >= 3, "boroughs are there", boroughs)
if all(boroughs) and one["city"]["households"]:  # noise may hide one below its threshold
    b.check(abs(sum(map(float, boroughs)) - float(one["city"]["households"])) < 0.5, "levels are consistent", boroughs)

# The budget: 0.2 + 0.2 of 0.5; the third does not pass and writes nothing.
ledger = (home / "ledger.jsonl").read_text()
lines = [json.loads(x) for x in ledger.splitlines()]
b.check(len(lines) == 2 and abs(lines[1]["rho_left"] - 0.1) < 1e-9 and lines[0]["dataset"] == lines[1]["dataset"], "one line a release", ledger)
r = b.run("publish", home / "run", "-o", home / "open3")
b.check(r.returncode == 1 and "budget" in r.stderr and not (home / "open3").exists() and not (home / "open3.partial").exists(), "the release that would overspend is refused", r.stderr)
b.check((home / "ledger.jsonl").read_text() == ledger, "and the ledger keeps still")
r = b.run("run", write(ledger=None), "-o", home / "no-ledger")
if r.returncode == 0:
    r = b.run("publish", home / "no-ledger", "-o", home / "open4")
b.check(r.returncode == 1 and "ledger" in r.stderr and not (home / "open4").exists(), "confidential inputs without a ledger are not published", r.stderr)

r = b.run("run", write(confidential=["people.given", "sites.given"]), "-o", home / "sites")
b.check(r.returncode == 0, "confidential sites run", r.stderr)
r = b.run("publish", home / "sites", "-o", home / "open5")
b.check(r.returncode == 1 and "sites.given" in r.stderr and not (home / "open5").exists(), "inputs that the noise does not protect are refused by name", r.stderr)

# Open inputs: exact counts, thresholds, and no hidden cell that a margin gives back.
r = b.run("run", b.source / "scenarios/town/town.scenario.json", "-o", home / "town", "--set", "privacy.k_persons=400")
b.check(r.returncode == 0, "town runs", r.stderr)
r = b.run("publish", home / "town", "-o", home / "open-town")
b.check(r.returncode == 0, "town is published without a budget", r.stderr)
table = rows(home / "open-town/population.csv")
b.check("persons_noise_sd" not in table[0], "without confidential inputs there is no noise")
hidden = [x for x in table if x["level"] == "tract" and x["persons"] == ""]
shown = sum(float(x["persons"]) for x in table if x["level"] == "tract" and x["persons"])
total = float(next(x for x in table if x["level"] == "city")["persons"])
b.check(total == 20000, "the city's total stands", total)
b.check(all(float(x["persons"]) == 0 or float(x["persons"]) >= 400 for x in table if x["persons"]), "no tract below the threshold")
b.check(len(hidden) != 1 and (not hidden or total - shown >= 400), "no hidden tract follows from the total", (len(hidden), total - shown))
b.end()
