// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "fields.hpp"

#include <outdial/retry.hpp>

namespace outdial::bindings {

void bind_retry(py::module_& m) {
    bind_enum<Next>(m, "What follows an outcome or a disposition.");

    Fields<RetryRow>(m, "RetryRow", "What to do after an outcome.")
        .field("next", &RetryRow::next, "What follows.")
        .field("delay_s", &RetryRow::delay, "Seconds before this number may be dialled again.")
        .field("max_times", &RetryRow::max_times, "Give the number up once the outcome was seen so often; 0: no limit.")
        .field("counts", &RetryRow::counts, "Does it count towards max_attempts?")
        .done();

    Fields<RetryTable>(m, "RetryTable", "When a number may be dialled again, and when it is given up.")
        .field("max_attempts", &RetryTable::max_attempts, "Counted attempts per number.")
        .field("ring_timeout_s", &RetryTable::ring_timeout, "Hang up after ringing so long.")
        .field("contact_gap_s", &RetryTable::contact_gap, "Minimum gap between two attempts to one client.")
        .by<Outcome>("on_outcome", &RetryTable::on_outcome, "Rows by outcome; those left out keep the usual ones.")
        .by<Disposition>("on_disposition", &RetryTable::on_disposition,
                         "Rows by disposition; those left out keep the usual ones.")
        .done();
}

}  // namespace outdial::bindings
