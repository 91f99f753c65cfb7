#include "sim/publish/html.hpp"

#include <fmt/format.h>

#include <cmath>

namespace senda::publish {

namespace {

const char* const kStyle = R"(
:root{color-scheme:light}
body{font:16px/1.45 system-ui,"DejaVu Sans",sans-serif;color:#1c1c1c;background:#fff;margin:0 auto;max-width:62rem;padding:1rem}
h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.15rem;margin:1.4rem 0 .4rem;border-bottom:2px solid #1c1c1c}h3{font-size:1rem;margin:.3rem 0}
.screening{border:3px solid #b2182b;padding:.5rem .8rem;font-weight:bold;color:#8a1022}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.6rem}
.figures div{border:1px solid #bbb;border-radius:.3rem;padding:.5rem .7rem}.figures b{font-size:1.5rem;display:block}.figures small{color:#444}
.maps{display:grid;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));gap:.8rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{border-bottom:1px solid #ccc;padding:.25rem .45rem;text-align:left;vertical-align:top}
th{background:#f0eee8}td.n,th.n{text-align:right;white-space:nowrap}svg{width:100%;height:auto;border:1px solid #bbb}
.legend span{white-space:nowrap;margin-right:.8rem}.legend i{display:inline-block;width:1.1em;height:1em;border:1px solid #777;margin-right:.3em;vertical-align:-.1em}
@media print{body{max-width:none;font-size:11px}h2{break-after:avoid}tr{break-inside:avoid}}
)";

}  // namespace

std::string html_begin(const std::string& title, const std::string& language) {
  return fmt::format("<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{}</title><style>{}</style></head>\n<body><main>\n<h1>{}</h1>\n",
                     language, title, kStyle, title);
}

std::string html_end() { return "</main></body></html>\n"; }

std::string whole(double v) {
  const std::string digits = fmt::format("{:.0f}", std::abs(v));
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0) out += "\u202f";
    out += digits[i];
  }
  return (v <= -0.5 ? "−" : "") + out;
}

}  // namespace senda::publish
