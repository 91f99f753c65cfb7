#pragma once
// datapackage.json of the open package (Frictionless Tabular Data Package): licence, sources, the dictionary of every
// column, and for each table the protected unit, the sensitivity and the budget of its noise. It names no seed, no
// world, no input file, no command and no machine.
#include "sim/publish/open_counts.hpp"

namespace senda::publish {

struct PackageFacts {
  std::string title, start, language = "es";
  std::vector<std::string> withheld;  ///< tables left out, because a confidential input stands behind each row
};
scenario::Json data_package(const OpenCase& c, const std::vector<OpenTable>& tables, const Allowance& rho, const PackageFacts& facts);

}  // namespace senda::publish
