// SPDX-License-Identifier: Apache-2.0
// expect: error
#error "fails with and without the line in question"
