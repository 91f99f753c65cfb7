#include <catch2/catch.hpp>

#include "tests/support/tables.hpp"

using namespace senda;
using people::PartyId;

namespace {

const char* const kNodes = "A,0,0\nB,100,0\nC,200,0\nD,100,100\nE,200,100\nS,300,0\n";
// A-B-C-S straight on; B-D-E-C goes round.
const char* const kLinks = "AB,A,B,1,100,36,1,1800,auto,\nBC,B,C,0,100,36,1,1800,auto,\nCS,C,S,1,100,36,1,1800,auto,\nBD,B,D,0,100,36,1,1800,auto,\nDE,D,E,0,100,36,1,1800,auto,\nEC,E,C,0,100,36,1,1800,auto,\n";

class Town {
 public:
  explicit Town(bool obey, const std::string& closures = "") {
    std::map<std::string, std::string> files = {{"agents.csv", "agent_id,node_id,depart_s,mode,site_id\np,A,0,car,S\nq,B,100,car,S\n"}, {"sites.csv", "site_id,kind,node_id,capacity,status\nS,shelter,S,,open\n"}};
    if (!closures.empty()) files["closures.csv"] = "link_id,modes,from_s,cause\n" + closures;
    const std::string exact = R"("behaviour":{"capacity_factor":1,"shelter_wait_min":0,"sight_m":0,"perception_cv":0,"nearest_share":1,"obey_turn_restrictions":)" + std::string(obey ? "true}" : "false}");
    study_ = test::study(folder_, {kNodes, kLinks, files, std::string(R"("closures":{"model":false)") + (closures.empty() ? "" : R"(,"given":"closures.csv")") + R"(},"people":{"given":"agents.csv"},"sites":{"given":"sites.csv","from_osm":false},)" + exact});
    city_ = study_->city();
  }
  void forbid(std::initializer_list<const char*> links) {
    for (const char* l : links)
      for (SegmentId s : city_.roads.segments())
        if (city_.roads.link_id[s] == l) city_.roads.turn_edges.push_back(city_.roads.edge_forward[s]);
    city_.roads.turn_begin.push_back(city_.roads.turn_edges.size());
  }
  movement::Outcome go() const {
    const auto r = study_->realise(0);
    return movement::simulate({city_, study_->scenario(), study_->inputs(), r.damage, r.settled.population}, study_->inputs().interventions, r.streams);
  }

 private:
  test::Folder folder_;
  std::unique_ptr<world::Study> study_;
  City city_;
};

}  // namespace

TEST_CASE("turns: where straight on is forbidden cars go round, who starts there may drive on, and who does not obey goes straight") {
  Town obeying(true);
  obeying.forbid({"AB", "BC"});
  const auto o = obeying.go();
  CHECK(o.arrive[PartyId(0)].seconds() == 50);
  CHECK(o.arrive[PartyId(1)].seconds() == 120);
  Town free(false);
  free.forbid({"AB", "BC"});
  CHECK(free.go().arrive[PartyId(0)].seconds() == 30);
}

TEST_CASE("turns: a restriction over three streets is followed by who drives it, and not by who joins half way") {
  Town t(true);
  t.forbid({"AB", "BC", "CS"});
  const auto o = t.go();
  CHECK(o.arrive[PartyId(0)].seconds() == 50);
  CHECK(o.arrive[PartyId(1)].seconds() == 120);
}

TEST_CASE("turns: who meets a closure where every other turn is forbidden takes it rather than stand there for ever") {
  Town t(true, "BC,all,0,debris\n");
  t.forbid({"AB", "BD"});
  CHECK(t.go().arrive[PartyId(0)].seconds() == 50);
}
