/* Bulk data and the gateway's process for the settlement's benches (see bench_town.h). */
#include "bench/bench_town.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/die.h"
#include "base/str.h"
#include "lib/peer.h"
#include "store/db_inner.h"
#include "store/enrollments.h"

#include "base/banned.h"

/* Ranges of ids that never meet: the program's own begin after all of them. */
#define PATIENT "10000000"
#define VISIT "100000000"
#define DUE "500000000"
enum { SLICE = 100000, OWN_IDS = 900000000 };

static void need(struct ctx *ctx, enum err e)
{
	if (e)
		die("bench: %s", ctx->cause.text);
}

/* Inserts rows from … to - 1 (parameters 1 and 2 of the text; 3 is the facility). */
static void bulk(struct ctx *ctx, const char *sql, int64_t from, int64_t to)
{
	sqlite3_stmt *q;
	if (sqlite3_prepare_v2(ctx->db->sql, sql, -1, &q, NULL) != SQLITE_OK)
		die("bench: %s: %s", sqlite3_errmsg(ctx->db->sql), sql);
	for (int64_t at = from; at < to; at += SLICE) {
		need(ctx, db_begin(ctx));
		sqlite3_bind_int64(q, 1, at);
		sqlite3_bind_int64(q, 2, at + SLICE < to ? at + SLICE : to);
		sqlite3_bind_int64(q, 3, ctx->facility_id);
		if (sqlite3_step(q) != SQLITE_DONE)
			die("bench: %s: %s", sqlite3_errmsg(ctx->db->sql), sql);
		sqlite3_reset(q);
		need(ctx, db_commit(ctx));
	}
	sqlite3_finalize(q);
}

#define NUMBERS "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2) "
#define PATIENTS NUMBERS "INSERT INTO patient (id, facility_id, card, name, kana, sex, birth, phone, postal, address, name_key, kana_key," \
	" phone_key, updated_at) SELECT " PATIENT " + i, ?3, printf('%010d', i), '髙橋 花子', 'タカハシ ハナコ', 'f', 3000 + i % 20000," \
	" '', '', '', printf('k%d', i), printf('k%d', i), '', 0 FROM n"
#define COVERAGES NUMBERS "INSERT INTO coverage (id, patient_id, kind, insurer, share, valid_from) SELECT " PATIENT " + i, " PATIENT " + i," \
	" 'medical', '06130009', 3, 15000 FROM n"
/* Visits of the years before: of patients in no order, in order of days. %lld: patients, visits. */
#define VISITS NUMBERS "INSERT INTO visit (id, facility_id, patient_id, day, number, kind, source, opened_at, deferral, exam_done, step," \
	" step_rank, step_since, surname_key, name_key) SELECT " VISIT " + i, ?3, " PATIENT " + i * 2654435761 %% %lld, 18700 + i * 1800 / %lld," \
	" printf('R-%%d', i), 'out', 'desk', 0, 1, 1, 'done', 7, 0, 'k', 'k' FROM n"
/* 20778 is 2026-11-21, four days before the due day; the patients went home and still owe: settling ends the visit. %lld: patients. */
#define DUE_VISITS NUMBERS "INSERT INTO visit (id, facility_id, patient_id, day, number, kind, source, opened_at, deferral, deferral_at," \
	" deferral_by, exam_done, step, step_rank, step_since, surname_key, name_key) SELECT " DUE " + i, ?3, " PATIENT " + i %% %lld, 20778," \
	" printf('D-%%d', i), 'out', 'desk', 0, 1, 0, 'bench', 1, 'home', 6, 0, 'k', 'k' FROM n"
#define DUE_DEPARTMENTS NUMBERS "INSERT INTO visit_department (visit_id, code, name) SELECT " DUE " + i, '01', '内科' FROM n"
#define DUE_BILLS NUMBERS "INSERT INTO bill (id, facility_id, number, patient_id, visit_id, status, source, share, points, insured_yen," \
	" meal_yen, other_yen, computed_yen, amount, period_from, period_to, finalised_at, due_day, created_at) SELECT " DUE " + i, ?3," \
	" printf('B-%%06d', i), " PATIENT " + i %% %lld, " DUE " + i, 'final', 'desk', 3, 100, 300, 0, 0, 300, 300 + i %% 7000," \
	" 20778, 20778, 0, 20782, 0 FROM n"
#define DUE_SETTLEMENTS NUMBERS "INSERT INTO settlement (id, facility_id, bill_id, kind, state, amount, due_day, next_at, created_at) SELECT " DUE \
	" + i, ?3, " DUE " + i, 'charge', 'scheduled', 300 + i % 7000, 20782, 20782 * 86400 - 32400, 0 FROM n"

static void bulk_of(struct ctx *ctx, const char *sql, int64_t a, int64_t b, int64_t from, int64_t to)
{
	char text[1024];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
	snprintf(text, sizeof text, sql, (long long)a, (long long)b);
#pragma GCC diagnostic pop
	bulk(ctx, text, from, to);
}

static void register_cards(struct town *t)
{
	struct sandbox_seed *seed;
	str_fmt(t->dir, sizeof t->dir, "%s/sandbox", t->house.home);
	must(mkdir(t->dir, 0700) == 0);
	need(t->ctx, sandbox_make_ca(t->dir, t->ctx->random, &t->ctx->cause));
	need(t->ctx, sandbox_seed_open(&seed, t->dir, t->ctx->random, &t->ctx->cause));
	for (int i = 0; i < TOWN_CARDS; i++) {
		sandbox_seed_customer(seed, 0, "タカハシ", "p@patient.test", NULL, t->customers[i]);
		sandbox_seed_method(seed, 0, t->customers[i], "visa", 12, 2030, t->methods[i]);
	}
	need(t->ctx, sandbox_seed_close(seed, &t->ctx->cause));
}

static void register_patients(struct town *t)
{
	for (int64_t i = 0; i < t->patients; i++) {
		struct enrollment e = { .patient_id = strtoll(PATIENT, NULL, 10) + i, .state = ENROLLMENT_ACTIVE, .payer_name = "髙橋 太郎",
			.payer_kana = "タカハシ タロウ", .relation = "spouse", .email = "p@patient.test", .brand = "visa", .last4 = "4242",
			.funding = "credit", .exp_year = 2030, .exp_month = 12 };
		str_fmt(e.user_id, sizeof e.user_id, "u%lld", (long long)i);
		str_copy(e.customer, sizeof e.customer, t->customers[i % TOWN_CARDS]);
		str_copy(e.method, sizeof e.method, t->methods[i % TOWN_CARDS]);
		if (i % SLICE == 0)
			need(t->ctx, db_begin(t->ctx));
		need(t->ctx, enrollments_add(t->ctx, &e));
		if (i % SLICE == SLICE - 1 || i == t->patients - 1)
			need(t->ctx, db_commit(t->ctx));
	}
}

void town_new(struct town *t, int64_t patients, int64_t visits)
{
	int64_t at;
	*t = (struct town){ .patients = patients };
	house_new(&t->house, "atokure");
	t->ctx = &t->house.ctx;
	clock_system(&t->clock);
	must(instant_parse("2026-11-25T07:00", &at));
	clock_set(&t->clock, at);
	random_system(&t->random);
	t->ctx->clock = &t->clock;
	t->ctx->random = &t->random;
	t->ctx->actor = (struct actor){ .login = "worker", .name = "worker", .place = "bench", .worker = true };
	must(sqlite3_exec(t->ctx->db->sql, "UPDATE counter SET next = 900000000 WHERE name = 'id'", NULL, NULL, NULL) == SQLITE_OK);
	bulk(t->ctx, PATIENTS, 0, patients);
	bulk(t->ctx, COVERAGES, 0, patients);
	bulk_of(t->ctx, VISITS, patients, visits, 0, visits);
	register_cards(t);
	register_patients(t);
	db_checkpoint(t->ctx, true);
}

void town_due(struct town *t, int64_t n)
{
	int64_t from = t->due;
	t->due += n;
	bulk_of(t->ctx, DUE_VISITS, t->patients, 0, from, t->due);
	bulk(t->ctx, DUE_DEPARTMENTS, from, t->due);
	bulk_of(t->ctx, DUE_BILLS, t->patients, 0, from, t->due);
	bulk(t->ctx, DUE_SETTLEMENTS, from, t->due);
	db_checkpoint(t->ctx, false); /* as the worker leaves it when it is idle */
}

void town_open(struct town *t, int delay_ms)
{
	char port[16], delay[16];
	t->port = peer_free_port();
	str_fmt(port, sizeof port, "%d", t->port);
	str_fmt(delay, sizeof delay, "%d", delay_ms);
	t->gateway = peer_start((char *[]){ program_invocation_name, "gateway", t->dir, port, delay, NULL }, NULL);
	peer_await_port("127.0.0.1", t->port);
}

void town_free(struct town *t)
{
	peer_stop(t->gateway);
	house_free(&t->house);
}

struct worker_options town_options(const struct town *t, int concurrency)
{
	struct worker_options o = { .mode = WORKER_UNTIL_IDLE, .concurrency = concurrency };
	str_fmt(o.gateway.base_url, sizeof o.gateway.base_url, "https://localhost:%d", t->port);
	str_fmt(o.gateway.ca_file, sizeof o.gateway.ca_file, "%s/ca.pem", t->dir);
	str_copy(o.gateway.secret, sizeof o.gateway.secret, "sk_test_bench");
	str_fmt(o.print.folder, sizeof o.print.folder, "%s/papers", t->house.home);
	return o;
}

static int64_t gateway_now(void *arg)
{
	return clock_utc(arg);
}

int town_gateway(const char *dir, const char *port, const char *delay_ms)
{
	struct clock clock;
	struct cause cause;
	clock_system(&clock);
	struct sandbox_options o = { .dir = dir, .port = (int)strtol(port, NULL, 10), .now = gateway_now, .now_arg = &clock,
		.delay_ms = (int)strtol(delay_ms, NULL, 10) };
	return sandbox_serve(&o, NULL, NULL, &cause) == ERR_OK ? 0 : 1;
}
