#include <catch2/catch.hpp>

#include "graph/errors.hpp"
#include "sim/scenario/themes.hpp"
#include "tests/support/tables.hpp"

using namespace senda;

namespace {

void refused(const std::string& json, const std::string& words) {
  test::Folder f;
  INFO(json);
  CHECK_THROWS_WITH(scenario::read_themes(f.put("themes.json", json)), Catch::Contains("themes.json") && Catch::Contains(words));
}

}  // namespace

TEST_CASE("themes: names, columns and what counts backwards") {
  test::Folder f;
  const auto t = scenario::read_themes(f.put("themes.json", R"({"themes":[{"name":"THEME1","columns":["a","b"]},{"name":"T2","columns":["c"]}],"reversed":["b"]})"));
  REQUIRE(t.themes.size() == 2);
  CHECK(t.themes[0].name == "THEME1");
  CHECK(t.themes[1].columns == std::vector<std::string>{"c"});
  CHECK(t.is_reversed("b"));
  CHECK_FALSE(t.is_reversed("a"));
}

TEST_CASE("themes: a wrong file is refused where it is wrong") {
  refused("{", "is not JSON");
  refused("[]", "is not a block");
  refused("{}", "is not a list of themes");
  refused(R"({"themes":[]})", "is not a list of themes");
  refused(R"({"themes":[{"name":"A","columns":["a"]}],"revrsed":[]})", "did you mean 'reversed'");
  refused(R"({"themes":[{"name":"A","colums":["a"]}]})", "did you mean 'columns'");
  refused(R"({"themes":[{"columns":["a"]}]})", "themes[0].name");
  refused(R"({"themes":[{"name":"A"}]})", "themes[0].columns");
  refused(R"({"themes":[{"name":"A","columns":[]}]})", "is empty");
  refused(R"({"themes":[{"name":"A","columns":[3]}]})", "not a column's name");
  refused(R"({"themes":[{"name":"A","columns":["a"]},{"name":"A","columns":["b"]}]})", "'A' stands twice");
  refused(R"({"themes":[{"name":"A","columns":["a"]},{"name":"B","columns":["a"]}]})", "column 'a' stands twice");
  refused(R"({"themes":[{"name":"A","columns":["income"]}],"reversed":["incomes"]})", "did you mean 'income'");
  refused(R"({"themes":[{"name":"A","columns":["a"]}],"reversed":["a","a"]})", "stands twice");
}

TEST_CASE("themes: a column that a table lacks is named with the nearest it has") {
  const scenario::Themes t{"themes.json", {{"A", {"income", "schooling"}}}, {}};
  CHECK_NOTHROW(scenario::check_columns(t, {"schooling", "income"}, "the columns"));
  CHECK_THROWS_WITH(scenario::check_columns(t, {"income", "scholing"}, "the columns of x.csv"), Catch::Contains("theme A") && Catch::Contains("x.csv") && Catch::Contains("did you mean 'scholing'"));
}
