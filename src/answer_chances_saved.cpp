// SPDX-License-Identifier: Apache-2.0
#include <outdial/answer_chances.hpp>

#include "archive.hpp"
#include "checksum.hpp"

#include <cstring>

// What was learned as bytes and back: the mark, the members as they are, then their checksum.
namespace outdial {
namespace {

constexpr std::string_view mark = "outdchn1";
constexpr std::size_t checksum_bytes = sizeof(std::uint64_t);

std::uint64_t checksum_of(std::string_view bytes) noexcept { return checksum(std::as_bytes(std::span(bytes))); }

Error damaged(std::string what) {
    return Error{"saved answer chances", std::move(what), "restore an older copy, or learn anew from the calls"};
}

}  // namespace

std::string AnswerChances::save() const {
    std::vector<std::byte> members;
    ArchiveWriter archive(members);
    archive(*this);
    std::string saved(mark);
    saved.append(reinterpret_cast<const char*>(members.data()), members.size());
    const std::uint64_t sum = checksum_of(saved);
    saved.append(reinterpret_cast<const char*>(&sum), checksum_bytes);
    return saved;
}

Result<AnswerChances> AnswerChances::restore(const AnswerChancesConfig& config, std::string_view saved) {
    auto created = create(config);
    if (!created) return created.error();
    if (saved.size() < mark.size() + checksum_bytes) return damaged("too short");
    if (saved.substr(0, mark.size()) != mark) return damaged("of another kind");
    const std::string_view told = saved.substr(saved.size() - checksum_bytes);
    saved.remove_suffix(checksum_bytes);
    std::uint64_t sum = 0;
    std::memcpy(&sum, told.data(), checksum_bytes);
    if (sum != checksum_of(saved)) return damaged("its checksum is wrong");
    saved.remove_prefix(mark.size());
    ArchiveReader archive(std::as_bytes(std::span(saved)));
    archive(*created);
    if (!archive.finished()) return damaged("of another size");
    return created;
}

}  // namespace outdial
