#pragma once
// The verification suite of the movement engine (`senda verify`): the earthquake edition of published protocols for
// evacuation models, each case small enough to compute by hand and run through the engine itself. Sources: the RiMEA
// guideline (cases by number), IMO MSC.1/Circ.1533, NIST TN 1822 and the 2023 verification protocol for wildland-urban
// fire evacuation (by subject), and the science page's cases M1 to M9.
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
