#include <catch2/catch.hpp>

#include "graph/csv.hpp"
#include "graph/errors.hpp"

using namespace senda;
using Catch::Matchers::Contains;

TEST_CASE("csv: quoted cells keep commas, doubled quotes and line breaks") {
  const CsvTable t = CsvTable::parse("\xef\xbb\xbf" "a,b\n\"x, y\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",3\n", "t.csv");
  REQUIRE(t.rows() == 2);
  CHECK(t.cell(0, 0) == "x, y");
  CHECK(t.cell(0, 1) == "say \"hi\"");
  CHECK(t.cell(1, 0) == "two\nlines");
  CHECK(t.line_of(1) == 3);
}

TEST_CASE("csv: errors name file, line and column and say what would be right") {
  CHECK_THROWS_WITH(CsvTable::parse("a,b\n1\n", "t.csv"), Contains("t.csv: line 2") && Contains("header has 2"));
  CHECK_THROWS_WITH(CsvTable::parse("a,a\n1,2\n", "t.csv"), Contains("stands twice"));
  CHECK_THROWS_WITH(CsvTable::parse("", "t.csv"), Contains("is empty"));
  CHECK_THROWS_WITH(CsvTable::parse("a\n\"open\n", "t.csv"), Contains("never closed"));
  const CsvTable t = CsvTable::parse("n\nseven\n1e999\n-4\n", "t.csv");
  CHECK_THROWS_WITH(t.number(0, 0u, 0, 10), Contains("line 2, column n: 'seven' is not a number"));
  CHECK_THROWS_AS(t.number(1, 0u, 0, 10), InputError);
  CHECK_THROWS_WITH(t.number(2, 0u, 0, 10), Contains("from 0 to 10"));
}

TEST_CASE("csv: an unknown column names the nearest known one") {
  const CsvTable t = CsvTable::parse("link_id,caus\nx,debris\n", "closures.csv");
  CHECK_THROWS_WITH(t.only({"link_id", "cause"}), Contains("did you mean 'cause'"));
}
