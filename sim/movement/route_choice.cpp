#include "sim/movement/route_choice.hpp"

#include <algorithm>
#include <cmath>

namespace senda::movement {

PathSizeLogit::Slot& PathSizeLogit::slot(EdgeId e) {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = (e.value() * 2654435761u) & mask;; i = (i + 1) & mask) {
    Slot& s = table_[i];
    if (s.stamp != stamp_) s = {e.value(), stamp_, 0, 0};
    if (s.edge == e.value()) return s;
  }
}

const std::vector<double>& PathSizeLogit::shares(std::span<const Alternative> ways, double theta) {
  std::size_t edges = 0;
  double fastest = 1e300;
  for (const Alternative& w : ways) edges += w.edges.size(), fastest = std::min(fastest, w.minutes);
  std::size_t slots = 1024;
  while (slots < 2 * edges) slots *= 2;
  if (table_.size() < slots) table_.assign(slots, {}), stamp_ = 0;
  if (++stamp_ == 0) table_.assign(table_.size(), {}), stamp_ = 1;
  for (std::size_t k = 0; k < ways.size(); ++k)
    for (const EdgeId e : ways[k].edges) {
      Slot& s = slot(e);
      if (s.last != k + 1) ++s.ways;
      s.last = static_cast<std::uint8_t>(k + 1);
    }
  shares_.clear();
  double sum = 0;
  for (const Alternative& w : ways) {
    double length = 0, own = 0;
    for (const EdgeId e : w.edges) {
      const double l = g_.length[g_.segment[e]].value;
      length += l;
      own += l / slot(e).ways;
    }
    shares_.push_back(std::exp(-theta * (w.minutes - fastest)) * (length > 0 ? own / length : 1));
    sum += shares_.back();
  }
  for (double& s : shares_) s /= sum;
  return shares_;
}

}  // namespace senda::movement
