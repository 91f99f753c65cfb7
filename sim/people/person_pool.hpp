#pragma once
// The persons of one zone before they live anywhere: how many there are of each age, sex, disability and schooling. The
// table starts from what goes with what nationally, is fitted to the margins of the zone, and is made whole with every
// one-way margin exact.
#include "sim/people/fitting.hpp"
#include "sim/people/margins.hpp"

namespace senda::people {

struct Traits {
  Disability disability;
  Schooling schooling;
};

class PersonPool {
 public:
  static constexpr std::size_t kKinds = kAgeBands * kSexes;          ///< ages by sexes, sex fastest
  static constexpr std::size_t kTraits = kDisabilities * kSchoolings;
  static constexpr std::size_t kFirstGrown = 3 * kSexes;             ///< kinds from here on are grown

  /// `heads` households need a grown head, `female_heads` of them a woman; sexes of children and grown people are chosen
  /// so that they can, if the margins allow it at all.
  PersonPool(const ZoneMargins& margins, std::int64_t heads, std::int64_t female_heads, scenario::Draws& draws);

  std::int64_t left(std::size_t kind) const { return left_[kind]; }
  std::int64_t left(std::size_t first, std::size_t last) const;      ///< kinds first .. last - 1
  /// A kind among first .. last - 1 in proportion to those left; there must be somebody.
  std::size_t draw_kind(std::size_t first, std::size_t last, scenario::Draws& draws) const;
  /// Takes somebody of a kind out of the pool.
  Traits take(std::size_t kind, scenario::Draws& draws);
  /// The same, of this schooling as long as there is one.
  Traits take_schooled(std::size_t kind, Schooling schooling, scenario::Draws& draws);

  double residual() const { return residual_; }
  int iterations() const { return iterations_; }
  std::int64_t ahead_of_age() const { return ahead_of_age_; }

 private:
  void serve_heads(std::int64_t heads, std::int64_t female_heads);
  void round(const ZoneMargins& margins, const SeedTable& seed, const FittedTable& fitted, scenario::Draws& draws);
  Traits remove(std::size_t kind, std::size_t traits);

  std::array<std::int64_t, kKinds> left_{};
  std::array<std::array<std::int64_t, kTraits>, kKinds> of_traits_{};  ///< schooling fastest
  double residual_ = 0;
  int iterations_ = 0;
  std::int64_t ahead_of_age_ = 0;
};

}  // namespace senda::people
