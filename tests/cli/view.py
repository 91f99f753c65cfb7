"""senda-view off screen: pictures of runs and plans against kept ones, and folders that cannot be shown.
With --update in front of the other arguments the kept pictures are made anew (look at them)."""
import csv
import os
import pathlib
import shutil
import subprocess
import sys

update = "--update" in sys.argv
sys.argv = [x for x in sys.argv if x != "--update"]
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
import png
from harness import Bench

b = Bench()
viewer = pathlib.Path(b.senda).with_name("senda-view")
if not viewer.is_file():
    b.skip("built without the viewer (SENDA_VIEWER)")
if not shutil.which("xvfb-run"):
    b.skip("xvfb-run is not installed")
golden = b.source / "tests/golden/view"
home = dict(os.environ, XDG_STATE_HOME=str(b.path / "state"))


def view(*words, screen=True):
    environment = home if screen else {k: v for k, v in home.items() if k != "DISPLAY"}
    return subprocess.run([*(["xvfb-run", "-a"] if screen else []), viewer, *map(str, words)], capture_output=True, text=True, timeout=300, env=environment)


town = b.source / "scenarios/town/town.scenario.json"
for name, *more in (("run",), ("after", "--set", "policy.broadcast_share=0.8")):
    r = b.run("run", town, "-o", b.path / name, *more)
    b.check(r.returncode == 0, "the town runs", r.stderr)
r = b.run("plan", town, "-o", b.path / "plan", "--worlds", "3")
b.check(r.returncode == 0, "the town is planned", r.stderr)
# Crews at work, and one shelter for all: it fills.
(b.path / "one.csv").write_text("site_id,opened\nway/871,1\n")
r = b.run("run", town, "-o", b.path / "work", "--set", "sites.capacity_factor=0.5", "--set", f"policy.schedule={b.path / 'plan/schedule.csv'}", "--set", f"policy.open_sites={b.path / 'one.csv'}")
b.check(r.returncode == 0, "the town runs with crews and one shelter", r.stderr)
with open(b.path / "work/sites.csv") as sites, open(b.path / "work/crews.csv") as crews:
    b.check(any(x["full_at_s"] for x in csv.DictReader(sites)) and list(csv.DictReader(crews)), "the shelter fills, and crews work")

pictures = {
    "run": ["run", "--at", "0:35:00"],
    "near_dark": ["run", "--at", "0:20:00", "--dark", "--bounds", "-99.452,18.900,-99.449,18.902", "--colours", "delay"],
    "panels": ["run", "--at", "1:00:00", "--size", "900x600", "--select", "street:Puente Avenida Constitución", "--panels"],
    "two": ["run", "after", "--at", "2:00:00", "--difference"],
    "walk": ["run", "--at", "1:00:00", "--show", "walk", "--hide", "people,buildings"],
    "plan": ["plan"],
    "work": ["work", "--at", "30:00:00"],
}
for name, words in pictures.items():
    words = [b.path / w if w in ("run", "after", "plan", "work") else w for w in words]
    panels = "--panels" in words
    words = [w for w in words if w != "--panels"] + ([] if panels else ["--no-panels"])
    size = [] if "--size" in words else ["--size", "640x400"]
    r = view(*words, *size, "--lang", "es", "--screenshot", b.path / f"{name}.png")
    b.check(r.returncode == 0, f"{name}: a picture is taken", r.stderr)
    if r.returncode != 0:
        continue
    if update:
        shutil.copy(b.path / f"{name}.png", golden / f"{name}.png")
    mean, far = png.difference(png.read(golden / f"{name}.png"), png.read(b.path / f"{name}.png"))
    b.check(mean < 1.2 and far < 0.015, f"{name}: the picture is as kept", f"mean difference {mean:.2f}, far pixels {100 * far:.2f} %; kept: {golden / name}.png")
# Each layer is to be seen: without it the picture is another one.
whole = png.read(b.path / "run.png")
for layer in ("people", "buildings", "sites", "closures", "names"):
    r = view(b.path / "run", "--at", "0:35:00", "--hide", layer, "--no-panels", "--size", "640x400", "--lang", "es", "--screenshot", b.path / "without.png")
    mean, far = png.difference(whole, png.read(b.path / "without.png"))
    b.check(r.returncode == 0 and mean > 0.25, f"{layer}: the picture changes without them", f"{mean:.2f}, {100 * far:.2f} %")

r = view(b.path / "run", "--frames", b.path / "frames", "--from", "0:10:00", "--until", "0:14:00", "--every", "120", "--size", "320x200", "--no-panels")
b.check(r.returncode == 0 and len(list((b.path / "frames").glob("frame_*.png"))) == 3, "three frames of four minutes, one every two", r.stderr)

# What cannot be shown.
def refused(what, says, *words, code=1, screen=True):
    r = view(*words, "--screenshot", b.path / "no.png", screen=screen)
    b.check(r.returncode == code and says in r.stderr and r.stderr.count("\n") <= 2, what, f"{r.returncode}: {r.stderr}")
    b.check(not (b.path / "no.png").exists(), f"{what}: nothing is written")


refused("a folder that is not there", "there is no such folder", b.path / "nowhere")
refused("a folder of something else", "has no manifest.json", b.source / "scenarios")
refused("a file", "is a file", town)
refused("no screen", "xvfb-run", b.path / "run", screen=False)
refused("a time that is none", "--at", b.path / "run", "--at", "soon", code=2)
refused("a group that is none", "use state, delay or one of", b.path / "run", "--colours", "shoe", code=2)
refused("bounds of another city", "far from this city", b.path / "run", "--bounds", "2.2,48.8,2.4,48.9", code=2)
refused("bounds turned round", "west is not below east", b.path / "run", "--bounds", "-99.4,18.9,-99.5,18.91", code=2)
refused("a person that is none", "no such agent_id", b.path / "run", "--select", "person:999999", code=2)
refused("a street that is none", "no such street", b.path / "run", "--select", "street:Champs Élysées", code=2)
for file in ("map.h5", "events.h5", "curve.csv", "people.h5", "segments.csv"):
    broken = b.path / f"damaged{file[0]}"
    shutil.copytree(b.path / "run", broken)
    data = (broken / file).read_bytes()
    (broken / file).write_bytes(data[:len(data) // 2])
    refused(f"half of {file}", file, broken, "--colours", "age", "--select", "street:0")
    (broken / file).write_bytes(b"\0" * len(data))
    refused(f"zeros for {file}", file, broken, "--colours", "age", "--select", "street:0")
mixed = b.path / "mixed"
shutil.copytree(b.path / "run", mixed)
shutil.copy(b.path / "after/events.h5", mixed)
refused("events of another run", "is not what was written into this folder", mixed)
other = b.put("other.json", {"senda": 1, "seed": 1, "worlds": 1, "city": {"osm": str(b.source / "scenarios/town/town.osm.pbf"), "bbox": [-99.46, 18.9, -99.45, 18.91]}, "closures": {"model": False}})
r = b.run("run", other, "-o", b.path / "other")
b.check(r.returncode == 0, "a part of the town runs", r.stderr)
refused("two cities side by side", "other streets", b.path / "run", b.path / "other")
b.end()
