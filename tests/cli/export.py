"""A finished run in the words of other programs: MATSim events and network, CSV, GeoJSON, GeoPackage."""
import csv
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
run = b.path / "run"
r = b.run("run", b.source / "scenarios/town/town.scenario.json", "-o", run)
b.check(r.returncode == 0, "the town runs", r.stderr)


def export(kind, name, *more):
    return b.run("export", run, "--format", kind, "-o", b.path / name, *more)


for kind, name in (("matsim-events", "events.xml"), ("matsim-network", "network.xml"), ("csv", "events.csv"), ("geojson", "streets.geojson"), ("gpkg", "map.gpkg")):
    r = export(kind, name)
    b.check(r.returncode == 0 and (b.path / name).stat().st_size > 1000, f"{kind} is written", r.stderr)
b.check(not list(b.path.glob("*.partial")), "nothing half-written is left")
r = export("csv", "events.csv")
b.check(r.returncode == 1 and "exists" in r.stderr, "a file that exists is kept", r.stderr)
b.check(export("csv", "events.csv", "--overwrite").returncode == 0, "unless it may be replaced")

links = {x.get("id"): x for x in ET.parse(b.path / "network.xml").iter("link")}
nodes = {x.get("id") for x in ET.parse(b.path / "network.xml").iter("node")}
b.check(all(x.get("from") in nodes and x.get("to") in nodes for x in links.values()), "links join nodes")

# Every vehicle is on one link at a time, goes on where it is, and time never runs back.
where, last, counts, wrong = {}, 0.0, {}, []
rides, final = {"departure": 0, "arrival": 0, "stuckAndAbort": 0}, {}
for e in ET.parse(b.path / "events.xml").getroot():
    kind, t = e.get("type"), float(e.get("time"))
    counts[kind] = counts.get(kind, 0) + 1
    if t < last:
        wrong.append(("time", e.attrib))
    last = t
    if e.get("link") is not None and e.get("link") not in links:
        wrong.append(("link", e.attrib))
    if kind in ("departure", "arrival", "stuckAndAbort"):
        rides[kind] += e.get("legMode") == "ride"
        final[e.get("person")] = (kind, t)
    v = e.get("vehicle")
    if kind == "vehicle enters traffic":
        if v in where:
            wrong.append(("twice", e.attrib))
        where[v] = e.get("link")
    elif kind == "left link":
        if where.get(v) != e.get("link"):
            wrong.append(("left", e.attrib))
    elif kind == "entered link":
        if links[where[v]].get("to") != links[e.get("link")].get("from"):
            wrong.append(("jump", e.attrib))
        where[v] = e.get("link")
    elif kind == "vehicle leaves traffic":
        if where.pop(v, None) != e.get("link"):
            wrong.append(("end", e.attrib))
b.check(not wrong, "vehicles go from link to link", wrong[:3])
b.check(counts.get("departure", 0) > 1000 and counts["departure"] == counts["PersonEntersVehicle"] and counts["departure"] - rides["departure"] == counts["vehicle enters traffic"], "legs begin whole", counts)
b.check(counts["PersonLeavesVehicle"] <= counts["departure"] and counts["vehicle leaves traffic"] <= counts["vehicle enters traffic"] and counts["arrival"] <= counts["PersonLeavesVehicle"], "and end no oftener", counts)
b.check(rides["departure"] > 10, "who goes with others rides", rides)
b.check(counts["left link"] == counts["entered link"], "links are left for others", counts)

with open(b.path / "events.csv", encoding="utf-8") as f:
    events = list(csv.DictReader(f))
people = {x["agent_id"]: x for x in csv.DictReader(open(run / "arrivals.csv", encoding="utf-8"))}
agents = set(people)
late = [(p, kind, at, people[p]["arrive_s"]) for p, (kind, at) in final.items() if people[p]["arrive_s"] and (kind != "arrival" or abs(at - float(people[p]["arrive_s"])) > 0.0015)]
b.check(len(late) <= 0.01 * len(final), "the last arrival of a party is that of arrivals.csv, but for who got there without another street", late[:3])
stuck = [p for p in final if people[p]["state"] == "isolated"]
arrives = [(p, final[p]) for p in stuck if final[p][0] == "arrival"]
b.check(len(stuck) > 20 and len(arrives) <= 0.02 * len(stuck), "who is isolated does not arrive, but for who waits for others where it is cut off", arrives)
b.check(sum(x["kind"] == "enter" for x in events) == counts["vehicle enters traffic"] + counts["entered link"], "CSV and XML tell of the same entries")
b.check({x["agent_id"] for x in events} - {""} <= agents, "agents are those of arrivals.csv")
streets = json.loads((b.path / "streets.geojson").read_text())
b.check(len(streets["features"]) == len(links) // 2, "every street is in the GeoJSON")
lon, lat = streets["features"][0]["geometry"]["coordinates"][0]
b.check(-180 <= lon <= 180 and -90 <= lat <= 90 and isinstance(streets["features"][0]["properties"]["entered"], int), "in degrees, with numbers as numbers", streets["features"][0])

r = b.run("export", b.path, "--format", "csv", "-o", b.path / "x.csv")
b.check(r.returncode == 1 and "no finished run" in r.stderr, "another folder is refused", r.stderr)
(run / "events.h5").write_bytes((run / "events.h5").read_bytes()[:5000])
r = export("csv", "broken.csv")
b.check(r.returncode == 1 and "events.h5" in r.stderr and not (b.path / "broken.csv").exists(), "a broken record is named and nothing written", r.stderr)
(run / "events.h5").unlink()
r = export("matsim-events", "none.xml")
b.check(r.returncode == 1 and "outputs.events" in r.stderr, "a run without events says what to do", r.stderr)
b.end()
