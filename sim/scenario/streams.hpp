#pragma once
// Chance. Every draw is keyed by (seed, world, purpose, entity, draw) with the counter-based generator
// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), so that nothing
// depends on threads, on iteration order, or on an entity added elsewhere.
#include <array>
#include <cstdint>
#include <string_view>

namespace senda::scenario {

/// What a draw is for. Numbers are part of the results: never reuse or renumber one.
enum class Purpose : std::uint8_t {
  logic_tree = 1, between_event = 2, field = 3, building_levels = 4, building_class = 5, building_state = 6,
  class_block = 7, collapse = 8, debris = 9, cordon = 10, bridge = 11, service = 12, bridge_field = 13,
  household = 20, person = 21, placement = 22, displace = 23, departure = 24, destination = 25, mode = 26,
  away = 27, speed = 28, exit = 29, collect = 33, household_order = 34, fitting = 35, hosts = 36,
  occupation = 37, wheelchair = 38, perception = 30, broadcast = 31, site_choice = 32, route = 39, power = 43, background = 44, gap = 45,
  bootstrap = 40, baseline = 41, shapley = 42, list_search = 46, resample = 50, redraw = 51, town = 60, test = 99
};

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key);

/// Counter of the first draw of an entity: the first word counts draws, the high byte of the last carries the
/// purpose, 56 bits are left for the entity.
using Counter = std::array<std::uint32_t, 4>;
Counter counter_of(std::uint32_t world, Purpose purpose, std::uint64_t entity);

/// 64-bit hash of a text (FNV-1a), to key draws by an input's own id.
std::uint64_t entity_of(std::string_view text);

/// The draws of one entity for one purpose, in order.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint32_t world, Purpose purpose, std::uint64_t entity);
  std::uint64_t bits();                          ///< 64 random bits
  double uniform();                              ///< [0, 1)
  double normal();                               ///< standard normal (Box-Muller)
  double lognormal(double median, double beta);  ///< exp(ln median + beta z)
  std::uint64_t below(std::uint64_t n);          ///< 0 .. n-1, n > 0

 private:
  std::array<std::uint32_t, 2> key_;
  Counter counter_;
  std::array<std::uint32_t, 4> block_{};
  int left_ = 0;
};

/// All streams of one world.
class Streams {
 public:
  Streams(std::uint64_t seed, std::uint32_t world) : seed_(seed), world_(world) {}
  /// Streams that do not depend on the world (the population, for one).
  static Streams once(std::uint64_t seed) { return {seed, 0xffffffffu}; }
  Draws of(Purpose purpose, std::uint64_t entity = 0) const { return {seed_, world_, purpose, entity}; }
  std::uint64_t seed() const { return seed_; }
  std::uint32_t world() const { return world_; }

 private:
  std::uint64_t seed_;
  std::uint32_t world_;
};

}  // namespace senda::scenario
