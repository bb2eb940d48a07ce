/* Domain calls with the plainest arguments. Bills and charges are written as rows: their own rules have their own tests. */
#include "lib/clinic.h"

#include <cmocka.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/coverage.h"
#include "store/bills.h"
#include "store/db.h"
#include "store/patients.h"
#include "store/settlements.h"

#include "base/banned.h"

void clinic_ok(const struct ctx *ctx, enum err e)
{
	if (e)
		fail_msg("%s: %s", err_id(e), ctx->cause.text);
}

static void need(struct ctx *ctx, enum err e, const char *what)
{
	if (e)
		die("%s: %s", what, ctx->cause.text);
}

int64_t clinic_patient(struct ctx *ctx, const char *card, const char *name, const char *kana)
{
	struct patient p = { .sex = 'm', .birth = date_of(1980, 3, 1), .died = DAY_NONE };
	str_copy(p.card, sizeof p.card, card);
	str_copy(p.name, sizeof p.name, name);
	str_copy(p.kana, sizeof p.kana, kana);
	need(ctx, db_begin(ctx), "begin");
	need(ctx, db_finish(ctx, patients_add(ctx, &p)), "patient");
	return p.id;
}

int64_t clinic_cover(struct ctx *ctx, int64_t patient_id)
{
	struct coverage c = { .patient_id = patient_id, .kind = COVER_MEDICAL, .insurer = "06130009", .symbol = "12", .number = "345",
		.branch = "00", .holder = "self", .share = 3, .valid_from = date_of(2020, 4, 1), .valid_to = DAY_NONE };
	need(ctx, coverage_add(ctx, &c, false), "cover");
	return c.id;
}

int64_t clinic_programme(struct ctx *ctx, int64_t patient_id)
{
	struct coverage c = { .patient_id = patient_id, .kind = COVER_PUBLIC, .insurer = "54136015", .number = "1234566", .share = 2,
		.cap = 10000, .slip = true, .valid_from = date_of(2026, 1, 1), .valid_to = date_of(2026, 12, 31) };
	need(ctx, coverage_add(ctx, &c, false), "programme");
	return c.id;
}

struct enrollment clinic_enroll(struct ctx *ctx, int64_t patient_id)
{
	struct enrollment e = { .patient_id = patient_id, .state = ENROLLMENT_ACTIVE, .payer_name = "髙橋 花子", .payer_kana = "タカハシ ハナコ",
		.relation = "spouse", .email = "hanako@example.invalid", .customer = "cus_1", .method = "pm_1", .brand = "Visa", .last4 = "4242",
		.funding = "credit", .exp_year = 2028, .exp_month = 3 };
	need(ctx, enrollment_insert(ctx, &e), "enrollment");
	return e;
}

struct visit clinic_visit(struct ctx *ctx, int64_t patient_id)
{
	struct visit v;
	struct visit_new n = { .patient_id = patient_id, .insurance = COVER_MEDICAL, .n_departments = 1, .departments = { { "01", "内科" } } };
	need(ctx, visit_open(ctx, &n, &v), "visit");
	return v;
}

struct visit clinic_reread(struct ctx *ctx, int64_t visit_id)
{
	struct visit v;
	need(ctx, visit_by_id(ctx, visit_id, &v), "visit");
	return v;
}

struct visit clinic_ready(struct ctx *ctx, const char *card, const char *name)
{
	int64_t id = clinic_patient(ctx, card, name, "タカハシ タロウ");
	clinic_cover(ctx, id);
	clinic_enroll(ctx, id);
	struct visit v = clinic_visit(ctx, id);
	need(ctx, insurance_confirm(ctx, id, v.id, v.day, EVIDENCE_MYNUMBER), "confirm");
	return clinic_reread(ctx, v.id);
}

static enum err add_bill(struct ctx *ctx, const struct visit *v, enum bill_status status, int state, int64_t *id)
{
	struct bill b = { .patient_id = v->patient_id, .visit_id = v->id, .status = status, .source = "desk", .share = 3, .points = 1000,
		.insured_yen = 3000, .computed_yen = 3000, .imported_yen = -1, .amount = 3000, .period_from = v->day, .period_to = v->day,
		.due_day = status == BILL_DRAFT ? DAY_NONE : v->day + 4, .created_at = ctx_now(ctx) };
	if (status == BILL_HELD)
		str_copy(b.held_reason, sizeof b.held_reason, "算定待ち");
	enum err e = bills_add(ctx, &b);
	*id = b.id;
	if (e || state < 0)
		return e;
	struct settlement s = { .bill_id = b.id, .kind = KIND_CHARGE, .state = (enum settlement_state)state, .amount = state == SETTLEMENT_ZERO ? 0 : 3000,
		.due_day = v->day + 4, .next_at = tokyo_utc(v->day + 4, 0) };
	return settlements_insert(ctx, &s);
}

void clinic_due_today(struct ctx *ctx, int64_t bill_id)
{
	need(ctx, db_begin(ctx), "begin");
	struct stmt *q = db_stmt(ctx->db, "UPDATE settlement SET due_day = $1 WHERE bill_id = $2");
	stmt_day(q, 1, ctx_today(ctx));
	stmt_int(q, 2, bill_id);
	need(ctx, db_finish(ctx, stmt_run(ctx, q, NULL)), "due day");
}

int64_t clinic_bill(struct ctx *ctx, const struct visit *v, int status, int settlement_state)
{
	int64_t id;
	need(ctx, db_begin(ctx), "begin");
	enum err e = add_bill(ctx, v, (enum bill_status)status, settlement_state, &id);
	if (!e)
		e = visit_refresh_step(ctx, v->id);
	need(ctx, db_finish(ctx, e), "bill");
	return id;
}
