// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <outdial/abandonment_ledger.hpp>
#include <outdial/announcement.hpp>
#include <outdial/answer_chances.hpp>
#include <outdial/blending.hpp>
#include <outdial/caps.hpp>
#include <outdial/instant.hpp>
#include <outdial/pacing.hpp>
#include <outdial/priority.hpp>
#include <outdial/result.hpp>
#include <outdial/retry.hpp>
#include <outdial/windows.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

/// What a campaign is told when it is made.
namespace outdial {

/// Index into `CampaignConfig::places`.
using PlaceId = std::uint16_t;
/// Index into `CampaignConfig::wishes`.
using WishId = std::uint16_t;
inline constexpr WishId no_wish = 0xffff;

/// When an agent joins a call. From this moment on the agent is taken.
enum class ConnectAt : std::uint8_t {
    dialled,  ///< when the number is dialled: never more lines than idle agents
    ringing,  ///< when ringback starts: saves the dialling time, and the client never hears hold music
    answered  ///< when the client answers
};
inline constexpr int connect_at_count = 3;

/// What becomes of an answered call when no agent is free.
enum class NoAgent : std::uint8_t {
    hang_up,  ///< at once
    queue,    ///< it waits for `CampaignConfig::queue_time`, then it is hung up
    ivr       ///< it waits with an announcement for `queue_time` (wait / opt out / call me another time)
};
inline constexpr int no_agent_count = 3;

/// When an agent is free for the next call.
enum class AgentFreeAt : std::uint8_t {
    call_end,      ///< as soon as the call ends
    wrap_up_time,  ///< when `CampaignConfig::wrap_up_time` has passed after the call
    card_closed    ///< when the host says `AgentReady`
};
inline constexpr int agent_free_at_count = 3;

/// When the agent's screen shows the client's card.
enum class CardAt : std::uint8_t { dialled, connected, answered };
inline constexpr int card_at_count = 3;

struct CampaignConfig {
    std::vector<Place> places{{{{Zone{}}}, {}}};  ///< where the clients are; by default one place, in UTC
    std::vector<Rule> wishes;                     ///< when clients wish to be called; `Contact::wish` is an index
    Windows windows;  ///< by default no window is ever open: a campaign must say when it may call
    RetryTables retry;
    /// How often anybody may be called; several campaigns may share a ledger, in one thread. None: no caps. It is saved
    /// by the host, together with the campaigns that share it.
    std::shared_ptr<CapLedger> caps;
    std::uint32_t cap_group = 0;  ///< the matter that these calls are about (`CapParty::group`)
    NumberOrder number_order;
    PacingConfig pacing;
    /// Inbound callers of the same agents go first, and so many idle agents are kept for them. Without callers it does
    /// nothing.
    BlendingConfig blending;
    /// How many people may be abandoned, by law or otherwise; several rules hold at once. The campaign counts its calls
    /// by them and dials within what they leave; pacing aims below the lowest limit. None: nothing is counted.
    std::vector<AbandonmentRule> abandonment;
    ConnectAt connect_at = ConnectAt::answered;
    /// An answered call wants an agent only when the machine detector says so (`CallDetected`); for `answered` above.
    /// Pacing learns how long that takes and how many of the answers are machines. A person taken for a machine is hung
    /// up on: some laws count that as abandoned (`AbandonmentRule::false_machines`).
    bool detect_machines = false;
    NoAgent no_agent = NoAgent::queue;
    Duration queue_time{2'000};  ///< hung up after waiting so long; 2 s is the legal threshold in many countries
    AgentFreeAt agent_free_at = AgentFreeAt::card_closed;
    Duration wrap_up_time{15'000};  ///< for `AgentFreeAt::wrap_up_time`
    CardAt card_at = CardAt::connected;
    /// A callback is promised for the time the client named and so much later. Within it the client may be called
    /// whenever the law allows it; afterwards the campaign's hours hold again.
    Duration promised_window{3'600'000};
    /// So long of it a client who was promised a call is dialled only when an agent is there for it, who then waits for
    /// the answer; afterwards, when an agent is there or when the client's turn is come, whichever is first. Pacing
    /// counts such a client as one who waits already.
    Duration agent_kept_time{600'000};
    /// So long of it the agent who promised the call (`CallDisposed::own_agent`) is waited for, unless logged out.
    Duration own_agent_time{300'000};
    /// Numbers whose window shuts within this time go before others of equal reason and priority.
    Duration closing_soon{1'800'000};
    /// Among contacts of equal reason and priority: whom to call now and whom rather later is learned from the calls;
    /// a redial may wait for a better hour behind fresh contacts. None: in their own order. It costs 16 bytes a number,
    /// and microseconds a call.
    std::optional<AnswerChancesConfig> learned_order;
    /// A message announces the calls, and its receipt tells when to make them (`Campaign::announcements`). It costs 24
    /// bytes a number. None: no call is announced.
    std::optional<AnnouncementConfig> announcement;

    /// Error naming the first field that is out of range.
    [[nodiscard]] Result<void> check() const;
};

}  // namespace outdial
