#include "graph/osm/restrictions.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace senda::osm {

namespace {

constexpr std::size_t kLongestVia = 32;  // edges between `from` and `to`
constexpr std::size_t kMostSteps = 20000; // of the search between them; real restrictions take a handful

class Resolver {
 public:
  Resolver(City& city, const Source& source, const std::vector<NodeId>& nodes) : city_(city), g_(city.roads), source_(source), nodes_(nodes) {
    for (const Restriction& r : source.restrictions)
      for (const auto* list : {&r.from, &r.to, &r.via_ways})
        for (const std::int64_t id : *list) edges_of_.emplace(id, std::vector<EdgeId>());
    if (edges_of_.empty()) return;
    for (EdgeId e : g_.edges())
      for (const OsmWayId w : g_.ways(g_.segment[e]))
        if (const auto it = edges_of_.find(w.value()); it != edges_of_.end()) it->second.push_back(e);
  }

  void run() {
    for (const Restriction& r : source_.restrictions) {
      runs_.clear();
      only_way_out_ = false;
      const RestrictionOutcome outcome = r.tags.outcome == RestrictionOutcome::kept ? resolve(r) : r.tags.outcome;
      city_.report.restriction_id.push_back(r.id);
      city_.report.restriction_outcome.push_back(outcome);
    }
    for (const auto& run : all_) {
      g_.turn_edges.insert(g_.turn_edges.end(), run.begin(), run.end());
      g_.turn_begin.push_back(g_.turn_edges.size());
    }
  }

 private:
  using Run = std::vector<EdgeId>;

  // Way that an edge leaves its source by, and arrives at its target by.
  OsmWayId first_way(EdgeId e) const { return g_.is_forward(e) ? g_.ways(g_.segment[e]).front() : g_.ways(g_.segment[e]).back(); }
  OsmWayId last_way(EdgeId e) const { return g_.is_forward(e) ? g_.ways(g_.segment[e]).back() : g_.ways(g_.segment[e]).front(); }

  bool on_map(const std::vector<std::int64_t>& ways) const {
    return std::all_of(ways.begin(), ways.end(), [&](std::int64_t w) { return !edges_of_.at(w).empty(); });
  }

  RestrictionOutcome resolve(const Restriction& r) {
    if (!on_map(r.from) || !on_map(r.to) || !on_map(r.via_ways)) return RestrictionOutcome::member_missing;
    NodeId via;
    if (r.has_via_node) {
      via = via_node(r.via_node);
      if (!via.exists()) return RestrictionOutcome::not_connected;
    }
    bool one_way = false;
    for (const std::int64_t from : r.from)
      for (const std::int64_t to : r.to) {
        std::vector<Run> found = via.exists() ? through_node(from, via, to) : through_ways(from, r.via_ways, to);
        if (found.empty()) continue;
        // A way that goes on beyond the junction is met from two sides; which is meant is not said.
        std::set<EdgeId> starts, ends;
        for (const Run& run : found) {
          starts.insert(run.front());
          ends.insert(run.back());
        }
        if (from != to && (starts.size() > 1 || ends.size() > 1)) return RestrictionOutcome::ambiguous;
        for (const Run& run : found) {
          if (!std::all_of(run.begin(), run.end(), [&](EdgeId e) { return g_.modes[e] & kCar; })) one_way = true;
          else if (r.tags.only) forbid_others(run, found);
          else runs_.push_back(run);
        }
      }
    if (runs_.empty()) return one_way || only_way_out_ ? RestrictionOutcome::already_impossible : RestrictionOutcome::not_connected;
    all_.insert(runs_.begin(), runs_.end());
    return RestrictionOutcome::kept;
  }

  NodeId via_node(std::int64_t id) const {
    const auto& ids = source_.streets.node_id;
    const auto it = std::lower_bound(ids.begin(), ids.end(), OsmNodeId(id));
    return it != ids.end() && *it == OsmNodeId(id) ? nodes_[static_cast<std::size_t>(it - ids.begin())] : NodeId();
  }

  std::vector<Run> through_node(std::int64_t from, NodeId via, std::int64_t to) const {
    std::vector<Run> found;
    for (EdgeId in : g_.in_edges(via))
      if (last_way(in).value() == from)
        for (EdgeId out : g_.out_edges(via))
          if (first_way(out).value() == to && (from != to || g_.segment[in] == g_.segment[out])) found.push_back({in, out});
    return found;
  }

  // Depth first from the ends of `from`, over via ways only, to the first edge of `to`. Each via way must be
  // driven, so that a street beside it does not stand in for it.
  std::vector<Run> through_ways(std::int64_t from, const std::vector<std::int64_t>& via, std::int64_t to) const {
    std::vector<Run> found;
    const std::unordered_set<std::int64_t> allowed(via.begin(), via.end());
    const auto covers = [&](const Run& run) {
      std::unordered_set<std::int64_t> seen;
      for (std::size_t i = 1; i + 1 < run.size(); ++i)
        for (const OsmWayId w : g_.ways(g_.segment[run[i]])) seen.insert(w.value());
      return std::all_of(via.begin(), via.end(), [&](std::int64_t w) { return seen.count(w) > 0; });
    };
    std::size_t steps = 0;
    for (EdgeId start : edges_of_.at(from)) {
      if (last_way(start).value() != from) continue;
      std::vector<Run> stack{{start}};
      while (!stack.empty() && found.size() < 8) {
        if (++steps > kMostSteps) return {};
        Run run = std::move(stack.back());
        stack.pop_back();
        for (EdgeId next : g_.out_edges(g_.target[run.back()])) {
          const bool back = g_.segment[next] == g_.segment[run.back()];
          if (run.size() > 1 && first_way(next).value() == to && !back) {
            Run whole = run;
            whole.push_back(next);
            if (covers(whole)) found.push_back(std::move(whole));
          }
          if (back || run.size() > kLongestVia || !allowed.count(first_way(next).value())) continue;
          if (std::find(run.begin(), run.end(), next) != run.end()) continue;
          Run longer = run;
          longer.push_back(next);
          stack.push_back(std::move(longer));
        }
      }
    }
    return found;
  }

  // only_*: having driven the run up to edge i, any edge is forbidden that is not the next of this run or of
  // another one that began the same way.
  void forbid_others(const Run& run, const std::vector<Run>& found) {
    only_way_out_ = true;
    for (std::size_t i = 1; i < run.size(); ++i)
      for (EdgeId other : g_.out_edges(g_.source[run[i]])) {
        const auto leads_on = [&](const Run& r) { return r.size() > i && r[i] == other && std::equal(run.begin(), run.begin() + static_cast<std::ptrdiff_t>(i), r.begin()); };
        if (!(g_.modes[other] & kCar) || std::any_of(found.begin(), found.end(), leads_on)) continue;
        Run forbidden(run.begin(), run.begin() + static_cast<std::ptrdiff_t>(i));
        forbidden.push_back(other);
        runs_.push_back(std::move(forbidden));
      }
  }

  City& city_;
  RoadGraph& g_;
  const Source& source_;
  const std::vector<NodeId>& nodes_;
  std::unordered_map<std::int64_t, std::vector<EdgeId>> edges_of_;
  std::vector<Run> runs_;
  std::set<Run> all_;
  bool only_way_out_ = false;
};

}  // namespace

void add_restrictions(City& city, const Source& source, const std::vector<NodeId>& nodes) { Resolver(city, source, nodes).run(); }

}  // namespace senda::osm
