#include "sim/scenario/unbuilt.hpp"

#include "graph/errors.hpp"

namespace senda::scenario {

void refuse_unbuilt(const Scenario& s) {
  const auto refuse = [&](bool asked, const char* field, const char* instead) {
    if (asked) throw InputError(s.file.string(), field, "is not built in this version", instead);
  };
  refuse(s.people.sample != 1.0, "people.sample", "use 1.0");
}

}  // namespace senda::scenario
