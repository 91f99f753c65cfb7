#include "sim/scenario/household_seed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <unordered_map>

#include "graph/errors.hpp"

namespace senda::scenario {

namespace {

constexpr double kBlank = std::numeric_limits<double>::quiet_NaN();

class SeedReader {
 public:
  explicit SeedReader(const CsvTable& t) : t_(t) {
    t.only({"household_id", "weight", "age", "sex", "disability", "schooling_years", "employed", "vehicle", "income", "head"});
    id_ = t.require("household_id"), age_ = t.require("age"), sex_ = t.require("sex");
    weight_ = t.find("weight"), disability_ = t.find("disability"), schooling_ = t.find("schooling_years"), employed_ = t.find("employed");
    vehicle_ = t.find("vehicle"), income_ = t.find("income"), head_ = t.find("head");
    if (t.rows() == 0) throw InputError(t.file(), "", "holds no person", "give one row for each person of the sample");
  }

  HouseholdSeed run() {
    gather();
    for (std::size_t h = 0; h + 1 < first_row_.size(); ++h) add_household(std::span(row_).subspan(first_row_[h], first_row_[h + 1] - first_row_[h]));
    seed_.first_person.push_back(static_cast<std::uint32_t>(seed_.persons()));
    return std::move(seed_);
  }

 private:
  // Rows by household, households by their first row.
  void gather() {
    std::unordered_map<std::string, std::size_t> number;
    std::vector<std::size_t> household, members;
    for (std::size_t r = 0; r < t_.rows(); ++r) {
      if (t_.cell(r, id_).empty()) t_.fail(r, "household_id", "is blank", "give every person the id of a household");
      const std::size_t h = number.emplace(t_.cell(r, id_), number.size()).first->second;
      if (h == members.size()) members.push_back(0);
      if (++members[h] > kMostMembers)
        t_.fail(r, "household_id", fmt::format("household '{}' has more than {} members", t_.cell(r, id_), kMostMembers), "leave collective dwellings out of the sample");
      household.push_back(h);
    }
    first_row_.assign(members.size() + 1, 0);
    std::partial_sum(members.begin(), members.end(), first_row_.begin() + 1);
    row_.resize(t_.rows());
    std::vector<std::size_t> next(first_row_.begin(), first_row_.end() - 1);
    for (std::size_t r = 0; r < t_.rows(); ++r) row_[next[household[r]]++] = r;
  }

  void add_household(std::span<const std::size_t> rows) {
    const std::size_t head = head_of(rows);
    const auto number = [&](std::size_t r, std::size_t column) { return t_.number(r, column, 0, 1e15); };
    const auto flag = [&](std::size_t r, std::size_t column) { return static_cast<double>(t_.integer(r, column, 0, 1)); };
    const auto factor = [&](std::size_t r, std::size_t column) {
      const double w = t_.number(r, column, 0, 1e9);
      if (w < 1e-9) t_.fail(r, "weight", "is 0", "give how many households this one stands for, or leave the household out");
      return w;
    };
    const double weight = shared(rows, weight_, factor), vehicle = shared(rows, vehicle_, flag);
    seed_.weight.push_back(std::isnan(weight) ? 1 : weight);
    seed_.vehicle.push_back(std::isnan(vehicle) ? HouseholdSeed::kUnknown : static_cast<std::int8_t>(vehicle));
    seed_.income.push_back(shared(rows, income_, number));
    seed_.first_person.push_back(static_cast<std::uint32_t>(seed_.persons()));
    add_person(head);
    if (seed_.age.back() < 18) t_.fail(head, "age", fmt::format("the head of household '{}' is {} years old", t_.cell(head, id_), seed_.age.back()), "mark a member of 18 or more as head, or leave the household out");
    for (const std::size_t r : rows)
      if (r != head) add_person(r);
  }

  std::size_t head_of(std::span<const std::size_t> rows) const {
    std::size_t head = rows.front(), marked = 0, said_no = 0;
    for (const std::size_t r : rows) {
      const std::int64_t is = t_.integer(r, head_, 0, 1, -1);
      said_no += is == 0;
      if (is != 1) continue;
      if (marked++) t_.fail(r, "head", fmt::format("household '{}' has a second head", t_.cell(r, id_)), "mark one member as head");
      head = r;
    }
    if (!marked && said_no == rows.size()) t_.fail(head, "head", fmt::format("household '{}' has no head", t_.cell(head, id_)), "mark one member as head, or leave all of them blank");
    return head;
  }

  // What the household has but one of; NaN where no row states it.
  template <class Read>
  double shared(std::span<const std::size_t> rows, std::optional<std::size_t> column, const Read& read) const {
    double value = kBlank;
    for (const std::size_t r : rows) {
      if (!column || t_.cell(r, *column).empty()) continue;
      const double here = read(r, *column);
      if (!std::isnan(value) && here != value)
        t_.fail(r, t_.header()[*column], fmt::format("is {} here and {} before in household '{}'", here, value, t_.cell(r, id_)), "give one value for all members");
      value = here;
    }
    return value;
  }

  void add_person(std::size_t r) {
    const std::int64_t age = t_.integer(r, age_, 0, 120);
    seed_.age.push_back(static_cast<std::uint8_t>(age));
    seed_.woman.push_back(t_.word(r, sex_, {"m", "man", "f", "woman"}) >= 2);
    seed_.disability.push_back(static_cast<HouseholdSeed::Difficulty>(t_.word(r, disability_, {"no", "other", "motor"}, 0)));
    const double years = t_.number(r, schooling_, 0, 30, kBlank);
    if (years > static_cast<double>(age)) t_.fail(r, "schooling_years", fmt::format("is {} at an age of {}", years, age), "give completed years of school");
    seed_.schooling_years.push_back(static_cast<float>(years));
    seed_.employed.push_back(static_cast<std::int8_t>(t_.integer(r, employed_, 0, 1, HouseholdSeed::kUnknown)));
  }

  const CsvTable& t_;
  std::size_t id_ = 0, age_ = 0, sex_ = 0;
  std::optional<std::size_t> weight_, disability_, schooling_, employed_, vehicle_, income_, head_;
  std::vector<std::size_t> row_, first_row_;
  HouseholdSeed seed_;
};

}  // namespace

HouseholdSeed household_seed_of(const CsvTable& table) { return SeedReader(table).run(); }

HouseholdSeed read_household_seed(const std::filesystem::path& file) { return household_seed_of(CsvTable::read(file)); }

}  // namespace senda::scenario
