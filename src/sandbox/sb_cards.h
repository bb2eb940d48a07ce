/* The test cards of FACTS §10.6 and what happens when they are registered or charged. */
#ifndef SANDBOX_SB_CARDS_H
#define SANDBOX_SB_CARDS_H

#include <stdbool.h>
#include <stdint.h>

enum sb_auth { SB_AUTH_NONE, SB_AUTH_ONCE, SB_AUTH_ALWAYS }; /* ONCE: a charge is free of it after a registration */

struct sb_decline {
	const char *code, *decline_code, *message, *advice; /* advice may be NULL */
};

struct sb_card {
	const char *number;
	const char *name; /* as in tok_NAME and pm_card_NAME; tok_visa_chargeDeclined is tok_chargeDeclined */
	const char *brand, *funding, *country;
	const struct sb_decline *decline; /* NULL: charges succeed */
	bool registers;                   /* a card that declines can be registered all the same */
	enum sb_auth auth;
};

const struct sb_card *sb_cards_number(const char *number); /* digits; spaces and hyphens are skipped; NULL: unknown */
const struct sb_card *sb_cards_name(const char *name);
const struct sb_card *sb_cards_alias(const char *id); /* tok_visa, pm_card_visa */
const char *sb_cards_last4(const struct sb_card *card);
bool sb_cards_expired(int64_t exp_year, int64_t exp_month, int64_t now); /* valid to the end of its month, Tokyo */

extern const struct sb_decline sb_cards_expired_card, sb_cards_authentication, sb_cards_generic;
const struct sb_decline *sb_cards_decline(const char *decline_code); /* NULL: unknown */

#endif
