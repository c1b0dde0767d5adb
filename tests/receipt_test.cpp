// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "property.hpp"

#include <outdial/receipt.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

using namespace outdial;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view usual =
    "id:0123456789 sub:001 dlvrd:001 submit date:2603021200 done date:2603021203 stat:DELIVRD err:000 text:Hello";

const PhoneNumber number = PhoneNumber::parse("+48221234567").value();

Instant utc(int year, unsigned month, unsigned day, int hour, int minute, int second = 0) {
    using namespace std::chrono;
    return sys_days{std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day)} + hours(hour) +
           minutes(minute) + seconds(second);
}

std::optional<Instant> date(std::string_view text) { return parse_receipt_date(text).instant(0min); }

}  // namespace

TEST_CASE("the form of the specification") {
    const Receipt receipt = parse_receipt(usual);
    CHECK(receipt.ok());
    CHECK(receipt.id == "0123456789");
    CHECK(receipt.submitted == "001");
    CHECK(receipt.delivered == "001");
    CHECK(receipt.submit_date.instant(0min) == utc(2026, 3, 2, 12, 0));
    CHECK(receipt.done_date.instant(60min) == utc(2026, 3, 2, 11, 3));
    CHECK(receipt.state == MessageState::delivered);
    CHECK(receipt.state_word == "DELIVRD");
    CHECK(receipt.error_code == "000");
    CHECK(receipt.text == "Hello");
    CHECK(receipt.delay() == Duration(3min));
}

TEST_CASE("sub and dlvrd may be missing") {
    const Receipt receipt = parse_receipt("id:7 submit date:2603021200 done date:2603021201 stat:UNDELIV err:001");
    CHECK(receipt.ok());
    CHECK(receipt.submitted.empty());
    CHECK(receipt.state == MessageState::undeliverable);
    CHECK(receipt.error_code == "001");
}

TEST_CASE("text may be missing, empty or written large") {
    for (const char* end : {"", " ", " text:", " Text:", " TEXT:", " text: ", " Text:abc"}) {
        const std::string text = "id:7 stat:DELIVRD err:000" + std::string(end);
        const Receipt receipt = parse_receipt(text);
        CHECK(receipt.ok());
        CHECK(receipt.error_code == "000");
    }
}

TEST_CASE("states that are not of seven letters, and states met in the wild") {
    const std::vector<std::pair<const char*, MessageState>> words{
        {"DELIVRD", MessageState::delivered},     {"ENROUTE", MessageState::enroute},
        {"EXPIRED", MessageState::expired},       {"DELETED", MessageState::deleted},
        {"UNDELIV", MessageState::undeliverable}, {"ACCEPTD", MessageState::accepted},
        {"UNKNOWN", MessageState::unknown},       {"REJECTD", MessageState::rejected},
        {"FAILED", MessageState::undeliverable},  {"ACKED", MessageState::accepted},
        {"BUFFERD", MessageState::enroute},       {"SUBMITD", MessageState::accepted},
        {"BLIST", MessageState::rejected},        {"NOROUTE", MessageState::rejected},
        {"CANCELLED", MessageState::deleted},     {"STAGED", MessageState::enroute},
        {"0", MessageState::delivered},           {"DELIVERED", MessageState::delivered},
        {"delivrd", MessageState::delivered},     {"UNDELIVERABLE", MessageState::undeliverable},
        {"Expired", MessageState::expired}};
    for (const auto& [word, state] : words) {
        CAPTURE(word);
        const std::string text = "id:1 stat:" + std::string(word) + " err:0";
        const Receipt receipt = parse_receipt(text);
        CHECK(receipt.ok());
        CHECK(receipt.state == state);
        CHECK(receipt.state_word == word);
    }
}

TEST_CASE("a state nobody knows is unknown, and the word is kept") {
    const Receipt receipt = parse_receipt("id:1 stat:XYZZY");
    CHECK(receipt.ok());
    CHECK(receipt.state == MessageState::unknown);
    CHECK(receipt.state_word == "XYZZY");
}

TEST_CASE("error codes of any length and alphabet, also after a blank") {
    for (const char* code : {"0", "00", "000", "0000", "21b", "1B", "ffff", "E001", "-5"}) {
        CHECK(parse_receipt("id:1 stat:UNDELIV err:" + std::string(code) + " text:x").error_code == code);
        CHECK(parse_receipt("id:1 stat:UNDELIV err: " + std::string(code)).error_code == code);
    }
    CHECK(parse_receipt("id:1 stat:UNDELIV err: text:err:5").error_code.empty());
    CHECK(parse_receipt("id:1 stat:UNDELIV err:").error_code.empty());
}

TEST_CASE("what a person wrote is never taken for a field") {
    const Receipt receipt = parse_receipt("id:5 stat:EXPIRED text:id:9 stat:DELIVRD err:7 done date:2603021200");
    CHECK(receipt.id == "5");
    CHECK(receipt.state == MessageState::expired);
    CHECK(receipt.error_code.empty());
    CHECK_FALSE(receipt.done_date.known);
    CHECK(receipt.text == "id:9 stat:DELIVRD err:7 done date:2603021200");
    CHECK(parse_receipt("text:id:9 stat:DELIVRD").problem == ReceiptProblem::no_id);
    CHECK(parse_receipt("id:5 text:stat:DELIVRD").problem == ReceiptProblem::no_state);
}

TEST_CASE("a label counts only at the beginning or after a separator") {
    const Receipt receipt = parse_receipt("paid:9 id:5 instat:EXPIRED stat:DELIVRD myerr:3");
    CHECK(receipt.id == "5");
    CHECK(receipt.state == MessageState::delivered);
    CHECK(receipt.error_code.empty());
    CHECK(parse_receipt("paid:9 stat:DELIVRD").problem == ReceiptProblem::no_id);
}

TEST_CASE("the first of two equal labels counts, unless it is empty") {
    CHECK(parse_receipt("id:1 id:2 stat:DELIVRD stat:EXPIRED").id == "1");
    CHECK(parse_receipt("id:1 id:2 stat:DELIVRD stat:EXPIRED").state == MessageState::delivered);
    CHECK(parse_receipt("id: id:2 stat:DELIVRD").id == "2");
}

TEST_CASE("separators other than a blank") {
    for (const char* text :
         {"id:1,sub:001,submit date:2603021200,done date:2603021201,stat:DELIVRD,err:000,text:x",
          "id:1;sub:001;submit date:2603021200;done date:2603021201;stat:DELIVRD;err:000;",
          "id:1\tsub:001\tsubmit date:2603021200\tdone date:2603021201\tstat:DELIVRD\terr:000",
          "id:1\r\nsub:001\r\nsubmit date:2603021200\r\ndone date:2603021201\r\nstat:DELIVRD\r\nerr:000",
          "  id:1   sub:001  submit  date:2603021200  done  date:2603021201  stat:DELIVRD  err:000  ",
          "ID:1 SUB:001 SUBMIT DATE:2603021200 DONE DATE:2603021201 STAT:DELIVRD ERR:000 TEXT:",
          "id:1 submit_date:2603021200 done_date:2603021201 status:DELIVRD error:000"}) {
        CAPTURE(text);
        const Receipt receipt = parse_receipt(text);
        CHECK(receipt.ok());
        CHECK(receipt.id == "1");
        CHECK(receipt.state == MessageState::delivered);
        CHECK(receipt.error_code == "000");
        CHECK(receipt.submit_date.instant(0min) == utc(2026, 3, 2, 12, 0));
        CHECK(receipt.done_date.instant(0min) == utc(2026, 3, 2, 12, 1));
    }
}

TEST_CASE("a stray NUL, before or after") {
    const std::string text = std::string(usual.substr(0, usual.find(" text"))) + std::string(1, '\0');
    CHECK(parse_receipt(text).error_code == "000");
    CHECK(parse_receipt(std::string("id:1\0 stat:DELIVRD\0", 19)).id == "1");
    CHECK(parse_receipt(std::string("\0id:1 stat:DELIVRD", 18)).ok());
}

TEST_CASE("punctuation inside a value stays there") {
    CHECK(parse_receipt("id:a,b|c;d stat:DELIVRD").id == "a,b|c;d");
    CHECK(parse_receipt("id:a:b@c.d-e stat:DELIVRD").id == "a:b@c.d-e");
    CHECK(parse_receipt("id:1,, stat:DELIVRD").id == "1");
}

TEST_CASE("no receipt, and why") {
    CHECK(parse_receipt("").problem == ReceiptProblem::empty);
    CHECK(parse_receipt(" \t\r\n").problem == ReceiptProblem::empty);
    CHECK(parse_receipt(std::string(3, '\0')).problem == ReceiptProblem::empty);
    CHECK(parse_receipt("Call me back at nine").problem == ReceiptProblem::no_labels);
    CHECK(parse_receipt("stat:DELIVRD err:000").problem == ReceiptProblem::no_id);
    CHECK(parse_receipt("id: sub:001 stat:DELIVRD").problem == ReceiptProblem::no_id);
    CHECK(parse_receipt("id:77 sub:001").problem == ReceiptProblem::no_state);
    CHECK(parse_receipt("id:77 stat: err:000").problem == ReceiptProblem::no_state);
    std::set<std::string_view> names, sentences;
    for (int i = 0; i < receipt_problem_count; ++i) {
        names.insert(name(static_cast<ReceiptProblem>(i)));
        sentences.insert(sentence(static_cast<ReceiptProblem>(i)));
    }
    CHECK(names.size() == receipt_problem_count);
    CHECK(sentences.size() == receipt_problem_count);
}

TEST_CASE("the TLVs win, and may be all there is") {
    CHECK(parse_receipt("", {"abc", 2}).ok());
    CHECK(parse_receipt("", {"abc", 2}).id == "abc");
    CHECK(parse_receipt("", {"abc", 2}).state == MessageState::delivered);
    CHECK(parse_receipt("id:1 stat:EXPIRED", {std::string_view("abc\0", 4), 2}).id == "abc");
    CHECK(parse_receipt("id:1 stat:EXPIRED", {"abc", 2}).state == MessageState::delivered);
    CHECK(parse_receipt("id:1 stat:EXPIRED", {"abc", 2}).state_word == "EXPIRED");
    CHECK(parse_receipt("stat:EXPIRED", {"abc", -1}).state == MessageState::expired);
    CHECK(parse_receipt("", {"abc", -1}).problem == ReceiptProblem::no_state);
    CHECK(parse_receipt("", {"", 2}).problem == ReceiptProblem::no_id);
}

TEST_CASE("states by number") {
    const std::vector<MessageState> all{MessageState::enroute,       MessageState::enroute,  MessageState::delivered,
                                        MessageState::expired,       MessageState::deleted,  //
                                        MessageState::undeliverable, MessageState::accepted, MessageState::unknown,
                                        MessageState::rejected,      MessageState::unknown};
    for (int code = 0; code < 10; ++code) {
        CHECK(message_state_from_code(code) == all[static_cast<std::size_t>(code)]);
    }
    for (const int code : {-1, 10, 255, INT32_MAX, INT32_MIN}) {
        CHECK(message_state_from_code(code) == MessageState::unknown);
    }
}

TEST_CASE("dates: every form, and the same instant") {
    const Instant minute = utc(2026, 3, 2, 12, 5);
    const Instant second = utc(2026, 3, 2, 12, 5, 41);
    for (const char* text :
         {"2603021205", "202603021205", "26-03-02 12:05", "2026-03-02 12:05", "2026/03/02 12:05", "26/03/02-12:05",
          "2026-03-02T12:05Z", "2603021305+0100", "2026-03-02 14:05+02:00", "2026-03-02 07:05-05"}) {
        CAPTURE(text);
        CHECK(date(text) == minute);
        CHECK_FALSE(parse_receipt_date(text).to_the_second);
    }
    for (const char* text : {"260302120541", "20260302120541", "2026-03-02 12:05:41", "2026-03-02T12:05:41Z",
                             "2026-03-02T12:05:41.250Z", "260302120541000+", "260302130541004+", "260302113541002-",
                             "2026-03-02T13:05:41+01:00", "26.03.02 12:05:41"}) {
        CAPTURE(text);
        CHECK(date(text) == second);
        CHECK(parse_receipt_date(text).to_the_second);
    }
}

TEST_CASE("a date with blanks inside a receipt") {
    const Receipt receipt =
        parse_receipt("id:1 submit date:2026-03-02 12:00:00 done date:260302 1203 stat:DELIVRD err:000");
    CHECK(receipt.submit_date.instant(0min) == utc(2026, 3, 2, 12, 0));
    CHECK(receipt.done_date.instant(0min) == utc(2026, 3, 2, 12, 3));
    CHECK(receipt.state == MessageState::delivered);
    CHECK(parse_receipt("id:1 done date:2603021203 77 stat:DELIVRD").done_date.known);
}

TEST_CASE("a date that is not credible is none") {
    for (const char* text : {"",
                             "0",
                             "0000000000",
                             "000000000000",
                             "2613021200",
                             "2602301200",
                             "2603022400",
                             "2603021260",
                             "260302120060",
                             "7001010000",
                             "19700101000000",
                             "9999999999",
                             "26030212",
                             "260302",
                             "2603021",
                             "26030212000",
                             "26030x1200",
                             "2603021200+1",
                             "2603021200+9900",
                             "2603021200+0175",
                             "000003000000000R",
                             "20260302120000123",
                             "NULL",
                             "-",
                             "2502291200",
                             "260302120000099+"}) {
        CAPTURE(text);
        CHECK_FALSE(date(text).has_value());
    }
    CHECK(date("2402291200") == utc(2024, 2, 29, 12, 0));
    CHECK(parse_receipt("id:1 submit date:0000000000 done date:2613021200 stat:DELIVRD").ok());
}

TEST_CASE("the centre's zone is the profile's, unless the date says it") {
    const ReceiptDate local = parse_receipt_date("2603021205");
    CHECK(local.instant(60min) == utc(2026, 3, 2, 11, 5));
    CHECK(local.instant(-300min) == utc(2026, 3, 2, 17, 5));
    CHECK(parse_receipt_date("2603021205Z").instant(60min) == utc(2026, 3, 2, 12, 5));
}

TEST_CASE("dates that contradict each other give no delay") {
    CHECK_FALSE(parse_receipt("id:1 submit date:2603021205 done date:2603021204 stat:DELIVRD").delay().has_value());
    CHECK_FALSE(parse_receipt("id:1 done date:2603021204 stat:DELIVRD").delay().has_value());
    CHECK(parse_receipt("id:1 submit date:2603021205 done date:2603021205 stat:DELIVRD").delay() == Duration(0));
}

TEST_CASE("any order of the fields, any separators: what was put in comes out") {
    outdial_test::property("receipt round trip", [](std::uint64_t seed) {
        std::uint64_t state = seed;
        const auto below = [&state](std::uint64_t bound) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            return (state >> 33) % bound;
        };
        const std::string id = std::to_string(below(1'000'000'000));
        const std::array<std::string, 3> words{"DELIVRD", "FAILED", "expired"};
        const std::array<MessageState, 3> states{MessageState::delivered, MessageState::undeliverable,
                                                 MessageState::expired};
        const std::size_t word = below(3);
        const std::string err = std::to_string(below(10000));
        std::vector<std::string> fields{"id:" + id, "stat:" + words[word], "err:" + err};
        if (below(2) == 0) fields.push_back("sub:001");
        if (below(2) == 0) fields.push_back("dlvrd:000");
        const bool dated = below(2) == 0;
        if (dated) fields.push_back("done date:2603021203");
        for (std::size_t i = fields.size(); i > 1; --i) std::swap(fields[i - 1], fields[below(i)]);
        const std::array<std::string, 5> separators{" ", "  ", ",", "; ", "\t"};
        std::string text;
        for (const std::string& field : fields) text += field + separators[below(separators.size())];
        if (below(2) == 0) text += "text:id:0 stat:REJECTD err:9";
        const Receipt receipt = parse_receipt(text);
        return receipt.ok() && receipt.id == id && receipt.state == states[word] && receipt.error_code == err &&
               receipt.done_date.known == dated;
    });
}

TEST_CASE("every prefix of a receipt is read without harm, and views stay inside it") {
    for (std::size_t length = 0; length <= usual.size(); ++length) {
        const std::string text(usual.substr(0, length));
        const Receipt receipt = parse_receipt(text);
        for (const std::string_view part : {receipt.id, receipt.state_word, receipt.error_code, receipt.text}) {
            if (part.empty()) continue;
            CHECK(part.data() >= text.data());
            CHECK(part.data() + part.size() <= text.data() + text.size());
        }
        CHECK(receipt.ok() == (length > usual.find("stat:") + 5));
    }
}

TEST_CASE("a long text costs time in proportion to its length") {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += i % 3 == 0 ? "submit " : i % 3 == 1 ? ",;|" : "done";
    CHECK(parse_receipt(text).problem == ReceiptProblem::no_labels);
    CHECK(parse_receipt(std::string(1'000'000, ' ') + "id:1 stat:DELIVRD").ok());
    CHECK(parse_receipt("id:" + std::string(1'000'000, ',') + "1 stat:DELIVRD").ok());
}

TEST_CASE("ids in decimal here and hexadecimal there") {
    CHECK(same_message_id("33E9C091", IdForm::hexadecimal, "870957201", IdForm::decimal));
    CHECK(same_message_id("33e9c091", IdForm::hexadecimal, "0870957201", IdForm::decimal));
    CHECK_FALSE(same_message_id("33E9C091", IdForm::hexadecimal, "870957202", IdForm::decimal));
    CHECK(same_message_id("0x1F", IdForm::hexadecimal, "31", IdForm::decimal));
    CHECK(same_message_id("00abc", IdForm::opaque, "ABC", IdForm::opaque));
    CHECK_FALSE(same_message_id("12", IdForm::opaque, "18", IdForm::opaque));
    CHECK(same_message_id("12", IdForm::hexadecimal, "18", IdForm::decimal));
    CHECK_FALSE(same_message_id("", IdForm::opaque, "", IdForm::opaque));
    // Longer than 64 bits: compared as text.
    CHECK(same_message_id("123456789012345678901234", IdForm::decimal, "123456789012345678901234", IdForm::decimal));
    CHECK(same_message_id("ffffffffffffffff", IdForm::hexadecimal, "18446744073709551615", IdForm::decimal));
    CHECK_FALSE(same_message_id("10000000000000000", IdForm::hexadecimal, "0", IdForm::decimal));
}

TEST_CASE("delivered proves a phone that is on, at the receipt's own time") {
    const ReceiptTimes times{utc(2026, 3, 2, 12, 0), utc(2026, 3, 2, 12, 10)};
    const Evidence evidence = evidence_from_receipt(parse_receipt(usual), number, {}, times);
    CHECK(evidence.presence == Presence::present);
    CHECK(evidence.assignment == Assignment::assigned);
    CHECK(evidence.source == EvidenceSource::sms_receipt);
    CHECK(evidence.observed_at == utc(2026, 3, 2, 12, 3));
    CHECK(evidence.message_sent_at == utc(2026, 3, 2, 12, 0));
    CHECK(evidence.number == number);
}

TEST_CASE("a receipt's clock that runs ahead of ours, or is not believed, is replaced by ours") {
    const Instant received = utc(2026, 3, 2, 11, 4);
    const Receipt receipt = parse_receipt(usual);
    CHECK(evidence_from_receipt(receipt, number, {}, {far_past, received}).observed_at == received);
    ReceiptProfile profile;
    profile.utc_offset = 60min;
    CHECK(evidence_from_receipt(receipt, number, profile, {far_past, received}).observed_at == utc(2026, 3, 2, 11, 3));
    profile.dates_believed = false;
    CHECK(evidence_from_receipt(receipt, number, profile, {far_past, received}).observed_at == received);
    CHECK(evidence_from_receipt(parse_receipt("id:1 stat:DELIVRD"), number, {}, {far_past, received}).observed_at ==
          received);
}

TEST_CASE("states and what they mean for the number") {
    const auto told = [](const char* word) {
        return evidence_from_receipt(parse_receipt("id:1 stat:" + std::string(word) + " err:001"), number, {},
                                     {far_past, utc(2026, 3, 2, 12, 0)});
    };
    CHECK(told("ENROUTE").presence == Presence::absent);
    CHECK_FALSE(told("ENROUTE").message_expired);
    CHECK(told("EXPIRED").presence == Presence::absent);
    CHECK(told("EXPIRED").message_expired);
    CHECK_FALSE(told("EXPIRED").useless());
    for (const char* word : {"UNDELIV", "REJECTD", "ACCEPTD", "UNKNOWN", "DELETED", "BLIST", "FAILED", "XYZZY"}) {
        CAPTURE(word);
        CHECK_FALSE(told(word).tells());
    }
    CHECK_FALSE(evidence_from_receipt(parse_receipt("hello"), number, {}, {}).tells());
}

TEST_CASE("an error code is understood only in the numbers of its vendor") {
    const auto told = [](const char* text, ErrorCodes codes) {
        ReceiptProfile profile;
        profile.errors = codes;
        return evidence_from_receipt(parse_receipt(text), number, profile, {far_past, utc(2026, 3, 2, 12, 0)});
    };
    CHECK(told("id:1 stat:UNDELIV err:001", ErrorCodes::map_decimal).useless());
    CHECK_FALSE(told("id:1 stat:UNDELIV err:001", ErrorCodes::opaque).tells());
    CHECK(told("id:1 stat:UNDELIV err:1b", ErrorCodes::map_hexadecimal).presence == Presence::absent);
    CHECK(told("id:1 stat:UNDELIV err:027", ErrorCodes::map_decimal).presence == Presence::absent);
    CHECK_FALSE(told("id:1 stat:UNDELIV err:1b", ErrorCodes::map_decimal).tells());
    CHECK(told("id:1 stat:UNDELIV err:031", ErrorCodes::map_decimal).presence == Presence::present);
    CHECK(told("id:1 stat:DELIVRD err:001", ErrorCodes::map_decimal).presence == Presence::present);
    CHECK_FALSE(told("id:1 stat:DELIVRD err:001", ErrorCodes::map_decimal).useless());
    CHECK_FALSE(told("id:1 stat:UNDELIV err:000", ErrorCodes::map_decimal).tells());
    CHECK_FALSE(told("id:1 stat:REJECTD err:001", ErrorCodes::map_decimal).tells());
    CHECK(told("id:1 stat:EXPIRED err:001", ErrorCodes::map_decimal).useless());
    CHECK(told("id:1 stat:UNDELIV err:001", ErrorCodes::map_decimal).source == EvidenceSource::sms_receipt);
}
