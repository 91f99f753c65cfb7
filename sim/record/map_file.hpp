#pragma once
// map.h5: the geometry a replay needs, so that the run folder stands alone without the city file.
#include <filesystem>

#include "graph/city.hpp"

namespace senda::record {

void save_map(const City& city, const std::filesystem::path& file);

}  // namespace senda::record
