#!/usr/bin/env python3
"""The movement engine beside SUMO: the same network, the same cars on the same routes, one run after the other, on one
core. tests/bench/sumo.py [--map city.osm.pbf] [--cars 10000 100000] [--modes strict plain replan micro] [--walkers 10000]

  strict  mesoscopic, junction control on, teleporting off, so that gridlock stays visible there too
  plain   mesoscopic as it comes: who stands for 300 s is pushed on
  replan  as plain, everybody re-planning every 300 s on both sides
  micro   SUMO's microscopic simulation, teleporting off

Prints wall time with and without loading, peak memory, mean travel time and arrivals by quarter hour, and the ratios; with
--walkers persons a second beside the nonInteracting pedestrian model. A run that takes longer than --limit is stopped.
Needs the packages sumo and libbenchmark-dev."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading
import time
import xml.etree.ElementTree as ET

root = pathlib.Path(__file__).resolve().parents[2]
p = argparse.ArgumentParser()
p.add_argument("--map", default=str(root.parent / "shared/data/osm/porto_alegre.osm.pbf"))
p.add_argument("--cars", type=int, nargs="+", default=[10000, 100000, 200000])
p.add_argument("--hours", type=float, default=3)
p.add_argument("--modes", nargs="+", default=["strict", "plain", "replan"], choices=["strict", "plain", "replan", "micro"])
p.add_argument("--walkers", type=int, nargs="*", default=[])
p.add_argument("--limit", type=float, default=1800, help="seconds")
p.add_argument("--bin", default="", help="folder of bench_movement, already built")
a = p.parse_args()
if not shutil.which("sumo"):
    raise SystemExit("SKIPPED: sumo is not installed")
if not pathlib.Path(a.map).is_file():
    raise SystemExit(f"SKIPPED: {a.map} is not at hand (--map)")
if a.bin:
    bench = pathlib.Path(a.bin) / "bench_movement"
else:
    subprocess.run(["cmake", "--preset", "release", "-DSENDA_BENCH=ON"], cwd=root, check=True, capture_output=True)
    subprocess.run(["cmake", "--build", "--preset", "release", "--target", "bench_movement"], cwd=root, check=True, capture_output=True)
    bench = root / "build/release/bin/bench_movement"


def timed(command, output):
    """Wall seconds and peak megabytes of a command on one core; none when it took too long."""
    start = time.perf_counter()
    with open(output, "w") as out:
        process = subprocess.Popen(["taskset", "-c", "0", *map(str, command)], stdout=out, stderr=subprocess.STDOUT)
        clock = threading.Timer(a.limit, process.kill)
        clock.start()
        _, status, usage = os.wait4(process.pid, 0)
        clock.cancel()
    if status and time.perf_counter() - start >= a.limit:
        return None
    assert status == 0, (command, pathlib.Path(output).read_text()[-2000:])
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def sumo(folder, mode):
    words = ["sumo", "-n", folder / "net.xml", "-r", folder / "cars.rou.xml", "--no-step-log", "--no-warnings", "--duration-log.statistics", "--end", int(3600 * a.hours), "--tripinfo-output", folder / "tripinfo.xml"]
    if mode in ("strict", "micro"):
        words += ["--time-to-teleport", "-1"]
    if mode == "strict":
        words += ["--meso-junction-control"]
    if mode in ("strict", "plain", "replan"):
        words += ["--mesosim", "-a", folder / "types.add.xml"]
    if mode == "replan":
        words += ["--device.rerouting.probability", 1, "--device.rerouting.period", 300]
    if mode == "walkers":
        words += ["--pedestrian.model", "nonInteracting"]
    took = timed(words, folder / "sumo.log")
    if not took:
        return None
    phase = float(re.search(r"Performance:.*?Duration: ([0-9.]+)s", (folder / "sumo.log").read_text(), re.S).group(1))
    arrivals, total = [], 0.0
    for _, trip in ET.iterparse(folder / "tripinfo.xml"):
        if trip.tag == "tripinfo":
            arrivals.append(float(trip.get("arrival")))
            total += float(trip.get("duration")) + float(trip.get("departDelay"))
        elif trip.tag == "personinfo":
            walk = trip.find("walk")
            if walk is not None and float(walk.get("arrival")) >= 0:
                arrivals.append(float(walk.get("arrival")))
                total += arrivals[-1] - float(trip.get("depart"))
        if trip.tag in ("tripinfo", "personinfo"):
            trip.clear()
    quarters = [sum(1 for t in arrivals if t <= 900 * k) for k in range(1, int(4 * a.hours) + 1)]
    return {"wall": took[0], "phase": phase, "memory": took[1], "arrived": len(arrivals), "mean": total / max(1, len(arrivals)), "quarters": quarters}


def senda(folder, agents, share, more=()):
    wall, memory = timed([bench, a.map, agents, share, a.hours, 1, *more], folder / "senda.log")
    log = (folder / "senda.log").read_text()
    return {"wall": wall, "memory": memory, "phase": float(re.search(r"run ([0-9.]+) s", log).group(1)), "arrived": int(re.search(r"arrived (\d+) \(", log).group(1)),
            "mean": float(re.search(r"mean travel time ([0-9.]+)", log).group(1)), "quarters": list(map(int, re.search(r"quarter hour: ([0-9 ]+)", log).group(1).split()))}


def compare(agents, share, modes):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="senda-sumo-"))
    try:
        subprocess.run([bench, a.map, str(agents), str(share), str(a.hours), "1", folder], check=True, capture_output=True)  # writes the files
        subprocess.run(["netconvert", "-n", folder / "plain.nod.xml", "-e", folder / "plain.edg.xml", "-x", folder / "plain.con.xml", "-t", folder / "plain.typ.xml", "-o", folder / "net.xml", "--no-turnarounds", "false", "--no-warnings"], check=True, capture_output=True)
        print(f"{pathlib.Path(a.map).name}, {agents} {'cars' if share else 'walkers'}, {a.hours:g} h", flush=True)
        print(f"  {'':18} {'phase s':>9} {'all s':>9} {'MB':>7} {'arrived':>8} {'mean s':>8}   arrived by quarter hour")
        for mode in modes:
            ours = senda(folder, agents, share, ["replan_s=300"] if mode == "replan" else [])
            theirs = sumo(folder, mode)
            for name, r in (("senda", ours), (f"sumo {mode}", theirs)):
                print(f"  {name:18} {r['phase']:9.2f} {r['wall']:9.2f} {r['memory']:7.0f} {r['arrived']:8} {r['mean']:8.1f}   {' '.join(map(str, r['quarters']))}" if r else f"  {name:18} not ended after {a.limit:g} s", flush=True)
            if theirs:
                print(f"  {mode}: {theirs['phase'] / max(1e-9, ours['phase']):.0f} times the phase, {theirs['wall'] / ours['wall']:.0f} times all, {theirs['memory'] / ours['memory']:.1f} times the memory", flush=True)
    finally:
        shutil.rmtree(folder)


for cars in a.cars:
    compare(cars, 1, a.modes)
for walkers in a.walkers:
    compare(walkers, 0, ["walkers"])
