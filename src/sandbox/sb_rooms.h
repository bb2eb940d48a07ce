/* What the API's rooms lend each other: making payment methods, registering cards. */
#ifndef SANDBOX_SB_ROOMS_H
#define SANDBOX_SB_ROOMS_H

#include "sandbox/sb_call.h"

/* Payment methods (sb_methods.c). Records: card (name), exp_month, exp_year, customer, authenticated. */
json_t *sb_methods_make(struct sb_call *c, const struct sb_card *card, int64_t exp_month, int64_t exp_year);
const struct sb_card *sb_methods_card(const json_t *method);
/*
 * The method of parameter `payment_method`: a stored one, or a fresh one for pm_card_…. NULL: the refusal is in *status.
 */
json_t *sb_methods_resolve(struct sb_call *c, const char *id, int *status);
void sb_methods_attach(struct sb_call *c, json_t *method, const char *customer);
/* What a bank says when the card is registered; NULL: yes. */
const struct sb_decline *sb_methods_refusal(const struct sb_call *c, const json_t *method);

/* Setup intents (sb_setups.c). */
json_t *sb_setups_make(struct sb_call *c, const char *customer);
void sb_setups_succeed(struct sb_call *c, json_t *setup, json_t *method);

/* Checkout sessions (sb_sessions.c). */
bool sb_sessions_open(const struct sb_call *c, const json_t *session);
bool sb_sessions_blocks(const json_t *session, const struct sb_card *card);
/* Completes an open session with a card; NULL, or why its bank refuses. */
const struct sb_decline *sb_sessions_complete(struct sb_call *c, json_t *session, const struct sb_card *card,
					      int64_t exp_month, int64_t exp_year, const char *name);

/* Charges (sb_charges.c): decline NULL: it succeeded. Returns the new charge (borrowed from the book). */
json_t *sb_charges_make(struct sb_call *c, const json_t *intent, const struct sb_decline *decline);

#endif
