"""The calculators from outside: the reference tables, the worked examples, exact cases, refusals."""
import csv
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "support"))
from harness import Bench

b = Bench()
reference = b.source / "tests" / "reference"


def rows(path):
    with open(path, newline="") as f:
        return list(csv.DictReader(f))


def calc(model, questions, *more):
    out = b.path / f"{model}.out.csv"
    r = b.run("calc", model, "--in", questions, "--out", out, "--overwrite", "--quiet", *more)
    b.check(r.returncode == 0, f"calc {model}", r.stderr)
    return rows(out)


def refused(words, message, code=1):
    r = b.run(*words)
    b.check(r.returncode == code and message in r.stderr, f"refused with '{message}'", f"{r.returncode}: {r.stderr}")


def near(got, expected, relative, absolute=1e-12):
    return abs(got - expected) <= max(absolute, relative * abs(expected))


def compare(name, got, expected, columns, relative, absolute=1e-12):
    b.check(len(got) == len(expected), f"{name}: as many rows")
    for g, e in zip(got, expected):
        for c in columns:
            if e[c] == "":
                continue
            b.check(near(float(g[c]), float(e[c]), relative, absolute), f"{name} row {e['id']} {c}: {g[c]} for {e[c]}")


def main():
    table = rows(reference / "gmm_reference.csv")
    compare("gmm", calc("gmm", reference / "gmm_reference.csv"), table, ["median", "sigma_ln_total", "tau_ln", "phi_ln"], 1e-3)
    table = rows(reference / "distance_reference.csv")
    compare("distance", calc("distance", reference / "distance_reference.csv"), table, ["rrup_km", "rjb_km", "rhypo_km"], 5e-3, 0.5)  # a 140 km plane is flat here, bent in the reference

    examples = b.source.parent / "shared" / "examples" / "calc"
    if examples.is_dir():
        for model in ("fragility", "gmice", "gmm", "site-factor"):
            expected = rows(examples / f"{model}.out.csv")
            numbers = [c for c in expected[0] if c not in ("id", "model", "imt")]
            compare(model, calc(model, examples / f"{model}.in.csv"), expected, numbers, 1e-7)
    else:
        print("SKIPPED: worked examples, ../shared is not beside the project")

    def question(name, text):
        return b.put(name, text)

    got = calc("debris", question("d.csv", "id,height_m,setback_m,carriageway_m,footprint_m2,p_collapse,long_side\na,12,2,6,100,1,\nb,12,2,6,100,0.5,perpendicular\n"))
    compare("debris", got, [{"id": "a", "p_reach_carriageway": "0.8364", "volume_m3_if_collapsed": "396"}, {"id": "b", "p_reach_carriageway": "0.4182", "volume_m3_if_collapsed": "396"}],
            ["p_reach_carriageway", "volume_m3_if_collapsed"], 1e-4)
    b.check(near(float(got[0]["p_closed_car"]), 0.26475, 1e-3), "debris: closed to cars beyond 5.25 m")
    got = calc("residual-width", question("w.csv", "id,carriageway_m,left_m,right_m\na,6,2,2\nb,6,2,1.25\nc,9,3,2.5\nd,4,3,2\n"))
    b.check([[r[c] for c in ("width_m", "open_car", "open_foot", "open_fire_engine")] for r in got] == [["2", "0", "1", "0"], ["2.75", "1", "1", "0"], ["3.5", "1", "1", "1"], ["0", "0", "0", "0"]], "residual width")
    got = calc("bridge", question("b.csv", "id,class,sa1_g\na,HWB5,0.35\n"))
    b.check(near(sum(float(got[0][c]) for c in ("p_moderate", "p_extensive", "p_complete")), 0.5, 1e-9), "bridge: half exceed moderate at its median")
    b.check(float(got[0]["func_d1"]) < float(got[0]["func_d7"]) < float(got[0]["func_d90"]) < 1, "bridge: days bring it back")
    got = calc("correlation", question("c.csv", "id,model,imt,distance_km,clustered\na,JayaramBaker2009,SA(1.0),5,1\nb,JayaramBaker2009,PGA,5,0\nc,JayaramBaker2009,PGA,5,1\nd,HeresiMiranda2019,SA(1.0),0,1\n"))
    compare("correlation", got, [{"id": i, "rho": v} for i, v in (("a", "0.5579"), ("b", "0.1712"), ("c", "0.6917"), ("d", "1"))], ["rho"], 5e-4)

    fields = calc("gmf", question("f.csv", "id,model,imt,lon,lat,clustered\na,JayaramBaker2009,SA(1.0),-99.1,19.4,1\nb,JayaramBaker2009,SA(1.0),-99.1,19.444966,1\nc,JayaramBaker2009,SA(1.0),-99.1,19.4,1\n"), "--n", "4000", "--seed", "3")
    series = {i: [float(r["epsilon"]) for r in fields if r["id"] == i] for i in "abc"}
    n = len(series["a"])
    rho = sum(x * y for x, y in zip(series["a"], series["b"])) / n
    b.check(abs(rho - 0.5579) < 4 * ((1 + 0.5579**2) / n) ** 0.5, "gmf: the correlation at 5 km within four standard errors")
    b.check(abs(sum(x * x for x in series["a"]) / n - 1) < 4 * (2 / n) ** 0.5, "gmf: unit variance")
    b.check(series["a"] == series["c"], "gmf: one place shakes alike")

    data = b.data()
    if data:
        grid = data / "shakemap" / "lomaprieta1989_grid.xml"
        got = calc("shakemap", question("s.csv", "id,lon,lat\na,-125.38,39.434\n"), "--grid", grid)
        b.check(near(float(got[0]["pga_g"]), 0.0052, 1e-9) and near(float(got[0]["sa10_g"]), 0.027, 1e-9) and near(float(got[0]["std_ln_pga"]), 0.49, 1e-9), "shakemap: a corner of Loma Prieta")
        refused(["calc", "shakemap", "--in", question("o.csv", "id,lon,lat\na,0,0\n"), "--out", b.path / "o.out.csv", "--grid", grid], "outside the map")
        refused(["calc", "shakemap", "--in", question("o.csv", "id,lon,lat\na,85,28\n"), "--out", b.path / "o.out.csv", "--grid", data / "edge_cases" / "tiny_gorkha_grid.xml"], "361")
    else:
        print("SKIPPED: ShakeMaps, no test data")

    refused(["calc", "gmm", "--in", question("x.csv", "id,model,imt,rup_mag\n1,GarciaEtAl2005SLab,PGA,7\n"), "--out", b.path / "x.out.csv"], "did you mean 'GarciaEtAl2005SSlab'")
    refused(["calc", "gmm", "--in", question("x.csv", "id,model,imt,rup_mag\n1,GarciaEtAl2005SSlab,PGA,7\n"), "--out", b.path / "x.out.csv"], "blank")
    refused(["calc", "fragility", "--in", question("x.csv", "id,set,type,im\n1,hazus,C1.L.XX,0.2\n"), "--out", b.path / "x.out.csv"], "line 2")
    refused(["calc", "gmmm", "--in", "x", "--out", "y"], "did you mean 'gmm'", code=2)
    b.end()


main()
