// The bare cost of reading an OSM file with libosmium: every object of it, as often as the import reads it.
#include <cstdio>
#include <osmium/io/any_input.hpp>
#include <osmium/osm.hpp>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::size_t objects = 0;
  for (int pass = 0; pass < 2; ++pass) {
    osmium::io::Reader reader{osmium::io::File(argv[1])};
    while (const osmium::memory::Buffer buffer = reader.read())
      for (const auto& object : buffer.select<osmium::OSMObject>()) objects += object.id() != 0;
    reader.close();
  }
  std::printf("%zu objects\n", objects);
}
