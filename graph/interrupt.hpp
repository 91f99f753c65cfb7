#pragma once
// A polite stop: the signal handler sets a flag, long work looks at it between items.
namespace senda {

/// Safe in a signal handler.
void request_stop() noexcept;
bool stop_requested() noexcept;
/// Throws Interrupted when a stop was asked for.
void check_stop();

}  // namespace senda
