// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

// How status, causes and their translations are read: the rows that `classify` walks.
namespace outdial {

/// What PBXs make of a SIP status (Asterisk's res_pjsip, FreeSWITCH's sofia), and where they disagree.
struct Translation {
    std::int16_t sip;
    std::int16_t asterisk;
    std::int16_t freeswitch;
};
inline constexpr std::array translations{
    Translation{401, 21, 21},   Translation{403, 21, 21},   Translation{404, 1, 1},     Translation{407, 21, 21},
    Translation{408, 18, 102},  Translation{410, 22, 22},   Translation{420, 3, 127},   Translation{480, 19, 18},
    Translation{483, 19, 25},   Translation{484, 28, 28},   Translation{485, 1, 3},     Translation{486, 17, 17},
    Translation{487, 127, 487}, Translation{488, 58, 88},   Translation{500, 38, 41},   Translation{502, 27, 38},
    Translation{503, 34, 41},   Translation{504, 102, 102}, Translation{600, 17, 17},   Translation{603, 21, 21},
    Translation{604, 1, 3},     Translation{606, 58, 88},   Translation{607, 127, 819}, Translation{608, 127, 21},
};

/// RFC 3398, 8.2.6.1: the status that a gateway makes of a cause.
struct Gatewayed {
    std::int16_t cause;
    std::int16_t sip;
};
inline constexpr std::array gatewayed{
    Gatewayed{1, 404},  Gatewayed{2, 404},  Gatewayed{3, 404},  Gatewayed{17, 486}, Gatewayed{18, 408},
    Gatewayed{19, 480}, Gatewayed{20, 480}, Gatewayed{21, 603}, Gatewayed{22, 410}, Gatewayed{23, 410},
    Gatewayed{26, 404}, Gatewayed{27, 502}, Gatewayed{28, 484}, Gatewayed{29, 501}, Gatewayed{34, 503},
    Gatewayed{38, 503}, Gatewayed{41, 503}, Gatewayed{42, 503}, Gatewayed{47, 503}, Gatewayed{55, 403},
    Gatewayed{57, 403}, Gatewayed{58, 503}, Gatewayed{65, 488}, Gatewayed{69, 501}, Gatewayed{70, 488},
    Gatewayed{79, 501}, Gatewayed{87, 403},
};

/// How much a code tells. Only what is firm or exact is a witness.
enum class Weight : std::uint8_t { nothing, vague, firm, exact };

struct Code {
    std::int16_t code;
    Weight weight;
    bool by_ringing = false;    // read by whether it rang
    bool unknown_rang = false;  // read so when nobody knows whether it did
};
/// Statuses that are not listed say no more than their class.
inline constexpr std::array statuses{
    Code{301, Weight::exact},
    Code{401, Weight::exact},
    Code{402, Weight::exact},
    Code{403, Weight::firm},
    Code{404, Weight::firm},
    Code{405, Weight::exact},
    Code{406, Weight::exact},
    Code{407, Weight::exact},
    Code{408, Weight::vague, true, false},
    Code{410, Weight::exact},
    Code{415, Weight::exact},
    Code{428, Weight::exact},
    Code{433, Weight::exact},
    Code{436, Weight::exact},
    Code{437, Weight::exact},
    Code{438, Weight::exact},
    Code{480, Weight::vague, true, true},
    Code{482, Weight::firm},
    Code{483, Weight::firm},
    Code{484, Weight::exact},
    Code{485, Weight::exact},
    Code{486, Weight::exact},
    Code{487, Weight::vague, true, false},
    Code{488, Weight::exact},
    Code{493, Weight::exact},
    Code{494, Weight::exact},
    Code{501, Weight::exact},
    Code{502, Weight::firm},
    Code{503, Weight::firm},
    Code{504, Weight::firm},
    Code{600, Weight::exact},
    Code{603, Weight::exact},
    Code{604, Weight::exact},
    Code{606, Weight::exact},
    Code{607, Weight::exact},
    Code{608, Weight::exact},
};
/// Causes that are not listed are firm up to 101 and from 700 on (FreeSWITCH's own faults), otherwise vague.
inline constexpr std::array causes{
    Code{0, Weight::vague, true, false},
    Code{1, Weight::exact},
    Code{5, Weight::exact},
    Code{16, Weight::vague, true, false},
    Code{17, Weight::exact},
    Code{18, Weight::firm, true, false},
    Code{19, Weight::exact},
    Code{20, Weight::exact},
    Code{21, Weight::exact},
    Code{22, Weight::exact},
    Code{23, Weight::exact},
    Code{26, Weight::exact},
    Code{28, Weight::exact},
    Code{31, Weight::vague, true, false},
    Code{34, Weight::exact},
    Code{42, Weight::exact},
    Code{44, Weight::exact},
    Code{47, Weight::exact},
    Code{54, Weight::exact},
    Code{55, Weight::exact},
    Code{57, Weight::exact},
    Code{58, Weight::exact},
    Code{87, Weight::exact},
    Code{102, Weight::vague, true, false},
    Code{127, Weight::vague, true, false},
    Code{487, Weight::vague, true, false},
    Code{702, Weight::exact},
    Code{703, Weight::exact},
    Code{802, Weight::exact},
    Code{805, Weight::exact},
    Code{806, Weight::exact},
    Code{807, Weight::exact},
    Code{812, Weight::exact},
    Code{815, Weight::exact},
    Code{816, Weight::exact},
    Code{817, Weight::exact},
    Code{819, Weight::exact},
    Code{825, Weight::exact},
};

/// The caller id is what these complain of.
inline constexpr std::array caller_id_statuses{428, 433, 436, 437, 438, 608};
inline constexpr int caller_id_cause = 24;

inline constexpr int cause_rejected = 21;
inline constexpr int cause_no_answer = 19;

}  // namespace outdial
