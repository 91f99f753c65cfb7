"""Published medians (Beasley 1985, OR-Library pmed1-pmed10) through `senda site`: the optimum is found, the bound is close to
it and never above, and it is proven when asked. Skipped where the instances are not at hand."""
import csv
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench, small_network

b = Bench()
data = b.data()
if data is None or not (data / "pmedian").is_dir():
    b.skip("the published instances are not beside the project (set SENDA_TEST_DATA)")
small_network(b)
optima = {r["instance"]: float(r["optimum"]) for r in csv.DictReader(open(data / "pmedian" / "optima.csv"))}


def distances(file):
    words = list(map(int, file.read_text().split()))
    n, m, p = words[:3]
    far = 10**9
    d = [[0 if i == j else far for j in range(n)] for i in range(n)]
    for e in range(m):
        u, v, length = words[3 + 3 * e:6 + 3 * e]
        d[u - 1][v - 1] = d[v - 1][u - 1] = length  # of a street that is given twice the last line counts
    for k in range(n):
        dk = d[k]
        for i in range(n):
            by = d[i][k]
            if by < far:
                di = d[i]
                d[i] = [x if x <= by + y else by + y for x, y in zip(di, dk)]
    return p, d


def site(name, p, d, **options):
    n = len(d)
    b.put("demand.csv", "demand_id,node_id,persons,weight\n" + "".join(f"d{i},a,1,1\n" for i in range(n)))
    b.put("sites.csv", "site_id,kind,node_id,capacity,status,fixed_cost\n" + "".join(f"s{j},shelter,b,,candidate,1\n" for j in range(n)))
    b.put("costs.csv", "demand_id,site_id,cost\n" + "".join(f"d{i},s{j},{c}\n" for i, row in enumerate(d) for j, c in enumerate(row)))
    b.put("s.json", {"senda": 1, "name": name, "seed": 1, "worlds": 1, "city": {"gmns": "net"}, "closures": {"model": False}, "sites": {"given": "sites.csv", "from_osm": False},
                     "siting": {"demand": "demand.csv", "costs": "costs.csv", "open": p, "kappa": 0, "capacitated": False, "unmet_penalty": "forbidden", **options}})
    out = b.path / f"{name}-{options['gap']}"
    r = b.run("site", "s.json", "-o", out, cwd=b.path)
    b.check(r.returncode == 0, f"{name}: senda site", r.stderr)
    siting = json.loads((out / "siting.json").read_text())
    served = {}
    for row in csv.DictReader(open(out / "assignment.csv")):
        served[row["demand_id"]] = served.get(row["demand_id"], 0) + float(row["persons"])
    b.check(len(served) == n and all(abs(v - 1) < 1e-6 for v in served.values()), f"{name}: everybody is served once")
    b.check(len(siting["opened"]) == p, f"{name}: {p} shelters open", siting["opened"])
    return siting


for k in range(1, 11):
    name = f"pmed{k}"
    p, d = distances(data / "pmedian" / f"{name}.txt")
    s = site(name, p, d, gap=0.005)
    b.check(abs(s["objective"] - optima[name]) < 1e-6, f"{name}: the published optimum {optima[name]:.0f}", s["objective"])
    b.check(0.995 * optima[name] <= s["bound"] <= optima[name] + 1e-6, f"{name}: a bound within 0.5 %", s["bound"])
    if k in (1, 5, 6, 10):
        s = site(name, p, d, gap=0)
        b.check(s["status"] == "optimal" and abs(s["bound"] - optima[name]) < 1e-6, f"{name}: proven when asked", s)
b.end()
