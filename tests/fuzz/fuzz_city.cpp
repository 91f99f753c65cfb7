// Fuzz target: the city file. The first byte chooses: 0 the rest is the file itself (the checksum stands
// before the HDF5 library); otherwise the rest is a list of changes to the columns of a small good city, read
// back without the checksum. Either it is refused with InputError, or everything in it can be used.
#include <hdf5.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "graph/city_file.hpp"
#include "graph/connectivity.hpp"
#include "graph/errors.hpp"
#include "graph/hierarchy.hpp"
#include "graph/info.hpp"
#include "graph/nearest.hpp"
#include "graph/osm/import.hpp"
#include "graph/survey.hpp"
#include "graph/turn_paths.hpp"

using namespace senda;

namespace {

const char* const kMap = R"(<?xml version='1.0'?><osm version="0.6">
<node id="1" version="1" lon="0" lat="0"><tag k="place" v="suburb"/><tag k="name" v="Centro"/></node>
<node id="2" version="1" lon="0.001" lat="0"/><node id="3" version="1" lon="0.001" lat="0.001"/><node id="4" version="1" lon="0" lat="0.001"/>
<node id="5" version="1" lon="0.0002" lat="0.0002"/><node id="6" version="1" lon="0.0005" lat="0.0002"/><node id="7" version="1" lon="0.0005" lat="0.0006"/><node id="8" version="1" lon="0.0002" lat="0.0006"/>
<node id="9" version="1" lon="0.0003" lat="0.0003"/><node id="10" version="1" lon="0.0004" lat="0.0003"/><node id="11" version="1" lon="0.0004" lat="0.0005"/>
<way id="20" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="name" v="Uno"/></way>
<way id="21" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="Dos"/></way>
<way id="22" version="1"><nd ref="3"/><nd ref="4"/><nd ref="1"/><tag k="highway" v="footway"/></way>
<way id="30" version="1"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="5"/></way>
<way id="31" version="1"><nd ref="9"/><nd ref="10"/><nd ref="11"/><nd ref="9"/></way>
<way id="32" version="1"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/><tag k="amenity" v="school"/><tag k="leisure" v="park"/></way>
<relation id="40" version="1"><member type="way" ref="30" role="outer"/><member type="way" ref="31" role="inner"/><tag k="type" v="multipolygon"/><tag k="building" v="apartments"/><tag k="natural" v="water"/></relation>
<relation id="41" version="1"><member type="way" ref="20" role="from"/><member type="node" ref="2" role="via"/><member type="way" ref="21" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/></relation>
</osm>)";

struct Base {
  std::filesystem::path folder = std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
  std::filesystem::path good = folder / ("senda-fuzz-good-" + std::to_string(getpid()) + ".h5"), work = folder / ("senda-fuzz-" + std::to_string(getpid()) + ".h5");
  std::vector<std::string> datasets;
  Base() {
    const auto map = folder / ("senda-fuzz-" + std::to_string(getpid()) + ".osm");
    std::ofstream(map) << kMap;
    save_city(import_osm(map), good);
    std::filesystem::remove(map);
    const hid_t file = H5Fopen(good.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, [](hid_t, const char* name, const H5O_info_t* info, void* out) -> herr_t {
      if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(out)->push_back(name);
      return 0;
    }, &datasets, H5O_INFO_BASIC);
    H5Fclose(file);
  }
  ~Base() {
    std::filesystem::remove(good);
    std::filesystem::remove(work);
  }
};

// One change: dataset, new number of rows (or 255: as it is), offset, bytes.
void change(hid_t file, const std::string& name, const std::uint8_t* data, std::size_t size) {
  const hid_t set = H5Dopen2(file, name.c_str(), H5P_DEFAULT), type = H5Dget_type(set), space = H5Dget_space(set);
  if (H5Tis_variable_str(type) <= 0) {
    hsize_t dims[2] = {0, 0};
    const int rank = H5Sget_simple_extent_dims(space, dims, nullptr);
    const std::size_t row = H5Tget_size(type) * (rank == 2 ? dims[1] : 1);
    std::vector<std::uint8_t> bytes(std::max<std::size_t>(1, dims[0] * row), 0);
    H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data());
    const hsize_t rows = data[0] == 255 ? dims[0] : data[0] % 64;
    bytes.resize(std::max<std::size_t>(1, rows * row));
    const std::size_t offset = (data[1] | data[2] << 8) % bytes.size();
    std::memcpy(bytes.data() + offset, data + 3, std::min(size - 3, bytes.size() - offset));
    dims[0] = rows;
    H5Ldelete(file, name.c_str(), H5P_DEFAULT);
    const hid_t other = H5Screate_simple(rank, dims, nullptr), made = H5Dcreate2(file, name.c_str(), type, other, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (rows) H5Dwrite(made, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data());
    H5Dclose(made);
    H5Sclose(other);
  }
  H5Sclose(space);
  H5Tclose(type);
  H5Dclose(set);
}

void use(const City& c) {
  describe(c);
  survey(c);
  connectivity(c.roads, kAllModes);
  warnings_of(c.report);
  const RoadGraph& g = c.roads;
  for (SegmentId s : g.segments()) {
    g.midpoint(s);
    g.cross_street(s, g.seg_from[s]);
    g.source_id(s);
  }
  const NearestIndex nearest(g, kCar | kFoot);
  const NodeId at = nearest.node({10, 10});
  const auto weight = mode_weights(g, kCar, MetresPerSecond(1.34));
  if (!at.exists()) return;
  ShortestPaths paths(g);
  const ShortestPaths::Source source{at, 0};
  paths.run({&source, 1}, weight, ShortestPaths::Direction::reverse);
  const Hierarchy h(g);
  HierarchyMetric metric(h);
  metric.customise(weight);
  PairSearch pair(h);
  pair.distance(metric, at, NodeId(0));
  pair.path(metric);
  TurnPaths(g).run(at, NodeId(0), weight);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Base base;
  if (size < 1) return 0;
  if (data[0] == 0) {
    std::ofstream(base.work, std::ios::binary | std::ios::trunc).write(reinterpret_cast<const char*>(data + 1), static_cast<std::streamsize>(size - 1));
    try {
      use(load_city(base.work));
    } catch (const InputError&) {
    }
    return 0;
  }
  std::filesystem::copy_file(base.good, base.work, std::filesystem::copy_options::overwrite_existing);
  const hid_t file = H5Fopen(base.work.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  std::size_t at = 1;
  for (int changes = 0; at + 5 < size && changes < 8; ++changes) {  // dataset, length, change
    const std::size_t length = std::min<std::size_t>(4 + data[at + 1] % 32, size - at - 2);
    if (length >= 4) change(file, base.datasets[data[at] % base.datasets.size()], data + at + 2, length);
    at += 2 + length;
  }
  H5Fclose(file);
  try {
    use(load_city_unverified(base.work));
  } catch (const InputError&) {
  }
  return 0;
}
