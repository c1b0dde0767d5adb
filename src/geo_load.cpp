// SPDX-License-Identifier: Apache-2.0
#include <outdial/geo.hpp>

#include "geo_view.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace outdial {
namespace {

struct Closed {
    int handle;
    explicit Closed(int given) noexcept : handle(given) {}
    Closed(const Closed&) = delete;
    Closed& operator=(const Closed&) = delete;
    ~Closed() {
        if (handle >= 0) ::close(handle);
    }
};

Error unreadable(const std::string& path, int code) {
    return Error{"geo table", path, std::string("cannot be read: ") + std::strerror(code)};
}

}  // namespace

Result<GeoTable> load_geo_table(const std::string& path) {
    const Closed file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.handle < 0) return unreadable(path, errno);
    struct ::stat status {};
    if (::fstat(file.handle, &status) != 0) return unreadable(path, errno);
    if (!S_ISREG(status.st_mode)) return Error{"geo table", path, "is no file; give the path of an .geo file"};
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return Error{"geo table", path, "is empty; give the path of an .geo file"};
    void* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.handle, 0);
    if (begin == MAP_FAILED) return unreadable(path, errno);
    std::shared_ptr<const void> owner(begin, [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); });

    Result<GeoTable> table = GeoTable::View::open({static_cast<const std::byte*>(begin), size}, std::move(owner));
    if (table) return table;
    Error error = table.error();
    error.value = path + ": " + error.value;
    return error;
}

}  // namespace outdial
