#!/usr/bin/env python3
"""The movement engine beside SUMO: the same network, the same cars on the same routes, one run after the other, on one
core. tests/bench/sumo.py [--map city.osm.pbf] [--cars 10000 100000] [--micro]

Prints wall time with and without loading, peak memory, mean travel time and arrivals by quarter hour, and the ratios.
Needs the packages sumo and libbenchmark-dev. Teleporting is off on SUMO's side, so that gridlock stays visible there too."""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ET

root = pathlib.Path(__file__).resolve().parents[2]
p = argparse.ArgumentParser()
p.add_argument("--map", default=str(root.parent / "shared/data/osm/porto_alegre.osm.pbf"))
p.add_argument("--cars", type=int, nargs="+", default=[10000, 100000, 200000])
p.add_argument("--hours", type=float, default=3)
p.add_argument("--micro", action="store_true", help="SUMO's microscopic simulation too")
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
    """Wall seconds and peak megabytes of a command on one core."""
    start = time.perf_counter()
    with open(output, "w") as out:
        process = subprocess.Popen(["taskset", "-c", "0", *map(str, command)], stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, (command, pathlib.Path(output).read_text()[-2000:])
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def sumo(folder, cars, mode):
    words = ["sumo", "-n", folder / "net.xml", "-r", folder / "cars.rou.xml", "--no-step-log", "--no-warnings", "--duration-log.statistics", "--time-to-teleport", "-1", "--end", int(3600 * a.hours),
             "--tripinfo-output", folder / "tripinfo.xml"]
    if mode == "mesosim":
        words += ["--mesosim", "--meso-junction-control", "-a", folder / "types.add.xml"]
    wall, memory = timed(words, folder / "sumo.log")
    log = (folder / "sumo.log").read_text()
    phase = float(re.search(r"Performance:.*?Duration: ([0-9.]+)s", log, re.S).group(1))
    arrivals, total = [], 0.0
    for _, trip in ET.iterparse(folder / "tripinfo.xml"):
        if trip.tag == "tripinfo":
            arrivals.append(float(trip.get("arrival")))
            total += float(trip.get("duration")) + float(trip.get("departDelay"))
        trip.clear()
    quarters = [sum(1 for t in arrivals if t <= 900 * k) for k in range(1, int(4 * a.hours) + 1)]
    return {"wall": wall, "phase": phase, "memory": memory, "arrived": len(arrivals), "mean": total / max(1, len(arrivals)), "quarters": quarters}


for cars in a.cars:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="senda-sumo-"))
    try:
        subprocess.run([bench, a.map, str(cars), "1", str(a.hours), "1", folder], check=True, capture_output=True)  # writes the files
        subprocess.run(["netconvert", "-n", folder / "plain.nod.xml", "-e", folder / "plain.edg.xml", "-x", folder / "plain.con.xml", "-t", folder / "plain.typ.xml", "-o", folder / "net.xml", "--no-turnarounds", "false", "--no-warnings"], check=True, capture_output=True)
        wall, memory = timed([bench, a.map, str(cars), "1", str(a.hours), "1"], folder / "senda.log")
        log = (folder / "senda.log").read_text()
        ours = {"wall": wall, "memory": memory, "phase": float(re.search(r"run ([0-9.]+) s", log).group(1)), "arrived": int(re.search(r"arrived (\d+) \(", log).group(1)),
                "mean": float(re.search(r"mean travel time ([0-9.]+)", log).group(1)), "quarters": list(map(int, re.search(r"quarter hour: ([0-9 ]+)", log).group(1).split()))}
        print(f"{pathlib.Path(a.map).name}, {cars} cars, {a.hours:g} h", flush=True)
        print(f"  {'':18} {'phase s':>9} {'all s':>9} {'MB':>7} {'arrived':>8} {'mean s':>8}")
        rows = {"senda": ours}
        for mode in ["mesosim"] + (["micro"] if a.micro else []):
            rows[f"sumo {mode}"] = sumo(folder, cars, mode)
        for name, r in rows.items():
            print(f"  {name:18} {r['phase']:9.2f} {r['wall']:9.2f} {r['memory']:7.0f} {r['arrived']:8} {r['mean']:8.1f}   {' '.join(map(str, r['quarters']))}")
        for name, r in rows.items():
            if name != "senda":
                print(f"  {name}: {r['phase'] / max(1e-9, ours['phase']):.0f} times the phase, {r['wall'] / ours['wall']:.0f} times all, {r['memory'] / ours['memory']:.1f} times the memory", flush=True)
    finally:
        shutil.rmtree(folder)
