// SPDX-License-Identifier: Apache-2.0
// expect: a diagnostic that no compiler ever gives
#ifdef MUST_NOT_COMPILE
#error "failing for another reason"
#endif
int main() {}
