#pragma once
// The ledger of the privacy budget: a file that only grows, one line of JSON for each release, each line sealed with
// the hash of all before it. Lines are added under a lock and are on disk before a release appears, so that a crash
// may waste budget but never hides a release, and of two releases at once only those that fit can pass.
// Its limits: a ledger whose last lines or whole text somebody takes away looks like a younger one, and a registry that
// changes by a byte is another dataset with a budget of its own. Keep the ledger where only the office writes, with copies.
#include <filesystem>
#include <string>
#include <vector>

namespace senda::publish {

/// What one release spends, and of what. A dataset is its confidential inputs together; the budget also binds each
/// input alone, so that another choice of inputs opens no new account.
struct Spending {
  std::vector<std::string> inputs;  ///< SHA-256 of each confidential input
  double rho = 0, lifetime = 0;
};

/// SHA-256 that names the dataset: of the file where it is one, else of the files' hashes in order.
std::string dataset_of(std::vector<std::string> inputs);

/// Adds a line and returns what is left. InputError, with nothing written, where the budget would be overspent or a
/// line is cut short or changed.
double spend(const std::filesystem::path& ledger, const Spending& s);

}  // namespace senda::publish
