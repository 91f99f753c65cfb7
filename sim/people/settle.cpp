#include <algorithm>
#include <array>
#include <cmath>

#include "sim/people/occupancy.hpp"
#include "sim/people/population.hpp"

namespace senda::people {

using hazard::DamageState;
using scenario::Draws;
using scenario::Purpose;

namespace {

// Desired walking speed by age, m/s: mean and standard deviation (science.md 4.5, K/A).
constexpr std::array<std::pair<double, double>, kAgeBands> kWalk = {{{1.20, 0.22}, {1.20, 0.22}, {1.34, 0.26}, {1.10, 0.22}, {0.85, 0.22}}};
// Share of the displaced who seek public shelter by modelled economic quintile, poorest first (A).
constexpr std::array<double, 5> kShelterByQuintile = {0.30, 0.26, 0.20, 0.14, 0.10};

class Settling {
 public:
  Settling(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::BuildingStock& stock,
           const hazard::Damage& d, const scenario::Streams& streams)
      : city_(city), s_(s), b_(s.behaviour), in_(in), r_(r), stock_(stock), damage_(d), streams_(streams) {
    p_.group_columns = {"age", "sex", "disability", "car", "quintile"};
    p_.group_values = {{"0-11", "12-17", "18-59", "60-74", "75+"}, {"man", "woman"}, {"no", "yes"}, {"no", "yes"}, {"1", "2", "3", "4", "5"}};
    p_.groups.resize(p_.group_columns.size());
    find_exits();
    find_workplaces();
  }

  Settled run() {
    for (HouseholdId h : r_.home.keys()) household(h);
    p_.first_agent.push_back(static_cast<std::uint32_t>(p_.agents()));
    out_.population = std::move(p_);
    return std::move(out_);
  }

 private:
  // Where those who leave the city go: the ends of the largest roads in eight directions.
  void find_exits() {
    const RoadGraph& g = city_.roads;
    std::array<double, 8> best;
    std::array<NodeId, 8> exit;
    best.fill(-1e18);
    for (SegmentId s : g.segments()) {
      if (!(g.segment_modes(s) & kCar) || g.road_class[s] > RoadClass::secondary) continue;
      for (NodeId n : {g.seg_from[s], g.seg_to[s]})
        for (std::size_t k = 0; k < 8; ++k) {
          const double a = static_cast<double>(k) * 0.78539816339744831;
          const double far = g.point[n].x * std::cos(a) + g.point[n].y * std::sin(a);
          if (far > best[k]) {
            best[k] = far;
            exit[k] = n;
          }
        }
    }
    for (NodeId n : exit)
      if (n.exists()) exits_.push_back(n);
  }

  void find_workplaces() {
    double total = 0;
    for (StockId b : stock_.point.keys()) {
      total += workplace_weight(stock_, b);
      work_upto_.push_back(total);
    }
  }
  StockId workplace(double u) const {
    const auto it = std::upper_bound(work_upto_.begin(), work_upto_.end(), u * work_upto_.back());
    return StockId(static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(it - work_upto_.begin(), static_cast<std::ptrdiff_t>(work_upto_.size()) - 1)));
  }

  double displacement(HouseholdId h) const {
    const StockId home = r_.home[h];
    if (!home.exists() || damage_.state.empty()) return b_.displace_none;
    return displacement_probability(b_, damage_.state[home], damage_.cordoned[home], damage_.mmi[home]);
  }

  void household(HouseholdId h) {
    Draws choice = streams_.of(Purpose::displace, r_.key[h]);
    const bool displaced = choice.uniform() < displacement(h);
    const Goal goal = displaced ? destination(h) : Goal::home;
    std::vector<PersonId> together;
    for (PersonId p : r_.members(h)) {
      const StockId away = place_away(h, p);
      if (away.exists()) from_away(h, p, away, displaced, goal);
      else together.push_back(p);
    }
    if (!displaced) return;
    const auto persons = static_cast<std::size_t>(r_.members(h).size());
    out_.displaced += persons;
    if (goal == Goal::shelter) out_.seekers.push_back({h, static_cast<double>(persons)});
    if (!together.empty()) travel({h, together, r_.place[h], goal, Phase::displace, departure(h, 0, b_.displace_median_min, b_.displace_beta), r_.car[h] && car_is_with(h) == 0, 0});
  }

  // Who has the household's only car: a member away (1, 2, ...) or those at home (0). In 45 % of car-owning
  // households with an adult away the commuter has it [A].
  std::uint64_t car_is_with(HouseholdId h) const {
    if (!r_.car[h] || streams_.of(Purpose::mode, r_.key[h] + 31).uniform() >= 0.45) return 0;
    for (PersonId p : r_.members(h))
      if (r_.age[p] == AgeBand::adult && place_away(h, p).exists()) return p.value() - r_.first_person[h] + 1;
    return 0;
  }

  SimTime departure(HouseholdId h, std::uint64_t who, double median_min, double beta) const {
    Draws d = streams_.of(Purpose::departure, r_.key[h] + who);
    return SimTime::from(Seconds(std::min(60 * d.lognormal(median_min, beta), 0.9 * 3600 * b_.horizon_h)));
  }

  Goal destination(HouseholdId h) const {
    double u = streams_.of(Purpose::destination, r_.key[h]).uniform();
    const double shelter = std::clamp(b_.shelter_share * kShelterByQuintile[r_.quintile[h] - 1u] / 0.20, 0.0, 1.0);
    if (u < shelter) return Goal::shelter;
    u = (u - shelter) / std::max(1e-9, 1 - shelter) * (b_.host_share + b_.near_home_share + b_.leave_share);
    if (u < b_.host_share) return Goal::host;
    return u < b_.host_share + b_.near_home_share ? Goal::assembly : Goal::leave;
  }

  // Adults at work, teenagers at school on a weekday (science.md 3.4, A). Younger children count with
  // their household; collecting them is not modelled yet.
  StockId place_away(HouseholdId h, PersonId p) const {
    if (s_.people.activity != "weekday" || work_upto_.empty() || work_upto_.back() <= 0) return StockId();
    Draws d = streams_.of(Purpose::away, r_.key[h] + 977 * (p.value() - r_.first_person[h] + 1));
    const double u = d.uniform();
    const double share = r_.age[p] == AgeBand::adult ? kAdultAway : r_.age[p] == AgeBand::age12to17 ? kTeenAway : 0;
    return u < share ? workplace(d.uniform()) : StockId();
  }

  void from_away(HouseholdId h, PersonId p, StockId away, bool displaced, Goal goal) {
    const std::uint64_t who = p.value() - r_.first_person[h] + 1;
    const bool drives = car_is_with(h) == who;
    const double median = displaced ? b_.displace_median_min : b_.home_median_min, beta = displaced ? b_.displace_beta : b_.home_beta;
    travel({h, {p}, r_.access[away], displaced ? goal : Goal::home, displaced ? Phase::displace : Phase::reunify, departure(h, who, median, beta), r_.car[h] && drives, who});
  }

  /// One party's trip before it is entered in the columns. `number` 0 = those at home, 1, 2, ... members away.
  struct Trip {
    HouseholdId h;
    std::vector<PersonId> who;
    scenario::Place from;
    Goal goal;
    Phase phase;
    SimTime depart;
    bool car_at_hand;
    std::uint64_t number;
  };

  void travel(const Trip& t) {
    NodeId target_foot, target_car;
    if (!target(t.h, t.goal, target_foot, target_car)) return;
    const double km = target_foot.exists() ? distance_m(t.from.point, city_.roads.point[target_foot]) / 1000 : 1.0;
    const double share = km < 1 ? b_.car_share_short : km < 3 ? b_.car_share_medium : b_.car_share_long;
    bool car = t.car_at_hand && t.from.car.exists() && streams_.of(Purpose::mode, r_.key[t.h] + 61 * (t.number + 1)).uniform() < share;
    if (t.goal == Goal::leave && t.car_at_hand && t.from.car.exists()) car = true;
    if (!car && !t.from.foot.exists()) return;
    const NodeId node = car ? target_car : target_foot, start = car ? t.from.car : t.from.foot;
    const bool to_node = t.goal == Goal::home || t.goal == Goal::host || t.goal == Goal::leave;
    if (to_node && (!node.exists() || node == start)) return;
    p_.origin.push_back(start);
    p_.depart.push_back(t.depart);
    p_.by_car.push_back(car);
    p_.speed_mps.push_back(static_cast<float>(slowest(t.h, t.who)));
    p_.goal.push_back(t.goal);
    p_.goal_node.push_back(node);
    p_.goal_foot.push_back(target_foot);
    p_.goal_site.push_back(0);
    p_.phase.push_back(t.phase);
    p_.key.push_back(r_.key[t.h] + 131 * t.number);
    p_.first_agent.push_back(static_cast<std::uint32_t>(p_.agents()));
    for (PersonId p : t.who) add_agent(t.h, p);
  }

  // False when the goal has no place (no assembly area, no way out): the party stays where it is.
  bool target(HouseholdId h, Goal goal, NodeId& foot, NodeId& car) const {
    Draws d = streams_.of(Purpose::destination, r_.key[h] + 7);
    switch (goal) {
      case Goal::home:
        foot = r_.place[h].foot;
        car = r_.place[h].car;
        return true;
      case Goal::host: {
        const HouseholdId other(static_cast<std::uint32_t>(d.below(r_.households())));
        foot = r_.place[other].foot;
        car = r_.place[other].car;
        return other != h;
      }
      case Goal::leave:
        if (exits_.empty()) return false;
        foot = car = exits_[static_cast<std::size_t>(d.below(exits_.size()))];
        return true;
      case Goal::assembly:
        return std::any_of(in_.sites.begin(), in_.sites.end(), [](const auto& s) { return s.kind == SiteKind::assembly; });
      default: return true;
    }
  }

  double slowest(HouseholdId h, const std::vector<PersonId>& who) const {
    double v = 9;
    for (PersonId p : who) {
      Draws d = streams_.of(Purpose::speed, r_.key[h] + 17 * (p.value() - r_.first_person[h] + 1));
      const auto [mean, sd] = r_.disabled[p] ? std::pair{0.60, 0.20} : kWalk[static_cast<std::size_t>(r_.age[p])];
      v = std::min(v, std::clamp(mean + sd * d.normal(), 0.3, 2.0));
    }
    return v;
  }

  void add_agent(HouseholdId h, PersonId p) {
    p_.household.push_back(h.value());
    p_.groups[0].push_back(static_cast<std::uint16_t>(r_.age[p]));
    p_.groups[1].push_back(r_.woman[p]);
    p_.groups[2].push_back(r_.disabled[p]);
    p_.groups[3].push_back(r_.car[h]);
    p_.groups[4].push_back(static_cast<std::uint16_t>(r_.quintile[h] - 1));
  }

  const City& city_;
  const scenario::Scenario& s_;
  const scenario::Behaviour& b_;
  const scenario::Inputs& in_;
  const Residents& r_;
  const hazard::BuildingStock& stock_;
  const hazard::Damage& damage_;
  const scenario::Streams& streams_;
  std::vector<NodeId> exits_;
  std::vector<double> work_upto_;
  Population p_;
  Settled out_;
};

}  // namespace

Settled settle(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::BuildingStock& stock,
               const hazard::Damage& damage, const scenario::Streams& streams) {
  return Settling(city, s, in, r, stock, damage, streams).run();
}

}  // namespace senda::people
