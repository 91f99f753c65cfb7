#pragma once
// RoadGraph as a directed model of Boost.Graph's IncidenceGraph, BidirectionalGraph, VertexListGraph and
// EdgeListGraph, and SegmentView as an undirected one (IncidenceGraph, VertexListGraph, EdgeListGraph), so
// that Boost's algorithms run directly on the columns. Include only where Boost.Graph is used.
#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/transform_iterator.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <boost/property_map/property_map.hpp>
#include <utility>

#include "graph/segment_view.hpp"

namespace senda::bgl {

template <class Key>
struct ToId {
  Key operator()(typename Key::rep i) const { return Key(i); }
};
template <class Key>
using IdIterator = boost::transform_iterator<ToId<Key>, boost::counting_iterator<typename Key::rep>>;

template <class Key>
std::pair<IdIterator<Key>, IdIterator<Key>> range(std::size_t first, std::size_t last) {
  using Rep = typename Key::rep;
  using Count = boost::counting_iterator<Rep>;
  return {IdIterator<Key>(Count(static_cast<Rep>(first)), ToId<Key>()),
          IdIterator<Key>(Count(static_cast<Rep>(last)), ToId<Key>())};
}

struct Category : boost::bidirectional_graph_tag,
                  boost::vertex_list_graph_tag,
                  boost::edge_list_graph_tag {};

struct UndirectedCategory : boost::incidence_graph_tag,
                            boost::vertex_list_graph_tag,
                            boost::edge_list_graph_tag {};

/// What both views share.
struct CommonTraits {
  using vertex_descriptor = NodeId;
  using edge_parallel_category = boost::allow_parallel_edge_tag;
  using vertices_size_type = std::size_t;
  using edges_size_type = std::size_t;
  using degree_size_type = std::size_t;
  using vertex_iterator = IdIterator<NodeId>;
  using adjacency_iterator = void;
  static vertex_descriptor null_vertex() { return NodeId(); }
};

}  // namespace senda::bgl

namespace boost {

template <>
struct graph_traits<senda::RoadGraph> : senda::bgl::CommonTraits {
  using edge_descriptor = senda::EdgeId;
  using directed_category = boost::directed_tag;
  using traversal_category = senda::bgl::Category;
  using edge_iterator = senda::bgl::IdIterator<senda::EdgeId>;
  using out_edge_iterator = senda::bgl::IdIterator<senda::EdgeId>;
  using in_edge_iterator = const senda::EdgeId*;
};

template <>
struct graph_traits<const senda::RoadGraph> : graph_traits<senda::RoadGraph> {};

template <>
struct graph_traits<senda::SegmentView> : senda::bgl::CommonTraits {
  using edge_descriptor = senda::Incidence;
  using directed_category = boost::undirected_tag;
  using traversal_category = senda::bgl::UndirectedCategory;
  using edge_iterator = const senda::Incidence*;
  using out_edge_iterator = const senda::Incidence*;
  using in_edge_iterator = void;
};

template <>
struct graph_traits<const senda::SegmentView> : graph_traits<senda::SegmentView> {};

}  // namespace boost

namespace senda {

inline auto vertices(const SegmentView& g) { return bgl::range<NodeId>(0, g.node_count()); }
inline std::size_t num_vertices(const SegmentView& g) { return g.node_count(); }
inline std::size_t num_edges(const SegmentView& g) { return g.segments().size(); }
inline std::pair<const Incidence*, const Incidence*> edges(const SegmentView& g) {
  return {g.segments().data(), g.segments().data() + g.segments().size()};
}
inline std::pair<const Incidence*, const Incidence*> out_edges(NodeId n, const SegmentView& g) {
  return {g.at(n).data(), g.at(n).data() + g.at(n).size()};
}
inline std::size_t out_degree(NodeId n, const SegmentView& g) { return g.at(n).size(); }
inline NodeId source(const Incidence& e, const SegmentView&) { return e.from; }
inline NodeId target(const Incidence& e, const SegmentView&) { return e.to; }

using Traits = boost::graph_traits<RoadGraph>;

inline auto vertices(const RoadGraph& g) { return bgl::range<NodeId>(0, g.node_count()); }
inline auto edges(const RoadGraph& g) { return bgl::range<EdgeId>(0, g.edge_count()); }
inline std::size_t num_vertices(const RoadGraph& g) { return g.node_count(); }
inline std::size_t num_edges(const RoadGraph& g) { return g.edge_count(); }
inline NodeId source(EdgeId e, const RoadGraph& g) { return g.source[e]; }
inline NodeId target(EdgeId e, const RoadGraph& g) { return g.target[e]; }
inline auto out_edges(NodeId n, const RoadGraph& g) {
  const auto r = g.out_edges(n);
  const std::size_t first = (*r.begin()).value();
  return bgl::range<EdgeId>(first, first + r.size());
}
inline std::pair<const EdgeId*, const EdgeId*> in_edges(NodeId n, const RoadGraph& g) {
  const auto s = g.in_edges(n);
  return {s.data(), s.data() + s.size()};
}
inline std::size_t out_degree(NodeId n, const RoadGraph& g) { return g.out_edges(n).size(); }
inline std::size_t in_degree(NodeId n, const RoadGraph& g) { return g.in_edges(n).size(); }
inline std::size_t degree(NodeId n, const RoadGraph& g) { return out_degree(n, g) + in_degree(n, g); }

namespace bgl {

/// Readable property map: vertex -> 0 .. n-1.
struct NodeIndexMap {
  using value_type = std::size_t;
  using reference = std::size_t;
  using key_type = NodeId;
  using category = boost::readable_property_map_tag;
  friend std::size_t get(NodeIndexMap, NodeId n) { return n.value(); }
};

/// Readable property map over a column of edges, e.g. weights.
template <class T>
struct EdgeColumnMap {
  using value_type = T;
  using reference = T;
  using key_type = EdgeId;
  using category = boost::readable_property_map_tag;
  const PerEdge<T>* column;
  friend T get(const EdgeColumnMap& m, EdgeId e) { return (*m.column)[e]; }
};

}  // namespace bgl

inline bgl::NodeIndexMap get(boost::vertex_index_t, const RoadGraph&) { return {}; }
inline bgl::NodeIndexMap get(boost::vertex_index_t, const SegmentView&) { return {}; }

}  // namespace senda
