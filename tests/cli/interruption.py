"""Killed at any moment, nothing stands under the final name; interrupted politely, the exit code is 3."""
import pathlib
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
town = b.source / "scenarios/town/town.scenario.json"
begin = time.time()
b.check(b.run("plan", town, "-o", b.path / "whole", "--worlds", 12, "--quiet").returncode == 0, "the plan runs")
whole = time.time() - begin
names = {p.name for p in (b.path / "whole").iterdir()}
random.seed(4)
for k in range(8):
    out = b.path / f"killed{k}"
    p = subprocess.Popen([b.senda, "plan", str(town), "-o", str(out), "--worlds", "12", "--quiet"])
    time.sleep(whole * random.random())
    p.send_signal(signal.SIGKILL)
    p.wait()
    b.check(not out.exists() or {x.name for x in out.iterdir()} == names, "after kill -9 there is no half result", str(out))
    b.check(b.run("plan", town, "-o", out, "--worlds", 2, "--quiet", "--overwrite").returncode == 0, "the next run replaces what was left")
    b.check(not pathlib.Path(str(out) + ".partial").exists(), "and leaves no partial folder")
out = b.path / "stopped"
p = subprocess.Popen([b.senda, "plan", str(town), "-o", str(out), "--worlds", "400", "--quiet"], stderr=subprocess.PIPE, text=True)
time.sleep(0.7)
p.send_signal(signal.SIGINT)
_, err = p.communicate(timeout=120)
b.check(p.returncode == 3, "interrupted: exit 3", f"{p.returncode} {err}")
b.check(not out.exists(), "interrupted: no result under the final name")
b.end()
