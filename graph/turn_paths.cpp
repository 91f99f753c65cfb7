#include "graph/turn_paths.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>

namespace senda {

namespace {

// The runs as a tree: from a state, the next edge leads to a longer run or ends a forbidden one.
struct Trie {
  std::map<std::pair<std::uint32_t, EdgeId>, std::uint32_t> moves;
  std::vector<EdgeId> edge;           // last edge of each extra state
  std::vector<std::vector<EdgeId>> run;  // whole run of each extra state
};

}  // namespace

TurnPaths::TurnPaths(const RoadGraph& g) : graph_(g) {
  const auto edges = static_cast<std::uint32_t>(g.edge_count());
  Trie trie;
  for (std::size_t t = 0; t < g.turn_count(); ++t) {
    const auto run = g.turn(t);
    std::uint32_t state = run[0].value();
    for (std::size_t i = 1; i < run.size(); ++i) {
      const auto key = std::pair{state, run[i]};
      if (i + 1 == run.size()) {
        trie.moves[key] = kUnreachable;
        break;
      }
      const auto it = trie.moves.find(key);
      if (it != trie.moves.end()) {
        if (it->second == kUnreachable) break;  // a shorter run forbids this one already
        state = it->second;
        continue;
      }
      state = edges + static_cast<std::uint32_t>(trie.edge.size());
      trie.moves[key] = state;
      trie.edge.push_back(run[i]);
      trie.run.emplace_back(run.begin(), run.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }
  // Where a run so far is left, the longest end of it that begins another run goes on.
  for (std::size_t k = 0; k < trie.edge.size(); ++k) {
    const auto& run = trie.run[k];
    std::uint32_t fallback = run.back().value();
    for (std::size_t skip = 1; skip + 1 < run.size(); ++skip) {
      std::uint32_t state = run[skip].value();
      bool whole = true;
      for (std::size_t i = skip + 1; i < run.size() && whole; ++i) {
        const auto it = trie.moves.find({state, run[i]});
        whole = it != trie.moves.end() && it->second != kUnreachable;
        if (whole) state = it->second;
      }
      if (!whole) continue;
      fallback = state;
      break;
    }
    extra_.push_back({trie.edge[k], fallback});
  }
  for (const auto& [key, to] : trie.moves) moves_.push_back({key.first, key.second, to});
  begins_.assign(edges, 0);
  for (const Move& m : moves_)
    if (m.state < edges) begins_[m.state] = 1;
  for (std::size_t k = 0; k < extra_.size(); ++k) extra_of_.emplace_back(extra_[k].edge, edges + static_cast<std::uint32_t>(k));
  std::sort(extra_of_.begin(), extra_of_.end());
  distance_.resize(edges + extra_.size());
  before_.resize(edges + extra_.size());
  stamp_.assign(edges + extra_.size(), 0);
}

EdgeId TurnPaths::edge_of(std::uint32_t state) const {
  const auto edges = static_cast<std::uint32_t>(graph_.edge_count());
  return state < edges ? EdgeId(state) : extra_[state - edges].edge;
}

std::uint32_t TurnPaths::step(std::uint32_t state, EdgeId next) const {
  const auto edges = static_cast<std::uint32_t>(graph_.edge_count());
  if (state < edges && !begins_[state]) return next.value();
  std::optional<std::uint32_t> longest;
  while (true) {
    const auto it = std::lower_bound(moves_.begin(), moves_.end(), std::pair{state, next}, [](const Move& m, const std::pair<std::uint32_t, EdgeId>& k) {
      return m.state != k.first ? m.state < k.first : m.next < k.second;
    });
    if (it != moves_.end() && it->state == state && it->next == next) {
      if (it->to == kUnreachable) return kUnreachable;  // a shorter end of what was driven may be forbidden too
      if (!longest) longest = it->to;
    }
    if (state < edges) break;
    state = extra_[state - edges].fallback;
  }
  return longest.value_or(next.value());
}

// Nobody turns back into the street just driven but where no other way on is open and allowed.
bool TurnPaths::may_follow(std::uint32_t state, EdgeId next, const PerEdge<std::uint32_t>& weight) const {
  const EdgeId driven = edge_of(state);
  return graph_.segment[next] != graph_.segment[driven] || next == driven || dead_end(state, weight);
}

void TurnPaths::run_to_all(NodeId to, const PerEdge<std::uint32_t>& weight, std::vector<std::uint32_t>& cost, std::vector<std::uint8_t>& next) {
  constexpr std::uint8_t kNone = 255;
  cost.assign(states(), kUnreachable);
  next.assign(states(), kNone);
  heap_.clear();
  const auto improve = [&](std::uint32_t state, std::uint32_t c, std::uint8_t number) {
    if (cost[state] <= c) return;
    cost[state] = c;
    next[state] = number;
    heap_.push_back(static_cast<std::uint64_t>(c) << 32 | state);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  };
  const auto each_state_of = [&](EdgeId e, auto&& visit) {
    visit(e.value());
    for (auto it = std::lower_bound(extra_of_.begin(), extra_of_.end(), std::pair{e, 0u}); it != extra_of_.end() && it->first == e; ++it) visit(it->second);
  };
  for (EdgeId e : graph_.in_edges(to))
    if (weight[e] != kClosed) each_state_of(e, [&](std::uint32_t s) { improve(s, 0, kNone); });
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    const auto c = static_cast<std::uint32_t>(heap_.back() >> 32), state = static_cast<std::uint32_t>(heap_.back());
    heap_.pop_back();
    if (c > cost[state]) continue;
    const EdgeId driven = edge_of(state);
    const NodeId at = graph_.source[driven];
    if (at == to || weight[driven] >= kUnreachable - c) continue;
    const std::uint32_t number = driven.value() - graph_.first_out()[at.value()];
    if (number >= kNone) continue;
    for (EdgeId before : graph_.in_edges(at)) {
      if (weight[before] == kClosed) continue;
      each_state_of(before, [&](std::uint32_t s) {
        if (cost[s] > c + weight[driven] && step(s, driven) == state && may_follow(s, driven, weight)) improve(s, c + weight[driven], static_cast<std::uint8_t>(number));
      });
    }
  }
}

bool TurnPaths::dead_end(std::uint32_t state, const PerEdge<std::uint32_t>& weight) const {
  const EdgeId driven = edge_of(state);
  for (EdgeId e : graph_.out_edges(graph_.target[driven]))
    if (weight[e] != kClosed && graph_.segment[e] != graph_.segment[driven] && step(state, e) != kUnreachable) return false;
  return true;
}

void TurnPaths::begin() {
  path_.clear();
  heap_.clear();
  if (++now_ != 0) return;
  std::fill(stamp_.begin(), stamp_.end(), 0);
  now_ = 1;
}

std::uint32_t TurnPaths::finish(std::uint32_t state) {
  for (std::uint32_t s = state; s != kUnreachable; s = before_[s]) path_.push_back(edge_of(s));
  std::reverse(path_.begin(), path_.end());
  return distance_[state];
}

}  // namespace senda
