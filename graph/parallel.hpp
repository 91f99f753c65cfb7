#pragma once
// Loops over the cores. For turns that do not depend on each other, so that the result is the same for any
// number of threads. The first exception of any turn is thrown again when all threads have ended.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace senda {

inline std::size_t cores() { return std::clamp(std::thread::hardware_concurrency(), 1u, 8u); }

/// Calls `work(i)` for each i below n.
template <class Work>
void each_in_parallel(std::size_t n, Work&& work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex guard;
  const auto run = [&] {
    try {
      for (std::size_t i = next++; i < n; i = next++) work(i);
    } catch (...) {
      next = n;
      const std::lock_guard lock(guard);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 1; t < std::min(n, cores()); ++t) threads.emplace_back(run);
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

/// Calls `work(first, last)` for contiguous parts that cover 0 .. n; one part when n is below `small`.
template <class Work>
void in_parallel(std::size_t n, std::size_t small, Work&& work) {
  const std::size_t parts = n < small ? 1 : cores();
  each_in_parallel(parts, [&](std::size_t p) { work(n * p / parts, n * (p + 1) / parts); });
}

}  // namespace senda
