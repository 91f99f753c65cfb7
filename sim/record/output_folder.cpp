#include "sim/record/output_folder.hpp"

#include <fstream>

#include "graph/errors.hpp"
#include "graph/interrupt.hpp"

namespace senda::record {

namespace fs = std::filesystem;

namespace {

fs::path cleaned(fs::path p) {
  while (!p.has_filename() && p.has_parent_path() && p != p.root_path()) p = p.parent_path();
  return p;
}

void refuse_existing(const fs::path& target, bool overwrite) {
  if (target.empty()) throw UsageError("the output needs a name");
  if (fs::exists(target) && !overwrite)
    throw InputError(target.string(), "", "exists already", "choose another name or add --overwrite");
}

// --overwrite replaces results of senda and nothing else.
void refuse_foreign(const fs::path& target) {
  if (!fs::exists(target)) return;
  if (!fs::is_directory(target))
    throw InputError(target.string(), "", "is a file, and a folder is to be written", "choose another name");
  const auto made_by_senda = [&](const char* name) {
    std::ifstream in(target / name);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    return text.find("\"program\": \"senda\"") != std::string::npos;
  };
  if (!fs::is_empty(target) && !made_by_senda("manifest.json") && !made_by_senda("datapackage.json"))
    throw InputError(target.string(), "", "is a folder that senda did not make (it has no manifest.json or datapackage.json of senda)", "choose another name; --overwrite replaces results only");
  for (fs::path p = fs::current_path();; p = p.parent_path()) {
    if (fs::equivalent(p, target)) throw InputError(target.string(), "", "is the folder you work in, or holds it", "choose another name");
    if (p == p.root_path()) return;
  }
}

}  // namespace

void refuse_input_as_output(const std::string& output, const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs)
    if (std::error_code error; !input.empty() && std::filesystem::equivalent(input, output, error))
      throw InputError(output, "", "is the input itself", "choose another name for the output");
}

void write_text(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.flush();
  if (!out) throw InputError(file.string(), "", "cannot be written", "check the place and its free space");
}

OutputFolder::OutputFolder(fs::path target, bool overwrite)
    : target_(cleaned(std::move(target))), partial_(target_.string() + ".partial"), overwrite_(overwrite) {
  refuse_existing(target_, overwrite);
  refuse_foreign(target_);
  std::error_code error;
  fs::remove_all(partial_, error);
  fs::create_directories(partial_, error);
  if (error || !fs::is_directory(partial_))
    throw InputError(partial_.string(), "", "cannot be created", "choose a writable place");
}

OutputFolder::~OutputFolder() {
  std::error_code error;
  if (!done_) fs::remove_all(partial_, error);
}

void OutputFolder::write_text(const std::string& name, std::string_view text) const {
  record::write_text(partial_ / name, text);
}

void OutputFolder::finish() {
  check_stop();
  std::error_code error;
  const fs::path old = target_.string() + ".old";
  const bool replaces = overwrite_ && fs::exists(target_);
  if (replaces) {
    fs::remove_all(old, error);
    fs::rename(target_, old, error);
  }
  fs::rename(partial_, target_, error);
  if (!error && replaces) fs::remove_all(old);
  if (error) throw InputError(target_.string(), "", "cannot be put in place", error.message());
  done_ = true;
}

void write_file(const fs::path& target, bool overwrite, const std::function<void(const fs::path&)>& make) {
  refuse_existing(target, overwrite);
  if (fs::is_directory(target))
    throw InputError(target.string(), "", "is a folder, and a file is to be written", "choose another name");
  if (fs::exists(target) && !fs::is_regular_file(target)) throw InputError(target.string(), "", "is no plain file", "choose another name");
  // The extension stays last, because some writers choose the format by it.
  const fs::path partial = target.parent_path() / (target.stem().string() + ".partial" + target.extension().string());
  struct Remover {
    const fs::path& file;
    ~Remover() {
      std::error_code error;
      fs::remove(file, error);
    }
  } remover{partial};
  try {
    make(partial);
    check_stop();
  } catch (const fs::filesystem_error& e) {
    throw InputError(target.string(), "", "cannot be written", e.code().message());
  }
  std::error_code error;
  fs::rename(partial, target, error);
  if (error) throw InputError(target.string(), "", "cannot be put in place", error.message());
}

}  // namespace senda::record
