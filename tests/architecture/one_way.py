"""The one-way order of rooms: parses every include and fails on the first back-arrow of each file."""
import pathlib
import re
import sys

ORDER = ["graph", "record", "scenario", "hazard", "people", "movement", "measure", "world", "plan", "publish", "sweep", "cli"]
VIZ_MAY = {"graph", "record", "viz"}
# Third-party headers and the only places that may include them.
ONLY = {
    r"osmium/|protozero/": ["graph/osm/"],
    r"boost/graph": ["graph/bgl.hpp", "sim/plan/"],
    r"coin/|Cbc_": ["sim/plan/mip.cpp"],
    r"mpi\.h": ["sim/sweep/mpi_launcher.cpp"],
    r"gdal|ogr": ["sim/scenario/", "sim/record/", "sim/publish/"],
    r"SFML/|imgui": ["viz/"],
    r"fftw3": ["sim/hazard/field.cpp"],
    r"Eigen/": ["sim/measure/sovi.cpp"],
    r"boost/math": ["sim/measure/proportion.cpp"],
    r"Random123/": ["sim/scenario/streams.cpp"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def room_of(path):
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] in ("graph", "viz"):
        return parts[0]
    return parts[1] if parts[0] == "sim" and len(parts) > 2 else None


def problems(root):
    found = []
    for folder in ("graph", "sim", "viz"):
        for file in sorted((root / folder).rglob("*.[ch]pp")):
            name = file.relative_to(root).as_posix()
            room = room_of(name)
            for kind, target in INCLUDE.findall(file.read_text()):
                if kind == '"':
                    other = room_of(target)
                    if other is None:
                        found.append(f"{name}: include {target} by its path from the root")
                    elif room == "viz":
                        if other not in VIZ_MAY:
                            found.append(f"{name}: viz may not include {other}")
                    elif other not in ORDER or ORDER.index(other) > ORDER.index(room):
                        found.append(f"{name}: {room} may not include {other}")
                else:
                    for pattern, places in ONLY.items():
                        if re.match(pattern, target) and not any(name.startswith(p) for p in places):
                            found.append(f"{name}: may not include <{target}>; only {', '.join(places)}")
    return found


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[sys.argv.index("--source") + 1])
    found = problems(root)
    print("\n".join(found) or "every include runs one way")
    sys.exit(1 if found else 0)
