#pragma once
// What the HTML pages share: one file each, no network, readable on paper.
#include <string>

namespace senda::publish {

/// From the doctype to the title as a heading; the page ends with `html_end()`.
std::string html_begin(const std::string& title, const std::string& language);
std::string html_end();
/// A whole number with thin spaces between thousands, which read in both languages.
std::string whole(double v);

}  // namespace senda::publish
