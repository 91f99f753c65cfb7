"""Malformed input: one clear sentence on standard error, exit 1, nothing left behind."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench, small_network

b = Bench()
small_network(b)
BASE = {"senda": 1, "city": {"gmns": "net"}, "closures": {"model": False}, "people": {"given": "agents.csv"},
        "sites": {"given": "sites.csv", "from_osm": False}, "worlds": 1}
AGENTS = "agent_id,node_id,depart_s,mode,site_id\np,a,0,foot,S\n"
SITES = "site_id,kind,node_id,capacity,status\nS,shelter,c,,open\n"


def refused(what, words, message, code=1):
    before = {p for p in b.path.rglob("*")}
    r = b.run(*words)
    lines = r.stderr.strip().splitlines()
    b.check(r.returncode == code, f"{what}: exit {code}", f"got {r.returncode}: {r.stderr}")
    if code == 1:
        b.check(len(lines) == 1 or all(x.endswith("...") for x in lines[:-1]), f"{what}: one sentence", r.stderr)
        b.check(message in r.stderr, f"{what}: says '{message}'", r.stderr)
    b.check({p for p in b.path.rglob("*")} == before, f"{what}: nothing is left", str({p for p in b.path.rglob("*")} - before))


def scenario(what, change, message, **files):
    b.put("agents.csv", AGENTS)
    b.put("sites.csv", SITES)
    for name, text in files.items():
        b.put(name.replace("_csv", ".csv"), text)
    s = b.put("s.json", change if isinstance(change, str) else {**BASE, **change})
    refused(what, ["run", s, "-o", b.path / "out"], message)


scenario("broken JSON", '{"senda": 1,', "not valid JSON")
scenario("a list for a scenario", "[1,2]", "is not a scenario")
scenario("JSON with a wrong version", {"senda": 2}, "senda")
scenario("an unknown key", {"behavior": {}}, "did you mean 'behaviour'")
scenario("no city", {"city": {}}, "exactly one of file, osm, gmns")
scenario("two cities", {"city": {"gmns": "net", "osm": "s.json"}}, "more than one source")
scenario("an unbuilt option", {"people": {"sample": 0.5}}, "not built in this version")
b.put("sites.csv", SITES.replace("open", "candidate"))
refused("differences between groups where none are minimised", ["site", b.put("s.json", {**BASE, "siting": {"open": 1, "objective": "max-coverage", "inequity": 2}}), "-o", b.path / "out"], "siting.inequity: does not go with max-coverage")
b.put("demand.csv", "demand_id,node_id,persons\nd,a,10\n")
b.put("sites.csv", SITES.replace(",,open", ",4,candidate"))
refused("more people than places where all must have one", ["site", b.put("s.json", {**BASE, "siting": {"open": 1, "demand": "demand.csv", "unmet_penalty": "forbidden"}}), "-o", b.path / "out"], "hold 4 of 10 persons, 6 places are short")
b.put("costs.csv", "demand_id,site_id,cost\nd,S,1\nd,S,2\n")
refused("a pair of costs that stands twice", ["site", b.put("s.json", {**BASE, "siting": {"open": 1, "demand": "demand.csv", "costs": "costs.csv"}}), "-o", b.path / "out"], "costs.csv: line 3, column demand_id: the pair of 'd' and 'S' stands twice")
scenario("lanes of no street", {"policy": {"contraflow": [{"link_id": "x9"}]}}, "policy.contraflow[0].link_id: 'x9' is not in the city")
scenario("lanes turned round without a street", {"policy": {"contraflow": [{"from_s": 5}]}}, "policy.contraflow[0]: names no street")
scenario("an agent at an unknown node", {}, "node 'zz' is not in the city", agents_csv="agent_id,node_id,depart_s,mode\np,zz,0,foot\n")
scenario("an agent without mode", {}, "column 'mode' is missing", agents_csv="agent_id,node_id,depart_s\np,a,0\n")
scenario("an agent for an unknown site", {}, "site 'T' is not among the sites", agents_csv="agent_id,node_id,depart_s,mode,site_id\np,a,0,foot,T\n")
scenario("a negative departure", {}, "out of range", agents_csv="agent_id,node_id,depart_s,mode\np,a,-5,foot\n")
scenario("a row too short", {}, "line 2", agents_csv="agent_id,node_id,depart_s,mode\np,a\n")
scenario("a site of unknown kind", {}, "'tent' is not known", sites_csv="site_id,kind,node_id\nS,tent,a\n")
scenario("binary noise as a table", {}, "agents.csv", agents_csv="\x00\x01\x02\n")
scenario("a crew table that is missing", {"clearance": {"crews": "nobody.csv"}}, "nobody.csv")
scenario("an order for a zone that is not there", {"policy": {"orders": [{"zone": "x", "at_s": 60}]}}, "policy.orders[0].zone: 'x' is no zone")
scenario("an order with a misspelt key", {"policy": {"orders": [{"zone": "x", "at": 60}]}}, "did you mean 'at_s'")
scenario("a census table without zones", {"people": {"census": "agents.csv"}}, "stands without zones")
scenario("a world too many", {"worlds": 1000000}, "out of range")

b.put("noise.osm.pbf", "this is no protocol buffer")
b.put("cut.osm", "<?xml version='1.0'?><osm version=\"0.6\"><node id=\"1\"")
b.put("empty.osm", "<?xml version='1.0'?><osm version=\"0.6\"></osm>")
b.put("word.txt", "hello")
for name, message in [("noise.osm.pbf", "cannot be read as OpenStreetMap"), ("cut.osm", "cannot be read as OpenStreetMap"),
                      ("empty.osm", "holds no roads"), ("word.txt", "word.txt"), ("none.osm", "is not a file")]:
    refused(name, ["import", b.path / name, "-o", b.path / "c.h5"], message)
b.put("bad.h5", "no city")
refused("a foreign city file", ["info", b.path / "bad.h5"], "is not a city file")
refused("a wrong bounding box", ["import", b.path / "empty.osm", "-o", b.path / "c.h5", "--bbox", "1,2,3"], "", code=2)
refused("an unknown command", ["plann"], "", code=2)
refused("a missing argument", ["run"], "", code=2)

# An existing result is never overwritten without being told to.
b.put("agents.csv", AGENTS)
b.put("sites.csv", SITES)
s = b.put("s.json", BASE)
b.check(b.run("run", s, "-o", b.path / "out", "--quiet").returncode == 0, "a valid scenario runs")
r = b.run("run", s, "-o", b.path / "out")
b.check(r.returncode == 1 and "exists already" in r.stderr and "--overwrite" in r.stderr, "an existing result is kept", r.stderr)
b.check(b.run("run", s, "-o", b.path / "out", "--overwrite", "--quiet").returncode == 0, "--overwrite replaces it")
b.end()
