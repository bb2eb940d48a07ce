/*
 * The database side: what the domain costs above bare prepared statements on a connection with the same pragmas.
 * lookup: one patient by card number; prefix: the first 50 by kana; page: all that a patient's page shows, in one
 * read transaction, against the very same statements one by one; why: all reasons for and against deferral of a visit, in the same
 * way. Searches by a part of a name are bench_name.c. `lookup-audit` is told beside it, without a limit.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "bench/bench.h"
#include "domain/audit.h"
#include "domain/coverage.h"
#include "domain/bill.h"
#include "domain/deferral.h"
#include "domain/enrollment.h"
#include "domain/insurance.h"
#include "domain/patient.h"
#include "domain/patient_page.h"
#include "domain/visit.h"
#include "lib/house.h"
#include "store/db_inner.h"
#include "store/patients.h"

enum { LOOKUPS = 20000, PREFIXES = 3000, PAGES = 400, VISITORS = 2000, PAGE_STATEMENTS = 40 };

static void need(struct ctx *ctx, enum err e)
{
	if (e)
		die("bench: %s", ctx->cause.text);
}

static const char *const syllables[] = {
	"ア", "イ", "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ", "サ", "シ", "ス", "セ", "ソ", "タ", "チ", "ツ", "テ", "ト",
	"ナ", "ニ", "ヌ", "ネ", "ノ", "ハ", "ヒ", "フ", "ヘ", "ホ", "マ", "ミ", "ム", "メ", "モ", "ヤ", "ユ", "ヨ", "ラ", "リ",
};
/* Among them true variants and characters that people mix up; two people share a surname about once in 256 times. */
static const char *const letters[] = {
	"高", "髙", "橋", "田", "中", "佐", "藤", "齋", "斎", "斉", "邊", "辺", "吉", "𠮷", "松", "村", "鈴", "木", "山", "本", "小", "林",
};
enum { LETTERS = sizeof letters / sizeof letters[0] };

static void card_of(int64_t i, char card[CARD_SIZE])
{
	snprintf(card, CARD_SIZE, "%010lld", (long long)(i * 7 + 12345));
}

static void fill_patients(struct ctx *ctx, int64_t n)
{
	need(ctx, db_begin(ctx));
	for (int64_t i = 0; i < n; i++) {
		struct patient p = { .sex = i % 2 ? 'm' : 'f', .birth = -10000 + (day_t)(i % 20000), .died = DAY_NONE };
		card_of(i, p.card);
		uint64_t x = (uint64_t)i * 0x9E3779B97F4A7C15u;
		for (int k = 0; k < 6; k++) {
			str_add(p.kana, sizeof p.kana, "%s%s", k == 3 ? "　" : "", syllables[(x >> (k * 6)) % 40]);
			if (k < 4 && (i % 49 || k % 2 == 0)) /* a few have names of two characters, among the visitors too: see visitor() */
				str_add(p.name, sizeof p.name, "%s%s", k == 2 ? "　" : "", letters[(x >> (40 + k * 4)) % LETTERS]);
		}
		str_fmt(p.phone, sizeof p.phone, "090-%04d-%04d", (int)(x % 10000), (int)(x / 10000 % 10000));
		str_copy(p.address, sizeof p.address, "架空市中央区本町1-2-3");
		need(ctx, patients_add(ctx, &p));
	}
	need(ctx, db_commit(ctx));
}

/* Evenly from all; the step has no factor in common with what makes a name short, or all who are here today would share a dozen surnames. */
static int64_t visitor(int64_t n, int i)
{
	return (int64_t)i * (n / VISITORS > 0 ? n / VISITORS : 1) % n;
}

static void fill_visits(struct ctx *ctx, int64_t n)
{
	need(ctx, db_begin(ctx));
	for (int i = 0; i < VISITORS && i < n; i++) {
		char card[CARD_SIZE];
		struct patient p;
		struct visit v;
		struct bill b;
		card_of(visitor(n, i), card);
		need(ctx, patients_by_card(ctx, card, &p));
		struct coverage c = { .patient_id = p.id, .kind = COVER_MEDICAL, .share = 3, .valid_from = 15000, .valid_to = DAY_NONE,
			.insurer = "06130009", .symbol = "12", .number = "3456", .branch = "01", .holder = "self" };
		need(ctx, coverage_add(ctx, &c, false));
		struct enrollment e = { .patient_id = p.id, .state = ENROLLMENT_ACTIVE, .payer_name = "x", .payer_kana = "x", .relation = "self",
			.email = "p@patient.test", .customer = "cus_1", .method = "pm_1", .brand = "visa", .last4 = "4242", .funding = "credit",
			.exp_year = 2030, .exp_month = 1 };
		need(ctx, enrollment_insert(ctx, &e));
		struct visit_new nv = { .patient_id = p.id, .insurance = COVER_MEDICAL };
		visit_department("01", &nv.departments[nv.n_departments++]);
		nv.handins[HANDIN_REFERRAL] = i % 3 == 0;
		need(ctx, visit_open(ctx, &nv, &v));
		need(ctx, insurance_confirm(ctx, p.id, v.id, v.day, EVIDENCE_MYNUMBER));
		struct bill_line line = { .category = "A00", .name = "再診料", .points = 76, .count = 1 };
		need(ctx, bill_add(ctx, v.id, "", 3, &line, 1, &b));
	}
	need(ctx, db_commit(ctx));
}

/* The same pragmas as ours that bear on reading. */
static sqlite3 *bare_open(const struct house *h)
{
	sqlite3 *s;
	must(sqlite3_open_v2(house_path(h, "madoguchi.db"), &s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
	must(sqlite3_exec(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;"
		" PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000", NULL, NULL, NULL) == SQLITE_OK);
	return s;
}

static sqlite3_stmt *bare_stmt(sqlite3 *s, const char *sql)
{
	sqlite3_stmt *q;
	if (sqlite3_prepare_v3(s, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL) != SQLITE_OK)
		die("bench: %s: %s", sqlite3_errmsg(s), sql);
	return q;
}

#define COLUMNS "id, card, name, kana, sex, birth, phone, postal, address, memo, died, undisclosed, version"

static int lookup(struct ctx *ctx, sqlite3 *bare, int64_t n)
{
	sqlite3_stmt *q = bare_stmt(bare, "SELECT " COLUMNS " FROM patient WHERE facility_id = ?1 AND card = ?2");
	struct bench_rounds r = { 0 };
	struct patient p;
	char (*cards)[CARD_SIZE] = mem_array(LOOKUPS, CARD_SIZE);
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		for (int64_t i = 0; i < LOOKUPS; i++)
			card_of((int64_t)((uint64_t)(i + round * LOOKUPS + LOOKUPS) * 0x9E3779B97F4A7C15u % (uint64_t)n), cards[i]);
		double took[2];
		for (int side = 0; side < 2; side++) {
			bool ours = (side + round) % 2 == 0;
			int64_t t = bench_ns();
			for (int i = 0; i < LOOKUPS; i++) {
				if (ours) {
					need(ctx, patient_by_card(ctx, cards[i], &p));
					continue;
				}
				sqlite3_bind_int64(q, 1, ctx->facility_id);
				sqlite3_bind_text(q, 2, cards[i], -1, SQLITE_STATIC);
				must(sqlite3_step(q) == SQLITE_ROW);
				sqlite3_reset(q);
			}
			took[ours ? 0 : 1] = (double)(bench_ns() - t) / LOOKUPS / 1000;
		}
		if (round >= 0)
			bench_add(&r, took[0], took[1]);
	}
	int64_t t = bench_ns();
	for (int i = 0; i < 500; i++)
		need(ctx, audit_look(ctx, "patient", 1, "bench"));
	printf("note  lookup-audit %.3f us per opening: its entry, durable\n", (double)(bench_ns() - t) / 500 / 1000);
	free(cards);
	sqlite3_finalize(q);
	return bench_print("lookup", &r, "us", 1.25);
}

static int prefix(struct ctx *ctx, sqlite3 *bare)
{
	sqlite3_stmt *q = bare_stmt(bare, "SELECT " COLUMNS " FROM patient WHERE facility_id = ?1 AND kana_key >= ?2 AND kana_key < ?3"
		" ORDER BY kana_key, id LIMIT 50");
	static struct patient rows[50];
	struct bench_rounds r = { 0 };
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double took[2];
		for (int side = 0; side < 2; side++) {
			bool ours = (side + round) % 2 == 0;
			int64_t t = bench_ns();
			for (int i = 0; i < PREFIXES; i++) {
				char key[32], to[40];
				int n = 0;
				snprintf(key, sizeof key, "%s%s", syllables[i % 40], syllables[i / 40 % 40]);
				if (ours) {
					need(ctx, patients_by_kana(ctx, key, 50, rows, &n));
					must(n == 50);
					continue;
				}
				snprintf(to, sizeof to, "%s\xF4\x8F\xBF\xBF", key);
				sqlite3_bind_int64(q, 1, ctx->facility_id);
				sqlite3_bind_text(q, 2, key, -1, SQLITE_STATIC);
				sqlite3_bind_text(q, 3, to, -1, SQLITE_STATIC);
				while (sqlite3_step(q) == SQLITE_ROW)
					n++;
				must(n == 50);
				sqlite3_reset(q);
			}
			took[ours ? 0 : 1] = (double)(bench_ns() - t) / PREFIXES / 1000;
		}
		if (round >= 0)
			bench_add(&r, took[0], took[1]);
	}
	sqlite3_finalize(q);
	return bench_print("prefix", &r, "us", 1.25);
}

/* What a page asks, as SQLite saw it with its values: caught by a trace. */
struct page_sql { int n; char *sql[PAGE_STATEMENTS]; };

static int catch_statement(unsigned kind, void *arg, void *stmt, void *text)
{
	struct page_sql *p = arg;
	(void)kind;
	(void)text;
	if (!sqlite3_stmt_readonly(stmt) || strncmp(sqlite3_sql(stmt), "SELECT", 6) != 0)
		return 0;
	must(p->n < PAGE_STATEMENTS);
	char *sql = sqlite3_expanded_sql(stmt);
	p->sql[p->n++] = mem_str(sql);
	sqlite3_free(sql);
	return 0;
}

/* One call of the domain about a visitor of today. */
typedef void visitor_call(struct ctx *ctx, int64_t id);

static void load_page(struct ctx *ctx, int64_t patient_id)
{
	static struct patient_page page;
	need(ctx, patient_page_load(ctx, patient_id, ctx_today(ctx), &page));
}

static void ask_why(struct ctx *ctx, int64_t visit_id)
{
	struct deferral_answer a;
	need(ctx, deferral_why(ctx, visit_id, DEFERRAL_DESK, &a));
}

/* The call against its own statements on the bare connection, each prepared with its values. */
static int against_statements(const char *name, struct ctx *ctx, sqlite3 *bare, const int64_t ids[PAGES], visitor_call *call, double limit)
{
	struct page_sql *sql = mem_array(PAGES, sizeof *sql);
	sqlite3_stmt **q = mem_array((size_t)PAGES * PAGE_STATEMENTS, sizeof *q);
	struct bench_rounds r = { 0 };
	for (int i = 0; i < PAGES; i++) {
		sqlite3_trace_v2(ctx->db->sql, SQLITE_TRACE_STMT, catch_statement, &sql[i]);
		call(ctx, ids[i]);
		sqlite3_trace_v2(ctx->db->sql, 0, NULL, NULL);
		for (int k = 0; k < sql[i].n; k++)
			q[i * PAGE_STATEMENTS + k] = bare_stmt(bare, sql[i].sql[k]);
	}
	printf("note  %s is %d statements\n", name, sql[0].n);
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double took[2];
		for (int side = 0; side < 2; side++) {
			bool ours = (side + round) % 2 == 0;
			int64_t t = bench_ns();
			for (int i = 0; i < PAGES; i++) {
				if (ours) {
					call(ctx, ids[i]);
					continue;
				}
				for (int k = 0; k < sql[i].n; k++) {
					sqlite3_stmt *s = q[i * PAGE_STATEMENTS + k];
					while (sqlite3_step(s) == SQLITE_ROW)
						;
					sqlite3_reset(s);
				}
			}
			took[ours ? 0 : 1] = (double)(bench_ns() - t) / PAGES / 1000;
		}
		if (round >= 0)
			bench_add(&r, took[0], took[1]);
	}
	for (int i = 0; i < PAGES; i++)
		for (int k = 0; k < sql[i].n; k++) {
			sqlite3_finalize(q[i * PAGE_STATEMENTS + k]);
			free(sql[i].sql[k]);
		}
	free(q);
	free(sql);
	return bench_print(name, &r, "us", limit);
}

static int visitors(struct ctx *ctx, sqlite3 *bare, int64_t n)
{
	int64_t patients[PAGES], visits[PAGES];
	for (int i = 0; i < PAGES; i++) {
		char card[CARD_SIZE];
		struct patient p;
		struct visit v;
		card_of(visitor(n, i), card);
		need(ctx, patients_by_card(ctx, card, &p));
		need(ctx, visit_today(ctx, p.id, &v));
		patients[i] = p.id;
		visits[i] = v.id;
	}
	return against_statements("page", ctx, bare, patients, load_page, 0.5) + against_statements("why", ctx, bare, visits, ask_why, 2.0);
}

int bench_store(int64_t patients)
{
	struct house h;
	house_new(&h, "atokure");
	int64_t t = bench_ns();
	fill_patients(&h.ctx, patients);
	fill_visits(&h.ctx, patients);
	db_checkpoint(&h.ctx, true);
	printf("note  %lld patients written in %.1f s\n", (long long)patients, (double)(bench_ns() - t) / 1e9);
	sqlite3 *bare = bare_open(&h);
	int over = lookup(&h.ctx, bare, patients) + prefix(&h.ctx, bare) + visitors(&h.ctx, bare, patients) + bench_name(&h.ctx, bare, patients);
	must(sqlite3_close(bare) == SQLITE_OK);
	house_free(&h);
	return over;
}
