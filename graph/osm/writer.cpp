#include "graph/osm/writer.hpp"

#include <osmium/builder/osm_object_builder.hpp>
#include <osmium/io/any_output.hpp>
#include <osmium/memory/buffer.hpp>

namespace senda::osm {

namespace {

template <class Builder>
void add_tags(Builder& parent, const TagList& tags) {
  if (tags.empty()) return;
  osmium::builder::TagListBuilder list{parent};
  for (const auto& [k, v] : tags) list.add_tag(k, v);
}

}  // namespace

void write(const Document& document, const std::filesystem::path& file) {
  osmium::io::Header header;
  header.set("generator", "senda");
  osmium::io::Writer writer{osmium::io::File(file.string()), header, osmium::io::overwrite::allow};
  osmium::memory::Buffer buffer{1 << 20, osmium::memory::Buffer::auto_grow::yes};
  const auto flush = [&](bool always) {
    buffer.commit();
    if (!always && buffer.committed() < (1u << 19)) return;
    writer(std::move(buffer));
    buffer = osmium::memory::Buffer{1 << 20, osmium::memory::Buffer::auto_grow::yes};
  };
  for (const OutNode& n : document.nodes) {
    {
      osmium::builder::NodeBuilder b{buffer};
      b.object().set_id(n.id.value()).set_version(1).set_visible(true);
      b.object().set_location({n.position.lon, n.position.lat});
      b.set_user("");
      add_tags(b, n.tags);
    }
    flush(false);
  }
  for (const OutWay& w : document.ways) {
    {
      osmium::builder::WayBuilder b{buffer};
      b.object().set_id(w.id.value()).set_version(1).set_visible(true);
      b.set_user("");
      {
        osmium::builder::WayNodeListBuilder refs{b};
        for (OsmNodeId n : w.nodes) refs.add_node_ref(n.value());
      }
      add_tags(b, w.tags);
    }
    flush(false);
  }
  flush(true);
  writer.close();
}

}  // namespace senda::osm
