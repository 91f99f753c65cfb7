#include "sim/publish/curve_families.hpp"

#include <algorithm>
#include <iterator>

namespace senda::publish {

namespace {

/// One condition on the steps: no joined step and, with both, nobody between setting out and arriving, below k.
struct Watched {
  Steps steps;
  bool departed = true, arrived = true;
};

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

// Ends of the joined steps among `may_end`: positions after fine steps, ascending, the last one all steps, which is
// always an end.
std::vector<std::size_t> join_steps(const std::vector<Watched>& watched, const std::vector<std::size_t>& may_end, const Thresholds& k) {
  const Joined joined(watched, k);
  std::vector<std::size_t> ends = {0};
  const std::size_t steps = may_end.back();
  for (const std::size_t end : may_end)
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

class Families {
 public:
  Families(std::vector<Family>& families, const std::vector<Series>& series, const std::vector<Shown>& shown, bool noisy, const Thresholds& k)
      : families_(families), series_(series), shown_(shown), noisy_(noisy), k_(k), steps_(series.empty() ? 0 : series[0].steps.departed.size()) {}
  void join() {
    for (Family& f : families_) f.ends = join_steps(watched(f), ends_within(f), k_);
  }

 private:
  // Steps that end in every family it is within; all of them for the first.
  std::vector<std::size_t> ends_within(const Family& f) const {
    std::vector<std::size_t> out(steps_);
    std::iota(out.begin(), out.end(), std::size_t{1});
    for (const std::size_t w : f.within) {
      std::vector<std::size_t> both;
      std::set_intersection(out.begin(), out.end(), families_[w].ends.begin(), families_[w].ends.end(), std::back_inserter(both));
      out = std::move(both);
    }
    return out;
  }

  // Curves that are shown, and sums of hidden ones that follow from those shown.
  std::vector<Watched> watched(const Family& f) const {
    std::vector<Watched> out;
    const auto watch = [&](Watched w) {
      if (noisy_ && w.departed && w.arrived) {  // their noise differs: the difference tells nothing
        out.push_back({w.steps, true, false});
        w.departed = false;
      }
      if (w.departed || w.arrived) out.push_back(std::move(w));
    };
    for (const std::size_t s : f.series) watch({series_[s].steps, departed(s), arrived(s)});
    for (const Margin& m : f.margins) {
      Watched rest{series_[m.total].steps, departed(m.total), arrived(m.total)};
      rest.steps.departed_households.clear();
      rest.steps.arrived_households.clear();
      const bool some_departed = take_off(rest.steps.departed, m, &Steps::departed, 0), some_arrived = take_off(rest.steps.arrived, m, &Steps::arrived, series_.size());
      rest.departed &= some_departed;
      rest.arrived &= some_arrived;
      watch(std::move(rest));
    }
    return out;
  }

  // Takes the shown parts off a sum; false when none is hidden.
  bool take_off(std::vector<std::int64_t>& sum, const Margin& m, std::vector<std::int64_t> Steps::*column, std::size_t offset) const {
    bool any = false;
    for (const std::uint32_t p : m.parts) {
      if (shown_[offset + p] != Shown::yes) {
        any = true;
        continue;
      }
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] -= (series_[p].steps.*column)[i];
    }
    return any;
  }

  bool departed(std::size_t s) const { return shown_[s] == Shown::yes; }
  bool arrived(std::size_t s) const { return shown_[series_.size() + s] == Shown::yes; }

  std::vector<Family>& families_;
  const std::vector<Series>& series_;
  const std::vector<Shown>& shown_;
  bool noisy_;
  const Thresholds& k_;
  std::size_t steps_;
};

}  // namespace

void join_families(std::vector<Family>& families, const std::vector<Series>& series, const std::vector<Shown>& shown, bool noisy, const Thresholds& k) {
  Families(families, series, shown, noisy, k).join();
}

}  // namespace senda::publish
