#!/usr/bin/env python3
"""Measures the graph room against its peers and prints ratios: tests/bench/graph.py [--map city.osm.pbf]

Medians of 5 interleaved runs. Import against the bare cost of reading the file twice with libosmium (and
against SUMO's netconvert where it is installed); trees against boost::dijkstra_shortest_paths. Needs
libbenchmark-dev; takes some minutes with netconvert."""
import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import tempfile
import time

root = pathlib.Path(__file__).resolve().parents[2]
p = argparse.ArgumentParser()
p.add_argument("--map", default=str(root.parent / "shared/data/scale/moscow_roads_scale.osm.pbf"))
p.add_argument("--runs", type=int, default=5)
p.add_argument("--netconvert-runs", type=int, default=1)
a = p.parse_args()
if not pathlib.Path(a.map).is_file():
    raise SystemExit(f"SKIPPED: {a.map} is not at hand (--map)")

subprocess.run(["cmake", "--preset", "release", "-DSENDA_BENCH=ON"], cwd=root, check=True, capture_output=True)
subprocess.run(["cmake", "--build", "--preset", "release", "--target", "senda", "bench_graph", "bench_bare_read"], cwd=root, check=True, capture_output=True)
bin = root / "build/release/bin"
folder = pathlib.Path(tempfile.mkdtemp(prefix="senda-bench-"))
city = folder / "city.h5"


def timed(*command):
    start = time.perf_counter()
    pid = os.posix_spawn(shutil.which(str(command[0])) or str(command[0]), [str(c) for c in command], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(pid, 0)
    assert status == 0, command
    return time.perf_counter() - start, usage.ru_maxrss / 1024


ours, bare, start, memory = [], [], [], []
for _ in range(a.runs):
    seconds, mb = timed(bin / "senda", "import", a.map, "-o", city, "--overwrite")
    ours.append(seconds)
    memory.append(mb)
    bare.append(timed(bin / "bench_bare_read", a.map)[0])
    start.append(timed(bin / "senda", "--version")[0])
t, r = statistics.median(ours), statistics.median(bare)
nodes = json.loads(subprocess.run(["osmium", "fileinfo", "-e", "-j", a.map], capture_output=True, text=True).stdout)["data"]["count"]["nodes"] if shutil.which("osmium") else None
print(f"import {t:.3f} s (of that {statistics.median(start):.3f} s program start); reading twice {r:.3f} s; ratio {t / r:.2f}")
print(f"import peak memory {statistics.median(memory):.0f} MB" + (f"; 60 MB + 400 B a node = {60 + 400 * nodes / 1e6:.0f} MB" if nodes else ""))

environment = {**os.environ, "SENDA_BENCH_CITY": str(city)}
out = subprocess.run([bin / "bench_graph", f"--benchmark_repetitions={a.runs}", "--benchmark_enable_random_interleaving=true", "--benchmark_format=json"], env=environment, capture_output=True, text=True, check=True).stdout
m = {x["run_name"].split("/")[0]: x for x in json.loads(out)["benchmarks"] if x.get("aggregate_name") == "median"}
ms = {name: x["real_time"] for name, x in m.items()}
for name, value in ms.items():
    print(f"{name:32s} {value:9.2f} ms")
per_tree = ms["senda_batched_trees"] / 64
print(f"reload {ms['senda_reload']:.1f} ms")
print(f"one tree: {ms['boost_tree'] / ms['senda_tree']:.2f} times faster than Boost on the CSR graph ({ms['boost_tree_on_columns'] / ms['senda_tree']:.2f} on senda's own columns)")
print(f"nearest shelter: {ms['senda_nearest_shelter_tree'] / ms['senda_reverse_tree']:.2f} single trees to one place ({ms['senda_nearest_shelter_tree'] / ms['senda_tree']:.2f} of the forward ones)")
print(f"batched: {per_tree * 1000:.0f} µs a tree on two threads, {ms['boost_tree'] / per_tree:.0f} times faster than Boost (after {ms['senda_order']:.0f} ms once per city, {ms['senda_customise']:.1f} ms per world)")

if shutil.which("netconvert") and a.netconvert_runs:
    xml = folder / "map.osm"
    subprocess.run(["osmium", "cat", a.map, "-o", xml], check=True, capture_output=True)
    # Types of our own, as the built-in map of Debian's netconvert does not load without SUMO's data folder.
    kinds = {"motorway": 14, "trunk": 12, "primary": 10, "secondary": 8, "tertiary": 6, "unclassified": 4, "residential": 3, "living_street": 2, "service": 1, "road": 1, "track": 1}
    types = [(k + link, p) for k, p in kinds.items() for link in (("", "_link") if p > 4 else ("",))]
    (folder / "types.xml").write_text("<types>" + "".join(f'<type id="highway.{k}" numLanes="1" speed="13.9" priority="{p}" allow="passenger"/>' for k, p in types)
                                      + "".join(f'<type id="highway.{k}" numLanes="1" speed="2" priority="1" allow="pedestrian"/>' for k in ("footway", "path", "steps", "pedestrian", "cycleway", "bridleway")) + "</types>")
    theirs = [timed("netconvert", "--osm-files", xml, "-t", folder / "types.xml", "-o", folder / "net.xml", "--keep-edges.by-vclass", "passenger", "--no-warnings", "true")[0] for _ in range(a.netconvert_runs)]
    n = statistics.median(theirs)
    print(f"netconvert (passenger network, no signals guessed): {n:.1f} s; import is {n / t:.0f} times faster")
else:
    print("netconvert: not compared")
shutil.rmtree(folder)
