/*
 * Visits (SPEC V1, V4, V10, P5): opened at the desk or taken from the medical reception's file. Every change that
 * bears on where the patient goes next ends in visit_refresh_step().
 */
#ifndef DOMAIN_VISIT_H
#define DOMAIN_VISIT_H

#include <stddef.h>

#include "model/ctx.h"
#include "model/patient.h"
#include "model/visit.h"

/* What a new visit is made of; zero-initialise. */
struct visit_new {
	int64_t patient_id;
	day_t day;                           /* 0 or DAY_NONE: today; a past day is marked as entered late (O5) */
	int64_t opened_at;                   /* 0: now */
	bool inpatient, clinic, exam_done;
	enum cover insurance;                /* COVER_MEDICAL … COVER_SELF */
	char prescription[8];                /* "", inhouse, outside */
	char facility_reason[32];            /* F20 id, "" for none */
	char external[64];                   /* the reception system's own key, "" for none */
	int n_departments;
	struct department departments[DEPARTMENTS_MAX];
	bool handins[HANDIN_KINDS];
	char handin_note[120];
};

enum err visit_open(struct ctx *ctx, const struct visit_new *v, struct visit *out);   /* ERR_DUPLICATE: already here today */
enum err visit_today(struct ctx *ctx, int64_t patient_id, struct visit *out);         /* ERR_NOT_FOUND: none today */
enum err visit_on(struct ctx *ctx, int64_t patient_id, day_t day, struct visit *out);
enum err visit_by_id(struct ctx *ctx, int64_t id, struct visit *out);
/* Recomputes step, rank and since; inside the caller's transaction. visit_refresh_patient: all visits of that day. */
enum err visit_refresh_step(struct ctx *ctx, int64_t visit_id);
/* The same after a change of the visit's money alone, at less cost where everything is paid: nobody asks for insurance any more. */
enum err visit_refresh_money(struct ctx *ctx, int64_t visit_id);
enum err visit_refresh_patient(struct ctx *ctx, int64_t patient_id, day_t day);

/* One row of the reception's file, mapped to our fields (data/forms/columns.tsv, table visits). Text as given, "" for none. */
struct visit_row {
	int64_t line;
	char card[40], day[40], time[40], number[VISIT_NUMBER], external[64];
	char departments[256], department_code[64], kind[32], insurance[32];
	char handins[160], referral[16], limit_slip[16], maternity[16], other_form[120]; /* other_form: yes, or which */
	char prescription[32], clinic[16], exam_done[16], facility_reason[160];
	char broken[80];                     /* why the reader couldn't take the row as it stands; "" */
	char problem[200];                   /* set by the import: the first thing wrong with it */
};
enum { VISIT_PROBLEMS_MAX = 200 };
struct visit_problem { int64_t line; char column[40], text[320]; }; /* column: our field, "" for the whole row */
struct visit_import_result {
	int64_t added, same, changed, bad;
	int n_problems;
	struct visit_problem problems[VISIT_PROBLEMS_MAX];
};
/* Columns of the file's rows by their place in struct visit_row: name of the field, where, how long. */
struct visit_field { const char *name; size_t at, size; };
const struct visit_field *visit_fields(int *n);
/* All or none (P5): ERR_BAD_INPUT with every problem when a row is bad, unless skip_bad. The same rows twice change nothing. */
enum err visit_import(struct ctx *ctx, struct visit_row *rows, int n, bool skip_bad, struct visit_import_result *out);

/* Departments of data/forms/departments.tsv by code or name; false: unknown. */
bool visit_department(const char *code_or_name, struct department *out);
const struct department *visit_departments(int *n);

/* V4. `version`: of the hand-in as seen (ERR_CONFLICT). A maternity ticket takes its most (-1: not told). The limit slip needs the month's running total so far in yen
 * (else -1): without a final bill it is kept, and the slip counts as received once a bill says what to write. */
enum err visit_handin_add(struct ctx *ctx, int64_t visit_id, enum handin_kind kind, const char *note);
enum err visit_handin_receive(struct ctx *ctx, int64_t handin_id, int64_t version, int64_t month_total);
enum err visit_handin_undo(struct ctx *ctx, int64_t handin_id, int64_t version);
enum err visit_exam_done(struct ctx *ctx, int64_t visit_id, bool done);    /* also: a stay is over */

/* What to write into the upper-limit slip (FACTS §2.4): date of care, total cost (10 tenths), paid by the patient, running total. */
struct visit_limit_line {
	bool known;
	day_t day;
	int64_t total_yen, own_yen, running_yen, cap;
	int64_t charged_yen;                 /* of covered care by the final bills: more than own_yen means that they need a correction */
};
enum err visit_limit_line(struct ctx *ctx, int64_t visit_id, int64_t month_total, struct visit_limit_line *out);
/* Pure: cost of care and the patient's share before the cap, given what was paid in the month (cap 0: none). */
void visit_limit_compute(int64_t total_yen, int64_t own_yen, int64_t month_total, int64_t cap, struct visit_limit_line *out);

#endif
