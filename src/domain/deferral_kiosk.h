/*
 * The deferral kiosk (SPEC V1-V3, V9, F3-F6), where patients switch today's visit to deferred payment themselves: one scan, one
 * press, the usage slip. The rules are those of domain/deferral.h; here they become one calm sentence. It stands among people,
 * so it says no more of a refusal than where to go, unless the answer is one that anybody may hear.
 */
#ifndef DOMAIN_DEFERRAL_KIOSK_H
#define DOMAIN_DEFERRAL_KIOSK_H

#include "domain/machine.h"
#include "model/visit.h"

struct deferral_kiosk {
	int64_t visit_id;
	char name[NAME_SIZE];              /* masked */
	bool may;                          /* one press switches it on; else why says where to go */
	char why[MACHINE_TEXT];
	day_t due;                         /* when the card would be charged */
	char hint[320];                    /* V9's sentence, "" for none */
};

/* ERR_REFUSED: closed or nobody prints; ERR_NOT_FOUND, ERR_CARD_*: no such card. The cause is the sentence for the screen. The look is in the log. */
enum err deferral_kiosk_look(struct ctx *ctx, const char *text, struct deferral_kiosk *out);

/* Today's visit is deferred, its slip is on its way to the printer. */
struct deferral_kiosk_slip {
	int64_t id;
	char number[VISIT_NUMBER];
	char next[MACHINE_TEXT];           /* where to go now */
};
/* Switches it on, once. ERR_REFUSED: closed, or something changed since the look; the cause says where to go. */
enum err deferral_kiosk_use(struct ctx *ctx, int64_t visit_id, struct deferral_kiosk_slip *out);
enum machine_progress deferral_kiosk_follow(struct ctx *ctx, const struct deferral_kiosk_slip *slip);

#endif
