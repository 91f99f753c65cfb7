"""Whole cities of people: Guadalajara's blocks, Mexico City's tracts scaled to the boroughs of 2020, Porto Alegre from
hexagons and from a raster. Skipped where the data is not at hand."""
import csv
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
data = b.data()
if data is None:
    b.skip("the real test data is not beside the project (set SENDA_TEST_DATA)")


def rows(file):
    with open(file, encoding="utf-8") as f:
        return list(csv.DictReader(f))


def people(name, scenario, *more):
    out = b.path / name
    r = b.run("people", scenario, "-o", out, "--worlds", 0, *more)
    b.check(r.returncode == 0, f"{name}: senda people", r.stderr)
    return out, r.stdout + r.stderr


out, told = people("cdmx", b.source / "tests/cities/cdmx.json")
parents = rows(out / "parents.csv")
b.check(len(parents) == 16 and all(float(p["persons"]) == float(p["stated_persons"]) for p in parents), "cdmx: every borough has its people of 2020, to the person", parents[:2])
b.check(sum(float(p["persons"]) for p in parents) == 9209944, "cdmx: 9,209,944 people", "")
zones = rows(out / "zones.csv")
b.check(all(float(z["persons"]) == float(z["census_persons"]) for z in zones), "cdmx: every tract's total is exact")
b.check("scaled" in told and "national shares" in told, "cdmx: sources that disagree and margins that are silent are told", told)

out, told = people("guadalajara", b.source / "tests/cities/guadalajara.json")
zones = rows(out / "zones.csv")
b.check(all(float(z["persons"]) == float(z["census_persons"]) for z in zones), "guadalajara: every block's total is exact")
fit = {f["margin"]: f for f in rows(out / "fit.csv")}
b.check(all(f["target"] == f["fitted"] for m, f in fit.items() if m.startswith(("age", "women", "disability"))), "guadalajara: margins of persons are exact", fit)
b.check(float(fit["women"]["stated"]) > 0 and int(fit["women"]["silent_zones"]) < len(zones), "guadalajara: women are stated by most blocks", fit["women"])
schools = rows(out / "schools.csv")
b.check(len(schools) > 20 and sum(float(s["pupils_living_here"]) for s in schools) > 2000, "guadalajara: pupils go to the schools of the list", len(schools))

scenario = b.path / "poa.json"
scenario.write_text(json.dumps({
    "senda": 1, "name": "Porto Alegre", "seed": 1, "worlds": 2,
    "city": {"osm": str(data / "osm/porto_alegre.osm.pbf")},
    "hazard": {"rupture": {"magnitude": 6.0, "lon": -51.2, "lat": -30.05, "depth_km": 15, "tectonic": "crustal"}},
    "people": {"zones": str(data / "brazil/poa_hexgrid.csv"), "columns": {"persons": "population"}},
}))
out, told = people("porto-alegre", scenario)
manifest = json.loads((out / "manifest.json").read_text())
b.check(manifest["screening_only"], "porto alegre: labelled screening", manifest)
zones = rows(out / "zones.csv")
total = sum(float(z["persons"]) for z in zones)
b.check(total > 50000 and all(float(z["persons"]) == float(z["census_persons"]) for z in zones), "porto alegre: hexagons keep their people", total)

hours = rows(b.path / "cdmx" / "whereabouts.csv")
night = next(h for h in hours if h["day"] == "weekday" and h["hour"] == "3")
midday = next(h for h in hours if h["day"] == "weekday" and h["hour"] == "13")
b.check(float(night["home"]) > 0.9 * 9209944 > 9209944 * 0.75 > float(midday["home"]), "cdmx: at home at 03:00, out at 13:00", (night, midday))
b.end()
