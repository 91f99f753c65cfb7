#include <algorithm>

#include "sim/publish/open_curves.hpp"

namespace senda::publish {

namespace {

/// Steps begin+1 .. end of all watched curves.
class Joined {
 public:
  Joined(const std::vector<Watched>& watched, const Thresholds& k) : watched_(watched), k_(k) {}

  bool may_end(std::size_t begin, std::size_t end) const {
    return std::all_of(watched_.begin(), watched_.end(), [&](const Watched& w) {
      if (w.departed && !enough(w.steps.departed, w.steps.departed_households, begin, end)) return false;
      if (w.arrived && !enough(w.steps.arrived, w.steps.arrived_households, begin, end)) return false;
      return !w.departed || !w.arrived || fine(sum(w.steps.departed, 0, end) - sum(w.steps.arrived, 0, end));
    });
  }

 private:
  static std::int64_t sum(const std::vector<std::int64_t>& x, std::size_t begin, std::size_t end) {
    std::int64_t s = 0;
    for (std::size_t i = begin; i < end; ++i) s += x[i];
    return s;
  }
  bool fine(std::int64_t persons) const { return persons == 0 || persons >= k_.persons; }
  // Households of the fullest fine step: the joined step has no fewer.
  bool enough(const std::vector<std::int64_t>& x, const std::vector<std::int64_t>& households, std::size_t begin, std::size_t end) const {
    const std::int64_t persons = sum(x, begin, end);
    if (persons == 0 || households.empty()) return fine(persons);
    const auto at = households.begin();
    return fine(persons) && *std::max_element(at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end)) >= k_.households;
  }
  const std::vector<Watched>& watched_;
  const Thresholds& k_;
};

}  // namespace

std::vector<std::size_t> join_steps(const std::vector<Watched>& watched, std::size_t steps, const Thresholds& k) {
  const Joined joined(watched, k);
  std::vector<std::size_t> ends = {0};
  for (std::size_t end = 1; end <= steps; ++end)
    if (joined.may_end(ends.back(), end)) ends.push_back(end);
  // What is left at the end joins the steps before it.
  while (ends.back() != steps) {
    ends.pop_back();
    if (ends.empty() || ends.size() == 1) {
      ends = {0, steps};
      break;
    }
    if (joined.may_end(ends.back(), steps)) ends.push_back(steps);
  }
  ends.erase(ends.begin());
  return ends;
}

}  // namespace senda::publish
