#include "sim/people/margins.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace senda::people {

std::string_view name_of(MarginKind m) {
  constexpr std::array<std::string_view, kMarginKinds> names = {"age", "women", "disability", "schooling", "households", "cars", "female_headed"};
  return names[static_cast<std::size_t>(m)];
}

ZoneFigures figures_of(const scenario::Zones& z, ZoneId zone) {
  const auto at = [&](const PerZone<double>& column) { return column.empty() ? ZoneFigures::kSilent : column[zone]; };
  ZoneFigures f;
  f.persons = z.persons[zone];
  f.age0to5 = at(z.age0to5), f.age6to11 = at(z.age6to11), f.age12to17 = at(z.age12to17);
  f.age60plus = at(z.age60plus), f.age65plus = at(z.age65plus);
  f.women = at(z.women), f.disabled = at(z.disabled), f.motor = at(z.motor), f.schooling = at(z.schooling);
  f.dwellings = at(z.dwellings), f.cars = at(z.cars), f.female_headed = at(z.female_headed);
  return f;
}

namespace {

// Shares tilted by exp(tilt x value) until their mean is as asked; by halving, for the mean grows with the tilt.
template <std::size_t N>
std::array<double, N> tilted(const std::array<double, N>& share, const std::array<double, N>& value, double mean) {
  std::array<double, N> p{};
  double low = -60, high = 60;
  for (int step = 0; step < 60; ++step) {
    const double tilt = (low + high) / 2, origin = tilt > 0 ? value[N - 1] : value[0];
    double sum = 0, first = 0;
    for (std::size_t i = 0; i < N; ++i) {
      p[i] = share[i] * std::exp(tilt * (value[i] - origin));
      sum += p[i];
      first += p[i] * value[i];
    }
    for (double& x : p) x /= sum;
    (first / sum < mean ? low : high) = tilt;
  }
  return p;
}

template <std::size_t N>
std::array<std::int64_t, N> whole(const std::array<double, N>& weights, std::int64_t total) {
  const auto rounded = largest_remainder({weights.begin(), weights.end()}, total);
  std::array<std::int64_t, N> out{};
  std::copy(rounded.begin(), rounded.end(), out.begin());
  return out;
}

/// Builds the margins of one zone, one after the other.
class Builder {
 public:
  Builder(const ZoneFigures& zone, double persons_per_household, const NationalShares& national)
      : zone_(zone), national_(national), persons_(std::round(std::max(0.0, zone.persons))), per_household_(persons_per_household) {
    out_.persons = static_cast<std::int64_t>(persons_);
  }

  ZoneMargins run() {
    if (out_.persons > 0) {
      ages();
      out_.women = count(MarginKind::women, zone_.women, national_.women, persons_);
      disabilities();
      schoolings();
      households();
    }
    return out_;
  }

 private:
  void flag_silent(MarginKind m) { out_.silent |= bit(m); }
  // A count within its bounds.
  double bounded(MarginKind m, double stated, double most) {
    if (stated < 0 || stated > most + 0.5) out_.bounded |= bit(m);
    return std::clamp(stated, 0.0, most);
  }
  std::int64_t count(MarginKind m, double stated, double share, double of) {
    if (std::isnan(stated)) flag_silent(m);
    return std::llround(std::isnan(stated) ? share * of : bounded(m, stated, of));
  }

  // Stated bands stay as they are; the silent ones share the rest as they do nationally.
  void ages() {
    std::array<double, 4> stated = {zone_.age0to5, zone_.age6to11, zone_.age12to17, elderly()};
    const std::array<double, 4> share = {national_.age[0], national_.age[1], national_.age[2], national_.age[4] + national_.age[5]};
    double sum = 0, unstated = 1;
    for (std::size_t i = 0; i < 4; ++i) {
      if (std::isnan(stated[i])) {
        flag_silent(MarginKind::age);
        continue;
      }
      stated[i] = bounded(MarginKind::age, stated[i], persons_);
      sum += stated[i];
      unstated -= share[i];
    }
    if (sum > persons_ + 0.5) out_.bounded |= bit(MarginKind::age);
    const double rest = std::max(0.0, persons_ - sum);
    for (std::size_t i = 0; i < 4; ++i)
      if (std::isnan(stated[i])) stated[i] = rest * share[i] / unstated;
    const double adults = std::max(0.0, persons_ - std::accumulate(stated.begin(), stated.end(), 0.0)), oldest = stated[3] * oldest_share();
    // Bands of more people than the zone has lose in proportion.
    out_.age = whole<kAgeBands>({stated[0], stated[1], stated[2], adults, stated[3] - oldest, oldest}, out_.persons);
  }
  double elderly() const {
    return std::isnan(zone_.age60plus) ? zone_.age65plus * national_.oldest_of_65plus / national_.oldest_of_elderly : zone_.age60plus;
  }
  // Of those of 60 and over; by those of 65 and over where they are stated.
  double oldest_share() {
    if (std::isnan(zone_.age60plus) || std::isnan(zone_.age65plus)) return national_.oldest_of_elderly;
    if (zone_.age60plus <= 0) return 0;
    return national_.oldest_of_65plus * bounded(MarginKind::age, zone_.age65plus, zone_.age60plus) / zone_.age60plus;
  }

  void disabilities() {
    double disabled = zone_.disabled, motor = zone_.motor;
    if (std::isnan(disabled) || std::isnan(motor)) flag_silent(MarginKind::disability);
    if (!std::isnan(disabled)) disabled = bounded(MarginKind::disability, disabled, persons_);
    if (!std::isnan(motor)) motor = bounded(MarginKind::disability, motor, std::isnan(disabled) ? persons_ : disabled);
    if (std::isnan(motor)) motor = (std::isnan(disabled) ? national_.disabled * persons_ : disabled) * national_.motor / national_.disabled;
    if (std::isnan(disabled)) disabled = motor + (persons_ - motor) * (national_.disabled - national_.motor) / (1 - national_.motor);
    out_.disability = whole<kDisabilities>({persons_ - disabled, disabled - motor, motor}, out_.persons);
  }

  // Children by their age, the others by the mean of the zone.
  void schoolings() {
    if (std::isnan(zone_.schooling)) flag_silent(MarginKind::schooling);
    const double most = national_.schooling_years.back();
    const auto grown_share = std::isnan(zone_.schooling) ? national_.schooling : schooling_of_mean(bounded(MarginKind::schooling, zone_.schooling, most + 8), national_);
    const double adolescents = static_cast<double>(out_.age[2]), of_15 = adolescents * national_.adolescents_15plus + static_cast<double>(out_.grown());
    PerSchooling<double> share{};
    for (std::size_t s = 0; s < kSchoolings; ++s) {
      for (std::size_t a = 0; a < 2; ++a) share[s] += static_cast<double>(out_.age[a]) * national_.schooling_by_age[a][s];
      share[s] += of_15 * grown_share[s];
    }
    share[1] += adolescents * (1 - national_.adolescents_15plus);
    out_.schooling = whole<kSchoolings>(share, out_.persons);
    // Nobody is ahead of their age: higher schooling is for the grown, upper secondary from 12, basic from 6.
    const std::int64_t from_12 = out_.grown() + out_.age[2], from_6 = from_12 + out_.age[1];
    auto& s = out_.schooling;
    const auto lower = [&](std::size_t level, std::int64_t over) {
      if (over <= 0) return;
      s[level] -= over;
      s[level - 1] += over;
    };
    lower(3, s[3] - out_.grown());
    lower(2, s[2] + s[3] - from_12);
    lower(1, s[1] + s[2] + s[3] - from_6);
  }

  void households() {
    const bool known = zone_.dwellings > 0;  // a zone of people without a dwelling states nothing about households
    if (!known) flag_silent(MarginKind::households);
    const double fewest = std::max(1.0, std::ceil(persons_ / kMostPersonsPerHousehold));
    double h = std::round(known ? zone_.dwellings : persons_ / std::max(1.0, per_household_));
    if (known && (h > persons_ || h < fewest)) out_.bounded |= bit(MarginKind::households);
    h = std::min(persons_, std::max(fewest, h));
    out_.households = static_cast<std::int64_t>(h);
    out_.size = sizes_of(out_.persons, out_.households, national_);
    out_.in_largest = out_.persons;
    for (int k = 1; k < kSizes; ++k) out_.in_largest -= k * out_.size[static_cast<std::size_t>(k - 1)];
    out_.cars = count(MarginKind::cars, zone_.cars, national_.cars, h);
    out_.female_headed = count(MarginKind::female_headed, zone_.female_headed, national_.female_headed, h);
    const std::int64_t women_needed = std::max<std::int64_t>(0, out_.households - (out_.persons - out_.women));
    const std::int64_t heads = std::clamp(out_.female_headed, women_needed, std::min(out_.households, out_.women));
    if (heads != out_.female_headed && !out_.is_silent(MarginKind::female_headed)) out_.bounded |= bit(MarginKind::female_headed);
    out_.female_headed = heads;
  }

  const ZoneFigures& zone_;
  const NationalShares& national_;
  double persons_, per_household_;
  ZoneMargins out_;
};

}  // namespace

ZoneMargins margins_of(const ZoneFigures& zone, double persons_per_household, const NationalShares& national) {
  return Builder(zone, persons_per_household, national).run();
}

PerSchooling<double> schooling_of_mean(double years, const NationalShares& national) {
  const double most = national.schooling_years.back();
  return tilted(national.schooling, national.schooling_years, std::clamp(years, 0.02 * most, 0.98 * most));
}

PerSize<std::int64_t> sizes_of(std::int64_t persons, std::int64_t households, const NationalShares& national) {
  PerSize<std::int64_t> n{};
  if (households <= 0) return n;
  if (persons >= kSizes * households) {
    n[kSizes - 1] = households;
    return n;
  }
  PerSize<double> size{}, expected{};
  for (std::size_t k = 0; k < kSizes; ++k) size[k] = static_cast<double>(k + 1);
  const double h = static_cast<double>(households);
  expected = tilted(national.size, size, static_cast<double>(persons) / h);
  n = whole(expected, households);
  std::int64_t missing = persons;
  for (std::size_t k = 0; k < kSizes; ++k) missing -= static_cast<std::int64_t>(k + 1) * n[k];
  // Households grow or shrink by one person where that brings the numbers nearest to those expected.
  for (; missing != 0; missing -= missing > 0 ? 1 : -1) {
    const int step = missing > 0 ? 1 : -1;
    int best = -1;
    double gain = -1e300;
    for (int k = 0; k < kSizes; ++k) {
      if (k + step < 0 || k + step >= kSizes || n[static_cast<std::size_t>(k)] == 0) continue;
      const auto from = static_cast<std::size_t>(k), to = static_cast<std::size_t>(k + step);
      const double g = static_cast<double>(n[from]) - h * expected[from] - (static_cast<double>(n[to]) - h * expected[to]);
      if (g <= gain) continue;
      gain = g;
      best = k;
    }
    --n[static_cast<std::size_t>(best)];
    ++n[static_cast<std::size_t>(best + step)];
  }
  return n;
}

}  // namespace senda::people
