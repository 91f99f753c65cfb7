#include "viz/isolines.hpp"

#include <queue>

namespace senda::viz {

namespace {
constexpr double kWalk_mps = 1.2;
}

WalkTimes::WalkTimes(const record::ReplayMap& map) : map_(map), first_(map.node.size() + 1, 0), at_(2 * map.from.size()) {
  for (const auto* ends : {&map.from, &map.to})
    for (const NodeId n : *ends) ++first_[n.value() + 1];
  for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
  for (const auto* ends : {&map.from, &map.to})
    for (SegmentId s : map.from.keys()) at_[next[(*ends)[s].value()]++] = s;
}

// The nearest junction that has a street.
const WalkTimes::Entrance& WalkTimes::entrance(Point place) {
  const auto [it, fresh] = entrances_.try_emplace({place.x, place.y});
  double away = 1e300;
  for (NodeId n : map_.node.keys()) {
    if (!fresh) break;
    const double d = distance_m(place, map_.node[n]);
    if (d < away && first_[n.value()] < first_[n.value() + 1]) away = d, it->second = {n, static_cast<float>(d / kWalk_mps)};
  }
  return it->second;
}

const PerNode<float>& WalkTimes::to(const std::vector<Point>& places, const std::function<bool(SegmentId)>& open) {
  time_s_.assign(map_.node.size(), kNever);
  using Entry = std::pair<float, std::uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  for (const Point& p : places) {
    const Entrance& e = entrance(p);
    if (!e.node.exists()) continue;
    time_s_[e.node] = std::min(time_s_[e.node], e.away_s);
    queue.emplace(time_s_[e.node], e.node.value());
  }
  while (!queue.empty()) {
    const auto [t, at] = queue.top();
    queue.pop();
    if (t > time_s_[NodeId(at)]) continue;
    for (std::uint32_t i = first_[at]; i < first_[at + 1]; ++i) {
      const SegmentId s = at_[i];
      if (map_.road_class[s] <= RoadClass::trunk || !open(s)) continue;
      const NodeId other = map_.from[s].value() == at ? map_.to[s] : map_.from[s];
      const auto there = static_cast<float>(t + map_.length[s].value / kWalk_mps);
      if (there >= time_s_[other]) continue;
      time_s_[other] = there;
      queue.emplace(there, other.value());
    }
  }
  return time_s_;
}

}  // namespace senda::viz
