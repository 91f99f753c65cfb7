#include <catch2/catch.hpp>

#include <fstream>
#include <random>

#include "graph/errors.hpp"
#include "sim/record/event_file.hpp"
#include "sim/record/temporary_folder.hpp"

using namespace senda;
using namespace senda::record;

namespace {

struct Streets {
  PerSegment<NodeId> from, to;
  explicit Streets(std::uint32_t n) {
    for (std::uint32_t s = 0; s < n; ++s) {
      from.push_back(NodeId(s));
      to.push_back(NodeId((s + 1) % n));
    }
  }
};

// Agents who walk from street to street, wait, arrive; in time order, several at one instant.
EventColumns random_events(const Streets& streets, std::uint32_t agents, std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<int> state(agents, 0);  // 0 at home, 1 at a node, 2 on a street
  std::vector<std::uint32_t> place(agents, 0);
  EventColumns out;
  std::int64_t t = 0;
  while (out.size() < n) {
    t += random() % 3 ? 0 : random() % 40;
    const std::uint32_t a = random() % agents, k = random() % 20;
    const AgentId id(a);
    if (state[a] == 0) {
      place[a] = random() % static_cast<std::uint32_t>(streets.from.size());
      out.add({SimTime(t), EventKind::depart, id, k % 2, NodeId(place[a])});
      state[a] = 1;
    } else if (state[a] == 2) {
      out.add({SimTime(t), EventKind::leave, id, place[a], streets.to[SegmentId(place[a])]});
      state[a] = 1;
      place[a] = (place[a] + 1) % static_cast<std::uint32_t>(streets.from.size());
      if (k < 15) {
        out.add({SimTime(t), EventKind::enter, id, place[a], streets.from[SegmentId(place[a])]});
        state[a] = 2;
      }
    } else {
      const EventKind kinds[] = {EventKind::wait, EventKind::isolated, EventKind::arrive, EventKind::replan, EventKind::abandon};
      if (k < 5) {
        out.add({SimTime(t), kinds[k], id, kNowhere, NodeId(place[a])});
      } else {
        out.add({SimTime(t), EventKind::enter, id, place[a], streets.from[SegmentId(place[a])]});
        state[a] = 2;
      }
    }
    if (random() % 1000 == 0) out.add({SimTime(t), EventKind::segment_closed, AgentId(), 3, NodeId()});
  }
  return out;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& path, const Streets& streets, std::uint32_t agents, const EventColumns& events) {
  EventFile file(path, streets.from, agents);
  EventLog log([&](EventColumns&& block) { file.take(std::move(block)); });
  for (std::size_t i = 0; i < events.size(); ++i) log.add(events.at(i));
  log.flush();
  file.finish();
}

}  // namespace

TEST_CASE("event file: the state at any time after seeking is that after playing, on random runs") {
  const TemporaryFolder folder;
  const Streets streets(97);
  constexpr std::uint32_t kAgents = 500;
  const EventColumns events = random_events(streets, kAgents, 900'000, 3);
  const auto path = folder.path / "events.h5";
  write(path, streets, kAgents, events);
  Replay seeking(path);
  CHECK(seeking.agents() == kAgents);
  CHECK(seeking.rows() < events.size());
  CHECK(seeking.longest_run() <= 250'000);
  // Played from the beginning, event by event, each exit kept.
  AgentStates played;
  played.reset(kAgents);
  std::vector<std::pair<std::int64_t, AgentStates>> moments;
  const std::int64_t end = events.time_ms.back();
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event e = events.at(i);
    played.apply(e, e.kind == EventKind::enter && streets.from[SegmentId(e.place)] != e.node);
    if (i + 1 == events.size() || events.time_ms[i + 1] > e.time.ms)
      if (moments.size() < 40 && e.time.ms >= static_cast<std::int64_t>(moments.size()) * end / 40) moments.emplace_back(e.time.ms, played);
  }
  std::mt19937 random(9);
  std::shuffle(moments.begin(), moments.end(), random);
  for (const auto& [ms, expected] : moments) {
    const AgentStates& got = seeking.at(SimTime(ms));
    CHECK(got.status == expected.status);
    CHECK(got.place == expected.place);
    CHECK(got.since_ms == expected.since_ms);
  }
  CHECK(seeking.at(SimTime(-1)).at(0) == Status::not_set_out);
}

TEST_CASE("event file: the same events give the same bytes, and an empty run can be read") {
  const TemporaryFolder folder;
  const Streets streets(10);
  const EventColumns events = random_events(streets, 20, 100'000, 4);
  write(folder.path / "a.h5", streets, 20, events);
  write(folder.path / "b.h5", streets, 20, events);
  CHECK(bytes_of(folder.path / "a.h5") == bytes_of(folder.path / "b.h5"));
  write(folder.path / "none.h5", streets, 20, {});
  Replay none(folder.path / "none.h5");
  CHECK(none.rows() == 0);
  CHECK(none.at(SimTime(1000)).at(3) == Status::not_set_out);
}

TEST_CASE("event file: what does not fit together is refused by name") {
  const TemporaryFolder folder;
  const Streets streets(10);
  write(folder.path / "a.h5", streets, 20, random_events(streets, 20, 1000, 5));
  {
    hdf5::File f = hdf5::File::create(folder.path / "old.h5");
    f.attribute("senda_events", 2.0);
  }
  CHECK_THROWS_AS(Replay(folder.path / "old.h5"), InputError);
  {
    hdf5::File f = hdf5::File::create(folder.path / "short.h5");
    f.attribute("senda_events", 4.0);
    f.attribute("agents", 20.0);
    f.attribute("run", "");
    f.write("kinds", event_names());
    f.append("events/time_ms", std::vector<std::int64_t>{1, 2});
    for (const char* column : {"events/agent", "events/place", "events/node"}) f.append(column, std::vector<std::uint32_t>{1});
    for (const char* column : {"events/kind", "events/backward"}) f.append(column, std::vector<std::uint8_t>{1, 1});
    f.append("frames/row", std::vector<std::uint64_t>());
    f.append("frames/time_ms", std::vector<std::int64_t>());
  }
  CHECK_THROWS_AS(Replay(folder.path / "short.h5"), InputError);
}
