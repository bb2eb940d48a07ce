/*
 * The mail outbox (SPEC S4, S5, R2, F21; FACTS §11): a row written in the transaction of what it tells, sent by
 * the worker at least once with the same Message-ID and Date, within the profile's hours.
 */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include "domain/mail_text.h"
#include "model/card_session.h"
#include "model/ctx.h"
#include "model/enrollment.h"
#include "model/mail.h"

enum outbox_result { OUTBOX_SENT, OUTBOX_TEMPORARY, OUTBOX_PERMANENT, OUTBOX_CONFIG };

/*
 * [tx] Writes a mail, of a settlement or (0) of none, to who pays. *written false: no address or the patient has died (P8), so nothing is
 * to be waited for.
 */
enum err outbox_put(struct ctx *ctx, const struct mail_facts *f, int64_t patient_id, int64_t settlement_id, bool *written);
/* [tx] Of that registration, to name its page: once it is open, or after an hour without. settlement_id 0: none. address NULL: its own. */
enum err outbox_put_page(struct ctx *ctx, const struct mail_facts *f, int64_t enrollment_id, int64_t settlement_id, const struct card_session *page,
			 const char *address, bool *written);
/* [tx] Of that registration, to an address that isn't registered yet, in that language; address NULL: to its own, in its language. */
enum err outbox_put_to(struct ctx *ctx, const struct mail_facts *f, int64_t enrollment_id, const char *address, enum lang lang, bool *written);
/* A letter that is written elsewhere. outbox_letter_to fills in to whom, in which language and whether it reaches anybody. */
struct outbox_letter {
	int64_t patient_id;      /* 0: no card yet, then only `email` reaches them */
	const char *kind;        /* as the list of mails shows it */
	const char *email;       /* told for this matter; NULL or "": the registered one */
	enum lang lang;          /* the registered one's, else as given */
	const char *subject, *body;
	bool reaches;
	char to[128];
	int64_t mail_id;         /* what was written */
};
enum err outbox_letter_to(struct ctx *ctx, struct outbox_letter *l);
enum err outbox_put_letter(struct ctx *ctx, struct outbox_letter *l);   /* [tx] of one that reaches */
/* Is there somebody to write to? *en: the enrollment then; begun: the one that pays, else the one that the desk sees. */
enum err outbox_reaches(struct ctx *ctx, int64_t patient_id, bool begun, struct enrollment *en, bool *reaches);
/* [tx] What waits for a page leaves: with its address, or without any. */
enum err outbox_page_opened(struct ctx *ctx, int64_t session_id);
enum err outbox_page_given_up(struct ctx *ctx, int64_t session_id);
/* The mails that may leave now, oldest first. */
enum err outbox_due(struct ctx *ctx, int max, struct mail *out, int *n);
#define OUTBOX_DIED "died" /* the answer of a mail that stays here because its patient has died (P8) */

/* Might it be out of place by now? Then only what outbox_take lets go may be handed to the server. */
bool outbox_may_lapse(const struct mail *m);
/*
 * Does it tell what is still so? B3: of a difference, that it is to be charged. S4: of a card's refusal, that it is what keeps the bill
 * unpaid; that may be otherwise for a while, and so again (held and released, deferral off and on). *c: its settlement's, where it
 * may be otherwise. Any other mail tells what has happened.
 */
enum outbox_standing { OUTBOX_STANDS, OUTBOX_NOT_NOW, OUTBOX_OVER };
struct settle_charge;
enum err outbox_stands(struct ctx *ctx, const struct mail *m, struct settle_charge *c, enum outbox_standing *how);
/*
 * [tx] What is over is withdrawn: its row goes, the log tells. P8: one of a patient who has died counts as undeliverable. What isn't so
 * just now waits for an hour, and that is no try; one whose page has ended is written anew. *leaves: none of these.
 */
enum err outbox_take(struct ctx *ctx, const struct mail *m, bool *leaves);
/*
 * [tx] What became of a sending. Sent, refused for good, or given up after three days: the settlement counts as
 * notified and its receipt becomes available (R2). Configuration: tried again later, with an alarm.
 */
enum err outbox_done(struct ctx *ctx, const struct mail *m, enum outbox_result r, const char *answer);
/* The earliest instant at which a waiting mail may leave; -1: none waits. */
int64_t outbox_next(struct ctx *ctx);

#endif
