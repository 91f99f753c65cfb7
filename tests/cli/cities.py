"""Real cities: every extract imports, edge cases end well or in one sentence, two whole plans run,
Mexico City in 2017 by rupture and by ShakeMap.
Skipped where the data is not at hand."""
import csv
import json
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
data = b.data()
if data is None:
    b.skip("the real test data is not beside the project (set SENDA_TEST_DATA)")

for file in sorted((data / "osm").iterdir()):
    out = b.path / (file.name + ".h5")
    r = b.run("import", file, "-o", out)
    b.check(r.returncode == 0, f"{file.name} imports", r.stderr)
    info = json.loads(b.run("info", out, "--json").stdout)
    b.check(info["segments"] > 100 and info["osm_ways"] > 0, f"{file.name} has streets", info)
for file in sorted((data / "edge_cases").iterdir()):
    if "osm" not in file.name:
        continue
    r = b.run("import", file, "-o", b.path / "edge.h5", "--overwrite")
    one = len(r.stderr.strip().splitlines()) == 1
    b.check(r.returncode == 0 or (r.returncode == 1 and one and file.name in r.stderr), f"{file.name} ends well or in a sentence", r.stderr)
    if "swapped" in file.name:
        b.check("swapped" in r.stderr, "swapped coordinates are named", r.stderr)

if shutil.which("osmium"):  # an independent count of the ways kept
    for name in ("guadalajara_nw.osm.pbf", "miramar_zapopan.osm"):
        text = subprocess.run(["osmium", "tags-filter", "-R", str(data / "osm" / name), "w/highway=primary,secondary,tertiary,residential", "-f", "opl"], capture_output=True, text=True).stdout
        ways = sum(1 for line in text.splitlines() if line.startswith("w") and "access=" not in line)
        info = json.loads(b.run("info", b.path / (name + ".h5"), "--json").stdout)
        b.check(info["osm_ways"] >= ways * 0.99, f"{name}: the ways osmium-tool counts are there", f"{info['osm_ways']} of {ways}")

for city, worlds in (("guadalajara", 6), ("porto", 2)):
    out = b.path / f"plan-{city}"
    scenario = json.loads((b.source / f"tests/cities/{city}.json").read_text())
    r = b.run("plan", b.source / f"tests/cities/{city}.json", "-o", out, "--worlds", worlds, "--set", "clearance.simulated_worlds=1")
    b.check(r.returncode == 0, f"{city}: the plan runs", r.stderr)
    if r.returncode:
        continue
    for name in ("clearance.csv", "schedule.csv", "clearance.json", "shelters.csv", "assignment.csv", "siting.json", "report.html", "map.gpkg", "manifest.json", "scenario.json"):
        b.check((out / name).stat().st_size > 0, f"{city}: {name} is written")
    shelters = [x for x in csv.DictReader(open(out / "shelters.csv")) if x["opened"] == "1"]
    b.check(len(shelters) == scenario["siting"]["open"], f"{city}: so many shelters open", len(shelters))
    b.check(json.loads((out / "siting.json").read_text())["gap"] <= 0.02, f"{city}: the gap is certified")
    b.check(json.loads((out / "manifest.json").read_text())["screening_only"], f"{city}: labelled as screening")
    b.check("TAMIZAJE" in (out / "report.html").read_text(), f"{city}: the report says screening")
# The earthquake of 2017 over Mexico City: buildings synthesised beside the primary roads, screening only.
cdmx = b.source / "tests/cities/cdmx.json"
out = b.path / "cdmx"
r = b.run("strike", cdmx, "-o", out, "--worlds", 4)
b.check(r.returncode == 0 and "screening only" in r.stdout, "cdmx: strike runs and says screening", r.stderr)
figures = json.loads((out / "damage.json").read_text())
b.check(figures["screening"] and figures["buildings"] > 100000 and figures["worlds"] == 4, "cdmx: frontage buildings", figures["buildings"])
zones = list(csv.DictReader(open(out / "damage_zones.csv")))
b.check(len(zones) > 2000 and all(float(z["collapses_p95"]) >= 0 for z in zones), "cdmx: a row for each tract", len(zones))
segments = list(csv.DictReader(open(out / "damage_segments.csv")))
b.check(all(0 <= float(x["p_closed_car"]) <= 1 for x in segments), "cdmx: closures are shares")
for name, fragility, message in (("shakemap/puebla2017_cdmx_idw_grid.xml", "hazus", None), ("shakemap/puebla2017_cdmx_idw_grid.xml", "gem", "sa03_g: is not in the map"),
                                 ("shakemap/puebla2017_central_mexico_idw_grid.xml", "hazus", None), ("shakemap/lomaprieta1989_grid.xml", "hazus", "does not cover the city"),
                                 ("edge_cases/tiny_gorkha_grid.xml", "hazus", "361")):
    r = b.run("strike", cdmx, "-o", b.path / "map", "--worlds", 2, "--overwrite", "--set", f"hazard.shakemap.grid={data / name}", "--set", f"damage.fragility={fragility}")
    if message:
        b.check(r.returncode == 1 and message in r.stderr and name.split("/")[1] in r.stderr, f"{name} with {fragility}: refused by name", r.stderr)
    else:
        b.check(r.returncode == 0 and "states no uncertainty" in r.stdout, f"{name} with {fragility}: runs", r.stderr)
b.end()
