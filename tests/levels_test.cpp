// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// The levels of the design: an include may only point to a lower level, and siblings never include each other.

namespace {

// The levels below 0 are the ground that the rest stands on. A name that ends in / is a folder: its files may include
// each other, but not in a circle.
// clang-format off
const std::map<std::string, int> levels{
    {"instant", -1}, {"result", -1}, {"names", -1}, {"archive", -1}, {"checksum", -1}, {"huge_pages", -2},
    {"verdict", 0}, {"zone", 0}, {"phone_number", 0}, {"outcome", 0}, {"random", 0}, {"calendar", 0},
    {"toml_table", 0},
    {"hours", 1}, {"zone_set", 1}, {"civil_time", 1}, {"abandonment_rule", 1}, {"estimate", 1}, {"age", 1}, {"event", 1},
    {"rule", 2}, {"retry", 2}, {"cohorts", 2}, {"odds", 1}, {"outlook", 2}, {"reachability", 2}, {"geo", 2}, {"agents", 2}, {"abandonment_ledger", 2},
    {"windows", 3}, {"jurisdiction", 3}, {"compiled_windows", 3}, {"priority", 3}, {"bound", 3}, {"pacing", 3},
    {"whereabouts", 3}, {"teams", 3}, {"caller_id", 3}, {"signals", 3}, {"number_quality", 1}, {"caps", 2}, {"law_caps", 4},
    {"answer_chances", 3}, {"blending", 2},
    {"campaign", 4},
    {"format", 5}, {"journal", 5}, {"sim/", 5}, {"adapters/", 5},
};
// clang-format on

// Files that are a part of another noun, cut off to keep both short.
const std::map<std::string, std::string> parts{{"posix_tz", "zone"},
                                               {"law_file", "jurisdiction"},
                                               {"holidays", "calendar"},
                                               {"hours_reader", "hours"},
                                               {"hours_text", "hours"},
                                               {"hours_content", "hours"},
                                               {"hours_scanner", "hours"},
                                               {"hours_days_reader", "hours"},
                                               {"contact", "campaign"},
                                               {"dial_order", "campaign"},
                                               {"campaign_config", "campaign"},
                                               {"campaign_events", "campaign"},
                                               {"campaign_turns", "campaign"},
                                               {"campaign_promises", "campaign"},
                                               {"campaign_learned", "campaign"},
                                               {"campaign_save", "campaign"},
                                               {"campaign_teams", "campaign"},
                                               {"announcement", "campaign"},
                                               {"announcement_text", "campaign"},
                                               {"campaign_announcements", "campaign"},
                                               {"turns", "priority"},
                                               {"shortlist", "priority"},
                                               {"signal_names", "signals"},
                                               {"signal_tables", "signals"},
                                               {"verification", "number_quality"},
                                               {"cap_store", "caps"},
                                               {"caps_saved", "caps"},
                                               {"shortage", "pacing"},
                                               {"pacing_config", "pacing"},
                                               {"pacing_outlook", "pacing"},
                                               {"geo_load", "geo"},
                                               {"geo_lookup", "geo"},
                                               {"geo_view", "geo"},
                                               {"evidence", "reachability"},
                                               {"receipt", "reachability"},
                                               {"receipt_date", "reachability"},
                                               {"receipt_evidence", "reachability"},
                                               {"route_trust", "reachability"},
                                               {"answer_chances_learning", "answer_chances"},
                                               {"answer_chances_saved", "answer_chances"},
                                               {"reach", "answer_chances"}};

using Files = std::map<std::string, std::string>;  // path under the project's root, text

// "src/sim/run.cpp" and "include/outdial/sim/run.hpp" are both of the noun "sim/run".
std::string noun_of(const std::string& path) {
    for (const std::string root : {"include/outdial/", "src/"}) {
        if (path.rfind(root, 0) != 0) continue;
        const std::string noun = std::filesystem::path(path.substr(root.size())).replace_extension().string();
        const auto part = parts.find(noun);
        return part == parts.end() ? noun : part->second;
    }
    return path;
}

// The entry of the table: the noun itself or its folder; empty when there is none.
std::string entry_of(const std::string& noun) {
    if (levels.count(noun) > 0) return noun;
    const std::string folder = noun.substr(0, noun.find('/') + 1);
    return levels.count(folder) > 0 ? folder : "";
}

struct Include {
    std::string path;  // as written between the brackets or quotes
    bool quoted = false;
};

// Reads "# include <path>" or "# include "path"" with any blanks; anything else is no include.
std::optional<Include> include_of(std::string_view line) {
    const auto skip = [&line](std::string_view expected) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.substr(0, expected.size()) != expected) return false;
        line.remove_prefix(expected.size());
        return true;
    };
    if (!skip("#") || !skip("include")) return std::nullopt;
    const bool quoted = skip("\"");
    if (!quoted && !skip("<")) return std::nullopt;
    return Include{std::string(line.substr(0, line.find(quoted ? '"' : '>'))), quoted};
}

std::vector<Include> includes_of(const std::string& text) {
    std::vector<Include> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (const std::optional<Include> include = include_of(line)) found.push_back(*include);
    }
    return found;
}

// May this file include that header of another library?
bool foreign_allowed(const std::string& path, const std::string& entry, const std::string& included) {
    const bool is_public = path.rfind("include/", 0) == 0;
    if (included.rfind("fmt/", 0) == 0) return !is_public || entry == "format";
    if (included.rfind("date/", 0) == 0) return path == "src/zone.cpp";
    if (included.rfind("toml++/", 0) == 0) return path == "src/toml_table.hpp";
    if (included.rfind("boost/", 0) == 0) return entry == "adapters/";
    return true;
}

bool reaches(const std::map<std::string, std::set<std::string>>& edges, const std::string& from, const std::string& to,
             std::set<std::string>& seen) {
    if (from == to) return true;
    if (!seen.insert(from).second) return false;
    const auto it = edges.find(from);
    if (it == edges.end()) return false;
    return std::any_of(it->second.begin(), it->second.end(),
                       [&](const std::string& next) { return reaches(edges, next, to, seen); });
}

std::vector<std::string> violations(const Files& files) {
    std::vector<std::string> found;
    std::map<std::string, std::set<std::string>> within_folder;
    for (const auto& [path, text] : files) {
        const std::string noun = noun_of(path);
        const std::string entry = entry_of(noun);
        if (entry.empty()) {
            found.push_back(path + " is not in the level table");
            continue;
        }
        for (const Include& include : includes_of(text)) {
            if (!foreign_allowed(path, entry, include.path)) {
                found.push_back(path + " may not include " + include.path);
            }
            std::string target;
            if (include.path.rfind("outdial/", 0) == 0) {
                target = "include/" + include.path;
            } else if (include.quoted) {
                target = (std::filesystem::path(path).parent_path() / include.path).lexically_normal().generic_string();
            } else {
                continue;
            }
            const std::string other = noun_of(target);
            if (other == noun) continue;
            const std::string other_entry = entry_of(other);
            if (other_entry.empty()) {
                found.push_back(path + " includes " + include.path + ", which is not in the level table");
            } else if (other_entry == entry) {
                within_folder[path].insert(target);
            } else if (entry == "adapters/" && levels.at(other_entry) > 0 && other_entry != "reachability") {
                found.push_back(path + ": adapters see level 0 and reachability only, not " + include.path);
            } else if (levels.at(other_entry) >= levels.at(entry)) {
                found.push_back(path + " (level " + std::to_string(levels.at(entry)) + ") includes " + include.path +
                                " (level " + std::to_string(levels.at(other_entry)) + ")");
            }
        }
    }
    for (const auto& [path, targets] : within_folder) {
        for (const std::string& target : targets) {
            std::set<std::string> seen;
            if (!reaches(within_folder, target, path, seen)) continue;
            found.push_back(path + " and " + target + " include each other");
        }
    }
    return found;
}

Files read_tree() {
    namespace fs = std::filesystem;
    const fs::path root = OUTDIAL_SOURCE_DIR;
    Files files;
    for (const char* folder : {"include/outdial", "src"}) {
        for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.path().extension() != ".hpp" && entry.path().extension() != ".cpp") continue;
            std::ostringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            files[fs::relative(entry.path(), root).generic_string()] = text.str();
        }
    }
    return files;
}

}  // namespace

TEST_CASE("every include points to a lower level") {
    const Files files = read_tree();
    REQUIRE(files.count("include/outdial/verdict.hpp") == 1);
    REQUIRE(files.count("src/verdict.cpp") == 1);
    for (const std::string& violation : violations(files)) FAIL_CHECK(violation);
}

TEST_CASE("allowed includes are let through") {
    CHECK(
        violations({{"include/outdial/windows.hpp", "#include <outdial/calendar.hpp>\n#include <vector>\n"}}).empty());
    CHECK(violations({{"src/windows.cpp", "#include <outdial/windows.hpp>\n#include <fmt/format.h>\n"}}).empty());
    CHECK(violations({{"src/zone.cpp", "#include <date/tz.h>\n"}}).empty());
    CHECK(violations({{"include/outdial/format.hpp", "#include <fmt/format.h>\n#include <outdial/campaign.hpp>\n"}})
              .empty());
    CHECK(violations({{"include/outdial/sim/run.hpp", "#include <outdial/sim/people.hpp>\n"}}).empty());
    CHECK(violations({{"src/sim/run.cpp", "#include \"world.hpp\"\n"},
                      {"src/sim/world.hpp", "#include <outdial/sim/run.hpp>\n"}})
              .empty());
    CHECK(violations({{"include/outdial/adapters/smpp.hpp", "#include <outdial/reachability.hpp>\n"}}).empty());
}

TEST_CASE("a made-up violation of each kind is found") {
    const auto found = [](const std::string& path, const std::string& line) {
        return violations({{path, line}}).size();
    };

    CHECK(found("include/outdial/verdict.hpp", "#include <outdial/campaign.hpp>\n") == 1);  // upwards
    CHECK(found("include/outdial/retry.hpp", "#include <outdial/windows.hpp>\n") == 1);     // a sibling
    CHECK(found("src/retry.cpp", "int x;\n  #  include \"windows_table.hpp\"\n") == 1);     // a stranger
    CHECK(found("src/retry.cpp", "#include \"campaign.hpp\"\n") == 1);                      // upwards, private header
    CHECK(found("src/sim/run.cpp", "#include \"../priority.hpp\"\n") == 0);
    CHECK(found("src/nobody.cpp", "") == 1);                                        // not in the table
    CHECK(found("include/outdial/windows.hpp", "#include <fmt/format.h>\n") == 1);  // fmt in public
    CHECK(found("include/outdial/zone.hpp", "#include <date/tz.h>\n") == 1);        // date in public
    CHECK(found("src/campaign.cpp", "#include <boost/asio.hpp>\n") == 1);           // Boost in the core
    CHECK(found("src/adapters/smpp.cpp", "#include <outdial/campaign.hpp>\n") == 1);
    CHECK(found("src/sim/run.cpp", "#include <outdial/adapters/smpp.hpp>\n") == 1);

    CHECK(violations({{"include/outdial/sim/a.hpp", "#include <outdial/sim/b.hpp>\n"},
                      {"include/outdial/sim/b.hpp", "#include <outdial/sim/c.hpp>\n"},
                      {"include/outdial/sim/c.hpp", "#include <outdial/sim/a.hpp>\n"}})
              .size() == 3);  // a circle, seen from each of its files
}
