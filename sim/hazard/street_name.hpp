#pragma once
// How alike two names of a street are: the one in a report, typed by hand, and the one on the map. Lower case,
// accents folded (Latin letters of Spanish and Portuguese), leading words for "street" ignored, then
// 1 - Levenshtein distance / length of the longer name (Levenshtein 1966).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace senda::hazard {

inline constexpr double kSameStreet = 0.8;  ///< [F: science page 2.5] names at least this alike are one street

/// A name made comparable.
struct StreetName {
  std::string text;                  ///< words joined by single blanks; "" = says no street
  std::vector<std::string> numbers;  ///< words that begin with a digit, sorted
  std::uint64_t letters = 0;         ///< which letters occur, to skip hopeless comparisons
};

/// `said`: in a report everything from the first comma, "esquina", "esq" or "entre" on is left out (the
/// district, the crossing street).
StreetName street_name(std::string_view text, bool said);

/// 0 (nothing alike) to 1. A number of the map's name that the report lacks makes them different streets
/// (Oriente 229 is not Oriente 231); a number only in the report is taken for the house's and left out. Below
/// kSameStreet the value may be 0 without further look.
double similarity(const StreetName& said, const StreetName& on_map);

}  // namespace senda::hazard
