#include "sim/movement/conditions.hpp"

#include <algorithm>
#include <cmath>

#include "sim/scenario/activity.hpp"

namespace senda::movement {

double tobler(double slope) { return std::exp(-3.5 * std::abs(slope + 0.05)) / std::exp(-0.175); }

PerEdge<float> slope_factors(const City& city, const std::optional<scenario::SiteValues>& elevation) {
  PerEdge<float> factor;
  if (!elevation) return factor;
  const RoadGraph& g = city.roads;
  PerNode<double> height;
  for (NodeId n : g.nodes()) height.push_back(elevation->at(g.point[n]).value_or(std::nan("")));
  factor.assign(g.edge_count(), 1);
  for (EdgeId e : g.edges()) {
    const double rise = height[g.target[e]] - height[g.source[e]];
    if (std::isnan(rise)) continue;
    factor[e] = static_cast<float>(tobler(std::clamp(rise / g.length[g.segment[e]].value, -0.6, 0.6)));
  }
  return factor;
}

Darkness::Darkness(const World& w, const scenario::Streams& streams) : factor_(w.scenario.behaviour.darkness_factor) {
  const auto& b = w.scenario.behaviour;
  const auto moment = scenario::moment_of_day(w.scenario.start, w.scenario.people.activity);
  start_h_ = moment.local_h;
  dawn_h_ = b.dawn_h;
  dusk_h_ = b.dusk_h;
  back_ = SimTime::from(Seconds(3600 * b.power_back_h));
  const bool stated = w.scenario.given.contains("behaviour.power_out_share");
  if ((!w.scenario.hazard.given() && !stated) || b.power_out_share <= 0) return;
  const RoadGraph& g = w.city.roads;
  out_.assign(g.node_count(), 0);
  for (NodeId n : g.nodes()) {
    const auto square = [](double metres) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(metres / 1000)) + (1 << 20)); };
    out_[n] = streams.of(scenario::Purpose::power, square(g.point[n].x) << 24 | square(g.point[n].y)).uniform() < b.power_out_share;
  }
}

bool Darkness::night(SimTime now) const {
  const double h = std::fmod(start_h_ + now.seconds() / 3600, 24);
  return h < dawn_h_ || h >= dusk_h_;
}

}  // namespace senda::movement
