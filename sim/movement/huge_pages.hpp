#pragma once
// Big columns that are read here and there: pages of two megabytes keep the processor from walking its page tables for
// every entry.
#include <cstdint>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace senda::movement {

/// Asks the system for huge pages under memory that nobody has touched yet; a wish on which nothing depends.
inline void wish_huge_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__)
  constexpr std::uintptr_t kPage = 4096;
  constexpr std::size_t kWorthIt = 4u << 20;
  const auto begin = reinterpret_cast<std::uintptr_t>(memory), first = (begin + kPage - 1) / kPage * kPage, last = (begin + bytes) / kPage * kPage;
  if (bytes >= kWorthIt - kPage) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
}

/// Makes an empty column `n` long.
template <class T>
void make_large(std::vector<T>& column, std::size_t n) {
  column.reserve(n);
  wish_huge_pages(column.data(), n * sizeof(T));
  column.resize(n);
}

}  // namespace senda::movement
