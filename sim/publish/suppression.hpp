#pragma once
// Thresholds of what may be shown (science page 3.5): no cell of fewer than k persons or households, and enough
// other cells hidden with it that no margin gives it back (complementary suppression, after Cox 1980, "Suppression
// methodology and statistical disclosure control"). A hidden cell is safe when no linear combination of what is shown
// yields it, every shown total hides a sum of at least k, and its range under non-negativity reaches k.
#include <array>
#include <cstdint>
#include <vector>

namespace senda::publish {

inline constexpr std::int64_t kNotCounted = -1;

/// One place of a table: persons and households, each kNotCounted where the table does not state it. The two are
/// shown or hidden together. A true zero may be shown.
struct Cell {
  std::array<std::int64_t, 2> count = {kNotCounted, kNotCounted};
  bool sensitive = false;  ///< hidden whatever its counts
};

/// One cell is the sum of others.
struct Margin {
  std::uint32_t total = 0;
  std::vector<std::uint32_t> parts;
};

struct Thresholds {
  std::int64_t persons = 10, households = 3;
  std::int64_t of(std::size_t measure) const { return measure == 0 ? persons : households; }
};

enum class Shown : std::uint8_t { yes, below_threshold, with_others };

/// True where a count above zero is below its threshold.
bool below(const Cell& c, const Thresholds& k);
/// What becomes of each cell. The cheapest other cell goes first: the smallest count, zeros last.
std::vector<Shown> suppress(const std::vector<Cell>& cells, const std::vector<Margin>& margins, const Thresholds& k);

/// Hidden cells whose exact value follows from the cells shown, by linear algebra over the margins.
std::vector<std::uint32_t> derivable(const std::vector<Shown>& shown, const std::vector<Margin>& margins);
/// Hidden cells that margins and non-negativity hold below their threshold, or to one value.
std::vector<std::uint32_t> pinned(const std::vector<Cell>& cells, const std::vector<Shown>& shown, const std::vector<Margin>& margins, const Thresholds& k);

}  // namespace senda::publish
