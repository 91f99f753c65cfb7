#!/usr/bin/env python3
"""Why arrivals differ from SUMO's on a congested city: a case small enough for a hand. A major and a minor road of 500 m,
100 cars each, one every 2 s on either, merge into one lane that lets a car out every 2 s. By hand, where a merge is
fair, both roads end together: 36 s of driving on each of two links, then 199 times 2 s = 470 s. SUMO adds to its headway
the time in which a car passes its own length and gap (7.5 m), which is taken off here. SUMO's mesoscopic
model with junction control lets the minor road wait for the gaps of the major one; without junction control it is fair.
tests/bench/sumo_merge.py --senda build/ci/bin/senda (needs the package sumo)."""
import argparse
import csv
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

p = argparse.ArgumentParser()
p.add_argument("--senda", required=True)
a = p.parse_args()
if not shutil.which("sumo"):
    raise SystemExit("SKIPPED: sumo is not installed")
CARS, EVERY = 100, 2.0
ROADS = ("major", "minor")


def table(path, header, rows):
    with open(path, "w", newline="") as out:
        csv.writer(out).writerows([header, *rows])


def senda(folder):
    (folder / "net").mkdir()
    table(folder / "net/config.csv", ["key", "value"], [["crs", "local"]])
    table(folder / "net/node.csv", ["node_id", "x_coord", "y_coord"], [[1, -500, 0], [2, 0, -500], [3, 0, 0], [4, 500, 0]])
    head = ["link_id", "from_node_id", "to_node_id", "directed", "length", "free_speed", "lanes", "capacity", "allowed_uses", "name"]
    table(folder / "net/link.csv", head, [[i, f, t, 1, 500, 50, 1, 1800, "auto", n] for i, f, t, n in ((1, 1, 3, "major"), (2, 2, 3, "minor"), (3, 3, 4, "out"))])
    agents = [[f"{r}{i}", f"{r}{i}", 1 + k, i * EVERY + k, "car", 1, "s"] for i in range(CARS) for k, r in enumerate(ROADS)]
    table(folder / "agents.csv", ["agent_id", "household_id", "node_id", "depart_s", "mode", "speed_mps", "site_id"], agents)
    table(folder / "sites.csv", ["site_id", "kind", "node_id", "capacity", "status"], [["s", "shelter", 4, "", "open"]])
    behaviour = {"capacity_factor": 1, "perception_cv": 0, "nearest_share": 1, "sight_m": 0, "horizon_h": 1}
    scenario = {"senda": 1, "seed": 1, "worlds": 1, "city": {"gmns": "net"}, "closures": {"model": False}, "people": {"given": "agents.csv"}, "sites": {"given": "sites.csv", "from_osm": False}, "behaviour": behaviour}
    (folder / "s.json").write_text(json.dumps(scenario))
    subprocess.run([a.senda, "run", folder / "s.json", "-o", folder / "run", "--quiet"], check=True)
    with open(folder / "run/arrivals.csv") as f:
        return [(r["agent_id"].rstrip("0123456789"), float(r["arrive_s"]), float(r["arrive_s"]) - float(r["depart_s"])) for r in csv.DictReader(f)]


def sumo(folder, junction_control):
    nodes = "".join(f'<node id="{n}" x="{x}" y="{y}" type="priority"/>' for n, x, y in (("a", -500, 0), ("b", 0, -500), ("j", 0, 0), ("c", 500, 0)))
    edges = "".join(f'<edge id="{e}" from="{f}" to="{t}" numLanes="1" speed="13.889" length="500" priority="{q}"/>' for e, f, t, q in (("major", "a", "j", 10), ("minor", "b", "j", 1), ("out", "j", "c", 10)))
    (folder / "n.nod.xml").write_text(f"<nodes>{nodes}</nodes>")
    (folder / "e.edg.xml").write_text(f"<edges>{edges}</edges>")
    cars = "".join(f'<vehicle id="{r}{i}" type="car" depart="{i * EVERY + k}" departSpeed="max"><route edges="{r} out"/></vehicle>' for i in range(CARS) for k, r in enumerate(ROADS))
    (folder / "r.rou.xml").write_text(f'<routes><vType id="car" length="5" minGap="2.5"/>{cars}</routes>')
    subprocess.run(["netconvert", "-n", "n.nod.xml", "-e", "e.edg.xml", "-o", "m.net.xml"], cwd=folder, check=True, capture_output=True)
    tau = [x for name in ("ff", "fj", "jf", "jj") for x in (f"--meso-tau{name}", f"{2 - 7.5 / 13.889:.3f}")]
    command = ["sumo", "-n", "m.net.xml", "-r", "r.rou.xml", "--mesosim", "--meso-junction-control", str(junction_control).lower(), "--time-to-teleport", "-1", *tau, "--tripinfo-output", "t.xml", "--end", "3600", "--no-step-log"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    found = re.findall(r'id="(major|minor)\d+".*?arrival="([\d.]+)".*?duration="([\d.]+)"', (folder / "t.xml").read_text())
    return [(road, float(arrival), float(duration)) for road, arrival, duration in found]


print(f"{'':30} {'last from major':>16} {'last from minor':>16} {'mean major':>11} {'mean minor':>11}   (s)")
for what, run in (("senda", senda), ("sumo, junction control", lambda f: sumo(f, True)), ("sumo, no junction control", lambda f: sumo(f, False))):
    with tempfile.TemporaryDirectory() as folder:
        trips = run(pathlib.Path(folder))
    last = [max(t for r, t, _ in trips if r == road) for road in ROADS]
    mean = [sum(d for r, _, d in trips if r == road) / CARS for road in ROADS]
    print(f"{what:30} {last[0]:16.0f} {last[1]:16.0f} {mean[0]:11.1f} {mean[1]:11.1f}")
