"""Helpers of the black-box tests: they run the real binary and look at files, exit codes and messages."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

SKIPPED = 77


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("--senda", required=True)
    p.add_argument("--source", required=True)
    return p.parse_args()


class Bench:
    """One test program: counts checks, prints each failure, ends with the exit code."""

    def __init__(self):
        args = arguments()
        self.senda = str(pathlib.Path(args.senda).resolve())
        self.source = pathlib.Path(args.source).resolve()
        self.folder = tempfile.TemporaryDirectory(prefix="senda-")
        self.path = pathlib.Path(self.folder.name)
        self.checks = 0
        self.failures = 0

    def run(self, *words, timeout=600, **keywords):
        return subprocess.run([self.senda, *map(str, words)], capture_output=True, text=True, timeout=timeout, **keywords)

    def check(self, ok, sentence, detail=""):
        self.checks += 1
        if not ok:
            self.failures += 1
            print(f"FAILED: {sentence}\n  {detail}", flush=True)

    def put(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if isinstance(text, str) else json.dumps(text))
        return file

    def data(self):
        """The folder of real test data, or None."""
        import os
        folder = pathlib.Path(os.environ.get("SENDA_TEST_DATA", self.source.parent / "shared" / "data"))
        return folder if folder.is_dir() else None

    def skip(self, why):
        print(f"SKIPPED: {why}")
        sys.exit(SKIPPED)

    def end(self):
        print(f"{self.checks} checks, {self.failures} failed")
        assert self.checks > 0
        sys.exit(1 if self.failures else 0)


def small_network(bench, folder="net"):
    bench.put(f"{folder}/config.csv", "key,value\ncrs,local\n")
    bench.put(f"{folder}/node.csv", "node_id,x_coord,y_coord\na,0,0\nb,100,0\nc,200,0\n")
    bench.put(f"{folder}/link.csv", "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,allowed_uses,width\nl1,a,b,0,100,36,1,900,,4\nl2,b,c,0,100,36,1,900,,4\n")
