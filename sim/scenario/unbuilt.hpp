#pragma once
// The contract names options whose models are still to be built. A scenario that asks for one is refused
// in a clear sentence; nothing is silently ignored. Each later piece of work deletes its lines here.
#include "sim/scenario/scenario.hpp"

namespace senda::scenario {

void refuse_unbuilt(const Scenario& s);

}  // namespace senda::scenario
