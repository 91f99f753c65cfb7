#pragma once
// Fragility: P(DS >= k | im) = Phi(ln(im / theta_k) / beta). GEM global functions (Martins & Silva 2021, Bull.
// Earthq. Eng. 19:6719-6745) by default; Hazus as a choice; any set from a CSV table. Collapse given Complete:
// Hazus. Bridges: Hazus, SA(1.0); tunnels: Hazus, PGA.
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/hazard/hazus.hpp"
#include "sim/hazard/imt.hpp"
#include "sim/hazard/typology.hpp"

namespace senda::hazard {

enum class DamageState : std::uint8_t { none, slight, moderate, extensive, complete, collapse };
inline constexpr int kDamageStates = 6;

struct Fragility {
  std::string name;             ///< GEM taxonomy string or Hazus type
  Imt imt;
  std::array<double, 4> theta;  ///< g: slight, moderate, extensive, complete
  double beta;
  double collapse_given_complete;
};

/// Probabilities of each state for one intensity; `complete` includes collapse.
struct StateShares {
  double none, slight, moderate, extensive, complete, collapse;
};
StateShares state_shares(const Fragility& f, double im_g);
/// Standard normal distribution function.
double normal_cdf(double z);

/// The six GEM functions of the built-in table.
const std::vector<Fragility>& gem_functions();
/// A function by set ("gem", "hazus") and type; null where there is none.
const Fragility* find_fragility(std::string_view set, std::string_view type);

/// The functions that a study uses: one for every typology and height.
class FragilitySet {
 public:
  /// `choice`: "gem", "hazus" or a CSV file with type, imt, theta_slight .. theta_complete, beta[, collapse].
  /// Types the set does not hold take the nearest GEM function of the same system, else the nearest Hazus one;
  /// `substitutions` says which. A row of a file may bear a GEM or a Hazus name; the latter serves every type whose
  /// nearest Hazus type it is.
  FragilitySet(const std::string& choice, double hazus_beta, std::vector<std::string>& notes);
  const Fragility& of(int typology, int band) const { return functions_[index_[static_cast<std::size_t>(typology * kHeightBands + band)]]; }
  std::size_t index(int typology, int band) const { return index_[static_cast<std::size_t>(typology * kHeightBands + band)]; }
  const std::vector<Fragility>& functions() const { return functions_; }
  /// Types of the shares that the set does not hold, and what stands for them.
  const std::vector<std::string>& substitutions() const { return substitutions_; }
  /// Distinct intensity measures, ascending period.
  std::vector<Imt> imts() const;

 private:
  std::size_t add(const Fragility& f);
  std::vector<std::string> substitutions_;
  std::vector<Fragility> functions_;
  std::vector<std::size_t> index_;
};

/// Reads a fragility table; errors name file and line.
std::vector<Fragility> read_fragility(const std::filesystem::path& file);

/// Damage state of a building whose ln intensity is `ln_im`: standard normal `u` (large = strong) and a uniform
/// draw for collapse. `zeta` shifts every ln theta; `corner_odds` multiplies the collapse odds.
DamageState draw_state(const Fragility& f, double ln_im, double zeta, double u, double collapse_draw, double corner_odds);

/// Medians of a bridge by length, storey of construction and whether only people walk on it: HWB classes as the
/// science page 2.4 groups them.
const std::array<double, 4>& bridge_medians(double length_m, int year, bool footbridge);
DamageState draw_bridge(const std::array<double, 4>& theta, double ln_sa10, double u);
/// Slight or moderate at most: Hazus gives tunnels no worse state from shaking.
DamageState draw_tunnel(double ln_pga, double u);

/// Share of a bridge's capacity that works so many days after the event (Hazus restoration functions).
double bridge_function(const std::array<double, 5>& shares_none_to_complete, double days);

}  // namespace senda::hazard
