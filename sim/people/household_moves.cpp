#include "sim/people/household_moves.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "sim/people/exits.hpp"
#include "sim/people/groups.hpp"

namespace senda::people {

using scenario::Draws;
using scenario::Purpose;
using scenario::Whereabouts;

namespace {

// Desired walking speed by age, m/s: mean and standard deviation (science.md 4.5, K/A); children under 6 are carried
// or go at 0.7.
constexpr std::array<std::pair<double, double>, kAgeBands> kWalk = {{{0.70, 0.0}, {1.20, 0.22}, {1.20, 0.22}, {1.34, 0.26}, {1.10, 0.22}, {0.85, 0.22}}};
constexpr std::pair<double, double> kWalkMotor = {0.60, 0.20}, kWalkWheelchair = {kWheelchairMps, 0.20};  // unaided; assisted
constexpr double kHostM = 5000;  // mean distance of hosts [A]

// Where those who leave the city go: the ends of the largest roads in eight directions.
std::vector<NodeId> find_exits(const RoadGraph& g) {
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
  std::vector<NodeId> out;
  for (NodeId n : exit)
    if (n.exists()) out.push_back(n);
  return out;
}

/// One party's trip before it is entered in the columns. `number` 0 = those at home, 1, 2, ... the member who leads.
struct Trip {
  std::vector<PersonId> who;
  scenario::Place from;
  Goal goal = Goal::home;
  Phase phase = Phase::reunify;
  SimTime depart;
  bool car_at_hand = false, collected = false;
  std::uint64_t number = 0;
  std::vector<Stop> stops;
};

/// The households of one stretch, in order.
class Moves {
 public:
  explicit Moves(const Frame& f) : f_(f), r_(f.r), b_(f.s.behaviour), horizon_(f.decisions.horizon()) { out_.population.groups.resize(6 + !f.boroughs.empty()); }

  void household(HouseholdId h) {
    h_ = h;
    fate_ = f_.decisions.fate(h);
    locate();
    choose_car();
    if (fate_.displaced()) {
      out_.count_displaced(h, r_.size_of(h), fate_);
    } else if (away_.empty() && pupils_.empty()) {
      return;
    }
    NodeId foot, car;
    // Nowhere to go, or only after the simulated time: members away come home, the others stay.
    lost_ = fate_.displaced() && f_.decisions.home_lost(h);
    const bool later = fate_.displaced() && !lost_ && f_.decisions.leaves(h_, fate_, 0) >= horizon_;
    if (later || !target(fate_.goal, foot, car)) {
      fate_ = Fate();
      lost_ = false;
    }
    plan_meeting();
    collect_children();
    take_along();
    for (const Member& m : away_) from_away(m);
    if (fate_.displaced() && !home_.empty()) from_home();
  }
  Settled take() { return std::move(out_); }

 private:
  struct Member {
    PersonId p;
    scenario::Place place;
    std::uint64_t number;
    bool works;
  };
  struct Pupil {
    PersonId p;
    DestinationId school;
  };

  std::uint64_t number_of(PersonId p) const { return p.value() - r_.first_person[h_] + 1; }

  // --- where everybody is

  void locate() {
    home_.clear();
    away_.clear();
    pupils_.clear();
    free_.clear();
    for (PersonId p : r_.members(h_)) {
      const Presence at = f_.presence.of(h_, p);
      if (is_trapped(f_.damage, at.building, f_.streams.of(Purpose::exit, member_key(r_, h_, p)))) continue;
      free_.push_back(p);
      if (at.what == Whereabouts::home) home_.push_back(p);
      else if (at.what == Whereabouts::school && collected_age(p)) pupils_.push_back({p, r_.destination[p]});
      else away_.push_back({p, *at.place, number_of(p), at.what == Whereabouts::work});
    }
  }

  bool collected_age(PersonId p) const {
    if (!b_.gather) return false;
    const std::int64_t oldest = r_.age[p] == AgeBand::age0to5 ? 5 : r_.age[p] == AgeBand::age6to11 ? 11 : r_.age[p] == AgeBand::age12to17 ? 17 : 200;
    return oldest <= b_.collect_to_age;
  }

  // The household's only car: with a member at work, or at home.
  void choose_car() {
    car_at_ = kNoCar;
    if (!r_.car[h_]) return;
    car_at_ = 0;
    if (f_.streams.of(Purpose::mode, r_.key[h_] + 31).uniform() >= b_.commuter_car_share) return;
    for (const Member& m : away_)
      if (m.works) {
        car_at_ = m.number;
        return;
      }
  }

  // --- gathering

  // Members away come home first and leave together, unless nobody can go back home.
  void plan_meeting() {
    meeting_ = Stop::kNoMeeting;
    leaves_ = fate_.displaced() ? f_.decisions.leaves(h_, fate_, 0) : SimTime();
    escort_ = pupils_.empty() ? PersonId() : choose_escort();
    if (!b_.gather || !fate_.displaced() || lost_ || (away_.empty() && pupils_.empty())) return;
    const std::size_t at_home = home_.size() - (escort_.exists() && at_home_(escort_) ? 1 : 0);
    const std::size_t parties = away_.size() + (at_home > 0) + (escort_.exists() && at_home_(escort_) ? 1 : 0);
    if (parties == 0) return;
    meeting_ = meeting(parties, leaves_, leaves_ + SimTime::from(Seconds(3600 * b_.gather_limit_h)));
  }
  bool at_home_(PersonId p) const { return std::find(home_.begin(), home_.end(), p) != home_.end(); }

  std::uint32_t meeting(std::size_t parties, SimTime earliest, SimTime until) {
    out_.population.meetings.push_back({static_cast<std::uint32_t>(parties), earliest, until});
    return static_cast<std::uint32_t>(out_.population.meetings.size() - 1);
  }
  Stop home_stop(std::uint32_t meeting) const { return {r_.place(h_).foot, r_.place(h_).car, meeting}; }

  // A woman of the household with probability 0.6 where there is one, else another adult (Murray-Tuite et al. 2009).
  PersonId choose_escort() const {
    Draws d = f_.streams.of(Purpose::collect, r_.key[h_]);
    const bool woman = d.uniform() < b_.mother_share;
    const double u = d.uniform();
    for (const auto& [by_sex, oldest] : {std::pair{true, AgeBand::age60to74}, {false, AgeBand::age60to74}, {false, AgeBand::age75plus}}) {
      std::vector<PersonId> able;
      for (PersonId p : free_)
        if (r_.age[p] >= AgeBand::adult && r_.age[p] <= oldest && (!by_sex || (r_.woman[p] != 0) == woman)) able.push_back(p);
      if (!able.empty()) return able[static_cast<std::size_t>(u * static_cast<double>(able.size()))];
    }
    return PersonId();
  }

  // Children of one school wait there as one party; the escort goes round the schools.
  void collect_children() {
    rounds_.clear();
    std::sort(pupils_.begin(), pupils_.end(), [](const Pupil& a, const Pupil& b) { return a.school != b.school ? a.school < b.school : a.p < b.p; });
    const SimTime dusk = SimTime::from(Seconds(f_.dusk_s));
    for (std::size_t i = 0; i < pupils_.size();) {
      const DestinationId school = pupils_[i].school;
      Trip t;
      for (; i < pupils_.size() && pupils_[i].school == school; ++i) t.who.push_back(pupils_[i].p);
      t.from = r_.place(school);
      t.phase = fate_.displaced() ? Phase::displace : Phase::reunify;
      t.goal = fate_.goal;
      t.collected = true;
      t.number = number_of(t.who.front());
      const Stop stop{t.from.foot, t.from.car, meeting(2, dusk, dusk + SimTime::from(Seconds(3600 * b_.gather_limit_h)))};
      t.stops = {stop};
      rounds_.push_back(stop);
      enter(t);
    }
    if (escort_.exists() && at_home_(escort_)) escort_from_home();
  }

  void escort_from_home() {
    std::erase(home_, escort_);
    Trip t{{escort_}, r_.place(h_), fate_.goal, fate_.displaced() ? Phase::displace : Phase::reunify, f_.decisions.goes_home(h_, number_of(escort_)), car_at_ == 0, false, number_of(escort_), rounds_};
    t.depart = std::max(t.depart, SimTime::from(Seconds(f_.dusk_s)));
    if (meeting_ != Stop::kNoMeeting) t.stops.push_back(home_stop(meeting_));
    if (enter(t) && out_.population.by_car.raw().back()) car_at_ = t.number;
  }

  bool home_alone() const {
    return !home_.empty() && std::all_of(home_.begin(), home_.end(), [&](PersonId p) { return r_.age[p] < kErrandAge; });
  }
  // Small children without anybody grown at home, where nobody can come back for them: they are with the first grown
  // member who is out.
  void take_along() {
    along_.clear();
    if (!fate_.displaced() || meeting_ != Stop::kNoMeeting || !home_alone()) return;
    if (std::any_of(away_.begin(), away_.end(), [&](const Member& m) { return r_.age[m.p] >= kErrandAge; })) along_.swap(home_);
  }

  // --- trips

  void from_away(const Member& m) {
    const bool displaced = fate_.displaced();
    const bool collects = m.p == escort_ && !rounds_.empty();  // and does not wait to be told to leave
    const bool direct = displaced && meeting_ == Stop::kNoMeeting && !collects;
    Trip t{{m.p}, m.place, fate_.goal, displaced ? Phase::displace : Phase::reunify, direct ? f_.decisions.leaves(h_, fate_, m.number) : f_.decisions.goes_home(h_, m.number),
           car_at_ == m.number, false, m.number, {}};
    if (!along_.empty() && r_.age[m.p] >= kErrandAge) {
      t.who.insert(t.who.end(), along_.begin(), along_.end());
      along_.clear();
    }
    if (m.p == escort_) {
      // Until schools let the children go, the escort waits at home.
      if (f_.dusk_s > 0 && !lost_) t.stops.push_back(home_stop(meeting(1, SimTime::from(Seconds(f_.dusk_s)), SimTime::from(Seconds(f_.dusk_s)))));
      t.stops.insert(t.stops.end(), rounds_.begin(), rounds_.end());
    }
    if (meeting_ != Stop::kNoMeeting) t.stops.push_back(home_stop(meeting_));
    enter(t);
  }

  void from_home() {
    Trip t{home_, r_.place(h_), fate_.goal, Phase::displace, leaves_, car_at_ == 0, meeting_ != Stop::kNoMeeting && home_alone(), 0, {}};
    if (meeting_ != Stop::kNoMeeting) t.stops.push_back(home_stop(meeting_));
    enter(t);
  }

  // The first place on the way: what the choice of mode is made for.
  double first_leg_km(const Trip& t, NodeId goal) const {
    const NodeId n = !t.stops.empty() && t.stops.front().foot.exists() && distance_m(t.from.point, f_.city.roads.point[t.stops.front().foot]) > 1 ? t.stops.front().foot : goal;
    return n.exists() ? distance_m(t.from.point, f_.city.roads.point[n]) / 1000 : 1.0;
  }

  bool by_car(const Trip& t, NodeId goal) const {
    if (!t.car_at_hand || t.collected || !t.from.car.exists()) return false;
    if (t.goal == Goal::leave) return true;
    const double km = first_leg_km(t, goal);
    const double share = km < 1 ? b_.car_share_short : km < 3 ? b_.car_share_medium : b_.car_share_long;
    return f_.streams.of(Purpose::mode, r_.key[h_] + 61 * (t.number + 1)).uniform() < share;
  }

  bool enter(const Trip& t) {
    NodeId foot, car_node;
    if (t.depart >= horizon_ || !target(t.goal, foot, car_node)) return false;
    const bool car = by_car(t, foot);
    const NodeId node = car ? car_node : foot, start = car ? t.from.car : t.from.foot;
    if (!start.exists()) return false;
    const bool to_node = t.goal == Goal::home || t.goal == Goal::host || t.goal == Goal::leave;
    if (to_node && (!node.exists() || (node == start && t.stops.empty()))) return false;
    Population& p = out_.population;
    p.origin.push_back(start);
    p.depart.push_back(t.depart);
    p.by_car.push_back(car);
    p.speed_mps.push_back(static_cast<float>(slowest(t.who)));
    p.goal.push_back(t.goal);
    p.goal_node.push_back(node);
    p.goal_foot.push_back(foot);
    p.goal_site.push_back(0);
    p.phase.push_back(t.phase);
    p.needs.push_back(needs(t));
    p.key.push_back(r_.key[h_] + 131 * t.number);
    p.collected.push_back(t.collected);
    p.first_agent.push_back(static_cast<std::uint32_t>(p.agents()));
    p.first_stop.push_back(static_cast<std::uint32_t>(p.stops.size()));
    p.stops.insert(p.stops.end(), t.stops.begin(), t.stops.end());
    for (PersonId who : t.who) add_agent(who);
    return true;
  }

  // False when the goal has no place (no assembly area, no host, no way out): the party stays where it is.
  bool target(Goal goal, NodeId& foot, NodeId& car) const {
    switch (goal) {
      case Goal::home:
        foot = r_.place(h_).foot;
        car = r_.place(h_).car;
        return true;
      case Goal::host: {
        Draws d = f_.streams.of(Purpose::hosts, r_.key[h_]);
        const auto host = draw_near(*r_.home_cells, r_.place(h_).point, d, kHostM);
        if (!host || AddressId(*host) == r_.address[h_]) return false;
        foot = r_.at[AddressId(*host)].foot;
        car = r_.at[AddressId(*host)].car;
        return true;
      }
      case Goal::leave:
        if (f_.exits.empty()) return false;
        foot = car = f_.exits[static_cast<std::size_t>(f_.streams.of(Purpose::destination, r_.key[h_] + 7).below(f_.exits.size()))];
        return true;
      case Goal::assembly: return f_.assembly;
      default: return true;
    }
  }

  bool in_wheelchair(PersonId p) const {
    return r_.disability[p] == Disability::motor && f_.streams.of(Purpose::wheelchair, member_key(r_, h_, p)).uniform() < b_.wheelchair_share;
  }

  // A way without steps for a wheelchair; a bus to the shelter for those without a car or with a motor disability.
  std::uint8_t needs(const Trip& t) const {
    const auto motor = [&](PersonId p) { return r_.disability[p] == Disability::motor; };
    const bool step_free = std::any_of(t.who.begin(), t.who.end(), [&](PersonId p) { return in_wheelchair(p); });
    const bool rides = t.goal == Goal::shelter && (!r_.car[h_] || std::any_of(t.who.begin(), t.who.end(), motor));
    return static_cast<std::uint8_t>((step_free ? kStepFree : 0) | (rides ? kRides : 0));
  }

  double slowest(const std::vector<PersonId>& who) const {
    double v = 9;
    for (PersonId p : who) {
      const auto [mean, sd] = in_wheelchair(p) ? kWalkWheelchair : r_.disability[p] == Disability::motor ? kWalkMotor : kWalk[static_cast<std::size_t>(r_.age[p])];
      v = std::min(v, std::clamp(mean + sd * f_.streams.of(Purpose::speed, member_key(r_, h_, p)).normal(), 0.3, 2.0));
    }
    return v;
  }

  void add_agent(PersonId p) {
    Population& out = out_.population;
    out.household.push_back(h_.value());
    const auto groups = groups_of(r_, h_, p);
    for (std::size_t c = 0; c < kGroupColumns; ++c) out.groups[c].push_back(groups[c]);
    if (out.groups.size() > kGroupColumns) out.groups[kGroupColumns].push_back(borough());
  }
  // The last value stands for zones without one.
  std::uint16_t borough() const {
    const ZoneId z = r_.zone[h_];
    const std::uint32_t parent = z.exists() ? f_.in.zones.parent[z] : scenario::Zones::kNoParent;
    return static_cast<std::uint16_t>(parent == scenario::Zones::kNoParent ? f_.boroughs.size() - 1 : parent);
  }

  static constexpr std::uint64_t kNoCar = UINT64_MAX;
  const Frame& f_;
  const Residents& r_;
  const scenario::Behaviour& b_;
  const SimTime horizon_;
  HouseholdId h_;
  Fate fate_;
  bool lost_ = false;
  std::vector<PersonId> free_, home_, along_;  // free: all but those trapped in a collapsed building
  std::vector<Member> away_;
  std::vector<Pupil> pupils_;
  std::vector<Stop> rounds_;
  PersonId escort_;
  std::uint64_t car_at_ = kNoCar;  // member number, 0 = at home
  std::uint32_t meeting_ = Stop::kNoMeeting;
  SimTime leaves_;
  Settled out_;
};

}  // namespace

Frame make_frame(const City& city, const scenario::Scenario& s, const scenario::Inputs& in, const Residents& r, const hazard::Damage& d, const scenario::Streams& streams) {
  Frame f{city, s, in, r, d, streams, Decisions(s, in, r, d, streams), PresenceDraw(s, in, r, streams), find_exits(city.roads), false, 0, {}};
  f.assembly = std::any_of(in.sites.begin(), in.sites.end(), [](const auto& site) { return site.kind == SiteKind::assembly; });
  if (s.policy.schools_keep_children) f.dusk_s = std::max(0.0, 3600 * (s.behaviour.dusk_h - f.presence.moment().local_h));
  std::map<std::string, int> bearers;
  for (const auto& parent : in.zones.parents) ++bearers[parent.name];
  for (const auto& parent : in.zones.parents)
    f.boroughs.push_back(parent.name.empty() ? parent.id : bearers[parent.name] == 1 ? parent.name : parent.name + " (" + parent.id + ")");
  if (!f.boroughs.empty()) f.boroughs.emplace_back("none");
  return f;
}

Settled moves_of(const Frame& frame, std::size_t first, std::size_t last) {
  Moves moves(frame);
  for (std::size_t h = first; h < last; ++h) moves.household(HouseholdId(static_cast<std::uint32_t>(h)));
  return moves.take();
}

}  // namespace senda::people
