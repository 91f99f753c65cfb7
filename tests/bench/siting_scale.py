#!/usr/bin/env python3
"""Siting at full size through `senda site`: 1,000 candidates, 20,000 demand places, 30 worlds that each close 300 streets.

siting_scale.py SENDA [OPEN [CANDIDATES PLACES WORLDS]]: on a made grid of 160 x 160 corners, streets of 60 to 120 m. Prints
seconds, peak memory, objective, bound and gap. Demand is nine tenths of what OPEN average candidates hold."""
import contextlib
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time


SIDE = 160


def main():
    senda = pathlib.Path(sys.argv[1]).resolve()
    numbers = [int(x) for x in sys.argv[2:]] + [50, 1000, 20000, 30][len(sys.argv) - 2:]
    opened, candidates, places, worlds = numbers
    draw = random.Random(9)
    with contextlib.nullcontext(os.environ["KEEP"]) if "KEEP" in os.environ else tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "net").mkdir()
        nodes, links = [(x, y) for y in range(SIDE) for x in range(SIDE)], []
        with open(folder / "net" / "config.csv", "w") as f:
            f.write("key,value\ncrs,local\n")
        with open(folder / "net" / "node.csv", "w") as f:
            f.write("node_id,x_coord,y_coord\n")
            f.writelines(f"n{x}_{y},{60 * x},{60 * y}\n" for x, y in nodes)
        with open(folder / "net" / "link.csv", "w") as f:
            f.write("link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity\n")
            for x, y in nodes:
                for u, v in ((x + 1, y), (x, y + 1)):
                    if u < SIDE and v < SIDE:
                        links.append(f"l{len(links)}")
                        f.write(f"{links[-1]},n{x}_{y},n{u}_{v},0,{draw.uniform(60, 120):.1f},30,1,600\n")
        demand = draw.sample(nodes, places)
        persons = [draw.randint(1, 9) for _ in demand]
        capacity = [draw.uniform(0.5, 1.5) for _ in range(candidates)]
        unit = sum(persons) / 0.9 / opened / (sum(capacity) / candidates)
        with open(folder / "demand.csv", "w") as f:
            f.write("demand_id,node_id,persons\n")
            f.writelines(f"d{i},n{n[0]}_{n[1]},{p}\n" for i, (n, p) in enumerate(zip(demand, persons)))
        with open(folder / "sites.csv", "w") as f:
            f.write("site_id,kind,node_id,capacity,status\n")
            f.writelines(f"s{i},shelter,n{n[0]}_{n[1]},{int(c * unit)},candidate\n" for i, (n, c) in enumerate(zip(draw.sample(nodes, candidates), capacity)))
        with open(folder / "closures.csv", "w") as f:
            f.write("link_id,modes,from_s,clear_h,world\n")
            for w in range(worlds):
                f.writelines(f"{x},all,0,1,{w}\n" for x in draw.sample(links, 300))
        json.dump({"senda": 1, "name": "siting at full size", "seed": 1, "worlds": worlds, "city": {"gmns": "net"},
                   "closures": {"model": False, "given": "closures.csv"}, "sites": {"given": "sites.csv", "from_osm": False}, "outputs": {"gpkg": False},
                   "siting": {"open": opened, "demand": "demand.csv", "gap": 0.03, "time_limit_s": float(os.environ.get("LIMIT", "240"))}}, open(folder / "s.json", "w"))
        begin = time.time()
        subprocess.run([senda, "site", folder / "s.json", "-o", folder / "out", "--quiet"], check=True)
        took = time.time() - begin
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        out = json.load(open(folder / "out" / "siting.json"))
        print(f"{candidates} candidates, {places} places, {worlds} worlds, {opened} open: {took:.0f} s, {peak:.2f} GiB, objective {out['objective']:.0f}, bound {out['bound']:.0f}, gap {100 * out['gap']:.2f} %, {out['status']}, unmet {out['unmet']:.0f}")


if __name__ == "__main__":
    main()
