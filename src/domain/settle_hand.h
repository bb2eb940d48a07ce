/*
 * What the night shift does to charges by hand, many at a time or one (SPEC S2, S4). Each is an event of the one step
 * (settle_step.c); a charge with an attempt whose outcome isn't known never goes to the counter.
 */
#ifndef DOMAIN_SETTLE_HAND_H
#define DOMAIN_SETTLE_HAND_H

#include <stdint.h>

#include "model/ctx.h"

struct settle_hand_sum { int64_t n, yen; };

/* group: GROUP_DECLINED, GROUP_UNKNOWN, GROUP_WORKLIST of settlement_list.h; -1: the three. What retry_all would take. */
enum err settle_hand_retryable(struct ctx *ctx, int group, struct settle_hand_sum *out);
/*
 * ACTION_SETTLE_RETRY. Those that can be retried are, in transactions of a few hundred; *out: what was done, also when
 * an error ended it.
 */
enum err settle_hand_retry_all(struct ctx *ctx, int group, struct settle_hand_sum *out);
/* ACTION_SETTLE_RETRY. A refund whose outcome isn't known is asked for now; one that a person looked at is tried again. By settlement. */
enum err settle_hand_retry_refund(struct ctx *ctx, int64_t id);
/* ACTION_SETTLE_COUNTER. The card isn't tried again: due at the counter. ERR_BAD_STATE with the reason. */
enum err settle_hand_to_counter(struct ctx *ctx, int64_t bill_id);

/*
 * What a person saw at the gateway of a settlement that nobody can find out about by asking: in the worklist, its attempt open. ref:
 * the payment or refund that counts, which has the whole amount; "": none does, either because nothing was moved or because it was
 * undone there, which can't be said before nothing of it can be on its way any more (24 hours after it was sent). note: why.
 * ACTION_SETTLE_SAY; ERR_BAD_STATE, ERR_BAD_INPUT, ERR_SECRET_TEXT, ERR_DUPLICATE: that ref pays for something else.
 */
enum err settle_hand_say(struct ctx *ctx, int64_t id, const char *ref, const char *note);
/* The one settlement of a bill about which that can be said, of that amount; 0: of any. ERR_NOT_FOUND; ERR_BAD_STATE: there are several, with their amounts. */
enum err settle_hand_doubtful(struct ctx *ctx, int64_t bill_id, int64_t amount, int64_t *id);

#endif
