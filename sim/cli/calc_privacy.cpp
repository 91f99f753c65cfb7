// Calculator of privacy: how far noise lies from the true count, and what it costs.
#include "sim/cli/calculators.hpp"
#include "sim/publish/privacy_accounting.hpp"

namespace senda::cli {

using record::Table;

Table calc_privacy(const CsvTable& t, const CalcOptions&) {
  Table out({"id", "sd", "epsilon_at_delta"});
  const auto rho = t.find("rho"), epsilon = t.find("epsilon");
  for (std::size_t r = 0; r < t.rows(); ++r) {
    t.number(r, t.find("true_count"), 0, 1e12, 0);  // noise does not depend on it
    const bool gaussian = t.word(r, t.require("mechanism"), {"discrete-gaussian", "geometric"}) == 0;
    const double sensitivity = t.number(r, t.require("sensitivity"), 1e-9, 1e9);
    const double delta = t.number(r, t.find("delta"), 1e-300, 0.999, 1e-6);
    const auto column = gaussian ? rho : epsilon;
    if (!column || t.cell(r, *column).empty())
      t.fail(r, gaussian ? "rho" : "epsilon", "is missing", gaussian ? "discrete-gaussian noise is stated by rho" : "geometric noise is stated by epsilon");
    const double budget = t.number(r, column, 1e-12, 1e6);
    const double sd = gaussian ? publish::gaussian_sd(sensitivity, budget) : publish::geometric_sd(sensitivity, budget);
    out.row_of({id_of(t, r), number_text(sd), number_text(gaussian ? publish::epsilon_of(budget, delta) : budget)});
  }
  return out;
}

}  // namespace senda::cli
