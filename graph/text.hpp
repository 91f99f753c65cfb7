#pragma once
// Names made comparable: lower case, Latin letters without accents.
#include <string>
#include <string_view>

namespace senda {

/// UTF-8 in lower case; the accented Latin letters of Spanish and Portuguese (U+00C0 .. U+00FF) without accents,
/// combining accents left out, a blank for the signs among them; everything else as it is.
std::string folded(std::string_view utf8);

}  // namespace senda
