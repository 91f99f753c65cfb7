#pragma once
// The city file (HDF5): every column of City, a format version and a CRC-32 over all columns. Datasets
// are listed in graph/README.md; the file opens with h5py.
#include <filesystem>

#include "graph/city.hpp"

namespace senda {

inline constexpr int kCityFormat = 1;

void save_city(const City& city, const std::filesystem::path& file);
/// Throws InputError when the file is foreign, of another version, damaged or inconsistent.
City load_city(const std::filesystem::path& file);

}  // namespace senda
