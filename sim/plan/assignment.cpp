#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/plan/location.hpp"

namespace senda::plan {

namespace {

// A flow of people from places to shelters and on to one sink. Each shelter sends as many to the sink as it is taken to hold;
// where more or fewer are there than it sends on, people are passed on. Potentials (the sink's less a shelter's is its price)
// keep every move from being cheaper than nought, so that the flow is always the cheapest for what it has at each shelter, and
// its cost at the potentials is a bound of what everything will cost (primal-dual: Ahuja, Magnanti & Orlin 1993, chapter 9).
class Transport {
 public:
  Transport(const Location::World& w, const CandidateSet& open, double most, std::vector<double>* prices) : w_(w), most_(most), prices_(prices) {
    slot_of_.assign(open.size(), kNone);
    for (std::uint32_t c = 0; c < open.size(); ++c)
      if (open[c] && w.capacity[c] > 0) slot_of_[c] = static_cast<std::uint32_t>(candidate_.size()), candidate_.push_back(c);
    slots_ = candidate_.size() + 1;  // the last: unmet
    sink_ = static_cast<std::uint32_t>(slots_);
    for (const std::uint32_t c : candidate_) {
      capacity_.push_back(w.capacity[c]);
      // A shelter that takes everybody has no price.
      potential_.push_back(prices && w.capacity[c] < kNoLimit ? -(*prices)[c] : 0);
    }
    capacity_.push_back(kNoLimit);
    potential_.resize(slots_ + 1, 0);
  }

  Assignment run() {
    if (!start()) return {};
    for (std::uint32_t n = 0; n <= sink_; ++n)
      while (excess_[n] > slack_)
        if (!pass_on(n)) return {};
    Assignment out;
    out.cost = 0;
    for (std::size_t i = 0; i < w_.persons.size(); ++i)
      for (std::uint32_t o = first_[i]; o < first_[i + 1]; ++o) {
        if (flow_[o] <= 0) continue;
        out.cost += flow_[o] * cost_[o];
        if (slot_[o] + 1 == slots_) out.unmet += flow_[o];
        else out.shares.push_back({static_cast<std::uint32_t>(i), candidate_[slot_[o]], flow_[o]});
      }
    for (std::size_t s = 0; prices_ && s < candidate_.size(); ++s) (*prices_)[candidate_[s]] = std::max(0.0, potential_[sink_] - potential_[s]);
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
  using Moves = std::vector<Move>;      ///< a heap, the cheapest first

  // Everybody at the option that is cheapest at the prices; false where somebody has none.
  bool start() {
    first_.push_back(0);
    double total = 0;
    std::vector<double> load(slots_, 0);
    for (std::size_t i = 0; i < w_.persons.size(); ++i) {
      total += w_.persons[i];
      if (w_.persons[i] > 0) {
        std::uint32_t best = kNone;
        double least = kNoLimit;
        const auto add = [&](std::uint32_t slot, double cost) {
          if (const double z = cost - potential_[slot]; z < least) least = z, best = static_cast<std::uint32_t>(cost_.size());
          slot_.push_back(slot);
          cost_.push_back(cost);
          place_.push_back(static_cast<std::uint32_t>(i));
        };
        for (const auto& o : w_.of(i))
          if (slot_of_[o.candidate] != kNone && o.cost <= w_.unmet[i]) add(slot_of_[o.candidate], o.cost);
        if (w_.unmet[i] < kNoLimit) add(static_cast<std::uint32_t>(slots_ - 1), w_.unmet[i]);
        if (best == kNone) return false;
        flow_.resize(cost_.size(), 0);
        flow_[best] = w_.persons[i];
        paid_ += w_.persons[i] * cost_[best];
        load[slot_[best]] += w_.persons[i];
      }
      first_.push_back(static_cast<std::uint32_t>(cost_.size()));
    }
    slack_ = 1e-10 * (1 + total);
    double sent = 0;
    for (std::size_t s = 0; s < slots_; ++s) {
      sends_.push_back(potential_[s] < 0 ? capacity_[s] : std::min(load[s], capacity_[s]));
      sent += sends_[s];
      excess_.push_back(load[s] - sends_[s]);
    }
    excess_.push_back(sent - total);
    if (is_too_dear()) return false;
    at_.resize(slots_);
    for (std::uint32_t o = 0; o < flow_.size(); ++o)
      if (flow_[o] > 0) at_[slot_[o]].push_back(o);
    moves_.resize(slots_ * slots_);
    cheapest_.assign(slots_ * slots_, kNoLimit);
    known_.assign(slots_, 0);
    return true;
  }
  // The bound only rises.
  bool is_too_dear() const {
    if (!(most_ < kNoLimit)) return false;
    double bound = paid_;
    for (std::size_t n = 0; n < excess_.size(); ++n) bound -= potential_[n] * excess_[n];
    return bound >= most_ * (1 + 1e-9) + 1e-9;
  }

  // What moving people of an option to the others of their place costs more.
  void offer(std::uint32_t o, bool in_order) {
    for (std::uint32_t to = first_[place_[o]]; to < first_[place_[o] + 1]; ++to) {
      if (to == o) continue;
      const std::size_t k = slot_[o] * slots_ + slot_[to];
      const Move m{cost_[to] - cost_[o], o, to};
      moves_[k].push_back(m);
      if (in_order) std::push_heap(moves_[k].begin(), moves_[k].end(), Later());
      cheapest_[k] = std::min(cheapest_[k], m.by);
    }
  }
  void know(std::uint32_t slot) {
    if (known_[slot]) return;
    known_[slot] = 1;
    for (const std::uint32_t o : at_[slot])
      if (flow_[o] > 0) offer(o, false);
    for (std::size_t t = 0; t < slots_; ++t) std::make_heap(moves_[slot * slots_ + t].begin(), moves_[slot * slots_ + t].end(), Later());
  }
  // Moves of people who are gone fall away.
  void refresh(std::uint32_t slot) {
    for (std::size_t t = 0; t < slots_; ++t) {
      Moves& m = moves_[slot * slots_ + t];
      while (!m.empty() && flow_[m.front().from] <= 0) {
        std::pop_heap(m.begin(), m.end(), Later());
        m.pop_back();
      }
      cheapest_[slot * slots_ + t] = m.empty() ? kNoLimit : m.front().by;
    }
  }

  // The cheapest way from where too many are to where too few are, and as many as can go along it (Edmonds & Karp 1972).
  bool pass_on(std::uint32_t source) {
    away_.assign(slots_ + 1, kNoLimit);
    before_.assign(slots_ + 1, kNone);
    settled_.assign(slots_ + 1, 0);
    away_[source] = 0;
    std::uint32_t target = kNone;
    while (true) {
      std::uint32_t s = kNone;
      for (std::uint32_t t = 0; t <= sink_; ++t)
        if (!settled_[t] && away_[t] < kNoLimit && (s == kNone || away_[t] < away_[s])) s = t;
      if (s == kNone) return false;
      settled_[s] = 1;
      if (excess_[s] < -slack_) {
        target = s;
        break;
      }
      const auto reach = [&](std::uint32_t t, double cost) {
        const double by = away_[s] + std::max(0.0, cost + potential_[s] - potential_[t]);
        if (by < away_[t]) away_[t] = by, before_[t] = s;
      };
      if (s == sink_) {
        for (std::uint32_t t = 0; t < slots_; ++t)
          if (!settled_[t] && sends_[t] > slack_) reach(t, 0);
        continue;
      }
      know(s);
      const double* const row = cheapest_.data() + s * slots_;
      for (std::uint32_t t = 0; t < slots_; ++t)
        if (!settled_[t] && row[t] < kNoLimit) reach(t, row[t]);
      if (!settled_[sink_] && sends_[s] < capacity_[s] - slack_) reach(sink_, 0);
    }
    for (std::uint32_t t = 0; t <= sink_; ++t) potential_[t] += std::min(away_[t], away_[target]);
    double many = std::min(excess_[source], -excess_[target]);
    path_.clear();
    for (std::uint32_t t = target; t != source; t = before_[t]) {
      const std::uint32_t s = before_[t];
      if (t == sink_) many = std::min(many, capacity_[s] - sends_[s]);
      else if (s == sink_) many = std::min(many, sends_[t]);
      else path_.push_back(moves_[s * slots_ + t].front()), many = std::min(many, flow_[path_.back().from]);
    }
    for (std::uint32_t t = target; t != source; t = before_[t]) {
      if (t == sink_) sends_[before_[t]] += many;
      else if (before_[t] == sink_) sends_[t] -= many;
    }
    for (const Move& m : path_) {
      const bool fresh = flow_[m.to] <= 0;
      flow_[m.from] -= many;
      flow_[m.to] += many;
      if (flow_[m.from] < 1e-2 * slack_) flow_[m.to] += std::exchange(flow_[m.from], 0.0);  // crumbs of rounding
      paid_ += many * m.by;
      if (!fresh) continue;
      at_[slot_[m.to]].push_back(m.to);
      if (known_[slot_[m.to]]) offer(m.to, true);
    }
    for (const Move& m : path_)
      if (flow_[m.from] <= 0) refresh(slot_[m.from]);
    excess_[source] -= many;
    excess_[target] += many;
    return !is_too_dear();
  }

  const Location::World& w_;
  std::size_t slots_ = 0;
  std::uint32_t sink_ = 0;
  std::vector<std::uint32_t> slot_of_, candidate_, first_, slot_, place_;  ///< by candidate; slot; place; option; option
  std::vector<double> cost_, flow_;                                        ///< by option
  std::vector<double> capacity_, sends_, potential_, excess_;              ///< by slot; the last two also the sink's
  std::vector<std::vector<std::uint32_t>> at_;
  std::vector<Moves> moves_;            ///< from slot to slot
  std::vector<double> cheapest_, away_;
  std::vector<std::uint32_t> before_;
  std::vector<std::uint8_t> known_, settled_;
  std::vector<Move> path_;
  double slack_ = 0, most_, paid_ = 0;
  std::vector<double>* prices_;
};

// Each place with those of its options that are open and, but for the tolerance, as cheap as any.
Location::World closest_only(const Location::World& w, const CandidateSet& open) {
  Location::World out;
  out.share = w.share;
  out.capacity = w.capacity;
  out.persons = w.persons;
  out.unmet = w.unmet;
  out.first.push_back(0);
  for (std::size_t i = 0; i < w.persons.size(); ++i) {
    double most = kNoLimit;
    for (const auto& o : w.of(i)) {
      if (!open[o.candidate] || w.capacity[o.candidate] <= 0) continue;
      if (!(most < kNoLimit)) most = o.cost + w.tolerance[i];
      if (o.cost > most * (1 + 1e-12)) break;
      out.options.push_back(o);
    }
    out.first.push_back(static_cast<std::uint32_t>(out.options.size()));
  }
  return out;
}

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

Assignment assign_whole(const Location::World& w, const CandidateSet& open, double most) {
  return w.tolerance.empty() ? WholePlaces(w, open, most).run() : WholePlaces(closest_only(w, open), open, most).run();
}

Assignment assign_divisible(const Location::World& w, const CandidateSet& open, double most, std::vector<double>* prices) {
  return w.tolerance.empty() ? Transport(w, open, most, prices).run() : Transport(closest_only(w, open), open, most, prices).run();
}

}  // namespace senda::plan
