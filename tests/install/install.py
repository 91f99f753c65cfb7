"""The graph room, installed, is found by find_package(senda) from another project, which imports and routes."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
build = pathlib.Path(b.senda).parents[1]
prefix, other = b.path / "prefix", b.path / "other"


def step(what, *command):
    r = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    b.check(r.returncode == 0, what, (r.stdout + r.stderr)[-2000:])
    return r


step("installs", "cmake", "--install", build, "--prefix", prefix, "--component", "graph")
step("another project finds it", "cmake", "-S", b.source / "tests/install", "-B", other, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Release", "-G", "Ninja")
step("builds against it", "cmake", "--build", other)
r = step("imports and routes", other / "example", b.source / "scenarios/town/town.osm.pbf", "-99.455,18.895", "-99.445,18.955")
b.check("min on foot" in r.stdout and "0.0 min" not in r.stdout, "a route of some length", r.stdout)
lines = [x for x in (b.source / "tests/install/example.cpp").read_text().splitlines() if x.strip()]
b.check(len(lines) <= 22, "the example stays short", len(lines))
b.end()
