#include <catch2/catch.hpp>

#include "graph/errors.hpp"
#include "graph/gmns.hpp"
#include "tests/support/tables.hpp"

using namespace senda;
using Catch::Matchers::Contains;

namespace {
void net(const test::Folder& f, const std::string& links) {
  f.put("net/config.csv", "key,value\ncrs,local\n");
  f.put("net/node.csv", "node_id,x_coord,y_coord\na,0,0\nb,100,0\n");
  f.put("net/link.csv", links);
}
}  // namespace

TEST_CASE("gmns: length is taken as given and parallel links stay separate segments") {
  test::Folder f;
  net(f, "link_id,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,allowed_uses,width\nl1,a,b,0,250,36,1,900,auto,\nl2,a,b,1,100,36,2,900,walk,4\n");
  const City c = import_gmns(f.path / "net");
  REQUIRE(c.roads.segment_count() == 2);
  CHECK(c.roads.edge_count() == 3);
  CHECK(c.roads.length[SegmentId(0)].value == 250);
  CHECK(c.roads.segment_modes(SegmentId(0)) == (kCar | kEmergency));
  CHECK(c.roads.segment_modes(SegmentId(1)) == (kFoot | kWheelchair));
  CHECK(c.plane.is_local());
}

TEST_CASE("gmns: a link to an unknown node or a repeated link is refused by name") {
  test::Folder f;
  net(f, "link_id,from_node_id,to_node_id,length\nl1,a,z,250\n");
  CHECK_THROWS_WITH(import_gmns(f.path / "net"), Contains("line 2") && Contains("node 'z' is not in node.csv"));
  net(f, "link_id,from_node_id,to_node_id,length\nl1,a,b,250\nl1,b,a,250\n");
  CHECK_THROWS_WITH(import_gmns(f.path / "net"), Contains("'l1' stands twice"));
}
