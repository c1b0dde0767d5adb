// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "huge_pages.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <span>
#include <type_traits>
#include <vector>

// The state of objects as bytes and back. A class that is not plain memory names its members once, for both ways:
//
//     template <class Self, class Archive>
//     static void fields(Self& self, Archive& archive) { archive(self.a_, self.b_); }
namespace outdial {

static_assert(std::endian::native == std::endian::little, "the bytes are little-endian");

/// May be copied as it lies in memory: no pointers, and no padding whose content is left to chance.
template <class T>
inline constexpr bool plain_memory = std::is_arithmetic_v<T> || std::is_enum_v<T> ||
                                     (std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>);

template <class T, class Archive>
concept HasFields = requires(T& value, Archive& archive) {
    T::fields(value, archive);
};

/// Takes bytes that are to be written one after the other.
using ByteSink = std::function<void(std::span<const std::byte>)>;

/// Appends to bytes; with a sink these are only a buffer, which goes there when it is large enough and by `flush`.
class ArchiveWriter {
public:
    explicit ArchiveWriter(std::vector<std::byte>& out) noexcept : out_(out) {}
    ArchiveWriter(std::vector<std::byte>& buffer, const ByteSink& sink) noexcept : out_(buffer), sink_(&sink) {}

    template <class... T>
    void operator()(const T&... values) {
        (write(values), ...);
    }

    /// Precondition: there is a sink.
    void flush() {
        (*sink_)(out_);
        out_.clear();
    }

private:
    static constexpr std::size_t large = 65'536;

    template <class T>
    void write(const T& value) {
        if constexpr (plain_memory<T>) {
            raw(&value, sizeof value);
        } else {
            T::fields(value, *this);
        }
    }
    template <class T, std::size_t n>
    void write(const std::array<T, n>& values) {
        for (const T& value : values) write(value);
    }
    template <class T>
    void write(const std::vector<T>& values) {
        write(std::uint64_t{values.size()});
        if constexpr (plain_memory<T>) {
            raw(values.data(), values.size() * sizeof(T));
        } else {
            for (const T& value : values) write(value);
        }
    }
    template <class T>
    void write(const std::deque<T>& values) {
        write(std::uint64_t{values.size()});
        for (const T& value : values) write(value);
    }

    void raw(const void* data, std::size_t size) {
        const auto* bytes = static_cast<const std::byte*>(data);
        if (sink_ != nullptr && out_.size() + size > large) {
            flush();
            if (size > large) return (*sink_)({bytes, size});  // as it lies there
        }
        out_.insert(out_.end(), bytes, bytes + size);
    }

    std::vector<std::byte>& out_;
    const ByteSink* sink_ = nullptr;
};

/// Reads what a writer wrote. At the first thing that cannot be, it stops: everything after is left as it is.
class ArchiveReader {
public:
    explicit ArchiveReader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    template <class... T>
    void operator()(T&... values) {
        (read(values), ...);
    }

    /// Nothing was missing so far.
    [[nodiscard]] bool whole() const noexcept { return whole_; }
    /// Nothing was missing, and nothing is left.
    [[nodiscard]] bool finished() const noexcept { return whole_ && bytes_.empty(); }

private:
    template <class T>
    void read(T& value) {
        if constexpr (plain_memory<T>) {
            raw(&value, sizeof value);
        } else {
            T::fields(value, *this);
        }
    }
    template <class T, std::size_t n>
    void read(std::array<T, n>& values) {
        for (T& value : values) read(value);
    }
    template <class T>
    void read(std::vector<T>& values) {
        values.clear();
        const std::size_t count = size_of_next(plain_memory<T> ? sizeof(T) : 1);
        if constexpr (plain_memory<T>) {
            // In pieces through a near cache: `resize` would write all of a large memory twice.
            values.reserve(count);
            want_huge_pages(values.data(), count * sizeof(T));
            std::array<T, std::max<std::size_t>(1, near / sizeof(T))> piece{};
            for (std::size_t left = count; left > 0;) {
                const std::size_t some = std::min(left, piece.size());
                raw(piece.data(), some * sizeof(T));
                values.insert(values.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(some));
                left -= some;
            }
        } else {
            values.resize(count);
            for (T& value : values) read(value);
        }
    }
    template <class T>
    void read(std::deque<T>& values) {
        values.clear();
        values.resize(size_of_next(1));
        for (T& value : values) read(value);
    }

    /// How many elements follow; never more than there are bytes for.
    std::size_t size_of_next(std::size_t least_bytes) {
        std::uint64_t count = 0;
        read(count);
        if (count <= bytes_.size() / least_bytes) return static_cast<std::size_t>(count);
        whole_ = false;
        return 0;
    }
    void raw(void* data, std::size_t size) noexcept {
        whole_ = whole_ && size <= bytes_.size();
        if (!whole_ || size == 0) return;
        std::memcpy(data, bytes_.data(), size);
        bytes_ = bytes_.subspan(size);
    }

    static constexpr std::size_t near = 16'384;  // bytes

    std::span<const std::byte> bytes_;
    bool whole_ = true;
};

}  // namespace outdial
