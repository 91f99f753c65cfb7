// Buses: vehicles like others on the way, which take on who waits at their stops and set them down at their site. Who
// waits too long goes on foot, and so does who sits in a bus that is stuck; whoever finds the site full goes on from
// there like anybody else.
#include "sim/movement/run.hpp"

namespace senda::movement {

namespace {

constexpr double kPause_s = 300;  // an empty bus with nobody to fetch looks again

}  // namespace

void Run::bus_leaves(std::uint32_t id) {
  const std::uint32_t bus = id - first_bus();
  const scenario::Bus& b = w_.inputs.buses[bus];
  BusState& s = buses_[bus];
  if (!s.running) {
    s.running = true;
    tally_.depart(party(id), now_);
    note(EventKind::depart, id, 1);
  }
  if (now_ > b.until) {
    s.running = false;
    navigator_.bus_ended(bus);
    return end(id, State::left);
  }
  s.next = 0;
  s.skipped = 0;
  // Where somebody waits, or may come: otherwise it stands and looks again.
  const bool wanted = std::any_of(b.stops.begin(), b.stops.end(), [&](const scenario::Place& p) { return at_stop_.contains(p.foot) && !at_stop_[p.foot].empty(); });
  if (!wanted && who_[party(id)].node != b.depot) return schedule(now_ + SimTime::from(Seconds(kPause_s)), Act::bus, id);
  bus_goes_on(bus);
}

// To the next stop, or with a full bus or after the last stop to the site.
void Run::bus_goes_on(std::uint32_t bus) {
  const scenario::Bus& b = w_.inputs.buses[bus];
  BusState& s = buses_[bus];
  const std::uint32_t id = first_bus() + bus;
  if (s.seated >= b.seats) s.next = b.stops.size();
  if (s.next == b.stops.size() && s.aboard.empty()) return schedule(now_ + SimTime::from(Seconds(kPause_s)), Act::bus, id);
  navigator_.send_bus(id, s.next < b.stops.size() ? b.stops[s.next].car : book_.node(b.site, true));
  if (!navigator_.plan(id)) return bus_stuck(bus);
  proceed(id);
}

// No way to the next stop: the one after it; with none left, or no way to the site, it waits for a street to open.
void Run::bus_stuck(std::uint32_t bus) {
  const scenario::Bus& b = w_.inputs.buses[bus];
  BusState& s = buses_[bus];
  if (s.next < b.stops.size() && ++s.skipped <= b.stops.size()) {
    ++s.next;
    return bus_goes_on(bus);
  }
  const std::uint32_t id = first_bus() + bus;
  let_out(bus);
  note(EventKind::isolated, id);
  if (!who_[party(id)].stuck) isolated_.push_back(id);
  who_[party(id)].stuck = true;
}

void Run::bus_arrives(std::uint32_t bus) {
  const scenario::Bus& b = w_.inputs.buses[bus];
  BusState& s = buses_[bus];
  if (s.next < b.stops.size()) {
    board_bus(bus, b.stops[s.next]);
    ++s.next;
    return bus_goes_on(bus);
  }
  unload(bus);
  ++tally_.outcome().buses[bus].rounds;
  schedule(now_, Act::bus, first_bus() + bus);
}

void Run::wait_for_bus(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  note(EventKind::wait, id);
  tally_.set(party(id), State::waiting, now_);
  tally_.because(party(id), Reason::waits_for_bus);
  at_stop_[t.node].push_back(id);
  schedule(now_ + SimTime::from(Seconds(b_.pickup_wait_min * 60)), Act::bus_missed, id);
}

float Run::driven_m(std::uint32_t bus) {
  const PartyId q = party(first_bus() + bus);
  return meetings_.any() ? tally_.outcome().distance_m[q] : who_[q].distance_m;
}

// In the order in which they came; who does not fit as a whole lets smaller parties go first.
void Run::board_bus(std::uint32_t bus, const scenario::Place& stop) {
  BusState& s = buses_[bus];
  const std::uint32_t seats = w_.inputs.buses[bus].seats, driver = first_bus() + bus;
  std::vector<std::uint32_t>& queue = at_stop_[stop.foot];
  std::erase_if(queue, [&](std::uint32_t id) {
    if (s.seated + persons(id) > seats) return false;
    s.seated += persons(id);
    s.aboard.emplace_back(id, driven_m(bus));
    Traveller& t = who_[party(id)];
    t.to_bus = false;
    t.dawdling = true;
    t.main_way = false;
    tally_.set(party(id), State::travelling, now_);
    note(EventKind::board, id, p_.lead(party(driver)).value());
    return true;
  });
}

// Everybody gets off at a node; what they rode is booked.
std::vector<std::uint32_t> Run::empty_bus(std::uint32_t bus, NodeId at) {
  BusState& s = buses_[bus];
  std::vector<std::uint32_t> out;
  for (const auto& [id, boarded_at] : s.aboard) {
    Traveller& t = who_[party(id)];
    const float rode = driven_m(bus) - boarded_at;
    if (meetings_.any()) tally_.walked(party(id), rode);
    else t.distance_m += rode;
    t.node = at;
    t.target = NodeId();
    t.rides = false;
    out.push_back(id);
  }
  s.aboard.clear();
  s.seated = 0;
  return out;
}

void Run::unload(std::uint32_t bus) {
  const scenario::Bus& b = w_.inputs.buses[bus];
  const NodeId foot = book_.node(b.site, false), at = foot.exists() ? foot : book_.node(b.site, true);
  for (const std::uint32_t id : empty_bus(bus, at)) {
    Traveller& t = who_[party(id)];
    tally_.outcome().buses[bus].carried += persons(id);
    t.target = at;
    t.site = b.site;
    // The site may not be open yet: then it goes on like anybody else.
    if (book_.is_open(b.site)) reach(id);
    else wait_over(id);
  }
}

// Who sits in a bus that cannot go on walks from where it stands.
void Run::let_out(std::uint32_t bus) {
  for (const std::uint32_t id : empty_bus(bus, who_[party(first_bus() + bus)].node)) proceed(id);
}

void Run::missed_bus(std::uint32_t id) {
  Traveller& t = who_[party(id)];
  const auto it = at_stop_.find(t.node);
  if (!t.to_bus || tally_.state(party(id)) != State::waiting || it == at_stop_.end() || std::erase(it->second, id) == 0) return;
  t.to_bus = t.rides = false;
  t.target = NodeId();
  tally_.set(party(id), State::travelling, now_);
  proceed(id);
}

}  // namespace senda::movement
