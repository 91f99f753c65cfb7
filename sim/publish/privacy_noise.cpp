#include "sim/publish/privacy_noise.hpp"

#include <string.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <system_error>

namespace senda::publish {

namespace {

__extension__ typedef unsigned __int128 Wide;  // products of two 64-bit numbers

/// A block of the system's random bytes, handed out word by word and wiped behind.
class SystemPool {
 public:
  ~SystemPool() { explicit_bzero(words_.data(), sizeof words_); }
  std::uint64_t next() {
    if (at_ == words_.size()) fill();
    const std::uint64_t word = words_[at_];
    explicit_bzero(&words_[at_++], sizeof word);
    return word;
  }

 private:
  void fill() {
    auto* to = reinterpret_cast<unsigned char*>(words_.data());
    for (std::size_t have = 0; have < sizeof words_;) {
      const ssize_t n = getrandom(to + have, sizeof words_ - have, 0);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) throw std::system_error(errno, std::generic_category(), "the operating system gives no random bits");
      have += static_cast<std::size_t>(n);
    }
    at_ = 0;
  }
  std::array<std::uint64_t, 512> words_{};
  std::size_t at_ = words_.size();
};

int width_of(Wide v) {
  int bits = 0;
  for (; v; v >>= 1) ++bits;
  return bits;
}

// Uniform on 0 .. n-1, by rejection.
Wide below(Wide n, const Bits& bits) {
  const int width = width_of(n - 1);
  if (width == 0) return 0;
  for (;;) {
    Wide v = bits();
    if (width > 64) v = v << 64 | bits();
    v &= width == 128 ? ~Wide{0} : (Wide{1} << width) - 1;
    if (v < n) return v;
  }
}

// exp(-over/under) for over <= under: the parity of how long a falling chance holds.
bool bernoulli_exp_small(Wide over, Wide under, const Bits& bits) {
  std::uint64_t k = 1;
  while (below(under * k, bits) < over) ++k;
  return k % 2 == 1;
}

// 1 with probability exp(-over / under).
bool bernoulli_exp(Wide over, Wide under, const Bits& bits) {
  for (; over > under; over -= under)
    if (!bernoulli_exp_small(1, 1, bits)) return false;
  return bernoulli_exp_small(over, under, bits);
}

Ratio reduced(double steps) {
  constexpr std::uint64_t kSteps = 1 << 16;
  if (!(steps >= 1 && steps <= 4.6e18)) throw std::logic_error("a scale of noise beyond what can be drawn");
  const auto over = static_cast<std::uint64_t>(steps), common = std::gcd(over, kSteps);
  return {over / common, kSteps / common};
}

}  // namespace

Bits system_bits() {
  return [pool = std::make_shared<SystemPool>()] { return pool->next(); };
}

Ratio ratio_not_below(double v) { return reduced(std::ceil(v * (1 << 16))); }
Ratio ratio_not_above(double v) { return reduced(std::floor(v * (1 << 16))); }

std::int64_t discrete_laplace(Ratio scale, const Bits& bits) {
  const std::uint64_t t = scale.over, s = scale.under;
  for (;;) {
    const auto u = static_cast<std::uint64_t>(below(t, bits));
    if (!bernoulli_exp(u, t, bits)) continue;
    Wide v = 0;
    while (bernoulli_exp_small(1, 1, bits)) ++v;
    const auto y = static_cast<std::int64_t>((u + v * t) / s);
    const bool negative = below(2, bits) == 1;
    if (negative && y == 0) continue;
    return negative ? -y : y;
  }
}

std::int64_t discrete_gaussian(Ratio variance, const Bits& bits) {
  if (variance.value() > 1e12) throw std::logic_error("a variance of noise beyond what can be drawn");
  const auto t = static_cast<std::uint64_t>(std::floor(std::sqrt(variance.value()))) + 1;
  const Wide n = variance.over, d = variance.under, dt = d * t;
  for (;;) {
    const std::int64_t y = discrete_laplace({t, 1}, bits);
    const Wide scaled = static_cast<Wide>(y < 0 ? -y : y) * dt;
    const Wide gap = scaled > n ? scaled - n : n - scaled;
    // (|y| - variance/t)² / (2 variance) = gap² / (2 n d t²)
    if (gap >> 63) continue;  // more than a hundred deviations out: never kept, and its square would not fit
    if (bernoulli_exp(gap * gap, 2 * n * dt * t, bits)) return y;
  }
}

}  // namespace senda::publish
