#include "graph/hdf5_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "graph/errors.hpp"
#include "graph/parallel.hpp"

namespace senda::hdf5 {

namespace {

// Closes an HDF5 handle with its own closing function.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  Close close_;
};

void silence() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

hid_t string_type(std::size_t width) {
  const hid_t t = H5Tcopy(H5T_C_S1);
  H5Tset_size(t, width);
  H5Tset_strpad(t, H5T_STR_NULLPAD);
  H5Tset_cset(t, H5T_CSET_UTF8);
  return t;
}

constexpr std::size_t kMostText = 2'000'000'000;  // bytes of one list of strings

// Bytes of a string of one width; 0 for any other type.
std::size_t width_of(hid_t type) { return type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 ? H5Tget_size(type) : 0; }

std::string text_of(const char* bytes, std::size_t width) { return {bytes, static_cast<std::size_t>(std::find(bytes, bytes + width, '\0') - bytes)}; }

}  // namespace

File File::create(const std::filesystem::path& path, std::size_t user_block) {
  silence();
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_userblock(creation, user_block);
  H5Pset_obj_track_times(creation, false);  // the same content gives the same bytes
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110);
  const hid_t id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation, access);
  if (id < 0) throw InputError(path.string(), "", "cannot be written", "give a writable place with free space");
  return File(id, path);
}

File File::open(const std::filesystem::path& path) {
  silence();
  if (!std::filesystem::is_regular_file(path))
    throw InputError(path.string(), "", "is not a file", "give an existing HDF5 file");
  const hid_t id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (id < 0) throw InputError(path.string(), "", "is not an HDF5 file or is damaged", "make it again with senda");
  return File(id, path);
}

File::File(File&& other) noexcept : id_(std::exchange(other.id_, -1)), path_(std::move(other.path_)) {}
File::~File() {
  if (id_ >= 0) H5Fclose(id_);
}

void File::bad(const std::string& what) const {
  throw InputError(path_.string(), what, "is missing or damaged", "make the file again with this version of senda");
}

void File::group(const std::string& name) {
  // Parents one by one: groups the library makes on the way would carry the time of day.
  if (const std::size_t slash = name.rfind('/'); slash != std::string::npos && slash > 0) group(name.substr(0, slash));
  if (H5Lexists(id_, name.c_str(), H5P_DEFAULT) > 0) return;
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
  H5Pset_obj_track_times(creation, false);
  const Handle g(H5Gcreate2(id_, name.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose);
  if (g < 0) bad(name);
}

void File::write_bytes(const std::string& name, hid_t type, const void* data, std::size_t rows,
                       int width, bool compress) {
  const hsize_t dims[2] = {rows, static_cast<hsize_t>(width)};
  const Handle space(H5Screate_simple(width > 1 ? 2 : 1, dims, nullptr), H5Sclose);
  if (const std::size_t slash = name.rfind('/'); slash != std::string::npos) group(name.substr(0, slash));
  const Handle create(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(create, false);  // the same content gives the same bytes
  if (compress && rows > 0) {
    const hsize_t chunk[2] = {std::min<hsize_t>(rows, 65536), static_cast<hsize_t>(width)};
    H5Pset_chunk(create, width > 1 ? 2 : 1, chunk);
    H5Pset_shuffle(create);
    H5Pset_deflate(create, 4);
  }
  const Handle set(H5Dcreate2(id_, name.c_str(), type, space, H5P_DEFAULT, create, H5P_DEFAULT), H5Dclose);
  if (set < 0 || (rows > 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0))
    throw InputError(path_.string(), name, "cannot be written", "check the free space");
}

std::size_t File::rows(const std::string& name, int width) {
  const Handle set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  if (set < 0) bad(name);
  const Handle space(H5Dget_space(set), H5Sclose);
  hsize_t dims[2] = {0, 0};
  const int rank = H5Sget_simple_extent_ndims(space);
  if (rank != (width > 1 ? 2 : 1)) bad(name);
  H5Sget_simple_extent_dims(space, dims, nullptr);
  if (width > 1 && dims[1] != static_cast<hsize_t>(width)) bad(name);
  // Rows are believed only as far as the file holds bytes for them.
  const Handle type(H5Dget_type(set), H5Tclose);
  const Handle creation(H5Dget_create_plist(set), H5Pclose);
  const hsize_t stored = H5Dget_storage_size(set), size = std::max<hsize_t>(1, H5Tget_size(type)) * static_cast<hsize_t>(width);
  constexpr hsize_t kDeflate = 1100;  // what compression can win at most
  if (dims[0] > (hsize_t{1} << 33) || dims[0] > stored * (H5Pget_layout(creation) == H5D_CHUNKED ? kDeflate : 1) / size) bad(name);
  return dims[0];
}

void File::read_bytes(const std::string& name, hid_t type, void* data) {
  const Handle set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  if (set < 0 || (data && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)) bad(name);
}

void File::append_bytes(const std::string& name, hid_t type, const void* data, std::size_t rows) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string::npos) group(name.substr(0, slash));
  const auto make = [&] {
    const hsize_t none = 0, unlimited = H5S_UNLIMITED, chunk = kChunkRows;
    const Handle space(H5Screate_simple(1, &none, &unlimited), H5Sclose);
    const Handle create(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(create, false);
    H5Pset_chunk(create, 1, &chunk);
    H5Pset_shuffle(create);
    H5Pset_deflate(create, 1);
    return H5Dcreate2(id_, name.c_str(), type, space, H5P_DEFAULT, create, H5P_DEFAULT);
  };
  const Handle set(H5Lexists(id_, name.c_str(), H5P_DEFAULT) > 0 ? H5Dopen2(id_, name.c_str(), H5P_DEFAULT) : make(), H5Dclose);
  hsize_t old = 0;
  {
    const Handle space(H5Dget_space(set), H5Sclose);
    H5Sget_simple_extent_dims(space, &old, nullptr);
  }
  const hsize_t now = old + rows, count = rows;
  bool good = set >= 0 && H5Dset_extent(set, &now) >= 0;
  if (good && rows > 0) {
    const Handle file(H5Dget_space(set), H5Sclose), memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
    good = H5Sselect_hyperslab(file, H5S_SELECT_SET, &old, nullptr, &count, nullptr) >= 0 && H5Dwrite(set, type, memory, file, H5P_DEFAULT, data) >= 0;
  }
  if (!good) throw InputError(path_.string(), name, "cannot be written", "check the free space");
}

void File::read_rows_bytes(const std::string& name, hid_t type, std::size_t first, std::size_t count, void* data) {
  if (first > rows(name, 1) || count > rows(name, 1) - first) bad(name);
  if (count == 0) return;
  const Handle set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle file(H5Dget_space(set), H5Sclose);
  const hsize_t from = first, n = count;
  const Handle memory(H5Screate_simple(1, &n, nullptr), H5Sclose);
  if (H5Sselect_hyperslab(file, H5S_SELECT_SET, &from, nullptr, &n, nullptr) < 0 || H5Dread(set, type, memory, file, H5P_DEFAULT, data) < 0) bad(name);
}

namespace {

// In a chunk the lowest bytes of all numbers lie together, then the second ones, and so on.
template <class N>
void unshuffle(const unsigned char* in, std::size_t count, unsigned char* out) {
  for (std::size_t i = 0; i < count; ++i) {
    N v = 0;
    for (std::size_t b = 0; b < sizeof(N); ++b) v = static_cast<N>(v | static_cast<N>(N{in[b * File::kChunkRows + i]} << (8 * b)));
    std::memcpy(out + i * sizeof(N), &v, sizeof v);
  }
}

}  // namespace

// A chunk as it lies in the file, and where its rows go.
struct File::Packed {
  const Part* part;
  std::size_t first;  ///< row
  std::vector<unsigned char> bytes;

  // False where it does not hold a whole chunk.
  bool unpack() const {
    const std::size_t whole = kChunkRows * part->size;
    std::vector<unsigned char> shuffled(whole);
    uLongf length = whole;
    if (uncompress(shuffled.data(), &length, bytes.data(), bytes.size()) != Z_OK || length != whole) return false;
    const std::size_t from = std::max(first, part->first), until = std::min(first + kChunkRows, part->first + part->count);
    auto* out = static_cast<unsigned char*>(part->data) + (from - part->first) * part->size;
    const unsigned char* in = shuffled.data() + (from - first);
    switch (part->size) {
      case 1: std::memcpy(out, in, until - from); return true;
      case 2: unshuffle<std::uint16_t>(in, until - from, out); return true;
      case 4: unshuffle<std::uint32_t>(in, until - from, out); return true;
      case 8: unshuffle<std::uint64_t>(in, until - from, out); return true;
      default: return false;
    }
  }
};

namespace {

// The filters of a column that `append` has made, for numbers of so many bytes, and nothing else.
bool is_appended(hid_t creation, std::size_t size) {
  hsize_t chunk = 0;
  if (H5Pget_layout(creation) != H5D_CHUNKED || H5Pget_chunk(creation, 1, &chunk) != 1 || chunk != File::kChunkRows || H5Pget_nfilters(creation) != 2) return false;
  unsigned flags = 0, value = 0;
  std::size_t values = 1;
  if (H5Pget_filter2(creation, 0, &flags, &values, &value, 0, nullptr, nullptr) != H5Z_FILTER_SHUFFLE || values != 1 || value != size) return false;
  values = 1;
  return H5Pget_filter2(creation, 1, &flags, &values, &value, 0, nullptr, nullptr) == H5Z_FILTER_DEFLATE;
}

}  // namespace

// False where the column is not as `append` makes it.
bool File::fetch_packed(const Part& part, std::vector<Packed>& chunks) {
  const std::size_t all = rows(part.name, 1);
  if (part.first > all || part.count > all - part.first) bad(part.name);
  const Handle set(H5Dopen2(id_, part.name.c_str(), H5P_DEFAULT), H5Dclose), stored(H5Dget_type(set), H5Tclose), made(H5Dget_create_plist(set), H5Pclose);
  if (std::endian::native != std::endian::little || H5Tequal(stored, part.type) <= 0 || !is_appended(made, part.size)) return false;
  const hsize_t most = compressBound(kChunkRows * part.size);
  for (hsize_t first = part.first / kChunkRows * kChunkRows; first < part.first + part.count; first += kChunkRows) {
    hsize_t bytes = 0;
    std::uint32_t without = 0;
    if (H5Dget_chunk_storage_size(set, &first, &bytes) < 0 || bytes > most) bad(part.name);
    if (bytes == 0) return false;
    Packed& p = chunks.emplace_back(Packed{&part, first, std::vector<unsigned char>(bytes)});
    if (H5Dread_chunk(set, H5P_DEFAULT, &first, &without, p.bytes.data()) < 0 || without != 0) return false;  // what cannot be made smaller is kept as it is
  }
  return true;
}

void File::read_parts(const std::vector<Part>& parts) {
  std::vector<Packed> chunks;
  for (const Part& part : parts) {
    const std::size_t before = chunks.size();
    if (fetch_packed(part, chunks)) continue;
    chunks.erase(chunks.begin() + static_cast<std::ptrdiff_t>(before), chunks.end());
    read_rows_bytes(part.name, part.type, part.first, part.count, part.data);
  }
  each_in_parallel(chunks.size(), [&](std::size_t i) {
    if (!chunks[i].unpack()) bad(chunks[i].part->name);
  });
}

// Of one width: HDF5's strings of their own lengths lie in a heap that version 1.10 reads without checking it.
void File::write(const std::string& name, const std::vector<std::string>& strings) {
  std::size_t width = 1;
  for (const std::string& s : strings) width = std::max(width, s.size());
  std::vector<char> bytes(strings.size() * width, 0);
  for (std::size_t i = 0; i < strings.size(); ++i) std::copy(strings[i].begin(), strings[i].end(), bytes.begin() + static_cast<std::ptrdiff_t>(i * width));
  const Handle type(string_type(width), H5Tclose);
  write_bytes(name, type, bytes.data(), strings.size(), 1, bytes.size() > 4096);
}

void File::read(const std::string& name, std::vector<std::string>& strings) {
  const std::size_t n = rows(name, 1);
  const Handle set(H5Dopen2(id_, name.c_str(), H5P_DEFAULT), H5Dclose);
  const Handle stored(H5Dget_type(set), H5Tclose);
  const std::size_t width = width_of(stored);
  if (width == 0 || (n > 0 && width > kMostText / n)) bad(name);
  std::vector<char> bytes(n * width);
  const Handle type(string_type(width), H5Tclose);
  if (n) read_bytes(name, type, bytes.data());
  strings.clear();
  for (std::size_t i = 0; i < n; ++i) strings.push_back(text_of(bytes.data() + i * width, width));
}

void File::attribute(const std::string& name, const std::string& value) {
  const std::size_t width = std::max<std::size_t>(1, value.size());
  std::vector<char> bytes(width, 0);
  std::copy(value.begin(), value.end(), bytes.begin());
  const Handle type(string_type(width), H5Tclose);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle a(H5Acreate2(id_, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (a < 0 || H5Awrite(a, type, bytes.data()) < 0) bad(name);
}

void File::attribute(const std::string& name, double value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle a(H5Acreate2(id_, name.c_str(), H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (a < 0 || H5Awrite(a, H5T_NATIVE_DOUBLE, &value) < 0) bad(name);
}

namespace {

// More than one would be written over what lies behind it.
bool is_single(hid_t attribute) {
  const Handle space(H5Aget_space(attribute), H5Sclose);
  return space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
}

}  // namespace

std::string File::text_attribute(const std::string& name) {
  const Handle a(H5Aopen(id_, name.c_str(), H5P_DEFAULT), H5Aclose);
  if (a < 0 || !is_single(a)) bad("attribute " + name);
  const Handle stored(H5Aget_type(a), H5Tclose);
  const std::size_t width = width_of(stored);
  if (width == 0 || width > kMostText) bad("attribute " + name);
  std::vector<char> bytes(width);
  const Handle type(string_type(width), H5Tclose);
  if (H5Aread(a, type, bytes.data()) < 0) bad("attribute " + name);
  return text_of(bytes.data(), width);
}

double File::number_attribute(const std::string& name) {
  const Handle a(H5Aopen(id_, name.c_str(), H5P_DEFAULT), H5Aclose);
  double v = 0;
  if (a < 0 || !is_single(a)) bad("attribute " + name);
  const Handle stored(H5Aget_type(a), H5Tclose);
  if (H5Tget_class(stored) != H5T_FLOAT || H5Aread(a, H5T_NATIVE_DOUBLE, &v) < 0) bad("attribute " + name);
  return v;
}

}  // namespace senda::hdf5
