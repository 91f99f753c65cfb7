"""Golden command-line runs: the real binary on tiny cases; output, error text and exit code are compared
with files kept beside this script. `--update` rewrites them."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
update = "--update" in sys.argv
if update:
    sys.argv.remove("--update")
from harness import Bench, small_network

b = Bench()
here = pathlib.Path(__file__).parent
small_network(b)
b.put("agents.csv", "agent_id,household_id,node_id,depart_s,mode,speed_mps,site_id,ward\np,h1,a,0,foot,1.25,S,west\nq,h2,b,30,car,,S,east\nr,h3,a,0,car,,,west\n")
b.put("sites.csv", "site_id,kind,node_id,capacity,status,name\nS,shelter,c,2,open,Escuela\nH,hospital,a,,open,Hospital\nK,shelter,a,10,candidate,Casa\n")
b.put("closures.csv", "link_id,modes,from_s,until_s,clear_h,hold_h,cause,world\nl2,car,0,120,2,0,debris,\n")
b.put("demand.csv", "demand_id,node_id,persons,weight\nd1,c,5,1\nd2,b,4,1\n")
b.put("crews.csv", "crew_id,node_id,from_h,rate_m3_per_h,kind\nk,a,0,40,loader\n")
b.put("od.csv", "from_node_id,to_node_id\na,c\nc,a\n")
b.put("s.json", {"senda": 1, "name": "golden", "seed": 3, "worlds": 1, "city": {"gmns": "net"}, "closures": {"model": False, "given": "closures.csv"},
                 "people": {"given": "agents.csv"}, "sites": {"given": "sites.csv", "from_osm": False},
                 "behaviour": {"capacity_factor": 1, "shelter_wait_min": 0, "sight_m": 0, "perception_cv": 0, "nearest_share": 1},
                 "clearance": {"crews": "crews.csv", "demand": "demand.csv", "kappa": 0}, "siting": {"demand": "demand.csv", "open": 1}})
RUNS = {
    "import": (["import", "net", "-o", "c.h5"], []),
    "info": (["info", "c.h5"], []),
    "info_json": (["info", "c.h5", "--json"], []),
    "route": (["route", "c.h5", "--in", "od.csv", "--out", "times.csv", "--mode", "foot"], ["times.csv"]),
    "route_closed": (["route", "c.h5", "--in", "od.csv", "--out", "closed.csv", "--closures", "closures.csv"], ["closed.csv"]),
    "run": (["run", "s.json", "-o", "run", "--lang", "en"], [f"run/{n}" for n in ("outcome.json", "curve.csv", "arrivals.csv", "segments.csv", "sites.csv", "scenario.json")]),
    "rank": (["rank", "s.json", "-o", "rank"], [f"rank/{n}" for n in ("clearance.csv", "schedule.csv", "clearance.json")]),
    "site": (["site", "s.json", "-o", "site"], [f"site/{n}" for n in ("shelters.csv", "assignment.csv", "siting.json")]),
    "replay": (["run", "s.json", "-o", "replay", "--set", "policy.schedule=rank/schedule.csv", "--set", "policy.open_sites=site/shelters.csv"], ["replay/arrivals.csv", "replay/segments.csv"]),
    "existing": (["run", "s.json", "-o", "run"], []),
    "unknown_key": (["check", "s.json", "--set", "behaviour.sigth_m=3"], []),
    "help": (["route", "--help"], []),
}
for name, (words, files) in RUNS.items():
    r = b.run(*words, cwd=b.path)
    text = f"exit {r.returncode}\n--- stdout\n{r.stdout}--- stderr\n{r.stderr}"
    for f in files:
        text += f"--- {f}\n" + ((b.path / f).read_text() if (b.path / f).exists() else "(absent)\n")
    text = text.replace(str(b.path), "TMP")
    kept = here / f"{name}.txt"
    if update:
        kept.write_text(text)
    b.check(kept.exists() and kept.read_text() == text, f"golden run {name}", f"differs; see with --update and git diff\n{text[:1500]}")
b.end()
