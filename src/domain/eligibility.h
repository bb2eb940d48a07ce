/*
 * The national online eligibility check (SPEC I3, I2; FACTS §3.3, §3.4): a question is written as a row here and put into the
 * exchange's folder by the worker; an answer, or what a card reader pushed, is taken once. Valid, in its days, of the same person and
 * the same cover: confirmed. Anything else is shown beside the record, for a person to take over. What fails, or doesn't
 * come in time, makes the month's state unknown where nothing was confirmed, and changes nothing else. Invalid takes back what an earlier
 * answer confirmed in the month; what a person saw stays. Programmes and tickets of the answer go with it, each for itself.
 *
 * [tx]: inside the caller's write transaction, and by the worker (no role is asked).
 */
#ifndef DOMAIN_ELIGIBILITY_H
#define DOMAIN_ELIGIBILITY_H

#include "domain/eligibility_programmes.h"
#include "model/ctx.h"
#include "model/eligibility.h"
#include "model/insurance.h"
#include "model/name.h"
#include "model/patient.h"

enum { ELIGIBILITY_WAIT = 60 /* seconds for an answer */, ELIGIBILITY_FIELDS = 32, ELIGIBILITY_DIFFS = 4 };

/* Asks about a cover (0: today's medical insurance). One that is still open is given back. ACTION_ELIGIBILITY; ERR_NOT_FOUND: no such cover. */
enum err eligibility_ask(struct ctx *ctx, int64_t patient_id, int64_t coverage_id, int64_t visit_id, struct eligibility *out);
enum err eligibility_newest(struct ctx *ctx, int64_t patient_id, struct eligibility *out);   /* ERR_NOT_FOUND: never one */
enum err eligibility_list(struct ctx *ctx, int64_t patient_id, int max, struct eligibility *out, int *n); /* newest first */
/* Results of the last days whose patient couldn't be told (no reference number, or several fit), newest first. */
enum err eligibility_nobody(struct ctx *ctx, int max, struct eligibility *out, int *n);
/* A person says whose it is (ACTION_INSURANCE_CONFIRM). ERR_CONFLICT. */
enum err eligibility_attach(struct ctx *ctx, int64_t id, int64_t version, int64_t patient_id);

/* ---- the two sides ---- */

struct eligibility_field {
	const char *name, *label;      /* id, and the label translated */
	char ours[NAME_SIZE], theirs[NAME_SIZE];
	enum name_match match;
	int n_diffs;                   /* of a name: where it differs */
	struct name_diff diffs[ELIGIBILITY_DIFFS];
};

struct eligibility_view {
	struct eligibility e;
	int n_results, n_covers, pos;  /* covers come first among the results; pos: the one that is compared */
	struct eligibility_result results[ELIGIBILITY_RESULTS_MAX];
	bool has_patient, has_cover, has_theirs; /* has_theirs: there is a cover at pos */
	struct patient patient;
	struct coverage cover;         /* ours that it is held against */
	struct coverage theirs;        /* what it says, as a cover; kind COVER_MEDICAL */
	unsigned differ;               /* COVER_DIFF_… */
	int n_programmes;
	struct eligibility_programme programmes[ELIGIBILITY_PROGRAMMES];
	bool has_disease;              /* it says a certificate of a specified disease: one that holds today before others */
	struct eligibility_paper disease;
	bool disease_unsaid;           /* the record has one that holds today, and it says none: that is shown, nothing is taken away */
	bool disease_differs;          /* the record's certificate isn't that one or has other days, or something stands against it */
	char disease_hindrance[96];    /* why it can't be taken over, "": theirs.specific is its name in the table of limits */
	bool same_person;              /* name (true variants), birth date and sex */
	bool current;                  /* valid, and the day is within its days */
	bool agrees;                   /* all of it is valid, the same person's, and as in the record */
	bool adoptable;                /* a person may take it over */
	int n;
	struct eligibility_field fields[ELIGIBILITY_FIELDS];
	char sentence[320];            /* what it means and what to do now */
};
enum err eligibility_view_load(struct ctx *ctx, int64_t id, int pos, struct eligibility_view *out);

/*
 * Takes a result over into the record and confirms it (ACTION_INSURANCE_CONFIRM): the same cover is put right, another one is added
 * and the old one ends the day before; with it the programmes and tickets, and the certificate of a specified disease, but for those with a hindrance.
 * ERR_BAD_STATE: not valid. ERR_REFUSED: name, birth date or sex differ, and `same_person` wasn't said. ERR_CONFLICT.
 */
enum err eligibility_adopt(struct ctx *ctx, int64_t id, int64_t version, int pos, bool same_person);

/* ---- the worker's side ---- */

enum err eligibility_wanted(struct ctx *ctx, int max, int64_t *ids, int *n);
/* ERR_BAD_STATE: it isn't wanted any more. */
enum err eligibility_question(struct ctx *ctx, int64_t id, struct eligibility_question *out);
enum err eligibility_sent(struct ctx *ctx, int64_t id);                                    /* [tx] */
enum err eligibility_failed(struct ctx *ctx, int64_t id, const char *code, const char *text); /* [tx] */
enum err eligibility_overdue(struct ctx *ctx, int max, int *n);                            /* [tx] time-outs */
int64_t eligibility_next(struct ctx *ctx);   /* when the next open one is over, -1: none is open */
/*
 * [tx] A file: its base name, the SHA-256 of its bytes in hex, where it came from, and what it says (n answers; NULL: it can't be read,
 * ctx->cause says why). *taken false: taken before, nothing happened. The base name of an answer is its question's with "req" as "res";
 * answers of other files go to the patient's open question about that cover. Each person of the file gets a check of their own (*out: the
 * first), whose patient is told by our card number, else by the cover's or programme's number and the birth date; else nobody's.
 */
enum err eligibility_take(struct ctx *ctx, const char *file, const char *hash, enum eligibility_source source, const struct eligibility_answer *list,
	int n, bool *taken, struct eligibility *out);

#endif
