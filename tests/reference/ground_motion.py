#!/usr/bin/env python3
"""Reference ground motions: eleven published models, written from their formulas alone.

Makes the table `gmm_reference.csv` that the tests compare the product with. Python 3, standard library.

    ground_motion.py --coefficients FOLDER --out gmm_reference.csv
    ground_motion.py --coefficients FOLDER --out table.csv --total tabulated
    ground_motion.py --coefficients FOLDER --check

FOLDER holds one CSV per coefficient table: a column IMT (`pga`, `pgv` or a period in s), then the coefficients.
Medians are in g (PGV in cm/s), standard deviations in natural-log units. README.md lists sources and conventions.
"""
import argparse
import csv
import math
import os
import sys

G_CMS2 = 980.665  # cm/s2 in one g
LN10 = math.log(10.0)


# ---------------------------------------------------------------- coefficient tables

class Coefficients:
    """One coefficient table: rows `pga`, `pgv` and periods; linear in ln T between tabulated periods."""

    def __init__(self, path):
        self.named, self.periods = {}, {}
        with open(path, newline="") as handle:
            for row in csv.DictReader(handle):
                name = row.pop("IMT").strip().lower()
                values = {key: float(text) for key, text in row.items()}
                if name in ("pga", "pgv"):
                    self.named[name] = values
                else:
                    self.periods[float(name)] = values

    def at(self, imt):
        """Coefficients at `PGA`, `PGV` or `SA(T)`; no extrapolation."""
        if imt in ("PGA", "PGV"):
            if imt.lower() not in self.named:
                raise ValueError("no row " + imt)
            return self.named[imt.lower()]
        return self.at_period(period_of(imt))

    def at_period(self, period):
        """Coefficients at a period in s."""
        if period in self.periods:
            return self.periods[period]
        below = [t for t in self.periods if t < period]
        above = [t for t in self.periods if t > period]
        if not below or not above:
            raise ValueError("period %g s lies outside the table" % period)
        low, high = max(below), min(above)
        share = math.log(period / low) / math.log(high / low)
        return {key: mix(value, self.periods[high][key], share) for key, value in self.periods[low].items()}


def mix(low, high, share):
    """The value `share` of the way from low to high."""
    return low + (high - low) * share


def period_of(imt):
    """Period of `SA(T)` in s; 0 for PGA."""
    return 0.0 if imt == "PGA" else float(imt[3:-1])


def load(folder):
    """All tables that the models need, by short name."""
    files = {
        "garcia": "GarciaEtAl2005SSlab.COEFFS",
        "jaimes": "JaimesEtAl2020SSlab.COEFFS",
        "arroyo": "ArroyoEtAl2010SInter.COEFFS",
        "boore": "BooreEtAl2014.COEFFS",
        "youngs_rock": "YoungsEtAl1997SInter.COEFFS_ROCK",
        "youngs_soil": "YoungsEtAl1997SInter.COEFFS_SOIL",
        "ab_interface": "AtkinsonBoore2003SInter.COEFFS_SINTER",
        "ab_slab": "AtkinsonBoore2003SSlab.COEFFS_SSLAB",
        "zhao": "ZhaoEtAl2006Asc.COEFFS_ASC",
        "zhao_interface": "ZhaoEtAl2006SInter.COEFFS_SINTER",
        "zhao_slab": "ZhaoEtAl2006SSlab.COEFFS_SSLAB",
    }
    return {key: Coefficients(os.path.join(folder, name + ".csv")) for key, name in files.items()}


# ---------------------------------------------------------------- shared pieces

def result(median, tau, phi, tabulated=None):
    """Median with a between-event and within-event split.

    `total` is the root sum of squares of the two; `tabulated` is the total as published, where a table has one.
    """
    total = math.hypot(tau, phi)
    return {"median": median, "total": total, "tau": tau, "phi": phi,
            "tabulated": total if tabulated is None else tabulated}


def in_g(ln_cms, imt):
    """exp of a natural log in cm/s2 as g, or in cm/s for PGV."""
    return math.exp(ln_cms) / (1.0 if imt == "PGV" else G_CMS2)


def saturated_distance(distance, magnitude, factor):
    """sqrt(D^2 + (factor*10^(0.507 M))^2), km."""
    return math.hypot(distance, factor * 10.0 ** (0.507 * magnitude))


def exponential_integral(x):
    """E1(x), x > 0: power series up to 1, continued fraction (Lentz) beyond."""
    return e1_series(x) if x <= 1.0 else e1_fraction(x)


def e1_series(x):
    """-gamma - ln x - sum over n >= 1 of (-x)^n / (n n!)."""
    total, term, n = -0.57721566490153286061 - math.log(x), 1.0, 0
    while abs(term) > 1e-18:
        n += 1
        term *= -x / n
        total -= term / n
    return total


def e1_fraction(x):
    """exp(-x) / (x + 1 - 1/(x + 3 - 4/(x + 5 - 9/(x + 7 - ...))))."""
    b = x + 1.0
    c, d = 1e300, 1.0 / b
    h = d
    for i in range(1, 500):
        b += 2.0
        d = 1.0 / (b - i * i * d)
        c = b - i * i / c
        h *= c * d
        if abs(c * d - 1.0) < 1e-16:
            break
    return h * math.exp(-x)


# ---------------------------------------------------------------- inslab, Mexico

def garcia_2005(t, s):
    """Garcia, Singh, Herraiz, Ordaz & Pacheco (2005), BSSA 95:2272. Inslab, NEHRP B, geometric mean; cm/s2, base 10."""
    c, m = t["garcia"].at(s["imt"]), s["mag"]
    distance = s["rrup"] if m >= 6.5 else s["rhypo"]
    r = saturated_distance(distance, m, 0.00750)
    log_y = c["c1"] + c["c2"] * m + c["c3"] * r - c["c4"] * math.log10(r) + c["c5"] * s["depth"]
    return result(in_g(log_y * LN10, s["imt"]), c["s_e"] * LN10, c["s_r"] * LN10, c["s_t"] * LN10)


def jaimes_2020(t, s):
    """Jaimes & Garcia-Soto (2020), Earthq. Spectra 36. Inslab Mexico, rock; cm/s2, natural log."""
    c, m = t["jaimes"].at(s["imt"]), s["mag"]
    distance = s["rrup"] if m > 6.5 else s["rhypo"]
    r = saturated_distance(distance, m, 0.0075)
    ln_y = (c["c1"] + c["c2"] * m + c["c3"] * math.log(r) + c["c4"] * r
            + c["c5"] * (min(s["depth"], 75.0) - 50.0))
    return result(in_g(ln_y, s["imt"]), c["s_b"], c["s_w"], c["s_t"])


# ---------------------------------------------------------------- interface, Mexico

def arroyo_2010(t, s):
    """Arroyo, Garcia, Ordaz, Mora & Singh (2010), J. Seismol. 14:769. Interface, rock, forearc; cm/s2, natural log."""
    c, m, r = t["arroyo"].at(s["imt"]), s["mag"], s["rrup"]
    r0_squared = 1.4447e-5 * math.exp(2.3026 * m)
    near = exponential_integral(c["c4"] * r)
    far = exponential_integral(c["c4"] * math.sqrt(r * r + r0_squared))
    ln_y = c["c1"] + c["c2"] * m + c["c3"] * math.log((near - far) / r0_squared)
    return result(in_g(ln_y, s["imt"]), c["s_e"], c["s_r"], c["s_t"])


# ---------------------------------------------------------------- shallow crustal

def boore_2014(t, s):
    """Boore, Stewart, Seyhan & Atkinson (2014), Earthq. Spectra 30:1057. Global, no basin term; g and cm/s."""
    c, m, r, vs30 = t["boore"].at(s["imt"]), s["mag"], s["rjb"], s["vs30"]
    ln_y = boore_rock(c, m, r, s["rake"])
    pga_rock = math.exp(boore_rock(t["boore"].at("PGA"), m, r, s["rake"]))  # g, at 760 m/s
    ln_y += boore_site(c, vs30, pga_rock)
    return result(math.exp(ln_y), boore_tau(c, m), boore_phi(c, m, r, vs30))


def boore_rock(c, m, rjb, rake):
    """Event and path terms (eqs 2-4): ln of the median at Vs30 760 m/s."""
    above = m - c["Mh"]
    event = c[boore_mechanism(rake)]
    event += c["e4"] * above + c["e5"] * above * above if above <= 0.0 else c["e6"] * above
    r = math.hypot(rjb, c["h"])
    path = (c["c1"] + c["c2"] * (m - 4.5)) * math.log(r) + (c["c3"] + c["Dc3"]) * (r - 1.0)
    return event + path


def boore_mechanism(rake):
    """Which e0..e3: unspecified, strike-slip, normal or reverse, by rake in degrees (blank or -999 unspecified)."""
    if rake is None or rake == -999.0:
        return "e0"
    if abs(rake) <= 30.0 or abs(rake) > 150.0:
        return "e1"
    return "e2" if rake < 0.0 else "e3"


def boore_site(c, vs30, pga_rock):
    """Linear and nonlinear site terms (eqs 5-8), f1 = 0, f3 = 0.1 g, V_ref 760 m/s."""
    linear = c["c"] * math.log(min(vs30, c["Vc"]) / 760.0)
    f2 = c["f4"] * (math.exp(c["f5"] * (min(vs30, 760.0) - 360.0)) - math.exp(c["f5"] * 400.0))
    return linear + f2 * math.log((pga_rock + 0.1) / 0.1)


def between_4_5_and_5_5(low, high, m):
    """low up to M 4.5, high from M 5.5, linear between."""
    return mix(low, high, min(max(m - 4.5, 0.0), 1.0))


def boore_tau(c, m):
    """Between-event standard deviation (eq. 14)."""
    return between_4_5_and_5_5(c["tau1"], c["tau2"], m)


def boore_phi(c, m, rjb, vs30):
    """Within-event standard deviation (eqs 15-17): grows beyond R1, falls on soft ground below 300 m/s."""
    phi = between_4_5_and_5_5(c["f1"], c["f2"], m)
    if rjb > c["R2"]:
        phi += c["DfR"]
    elif rjb > c["R1"]:
        phi += c["DfR"] * math.log(rjb / c["R1"]) / math.log(c["R2"] / c["R1"])
    if vs30 <= 225.0:
        phi -= c["DfV"]
    elif vs30 < 300.0:
        phi -= c["DfV"] * math.log(300.0 / vs30) / math.log(300.0 / 225.0)
    return phi


# ---------------------------------------------------------------- Youngs et al. 1997

def youngs_1997(t, s, slab):
    """Youngs, Chiou, Silva & Humphrey (1997), SRL 68:58. Subduction; g, natural log; rock from Vs30 760 m/s up.

    The paper gives only a total standard deviation: tau and phi stay blank.
    """
    if s["vs30"] >= 760.0:
        c, a = t["youngs_rock"].at(s["imt"]), (0.2418, 1.414, 1.7818, 0.554, 0.00607, 0.3846)
    else:
        c, a = t["youngs_soil"].at(s["imt"]), (-0.6687, 1.438, 1.097, 0.617, 0.00648, 0.3643)
    m = s["mag"]
    ln_y = (a[0] + a[1] * m + c["C1"] + c["C2"] * (10.0 - m) ** 3
            + c["C3"] * math.log(s["rrup"] + a[2] * math.exp(a[3] * m))
            + a[4] * s["depth"] + (a[5] if slab else 0.0))
    total = c["C4"] + c["C5"] * min(m, 8.0)
    return {"median": math.exp(ln_y), "total": total, "tau": None, "phi": None, "tabulated": total}


# ---------------------------------------------------------------- Atkinson & Boore 2003

def atkinson_boore_2003(t, s, slab):
    """Atkinson & Boore (2003), BSSA 93:1703, with the erratum of 2008, BSSA 98:2567. Subduction; cm/s2, base 10."""
    table = t["ab_slab" if slab else "ab_interface"]
    c = table.at(s["imt"]) if slab else corrected_interface(table, s["imt"])
    pga_rock = 10.0 ** ab_rock(table.at("PGA"), s, slab)  # cm/s2
    log_y = ab_rock(c, s, slab) + ab_site(c, s["vs30"], pga_rock, period_of(s["imt"]))
    return result(10.0 ** log_y / G_CMS2, c["s2"] * LN10, c["s1"] * LN10, c["sigma"] * LN10)


def ab_rock(c, s, slab):
    """log10 of the rock median: magnitude capped at 8.0 (slab) or 8.5, depth at 100 km."""
    m = min(s["mag"], 8.0 if slab else 8.5)
    g = 10.0 ** (0.301 - 0.01 * m) if slab else 10.0 ** (1.2 - 0.18 * m)
    r = saturated_distance(s["rrup"], m, 0.00724)
    return c["c1"] + c["c2"] * m + c["c3"] * min(s["depth"], 100.0) + c["c4"] * r - g * math.log10(r)


def ab_site(c, vs30, pga_rock, period):
    """Site term in log10 units: NEHRP B none, C (360-760], D [180-360], E below 180 m/s."""
    if vs30 > 760.0:
        return 0.0
    size = c["c5"] if vs30 > 360.0 else c["c6"] if vs30 >= 180.0 else c["c7"]
    return size * ab_softening(pga_rock, period)


def ab_softening(pga_rock, period):
    """sl: 1 for weak motion or T >= 1 s, less as the rock PGA (cm/s2) grows from 100 to 500."""
    if pga_rock <= 100.0 or period >= 1.0:
        return 1.0
    strength = 1.0 / period - 1.0 if period > 0.5 else 1.0
    return 1.0 - strength * min((pga_rock - 100.0) / 400.0, 1.0)


def corrected_interface(table, imt):
    """Coefficients with the erratum: log Y(0.2) = 1/3 Y02 + 2/3 Y04, log Y(0.4) = 1/3 Y04 + 2/3 Y02.

    log Y is linear in c1..c7 and sl is the same at both periods, so the erratum can be put into the coefficients.
    Only the two periods themselves: between 0.1 and 1 s the erratum says nothing and the table is left alone.
    """
    plain = table.at(imt)
    other = {0.2: 0.4, 0.4: 0.2}.get(period_of(imt))
    if other is None:
        return plain
    fixed = {key: mix(plain[key], value, 2.0 / 3.0) for key, value in table.at_period(other).items()}
    return {**fixed, **{key: plain[key] for key in ("sigma", "s1", "s2")}}


# ---------------------------------------------------------------- Zhao et al. 2006

def zhao_2006(t, s, kind):
    """Zhao et al. (2006), BSSA 96:898, with the magnitude-squared terms of its Table 6; cm/s2, natural log."""
    c, m, r, depth = t["zhao"].at(s["imt"]), s["mag"], s["rrup"], s["depth"]
    ln_y = c["a"] * m + c["b"] * r - math.log(r + c["c"] * math.exp(c["d"] * m))
    if depth >= 15.0:
        ln_y += c["e"] * (min(depth, 125.0) - 15.0)
    ln_y += c[zhao_site_class(s["vs30"])]
    source, tau = {"crustal": zhao_crustal, "interface": zhao_interface, "slab": zhao_slab}[kind](t, s)
    return result(in_g(ln_y + source, s["imt"]), tau, c["sigma"])


def zhao_site_class(vs30):
    """Column of the site term: hard rock, then Japanese classes I-IV by Vs30 in m/s."""
    for limit, name in ((1100.0, "CH"), (600.0, "C1"), (300.0, "C2"), (200.0, "C3")):
        if vs30 > limit:
            return name
    return "C4"


def zhao_crustal(t, s):
    """Reverse term and magnitude correction of crustal events; tau."""
    c = t["zhao"].at(s["imt"])
    reverse = c["FR"] if s["rake"] is not None and 45.0 < s["rake"] < 135.0 else 0.0
    return reverse + c["QC"] * (s["mag"] - 6.3) ** 2 + c["WC"], c["tauC"]


def zhao_interface(t, s):
    """Interface term and magnitude correction; tau."""
    c = t["zhao_interface"].at(s["imt"])
    return c["SI"] + c["QI"] * (s["mag"] - 6.3) ** 2 + c["WI"], c["tauI"]


def zhao_slab(t, s):
    """Slab terms and magnitude correction; tau."""
    c, above = t["zhao_slab"].at(s["imt"]), s["mag"] - 6.5
    source = c["SS"] + c["SSL"] * math.log(s["rrup"]) + c["PS"] * above + c["QS"] * above * above + c["WS"]
    return source, c["tauS"]


MODELS = {
    "GarciaEtAl2005SSlab": garcia_2005,
    "JaimesEtAl2020SSlab": jaimes_2020,
    "ArroyoEtAl2010SInter": arroyo_2010,
    "BooreEtAl2014": boore_2014,
    "YoungsEtAl1997SInter": lambda t, s: youngs_1997(t, s, False),
    "YoungsEtAl1997SSlab": lambda t, s: youngs_1997(t, s, True),
    "AtkinsonBoore2003SInter": lambda t, s: atkinson_boore_2003(t, s, False),
    "AtkinsonBoore2003SSlab": lambda t, s: atkinson_boore_2003(t, s, True),
    "ZhaoEtAl2006Asc": lambda t, s: zhao_2006(t, s, "crustal"),
    "ZhaoEtAl2006SInter": lambda t, s: zhao_2006(t, s, "interface"),
    "ZhaoEtAl2006SSlab": lambda t, s: zhao_2006(t, s, "slab"),
}


# ---------------------------------------------------------------- scenarios of the table

FIELDS = ("imt", "mag", "depth", "rake", "rrup", "rhypo", "rjb", "vs30")  # '-' = blank

INSLAB_MEXICO = """
PGA       5.6   45  - 60    64    - -
PGA       6.4   53  - 90    98    - -
PGA       6.49  60  - 70    85    - -
PGA       6.5   60  - 70    85    - -
PGA       6.51  60  - 70    85    - -
PGA       7.1   48  - 111.4 125   - -
PGA       7.1   57  - 105   116   - -
PGA       8.2   90  - 95    130   - -
PGV       5.9   75  - 120   130   - -
PGV       6.5   74  - 150   171   - -
PGV       7.1   76  - 60    82    - -
PGV       8.4   140 - 300   340   - -
SA(0.2)   6.1   40  - 42    45    - -
SA(0.3)   7.5   82  - 210   225   - -
SA(0.5)   6.5   65  - 66    80    - -
SA(1)     7.1   51  - 105   116   - -
SA(2)     7.8   75  - 90    112   - -
SA(3)     6.7   110 - 400   412   - -
SA(5)     7.2   55  - 180   190   - -
SA(0.045) 6.9   70  - 72    95    - -
SA(0.15)  6.3   80  - 160   162   - -
SA(0.65)  6.5   58  - 130   150   - -
SA(1.2)   7.4   120 - 135   170   - -
SA(2.7)   5.8   50  - 250   260   - -
SA(4.4)   8.0   68  - 75    140   - -
"""

ARROYO = """
PGA       5.6  15 - 20  - - -
PGA       6.5  20 - 45  - - -
PGA       7.4  18 - 250 - - -
PGA       8.0  25 - 100 - - -
PGA       8.4  22 - 16  - - -
SA(0.04)  6.0  12 - 400 - - -
SA(0.1)   7.0  20 - 60  - - -
SA(0.2)   7.8  25 - 25  - - -
SA(0.3)   6.8  16 - 180 - - -
SA(0.5)   8.2  30 - 300 - - -
SA(0.75)  6.2  14 - 90  - - -
SA(1)     8.0  25 - 100 - - -
SA(1)     5.6  10 - 350 - - -
SA(2)     7.2  17 - 130 - - -
SA(3)     6.4  23 - 33  - - -
SA(5)     8.4  19 - 220 - - -
SA(0.11)  7.6  21 - 40  - - -
SA(0.39)  6.6  18 - 150 - - -
SA(0.57)  7.3  27 - 75  - - -
SA(1.05)  8.1  24 - 18  - - -
SA(2.2)   5.9  13 - 110 - - -
SA(4.2)   7.9  28 - 260 - - -
"""

BOORE = """
PGA       4.2  - -    - - 12   500
PGA       4.5  - -999 - - 80   760
PGA       5.0  - 0    - - 130  270
PGA       5.5  - -90  - - 30   150
PGA       5.51 - 90   - - 0    1200
PGA       7.0  - 10   - - 20   760
PGA       7.0  - 10   - - 20   270
PGA       6.5  - -90  - - 10   400
PGA       8.0  - 90   - - 1    180
PGA       7.4  - 29   - - 270  1600
PGA       7.4  - 31   - - 271  1600
PGA       6.6  - 149  - - 60   225
PGA       6.6  - 151  - - 60   240
PGA       6.6  - -29  - - 60   299
PGA       6.6  - -31  - - 60   300
PGA       6.6  - -149 - - 60   320
PGA       6.6  - -151 - - 60   359
PGA       6.6  - 180  - - 60   360
PGA       6.6  - -    - - 400  200
PGV       6.2  - 0    - - 5    250
PGV       6.3  - -60  - - 104  900
PGV       7.8  - 60   - - 272  1300
PGV       4.8  - -    - - 300  1500
SA(0.01)  6.9  - 85   - - 8    500
SA(0.1)   5.8  - -100 - - 85   210
SA(0.2)   7.2  - 175  - - 3    150
SA(0.3)   6.1  - -    - - 150  270
SA(0.5)   5.2  - 45   - - 40   1250
SA(0.75)  8.4  - 90   - - 25   400
SA(1)     7.0  - 10   - - 20   760
SA(1)     7.0  - 10   - - 20   270
SA(1)     6.2  - -90  - - 0    260
SA(2)     6.7  - -45  - - 200  1100
SA(3)     7.6  - -170 - - 90   230
SA(5)     4.6  - 120  - - 15   600
SA(7.5)   7.9  - 5    - - 350  500
SA(10)    8.1  - -999 - - 55   270
SA(0.0205) 6.0 - -80  - - 18   500
SA(0.082) 6.8  - 100  - - 95   280
SA(0.27)  5.4  - 20   - - 110  150
SA(0.53)  7.3  - -110 - - 45   350
SA(0.88)  6.4  - 70   - - 230  240
SA(1.55)  7.7  - -    - - 7    450
SA(2.3)   5.9  - -160 - - 170  800
SA(7.2)   8.2  - 90   - - 30   1200
"""

# The tables of Youngs et al. beyond 3 s (rock) hold no published values: no rows there.
YOUNGS = """
PGA       5.6  20  - 30   - - 760
PGA       5.6  20  - 30   - - 759
PGA       6.5  35  - 80   - - 1200
PGA       7.2  50  - 60   - - 500
PGA       8.0  25  - 45   - - 760
PGA       8.4  30  - 200  - - 270
SA(0.075) 6.1  40  - 55   - - 1200
SA(0.1)   7.4  28  - 90   - - 150
SA(0.2)   6.8  60  - 75   - - 760
SA(0.3)   7.8  33  - 120  - - 270
SA(0.5)   6.3  80  - 100  - - 800
SA(0.5)   6.3  80  - 100  - - 400
SA(1)     7.0  45  - 150  - - 1000
SA(1)     7.0  45  - 150  - - 500
SA(2)     8.2  22  - 300  - - 760
SA(3)     6.0  100 - 160  - - 150
SA(3)     7.5  18  - 25   - - 900
SA(0.085) 7.1  30  - 50   - - 760
SA(0.14)  6.6  55  - 180  - - 1500
SA(0.088) 7.1  30  - 50   - - 300
SA(0.6)   7.7  27  - 35   - - 760
SA(0.6)   7.7  27  - 35   - - 270
SA(1.25)  5.8  70  - 110  - - 1200
SA(2.4)   8.1  24  - 70   - - 150
SA(2.4)   8.1  24  - 70   - - 760
"""

AB_INTERFACE = """
PGA       5.6  20  - 30   - - 1200
PGA       6.5  25  - 60   - - 760
PGA       7.4  30  - 100  - - 500
PGA       8.0  60  - 62   - - 270
PGA       8.4  40  - 45   - - 150
PGA       8.5  25  - 150  - - 500
PGA       8.9  25  - 150  - - 500
SA(0.04)  6.9  28  - 80   - - 270
SA(0.1)   7.8  60  - 61   - - 150
SA(0.2)   6.1  22  - 40   - - 1200
SA(0.2)   7.2  35  - 70   - - 500
SA(0.2)   8.2  60  - 60   - - 270
SA(0.2)   8.2  60  - 60   - - 150
SA(0.4)   6.7  18  - 90   - - 1200
SA(0.4)   7.6  26  - 55   - - 500
SA(0.4)   8.2  60  - 60   - - 270
SA(0.4)   8.2  60  - 60   - - 150
SA(1)     8.0  60  - 62   - - 270
SA(1)     6.3  30  - 250  - - 150
SA(2)     7.0  45  - 120  - - 500
SA(3)     8.4  20  - 300  - - 760
SA(0.05)  7.9  55  - 58   - - 150
SA(0.07)  6.0  24  - 35   - - 1200
SA(1.4)   7.3  32  - 140  - - 270
SA(1.7)   8.1  21  - 50   - - 500
SA(2.5)   6.6  38  - 200  - - 150
"""

AB_SLAB = """
PGA       5.6  60  - 70   - - 1200
PGA       6.5  55  - 90   - - 760
PGA       7.4  80  - 85   - - 500
PGA       7.9  90  - 92   - - 270
PGA       7.9  90  - 92   - - 150
PGA       8.0  100 - 110  - - 500
PGA       8.3  100 - 110  - - 500
PGA       8.3  140 - 150  - - 500
SA(0.04)  6.9  50  - 75   - - 150
SA(0.1)   7.1  51  - 105  - - 270
SA(0.2)   7.6  70  - 80   - - 500
SA(0.2)   6.2  65  - 130  - - 1200
SA(0.4)   7.9  90  - 92   - - 270
SA(1)     7.9  90  - 92   - - 270
SA(1)     7.1  51  - 105  - - 150
SA(2)     6.7  120 - 200  - - 500
SA(3)     8.0  45  - 300  - - 270
SA(0.06)  7.8  95  - 98   - - 150
SA(0.15)  6.0  58  - 60   - - 1200
SA(0.3)   7.3  75  - 78   - - 500
SA(0.3)   7.9  88  - 90   - - 270
SA(0.5)   7.9  90  - 91   - - 150
SA(0.65)  7.7  72  - 74   - - 270
SA(0.8)   8.0  95  - 96   - - 150
SA(0.9)   7.5  85  - 86   - - 500
SA(1.3)   6.4  110 - 160  - - 760
SA(2.6)   7.0  66  - 115  - - 150
"""

ZHAO = """
PGA       5.6  %A  0    %a  - - 1200
PGA       6.1  %B  90   %b  - - 760
PGA       6.3  %C  -90  %c  - - 500
PGA       6.5  %D  45   %d  - - 270
PGA       6.9  %E  46   %e  - - 150
PGA       7.3  %A  134  %b  - - 1100
PGA       7.8  %B  135  %c  - - 1101
PGA       8.4  %C  -    %d  - - 600
SA(0.05)  6.7  %D  180  %e  - - 601
SA(0.1)   7.0  %E  100  %a  - - 300
SA(0.15)  5.9  %A  -60  %c  - - 301
SA(0.2)   7.5  %B  60   %d  - - 200
SA(0.3)   8.0  %C  90   %e  - - 201
SA(0.5)   6.4  %D  -999 %a  - - 180
SA(0.6)   7.1  %E  110  %b  - - 1500
SA(1)     7.1  %A  80   %d  - - 270
SA(1)     8.2  %B  -170 %e  - - 760
SA(1.5)   5.7  %C  70   %a  - - 400
SA(2)     6.8  %D  90   %b  - - 150
SA(3)     7.7  %E  20   %c  - - 500
SA(5)     7.4  %A  95   %e  - - 1200
SA(0.075) 6.6  %B  90   %a  - - 760
SA(0.18)  7.9  %C  -30  %b  - - 270
SA(0.35)  6.2  %D  120  %c  - - 500
SA(0.55)  7.2  %E  90   %d  - - 150
SA(0.95)  5.8  %A  0    %e  - - 1200
SA(1.1)   8.1  %B  50   %a  - - 230
SA(1.75)  6.0  %C  90   %b  - - 650
SA(3.6)   7.6  %D  -100 %c  - - 350
SA(4.5)   6.9  %E  90   %d  - - 190
"""


def with_geometry(text, depths, distances):
    """Fill the depth (%A..%E) and distance (%a..%e) places of a scenario text."""
    for mark, value in zip("ABCDEabcde", depths + distances):
        text = text.replace("%" + mark, str(value))
    return text


SCENARIOS = {
    "GarciaEtAl2005SSlab": INSLAB_MEXICO,
    "JaimesEtAl2020SSlab": INSLAB_MEXICO,
    "ArroyoEtAl2010SInter": ARROYO,
    "BooreEtAl2014": BOORE,
    "YoungsEtAl1997SInter": YOUNGS,
    "YoungsEtAl1997SSlab": YOUNGS,
    "AtkinsonBoore2003SInter": AB_INTERFACE,
    "AtkinsonBoore2003SSlab": AB_SLAB,
    "ZhaoEtAl2006Asc": with_geometry(ZHAO, [5, 14.9, 15, 20, 10], [2, 15, 40, 110, 280]),
    "ZhaoEtAl2006SInter": with_geometry(ZHAO, [10, 20, 15, 40, 30], [12, 35, 70, 150, 290]),
    "ZhaoEtAl2006SSlab": with_geometry(ZHAO, [30, 60, 110, 125, 150], [35, 65, 115, 160, 290]),
}


def scenario(line):
    """One scenario line as a dictionary; numbers as float, blanks as None."""
    words = [None if word == "-" else word for word in line.split()]
    values = dict(zip(FIELDS, words))
    return {key: value if key == "imt" or value is None else float(value) for key, value in values.items()}


HEADER = ("id,model,imt,rup_mag,rup_hypo_depth,rup_rake,dist_rrup,dist_rhypo,dist_rjb,site_vs30,site_backarc,"
          "median,sigma_ln_total,tau_ln,phi_ln").split(",")


def text_of(value):
    """A CSV field: blank for None, ten significant digits."""
    return "" if value is None else value if isinstance(value, str) else "%.10g" % value


def write_table(tables, path, total):
    """Write all scenarios of all models; `total` names the total standard deviation to write."""
    with open(path, "w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(HEADER)
        row_id = 0
        for model, text in SCENARIOS.items():
            for line in text.strip().splitlines():
                row_id += 1
                s = scenario(line)
                y = MODELS[model](tables, s)
                inputs = [s[key] for key in FIELDS] + [None]
                outputs = [y[key] for key in ("median", total, "tau", "phi")]
                out.writerow([row_id, model] + [text_of(value) for value in inputs + outputs])
    return row_id


# ---------------------------------------------------------------- checks against printed values

def ask(tables, model, imt, **inputs):
    """Median of one model."""
    s = dict.fromkeys(FIELDS)
    s.update(inputs, imt=imt)
    return MODELS[model](tables, s)["median"]


def correlation(period, distance, clustered):
    """Jayaram & Baker (2009), EESD 38:1687: correlation of within-event residuals at a distance in km."""
    b = 22.0 + 3.7 * period if period >= 1.0 else 40.7 - 15.0 * period if clustered else 8.5 + 17.2 * period
    return math.exp(-3.0 * distance / b)


def mmi_from_pgv(pgv):
    """Worden et al. (2012), BSSA 102:204: intensity from PGV in cm/s, clipped to 1..10."""
    log_v = math.log10(pgv)
    value = 3.78 + 1.47 * log_v if log_v < 0.53 else 2.89 + 3.16 * log_v
    return min(max(value, 1.0), 10.0)


def mexico_spectrum(period, ts):
    """Site-specific design spectrum of Mexico City (NTC-Sismo 2004, Appendix A), g."""
    a0 = min(0.1 + 0.15 * (ts - 0.5), 0.25)
    c = (0.28 + 0.92 * (ts - 0.5) if ts <= 1.5 else 1.2 if ts <= 2.5
         else 1.2 - 0.5 * (ts - 2.5) if ts <= 3.5 else 0.7)
    ta = 0.2 + 0.65 * (ts - 0.5) if ts <= 2.5 else 1.5
    tb = 1.35 if ts <= 1.125 else 1.2 * ts if ts <= 3.5 else 4.2
    k = 2.0 - ts if ts <= 1.65 else 0.35
    if period < ta:
        return a0 + (c - a0) * period / ta
    if period <= tb:
        return c
    ratio = (tb / period) ** 2
    return c * (k + (1.0 - k) * ratio) * ratio


def lake_ratio(period, ts):
    """Lake over hill response ratio A(T; Ts)."""
    return mexico_spectrum(period, ts) / mexico_spectrum(period, 0.5)


def printed_values(t):
    """(name, printed text, own value) for every figure that the scientific specification prints."""
    garcia, jaimes = "GarciaEtAl2005SSlab", "JaimesEtAl2020SSlab"
    g1 = lambda imt, rrup: ask(t, garcia, imt, mag=7.1, depth=57.0, rrup=rrup, rhypo=120.0)
    g2 = lambda imt: ask(t, "ArroyoEtAl2010SInter", imt, mag=8.0, rrup=100.0) * G_CMS2
    g3 = lambda imt, vs30: ask(t, "BooreEtAl2014", imt, mag=7.0, rjb=20.0, rake=0.0, vs30=vs30)
    g3n = lambda imt: ask(t, "BooreEtAl2014", imt, mag=6.5, rjb=10.0, rake=-90.0, vs30=400.0)
    cup5 = dict(mag=7.1, depth=48.0, rrup=111.4, rhypo=120.0)
    worked = lambda m, h, rrup, rhypo: ask(t, garcia, "PGA", mag=m, depth=h, rrup=rrup, rhypo=rhypo)
    worked_sigma = garcia_2005(t, dict(imt="PGA", mag=7.09, depth=77.1, rrup=81.2, rhypo=103.71))
    return [
        ("G1 PGA 105 km, cm/s2", "80.706", g1("PGA", 105.0) * G_CMS2),
        ("G1 PGV 105 km, cm/s", "4.1528", g1("PGV", 105.0)),
        ("G1 SA(1.0) 105 km, cm/s2", "36.407", g1("SA(1.0)", 105.0) * G_CMS2),
        ("G1 SA(2.0) 105 km, cm/s2", "14.385", g1("SA(2.0)", 105.0) * G_CMS2),
        ("G1 PGA 60 km, cm/s2", "192.70", g1("PGA", 60.0) * G_CMS2),
        ("G1 PGA 150 km, cm/s2", "38.720", g1("PGA", 150.0) * G_CMS2),
        ("1.3 SA(1.0) 105 km, g", "0.037", g1("SA(1.0)", 105.0)),
        ("G2 PGA, cm/s2", "64.586", g2("PGA")),
        ("G2 SA(1.0), cm/s2", "69.779", g2("SA(1.0)")),
        ("G2 E1(1)", "0.21938393", exponential_integral(1.0)),
        ("G2 E1(0.5)", "0.55977359", exponential_integral(0.5)),
        ("G3 PGA 760, g", "0.14971", g3("PGA", 760.0)),
        ("G3 PGV 760, cm/s", "12.837", g3("PGV", 760.0)),
        ("G3 SA(1.0) 760, g", "0.10001", g3("SA(1.0)", 760.0)),
        ("G3 PGA 270, g", "0.21702", g3("PGA", 270.0)),
        ("G3 PGV 270, cm/s", "25.259", g3("PGV", 270.0)),
        ("G3 SA(1.0) 270, g", "0.24211", g3("SA(1.0)", 270.0)),
        ("G3 normal PGA, g", "0.21978", g3n("PGA")),
        ("G3 normal PGV, cm/s", "21.338", g3n("PGV")),
        ("G3 normal SA(1.0), g", "0.20937", g3n("SA(1.0)")),
        ("G4 rho 5 km T 1", "0.5579", correlation(1.0, 5.0, True)),
        ("G4 rho 5 km PGA unclustered", "0.1712", correlation(0.0, 5.0, False)),
        ("G4 rho 5 km PGA clustered", "0.6917", correlation(0.0, 5.0, True)),
        ("G5 MMI at 25 cm/s", "7.31", mmi_from_pgv(25.0)),
        ("G5 MMI at 5 cm/s", "5.10", mmi_from_pgv(5.0)),
        ("1.3 A(1.0;1.5)", "4.29", lake_ratio(1.0, 1.5)),
        ("1.3 A(2.0;2.0)", "7.39", lake_ratio(2.0, 2.0)),
        ("1.3 A(0.6;1.0)", "2.64", lake_ratio(0.6, 1.0)),
        ("1.3 A(0;1.5)", "2.50", lake_ratio(0.0, 1.5)),
        ("CUP5 Garcia PGA, g", "0.0628", ask(t, garcia, "PGA", **cup5)),
        ("CUP5 Jaimes PGA, g", "0.0573", ask(t, jaimes, "PGA", **cup5)),
        ("worked example 1, g", "0.1798759387", worked(7.09, 77.1, 81.2, 103.71)),
        ("worked example 2, g", "0.01113196184", worked(6.36, 52.9, 163.28, 165.03)),
        ("worked example 3, g", "0.1615541347", worked(7.58, 81.3, 121.64, 131.43)),
        ("worked example total, tabulated", "0.6566973", worked_sigma["tabulated"]),
        ("worked example tau", "0.2330907", worked_sigma["tau"]),
        ("worked example phi", "0.6139152", worked_sigma["phi"]),
    ]


def last_digit(text):
    """Size of one unit in the last printed digit."""
    return 10.0 ** -len(text.partition(".")[2])


def check(tables):
    """Print own values beside the printed ones; number of disagreements beyond the printed rounding."""
    wrong = 0
    for name, text, value in printed_values(tables):
        good = abs(value - float(text)) <= 0.5001 * last_digit(text)
        wrong += not good
        print("%-32s printed %-14s own %-14.8g %s" % (name, text, value, "agrees" if good else "DISAGREES"))
    print("%d disagreements" % wrong)
    print_totals(tables)
    return wrong


def print_totals(tables):
    """How far the tabulated totals lie from the root sum of squares, per model, over the scenarios."""
    for model, text in SCENARIOS.items():
        rows = [MODELS[model](tables, scenario(line)) for line in text.strip().splitlines()]
        gap = max(abs(y["tabulated"] / y["total"] - 1.0) for y in rows)
        print("%-24s tabulated total and root sum of squares differ by up to %.4f %%" % (model, 100.0 * gap))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--coefficients", required=True, metavar="FOLDER", help="folder of the coefficient tables")
    parser.add_argument("--out", metavar="CSV", help="write the reference table here")
    parser.add_argument("--total", choices=("rss", "tabulated"), default="rss",
                        help="total standard deviation: root sum of squares of the split, or as published")
    parser.add_argument("--check", action="store_true", help="compare with the values printed in the specification")
    options = parser.parse_args()
    tables = load(options.coefficients)
    if options.out:
        total = "total" if options.total == "rss" else "tabulated"
        print("%s: %d rows" % (options.out, write_table(tables, options.out, total)))
    return 1 if options.check and check(tables) else 0


if __name__ == "__main__":
    sys.exit(main())
