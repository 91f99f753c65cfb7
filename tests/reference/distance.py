#!/usr/bin/env python3
"""Reference rupture distances by brute force: the rectangle is sampled densely and the nearest sample is taken.

Makes the table `distance_reference.csv` that the tests compare the product with. Python 3, standard library.

    distance.py --out distance_reference.csv
    distance.py --check

Sphere of radius 6371 km. A rectangle is given by its centre (which is the hypocentre), strike, dip (to the right of
the strike, degrees), length and width (km). Its points are reached from the centre by a great-circle move of the
horizontal part and a change of depth. R_rup and R_hypo are straight-line distances in space, R_jb is the great-circle
distance to the surface projection (0 inside).
"""
import argparse
import csv
import math
import sys

EARTH_KM = 6371.0
FIRST_GRID, NEXT_GRID = 400, 40  # samples a side: over the whole rectangle, then around the nearest sample


# ---------------------------------------------------------------- the sphere

def destination(lon, lat, azimuth, distance):
    """Point reached by a great-circle move; degrees and km."""
    a, d, f = math.radians(azimuth), distance / EARTH_KM, math.radians(lat)
    sin_lat = math.sin(f) * math.cos(d) + math.cos(f) * math.sin(d) * math.cos(a)
    east = math.sin(a) * math.sin(d) * math.cos(f)
    turn = math.atan2(east, math.cos(d) - math.sin(f) * sin_lat)
    return lon + math.degrees(turn), math.degrees(math.asin(max(-1.0, min(1.0, sin_lat))))


def great_circle(lon1, lat1, lon2, lat2):
    """Haversine distance, km."""
    f1, f2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = 0.5 * (f2 - f1), 0.5 * math.radians(lon2 - lon1)
    h = math.sin(half_lat) ** 2 + math.cos(f1) * math.cos(f2) * math.sin(half_lon) ** 2
    return 2.0 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


def azimuth(lon1, lat1, lon2, lat2):
    """Initial bearing from the first to the second point, degrees."""
    f1, f2, dl = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    north = math.cos(f1) * math.sin(f2) - math.sin(f1) * math.cos(f2) * math.cos(dl)
    return math.degrees(math.atan2(math.sin(dl) * math.cos(f2), north))


def cartesian(lon, lat, depth):
    """Earth-centred coordinates, km."""
    r, l, f = EARTH_KM - depth, math.radians(lon), math.radians(lat)
    return r * math.cos(f) * math.cos(l), r * math.cos(f) * math.sin(l), r * math.sin(f)


def chord(a, b):
    """Straight-line distance in space between (lon, lat, depth) points, km."""
    return math.dist(cartesian(*a), cartesian(*b))


def flat(a, b):
    """The other usual convention, great circle and depth difference: only for --check."""
    return math.hypot(great_circle(a[0], a[1], b[0], b[1]), a[2] - b[2])


# ---------------------------------------------------------------- the rectangle

def point_on_plane(rupture, along, down):
    """(lon, lat, depth) of the point `along` the strike and `down` the dip from the centre, km."""
    dip = math.radians(rupture["dip"])
    across = down * math.cos(dip)
    bearing = rupture["strike"] + math.degrees(math.atan2(across, along))
    lon, lat = destination(rupture["lon"], rupture["lat"], bearing, math.hypot(along, across))
    return lon, lat, rupture["depth"] + down * math.sin(dip)


def above_plane(rupture, lon, lat):
    """Whether a point lies inside the surface projection."""
    reach = great_circle(rupture["lon"], rupture["lat"], lon, lat)
    turn = math.radians(azimuth(rupture["lon"], rupture["lat"], lon, lat) - rupture["strike"])
    half_width = 0.5 * rupture["width"] * math.cos(math.radians(rupture["dip"]))
    return abs(reach * math.cos(turn)) <= 0.5 * rupture["length"] and abs(reach * math.sin(turn)) <= half_width


def nearest(rupture, distance_to, first=FIRST_GRID):
    """Smallest distance over a dense grid of samples, refined three times around the nearest sample."""
    half = (0.5 * rupture["length"], 0.5 * rupture["width"])
    low, high, count = (-half[0], -half[1]), half, first
    for _ in range(4):
        step = [(high[i] - low[i]) / (count - 1) for i in (0, 1)]
        best = min((distance_to(point_on_plane(rupture, low[0] + i * step[0], low[1] + j * step[1])), i, j)
                   for i in range(count) for j in range(count))
        middle = [low[0] + best[1] * step[0], low[1] + best[2] * step[1]]
        low = [max(-half[k], middle[k] - step[k]) for k in (0, 1)]
        high = [min(half[k], middle[k] + step[k]) for k in (0, 1)]
        count = NEXT_GRID
    return best[0]


def distances(rupture, site, measure=chord, first=FIRST_GRID):
    """(R_rup, R_jb, R_hypo) in km of a site (lon, lat, depth)."""
    centre = (rupture["lon"], rupture["lat"], rupture["depth"])
    hypo = measure(centre, site)
    if rupture["length"] is None:
        return hypo, great_circle(centre[0], centre[1], site[0], site[1]), hypo
    target = cartesian(*site)
    to_site = ((lambda p: math.dist(cartesian(*p), target)) if measure is chord else lambda p: measure(p, site))
    rrup = nearest(rupture, to_site, first)
    if above_plane(rupture, site[0], site[1]):
        return rrup, 0.0, hypo
    return rrup, nearest(rupture, lambda p: great_circle(p[0], p[1], site[0], site[1]), first), hypo


# ---------------------------------------------------------------- cases

# name: magnitude, lon, lat, depth, strike, dip, rake, length, width
RUPTURES = {
    "inslab": (7.1, -98.4, 18.58, 51, 112, 46, -94, 45, 20),
    "interface": (8.0, -102.0, 17.9, 20, 300, 10, 90, 140, 60),
    "vertical": (7.0, 15.2, 42.4, 8, 35, 90, 0, 40, 15),
    "outcrop": (6.5, 29.0, 40.7, 6, 270, 90, 180, 24, 12),
    "thrust": (6.8, 140.9, 38.1, 10, 200, 30, 90, 32, 18),
    "normal": (6.6, -70.5, -33.4, 9, 10, 60, -90, 28, 16),
    "far north": (7.3, 179.95, 60.2, 25, 75, 75, 120, 60, 30),
    "small": (5.5, -99.1, 19.3, 12, 359, 20, 45, 4, 3),
    "point deep": (6.4, -98.72, 18.4, 57),
    "point shallow": (5.2, 0.0, 0.0, 10),
    "point south": (6.0, 172.7, -43.55, 5),
}

# rupture, azimuth (degrees) and distance (km) of the site from the centre, site depth (km)
SITES = """
inslab        0   0    0
inslab        321 118  0
inslab        22  40   0
inslab        112 80   0
inslab        202 15   0
inslab        255 200  0
inslab        60  9    1.5
interface     30  10   0
interface     30  33   0
interface     210 60   0
interface     120 75   0
interface     300 180  0
interface     70  130  0
vertical      35  30   0
vertical      125 5    0
vertical      300 95   0
outcrop       90  7    0
outcrop       180 3    0
outcrop       45  150  0
thrust        110 6    0
thrust        290 12   0
thrust        290 14   0
thrust        15  60   0
normal        100 3    0
normal        280 20   0
normal        190 170  0
far north     160 25   0
far north     85  90   0
far north     340 55   0
small         0   0    2
small         135 20   0
small         225 199  0
point deep    330 112  0
point deep    90  0    0
point shallow 180 50   0
point shallow 270 200  0.5
point south   45  3    0
"""

HEADER = ("id,rup_magnitude,rup_lon,rup_lat,rup_depth_km,rup_strike,rup_dip,rup_rake,rup_length_km,rup_width_km,"
          "lon,lat,depth_km,rrup_km,rjb_km,rhypo_km").split(",")
KEYS = ("magnitude", "lon", "lat", "depth", "strike", "dip", "rake", "length", "width")


def wrapped(lon):
    """Longitude in -180..180."""
    return (lon + 180.0) % 360.0 - 180.0


def cases():
    """(rupture, site) pairs; sites are rounded to the digits that the table prints."""
    for line in SITES.strip().splitlines():
        name, bearing, reach, depth = line.rsplit(None, 3)
        values = RUPTURES[name.strip()]
        rupture = dict(zip(KEYS, list(values) + [None] * (len(KEYS) - len(values))))
        lon, lat = destination(rupture["lon"], rupture["lat"], float(bearing), float(reach))
        yield rupture, (round(wrapped(lon), 6) + 0.0, round(lat, 6) + 0.0, float(depth))


def write_table(path):
    """Write all cases with their distances."""
    with open(path, "w", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(HEADER)
        for row_id, (rupture, site) in enumerate(cases(), 1):
            given = ["" if rupture[key] is None else "%g" % rupture[key] for key in KEYS]
            place = ["%.6f" % site[0], "%.6f" % site[1], "%g" % site[2]]
            out.writerow([row_id] + given + place + ["%.4f" % value for value in distances(rupture, site)])
    return row_id


# ---------------------------------------------------------------- checks

def quadrilateral_distance(corners, site, count=400):
    """Smallest straight-line distance to the patch between four corners (two upper, two lower), by sampling."""
    a, b, c, d = (cartesian(*corner) for corner in corners)
    target, best = cartesian(*site), math.inf
    for i in range(count + 1):
        u = i / count
        top = [p + (q - p) * u for p, q in zip(a, b)]
        bottom = [p + (q - p) * u for p, q in zip(c, d)]
        for j in range(count + 1):
            best = min(best, math.dist([p + (q - p) * j / count for p, q in zip(top, bottom)], target))
    return best


def check():
    """Print the reality check of the specification and the spread between conventions; 1 if a check fails."""
    corners = ((-98.51, 18.67, 46.1), (-98.30, 18.60, 46.1), (-98.54, 18.58, 56.9), (-98.34, 18.50, 56.9))
    cup5 = (-99.1811, 19.3302, 0.0)  # accelerograph station CUP5, Ciudad Universitaria, Mexico City
    rrup = quadrilateral_distance(corners, cup5)
    print("CUP5 R_rup printed 111.4 own %.2f km" % rrup)
    worst = {"rrup": 0.0, "rjb": 0.0, "rhypo": 0.0}
    share, grid = dict(worst), 0.0
    for rupture, site in cases():
        own, other = distances(rupture, site, first=100), distances(rupture, site, flat, 100)
        grid = max(grid, abs(own[0] - distances(rupture, site, first=77)[0]))
        for key, x, y in zip(worst, own, other):
            worst[key] = max(worst[key], abs(x - y))
            share[key] = max(share[key], abs(x - y) / max(x, 1.0))
    for key in worst:
        print("%-5s straight line against great circle with depth: up to %.3f km, %.3f %%"
              % (key, worst[key], 100.0 * share[key]))
    print("two sampling grids differ by up to %.1e km" % grid)
    return int(abs(rrup - 111.4) > 0.5 or grid > 1e-3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", metavar="CSV", help="write the reference table here")
    parser.add_argument("--check", action="store_true", help="print the checks")
    options = parser.parse_args()
    if options.out:
        print("%s: %d rows" % (options.out, write_table(options.out)))
    return check() if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
