#pragma once
// The verification suite of the movement engine (`senda verify`): the earthquake edition of published protocols for
// evacuation models, each case small enough to compute by hand and run through the engine itself. Sources: RiMEA 4.1.1
// (2022), IMO MSC.1/Circ.1533 (2016), NIST TN 1822 (Ronchi, Kuligowski et al. 2013), the verification protocol for
// wildland-urban fire evacuation (Ronchi et al. 2023), and the science page's cases M1 to M9.
#include <string>
#include <vector>

namespace senda::world {

struct Verified {
  std::string test, quantity;
  double expected = 0, got = 0;
  double tolerance = 0;  ///< absolute
  std::string source;
  bool pass() const { return got >= expected - tolerance && got <= expected + tolerance; }
};

/// Runs every case; some seconds.
std::vector<Verified> verify();

}  // namespace senda::world
