#pragma once
// The tables of the open package that count people by city, borough and tract: population.csv and displaced.csv. From
// open inputs the counts stand as they are, from confidential ones they carry noise (science page 3.5); thresholds and
// complementary suppression apply to both.
#include "sim/publish/consistency.hpp"
#include "sim/publish/open_table.hpp"
#include "sim/publish/privacy_noise.hpp"
#include "sim/record/people_file.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::publish {

inline constexpr std::int64_t kMostPersons = 8;  ///< of one household, in counts that carry noise
/// Whether so many persons, whose households are not counted, may be of fewer households than the threshold (households
/// of up to kMostPersons).
inline bool may_be_few_households(double persons, const Thresholds& k) { return persons > 0 && persons <= static_cast<double>(kMostPersons * (k.households - 1)); }

/// What all tables of a package share.
struct OpenCase {
  const record::PeopleRecord& people;
  const scenario::PrivacyInput& privacy;
  bool noisy = false;    ///< some input is confidential
  bool given = false;    ///< agents are given, with groups of their own words
  double horizon_s = 0;  ///< end of a run
  Bits bits = system_bits();
  Thresholds k() const { return {privacy.k_persons, privacy.k_households}; }
};

/// The budget of one release, divided: what a level or a kind of table may spend.
struct Allowance {
  double city = 0, borough = 0, tract = 0, curves = 0, hexagons = 0;
  double total() const { return city + borough + tract + curves + hexagons; }
};

/// City, boroughs, tracts as one tree in this order. Where zones exist and somebody may live outside them, a borough
/// and a tract "outside" take them in.
struct Areas {
  explicit Areas(const OpenCase& c);
  Tree parent;
  std::vector<std::uint8_t> level;  ///< 0 city, 1 borough, 2 tract
  std::vector<std::string> id, name;
  std::vector<std::uint32_t> of_zone;
  std::uint32_t outside = 0;        ///< where households without a zone count
  std::size_t boroughs = 0, tracts = 0;
  std::size_t size() const { return parent.size(); }
  std::uint32_t of(std::uint32_t zone) const { return zone == record::PeopleRecord::kNoZone ? outside : of_zone[zone]; }
  /// The borough above an area, 0 (the city) where there is none.
  std::uint32_t borough_of(std::uint32_t area) const;
  std::vector<Margin> margins() const;
};

Allowance allowance(const scenario::PrivacyInput& p, const Areas& a, bool with_curves);

/// The deviation that noise of a sensitivity and a share of the budget is drawn with, and one draw of it.
struct Noise {
  Noise(double sensitivity, double rho);
  double sd() const;
  std::int64_t draw(const Bits& bits) const { return discrete_gaussian(variance, bits); }
  Ratio variance;
};

struct AreaCounts {
  OpenTable population, displaced;
  std::vector<std::int64_t> persons;  ///< by area, as counted (not for publication)
};
AreaCounts count_areas(const OpenCase& c, const Areas& a, const Allowance& rho);

}  // namespace senda::publish
