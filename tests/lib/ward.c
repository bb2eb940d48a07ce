/* Work for the settlement in a house (see ward.h). */
#include "lib/ward.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/enrollment.h"
#include "domain/visit.h"
#include "lib/peer.h"
#include "model/role.h"
#include "store/db.h"
#include "store/patients.h"

#include "base/banned.h"

static void need(struct ward *w, enum err e, const char *what)
{
	if (e != ERR_OK)
		die("%s: %s", what, w->ctx->cause.text);
}

static int64_t gateway_now(void *arg)
{
	const struct ward *w = arg;
	return clock_utc(&w->clock);
}

void ward_at(struct ward *w, const char *iso)
{
	int64_t at;
	must(instant_parse(iso, &at));
	clock_set(&w->clock, at);
}

void ward_passed(struct ward *w, int64_t seconds)
{
	struct stmt *q = db_stmt(w->ctx->db, "UPDATE lease SET seen_at = seen_at + $1");
	must(db_begin(w->ctx) == ERR_OK);
	stmt_int(q, 1, seconds);
	must(db_finish(w->ctx, stmt_run(w->ctx, q, NULL)) == ERR_OK);
}

void ward_new(struct ward *w)
{
	*w = (struct ward){ .port = 0 };
	house_new(&w->house, "atokure");
	clock_system(&w->clock);
	w->ctx = &w->house.ctx;
	w->ctx->clock = &w->clock;
	ward_at(w, "2026-11-21T10:00");
	str_fmt(w->dir, sizeof w->dir, "%s/sandbox", w->house.home);
	str_fmt(w->faults, sizeof w->faults, "%s/faults", w->house.home);
	must(mkdir(w->dir, 0700) == 0);
	need(w, sandbox_make_ca(w->dir, w->ctx->random, &w->ctx->cause), "certificates");
	need(w, sandbox_seed_open(&w->seed, w->dir, w->ctx->random, &w->ctx->cause), "gateway's ledger");
}

void ward_open(struct ward *w)
{
	struct sandbox_options o = { .dir = w->dir, .now = gateway_now, .now_arg = w, .faults = w->faults };
	need(w, sandbox_seed_close(w->seed, &w->ctx->cause), "gateway's ledger");
	w->seed = NULL;
	ward_fault(w, "");
	need(w, sandbox_start(&w->gateway, &o, &w->port, &w->ctx->cause), "gateway");
}

void ward_free(struct ward *w)
{
	if (w->seed)
		need(w, sandbox_seed_close(w->seed, &w->ctx->cause), "gateway's ledger");
	sandbox_stop(w->gateway);
	house_free(&w->house);
}

void ward_fault(struct ward *w, const char *lines)
{
	must(file_write(w->faults, lines, strlen(lines), 0600) == 0);
}

static int64_t new_patient(struct ward *w, const char *card)
{
	struct patient p = { .sex = 'f', .birth = date_of(1980, 3, 1), .died = DAY_NONE };
	int n = ++w->patients;
	str_fmt(p.card, sizeof p.card, "%010d", n);
	str_copy(p.name, sizeof p.name, "髙橋 花子");
	str_copy(p.kana, sizeof p.kana, "タカハシ ハナコ");
	need(w, db_begin(w->ctx), "begin");
	need(w, db_finish(w->ctx, patients_add(w->ctx, &p)), "patient");
	struct enrollment e = { .patient_id = p.id, .state = ENROLLMENT_MATCHED, .exp_year = 2030, .exp_month = 12 };
	str_copy(e.payer_name, sizeof e.payer_name, "髙橋 太郎");
	str_copy(e.payer_kana, sizeof e.payer_kana, "タカハシ タロウ");
	str_copy(e.relation, sizeof e.relation, "spouse");
	str_fmt(e.email, sizeof e.email, "p%d@patient.test", n);
	str_copy(e.brand, sizeof e.brand, "visa");
	str_copy(e.last4, sizeof e.last4, "4242");
	str_copy(e.funding, sizeof e.funding, "credit");
	char customer[SANDBOX_ID], method[SANDBOX_ID];
	sandbox_seed_customer(w->seed, clock_utc(&w->clock), e.payer_name, e.email, NULL, customer);
	sandbox_seed_method(w->seed, clock_utc(&w->clock), customer, card, 12, 2030, method);
	str_copy(e.customer, sizeof e.customer, customer);
	str_copy(e.method, sizeof e.method, method);
	need(w, enrollment_insert(w->ctx, &e), "enrollment");
	return p.id;
}

void ward_bill(struct ward *w, const char *card, int64_t points, struct bill *out)
{
	struct visit v;
	struct visit_new n = { .patient_id = new_patient(w, card), .insurance = COVER_MEDICAL };
	struct bill_line line = { .category = "A00", .name = "再診料", .points = points, .count = 1 };
	must(visit_department("01", &n.departments[n.n_departments++]));
	need(w, visit_open(w->ctx, &n, &v), "visit");
	need(w, deferral_set(w->ctx, v.id, true, DEFERRAL_DESK, NULL), "deferral");
	need(w, bill_add(w->ctx, v.id, "", 3, &line, 1, out), "bill");
	need(w, bill_finalise(w->ctx, out->id, 0, false, out), "final bill");
}

struct worker_options ward_options(struct ward *w)
{
	struct worker_options o = { .mode = WORKER_UNTIL_IDLE, .concurrency = 8, .gateway.total_ms = w->gateway_ms };
	str_fmt(o.gateway.base_url, sizeof o.gateway.base_url, "https://localhost:%d", w->port);
	str_fmt(o.gateway.ca_file, sizeof o.gateway.ca_file, "%s/ca.pem", w->dir);
	str_copy(o.gateway.secret, sizeof o.gateway.secret, "sk_test_ward");
	str_fmt(o.print.folder, sizeof o.print.folder, "%s/papers", w->house.home);
	return o;
}

static enum err work(struct ward *w, enum worker_mode mode, struct worker_report *r)
{
	struct worker_options o = ward_options(w);
	o.mode = mode;
	struct actor who = w->ctx->actor;
	w->ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "test", .worker = true };
	enum err e = worker_run(w->ctx, &o, r);
	w->ctx->actor = who;
	return e;
}

enum err ward_work(struct ward *w, struct worker_report *r)
{
	return work(w, WORKER_UNTIL_IDLE, r);
}

enum err ward_once(struct ward *w, struct worker_report *r)
{
	return work(w, WORKER_ONCE, r);
}

int ward_paid(struct ward *w, const char *bill, int64_t *sum)
{
	json_t *book, *row;
	size_t i;
	int n = 0;
	*sum = 0;
	need(w, sandbox_ledger_read(w->dir, &book, &w->ctx->cause), "ledger");
	json_array_foreach(book, i, row) {
		const char *of = json_string_value(json_object_get(json_object_get(row, "metadata"), "bill"));
		if (!of || strcmp(of, bill) != 0 || strcmp(json_string_value(json_object_get(row, "status")), "succeeded") != 0)
			continue;
		n++;
		*sum += json_integer_value(json_object_get(row, "amount"));
	}
	json_decref(book);
	return n;
}

void ward_correct(struct ward *w, const struct bill *old, int64_t points, struct bill *out)
{
	struct bill_line line = { .category = "A00", .name = "再診料", .points = points, .count = 1 };
	must(bill_correct(w->ctx, old->id, 0, out) == ERR_OK);
	must(bill_line_put(w->ctx, out, 1, &line) == ERR_OK);
	must(bill_finalise(w->ctx, out->id, 0, false, out) == ERR_OK);
}
