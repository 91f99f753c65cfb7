"""Independent counts with osmium-tool: length by car and on foot, the ways kept, buildings, restrictions.
Skipped where osmium-tool or the real data is not at hand."""
import json
import math
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
if not shutil.which("osmium"):
    b.skip("osmium-tool is not installed")

CARS = {c + l for c in ("motorway", "trunk", "primary", "secondary", "tertiary") for l in ("", "_link")} | {
    "unclassified", "road", "residential", "living_street", "service", "track"}
PATHS = {"pedestrian", "footway", "path", "steps", "cycleway", "bridleway", "corridor", "elevator"}
CLOSED = {"no", "private", "agricultural", "forestry", "agricultural;forestry", "forestry;agricultural", "military", "emergency", "psv", "bus", "taxi", "hov", "permit", "residents"}
OPEN = {"yes", "designated", "permissive", "destination", "official", "customers", "delivery", "public"}


def decide(tags, start, *keys):
    for key in keys:
        value = tags.get(key, "")
        start = False if value in CLOSED | {"use_sidepath", "none"} else True if value in OPEN else start
    return start


def unescape(text):
    out, parts = "", text.split("%")
    for i, part in enumerate(parts):
        out += part if i % 2 == 0 else chr(int(part, 16))
    return out


def opl(file, expression):
    return subprocess.run(["osmium", "tags-filter", "-f", "opl", str(file), expression], capture_output=True, text=True).stdout.splitlines()


def metres(a, c):
    """On the WGS 84 ellipsoid, by the radii of curvature at the middle: exact enough for one street."""
    lat = math.radians((a[1] + c[1]) / 2)
    e2, r = 0.00669437999, 6378137.0
    w = 1 - e2 * math.sin(lat) ** 2
    return math.hypot(math.radians(c[0] - a[0]) * math.cos(lat) * r / math.sqrt(w), math.radians(c[1] - a[1]) * r * (1 - e2) / w**1.5)


def read(file):
    nodes, ways = {}, []
    for line in opl(file, "w/highway"):
        fields = line.split(" ")
        get = {f[0]: f[1:] for f in fields[1:] if f}
        if line[0] == "n" and get.get("x"):
            nodes[fields[0][1:]] = (float(get["x"]), float(get["y"]))
        elif line[0] == "w":
            tags = dict(tuple(unescape(x) for x in t.split("=", 1)) for t in get["T"].split(",")) if get.get("T") else {}
            ways.append((int(fields[0][1:]), tags, [n[1:] for n in get.get("N", "").split(",") if n]))
    return nodes, ways


for file in sorted((data / "osm").iterdir()):
    city = b.path / "city.h5"
    b.check(b.run("import", file, "-o", city, "--overwrite").returncode == 0, f"{file.name} imports")
    info = json.loads(b.run("info", city, "--json").stdout)
    nodes, ways = read(file)
    by_car = on_foot = 0.0
    kept = 0
    for way, tags, refs in ways:
        kind = tags.get("highway")
        if kind not in CARS | PATHS or tags.get("area") == "yes":
            continue
        length = sum(metres(nodes[p], nodes[q]) for p, q in zip(refs, refs[1:]) if p in nodes and q in nodes)
        shut = tags.get("access") in CLOSED
        car = kind in CARS and decide(tags, not shut, "vehicle", "motor_vehicle", "motorcar")
        foot = decide(tags, not shut and kind not in ("motorway", "motorway_link") and tags.get("motorroad") != "yes", "foot") or tags.get("foot") == "use_sidepath"
        by_car += length * car
        on_foot += length * foot
        kept += bool((car or foot) and length > 0)
    for name, ours, theirs in (("by car", info["drivable_length_m"], by_car), ("on foot", info["walkable_length_m"], on_foot)):
        b.check(abs(ours - theirs) <= 0.01 * theirs, f"{file.name}: length {name} within 1 %", f"{ours:.0f} against {theirs:.0f} m")
    b.check(info["osm_ways"] >= kept, f"{file.name}: every way that may be driven or walked is there", f"{info['osm_ways']} against {kept}")

porto = data / "osm/porto_portugal.osm.pbf"
b.run("import", porto, "-o", b.path / "porto.h5", "--overwrite")
info = json.loads(b.run("info", b.path / "porto.h5", "--json").stdout)
some = b.path / "buildings.osm.pbf"
subprocess.run(["osmium", "tags-filter", str(porto), "a/building", "-o", str(some)], capture_output=True)
text = subprocess.run(["osmium", "export", str(some), "-f", "geojsonseq", "--geometry-types=polygon", "-a", "type,id"], capture_output=True, text=True).stdout
areas = [json.loads(line.lstrip("\x1e"))["properties"] for line in text.split("\n") if line]
areas = [a for a in areas if a.get("building", "no") != "no"]
relations = sum(a["@type"] == "area" and a["@id"] % 2 == 1 or a["@type"] == "relation" for a in areas)
b.check(info["buildings"] == len(areas), "porto: as many buildings as osmium-tool exports", f"{info['buildings']} against {len(areas)}")
b.check(info["buildings_with_levels"] == sum("building:levels" in a for a in areas), "porto: as many with levels", info["buildings_with_levels"])
b.check(info["multipolygon_buildings"] == relations, "porto: as many multipolygons", f"{info['multipolygon_buildings']} against {relations}")

for name in ("monaco", "porto_portugal", "helsinki_center", "liechtenstein"):
    file = data / f"osm/{name}.osm.pbf"
    b.run("import", file, "-o", b.path / "city.h5", "--overwrite")
    turns = json.loads(b.run("info", b.path / "city.h5", "--json").stdout)["turn_restrictions"]
    relations = sum(x.startswith("r") for x in subprocess.run(["osmium", "tags-filter", "-R", "-f", "opl", str(file), "r/type=restriction*"], capture_output=True, text=True).stdout.splitlines())
    outcomes = sum(v for k, v in turns.items() if k not in ("relations", "forbidden_turns"))
    b.check(turns["relations"] == relations and outcomes == relations, f"{name}: every turn restriction is accounted for", f"{turns} against {relations}")
    if name == "monaco":
        b.check(turns["kept"] >= 0.8 * relations, "monaco: most are kept", turns)
b.end()
