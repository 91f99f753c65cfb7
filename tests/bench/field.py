"""Correlated fields: ratios against a dense Cholesky factor (Eigen) and a plain circulant embedding (FFTW), and the
time of a whole city's damage. Usage: field.py BUILD_FOLDER [repeats]   (built with -DSENDA_BENCH=ON)"""
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

build = pathlib.Path(sys.argv[1])
repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 3
source = pathlib.Path(__file__).resolve().parents[2]


def run(pattern, times):
    out = subprocess.run([build / "bin" / "bench_field", f"--benchmark_filter={pattern}", f"--benchmark_repetitions={times}", "--benchmark_format=json"], capture_output=True, text=True, check=True)
    rows = [b for b in json.loads(out.stdout)["benchmarks"] if b["run_type"] == "iteration"]
    seconds = {}
    for b in rows:
        seconds.setdefault("/".join(b["name"].split("/")[:3]), []).append((b["real_time"], b.get("bytes", 0)))
    return {k: (statistics.median(t for t, _ in v), v[0][1]) for k, v in seconds.items()}


fast = run("ours|plain", repeats)
slow = run("dense", 1)
ours, ours_bytes = fast["ours/10000/1000"]
plain, _ = fast["plain/10000/1000"]
dense, dense_bytes = slow["dense/10000/1000"]
print(f"10,000 sites x 1,000 worlds: ours {ours:.2f} s, plain circulant {plain:.2f} s ({plain / ours:.1f} times), dense Cholesky {dense:.1f} s ({dense / ours:.0f} times)")
print(f"memory: ours {ours_bytes / 1e6:.2f} MB, dense {dense_bytes / 1e6:.0f} MB (1/{dense_bytes / ours_bytes:.0f})")
print(f"100,000 sites x 500 worlds: {fast['ours/100000/500'][0]:.2f} s on one core")

porto = source / "tests" / "cities" / "porto.json"
if (source.parent / "shared" / "data" / "osm" / "porto_portugal.osm.pbf").exists():
    with tempfile.TemporaryDirectory() as folder:
        times = {}
        for worlds in (200, 800):
            took = []
            for _ in range(repeats):
                begin = time.perf_counter()
                r = subprocess.run(["/usr/bin/env", "time", "-f", "%M", build / "bin" / "senda", "strike", porto, "-o", f"{folder}/out", "--worlds", str(worlds), "--overwrite", "--quiet"], capture_output=True, text=True)
                took.append((time.perf_counter() - begin, r.stderr.strip().splitlines()[-1]))
            times[worlds] = (statistics.median(t for t, _ in took), took[0][1])
        for worlds, (seconds, kilobytes) in times.items():
            print(f"porto, {worlds} worlds of damage and closures, import and files included: {seconds:.2f} s, peak {int(kilobytes) / 1000:.0f} MB")
