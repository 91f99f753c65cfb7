#include "graph/node_order.hpp"

#include <algorithm>
#include <numeric>

#include "graph/interrupt.hpp"

namespace senda {

namespace {

constexpr std::size_t kSmall = 12;  // parts that are not cut further

// An undirected simple graph in CSR form with positions; parts of it are worked on by local numbers.
struct Local {
  std::vector<std::uint32_t> begin, head, twin;  // twin: the same edge seen from its other end
  std::size_t size() const { return begin.size() - 1; }
};

// Unit-capacity maximum flow between two sets by blocking flows (Dinic 1970).
class MinCut {
 public:
  explicit MinCut(const Local& g) : g_(g), flow_(g.head.size(), 0), level_(g.size()), next_(g.size()) {}

  /// Number of cut edges, or `limit` when it is not below; `side` afterwards tells the source side.
  std::size_t run(const std::vector<std::uint8_t>& kind, std::size_t limit) {
    kind_ = &kind;
    std::size_t total = 0;
    while (total < limit && levels()) {
      std::copy(g_.begin.begin(), g_.begin.end() - 1, next_.begin());
      for (std::uint32_t s = 0; s < g_.size() && total < limit; ++s)
        if (kind[s] == 1)
          while (total < limit && augment(s)) ++total;
    }
    return total;
  }
  bool source_side(std::uint32_t n) const { return level_[n] != 0; }

 private:
  bool levels() {
    std::fill(level_.begin(), level_.end(), 0);
    queue_.clear();
    for (std::uint32_t n = 0; n < g_.size(); ++n)
      if ((*kind_)[n] == 1) {
        level_[n] = 1;
        queue_.push_back(n);
      }
    bool reached = false;
    for (std::size_t i = 0; i < queue_.size(); ++i) {
      const std::uint32_t n = queue_[i];
      for (std::uint32_t e = g_.begin[n]; e < g_.begin[n + 1]; ++e) {
        const std::uint32_t t = g_.head[e];
        if (level_[t] || flow_[e] == 1) continue;
        level_[t] = level_[n] + 1;
        if ((*kind_)[t] == 2) reached = true;
        else queue_.push_back(t);
      }
    }
    return reached;
  }

  // One augmenting path in the level graph, depth first without recursion.
  bool augment(std::uint32_t source) {
    path_.clear();
    std::uint32_t at = source;
    while (true) {
      if ((*kind_)[at] == 2) {
        for (const std::uint32_t e : path_) {
          ++flow_[e];
          --flow_[g_.twin[e]];
        }
        return true;
      }
      bool moved = false;
      for (std::uint32_t& e = next_[at]; e < g_.begin[at + 1]; ++e) {
        const std::uint32_t t = g_.head[e];
        if (flow_[e] == 1 || level_[t] != level_[at] + 1) continue;
        path_.push_back(e);
        at = t;
        moved = true;
        break;
      }
      if (moved) continue;
      if (path_.empty()) return false;
      at = g_.head[g_.twin[path_.back()]];
      path_.pop_back();
      ++next_[at];
    }
  }

  const Local& g_;
  const std::vector<std::uint8_t>* kind_ = nullptr;
  std::vector<std::int8_t> flow_;  // -1, 0, 1
  std::vector<std::uint32_t> level_, next_, queue_, path_;
};

class Dissection {
 public:
  explicit Dissection(const RoadGraph& g) : g_(g), local_(g.node_count(), kOutside) {}

  std::vector<NodeId> run() {
    std::vector<std::uint32_t> all(g_.node_count());
    std::iota(all.begin(), all.end(), 0u);
    order_.reserve(all.size());
    // Depth first; each part puts its own cut after (above) both halves.
    struct Work {
      std::vector<std::uint32_t> part;
      bool emit;
    };
    std::vector<Work> stack;
    stack.push_back({std::move(all), false});
    while (!stack.empty()) {
      Work w = std::move(stack.back());
      stack.pop_back();
      if (w.emit || w.part.size() <= kSmall) {
        for (const std::uint32_t n : w.part) order_.emplace_back(n);
        continue;
      }
      check_stop();
      auto [left, right, cut] = split(w.part);
      stack.push_back({std::move(cut), true});
      stack.push_back({std::move(left), false});
      stack.push_back({std::move(right), false});
    }
    return std::move(order_);
  }

 private:
  static constexpr std::uint32_t kOutside = 0xffffffffu;
  struct Parts {
    std::vector<std::uint32_t> left, right, cut;
  };

  Local extract(const std::vector<std::uint32_t>& part) {
    for (std::uint32_t i = 0; i < part.size(); ++i) local_[part[i]] = i;
    Local l;
    l.begin.push_back(0);
    std::vector<std::uint32_t> around;
    for (const std::uint32_t n : part) {
      around.clear();
      const auto add = [&](NodeId other) {
        if (other.value() != n && local_[other.value()] != kOutside) around.push_back(local_[other.value()]);
      };
      for (EdgeId e : g_.out_edges(NodeId(n))) add(g_.target[e]);
      for (EdgeId e : g_.in_edges(NodeId(n))) add(g_.source[e]);
      std::sort(around.begin(), around.end());
      around.erase(std::unique(around.begin(), around.end()), around.end());
      l.head.insert(l.head.end(), around.begin(), around.end());
      l.begin.push_back(static_cast<std::uint32_t>(l.head.size()));
    }
    for (const std::uint32_t n : part) local_[n] = kOutside;
    // Heads of each node are sorted, so that going through all nodes meets the twins of each in order.
    l.twin.resize(l.head.size());
    std::vector<std::uint32_t> at(l.begin.begin(), l.begin.end() - 1);
    for (std::uint32_t n = 0; n < part.size(); ++n)
      for (std::uint32_t e = l.begin[n]; e < l.begin[n + 1]; ++e) l.twin[e] = at[l.head[e]]++;
    return l;
  }

  Parts split(const std::vector<std::uint32_t>& part) {
    const Local l = extract(part);
    const std::size_t n = part.size(), quarter = std::max<std::size_t>(1, n / 4);
    std::vector<std::uint32_t> by(n);
    std::vector<std::uint8_t> kind(n), side(n, 0);
    std::size_t best = l.head.size() + 1;
    for (int direction = 0; direction < 4; ++direction) {
      std::iota(by.begin(), by.end(), 0u);
      const auto key = [&](std::uint32_t i) {
        const Point p = g_.point[NodeId(part[i])];
        return direction == 0 ? p.x : direction == 1 ? p.y : direction == 2 ? p.x + p.y : p.x - p.y;
      };
      std::vector<double> keys(n);
      for (std::uint32_t i = 0; i < n; ++i) keys[i] = key(i);
      std::sort(by.begin(), by.end(), [&](std::uint32_t a, std::uint32_t b) { return keys[a] != keys[b] ? keys[a] < keys[b] : a < b; });
      std::fill(kind.begin(), kind.end(), 0);
      for (std::size_t i = 0; i < quarter; ++i) {
        kind[by[i]] = 1;
        kind[by[n - 1 - i]] = 2;
      }
      MinCut cut(l);
      const std::size_t size = cut.run(kind, best);
      if (size >= best) continue;
      best = size;
      for (std::uint32_t i = 0; i < n; ++i) side[i] = cut.source_side(i);
    }
    return parts_of(part, l, side);
  }

  // The separator: of the cut edges' ends, those of the side that has fewer of them.
  static Parts parts_of(const std::vector<std::uint32_t>& part, const Local& l, const std::vector<std::uint8_t>& side) {
    std::vector<std::uint8_t> border(part.size(), 0);
    std::size_t count[2] = {0, 0};
    for (std::uint32_t i = 0; i < part.size(); ++i)
      for (std::uint32_t e = l.begin[i]; e < l.begin[i + 1]; ++e)
        if (side[i] != side[l.head[e]]) {
          border[i] = 1;
          ++count[side[i]];
          break;
        }
    const std::uint8_t from = count[0] <= count[1] ? 0 : 1;
    Parts p;
    for (std::uint32_t i = 0; i < part.size(); ++i)
      (border[i] && side[i] == from ? p.cut : side[i] ? p.left : p.right).push_back(part[i]);
    return p;
  }

  const RoadGraph& g_;
  std::vector<std::uint32_t> local_;
  std::vector<NodeId> order_;
};

}  // namespace

std::vector<NodeId> nested_dissection(const RoadGraph& g) { return Dissection(g).run(); }

}  // namespace senda
