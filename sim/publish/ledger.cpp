#include "sim/publish/ledger.hpp"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/errors.hpp"
#include "sim/record/sha256.hpp"

namespace senda::publish {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kSlack = 1e-9;  // five releases of 0.1 fit in 0.5

/// The open file, locked until it goes.
class LockedFile {
 public:
  explicit LockedFile(const std::filesystem::path& path) : path_(path) {
    file_ = open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file_ < 0) fail("cannot be opened");
    while (flock(file_, LOCK_EX) != 0)
      if (errno != EINTR) fail("cannot be locked");
  }
  ~LockedFile() { close(file_); }
  LockedFile(const LockedFile&) = delete;

  std::string text() const {
    std::string out;
    char block[1 << 14];
    for (;;) {
      const ssize_t n = pread(file_, block, sizeof block, static_cast<off_t>(out.size()));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail("cannot be read");
      if (n == 0) return out;
      out.append(block, static_cast<std::size_t>(n));
    }
  }
  // The whole line on disk, or the file as it was.
  void append(const std::string& line, std::size_t size_before) const {
    const ssize_t n = write(file_, line.data(), line.size());
    if (n != static_cast<ssize_t>(line.size()) || fsync(file_) != 0) {
      if (ftruncate(file_, static_cast<off_t>(size_before)) != 0) fail("is full, and its last line could not be taken back");
      fail("cannot be written");
    }
    const int folder = open(path_.has_parent_path() ? path_.parent_path().c_str() : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    fsync(folder);
    close(folder);
  }

 private:
  [[noreturn]] void fail(const char* what) const { throw InputError(path_.string(), "", fmt::format("{} ({})", what, std::strerror(errno)), "name a ledger in a writable place"); }
  std::filesystem::path path_;
  int file_ = -1;
};

struct Books {
  std::map<std::string, double> spent;  ///< by dataset and by input
  std::string seal;                     ///< of the last line
};

// The inputs, each once, and the dataset they make together.
std::set<std::string> accounts_of(const std::vector<std::string>& inputs) {
  std::set<std::string> out(inputs.begin(), inputs.end());
  out.insert(dataset_of(inputs));
  return out;
}

// A line's seal covers the seal before it and the line without its own.
std::string seal_of(const std::string& before, Json line) {
  line.erase("seal");
  return record::sha256(before + line.dump());
}

Books read_books(const std::filesystem::path& ledger, const std::string& text) {
  Books b;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto broken = [&](const char* what) { throw InputError(ledger.string(), fmt::format("line {}", number), what, "restore the ledger from a copy; nothing is released without it"); };
    ++number;
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) broken("is cut short");
    const Json line = Json::parse(text.substr(at, end - at), nullptr, false);
    at = end + 1;
    const auto is = [&](const char* key, auto test) { return line.contains(key) && test(line[key]); };
    const auto word = [](const Json& j) { return j.is_string(); };
    const auto words = [&](const Json& j) { return j.is_array() && std::all_of(j.begin(), j.end(), word); };
    const auto amount = [](const Json& j) { return j.is_number() && j.get<double>() > 0; };
    if (!line.is_object() || !is("dataset", word) || !is("inputs", words) || !is("rho_spent", amount) || !is("seal", word)) broken("is no line of a ledger");
    if (seal_of(b.seal, line) != line["seal"].get<std::string>()) broken("was changed, or a line before it is missing");
    b.seal = line["seal"].get<std::string>();
    const auto inputs = line["inputs"].get<std::vector<std::string>>();
    for (const std::string& account : accounts_of(inputs)) b.spent[account] += line["rho_spent"].get<double>();
  }
  return b;
}

std::string now() {
  const std::time_t t = std::time(nullptr);
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(t));
}

}  // namespace

std::string dataset_of(std::vector<std::string> inputs) {
  std::sort(inputs.begin(), inputs.end());
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
  if (inputs.size() == 1) return inputs[0];
  std::string all;
  for (const std::string& i : inputs) all += i + "\n";
  return record::sha256(all);
}

double spend(const std::filesystem::path& ledger, const Spending& s) {
  const std::string dataset = dataset_of(s.inputs);
  const auto refuse = [&](double spent) {
    throw InputError(ledger.string(), fmt::format("dataset {}", dataset.substr(0, 12)),
                     fmt::format("{:.6g} of its lifetime budget of {:.6g} is spent, and this release needs {:.6g}", spent, s.lifetime, s.rho),
                     "nothing more may be released of these confidential inputs; lower privacy.rho if anything is left");
  };
  if (s.rho > s.lifetime * (1 + kSlack)) refuse(0);  // before a ledger is begun for it
  const LockedFile file(ledger);
  const std::string text = file.text();
  const Books books = read_books(ledger, text);
  double spent = 0;
  for (const std::string& a : accounts_of(s.inputs))
    if (const auto it = books.spent.find(a); it != books.spent.end()) spent = std::max(spent, it->second);
  if (spent + s.rho > s.lifetime * (1 + kSlack)) refuse(spent);
  double left = s.lifetime - spent - s.rho;
  if (left < kSlack * s.lifetime) left = 0;  // what rounding leaves
  Json line = {{"time", now()}, {"dataset", dataset}, {"inputs", s.inputs}, {"rho_spent", s.rho}, {"rho_left", std::round(left * 1e9) / 1e9}};
  line["seal"] = seal_of(books.seal, line);
  file.append(line.dump() + "\n", text.size());
  return left;
}

}  // namespace senda::publish
