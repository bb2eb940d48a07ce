/*
 * The receipt machine (SPEC R2-R5, F3-F6, F12), where patients fetch their own originals, and what it shares with the deferral
 * kiosk (domain/deferral_kiosk.h). Both act as the built-in "machine" (model/action.h), which may issue receipts, switch
 * deferral on, and nothing else. What they tell people is one calm sentence that ends in a place; what they show of a person
 * is a name that only its owner reads whole.
 */
#ifndef DOMAIN_MACHINE_H
#define DOMAIN_MACHINE_H

#include "domain/calendar.h"
#include "model/ctx.h"
#include "model/patient.h"
#include "model/receipt.h"

enum { MACHINE_PAPERS = 9, MACHINE_TEXT = 320 };

enum machine_state { MACHINE_OPEN, MACHINE_CLOSED, MACHINE_NOT_READY };
/* May the machine of that place be used now? Else `why` says so, and where to go: hours and calendar (F3-F6), and whether somebody prints. */
enum machine_state machine_state(struct ctx *ctx, enum place place, char why[MACHINE_TEXT]);
/* Where people go who can't go on at the machine of that place: "1階 優先受付". */
const char *machine_help(const struct ctx *ctx, enum place place, char out[128]);
/* What was scanned there: a card, a slip with the card's number, a deposit's slip. ERR_NOT_FOUND, ERR_CARD_*: the cause is a sentence for patients. */
enum err machine_find(struct ctx *ctx, enum place place, const char *text, struct patient *out);

/* What can be fetched for one bill. */
struct machine_paper {
	int64_t bill_id;
	day_t from, to;                    /* days of care */
	char what[64];                     /* department */
	int64_t yen;                       /* the receipt's; the bill's when only the statement is left */
	bool has[PAPER_STATEMENT + 1];
};

struct machine_list {
	int64_t patient_id;
	char name[NAME_SIZE];              /* masked */
	int n;
	int64_t more;                      /* bills beyond MACHINE_PAPERS: they come after these */
	struct machine_paper papers[MACHINE_PAPERS];
	char why[MACHINE_TEXT];            /* n 0: why there's nothing, and where to go */
};

/* Of the patient found by machine_find(), whose errors it passes on. The look is in the log. */
enum err machine_look(struct ctx *ctx, const char *text, struct machine_list *out);

/* Originals on their way to the printer. */
struct machine_job { int n; int64_t receipt[2 * MACHINE_PAPERS]; };
/*
 * Spends the rights of one row, once: what another one took meanwhile isn't asked for twice. *job grows. ERR_REFUSED: closed, or
 * not that patient's; the cause says where to go.
 */
enum err machine_issue(struct ctx *ctx, int64_t patient_id, const struct machine_paper *paper, struct machine_job *job);
enum machine_progress { MACHINE_PRINTING, MACHINE_OUT, MACHINE_TROUBLE };
enum machine_progress machine_follow(struct ctx *ctx, const struct machine_job *job);
/* The sentence for paper that didn't come. */
void machine_trouble(struct ctx *ctx, enum place place, char why[MACHINE_TEXT]);

/* Of each word the first character: 髙橋 太郎 is 髙○ 太○. A last word of one character is ○. */
void machine_mask(const char *name, char out[NAME_SIZE]);

#endif
