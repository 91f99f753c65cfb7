"""The open package as an attacker sees it: a registry of households, published, differenced and summed; the budget spent."""
import csv
import json
import pathlib
import random
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

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


def solved(equations):
    """Unknowns that a system of sums determines, by elimination over fractions; the program's own algebra is not used."""
    rows_ = [dict(e) for e in equations]
    done, used = [], set()
    while True:
        pick = next(((i, x) for i, e in enumerate(rows_) if i not in used for x in e), None)
        if pick is None:
            break
        i, x = pick
        used.add(i)
        done.append((i, x))
        factor = rows_[i][x]
        rows_[i] = {y: v / factor for y, v in rows_[i].items()}
        for j, e in enumerate(rows_):
            if j != i and x in e:
                f = e[x]
                for y, v in rows_[i].items():
                    e[y] = e.get(y, 0) - f * v
                    if e[y] == 0:
                        del e[y]
    return {next(iter(e)) for e in rows_ if len(e) == 1}


def attack(package, k_persons):
    """Exact tables as one system: levels of each table, and stay = residents - displaced, others = displaced - seekers."""
    tables = {n: rows(package / f"{n}.csv") for n in ("population", "displaced")}
    kinds = {"": "population", "displaced_": "displaced", "shelter_": "displaced"}
    for unit, k in (("persons", k_persons), ("households", 3)):
        value, equations = {}, []
        areas = {}
        for prefix, table in kinds.items():
            for x in tables[table]:
                areas[x["id"]] = (x["level"], x.get("borough") or x.get("parent") or "")
                column = (prefix if prefix != "" else "") + unit
                if column in x and x[column] != "":
                    value[(prefix, x["id"])] = Fraction(x[column])
        city = [a for a, (level, _) in areas.items() if level == "city"][0]
        boroughs = [a for a, (level, _) in areas.items() if level == "borough"]
        tracts = [a for a, (level, _) in areas.items() if level == "tract"]
        sums = [(city, boroughs or tracts)] + [(p, [t for t in tracts if areas[t][1] == p]) for p in boroughs if any(areas[t][1] == p for t in tracts)]
        cells = [(p, a) for p in list(kinds) + ["stay", "others"] for a in areas]
        def unknown(e):
            return {c: v for c, v in e.items() if c not in value}
        for prefix in list(kinds) + ["stay", "others"]:
            for total, parts in sums:
                equations.append(unknown({(prefix, total): Fraction(1), **{(prefix, p): Fraction(-1) for p in parts}}))
        for a in areas:
            equations.append(unknown({("", a): Fraction(1), ("displaced_", a): Fraction(-1), ("stay", a): Fraction(-1)}))
            equations.append(unknown({("displaced_", a): Fraction(1), ("shelter_", a): Fraction(-1), ("others", a): Fraction(-1)}))
        secret = {c for c in cells if c not in value and c[0] in kinds}
        found = solved([e for e in equations if e]) & secret
        b.check(not found, f"{package.name}: no hidden number of {unit} follows from those shown", found)
        for prefix in kinds:
            for total, parts in sums:
                if (prefix, total) not in value:
                    continue
                gone = [p for p in parts if (prefix, p) not in value]
                left = value[(prefix, total)] - sum(value[(prefix, p)] for p in parts if p not in gone)
                b.check(len(gone) != 1 and (not gone or left == 0 or left >= k), f"{package.name}: what is hidden of {prefix}{unit} sums to the threshold", (total, gone, left))


def read_curves(package):
    series = {}
    for x in rows(package / "curves.csv"):
        at = series.setdefault((x["group_column"], x["group_value"], x["borough"]), {})
        at[float(x["time_s"])] = tuple(int(x[c]) if x[c] else None for c in ("departed", "arrived"))
    return series


def attack_curves(package, k):
    """Rows, steps between rows, and groups that are hidden, from everybody less those shown."""
    series = read_curves(package)

    def tell(curve, name):
        before = (0, 0)
        for t, (d, a) in sorted(curve.items()):
            for now, last, what in ((d, before[0], "departed"), (a, before[1], "arrived")):
                b.check(now is None or now == last or now - last >= k, f"{package.name}: a step of {what} tells of {k} or of nobody", (name, t, last, now))
            b.check(d is None or a is None or d == a or d - a >= k, f"{package.name}: those on the way are {k} or nobody", (name, t, d, a))
            before = (d if d is not None else before[0], a if a is not None else before[1])

    for name, curve in series.items():
        tell(curve, name)
    for column in {c for c, _, _ in series if c != "all"}:
        for borough in {r for c, _, r in series if c == column}:
            parts = [v for (c, _, r), v in series.items() if c == column and r == borough]
            whole = series[("all", "all", borough)]
            rest = {}
            for t in parts[0]:
                b.check(t in whole, f"{package.name}: groups keep the steps of everybody", (column, borough, t))
                if t in whole:
                    rest[t] = tuple(None if whole[t][i] is None or all(p[t][i] is not None for p in parts) else whole[t][i] - sum(p[t][i] for p in parts if p[t][i] is not None) for i in (0, 1))
            tell(rest, (column, borough, "hidden"))
    return series


attack(home / "open-town", 400)
attack_curves(home / "open-town", 400)

# With the thresholds of the law, the town's curves are fine enough to be of use.
r = b.run("run", b.source / "scenarios/town/town.scenario.json", "-o", home / "town10")
r = b.run("publish", home / "town10", "-o", home / "open-town10")
b.check(r.returncode == 0, "town is published with the usual thresholds", r.stderr)
attack(home / "open-town10", 10)
curves = attack_curves(home / "open-town10", 10)
b.check(len(curves[("all", "all", "all")]) >= 20, "everybody's curve has twenty steps or more", len(curves[("all", "all", "all")]))
b.check(len(curves[("sex", "woman", "all")]) >= 5, "women's has five or more", len(curves[("sex", "woman", "all")]))
true = rows(home / "town10/curve.csv")
for t, (d, a) in curves[("all", "all", "all")].items():
    same = [x for x in true if float(x["time_s"]) == t]
    if same and d is not None:
        b.check(int(same[0]["departed"]) == d, "without noise a curve tells the truth", (t, d, same[0]["departed"]))

# A plan: what its dictionary promises of each column, and each count's sibling.
r = b.run("plan", b.source / "scenarios/town/town.scenario.json", "-o", home / "plan", "--set", "worlds=10")
b.check(r.returncode == 0, "town is planned", r.stderr)
r = b.run("publish", home / "plan", "-o", home / "open-plan", "--lang", "en")
b.check(r.returncode == 0, "a plan is published", r.stderr)
b.check({f.stem for f in (home / "open-plan").glob("*.csv")} == {"population", "displaced", "access_hex", "roads", "shelters"}, "with the tables of a plan", sorted(f.name for f in (home / "open-plan").iterdir()))
b.check(not below(home / "open-plan"), "no figure of a plan below its threshold", below(home / "open-plan"))
attack(home / "open-plan", 10)
for package in (home / "open-plan", first):
    dictionary = json.loads((package / "datapackage.json").read_text())
    for resource in dictionary["resources"]:
        with open(package / resource["path"], encoding="utf-8") as f:
            header = next(csv.reader(f))
        fields = [x["name"] for x in resource["schema"]["fields"]]
        b.check(fields == header, f"{package.name}: {resource['path']} has the columns of its dictionary", (fields, header))
        b.check(all(x["description"] and x["type"] in ("string", "integer", "number") for x in resource["schema"]["fields"]), f"{package.name}: {resource['path']}: every column is described")
        for c in header:
            if c.endswith(("persons", "households")) or c in ("departed", "arrived", "assigned"):
                b.check(c + "_suppressed" in header, f"{package.name}: {resource['path']}: {c} says what is suppressed")
    noisy = [x for x in dictionary["resources"] if x["privacy"].get("noise")]
    b.check(bool(noisy) == (package == first), f"{package.name}: the dictionary tells of noise where there is some")
    for x in noisy:
        for entry in x["privacy"]["noise"]:
            b.check({"sensitivity", "rho"} <= set(entry), f"{package.name}: {x['name']}: sensitivity and rho are stated", entry)
b.check("household" in json.dumps(json.loads((first / "datapackage.json").read_text())["privacy"]) or "hogar" in json.dumps(json.loads((first / "datapackage.json").read_text())["privacy"]), "the protected unit is stated")

# Two releases at once of which one fits: the ledger lets one through.
r = b.run("run", write(rho=0.06), "-o", home / "run6")
with ThreadPoolExecutor(2) as pool:
    both = list(pool.map(lambda i: b.run("publish", home / "run6", "-o", home / f"open6-{i}"), range(2)))
b.check(sorted(x.returncode for x in both) == [0, 1], "of two releases at once one passes", [x.stderr for x in both])
b.check(len((home / "ledger.jsonl").read_text().splitlines()) == 3, "and one line is added")
b.end()
