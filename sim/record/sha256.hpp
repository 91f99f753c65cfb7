#pragma once
// SHA-256 of files and texts, for the hashes of inputs in manifests.
#include <filesystem>
#include <string>
#include <string_view>

namespace senda::record {

std::string sha256(std::string_view bytes);
/// Hash of a file, or of the names and contents of a folder's files in name order. "" when absent.
std::string sha256_of(const std::filesystem::path& path);

}  // namespace senda::record
