"""The architecture test itself can fail: a planted back-include and a planted third-party include are found."""
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from one_way import problems

root = pathlib.Path(sys.argv[sys.argv.index("--source") + 1])
with tempfile.TemporaryDirectory() as folder:
    copy = pathlib.Path(folder)
    for name in ("graph", "sim", "viz"):
        shutil.copytree(root / name, copy / name)
    assert problems(copy) == [], "the tree itself must be clean"
    engine = copy / "sim/movement/engine.cpp"
    engine.write_text('#include "sim/plan/plan.hpp"\n' + engine.read_text())
    assert problems(copy) == ["sim/movement/engine.cpp: movement may not include plan"], problems(copy)
    shutil.copy(root / "sim/movement/engine.cpp", engine)
    city = copy / "graph/city.cpp"
    city.write_text("#include <gdal_priv.h>\n" + city.read_text())
    assert len(problems(copy)) == 1 and "graph/city.cpp: may not include <gdal_priv.h>" in problems(copy)[0], problems(copy)
print("planted back-includes are found")
