/*
 * Writes a past into the gateway's ledger before it first starts, for the invented hospital of SPEC O1. Nothing is
 * on disk for sure until sandbox_seed_close() returned ERR_OK: one sync for all. Entries should come in order of time.
 */
#ifndef SANDBOX_SANDBOX_SEED_H
#define SANDBOX_SANDBOX_SEED_H

#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

enum { SANDBOX_ID = 80 };

struct sandbox_seed;

/* ERR_RUNNING: a gateway serves this folder. */
enum err sandbox_seed_open(struct sandbox_seed **out, const char *dir, struct random *random, struct cause *cause);

/* metadata below: name, value, name, value …, NULL (or NULL for none). Ids are written to *id. */
void sandbox_seed_customer(struct sandbox_seed *s, int64_t created, const char *name, const char *email,
			   const char *const *metadata, char id[SANDBOX_ID]);

/*
 * A card registered to the customer. `card` is a test card's name: "visa", "visa_debit", "mastercard", "jcb",
 * "mastercard_prepaid", "chargeCustomerFail" …, as in tok_visa (sb_cards.c); an unknown one dies.
 */
void sandbox_seed_method(struct sandbox_seed *s, int64_t created, const char *customer, const char *card, int exp_month,
			 int exp_year, char id[SANDBOX_ID]);

/* A registration: the customer's checkout session; method NULL: still open, else completed with that card. */
void sandbox_seed_session(struct sandbox_seed *s, int64_t created, const char *customer, const char *method,
			  const char *success_url, const char *cancel_url, char id[SANDBOX_ID]);

struct sandbox_seed_charge {
	int64_t created;
	int64_t amount; /* yen */
	const char *customer, *method;
	const char *description; /* may be NULL */
	const char *const *metadata;
	const char *decline_code; /* NULL: it succeeded; else e.g. "insufficient_funds": the intent wants another card */
};
void sandbox_seed_intent(struct sandbox_seed *s, const struct sandbox_seed_charge *charge, char id[SANDBOX_ID],
			 char charge_id[SANDBOX_ID]);
/* Gives back `amount` yen of a succeeded intent of this seed. */
void sandbox_seed_refund(struct sandbox_seed *s, int64_t created, const char *intent, int64_t amount,
			 const char *const *metadata, char id[SANDBOX_ID]);

/* Writes, syncs and frees, also on failure (ERR_IO, ERR_DISK_FULL). */
enum err sandbox_seed_close(struct sandbox_seed *s, struct cause *cause);

#endif
