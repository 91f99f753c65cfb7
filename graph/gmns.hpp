#pragma once
// GMNS folders (node.csv, link.csv, optional config.csv). Links are kept as given: no contraction, the
// length column is taken as it stands, parallel links stay separate segments.
#include <filesystem>

#include "graph/city.hpp"

namespace senda {

City import_gmns(const std::filesystem::path& folder);

class CsvTable;
/// The same from tables at hand; `config` may be null.
City import_gmns(const CsvTable& nodes, const CsvTable& links, const CsvTable* config, const std::string& name);

}  // namespace senda
