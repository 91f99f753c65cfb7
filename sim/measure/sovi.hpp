#pragma once
// Social vulnerability by principal components (Cutter, Boruff & Shirley 2003): z-scores, components of the correlation
// matrix with an eigenvalue above 1 (Kaiser 1960), varimax rotation (Kaiser 1958, rows normalised), and the sum of the
// component scores. The sign of a component is such that its dominant indicator, the one with the largest loading, raises
// the score in the direction declared for it. The absolute values that the authors take of components which hold both ends
// (the very old and the very young) are not taken: declare such indicators by themselves.
#include <string>
#include <vector>

namespace senda::measure {

inline constexpr std::size_t kSoviLeastRows = 100;

struct SoviIndicator {
  std::string name;
  std::vector<double> value;  ///< by row; NaN = missing
  bool reversed = false;      ///< less is worse
};

struct SoviComponent {
  double explained = 0;          ///< share of the variance of all indicators, after rotation
  int sign = 1;                  ///< of the component in the sum
  std::size_t dominant = 0;      ///< indicator with the largest loading
  std::vector<double> loading;   ///< by indicator, before `sign`
  std::vector<double> score;     ///< by row, `sign` applied, unit variance; NaN where an indicator is missing
};

struct Sovi {
  std::vector<SoviComponent> components;  ///< by share of variance, largest first
  std::vector<double> score;              ///< their sum, by row
  std::size_t complete = 0;               ///< rows without a missing indicator
};

/// Errors (InputError): fewer than 100 complete rows, fewer than two indicators, an indicator that never varies.
Sovi sovi(const std::vector<SoviIndicator>& indicators);

/// Loadings (rows = indicators, columns = components) turned so that each indicator loads on few components.
std::vector<std::vector<double>> varimax(const std::vector<std::vector<double>>& loadings);

}  // namespace senda::measure
