#pragma once
// curves.csv of the open package: how many have set out and arrived by a time, by group and borough. Steps of time are
// joined until no row of any curve, no difference of two rows and no difference of two curves tells of fewer than k
// people; curves that cannot be shown so are left out, with others where sums would give them back.
#include "sim/publish/open_counts.hpp"

namespace senda::publish {

/// `counts`: what `count_areas` gave for the same record.
OpenTable arrival_curves(const OpenCase& c, const Areas& a, double rho, const AreaCounts& counts);

}  // namespace senda::publish
