#include <algorithm>
#include <cmath>
#include <queue>
#include <utility>

#include "sim/plan/location.hpp"

namespace senda::plan {

namespace {

class Transport {
 public:
  Transport(const Location::World& w, const std::vector<std::uint8_t>& open, double most) : w_(w), most_(most) {
    slot_of_.assign(open.size(), kNone);
    for (std::uint32_t c = 0; c < open.size(); ++c)
      if (open[c] && w.capacity[c] > 0) slot_of_[c] = static_cast<std::uint32_t>(candidate_.size()), candidate_.push_back(c);
    slots_ = candidate_.size() + 1;  // the last: unmet
    for (const std::uint32_t c : candidate_) spare_.push_back(w.capacity[c]);
    spare_.push_back(kNoLimit);
  }

  Assignment run() {
    if (!start()) return {};
    for (std::uint32_t s = 0; s + 1 < slots_; ++s)
      while (spare_[s] < -slack_)
        if (!pass_on(s)) return {};
    Assignment out;
    out.cost = 0;
    for (std::size_t i = 0; i < w_.persons.size(); ++i)
      for (std::uint32_t o = first_[i]; o < first_[i + 1]; ++o) {
        if (flow_[o] <= 0) continue;
        out.cost += flow_[o] * cost_[o];
        if (slot_[o] + 1 == slots_) out.unmet += flow_[o];
        else out.shares.push_back({static_cast<std::uint32_t>(i), candidate_[slot_[o]], flow_[o]});
      }
    return out;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffffu;
  struct Move {
    double by;               ///< what passing a person on costs more
    std::uint32_t from, to;  ///< options of one place
  };
  struct Later {
    bool operator()(const Move& a, const Move& b) const { return a.by != b.by ? a.by > b.by : a.from != b.from ? a.from > b.from : a.to > b.to; }
  };
  using Moves = std::priority_queue<Move, std::vector<Move>, Later>;

  // Everybody at the cheapest option; false where somebody has none.
  bool start() {
    first_.push_back(0);
    double total = 0;
    for (std::size_t i = 0; i < w_.persons.size(); ++i) {
      total += w_.persons[i];
      if (w_.persons[i] > 0) {
        for (const auto& o : w_.of(i))
          if (slot_of_[o.candidate] != kNone && o.cost <= w_.unmet[i]) add(slot_of_[o.candidate], o.cost, i);
        if (w_.unmet[i] < kNoLimit) add(static_cast<std::uint32_t>(slots_ - 1), w_.unmet[i], i);
        if (cost_.size() == first_.back()) return false;
        const auto best = static_cast<std::uint32_t>(std::min_element(cost_.begin() + first_.back(), cost_.end()) - cost_.begin());
        flow_[best] = w_.persons[i];
        cost_now_ += w_.persons[i] * cost_[best];
        spare_[slot_[best]] -= w_.persons[i];
      }
      first_.push_back(static_cast<std::uint32_t>(cost_.size()));
    }
    slack_ = 1e-10 * (1 + total);
    if (cost_now_ >= most_) return false;
    at_.resize(slots_);
    for (std::uint32_t o = 0; o < flow_.size(); ++o)
      if (flow_[o] > 0) at_[slot_[o]].push_back(o);
    moves_.resize(slots_ * slots_);
    known_.assign(slots_, 0);
    return true;
  }
  void add(std::uint32_t slot, double cost, std::size_t place) {
    slot_.push_back(slot);
    cost_.push_back(cost);
    flow_.push_back(0);
    place_.push_back(static_cast<std::uint32_t>(place));
  }

  void offer(std::uint32_t o) {
    for (std::uint32_t to = first_[place_[o]]; to < first_[place_[o] + 1]; ++to)
      if (to != o) moves_[slot_[o] * slots_ + slot_[to]].push({cost_[to] - cost_[o], o, to});
  }
  void know(std::uint32_t slot) {
    if (known_[slot]) return;
    known_[slot] = 1;
    for (const std::uint32_t o : at_[slot])
      if (flow_[o] > 0) offer(o);
  }
  const Move* best(std::uint32_t from, std::uint32_t to) {
    Moves& m = moves_[from * slots_ + to];
    while (!m.empty() && flow_[m.top().from] <= 0) m.pop();
    return m.empty() ? nullptr : &m.top();
  }

  // Shortest way from an overfull shelter to one with room (queue-based Bellman-Ford: no cycle is negative, for the flow is
  // the cheapest for its loads), and as many as can go along it.
  bool pass_on(std::uint32_t source) {
    std::vector<double> away(slots_, kNoLimit);
    std::vector<Move> by(slots_);
    std::vector<std::uint32_t> before(slots_, kNone);
    std::vector<std::uint8_t> waiting(slots_, 0);
    std::vector<std::uint32_t> queue = {source};
    away[source] = 0;
    for (std::size_t q = 0; q < queue.size(); ++q) {
      const std::uint32_t s = queue[q];
      waiting[s] = 0;
      know(s);
      for (std::uint32_t t = 0; t < slots_; ++t) {
        if (t == s) continue;
        const Move* const m = best(s, t);
        if (!m || !(away[s] + m->by < away[t] - 1e-12 * (1 + std::abs(away[t] < kNoLimit ? away[t] : 0)))) continue;
        away[t] = away[s] + m->by;
        by[t] = *m;
        before[t] = s;
        if (!waiting[t]) waiting[t] = 1, queue.push_back(t);
      }
      if (queue.size() > 64 * slots_ * slots_) break;  // rounding only
    }
    std::uint32_t target = kNone;
    for (std::uint32_t t = 0; t < slots_; ++t)
      if (spare_[t] > slack_ && away[t] < kNoLimit && (target == kNone || away[t] < away[target])) target = t;
    if (target == kNone) return false;
    double many = std::min(-spare_[source], spare_[target]);
    for (std::uint32_t t = target; t != source; t = before[t]) many = std::min(many, flow_[by[t].from]);
    for (std::uint32_t t = target; t != source; t = before[t]) {
      const Move& m = by[t];
      flow_[m.from] -= many;
      const bool fresh = flow_[m.to] <= 0;
      flow_[m.to] += many;
      if (flow_[m.from] < 1e-2 * slack_) flow_[m.to] += std::exchange(flow_[m.from], 0.0);  // crumbs of rounding
      if (!fresh) continue;
      at_[t].push_back(m.to);
      if (known_[t]) offer(m.to);
    }
    cost_now_ += many * away[target];
    if (cost_now_ >= most_ * (1 + 1e-9)) return false;  // it only rises
    spare_[source] += many;
    spare_[target] -= many;
    return true;
  }

  const Location::World& w_;
  std::size_t slots_ = 0;
  std::vector<std::uint32_t> slot_of_, candidate_, first_, slot_, place_;  ///< by candidate; slot; place; option; option
  std::vector<double> spare_, cost_, flow_;                                ///< by slot; option; option
  std::vector<std::vector<std::uint32_t>> at_;
  std::vector<Moves> moves_;
  std::vector<std::uint8_t> known_;
  double slack_ = 0, most_, cost_now_ = 0;
};

/// Whole places: a start from the divisible assignment, repaired and improved by moves and swaps.
class WholePlaces {
 public:
  WholePlaces(const Location::World& w, const std::vector<std::uint8_t>& open, double most) : w_(w), open_(open), most_(most), at_(w.persons.size(), kUnmet), cost_(w.persons.size(), 0), left_(w.capacity), members_(open.size()) {}

  Assignment run() {
    const Assignment start = assign_divisible(w_, open_, most_);
    if (!(start.cost < kNoLimit)) return {};
    std::vector<double> most(at_.size(), 0);
    for (const auto& s : start.shares)
      if (s.persons > most[s.place]) most[s.place] = s.persons, at_[s.place] = s.candidate;
    for (std::uint32_t i = 0; i < at_.size(); ++i) {
      if (w_.persons[i] <= 0) continue;
      if (at_[i] == kUnmet && !(w_.unmet[i] < kNoLimit)) return {};
      cost_[i] = at_[i] == kUnmet ? w_.unmet[i] : cost_at(i, at_[i]);
      if (at_[i] != kUnmet) left_[at_[i]] -= w_.persons[i], members_[at_[i]].push_back(i);
    }
    for (std::uint32_t c = 0; c < open_.size(); ++c)
      while (open_[c] && left_[c] < -kSlack * (1 + w_.capacity[c]))
        if (!relieve(c)) return {};
    for (int pass = 0; pass < kPasses && improve(); ++pass) {}
    Assignment out;
    out.cost = 0;
    for (std::uint32_t i = 0; i < at_.size(); ++i) {
      if (w_.persons[i] <= 0) continue;
      out.cost += w_.persons[i] * cost_[i];
      if (at_[i] == kUnmet) out.unmet += w_.persons[i];
      else out.shares.push_back({i, at_[i], w_.persons[i]});
    }
    return out;
  }

 private:
  static constexpr std::uint32_t kUnmet = 0xffffffffu;
  static constexpr double kSlack = 1e-9;
  static constexpr int kPasses = 50;

  double cost_at(std::uint32_t place, std::uint32_t candidate) const {
    for (const auto& o : w_.of(place))
      if (o.candidate == candidate) return o.cost;
    return kNoLimit;
  }
  bool fits(std::uint32_t candidate, double persons) const { return persons <= left_[candidate] + kSlack * (1 + w_.capacity[candidate]); }
  bool usable(std::uint32_t candidate) const { return open_[candidate] && w_.capacity[candidate] > 0; }

  void put(std::uint32_t place, std::uint32_t to, double cost) {
    if (const std::uint32_t from = at_[place]; from != kUnmet) {
      left_[from] += w_.persons[place];
      std::erase(members_[from], place);
    }
    at_[place] = to;
    cost_[place] = cost;
    if (to != kUnmet) left_[to] -= w_.persons[place], members_[to].push_back(place);
  }

  // The move, or the swap, out of an overfull shelter that costs least for what it frees.
  bool relieve(std::uint32_t c) {
    struct {
      double each = kNoLimit, cost = 0, back_cost = 0;
      std::uint32_t place = 0, to = 0, back = kUnmet;
    } best;
    const double over = -left_[c];
    for (const std::uint32_t i : members_[c]) {
      const double d = w_.persons[i];
      const auto consider = [&](double more, double freed, std::uint32_t to, double cost, std::uint32_t back, double back_cost) {
        if (const double each = more / std::min(over, freed); freed > 0 && each < best.each) best = {each, cost, back_cost, i, to, back};
      };
      if (w_.unmet[i] < kNoLimit) consider(d * (w_.unmet[i] - cost_[i]), d, kUnmet, w_.unmet[i], kUnmet, 0);
      for (const auto& o : w_.of(i)) {
        if (o.candidate == c || !usable(o.candidate)) continue;
        if (fits(o.candidate, d)) {
          consider(d * (o.cost - cost_[i]), d, o.candidate, o.cost, kUnmet, 0);
          continue;
        }
        for (const std::uint32_t l : members_[o.candidate]) {
          const double other = w_.persons[l];
          if (other >= d || !fits(o.candidate, d - other)) continue;
          if (const double there = cost_at(l, c); there < kNoLimit) consider(d * (o.cost - cost_[i]) + other * (there - cost_[l]), d - other, o.candidate, o.cost, l, there);
        }
      }
    }
    if (!(best.each < kNoLimit)) return false;
    put(best.place, best.to, best.cost);
    if (best.back != kUnmet) put(best.back, c, best.back_cost);
    return true;
  }

  bool improve() {
    bool better = false;
    for (std::uint32_t i = 0; i < at_.size(); ++i) {
      const double d = w_.persons[i];
      if (d <= 0) continue;
      for (const auto& o : w_.of(i)) {
        if (o.candidate == at_[i] || !usable(o.candidate)) continue;
        const double gain = d * (cost_[i] - o.cost);
        if (gain <= 0) break;  // options are in order of cost
        if (fits(o.candidate, d)) {
          put(i, o.candidate, o.cost);
          better = true;
          break;
        }
        const std::uint32_t here = at_[i];
        std::uint32_t with = kUnmet;
        double most = 1e-9 * (1 + gain), back_cost = 0;
        bool leaves = false;
        for (const std::uint32_t l : members_[o.candidate]) {
          const double other = w_.persons[l];
          if (!fits(o.candidate, d - other)) continue;
          if (here != kUnmet && fits(here, other - d))
            if (const double there = cost_at(l, here), g = gain + other * (cost_[l] - there); g > most) most = g, with = l, back_cost = there, leaves = false;
          // Or the other one moves on to a third.
          for (const auto& third : w_.of(l)) {
            if (third.candidate == o.candidate || third.candidate == here || !usable(third.candidate) || !fits(third.candidate, other)) continue;
            if (const double g = gain + other * (cost_[l] - third.cost); g > most) most = g, with = l, back_cost = third.cost, leaves = true, onward_ = third.candidate;
            break;
          }
        }
        if (with == kUnmet) continue;
        put(with, leaves ? onward_ : here, back_cost);
        put(i, o.candidate, o.cost);
        better = true;
        break;
      }
    }
    return better;
  }

  const Location::World& w_;
  const std::vector<std::uint8_t>& open_;
  double most_;
  std::vector<std::uint32_t> at_;
  std::vector<double> cost_, left_;
  std::vector<std::vector<std::uint32_t>> members_;
  std::uint32_t onward_ = 0;
};

}  // namespace

Assignment assign_whole(const Location::World& w, const std::vector<std::uint8_t>& open, double most) { return WholePlaces(w, open, most).run(); }

Assignment assign_divisible(const Location::World& w, const std::vector<std::uint8_t>& open, double most) { return Transport(w, open, most).run(); }

}  // namespace senda::plan
