#include "sim/publish/open_table.hpp"

#include <cmath>

namespace senda::publish {

void add_count_fields(OpenTable& t, const std::string& column, Sentence about, const char* unit, bool noisy) {
  t.fields.push_back({column, "integer", about, unit});
  if (noisy)
    t.fields.push_back({column + "_noise_sd", "number",
                        {"Desviación estándar del ruido que lleva la cifra, una vez que los niveles concuerdan; en cifras cercanas a cero el ruido es menor, porque ninguna es negativa.",
                         "Standard deviation of the noise in the figure, once the levels agree; near zero the noise is less, because no figure is negative."},
                        unit});
  t.fields.push_back({column + "_suppressed", "integer", {"1 donde la cifra se omite (umbral, o para que otra no se deduzca), 0 donde se muestra.", "1 where the figure is left out (threshold, or so that no other can be derived), 0 where it is shown."}, ""});
}

void add_count_cells(std::vector<std::string>& row, const OpenCount& c, bool noisy) {
  row.push_back(c.hidden ? "" : record::Table::text(c.value));
  if (noisy) row.push_back(c.hidden || !c.noise_sd ? "" : record::decimal(*c.noise_sd, 4));
  row.emplace_back(c.hidden ? "1" : "0");
}

record::Table plain(const OpenTable& t) {
  std::vector<std::string> columns;
  for (const OpenField& f : t.fields) columns.push_back(f.name);
  record::Table out(columns);
  for (const auto& row : t.rows) out.row_of(row);
  return out;
}

std::int64_t rounded_to_k(double v, std::int64_t k) { return std::max<std::int64_t>(1, std::llround(v / static_cast<double>(k))) * k; }

}  // namespace senda::publish
