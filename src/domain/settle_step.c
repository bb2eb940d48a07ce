/*
 * The whole design of settlement on one page.
 *
 * Getting one bill paid is one row, `settlement`, that moves through the states of model/settlement.h; giving money back
 * is another one that names it as its parent. Every move is a row of the one table below: state, event, for which kinds,
 * condition → new state, when it is looked at again, what else must happen. What isn't listed is refused. The step is
 * pure: whoever calls it writes the new state and does the actions in one transaction, so that a bill's state, its
 * attempt, the mail that tells the patient, the receipt that becomes available and the log entry are all there or all absent.
 *
 *     scheduled ──claim──▶ claimed ──send──▶ sent ──paid──▶ succeeded ──all of it given back──▶ refunded
 *         ▲                   ▲  └─ not executed ─┘ ├─soft──▶ declined ──(retry day)──▶ claimed …
 *         │ release           │ recover             ├─hard──▶ declined (only a new card brings it back)
 *        held                 │                     ├─3-D S─▶ authentication
 *         ▲ hold              │                     └─no clear answer──▶ unknown ⟲ same key, same bytes
 *     (anything open)     (a crash)                                         │ key too old: look-up
 *                                                                           ▼ found / worklist (a person)
 *     counter_due ⟲ part ──the rest──▶ counter_paid; or ──deposit──▶ deposited ──settled──▶ counter_paid
 *
 * A charge is the first money of a bill. After it, a correction moves exactly the difference (B3, domain/difference.h):
 *  - dearer: kind `correction`. It stands in `scheduled` without a time until the mail that announces it was accepted
 *    (`notified`), and is a charge like any other from then on; undeliverable: the counter. The mail leaves only while this is so.
 *  - of which nothing was paid: a charge again, which keeps what the card answered and what people decided.
 *  - cheaper: kind `refund` of what the card or the counter took. By card it goes claimed → sent → succeeded with the same
 *    guarantees; it knows no decline, no due day and no deferral. What the gateway says it can't do is a person's.
 *  Each refund stays within what its parent took; refunds that are open count. When all of it is back, the parent is `refunded`.
 *
 * Why money can't move twice:
 *  1. There is one charge or difference per bill (unique indexes), and one open attempt per settlement (another one).
 *  2. Before the socket is used, the attempt is durable with its idempotency key and the exact bytes of the request,
 *     and the sending itself is counted: claim and send are committed, then the bytes leave.
 *  3. Until a definite answer, only those bytes under that key are ever sent again. The gateway executes a key once
 *     and keeps it for 24 hours; after 23 we stop sending and look it up in the customer's list, or the intent's refunds. What
 *     isn't there is looked up once more an hour later (our clock may have been put forward while the request is on its way),
 *     and nobody's key makes that sooner. Where our clock was put back, what is open counts as too old (domain/settle_clock.h).
 *  4. Definite is only an answer whose every field is right (gateway_judge_*). Anything else is `unknown`, which is
 *     asked for with growing pauses, then looked up, then given to a person, who says which payment counts or that none
 *     does. No new key while one is unknown.
 *  5. A new attempt (number and key + 1) follows only a definite decline, on the profile's retry days, or a person. A decline
 *     of a card that was replaced while it was asked leads to the new card at once, and nobody is told to get another.
 *  6. One worker owns the queue (store/leases.h); each of its writes checks its fence, so that a stalled owner that
 *     wakes up late writes nothing. If it still sends, it sends the same bytes under the same key.
 *
 * At the counter a charge may be paid in parts (domain/counter.h): each is a settlement of its own that is paid at once, and the
 * charge waits with the rest. What was paid so never goes to the card: it isn't chargeable any more. A night deposit keeps a
 * bill for itself (deposited) until the morning settles it or gives it back (domain/deposit.h); then the deferral counts again.
 *
 * A crash: before the claim's commit nothing has happened; between commit and answer the new owner finds claimed
 * (never sent: send it) or sent (`recover` → unknown: ask with the same key); after the answer but before its commit
 * it is the same as no answer. A full disk or a damaged database ends the engine: what can't be written isn't sent.
 */
#include "domain/settle_step.h"

#include "base/banned.h"

enum condition {
	ALWAYS,
	IF_CHARGEABLE,       /* deferred, not below the gateway's minimum, nothing of it paid at a counter; a difference: announced */
	IF_NOT_CHARGEABLE,
	IF_UNANNOUNCED,      /* a difference whose mail isn't out yet */
	IF_TO_ANNOUNCE,      /* that, its mail still waits, and by card once that is out */
	IF_SPENT,            /* no try is left */
	IF_TRIED,            /* chargeable, and the card was tried already: what that led to still holds */
	IF_ZERO,
	IF_OPEN,             /* an attempt waits for its answer */
	IF_CLOSED,
	IF_MISSING,          /* that, and the look-up before didn't find it either */
	IF_TRY_LEFT,         /* the profile allows another try */
	IF_LAST_TRY,
	IF_OTHER_CARD,       /* a card was answered about that has been replaced since */
	IF_GIVEN_UP,         /* people took it from the card */
	IF_REFUSED,          /* chargeable, but only by a new card: the one on file was refused for good, or its holder must prove who they are */
	IF_USABLE,           /* chargeable, and not that */
	IF_SOFT,             /* declined, and waits for a day, not for a new card */
};

enum when { KEEP, NOW, AT_DUE, AT_RETRY_DAY, BACKOFF, LOOK_AGAIN, NEVER };

#define ACT_PAID (ACT_CLOSE | ACT_SETTLED | ACT_MAIL_PAID | ACT_CARD_GOOD)
#define ACT_FAILED (ACT_CLOSE | ACT_MAIL_DECLINED | ACT_CARD_FAILED)
#define ACT_AT_COUNTER (ACT_SETTLED | ACT_RECEIPT)
#define ACT_GIVEN_BACK (ACT_CLOSE | ACT_SETTLED | ACT_MAIL_REFUNDED | ACT_PARENT)
#define ACT_HANDED_OUT (ACT_SETTLED | ACT_RECEIPT | ACT_PARENT)

enum { TAKES = 1 << KIND_CHARGE | 1 << KIND_CORRECTION, DIFFERENCE = 1 << KIND_CORRECTION, PARTS = 1 << KIND_COUNTER, GIVES = 1 << KIND_REFUND };

struct rule {
	unsigned kinds;
	enum settlement_state from;
	enum settle_event event;
	enum condition when;
	enum settlement_state to;
	enum when next;
	unsigned actions;
};

#define ROW(kinds, from, event, cond, to, next, actions) \
	{ kinds, SETTLEMENT_##from, SETTLE_##event, cond, SETTLEMENT_##to, next, actions }
#define ANY(...) ROW(TAKES | GIVES, __VA_ARGS__)   /* whatever moves by card */
#define ON(...) ROW(TAKES, __VA_ARGS__)            /* charges and differences */
#define DIFF(...) ROW(DIFFERENCE, __VA_ARGS__)
#define BACK(...) ROW(GIVES, __VA_ARGS__)          /* refunds */

/* Several rows for one pair: the first whose kind and condition hold. */
static const struct rule table[] = {
	ON(SCHEDULED, CLAIM,          IF_CHARGEABLE,     CLAIMED,        NOW,          ACT_NEW_ATTEMPT),
	ON(SCHEDULED, UNCHARGEABLE,   ALWAYS,            WORKLIST,       KEEP,         0),
	ON(SCHEDULED, HOLD,           ALWAYS,            HELD,           AT_DUE,       0),
	ON(SCHEDULED, DEFER_OFF,      ALWAYS,            COUNTER_DUE,    AT_DUE,       0),
	ON(SCHEDULED, COUNTER_PAY,    ALWAYS,            COUNTER_PAID,   KEEP,         ACT_AT_COUNTER),
	ON(SCHEDULED, DEPOSIT_KEEP,   ALWAYS,            DEPOSITED,      AT_DUE,       0),
	ON(SCHEDULED, TO_COUNTER,     ALWAYS,            COUNTER_DUE,    AT_DUE,       0),
	ON(SCHEDULED, REPLACE,        ALWAYS,            CANCELLED,      KEEP,         0),
	DIFF(SCHEDULED, NOTIFIED,     IF_UNANNOUNCED,    SCHEDULED,      AT_DUE,       ACT_ANNOUNCED),
	DIFF(SCHEDULED, UNTOLD,       IF_UNANNOUNCED,    COUNTER_DUE,    AT_DUE,       0),
	BACK(SCHEDULED, CLAIM,        ALWAYS,            CLAIMED,        NOW,          ACT_NEW_ATTEMPT),
	BACK(SCHEDULED, UNCHARGEABLE, ALWAYS,            WORKLIST,       KEEP,         ACT_ALARM),
	BACK(SCHEDULED, REPLACE,      ALWAYS,            CANCELLED,      KEEP,         0),

	ANY(CLAIMED, SEND,            IF_OPEN,           SENT,           NOW,          ACT_SENT),
	ANY(CLAIMED, RECOVER,         IF_OPEN,           CLAIMED,        NOW,          0),
	ANY(CLAIMED, KEY_EXPIRED,     IF_OPEN,           UNKNOWN,        NOW,          ACT_LOOK_UP),

	ANY(SENT, RECOVER,            IF_OPEN,           UNKNOWN,        NOW,          0),
	ON(SENT, PAID,                IF_OPEN,           SUCCEEDED,      KEEP,         ACT_PAID),
	ON(SENT, DECLINED_SOFT,       IF_OTHER_CARD,     SCHEDULED,      NOW,          ACT_CLOSE),
	ON(SENT, DECLINED_SOFT,       IF_TRY_LEFT,       DECLINED,       AT_RETRY_DAY, ACT_FAILED),
	ON(SENT, DECLINED_SOFT,       IF_LAST_TRY,       COUNTER_DUE,    KEEP,         ACT_FAILED),
	ON(SENT, DECLINED_HARD,       IF_OTHER_CARD,     SCHEDULED,      NOW,          ACT_CLOSE),
	ON(SENT, DECLINED_HARD,       IF_OPEN,           DECLINED,       NEVER,        ACT_FAILED),
	ON(SENT, AUTHENTICATE,        IF_OTHER_CARD,     SCHEDULED,      NOW,          ACT_CLOSE),
	ON(SENT, AUTHENTICATE,        IF_OPEN,           AUTHENTICATION, NEVER,        ACT_CLOSE | ACT_MAIL_AUTH | ACT_CARD_FAILED),
	BACK(SENT, PAID,              IF_OPEN,           SUCCEEDED,      KEEP,         ACT_GIVEN_BACK),
	BACK(SENT, DECLINED_HARD,     IF_OPEN,           WORKLIST,       KEEP,         ACT_CLOSE | ACT_ALARM),
	ANY(SENT, UNCLEAR,            IF_OPEN,           UNKNOWN,        BACKOFF,      0),
	ANY(SENT, MISMATCH,           IF_OPEN,           UNKNOWN,        BACKOFF,      ACT_ALARM),
	ANY(SENT, NOT_EXECUTED,       IF_OPEN,           CLAIMED,        BACKOFF,      0),
	ANY(SENT, REFUSED,            IF_OPEN,           WORKLIST,       KEEP,         ACT_CLOSE | ACT_ALARM),
	ANY(SENT, FORBIDDEN,          IF_OPEN,           CLAIMED,        BACKOFF,      ACT_ALARM | ACT_STOP),
	ANY(SENT, KEY_CLASH,          IF_OPEN,           UNKNOWN,        BACKOFF,      ACT_ALARM | ACT_STOP),

	ANY(UNKNOWN, SEND,            IF_OPEN,           UNKNOWN,        BACKOFF,      ACT_SENT),
	ON(UNKNOWN, PAID,             IF_OPEN,           SUCCEEDED,      KEEP,         ACT_PAID),
	ON(UNKNOWN, DECLINED_SOFT,    IF_OTHER_CARD,     SCHEDULED,      NOW,          ACT_CLOSE),
	ON(UNKNOWN, DECLINED_SOFT,    IF_TRY_LEFT,       DECLINED,       AT_RETRY_DAY, ACT_FAILED),
	ON(UNKNOWN, DECLINED_SOFT,    IF_LAST_TRY,       COUNTER_DUE,    KEEP,         ACT_FAILED),
	ON(UNKNOWN, DECLINED_HARD,    IF_OTHER_CARD,     SCHEDULED,      NOW,          ACT_CLOSE),
	ON(UNKNOWN, DECLINED_HARD,    IF_OPEN,           DECLINED,       NEVER,        ACT_FAILED),
	ON(UNKNOWN, AUTHENTICATE,     IF_OTHER_CARD,     SCHEDULED,      NOW,          ACT_CLOSE),
	ON(UNKNOWN, AUTHENTICATE,     IF_OPEN,           AUTHENTICATION, NEVER,        ACT_CLOSE | ACT_MAIL_AUTH | ACT_CARD_FAILED),
	BACK(UNKNOWN, PAID,           IF_OPEN,           SUCCEEDED,      KEEP,         ACT_GIVEN_BACK),
	BACK(UNKNOWN, DECLINED_HARD,  IF_OPEN,           WORKLIST,       KEEP,         ACT_CLOSE | ACT_ALARM),
	ANY(UNKNOWN, UNCLEAR,         IF_OPEN,           UNKNOWN,        BACKOFF,      0),
	ANY(UNKNOWN, MISMATCH,        IF_OPEN,           UNKNOWN,        BACKOFF,      ACT_ALARM),
	ANY(UNKNOWN, NOT_EXECUTED,    IF_OPEN,           UNKNOWN,        BACKOFF,      0),
	ANY(UNKNOWN, REFUSED,         IF_OPEN,           WORKLIST,       KEEP,         ACT_ALARM),
	ANY(UNKNOWN, FORBIDDEN,       IF_OPEN,           UNKNOWN,        BACKOFF,      ACT_ALARM | ACT_STOP),
	ANY(UNKNOWN, KEY_CLASH,       IF_OPEN,           UNKNOWN,        BACKOFF,      ACT_ALARM | ACT_STOP),
	ANY(UNKNOWN, KEY_EXPIRED,     IF_OPEN,           UNKNOWN,        BACKOFF,      ACT_LOOK_UP),
	ON(UNKNOWN, FOUND_PAID,       IF_OPEN,           SUCCEEDED,      KEEP,         ACT_PAID),
	ON(UNKNOWN, FOUND_FAILED,     IF_OTHER_CARD,     SCHEDULED,      NOW,          ACT_CLOSE),
	ON(UNKNOWN, FOUND_FAILED,     IF_TRY_LEFT,       DECLINED,       AT_RETRY_DAY, ACT_FAILED),
	ON(UNKNOWN, FOUND_FAILED,     IF_LAST_TRY,       COUNTER_DUE,    KEEP,         ACT_FAILED),
	BACK(UNKNOWN, FOUND_PAID,     IF_OPEN,           SUCCEEDED,      KEEP,         ACT_GIVEN_BACK),
	BACK(UNKNOWN, FOUND_FAILED,   IF_OPEN,           WORKLIST,       KEEP,         ACT_CLOSE | ACT_ALARM),
	ANY(UNKNOWN, FOUND_NONE,      IF_MISSING,        WORKLIST,       KEEP,         ACT_CLOSE | ACT_ALARM),
	ANY(UNKNOWN, FOUND_NONE,      IF_OPEN,           UNKNOWN,        LOOK_AGAIN,   0),
	ANY(UNKNOWN, FOUND_DOUBTFUL,  IF_OPEN,           WORKLIST,       KEEP,         ACT_ALARM),
	ANY(UNKNOWN, RETRY,           IF_MISSING,        UNKNOWN,        KEEP,         0), /* the second look-up has its hour */
	ANY(UNKNOWN, RETRY,           IF_OPEN,           UNKNOWN,        NOW,          0),

	ON(WORKLIST, SAID_PAID,       IF_OPEN,           SUCCEEDED,      KEEP,         ACT_PAID),
	BACK(WORKLIST, SAID_PAID,     IF_OPEN,           SUCCEEDED,      KEEP,         ACT_GIVEN_BACK),
	ANY(WORKLIST, SAID_UNPAID,    IF_OPEN,           WORKLIST,       KEEP,         ACT_CLOSE), /* what may follow is theirs */
	ANY(WORKLIST, RETRY,          IF_OPEN,           UNKNOWN,        NOW,          0),
	ON(WORKLIST, RETRY,           IF_CHARGEABLE,     SCHEDULED,      NOW,          0),
	ON(WORKLIST, CARD_REPLACED,   IF_OPEN,           WORKLIST,       KEEP,         0),
	ON(WORKLIST, CARD_REPLACED,   IF_CHARGEABLE,     SCHEDULED,      NOW,          0),
	ON(WORKLIST, DEFER_OFF,       IF_CLOSED,         COUNTER_DUE,    KEEP,         0),
	ON(WORKLIST, COUNTER_PAY,     IF_CLOSED,         COUNTER_PAID,   KEEP,         ACT_AT_COUNTER),
	ON(WORKLIST, TO_COUNTER,      IF_CLOSED,         COUNTER_DUE,    KEEP,         0),
	ON(WORKLIST, COUNTER_PART,    IF_CLOSED,         COUNTER_DUE,    KEEP,         0),
	ON(WORKLIST, HOLD,            IF_CLOSED,         HELD,           KEEP,         0),
	ON(WORKLIST, REPLACE,         IF_CLOSED,         CANCELLED,      KEEP,         0),
	BACK(WORKLIST, RETRY,         IF_CLOSED,         SCHEDULED,      NOW,          0),
	BACK(WORKLIST, COUNTER_PAY,   IF_CLOSED,         COUNTER_PAID,   KEEP,         ACT_HANDED_OUT),
	BACK(WORKLIST, REPLACE,       IF_CLOSED,         CANCELLED,      KEEP,         0),

	ON(DECLINED, CLAIM,           IF_CHARGEABLE,     CLAIMED,        NOW,          ACT_NEW_ATTEMPT),
	ON(DECLINED, UNCHARGEABLE,    ALWAYS,            WORKLIST,       KEEP,         0),
	ON(DECLINED, CARD_REPLACED,   ALWAYS,            SCHEDULED,      NOW,          0),
	ON(DECLINED, RETRY,           IF_SOFT,           SCHEDULED,      NOW,          0),
	ON(DECLINED, HOLD,            ALWAYS,            HELD,           KEEP,         0),
	ON(DECLINED, DEFER_OFF,       ALWAYS,            COUNTER_DUE,    KEEP,         0),
	ON(DECLINED, COUNTER_PAY,     ALWAYS,            COUNTER_PAID,   KEEP,         ACT_AT_COUNTER),
	ON(DECLINED, DEPOSIT_KEEP,    ALWAYS,            DEPOSITED,      KEEP,         0),
	ON(DECLINED, TO_COUNTER,      ALWAYS,            COUNTER_DUE,    KEEP,         0),
	ON(DECLINED, COUNTER_PART,    ALWAYS,            COUNTER_DUE,    KEEP,         0),
	ON(DECLINED, REPLACE,         ALWAYS,            CANCELLED,      KEEP,         0),

	ON(AUTHENTICATION, CARD_REPLACED, ALWAYS,        SCHEDULED,      NOW,          0),
	ON(AUTHENTICATION, HOLD,      ALWAYS,            HELD,           KEEP,         0),
	ON(AUTHENTICATION, DEFER_OFF, ALWAYS,            COUNTER_DUE,    KEEP,         0),
	ON(AUTHENTICATION, COUNTER_PAY, ALWAYS,          COUNTER_PAID,   KEEP,         ACT_AT_COUNTER),
	ON(AUTHENTICATION, DEPOSIT_KEEP, ALWAYS,         DEPOSITED,      KEEP,         0),
	ON(AUTHENTICATION, TO_COUNTER, ALWAYS,           COUNTER_DUE,    KEEP,         0),
	ON(AUTHENTICATION, COUNTER_PART, ALWAYS,         COUNTER_DUE,    KEEP,         0),
	ON(AUTHENTICATION, REPLACE,   ALWAYS,            CANCELLED,      KEEP,         0),

	ON(HELD, RELEASE,             IF_ZERO,           ZERO,           KEEP,         0),
	ON(HELD, RELEASE,             IF_SPENT,          COUNTER_DUE,    KEEP,         0),
	ON(HELD, RELEASE,             IF_GIVEN_UP,       COUNTER_DUE,    KEEP,         0),
	ON(HELD, RELEASE,             IF_TRIED,          DECLINED,       KEEP,         0),
	ON(HELD, RELEASE,             IF_CHARGEABLE,     SCHEDULED,      AT_DUE,       0),
	DIFF(HELD, RELEASE,           IF_TO_ANNOUNCE,    SCHEDULED,      NEVER,        0),
	ON(HELD, RELEASE,             IF_NOT_CHARGEABLE, COUNTER_DUE,    KEEP,         0),
	ON(HELD, DEFER_OFF,           ALWAYS,            HELD,           KEEP,         0),
	ON(HELD, DEFER_ON,            ALWAYS,            HELD,           KEEP,         0),
	ON(HELD, CARD_REPLACED,       ALWAYS,            HELD,           AT_DUE,       0),
	ON(HELD, REPLACE,             ALWAYS,            CANCELLED,      KEEP,         0),
	DIFF(HELD, NOTIFIED,          IF_UNANNOUNCED,    HELD,           KEEP,         ACT_ANNOUNCED),

	ON(ZERO, HOLD,                ALWAYS,            HELD,           KEEP,         0),
	ON(ZERO, CARD_REPLACED,       ALWAYS,            ZERO,           AT_DUE,       0),
	ON(ZERO, REPLACE,             ALWAYS,            CANCELLED,      KEEP,         0),

	ON(COUNTER_DUE, COUNTER_PAY,  ALWAYS,            COUNTER_PAID,   KEEP,         ACT_AT_COUNTER),
	ON(COUNTER_DUE, COUNTER_PART, ALWAYS,            COUNTER_DUE,    KEEP,         0),
	ON(COUNTER_DUE, DEPOSIT_TAKE, ALWAYS,            DEPOSITED,      KEEP,         0),
	ON(COUNTER_DUE, DEPOSIT_KEEP, ALWAYS,            DEPOSITED,      KEEP,         0),
	DIFF(COUNTER_DUE, DEFER_ON,   IF_TO_ANNOUNCE,    SCHEDULED,      NEVER,        0),
	ON(COUNTER_DUE, DEFER_ON,     IF_REFUSED,        DECLINED,       KEEP,         0),
	ON(COUNTER_DUE, DEFER_ON,     IF_SPENT,          COUNTER_DUE,    KEEP,         0),
	ON(COUNTER_DUE, DEFER_ON,     IF_TRIED,          DECLINED,       KEEP,         0),
	ON(COUNTER_DUE, DEFER_ON,     IF_CHARGEABLE,     SCHEDULED,      AT_DUE,       0),
	ON(COUNTER_DUE, DEFER_ON,     IF_NOT_CHARGEABLE, COUNTER_DUE,    KEEP,         0),
	ON(COUNTER_DUE, DEFER_OFF,    ALWAYS,            COUNTER_DUE,    KEEP,         0),
	ON(COUNTER_DUE, RETRY,        IF_USABLE,         SCHEDULED,      AT_DUE,       0),
	ON(COUNTER_DUE, CARD_REPLACED, ALWAYS,           COUNTER_DUE,    AT_DUE,       0),
	ON(COUNTER_DUE, HOLD,         ALWAYS,            HELD,           KEEP,         0),
	ON(COUNTER_DUE, REPLACE,      ALWAYS,            CANCELLED,      KEEP,         0),
	DIFF(COUNTER_DUE, NOTIFIED,   IF_UNANNOUNCED,    COUNTER_DUE,    KEEP,         ACT_ANNOUNCED),
	BACK(COUNTER_DUE, COUNTER_PAY, ALWAYS,           COUNTER_PAID,   KEEP,         ACT_HANDED_OUT),
	BACK(COUNTER_DUE, REPLACE,    ALWAYS,            CANCELLED,      KEEP,         0),

	ON(DEPOSITED, DEPOSIT_SETTLE, ALWAYS,            COUNTER_PAID,   KEEP,         ACT_AT_COUNTER),
	ON(DEPOSITED, DEPOSIT_PART,   ALWAYS,            COUNTER_DUE,    KEEP,         0),
	ON(DEPOSITED, DEPOSIT_RETURN, IF_GIVEN_UP,       COUNTER_DUE,    KEEP,         0),
	ON(DEPOSITED, DEPOSIT_RETURN, IF_REFUSED,        DECLINED,       KEEP,         0),
	ON(DEPOSITED, DEPOSIT_RETURN, IF_SPENT,          COUNTER_DUE,    KEEP,         0),
	ON(DEPOSITED, DEPOSIT_RETURN, IF_TRIED,          DECLINED,       KEEP,         0),
	ON(DEPOSITED, DEPOSIT_RETURN, IF_CHARGEABLE,     SCHEDULED,      AT_DUE,       0),
	DIFF(DEPOSITED, DEPOSIT_RETURN, IF_TO_ANNOUNCE,  SCHEDULED,      NEVER,        0),
	ON(DEPOSITED, DEPOSIT_RETURN, IF_NOT_CHARGEABLE, COUNTER_DUE,    KEEP,         0),
	ON(DEPOSITED, DEFER_OFF,      ALWAYS,            DEPOSITED,      KEEP,         0),
	ON(DEPOSITED, DEFER_ON,       ALWAYS,            DEPOSITED,      KEEP,         0),
	ON(DEPOSITED, CARD_REPLACED,  ALWAYS,            DEPOSITED,      AT_DUE,       0),
	ROW(TAKES | PARTS, COUNTER_PAID, REFUND, ALWAYS, REFUNDED,       KEEP,         0),
	ON(SUCCEEDED, REFUND,         ALWAYS,            REFUNDED,       KEEP,         0),
};

/* Its payer knows of it; only a difference must be announced first (B3). */
static bool announced(const struct settle_view *v)
{
	return v->kind != KIND_CORRECTION || v->notified;
}

static bool by_card(const struct settle_view *v)
{
	return v->deferred && v->amount >= SETTLE_MINIMUM && !v->paid;
}

static bool chargeable(const struct settle_view *v)
{
	return by_card(v) && announced(v);
}

static bool refused(const struct settle_view *v)
{
	return v->tries > 0 && v->next_at == SETTLE_NEVER;
}

static bool holds(enum condition c, const struct settle_view *v)
{
	switch (c) {
	case ALWAYS: return !v->open;
	case IF_CHARGEABLE: return !v->open && chargeable(v);
	case IF_NOT_CHARGEABLE: return !v->open && !chargeable(v);
	case IF_UNANNOUNCED: return !v->open && !announced(v);
	case IF_TO_ANNOUNCE: return !v->open && !announced(v) && v->announcing && by_card(v);
	case IF_SPENT: return !v->open && v->spent;
	case IF_TRIED: return !v->open && v->tries > 0 && chargeable(v);
	case IF_ZERO: return !v->open && v->amount == 0;
	case IF_OPEN: return v->open;
	case IF_CLOSED: return !v->open;
	case IF_MISSING: return v->open && v->missing;
	case IF_TRY_LEFT: return v->open && v->retry_at != SETTLE_NEVER;
	case IF_LAST_TRY: return v->open && v->retry_at == SETTLE_NEVER;
	case IF_OTHER_CARD: return v->open && v->other_card;
	case IF_GIVEN_UP: return !v->open && v->given_up;
	case IF_REFUSED: return !v->open && chargeable(v) && refused(v);
	case IF_USABLE: return !v->open && chargeable(v) && !refused(v);
	case IF_SOFT: return !v->open && v->next_at != SETTLE_NEVER && v->deferred;
	}
	return false;
}

int64_t settle_step_backoff(int sends, struct random *rng)
{
	int64_t full = SETTLE_BACKOFF_MAX;
	if (sends < 12)
		full = INT64_C(1) << (sends > 0 ? sends - 1 : 0);
	uint16_t r;
	random_fill(rng, &r, sizeof r);
	return (full + 1) / 2 + r % (full - (full + 1) / 2 + 1);
}

/* By the number of sendings; what is only looked up any more isn't sent, and waits by how long it has been so. */
static int64_t pause_of(const struct settle_view *v, int64_t now, struct random *rng)
{
	int64_t pause = settle_step_backoff(v->sends, rng), over = v->first_sent_at ? now - v->first_sent_at - SETTLE_KEY_AGE : -1;
	int64_t least = over < 0 ? 0 : over > 4 * SETTLE_BACKOFF_MAX ? SETTLE_BACKOFF_MAX : 10 + over / 4;
	return pause > least ? pause : least;
}

/* At once: what isn't sent yet still waits for its day, which may lie ahead again where our clock was put back. */
static int64_t at_once(const struct rule *r, const struct settle_view *v, int64_t now)
{
	return r->to == SETTLEMENT_SCHEDULED && v->kind != KIND_REFUND && v->due_at > now ? v->due_at : now;
}

static int64_t next_at(const struct rule *r, const struct settle_view *v, int64_t now, struct random *rng)
{
	int64_t pause;
	switch (r->next) {
	case KEEP: return v->next_at;
	case NOW: return at_once(r, v, now);
	case AT_DUE: return v->due_at;
	case AT_RETRY_DAY: return v->retry_at;
	case LOOK_AGAIN: return now + SETTLE_LOOK_AGAIN;
	case NEVER: return SETTLE_NEVER;
	case BACKOFF:
		pause = pause_of(v, now, rng);
		return now + (v->retry_after > pause ? v->retry_after : pause);
	}
	return v->next_at;
}

struct settle_result settle_step(const struct settle_view *v, enum settle_event e, int64_t now, struct random *rng)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct rule *r = &table[i];
		if (!(r->kinds & 1u << v->kind) || r->from != v->state || r->event != e || !holds(r->when, v))
			continue;
		return (struct settle_result){ ERR_OK, r->to, next_at(r, v, now, rng), r->actions };
	}
	return (struct settle_result){ ERR_BAD_STATE, v->state, v->next_at, 0 };
}

const char *settle_step_event_id(enum settle_event e)
{
	static const char *const ids[SETTLE_EVENTS] = {
#define X(code, id) [SETTLE_##code] = id,
		SETTLE_EVENT_LIST(X)
#undef X
	};
	return ids[e];
}
