#include "graph/shortest_path.hpp"

#include <algorithm>
#include <bit>

namespace senda {

PerEdge<std::uint32_t> mode_weights(const RoadGraph& g, Mode mode, MetresPerSecond walk) {
  PerEdge<std::uint32_t> w(g.edge_count(), kClosed);
  for (EdgeId e : g.edges())
    if (g.modes[e] & mode) w[e] = free_flow_ms(g, e, mode, walk);
  return w;
}

void BucketQueue::reset(std::uint32_t width) {
  for (auto& b : buckets_) b.clear();
  far_.clear();
  near_ = 0;
  at_ = 0;
  shift_ = std::bit_width(std::max(1u, width) - 1);
}

void BucketQueue::push_far(std::uint64_t entry) {
  far_.push_back(entry);
  std::push_heap(far_.begin(), far_.end(), std::greater<>());
}

bool BucketQueue::advance() {
  if (near_ == 0) {
    if (far_.empty()) return false;
    at_ = (far_.front() >> 32) >> shift_;
  } else {
    while (current().empty()) ++at_;
  }
  // The window has moved: what waited and now lies inside comes in.
  while (!far_.empty() && ((far_.front() >> 32) >> shift_) - at_ < kWindow) {
    std::pop_heap(far_.begin(), far_.end(), std::greater<>());
    buckets_[((far_.back() >> 32) >> shift_) & (kWindow - 1)].push_back(far_.back());
    far_.pop_back();
    ++near_;
  }
  return true;
}

ShortestPaths::ShortestPaths(const RoadGraph& g)
    : graph_(g), distance_(g.node_count(), kUnreachable), origin_(g.node_count()), touched_(g.node_count()), via_(g.node_count()) {}

void ShortestPaths::begin() {
  heap_.clear();
  many_ = false;
  origins_known_ = true;
  for (std::size_t i = 0; i < touched_count_; ++i) distance_[touched_[i]] = kUnreachable;
  touched_count_ = 0;
}

// Half the mean weight of a few open edges, which keeps second visits rare and buckets few.
std::uint32_t ShortestPaths::bucket_width(const PerEdge<std::uint32_t>& weight) const {
  const std::size_t n = weight.size(), step = std::max<std::size_t>(1, n / 128);
  std::uint64_t sum = 0, count = 0;
  for (std::size_t i = 0; i < n; i += step) {
    const std::uint32_t w = weight[EdgeId(static_cast<std::uint32_t>(i))];
    if (w == kClosed) continue;
    sum += w;
    ++count;
  }
  return count ? static_cast<std::uint32_t>(std::clamp<std::uint64_t>(sum / count / 2, 1, 1u << 24)) : 1;
}

namespace {

// The ways to look at a node's edges; each knows what to fetch ahead.
struct Outgoing {
  const RoadGraph& g;
  const std::uint32_t* weight;
  const std::uint32_t* first = g.first_out();
  const NodeId* target = g.target.raw().data();
  void prefetch(std::uint32_t n) const {
    __builtin_prefetch(target + first[n]);
    __builtin_prefetch(weight + first[n]);
  }
  template <class F>
  void each(std::uint32_t n, F&& f) const {
    for (std::uint32_t i = first[n], end = first[n + 1]; i < end; ++i) f(EdgeId(i), target[i].value(), weight[i]);
  }
};
template <bool kGathered>  // weights by place among all in_edges, else by edge
struct Incoming {
  const RoadGraph& g;
  const std::uint32_t* weight;
  const std::uint32_t* first = g.first_in();
  const EdgeId* edge = g.in_edges(NodeId(0)).data();
  const NodeId* source = g.in_sources(NodeId(0)).data();
  void prefetch(std::uint32_t n) const {
    __builtin_prefetch(source + first[n]);
    if constexpr (kGathered) __builtin_prefetch(weight + first[n]);
    else __builtin_prefetch(edge + first[n]);
  }
  template <class F>
  void each(std::uint32_t n, F&& f) const {
    for (std::uint32_t i = first[n], end = first[n + 1]; i < end; ++i) f(edge[i], source[i].value(), weight[kGathered ? i : edge[i].value()]);
  }
};

}  // namespace

// Entries of a bucket are scattered over the city, so that their memory is fetched a few entries ahead.
template <class Edges>
void ShortestPaths::search(const Edges& edges, NodeId stop_at, std::uint32_t limit) {
  constexpr std::size_t kFar = 6, kNear = 3;
  const auto node = [](std::uint64_t entry) { return static_cast<std::uint32_t>(entry); };
  while (queue_.advance()) {
    // All costs from here on are at least `least`: what is below it is settled.
    if (queue_.least() > limit || (stop_at.exists() && distance(stop_at) < queue_.least())) return;
    const auto& bucket = queue_.current();
    for (std::size_t i = 0; i < bucket.size(); ++i) {
      if (i + kFar < bucket.size()) __builtin_prefetch(edges.first + node(bucket[i + kFar]));
      if (i + kNear < bucket.size()) edges.prefetch(node(bucket[i + kNear]));
      const std::uint32_t at = node(bucket[i]), cost = static_cast<std::uint32_t>(bucket[i] >> 32);
      if (cost > distance_[at]) continue;
      edges.each(at, [&](EdgeId e, std::uint32_t next, std::uint32_t w) {
        if (w >= kUnreachable - cost) return;  // closed, or too far to count
        if (improve(next, cost + w, e)) queue_.push(cost + w, next);
      });
    }
    queue_.clear_current();
  }
}

void ShortestPaths::run(std::span<const Source> sources, const PerEdge<std::uint32_t>& weight,
                        Direction direction, NodeId stop_at, std::uint32_t limit) {
  begin();
  many_ = sources.size() > 1;
  reverse_ = direction == Direction::reverse;
  origins_known_ = !many_;
  source_index_.clear();
  queue_.reset(bucket_width(weight));
  for (std::uint32_t i = 0; i < sources.size(); ++i)
    if (improve(sources[i].node.value(), sources[i].cost, EdgeId())) {
      source_index_.push_back({sources[i].node.value(), i});
      queue_.push(sources[i].cost, sources[i].node.value());
    }
  if (graph_.node_count() == 0) return;
  if (direction == Direction::forward) return search(Outgoing{graph_, weight.raw().data()}, stop_at, limit);
  if (stop_at.exists() || limit != kUnreachable - 1) return search(Incoming<false>{graph_, weight.raw().data()}, stop_at, limit);
  in_weight_.resize(graph_.edge_count());
  graph_.gather_incoming(weight.raw(), in_weight_);
  search(Incoming<true>{graph_, in_weight_.data()}, stop_at, limit);
}

// Up the tree until a node whose origin is known, then back down the way.
void ShortestPaths::find_origins() {
  origins_known_ = true;
  for (std::size_t i = 0; i < touched_count_; ++i) origin_[touched_[i]] = kUnreachable;
  for (const auto& [node, index] : source_index_)
    if (!via_[node].exists()) origin_[node] = index;
  for (std::size_t i = 0; i < touched_count_; ++i) {
    std::uint32_t n = touched_[i];
    while (origin_[n] == kUnreachable) {
      chain_.push_back(n);
      n = (reverse_ ? graph_.target : graph_.source)[via_[n]].value();
    }
    for (const std::uint32_t c : chain_) origin_[c] = origin_[n];
    chain_.clear();
  }
}

std::vector<EdgeId> ShortestPaths::path_to(NodeId n) const {
  std::vector<EdgeId> path;
  for (EdgeId e = via(n); e.exists(); e = via(graph_.source[e])) path.push_back(e);
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace senda
