#pragma once
// The city file (HDF5): every column of City behind a first block of text that holds the format version
// and a CRC-32 of all the rest, so that damage is seen before the file is read. Datasets are listed in
// graph/README.md; the file opens with h5py.
#include <filesystem>

#include "graph/city.hpp"

namespace senda {

inline constexpr int kCityFormat = 3;

void save_city(const City& city, const std::filesystem::path& file);
/// Throws InputError when the file is foreign, of another version, damaged or inconsistent.
City load_city(const std::filesystem::path& file);
/// The same without the checksum: only what the columns say is checked. For tests of those checks.
City load_city_unverified(const std::filesystem::path& file);

}  // namespace senda
