#include "sim/publish/suppression.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

namespace senda::publish {

bool below(const Cell& c, const Thresholds& k) {
  for (std::size_t m = 0; m < 2; ++m)
    if (c.count[m] > 0 && c.count[m] < k.of(m)) return true;
  return c.sensitive;
}

namespace {

bool empty(const Cell& c) { return c.count[0] <= 0 && c.count[1] <= 0; }

class Suppressor {
 public:
  Suppressor(const std::vector<Cell>& cells, const std::vector<Margin>& margins, const Thresholds& k)
      : cells_(cells), margins_(margins), k_(k), shown_(cells.size(), Shown::yes), margins_of_(cells.size()) {
    for (std::uint32_t i = 0; i < margins.size(); ++i) {
      margins_of_[margins[i].total].push_back(i);
      for (const std::uint32_t p : margins[i].parts) margins_of_[p].push_back(i);
    }
  }

  std::vector<Shown> run() {
    for (std::uint32_t c = 0; c < cells_.size(); ++c)
      if (below(cells_[c], k_)) hide(c, Shown::below_threshold);
    for (;;) {
      while (!todo_.empty()) {
        const std::uint32_t m = todo_.back();
        todo_.pop_back();
        mend(margins_[m]);
      }
      if (!hide_beside(derivable(shown_, margins_)) && !hide_beside(pinned(cells_, shown_, margins_, k_))) return std::move(shown_);
    }
  }

 private:
  void hide(std::uint32_t c, Shown why) {
    if (shown_[c] != Shown::yes) return;
    shown_[c] = why;
    todo_.insert(todo_.end(), margins_of_[c].begin(), margins_of_[c].end());
  }

  // One margin: two cells hidden at least, and their sum, where it can be taken, at least the threshold.
  void mend(const Margin& m) {
    for (bool more = true; more;) more = !safe(m) && hide_cheapest(m);
  }

  bool safe(const Margin& m) const {
    const bool total_hidden = shown_[m.total] != Shown::yes;
    std::size_t hidden = total_hidden;
    std::array<std::int64_t, 2> sum{};
    for (const std::uint32_t p : m.parts) {
      if (shown_[p] == Shown::yes) continue;
      ++hidden;
      for (std::size_t k = 0; k < 2; ++k) sum[k] += std::max<std::int64_t>(0, cells_[p].count[k]);
    }
    if (hidden == 0) return true;
    if (hidden == 1) return false;
    if (total_hidden) return true;
    for (std::size_t k = 0; k < 2; ++k)
      if (sum[k] > 0 && sum[k] < k_.of(k) && stated(m, k)) return false;
    return true;
  }

  // A margin speaks of a measure only where all its cells state it.
  bool stated(const Margin& m, std::size_t measure) const {
    return cells_[m.total].count[measure] != kNotCounted && std::all_of(m.parts.begin(), m.parts.end(), [&](std::uint32_t p) { return cells_[p].count[measure] != kNotCounted; });
  }

  bool hide_cheapest(const Margin& m) {
    using Cost = std::tuple<bool, std::int64_t, std::int64_t, bool, std::uint32_t>;
    std::optional<Cost> best;
    const auto offer = [&](std::uint32_t c, bool total) {
      if (shown_[c] != Shown::yes) return;
      const Cost cost{empty(cells_[c]), cells_[c].count[0], cells_[c].count[1], total, c};
      if (!best || cost < *best) best = cost;
    };
    for (const std::uint32_t p : m.parts) offer(p, false);
    offer(m.total, true);
    if (!best) return false;
    hide(std::get<4>(*best), Shown::with_others);
    return true;
  }

  // One more cell in a margin of each of these, once for each margin; false when none could be hidden.
  bool hide_beside(const std::vector<std::uint32_t>& weak) {
    std::vector<std::uint8_t> helped(margins_.size(), 0);
    bool any = false;
    for (const std::uint32_t c : weak) {
      const auto& around = margins_of_[c];
      if (std::any_of(around.begin(), around.end(), [&](std::uint32_t m) { return helped[m] != 0; })) continue;
      const auto m = std::find_if(around.begin(), around.end(), [&](std::uint32_t i) { return hide_cheapest(margins_[i]); });
      if (m == around.end()) continue;
      helped[*m] = 1;
      any = true;
    }
    return any;
  }

  const std::vector<Cell>& cells_;
  const std::vector<Margin>& margins_;
  const Thresholds& k_;
  std::vector<Shown> shown_;
  std::vector<std::vector<std::uint32_t>> margins_of_;
  std::vector<std::uint32_t> todo_;
};

/// Rows of sparse numbers modulo the prime 2^61 - 1, brought to reduced echelon form: a cell follows from the shown
/// ones exactly when its unit row is among them. (A chance zero modulo the prime would only hide a cell more.)
class Elimination {
 public:
  using Row = std::vector<std::pair<std::uint32_t, std::uint64_t>>;  // cell and coefficient, by cell
  explicit Elimination(std::size_t cells) : order_(cells, kNone) {}

  void add(Row row) {
    reduce(row);
    if (row.empty()) return;
    const auto pivot = row.front().first;
    scale(row, inverse(row.front().second));
    order_[pivot] = static_cast<std::uint32_t>(rows_.size());
    rows_.push_back(std::move(row));
    pivots_.push_back(pivot);
  }

  std::vector<std::uint32_t> alone() {
    std::vector<std::uint32_t> out;
    for (std::size_t i = rows_.size(); i-- > 0;) {
      order_[pivots_[i]] = kNone;  // its own pivot stays
      reduce(rows_[i]);
      order_[pivots_[i]] = static_cast<std::uint32_t>(i);
      if (rows_[i].size() == 1) out.push_back(pivots_[i]);
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
  static constexpr std::uint32_t kNone = UINT32_MAX;

  static std::uint64_t times(std::uint64_t a, std::uint64_t b) {
    __extension__ typedef unsigned __int128 Wide;
    return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % kPrime);
  }
  static std::uint64_t inverse(std::uint64_t a) {  // a^(p-2), Fermat
    std::uint64_t out = 1;
    for (std::uint64_t e = kPrime - 2; e; e >>= 1, a = times(a, a))
      if (e & 1) out = times(out, a);
    return out;
  }
  static void scale(Row& row, std::uint64_t by) {
    for (auto& [cell, v] : row) v = times(v, by);
  }
  // row - by * other
  static Row minus(const Row& row, std::uint64_t by, const Row& other) {
    Row out;
    auto a = row.begin();
    auto b = other.begin();
    while (a != row.end() || b != other.end()) {
      if (b == other.end() || (a != row.end() && a->first < b->first)) {
        out.push_back(*a++);
        continue;
      }
      std::uint64_t v = (kPrime - times(by, b->second)) % kPrime;
      if (a != row.end() && a->first == b->first) v = (v + (a++)->second) % kPrime;
      if (v) out.emplace_back(b->first, v);
      ++b;
    }
    return out;
  }
  // Older rows hold pivots of younger ones, never the other way, so that this ends.
  void reduce(Row& row) const {
    for (;;) {
      std::uint32_t oldest = kNone;
      std::uint64_t by = 0;
      for (const auto& [cell, v] : row)
        if (order_[cell] < oldest) {
          oldest = order_[cell];
          by = v;
        }
      if (oldest == kNone) return;
      row = minus(row, by, rows_[oldest]);
    }
  }
  std::vector<std::uint32_t> order_, pivots_;
  std::vector<Row> rows_;
};

/// Bounds of each hidden cell, tightened margin by margin.
class Bounds {
 public:
  static constexpr std::int64_t kOpen = std::numeric_limits<std::int64_t>::max() / 4;
  Bounds(const std::vector<Cell>& cells, const std::vector<Shown>& shown, std::size_t measure) : low(cells.size(), 0), high(cells.size(), kOpen) {
    for (std::size_t c = 0; c < cells.size(); ++c)
      if (shown[c] == Shown::yes) low[c] = high[c] = std::max<std::int64_t>(0, cells[c].count[measure]);
  }

  bool tighten(const Margin& m) {
    std::int64_t low_sum = 0, high_sum = 0, open = 0;
    for (const std::uint32_t p : m.parts) {
      low_sum += low[p];
      if (high[p] >= kOpen) ++open;
      else high_sum += high[p];
    }
    bool changed = narrow(m.total, low_sum, open ? kOpen : high_sum);
    const std::int64_t total_low = low[m.total], total_high = high[m.total];
    for (const std::uint32_t p : m.parts) {  // sums of before: looser, never wrong
      const bool others_open = open > (high[p] >= kOpen);
      const std::int64_t own = high[p] >= kOpen ? 0 : high[p], most = total_high >= kOpen ? kOpen : total_high - (low_sum - low[p]);
      changed |= narrow(p, others_open ? 0 : total_low - (high_sum - own), most);
    }
    return changed;
  }
  std::vector<std::int64_t> low, high;

 private:
  bool narrow(std::uint32_t c, std::int64_t least, std::int64_t most) {
    const bool changed = least > low[c] || most < high[c];
    low[c] = std::max(low[c], least);
    high[c] = std::min(high[c], most);
    return changed;
  }
};

}  // namespace

std::vector<Shown> suppress(const std::vector<Cell>& cells, const std::vector<Margin>& margins, const Thresholds& k) { return Suppressor(cells, margins, k).run(); }

std::vector<std::uint32_t> derivable(const std::vector<Shown>& shown, const std::vector<Margin>& margins) {
  Elimination e(shown.size());
  for (const Margin& m : margins) {
    Elimination::Row row;
    for (const std::uint32_t p : m.parts)
      if (shown[p] != Shown::yes) row.emplace_back(p, 1);
    if (shown[m.total] != Shown::yes) row.emplace_back(m.total, (std::uint64_t{1} << 61) - 2);
    std::sort(row.begin(), row.end());
    if (!row.empty()) e.add(std::move(row));
  }
  return e.alone();
}

std::vector<std::uint32_t> pinned(const std::vector<Cell>& cells, const std::vector<Shown>& shown, const std::vector<Margin>& margins, const Thresholds& k) {
  std::vector<std::uint8_t> weak(cells.size(), 0);
  for (std::size_t measure = 0; measure < 2; ++measure) {
    const auto stated = [&](std::uint32_t c) { return cells[c].count[measure] != kNotCounted; };
    std::vector<const Margin*> speaking;
    for (const Margin& m : margins)
      if (stated(m.total) && std::all_of(m.parts.begin(), m.parts.end(), stated)) speaking.push_back(&m);
    Bounds b(cells, shown, measure);
    constexpr int kMostRounds = 30;
    bool changed = true;
    for (int round = 0; changed && round < kMostRounds; ++round) {
      changed = false;
      for (const Margin* m : speaking) changed |= b.tighten(*m);
    }
    for (std::uint32_t c = 0; c < cells.size(); ++c)
      if (shown[c] != Shown::yes && cells[c].count[measure] > 0 && (b.low[c] == b.high[c] || b.high[c] < k.of(measure))) weak[c] = 1;
  }
  std::vector<std::uint32_t> out;
  for (std::uint32_t c = 0; c < cells.size(); ++c)
    if (weak[c]) out.push_back(c);
  return out;
}

}  // namespace senda::publish
