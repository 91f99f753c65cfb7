#pragma once
// What the streets are like beyond being open: slopes, squares of the city without power, night.
#include <vector>

#include "sim/movement/engine.hpp"

namespace senda::movement {

/// Tobler 1993 against level ground: e^(-3.5 |S + 0.05|) / e^(-0.175), S the slope in the direction of travel.
double tobler(double slope);

/// Walking speed on each edge as a multiple of that on level ground; empty without heights. Slopes are held within
/// 60 %: beyond, heights and streets do not fit together.
PerEdge<float> slope_factors(const City& city, const std::optional<scenario::SiteValues>& elevation);

/// Where power is out, and when it is night there. Power fails in squares of 1 km, so that neighbours share their fate;
/// only where there was shaking, or where the scenario states the share itself.
class Darkness {
 public:
  Darkness(const World& w, const scenario::Streams& streams);
  bool any_outage() const { return !out_.empty(); }
  bool out(NodeId n) const { return !out_.empty() && out_[n]; }
  SimTime back() const { return back_; }
  /// Walking speed as a multiple of that by day, for who sets out from a node at this time.
  double factor(NodeId n, SimTime now) const { return out(n) && now < back_ && night(now) ? factor_ : 1; }
  bool night(SimTime now) const;

 private:
  PerNode<std::uint8_t> out_;
  SimTime back_ = SimTime::never();
  double factor_ = 1, start_h_ = 0, dawn_h_ = 6, dusk_h_ = 19;
};

}  // namespace senda::movement
