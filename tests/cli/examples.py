"""The worked examples of the contract: problems given by files, with their answers. Skipped where the
examples are not at hand."""
import csv
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
folder = b.source.parent / "shared" / "examples"
if not folder.is_dir():
    b.skip("the worked examples are not beside the project")


def rows(file):
    return list(csv.DictReader(open(file)))


for case in sorted(p for p in folder.iterdir() if (p / "answers.json").exists()):
    answer = json.loads((case / "answers.json").read_text())
    out = b.path / case.name
    command = "run" if case.name.startswith("movement") else "rank" if case.name.startswith("clearance") else "site"
    r = b.run(command, case / "scenario.json", "-o", out, "--quiet")
    b.check(r.returncode == 0, f"{case.name} runs", r.stderr)
    if r.returncode:
        continue
    if command == "run":
        got = json.loads((out / "outcome.json").read_text())["all"]
        tolerance = answer["tol_s"]
        for key in ("set_out", "arrived", "t50_s", "t90_s", "t95_s", "mean_s", "first_s"):
            if key in answer:
                b.check(abs(got[key] - answer[key]) <= tolerance, f"{case.name}: {key}", f"{got[key]} for {answer[key]}")
        b.check(abs(got["clearance_s"] - answer["last_s"]) <= tolerance, f"{case.name}: last", got["clearance_s"])
        sites = {r["site_id"]: int(r["arrived"]) for r in rows(out / "sites.csv")}
        b.check(sites == answer["by_site"], f"{case.name}: by site", sites)
        arrivals = {r["agent_id"]: r for r in rows(out / "arrivals.csv")}
        for agent, expected in answer.get("agents", {}).items():
            for key, value in expected.items():
                b.check(abs(float(arrivals[agent][key]) - value) <= tolerance, f"{case.name}: {agent} {key}", arrivals[agent])
    elif command == "rank":
        order = [r["link_id"] for r in rows(out / "clearance.csv")]
        got = json.loads((out / "clearance.json").read_text())["objective"]
        for i, name in enumerate(answer.get("order", [])):
            b.check(order[i] in name.split("|"), f"{case.name}: place {i + 1}", order)
        if "objective" in answer:
            b.check(abs(got / answer["objective"] - 1) <= answer["relative_tolerance"], f"{case.name}: objective", got)
        else:  # the printed value leaves out the second of driving that each street takes
            b.check(abs(got / answer["z"] - 1) <= 0.02, f"{case.name}: objective", got)
    else:
        got = json.loads((out / "siting.json").read_text())
        b.check(abs(got["objective"] - answer["objective"]) < 1e-6, f"{case.name}: objective", got)
b.end()
