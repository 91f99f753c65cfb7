#pragma once
// The movement engine: event-driven queues, honest information. The only mutable state of a run lives in
// here. Same inputs and streams give the same outcome, event for event.
#include "sim/movement/closures.hpp"
#include "sim/movement/outcome.hpp"
#include "sim/record/events.hpp"
#include "sim/scenario/streams.hpp"

namespace senda::movement {

struct World {
  const City& city;
  const scenario::Scenario& scenario;
  const scenario::Inputs& inputs;
  const hazard::Damage& damage;
  const people::Population& population;
};

/// `log` may be null. Throws std::logic_error when people are not conserved.
Outcome simulate(const World& world, const scenario::Interventions& interventions, const scenario::Streams& streams,
                 record::EventLog* log = nullptr);

}  // namespace senda::movement
