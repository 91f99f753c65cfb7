#pragma once
// The two ways to compose the households of one zone; `compose` chooses (households.hpp). Both write households and
// persons, with kUnknown where cars and work are still to be given out, and NaN for scores.
#include "sim/people/households.hpp"

namespace senda::people {

inline constexpr std::uint8_t kUnknown = 0xff;

void compose_from_margins(const ZoneMargins& margins, const scenario::Streams& streams, std::uint64_t zone_key, ZoneHouseholds& out);
void compose_from_seed(const ZoneMargins& margins, const SeedHouseholds& seed, const scenario::Streams& streams, std::uint64_t zone_key, ZoneHouseholds& out);

/// Makes room for households of these sizes, with nobody in them yet.
void lay_out(std::span<const std::uint32_t> sizes, ZoneHouseholds& out);

/// A random order of the elements (Fisher & Yates).
template <class T>
void shuffle(std::vector<T>& v, scenario::Draws& draws) {
  for (std::size_t i = v.size(); i > 1; --i) std::swap(v[i - 1], v[draws.below(i)]);
}

/// Persons of the households of kSizes and more, one household after the other.
class LargestSizes {
 public:
  LargestSizes(std::int64_t persons, std::int64_t households) : persons_(persons), households_(households) {}
  std::uint32_t next() {
    const std::int64_t size = (persons_ + households_ - 1) / households_;
    persons_ -= size;
    --households_;
    return static_cast<std::uint32_t>(size);
  }

 private:
  std::int64_t persons_, households_;
};

}  // namespace senda::people
