#pragma once
// `senda publish`: the open package made from a finished run or plan folder and from nothing else (science page 3.5,
// 8). Tables are counted and, where an input is confidential, noised in memory; the budget is spent in the ledger;
// only then is anything written.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/publish/privacy_noise.hpp"
#include "sim/scenario/scenario.hpp"

namespace senda::publish {

struct OpenOptions {
  std::string language = "es";
  bool overwrite = false;
  Bits bits = system_bits();  ///< only tests give others
};

/// What was published, for people to read.
struct OpenSummary {
  struct Part {
    std::string name;
    std::size_t rows = 0, hidden = 0;  ///< figures left out
  };
  std::vector<Part> tables;
  std::vector<std::string> withheld;
  bool noisy = false;
  double rho = 0, epsilon = 0, delta = 0, rho_left = 0;
};

/// Why no package of these confidential inputs can be published from this scenario, and what would be right; empty where
/// one can.
struct Refusal {
  std::string field, wrong, right;
};
std::optional<Refusal> refusal(const scenario::Scenario& s, const std::vector<std::string>& confidential);

/// Writes the package `output` from the folder. InputError, with nothing written, where the folder is not finished,
/// where a confidential input stands without a ledger, or where the budget would be overspent.
OpenSummary publish_open(const std::filesystem::path& folder, const std::filesystem::path& output, const OpenOptions& options = {});

}  // namespace senda::publish
