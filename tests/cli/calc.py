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


def measures(question):
    got = calc("inequality", question("i.csv", "value,weight,economic_rank\n8,1,1\n6,1,2\n4,1,3\n2,1,4\n"))
    b.check(len(got) == 1 and list(got[0]) == ["mean", "gini", "theil", "concentration"], "inequality: one row for the population", str(got))
    compare("inequality", [{"id": "", **got[0]}], [{"id": "times", "mean": "5", "gini": "0.25", "concentration": "-0.25"}], ["mean", "gini", "concentration"], 1e-9)
    got = calc("inequality", question("i.csv", "value\n1\n3\n"))[0]
    b.check(near(float(got["gini"]), 0.25, 1e-9) and near(float(got["theil"]), 0.130812, 5e-6) and got["concentration"] == "", "inequality: 1 and 3", str(got))
    got = calc("inequality", question("i.csv", "value,weight\n1,3\n5,1\n"))[0]
    b.check(near(float(got["gini"]), 0.375, 1e-9) and near(float(got["mean"]), 2, 1e-9), "inequality: three of 1 and one of 5", str(got))
    got = calc("inequality", question("i.csv", "value,group\n1,a\n1,a\n3,b\n3,b\n"))[0]
    b.check(near(float(got["theil_between"]), 0.130812, 5e-6) and float(got["theil_within"]) == 0, "inequality: all of it between two groups", str(got))

    arrivals = "".join(f"1,{10 * k if k <= 90 else ''}\n" for k in range(1, 101))
    got = calc("quantile-of-arrivals", question("q.csv", "set_out,arrive_s\n" + arrivals + "0,\n" * 40))
    b.check(got == [{"t50_s": "500", "t90_s": "900", "t95_s": ""}], "quantiles: 90 of 100 arrive, those who stayed do not count (case O3)", str(got))
    got = calc("quantile-of-arrivals", question("q.csv", "set_out,arrive_s\n0,\n"))
    b.check(got == [{"t50_s": "", "t90_s": "", "t95_s": ""}], "quantiles: nobody set out", str(got))

    got = calc("interval", question("n.csv", "id,successes,trials\nnone,0,10\nsome,81,263\nall,10,10\n"))
    compare("interval", got, [{"id": "none", "wilson_lo": "0", "wilson_hi": "0.277533", "clopper_pearson_lo": "0", "clopper_pearson_hi": "0.308498"},
                              {"id": "some", "wilson_lo": "0.2553", "wilson_hi": "0.3662", "clopper_pearson_lo": "0.2527", "clopper_pearson_hi": "0.3676"},
                              {"id": "all", "wilson_lo": "0.722467", "wilson_hi": "1", "clopper_pearson_lo": "0.691503", "clopper_pearson_hi": "1"}],
            ["wilson_lo", "wilson_hi", "clopper_pearson_lo", "clopper_pearson_hi"], 1e-5, 5.1e-5)

    got = calc("moments", question("m.csv", "y\n10000000.2\n" + "10000000.1\n10000000.3\n" * 500))
    b.check(got[0]["n"] == "1001" and near(float(got[0]["mean"]), 10000000.2, 1e-15) and near(float(got[0]["sd"]), 0.1, 1e-8), "moments: a large offset", str(got))
    b.check(calc("moments", question("m.csv", "y\n7\n")) == [{"n": "1", "mean": "7", "sd": ""}], "moments: one value has no spread")

    # Known answers of the authors' own test (Random123, kat_vectors).
    got = calc("random", question("r.csv", "id,key0,key1,ctr0,ctr1,ctr2,ctr3\nzeros,0,0,0,0,0,00000000\nones,ffffffff,FFFFFFFF,ffffffff,ffffffff,ffffffff,ffffffff\npi,0xa4093822,0x299f31d0,0x243f6a88,0x85a308d3,0x13198a2e,0x03707344\n"))
    b.check([[r[f"out{k}"] for k in range(4)] for r in got] == [["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"], ["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"], ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"]], "random: known answers of philox4x32-10", str(got))

    got = calc("walk", question("v.csv", "id,density_p_m2,free_speed_mps\nfree,0,1.34\none,1,1.34\nbest,1.751,1.34\njam,5.4,1.34\nslow,1,0.67\nusual,1,\n"))
    compare("walk", got, [{"id": i, "speed_mps": v, "flow_p_ms": f} for i, v, f in (("free", "1.34", "0"), ("one", "1.0581", "1.0581"), ("best", "0.69954", "1.2249"), ("jam", "0", "0"), ("slow", "0.52905", "0.52905"), ("usual", "1.0581", "1.0581"))],
            ["speed_mps", "flow_p_ms"], 1e-4, 1e-9)

    for model, text, message in (("inequality", "value,weight\n1,-1\n", "line 2, column weight"), ("inequality", "value\n1\n-3\n", "line 3, column value"), ("inequality", "value\nnan\n", "not a number"),
                                 ("inequality", "value\n", "has no rows"), ("inequality", "value,weight\n1,0\n2,0\n", "0 in every row"), ("inequality", "value,economic_rank\n1,1\n2,\n", "line 3, column economic_rank"),
                                 ("quantile-of-arrivals", "set_out,arrive_s\n", "has no rows"), ("quantile-of-arrivals", "set_out,arrive_s\n,5\n", "line 2, column set_out"), ("quantile-of-arrivals", "set_out,arrive_s\n1,inf\n", "column arrive_s"),
                                 ("interval", "successes,trials\n3,2\n", "more than the 2 trials"), ("interval", "successes,trials\n0,0\n", "column trials"), ("interval", "successes,trials\n1.5,2\n", "whole number"), ("interval", "successes,trials\n-1,2\n", "out of range"),
                                 ("moments", "y\n", "has no rows"), ("moments", "y\n1\nx\n", "line 3"), ("moments", "x\n1\n", "column 'y' is missing"),
                                 ("random", "key0,key1,ctr0,ctr1,ctr2,ctr3\n0,0,0,0,0,123456789\n", "column ctr3"), ("random", "key0,key1,ctr0,ctr1,ctr2,ctr3\n0,0,zz,0,0,0\n", "column ctr0"), ("walk", "density_p_m2\n-1\n", "column density_p_m2")):
        refused(["calc", model, "--in", question("x.csv", text), "--out", b.path / "x.out.csv"], message)


def vulnerability(question):
    got = calc("svi", question("s.csv", "id,x\n01,5\n02,5\n03,7\n04,9\n"))
    b.check([r["RPL_THEMES"] for r in got] == ["0", "0", "0.6667", "1"] and [r["id"] for r in got] == ["01", "02", "03", "04"], "svi: one column is one theme (case O2)", str(got))

    table = question("s.csv", "id,poor,income,old,name\na,1,10,3,A\nb,2,10,3,B\nc,3,20,-999,C\nd,4,30,1,D\ne,5,40,,E\n")
    themes = question("themes.json", {"themes": [{"name": "THEME1", "columns": ["poor", "income"]}, {"name": "THEME2", "columns": ["old"]}], "reversed": ["income"]})
    got = calc("svi", table, "--themes", themes)
    columns = ["EPL_poor", "EPL_income", "EPL_old", "SPL_THEME1", "SPL_THEME2", "RPL_THEME1", "RPL_THEME2", "SPL_THEMES", "RPL_THEMES"]
    b.check(list(got[0])[:10] == ["id", *columns], "svi: columns in the order of the contract", str(list(got[0])))
    expected = [["0", "1", "0.5", "1", "0.5", "0", "0.5", "1.5", "0.5"], ["0.25", "1", "0.5", "1.25", "0.5", "1", "0.5", "1.75", "1"],
                ["0.5", "0.5", "-999", "1", "-999", "0", "-999", "-999", "-999"], ["0.75", "0.25", "0", "1", "0", "0", "0", "1", "0"], ["1", "0", "-999", "1", "-999", "0", "-999", "-999", "-999"]]
    b.check([[r[c] for c in columns] for r in got] == expected, "svi: percentiles, sums, ranks; missing parts leave -999", str([[r[c] for c in columns] for r in got]))
    b.check([r["F_income"] for r in got] == ["1", "1", "0", "0", "0"] and [r["F_THEME1"] for r in got] == ["1", "1", "0", "0", "1"] and got[2]["F_TOTAL"] == "-999", "svi: flags at 0.90 and above", str(got))

    def wrong(json, message, code=1):
        refused(["calc", "svi", "--in", table, "--out", b.path / "x.out.csv", "--themes", question("bad.json", json)], message, code)

    wrong({"themes": [{"name": "T", "columns": ["pooor"]}]}, "did you mean 'poor'")
    wrong({"themes": [{"name": "T", "columns": ["poor"]}], "reversed": ["income"]}, "in no theme")
    wrong({"themes": [{"name": "T", "columns": ["poor", "poor"]}]}, "stands twice")
    wrong({"themes": [{"name": "T", "columns": ["name"]}]}, "'A' is not a number")
    refused(["calc", "svi", "--in", table, "--out", b.path / "x.out.csv"], "--themes", code=2)
    refused(["calc", "svi", "--in", table, "--out", themes, "--overwrite", "--themes", themes], "themes.json")


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

    measures(question)
    vulnerability(question)

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
