#include "graph/interrupt.hpp"

#include <atomic>

#include "graph/errors.hpp"

namespace senda {

namespace {
std::atomic<bool> stop{false};
}

void request_stop() noexcept { stop.store(true); }
bool stop_requested() noexcept { return stop.load(); }
void check_stop() {
  if (stop_requested()) throw Interrupted("stopped by the user; nothing was put in place");
}

}  // namespace senda
