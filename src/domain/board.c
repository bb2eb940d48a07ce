/* Counts by one grouped statement; then the rows that show with their visits, and of each only what its next step asks for. */
#include "domain/board.h"

#include "base/str.h"
#include "domain/audit.h"
#include "domain/visit_facts.h"
#include "store/boards.h"
#include "store/db.h"
#include "store/handins.h"
#include "store/patients.h"
#include "store/visits.h"

#include "base/banned.h"

/* The box's text as beginnings of card number, name and kana; each "" where it can't be one. */
struct beginnings { char card[64], name[NAME_SIZE], kana[KANA_SIZE]; };

static struct board_query query_of(const struct ctx *ctx, const struct board_filter *f, struct beginnings *b)
{
	*b = (struct beginnings){ 0 };
	if (str_digits(f->text)) {
		str_copy(b->card, sizeof b->card, f->text);
	} else if (*f->text) {
		patients_name_key(f->text, b->name);
		patients_kana_key(f->text, b->kana);
	}
	day_t day = f->day == 0 || f->day == DAY_NONE ? ctx_today(ctx) : f->day;
	return (struct board_query){ .day = day, .step = f->step, .card = b->card, .name_key = b->name, .kana_key = b->kana };
}

/* Minutes at this step; -1 where nobody waits. */
static int wait_minutes(const struct ctx *ctx, const struct next_step *next, int64_t since)
{
	int64_t minutes = (ctx_now(ctx) - since) / 60;
	return next->urgent && minutes >= 0 ? (int)minutes : -1;
}

/* As much of the visit as its next step follows from. */
static enum err read_next(struct ctx *ctx, day_t day, const struct board_entry *e, struct next_step *out)
{
	struct visit v = { .id = e->visit_id, .patient_id = e->patient_id, .day = day, .inpatient = e->inpatient, .insurance = e->insurance, .step = e->step,
		.deferral = e->deferral, .clinic = e->clinic, .exam_done = e->exam_done };
	str_copy(v.prescription, sizeof v.prescription, e->prescription);
	enum err err = e->has_handins ? handins_of_visit(ctx, v.id, HANDINS_MAX, v.handins, &v.n_handins) : ERR_OK;
	return err ? err : visit_facts_next(ctx, &v, e->has_bills, out);
}

static enum err read_row(struct ctx *ctx, day_t day, const struct board_entry *e, struct board_row *out)
{
	struct next_step next;
	int same_surname, same_name;
	enum err err = read_next(ctx, day, e, &next);
	if (!err)
		err = visits_namesakes(ctx, day, e->patient_id, e->surname_key, e->name_key, &same_surname, &same_name);
	if (err)
		return err;
	*out = (struct board_row){ .visit_id = e->visit_id, .patient_id = e->patient_id, .step = e->step, .urgent = next.urgent,
		.deferral = e->deferral, .opened_at = e->opened_at, .since = e->step_since, .wait_minutes = wait_minutes(ctx, &next, e->step_since),
		.namesake = same_name ? NAMESAKE_NAME : same_surname ? NAMESAKE_SURNAME : NAMESAKE_NONE };
	str_copy(out->card, sizeof out->card, e->card);
	str_copy(out->name, sizeof out->name, e->name);
	str_copy(out->kana, sizeof out->kana, e->kana);
	str_copy(out->number, sizeof out->number, e->number);
	str_copy(out->heading, sizeof out->heading, next.heading);
	str_copy(out->reason, sizeof out->reason, next.reason);
	return ERR_OK;
}

static enum err read_counts(struct ctx *ctx, struct board *out)
{
	int deferred[STEP_COUNT];
	enum err e = boards_counts(ctx, out->day, out->steps, deferred);
	for (int i = 0; !e && i < STEP_COUNT; i++) {
		out->visits += out->steps[i];
		out->deferred += deferred[i];
	}
	return e;
}

static enum err read_board(struct ctx *ctx, const struct board_query *q, int n, struct board *out)
{
	struct board_entry entries[BOARD_ROWS_MAX];
	enum err e = read_counts(ctx, out);
	bool narrowed = *q->card || *q->name_key || *q->kana_key;
	out->total = q->step < 0 ? out->visits : out->steps[q->step];
	if (!e && narrowed)
		e = boards_total(ctx, q, &out->total);
	if (!e)
		e = boards_page(ctx, q, out->first, n, entries, &out->n);
	for (int i = 0; !e && i < out->n; i++)
		e = read_row(ctx, q->day, &entries[i], &out->rows[i]);
	return e;
}

enum err board_read(struct ctx *ctx, const struct board_filter *f, int first, int n, struct board *out)
{
	struct beginnings b;
	struct board_query q = query_of(ctx, f, &b);
	out->day = q.day;
	out->visits = out->deferred = out->total = out->n = 0;
	out->first = first < 0 ? 0 : first;
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	out->mark = db_change_mark(ctx); /* of this view */
	e = read_board(ctx, &q, n > BOARD_ROWS_MAX ? BOARD_ROWS_MAX : n, out);
	db_read_end(ctx);
	return e;
}

enum err board_opened(struct ctx *ctx, const struct board_filter *f, int count)
{
	return audit_look(ctx, "board", 0, "step=%d text=%s count=%d", f->step, *f->text ? "given" : "-", count);
}
