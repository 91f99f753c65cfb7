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
