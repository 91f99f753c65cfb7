#include <catch2/catch.hpp>

#include <queue>
#include <random>

#include "sim/movement/agenda.hpp"
#include "sim/movement/links.hpp"

using namespace senda;
using namespace senda::movement;

namespace {

const auto kLater = [](const Pending& a, const Pending& b) { return b < a; };
using Reference = std::priority_queue<Pending, std::vector<Pending>, decltype(kLater)>;

// A delay of any of the sizes that matter: none, within a bucket, within the ring, beyond it.
std::int64_t delay(std::mt19937_64& random) {
  constexpr std::int64_t kMost[] = {1, 256, 5000, 100'000, 4'194'304, 20'000'000};
  return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(kMost[random() % 6]));
}

}  // namespace

TEST_CASE("agenda: acts come in the order of a plain priority queue, on random acts, delays of any size and full ranges of numbers") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 60; ++round) {
    Agenda agenda;
    Reference reference(kLater);
    std::int64_t now = 0;
    const auto add = [&] {
      const SimTime at(now + delay(random));
      const auto act = static_cast<Act>(random() % 20);
      const auto id = static_cast<std::uint32_t>(random() % 5 ? random() % 50 : random());
      const auto extra = static_cast<std::uint32_t>(random() % 2 ? random() % 2 : random() % (1u << Pending::kExtraBits));
      agenda.add(at, act, id, extra);
      reference.push(Pending(at, act, id, extra));
    };
    for (int i = 0; i < 300; ++i) add();
    bool same = true;
    for (int n = 0; same && !reference.empty(); ++n) {
      REQUIRE(agenda.due(SimTime(INT64_MAX / 512)));
      const Pending got = agenda.next(), wanted = reference.top();
      reference.pop();
      same = got.when == wanted.when && got.id == wanted.id && got.extra == wanted.extra;
      now = got.at().ms;
      for (std::uint64_t more = n < 4000 ? random() % 3 : 0; more > 1; --more) add();
    }
    CHECK(same);
    CHECK_FALSE(agenda.due(SimTime(INT64_MAX / 512)));
  }
}

TEST_CASE("holes: counted off in the order in which they come, on time to the millisecond, however many there are") {
  std::mt19937 random(2);
  Holes holes;
  Link other, link;
  holes.place(other, 10, 3);
  holes.place(link, 500, 2);
  link.occupied = 100'000;
  std::queue<std::int64_t> reference;
  std::int64_t now = 0;
  int added = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += random() % 40;
    if (random() % 3) {
      holes.add(link, now);
      reference.push(now + 500);
      ++added;
    }
    if (random() % 4) continue;  // now and then nobody looks for long
    holes.settle(link, now);
    while (!reference.empty() && reference.front() <= now) reference.pop();
    REQUIRE(holes.any(link) == !reference.empty());
    if (!reference.empty()) REQUIRE(holes.next_ms(link) == reference.front());
  }
  holes.settle(link, now + 500);
  CHECK(link.occupied == 100'000 - added);  // each once
  CHECK_FALSE(holes.any(link));
  CHECK_FALSE(holes.any(other));
  CHECK(holes.travel_ms(link) == 500);
}
