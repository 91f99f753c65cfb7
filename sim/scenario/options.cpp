#include "sim/scenario/options.hpp"

#include <nlohmann/json.hpp>

namespace senda::scenario {

FreeJson::FreeJson() : FreeJson(Json()) {}
FreeJson::FreeJson(Json v) : value_(std::make_shared<const Json>(std::move(v))) {}
FreeJson::FreeJson(const char* word) : FreeJson(Json(word)) {}

}  // namespace senda::scenario
