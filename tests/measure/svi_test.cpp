#include <catch2/catch.hpp>

#include <cmath>

#include "sim/measure/svi.hpp"

using namespace senda::measure;

namespace {
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
using Column = std::vector<double>;
}  // namespace

TEST_CASE("svi: percentiles are of four decimals, ties take the smallest rank (case O2)") {
  CHECK(percentiles({5, 5, 7, 9}) == Column{0, 0, 0.6667, 1});
  CHECK(percentiles({9, 7, 5, 5}) == Column{1, 0.6667, 0, 0});
  CHECK(percentiles({3}) == Column{0});
  CHECK(percentiles({}).empty());
}

TEST_CASE("svi: a reversed column is one minus the percentile, not the percentile of the negated value") {
  CHECK(percentiles({5, 5, 7, 9}, true) == Column{1, 1, 0.3333, 0});
  CHECK(percentiles({-5, -5, -7, -9}) == Column{0.6667, 0.6667, 0.3333, 0});
}

TEST_CASE("svi: a missing value is left out of N") {
  const Column p = percentiles({1, kNone, 2, 3});
  CHECK(std::isnan(p[1]));
  CHECK(Column{p[0], p[2], p[3]} == Column{0, 0.5, 1});
}

TEST_CASE("svi: sums within themes, ranks of sums, sums of sums") {
  // Percentiles: a 0 0.5 1, b reversed 1 0.5 0, c 1 0 0.5.
  const Svi s = svi({{1, 2, 3}, {10, 20, 30}, {9, 1, 5}}, {false, true, false}, {{"T1", {0, 1}}, {"T2", {2}}}, MissingParts::refuse);
  CHECK(s.theme_sum[0] == Column{1, 1, 1});
  CHECK(s.theme_rank[0] == Column{0, 0, 0});
  CHECK(s.theme_rank[1] == Column{1, 0, 0.5});
  CHECK(s.sum == Column{2, 1, 1.5});
  CHECK(s.rank == Column{1, 0, 0.5});
}

TEST_CASE("svi: sums that are equal by the decimals of their percentiles stay ties") {
  // 0.3333 + 0.6667 in one order and the other, and 1 + 0.
  const Svi s = svi({{1, 2, 3, 4}, {3, 2, 1, 4}, {2, 3, 4, 1}}, {false, false, false}, {{"T", {0, 1, 2}}}, MissingParts::refuse);
  // Percentiles 0 .3333 .6667 1 | .6667 .3333 0 1 | .3333 .6667 1 0 sum to 1, 1.3333, 1.6667, 2.
  CHECK(s.sum == Column{1, 1.3333, 1.6667, 2});
  const Svi tied = svi({{1, 2, 3, 4}, {4, 3, 2, 1}}, {false, false}, {{"T", {0, 1}}}, MissingParts::refuse);
  CHECK(tied.sum == Column{1, 1, 1, 1});
  CHECK(tied.rank == Column{0, 0, 0, 0});
}

TEST_CASE("svi: a row without a component has no sum and no rank, and counts in no N") {
  const Svi s = svi({{1, 2, 3, 4}, {1, kNone, 3, 4}, {4, 3, 2, 1}}, {false, false, false}, {{"T1", {0, 1}}, {"T2", {2}}}, MissingParts::refuse);
  CHECK(s.percentile[0][1] == Approx(0.3333));
  CHECK(std::isnan(s.percentile[1][1]));
  CHECK(std::isnan(s.theme_sum[0][1]));
  CHECK(std::isnan(s.theme_rank[0][1]));
  CHECK(s.theme_rank[1][1] == Approx(0.6667));
  CHECK(std::isnan(s.rank[1]));
  CHECK(s.theme_rank[0][2] == 0.5);  // among three rows
}

TEST_CASE("svi: where parts may be averaged, half of them suffice") {
  const std::vector<Column> columns = {{1, 2, 3}, {1, kNone, 3}, {kNone, kNone, 3}};
  const Svi s = svi(columns, {false, false, false}, {{"T", {0, 1, 2}}}, MissingParts::average);
  CHECK(s.theme_sum[0][0] == 0);               // two of three are known and 0
  CHECK(std::isnan(s.theme_sum[0][1]));        // one of three
  CHECK(s.theme_sum[0][2] == 2);               // 1 + 1, and the lone value of the third column says nothing: 0
  CHECK(std::isnan(s.rank[1]));
}

TEST_CASE("svi: weights of 1 give the ranks of the sums, a heavy column leads") {
  const std::vector<Column> columns = {{1, 2, 3, 4}, {4, 3, 2, 1}, {2, 2, 1, 3}};
  const std::vector<SviTheme> themes = {{"A", {0, 1}}, {"B", {2}}};
  const Svi s = svi(columns, {false, false, false}, themes, MissingParts::refuse);
  CHECK(svi_rank(s.percentile, themes, MissingParts::refuse, {}) == s.rank);
  CHECK(svi_rank(s.percentile, themes, MissingParts::refuse, {{1, 1, 1}, {1, 1}}) == s.rank);
  CHECK(svi_rank(s.percentile, themes, MissingParts::refuse, {{100, 1, 1}, {1, 1}}) == s.percentile[0]);
  CHECK(svi_rank(s.percentile, themes, MissingParts::refuse, {{1, 1, 1}, {0.001, 1}}) == s.percentile[2]);
}

TEST_CASE("svi: neither units nor the order of the rows change a rank") {
  const Column a = {3, 1, 4, 1, 5, 9, 2, 6}, b = {2, 7, 1, 8, 2, 8, 1, 8};
  Column scaled, back_a(a.rbegin(), a.rend()), back_b(b.rbegin(), b.rend());
  for (double v : a) scaled.push_back(1000 * v - 7);
  const std::vector<SviTheme> themes = {{"T", {0, 1}}};
  const auto rank = [&](const Column& x, const Column& y) { return svi({x, y}, {false, true}, themes, MissingParts::refuse).rank; };
  const Column plain = rank(a, b);
  CHECK(rank(scaled, b) == plain);
  const Column back = rank(back_a, back_b);
  CHECK(Column(back.rbegin(), back.rend()) == plain);
}
