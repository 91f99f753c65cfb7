#pragma once
// A small window on HDF5: columns of numbers, lists of strings, attributes. Used by the city file here
// and by the run folder in `record`.
#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <type_traits>
#include <vector>

#include "graph/ids.hpp"
#include "graph/units.hpp"

namespace senda::hdf5 {

/// How a C++ element lies in a file: the number type, and how many of them make one element.
template <class T>
struct Element {
  using Number = T;
  static constexpr int width = 1;
};
template <class Tag, class Rep>
struct Element<Id<Tag, Rep>> {
  using Number = Rep;
  static constexpr int width = 1;
};
template <class Unit>
struct Element<Quantity<Unit>> {
  using Number = double;
  static constexpr int width = 1;
};
template <>
struct Element<Point> {
  using Number = double;
  static constexpr int width = 2;
};
template <>
struct Element<LonLat> {
  using Number = double;
  static constexpr int width = 2;
};

template <class N>
hid_t native_type() {
  if constexpr (std::is_enum_v<N>) return native_type<std::underlying_type_t<N>>();
  else if constexpr (std::is_same_v<N, double>) return H5T_NATIVE_DOUBLE;
  else if constexpr (std::is_same_v<N, float>) return H5T_NATIVE_FLOAT;
  else if constexpr (std::is_same_v<N, std::int64_t>) return H5T_NATIVE_INT64;
  else if constexpr (std::is_same_v<N, std::uint64_t>) return H5T_NATIVE_UINT64;
  else if constexpr (std::is_same_v<N, std::int32_t>) return H5T_NATIVE_INT32;
  else if constexpr (std::is_same_v<N, std::uint32_t>) return H5T_NATIVE_UINT32;
  else if constexpr (std::is_same_v<N, std::int16_t>) return H5T_NATIVE_INT16;
  else if constexpr (std::is_same_v<N, std::uint16_t>) return H5T_NATIVE_UINT16;
  else if constexpr (std::is_same_v<N, std::uint8_t>) return H5T_NATIVE_UINT8;
  else {
    static_assert(std::is_same_v<N, std::int8_t>);
    return H5T_NATIVE_INT8;
  }
}

/// An open file; closes itself. Errors of the library become InputError (reading) or runtime_error.
class File {
 public:
  /// `user_block`: bytes before the HDF5 data that are left to the caller (0, 512, 1024, ...).
  static File create(const std::filesystem::path& path, std::size_t user_block = 0);
  static File open(const std::filesystem::path& path);
  File(const File&) = delete;
  File(File&& other) noexcept;
  ~File();

  template <class T>
  void write(const std::string& name, const std::vector<T>& column, bool compress = false) {
    static_assert(std::is_trivially_copyable_v<T>);
    write_bytes(name, native_type<typename Element<T>::Number>(), column.data(), column.size(),
                Element<T>::width, compress);
  }
  template <class T>
  void read(const std::string& name, std::vector<T>& column) {
    column.resize(rows(name, Element<T>::width));
    read_bytes(name, native_type<typename Element<T>::Number>(), column.data());
  }
  /// Adds rows at the end of a column of numbers, which is made, compressed, on first use. Whole multiples of
  /// kChunkRows are written fastest.
  template <class T>
  void append(const std::string& name, const std::vector<T>& part) {
    static_assert(std::is_trivially_copyable_v<T> && Element<T>::width == 1);
    append_bytes(name, native_type<typename Element<T>::Number>(), part.data(), part.size());
  }
  static constexpr std::size_t kChunkRows = 65536;
  /// Rows `first` .. `first + count - 1` of a column.
  template <class T>
  void read_rows(const std::string& name, std::size_t first, std::size_t count, std::vector<T>& part) {
    part.resize(count);
    read_rows_bytes(name, native_type<typename Element<T>::Number>(), first, count, part.data());
  }
  /// Rows of one column, for `read_parts`; `part` must stay where it is until then.
  struct Part {
    std::string name;
    hid_t type;
    std::size_t size, first, count;  ///< bytes of a number; rows
    void* data;
  };
  template <class T>
  static Part part(std::string name, std::size_t first, std::size_t count, std::vector<T>& part) {
    static_assert(std::is_trivially_copyable_v<T> && Element<T>::width == 1);
    part.resize(count);
    return {std::move(name), native_type<typename Element<T>::Number>(), sizeof(T), first, count, part.data()};
  }
  /// As `read_rows` for each; what `append` has made is unpacked on all cores (the library itself uses one).
  void read_parts(const std::vector<Part>& parts);
  std::size_t rows(const std::string& name) { return rows(name, 1); }
  void write(const std::string& name, const std::vector<std::string>& strings);
  void read(const std::string& name, std::vector<std::string>& strings);
  void attribute(const std::string& name, const std::string& value);
  void attribute(const std::string& name, double value);
  std::string text_attribute(const std::string& name);
  double number_attribute(const std::string& name);
  /// Makes a group (and its parents) when it is not there.
  void group(const std::string& name);

 private:
  File(hid_t id, std::filesystem::path path) : id_(id), path_(std::move(path)) {}
  void write_bytes(const std::string& name, hid_t type, const void* data, std::size_t rows, int width,
                   bool compress);
  std::size_t rows(const std::string& name, int width);
  void read_bytes(const std::string& name, hid_t type, void* data);
  void append_bytes(const std::string& name, hid_t type, const void* data, std::size_t rows);
  void read_rows_bytes(const std::string& name, hid_t type, std::size_t first, std::size_t count, void* data);
  struct Packed;
  bool fetch_packed(const Part& part, std::vector<Packed>& chunks);
  [[noreturn]] void bad(const std::string& what) const;

  hid_t id_;
  std::filesystem::path path_;
};

}  // namespace senda::hdf5
