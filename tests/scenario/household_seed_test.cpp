#include <catch2/catch.hpp>

#include <cmath>

#include "graph/errors.hpp"
#include "sim/scenario/household_seed.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using scenario::HouseholdSeed;

namespace {
HouseholdSeed parsed(const std::string& text) { return scenario::household_seed_of(CsvTable::parse(text, "sample.csv")); }
using Catch::Matchers::Contains;
}  // namespace

TEST_CASE("household seed: households are read whole, the head first, rows together or apart") {
  const HouseholdSeed s = parsed(
      "household_id,weight,age,sex,disability,schooling_years,employed,vehicle,income,head\n"
      "a,10.5,8,m,,2,0,1,5000,0\n"
      "b,2,70,woman,motor,,,,,\n"
      "a,,41,f,no,12,1,,,1\n"
      "a,,0,man,other,0,,1,5000,\n");
  REQUIRE(s.households() == 2);
  REQUIRE(s.persons() == 4);
  CHECK(s.first_person == std::vector<std::uint32_t>{0, 3, 4});
  CHECK(s.age == std::vector<std::uint8_t>{41, 8, 0, 70});
  CHECK(s.woman == std::vector<std::uint8_t>{1, 0, 0, 1});
  CHECK(s.weight == std::vector<double>{10.5, 2});
  CHECK(s.vehicle == std::vector<std::int8_t>{1, HouseholdSeed::kUnknown});
  CHECK(s.income[0] == 5000);
  CHECK(std::isnan(s.income[1]));
  CHECK(s.disability[2] == HouseholdSeed::Difficulty::other);
  CHECK(s.disability[3] == HouseholdSeed::Difficulty::motor);
  CHECK(s.employed == std::vector<std::int8_t>{1, 0, HouseholdSeed::kUnknown, HouseholdSeed::kUnknown});
  CHECK(s.schooling_years[0] == 12);
  CHECK(std::isnan(s.schooling_years[3]));
}

TEST_CASE("household seed: only who they are and how old is needed; the first row is the head") {
  test::Folder f;
  const HouseholdSeed s = scenario::read_household_seed(f.put("seed.csv", "household_id,age,sex\n1,30,m\n1,28,f\n2,55,f\n"));
  CHECK(s.households() == 2);
  CHECK(s.weight == std::vector<double>{1, 1});
  CHECK(s.age[0] == 30);
  CHECK(s.size_of(0) == 2);
}

TEST_CASE("household seed: bad rows are refused by line and column") {
  const std::string head = "household_id,age,sex\n";
  CHECK_THROWS_WITH(parsed(head), Contains("sample.csv") && Contains("holds no person"));
  CHECK_THROWS_WITH(parsed("household_id,age\n1,30\n"), Contains("sex"));
  CHECK_THROWS_WITH(parsed(head + "1,30,m\n,30,m\n"), Contains("line 3, column household_id") && Contains("blank"));
  CHECK_THROWS_WITH(parsed(head + "1,121,m\n"), Contains("line 2, column age") && Contains("from 0 to 120"));
  CHECK_THROWS_WITH(parsed(head + "1,-1,m\n"), Contains("line 2, column age"));
  CHECK_THROWS_WITH(parsed(head + "1,30,x\n"), Contains("line 2, column sex") && Contains("woman"));
  CHECK_THROWS_WITH(parsed(head + "1,17,m\n1,40,f\n"), Contains("line 2, column age") && Contains("17 years old"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,ages\n1,30,m,2\n"), Contains("ages"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,head\n1,30,m,1\n1,30,f,1\n"), Contains("line 3, column head") && Contains("second head"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,head\n1,30,m,0\n1,30,f,0\n"), Contains("has no head"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,weight\n1,30,m,0\n"), Contains("line 2, column weight"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,weight\n1,30,m,nan\n"), Contains("line 2, column weight"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,weight\n1,30,m,2\n1,3,m,3\n"), Contains("line 3, column weight") && Contains("3 here and 2 before"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,vehicle\n1,30,m,2\n"), Contains("line 2, column vehicle"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,schooling_years\n1,30,m,9\n1,8,m,12\n"), Contains("line 3, column schooling_years") && Contains("at an age of 8"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,disability\n1,30,m,blind\n"), Contains("line 2, column disability"));
  CHECK_THROWS_WITH(parsed("household_id,age,sex,income\n1,30,m,-4\n"), Contains("line 2, column income"));
}

TEST_CASE("household seed: a household of more than thirty is refused, of thirty is not") {
  std::string text = "household_id,age,sex\n";
  for (int i = 0; i < 30; ++i) text += "x,30,m\n";
  CHECK(parsed(text).size_of(0) == 30);
  CHECK_THROWS_WITH(parsed(text + "y,30,m\nx,30,f\n"), Contains("line 33, column household_id") && Contains("more than 30 members"));
}
