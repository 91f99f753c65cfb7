#include "sim/movement/route_choice.hpp"

#include <algorithm>
#include <cmath>

namespace senda::movement {

PathSizes::Slot& PathSizes::slot(EdgeId e) {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = (e.value() * 2654435761u) & mask;; i = (i + 1) & mask) {
    Slot& s = table_[i];
    if (s.stamp != stamp_) s = {e.value(), stamp_, 0, 0};
    if (s.edge == e.value()) return s;
  }
}

const std::vector<Choosable>& PathSizes::of(std::span<const Alternative> ways) {
  std::size_t edges = 0;
  for (const Alternative& w : ways) edges += w.edges.size();
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
  out_.clear();
  for (const Alternative& w : ways) {
    double whole = 0, own = 0;
    for (std::size_t i = 0; i < w.edges.size(); ++i) {
      whole += w.ms[i];
      own += static_cast<double>(w.ms[i]) / slot(w.edges[i]).ways;
    }
    out_.push_back({static_cast<float>(whole / 60000), whole > 0 ? static_cast<float>(own / whole) : 0.0f});
  }
  return out_;
}

std::vector<double> shares(std::span<const Choosable> ways, double theta, double pace) {
  double fastest = 1e300, sum = 0;
  for (const Choosable& w : ways)
    if (w.path_size > 0) fastest = std::min(fastest, static_cast<double>(w.minutes));
  std::vector<double> out;
  for (const Choosable& w : ways) {
    out.push_back(w.path_size > 0 ? static_cast<double>(w.path_size) * std::exp(-theta * pace * (static_cast<double>(w.minutes) - fastest)) : 0);
    sum += out.back();
  }
  for (double& s : out) s /= sum > 0 ? sum : 1;
  return out;
}

std::size_t choose(std::span<const Choosable> ways, double theta, double pace, double u) {
  const std::vector<double> p = shares(ways, theta, pace);
  std::size_t last = 0;
  for (std::size_t k = 0; k < p.size(); ++k) {
    if (p[k] <= 0) continue;
    last = k;
    if ((u -= p[k]) < 0) return k;
  }
  return last;
}

}  // namespace senda::movement
