#include <catch2/catch.hpp>

#include <fstream>

#include "graph/errors.hpp"
#include "sim/record/output_folder.hpp"
#include "sim/record/sha256.hpp"
#include "sim/record/text.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

TEST_CASE("table: cells with commas and quotes are quoted, numbers lose useless zeros") {
  record::Table t({"a", "b"});
  t.row("x, \"y\"", 1.50);
  t.row(-0.0, 12u);
  CHECK(t.csv() == "a,b\n\"x, \"\"y\"\"\",1.5\n0,12\n");
  CHECK_THROWS_AS(t.row(1), std::logic_error);
  CHECK(record::decimal(1e-9) == "0");
}

TEST_CASE("output folder: nothing stands under the final name before finish, nothing is left after a failure") {
  test::Folder f;
  const fs::path target = f.path / "out";
  {
    record::OutputFolder folder(target, false);
    folder.write_text("a.txt", "hi");
    CHECK_FALSE(fs::exists(target));
    CHECK(fs::exists(f.path / "out.partial"));
  }
  CHECK_FALSE(fs::exists(f.path / "out.partial"));
  {
    record::OutputFolder folder(target, false);
    folder.write_text("a.txt", "hi");
    folder.write_text("manifest.json", "{\n  \"program\": \"senda\"\n}\n");
    folder.finish();
  }
  CHECK(fs::exists(target / "a.txt"));
  CHECK_THROWS_WITH(record::OutputFolder(target, false), Contains("exists already") && Contains("--overwrite"));
  record::OutputFolder again(target, true);
  again.finish();
  CHECK_FALSE(fs::exists(target / "a.txt"));
}

TEST_CASE("output folder: --overwrite replaces results of senda and never somebody's own folder") {
  test::Folder f;
  f.put("mine/thesis.txt", "years of work");
  CHECK_THROWS_WITH(record::OutputFolder(f.path / "mine", true), Contains("that senda did not make"));
  CHECK(fs::exists(f.path / "mine/thesis.txt"));
  f.put("file.txt", "x");
  CHECK_THROWS_AS(record::OutputFolder(f.path / "file.txt", true), InputError);
  CHECK_THROWS_AS(record::OutputFolder(fs::path("."), true), InputError);
}

TEST_CASE("output file: a failing writer leaves neither the file nor its partial") {
  test::Folder f;
  CHECK_THROWS_AS(record::write_file(f.path / "x.csv", false, [](const fs::path& p) {
                    record::write_text(p, "half");
                    throw InputError("x", "", "stop", "");
                  }),
                  InputError);
  CHECK(fs::is_empty(f.path));
}

TEST_CASE("sha256: the published test vector") {
  CHECK(record::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
