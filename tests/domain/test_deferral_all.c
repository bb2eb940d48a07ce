/*
 * Every reason of V2 with every other: the conditions are set in the record one beside the other, and the answer must name
 * exactly those that hold, in the order of the rules, each with a sentence and a desk; a supervisor helps only when each of
 * them may be overridden. proves V2, V7, P8, F6, F8, F10, F20
 */
#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "lib/clinic.h"
#include "lib/house.h"
#include "store/db.h"

static struct house h;
static struct ctx *ctx = &h.ctx;
static struct visit v;
static int64_t paid_bill;

static void sql(const char *text, int64_t id)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	struct stmt *q = db_stmt(ctx->db, text);
	stmt_int(q, 1, id);
	assert_int_equal(db_finish(ctx, stmt_run(ctx, q, NULL)), ERR_OK);
}

/* X(code): each a condition of the record; those of one line of the table below exclude each other. */
enum { REGISTERED, UNREGISTERED, SUSPENDED, CLOSED, WAITING, NO_CARD, USES };
enum { CARD_FINE, CARD_ENDS, CARDS };
enum { KIND_MEDICAL, KIND_WORKERS, KIND_AUTO, KINDS };

struct case_of {
	int use, card, kind;
	bool died, slip, own, over, paid, unpaid, kiosk_closed;
};

static const char *const use_states[USES] = { "active", "applied", "suspended", "closed", "waiting", "active" };

static void set_enrollment(const struct case_of *c)
{
	bool card = c->use != NO_CARD, ends = c->card == CARD_ENDS;
	struct stmt *q = db_stmt(ctx->db, "UPDATE enrollment SET state = $1, closed_at = $2, usable_at = $3, last4 = $4, exp_year = $5, exp_month = $6 WHERE patient_id = $7");
	stmt_str(q, 1, use_states[c->use]);
	stmt_opt(q, 2, c->use == CLOSED);
	stmt_int(q, 3, ctx_now(ctx) + 600);
	stmt_str(q, 4, card ? "4242" : "");
	stmt_int(q, 5, !card ? 0 : ends ? 2026 : 2030);
	stmt_int(q, 6, !card ? 0 : ends ? 10 : 1);
	stmt_int(q, 7, v.patient_id);
	assert_int_equal(stmt_run(ctx, q, NULL), ERR_OK);
}

static void set_visit(const struct case_of *c)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE visit SET insurance = $1, facility_reason = $2, kind = $3, exam_done = $4 WHERE id = $5");
	stmt_str(q, 1, c->kind == KIND_WORKERS ? "workers" : c->kind == KIND_AUTO ? "auto" : "medical");
	stmt_str(q, 2, c->own ? "care_home" : "");
	stmt_str(q, 3, c->over ? "in" : "out");
	stmt_int(q, 4, c->over);
	stmt_int(q, 5, v.id);
	assert_int_equal(stmt_run(ctx, q, NULL), ERR_OK);
}

static void set_up(const struct case_of *c)
{
	assert_int_equal(db_begin(ctx), ERR_OK);
	set_enrollment(c);
	set_visit(c);
	assert_int_equal(db_finish(ctx, ERR_OK), ERR_OK);
	sql(c->died ? "UPDATE patient SET died = 20000 WHERE id = $1" : "UPDATE patient SET died = NULL WHERE id = $1", v.patient_id);
	sql(c->slip ? "UPDATE coverage SET slip = 1 WHERE patient_id = $1" : "UPDATE coverage SET slip = 0 WHERE patient_id = $1", v.patient_id);
	sql(c->paid ? "UPDATE bill SET status = 'final' WHERE id = $1" : "UPDATE bill SET status = 'corrected' WHERE id = $1", paid_bill);
	sql(c->unpaid ? "UPDATE settlement SET state = 'declined' WHERE bill_id <> $1" : "UPDATE settlement SET state = 'counter_paid' WHERE bill_id <> $1", paid_bill);
}

/* By the words of SPEC V2 and the presets' rows. */
static int expected(const struct case_of *c, const char *ids[16], bool *overridable)
{
	int n = 0;
	*overridable = true;
#define SAY(cond, id, may) do { if (cond) { ids[n++] = id; *overridable &= may; } } while (0)
	SAY(c->died, "P8-died", false);
	SAY(c->use == UNREGISTERED || c->use == CLOSED, "V2-not-registered", false);
	SAY(c->use == SUSPENDED, "V2-suspended", false);
	SAY(c->use == WAITING, "F10", true);
	SAY(c->use == NO_CARD, "V2-no-card", false);
	SAY(c->card == CARD_ENDS && (c->use == REGISTERED || c->use == WAITING), "V2-card-expires", false);
	SAY(c->slip && !h.profile.limit_slip_route, "F8", false);
	SAY(c->kind == KIND_WORKERS, "V2-workers", false);
	SAY(c->kind == KIND_AUTO, "V2-auto", false);
	SAY(c->own && h.profile.n_reasons, "F20-care_home", true);
	SAY(c->over && c->kiosk_closed, "V7", false); /* at a machine stays aren't switched at all */
	SAY(c->over && !c->kiosk_closed, "V7", true);
	SAY(c->paid, "V2-paid", false);
	SAY(c->unpaid, "V2-unpaid", true);
	SAY(c->kiosk_closed, "F6", false);
	*overridable &= n > 0;
	return n;
}

static void check(const struct case_of *c)
{
	const char *ids[16];
	bool overridable;
	struct deferral_answer a;
	int n = expected(c, ids, &overridable);
	set_up(c);
	assert_int_equal(deferral_why(ctx, v.id, c->kiosk_closed ? DEFERRAL_KIOSK : DEFERRAL_DESK, &a), ERR_OK);
	if (a.n != n)
		fail_msg("%d reasons, wanted %d: use %d card %d kind %d died %d slip %d own %d over %d paid %d unpaid %d closed %d; first %s", a.n, n, c->use, c->card, c->kind, c->died,
			c->slip, c->own, c->over, c->paid, c->unpaid, c->kiosk_closed, a.n ? a.reasons[0].id : "none");
	for (int i = 0; i < n; i++) {
		assert_string_equal(a.reasons[i].id, ids[i]);
		assert_true(a.reasons[i].text[0] && a.reasons[i].desk[0]);
		if (c->over)
			assert_string_equal(a.reasons[i].desk, "1階 入退院センター");
	}
	assert_int_equal(a.allowed, n == 0);
	assert_int_equal(a.overridable, overridable);
}

/* 6 × 2 × 3 × 2^7 records. The last seven are the bits of a number. */
static void every_combination(void **state)
{
	(void)state;
	int n = 0;
	for (int use = 0; use < USES; use++)
		for (int card = 0; card < CARDS; card++)
			for (int kind = 0; kind < KINDS; kind++)
				for (int bits = 0; bits < 128; bits++) {
					if ((bits * 7 + use + card + kind) % 4 != 0 && bits & (bits - 1)) /* each alone, and a quarter of the rest */
						continue;
					check(&(struct case_of){ use, card, kind, bits & 1, bits & 2, bits & 4, bits & 8, bits & 16, bits & 32, bits & 64 });
					n++;
				}
	assert_true(n > 1200);
}

/* A refusal that may be overridden is, with its reason; one beside it that may not keeps it refused. */
static void an_override_needs_every_reason(void **state)
{
	(void)state;
	bool own = h.profile.n_reasons > 0;
	set_up(&(struct case_of){ .use = WAITING, .unpaid = true, .own = own });
	house_act(ctx, "yamada", 1u << ROLE_RECEPTION);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, "お願い"), ERR_FORBIDDEN);
	house_act(ctx, "sekinin", 1u << ROLE_RECEPTION | 1u << ROLE_SUPERVISOR);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, NULL), ERR_REFUSED);
	assert_int_equal(ctx->cause.n_reasons, own ? 3 : 2);
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, "院長の指示"), ERR_OK);
	assert_string_equal(clinic_reread(ctx, v.id).override_reason, "院長の指示");
	assert_int_equal(deferral_set(ctx, v.id, false, DEFERRAL_DESK, NULL), ERR_OK); /* V10: the same key takes it back */
	assert_string_equal(clinic_reread(ctx, v.id).override_reason, "");
	set_up(&(struct case_of){ .use = WAITING, .unpaid = true, .own = own, .kind = KIND_WORKERS });
	assert_int_equal(deferral_set(ctx, v.id, true, DEFERRAL_DESK, "院長の指示"), ERR_REFUSED);
	assert_false(clinic_reread(ctx, v.id).deferral);
}

static int open_house(const char *preset)
{
	house_new(&h, preset);
	v = clinic_ready(ctx, "0012345678", "髙橋 太郎");
	struct visit old = v;
	clinic_bill(ctx, &old, BILL_FINAL, SETTLEMENT_DECLINED);
	sql("UPDATE visit SET day = day - 30, number = 'old' WHERE id = $1", v.id);
	v = clinic_visit(ctx, v.patient_id);
	paid_bill = clinic_bill(ctx, &v, BILL_FINAL, SETTLEMENT_COUNTER_PAID);
	assert_true(instant_parse("2026-11-21T19:00", &h.time.now)); /* machines are closed, desks aren't asked */
	return 0;
}

static int kure(void **state)
{
	(void)state;
	return open_house("atokure");
}

static int barai(void **state)
{
	(void)state;
	return open_house("atobarai");
}

static int teardown(void **state)
{
	(void)state;
	house_free(&h);
	return 0;
}

int main(void)
{
#define K(f) { #f " (atokure)", f, kure, teardown, NULL }
#define B(f) { #f " (atobarai)", f, barai, teardown, NULL }
	const struct CMUnitTest tests[] = { K(every_combination), B(every_combination), K(an_override_needs_every_reason), B(an_override_needs_every_reason) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
