#include "sim/record/agent_states.hpp"

namespace senda::record {

void AgentStates::reset(std::size_t agents) {
  status.assign(agents, 0);
  place.assign(agents, kNowhere);
  since_ms.assign(agents, 0);
}

void AgentStates::apply(const Event& e, bool backward) {
  const std::size_t a = e.agent.value();
  if (!e.agent.exists() || a >= size()) return;
  const std::uint32_t node = e.node.value();
  switch (e.kind) {
    case EventKind::depart:
      status[a] = e.place == 1 ? kByCar : 0;
      return set(a, Status::at_node, node, e.time);
    case EventKind::enter: return set(a, Status::on_segment, e.place, e.time, backward ? kBackward : 0);
    case EventKind::leave: return set(a, Status::at_node, node, e.time);
    case EventKind::arrive: return set(a, Status::arrived, node, e.time);
    case EventKind::wait:
    case EventKind::meet: return set(a, Status::waiting, node, e.time);
    case EventKind::isolated: return set(a, Status::isolated, node, e.time);
    case EventKind::board: return set(a, Status::aboard, e.place, e.time);
    case EventKind::abandon:
      status[a] = 0;
      return set(a, Status::at_node, node, e.time);
    default: return;
  }
}

}  // namespace senda::record
