/*
 * Bookings. slots: the day view's data with 200 menus of 40 times, at five million bookings. nextfree: the next free place of a
 * menu over 90 days that are 99 % full; 99th percentiles are compared. book: bookings from eight processes against bare
 * inserts from eight processes; book-fair: the luckiest process against the unluckiest.
 *
 * One database serves the first two: 90 days x 8,000 slots x 7 places. It is filled by plain SQL with the triggers away, in the
 * order of its indexes.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/die.h"
#include "base/mem.h"
#include "base/str.h"
#include "bench/bench.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "lib/clinic.h"
#include "lib/diary.h"
#include "lib/house.h"
#include "store/db_inner.h"

enum { MENUS = 200, TIMES = 40, DAYS = 90, PLACES = 7, DAY_SLOTS = MENUS * TIMES, ASKED = 4000, WORKERS = 8, PATIENTS = 120, ROUND_MS = 1500 };

static void need(struct ctx *ctx, enum err e)
{
	if (e)
		die("bench: %s", ctx->cause.text);
}

static void run(sqlite3 *s, const char *sql)
{
	if (sqlite3_exec(s, sql, NULL, NULL, NULL) != SQLITE_OK)
		die("bench: %s: %.200s", sqlite3_errmsg(s), sql);
}

static sqlite3 *bare_open(const char *path)
{
	sqlite3 *s;
	must(sqlite3_open_v2(path, &s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
	sqlite3_busy_timeout(s, 60000); /* eight open it at once: the first PRAGMA may have to wait already */
	run(s, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000");
	return s;
}

static sqlite3_stmt *prepare(sqlite3 *s, const char *sql)
{
	sqlite3_stmt *q;
	if (sqlite3_prepare_v3(s, sql, -1, SQLITE_PREPARE_PERSISTENT, &q, NULL) != SQLITE_OK)
		die("bench: %s: %s", sqlite3_errmsg(s), sql);
	return q;
}

/* The triggers' own text, to be put back. */
static char *take_triggers(sqlite3 *s)
{
	struct buf all = { 0 };
	sqlite3_stmt *q = prepare(s, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('slot', 'booking')");
	struct buf drop = { 0 };
	while (sqlite3_step(q) == SQLITE_ROW) {
		buf_fmt(&drop, "DROP TRIGGER %s;", (const char *)sqlite3_column_text(q, 0));
		buf_fmt(&all, "%s;", (const char *)sqlite3_column_text(q, 1));
	}
	sqlite3_finalize(q);
	run(s, drop.data);
	buf_free(&drop);
	return all.data;
}

/* Menus have ids 1,000,001 and on; slot i of a day begins at 8:00 and every quarter of an hour. One slot in a hundred has a place left. */
static void fill(struct house *h)
{
	sqlite3 *s = h->ctx.db->sql;
	char sql[4096];
	int64_t first = tokyo_utc(ctx_today(&h->ctx) + 1, 8 * 3600);
	run(s, "PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; BEGIN");
	char *triggers = take_triggers(s);
	str_fmt(sql, sizeof sql, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO menu (id, facility_id, code, category, name, "
		"department, minutes, capacity, pos, made_until) SELECT 1000000 + i, %lld, 'm' || i, 'c', 'menu ' || i, '01', 15, %d, i, %d FROM n", MENUS,
		(long long)h->ctx.facility_id, PLACES, ctx_today(&h->ctx) + 1000);
	run(s, sql);
	str_fmt(sql, sizeof sql, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO slot (facility_id, start_at, menu_id, end_at, "
		"capacity, taken, free) SELECT %lld, %lld + i / %d * 86400 + i / %d %% %d * 900, 1000001 + i %% %d, %lld + i / %d * 86400 + i / %d %% %d * 900 + 900, %d, "
		"%d - ((i * 7919 + i / 200 * 31) %% 100 = 7), (i * 7919 + i / 200 * 31) %% 100 = 7 FROM n", DAYS * DAY_SLOTS - 1, (long long)h->ctx.facility_id, (long long)first, DAY_SLOTS, MENUS, TIMES, MENUS,
		(long long)first, DAY_SLOTS, MENUS, TIMES, PLACES, PLACES);
	run(s, sql);
	run(s, "INSERT INTO slot_day (menu_id, day, capacity, taken) SELECT menu_id, (start_at + 32400) / 86400, sum(capacity), sum(taken) FROM slot GROUP BY 1, 2");
	str_fmt(sql, sizeof sql, "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO booking (id, facility_id, menu_id, "
		"patient_id, number, name, start_at, end_at, state, created_at) SELECT 2000000 + row_number() OVER (), s.facility_id, s.menu_id, "
		"100000000 + row_number() OVER () / 5, 'Y-' || (10000000 + row_number() OVER ()), 'name', s.start_at, s.end_at, 'confirmed', 0 "
		"FROM slot s JOIN n ON n.i < s.taken", PLACES - 1);
	run(s, sql);
	run(s, triggers);
	run(s, "COMMIT; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
	run(s, "PRAGMA wal_checkpoint(TRUNCATE)");
	free(triggers);
}

/* ---- slots */

static int64_t step_all(sqlite3_stmt *q, int columns)
{
	int64_t sum = 0;
	while (sqlite3_step(q) == SQLITE_ROW)
		for (int i = 0; i < columns; i++)
			sum += sqlite3_column_int64(q, i);
	sqlite3_reset(q);
	return sum;
}

static int slots(struct house *h, sqlite3 *bare)
{
	struct bench_rounds r = { 0 };
	struct ctx *ctx = &h->ctx;
	struct slot *all = mem_array(BOOKING_DAY_SLOTS, sizeof *all);
	struct menu *menus = mem_array(MENUS_MAX, sizeof *menus);
	sqlite3_stmt *q = prepare(bare, "SELECT menu_id, start_at, end_at, capacity, taken, extra FROM slot WHERE facility_id = ?1 AND start_at >= ?2 AND start_at < ?3 "
		"ORDER BY start_at, menu_id");
	sqlite3_stmt *m = prepare(bare, "SELECT id, code, clinic, category, name, department, resource, minutes, capacity FROM menu WHERE facility_id = ?1 ORDER BY pos, id");
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double took[2];
		for (int side = 0; side < 2; side++) {
			bool ours = (side + round) % 2 == 0;
			int64_t t = bench_ns();
			for (int i = 0; i < 20; i++) {
				day_t day = ctx_today(ctx) + 1 + (i * 7 + round + 1) % DAYS;
				int n, n_menus;
				if (ours) {
					need(ctx, menu_list(ctx, false, MENUS_MAX, menus, &n_menus));
					need(ctx, booking_slots(ctx, day, 0, "", BOOKING_DAY_SLOTS, all, &n));
					must(n == DAY_SLOTS && n_menus == MENUS);
					continue;
				}
				sqlite3_bind_int64(m, 1, ctx->facility_id);
				step_all(m, 9);
				sqlite3_bind_int64(q, 1, ctx->facility_id);
				sqlite3_bind_int64(q, 2, tokyo_utc(day, 0));
				sqlite3_bind_int64(q, 3, tokyo_utc(day + 1, 0));
				must(step_all(q, 6) != 0);
			}
			took[ours ? 0 : 1] = (double)(bench_ns() - t) / 20 / 1e6;
		}
		if (round >= 0)
			bench_add(&r, took[0], took[1]);
	}
	sqlite3_finalize(q);
	sqlite3_finalize(m);
	free(all);
	free(menus);
	return bench_print("slots", &r, "ms", 1.5);
}

/* ---- nextfree */

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double percentile_99(double *v, int n)
{
	qsort(v, (size_t)n, sizeof *v, by_value);
	return v[n * 99 / 100];
}

static double ask_free(struct ctx *ctx, sqlite3_stmt *q, bool ours, uint64_t seed, double *took)
{
	struct slot found;
	int n;
	for (int i = 0; i < ASKED; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		int64_t menu = 1000001 + (int64_t)((seed >> 33) % MENUS), from = tokyo_utc(ctx_today(ctx) + 1 + (day_t)((seed >> 20) % (DAYS / 2)), 0);
		int64_t t = bench_ns();
		if (ours) {
			need(ctx, booking_next_free(ctx, &(struct slot_wish){ .menu_id = menu, .from = from }, 1, &found, &n));
			must(n == 1);
		} else {
			sqlite3_bind_int64(q, 1, menu);
			sqlite3_bind_int64(q, 2, from);
			must(sqlite3_step(q) == SQLITE_ROW && sqlite3_column_int64(q, 1) >= from);
			sqlite3_reset(q);
		}
		took[i] = (double)(bench_ns() - t) / 1e3;
	}
	return percentile_99(took, ASKED);
}

static int next_free(struct house *h, sqlite3 *bare)
{
	struct bench_rounds r = { 0 };
	double *took = mem_array(ASKED, sizeof *took);
	sqlite3_stmt *q = prepare(bare, "SELECT menu_id, start_at, end_at, capacity, taken, extra FROM slot WHERE menu_id = ?1 AND start_at >= ?2 AND free = 1 "
		"ORDER BY start_at LIMIT 1");
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double ratio[2];
		for (int side = 0; side < 2; side++) {
			bool ours = (side + round) % 2 == 0;
			ratio[ours ? 0 : 1] = ask_free(&h->ctx, q, ours, (uint64_t)round + 99, took);
		}
		if (round >= 0)
			bench_add(&r, ratio[0], ratio[1]);
	}
	sqlite3_finalize(q);
	free(took);
	return bench_print("nextfree", &r, "us", 3.0);
}

/* ---- book */

struct shared { int go; int64_t n[WORKERS]; };

static void book_until(struct house *h, struct shared *s, const int64_t *patients, int64_t menu, int who, int round)
{
	struct ctx *ctx = &h->ctx;
	struct booking b;
	struct booking_near near;
	random_seed(&h->time.random, (uint64_t)(who * 100 + round));
	need(ctx, db_open(ctx, house_path(h, "madoguchi.db"), DB_OPEN, &ctx->db));
	while (!__atomic_load_n(&s->go, __ATOMIC_SEQ_CST))
		;
	int64_t end = bench_ns() + ROUND_MS * 1000000LL;
	for (int i = 0; bench_ns() < end; i++) {
		/* all of them fit into one slot, and no patient has two at a time */
		int slot = (round + 1) * 40 + i / PATIENTS;
		struct booking_new n = { .menu_id = menu, .patient_id = patients[who * PATIENTS + i % PATIENTS],
			.start_at = tokyo_utc(ctx_today(ctx) + 3 + slot / 40, 8 * 3600 + slot % 40 * 900) };
		need(ctx, booking_book(ctx, &n, &b, &near));
		s->n[who]++;
	}
	db_close(ctx->db);
}

static void insert_until(const char *path, struct shared *s, int who)
{
	sqlite3 *bare = bare_open(path);
	sqlite3_stmt *q = prepare(bare, "INSERT INTO bare (facility_id, menu_id, patient_id, number, name, start_at, state) VALUES (1, ?1, ?2, 'Y-000001', '髙橋 太郎', ?3, 'confirmed')");
	while (!__atomic_load_n(&s->go, __ATOMIC_SEQ_CST))
		;
	int64_t end = bench_ns() + ROUND_MS * 1000000LL;
	for (int64_t i = 0; bench_ns() < end; i++) {
		run(bare, "BEGIN IMMEDIATE");
		sqlite3_bind_int64(q, 1, who);
		sqlite3_bind_int64(q, 2, i);
		sqlite3_bind_int64(q, 3, i * 900);
		must(sqlite3_step(q) == SQLITE_DONE);
		sqlite3_reset(q);
		run(bare, "COMMIT");
		s->n[who]++;
	}
	sqlite3_finalize(q);
	sqlite3_close(bare);
}

/* Microseconds per booking of all together; *lucky: most by one process against least. */
static double race(struct house *h, const char *path, const int64_t *patients, int64_t menu, int round, bool ours, double *lucky)
{
	struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[WORKERS];
	int64_t sum = 0, most = 0, least = INT64_MAX;
	must(s != MAP_FAILED);
	for (int i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		must(pids[i] >= 0);
		if (pids[i] == 0) {
			if (ours)
				book_until(h, s, patients, menu, i, round);
			else
				insert_until(path, s, i);
			_exit(0);
		}
	}
	__atomic_store_n(&s->go, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < WORKERS; i++) {
		int status;
		must(waitpid(pids[i], &status, 0) == pids[i] && status == 0);
		sum += s->n[i];
		most = s->n[i] > most ? s->n[i] : most;
		least = s->n[i] < least ? s->n[i] : least;
	}
	munmap(s, sizeof *s);
	*lucky = least ? (double)most / (double)least : 1e9;
	return ROUND_MS * 1000.0 / (double)sum;
}

static int book(void)
{
	static const char *const hours = "sun = 8:00-18:00\nmon = 8:00-18:00\ntue = 8:00-18:00\nwed = 8:00-18:00\nthu = 8:00-18:00\nfri = 8:00-18:00\nsat = 8:00-18:00\n"
		"minutes = 15\nmax_bookings = 100\n";
	static struct house h;
	struct bench_rounds r = { 0 }, fair = { 0 };
	int64_t *patients = mem_array(WORKERS * PATIENTS, sizeof *patients);
	char card[16], path[300];
	house_new(&h, "atokure");
	h.profile.closed_sunday = h.profile.closed_holiday = h.profile.closed_second_saturday = false;
	int64_t menu = diary_menu(&h.ctx, "bench", 999, hours);
	for (int i = 0; i < WORKERS * PATIENTS; i++) {
		str_fmt(card, sizeof card, "%010d", i + 1);
		patients[i] = clinic_patient(&h.ctx, card, "田中 実", "タナカ ミノル");
	}
	db_close(h.ctx.db);
	str_copy(path, sizeof path, house_path(&h, "bare.db"));
	sqlite3 *bare = bare_open(path);
	run(bare, "CREATE TABLE bare (id INTEGER PRIMARY KEY, facility_id INTEGER, menu_id INTEGER, patient_id INTEGER, number TEXT, name TEXT, start_at INTEGER, state TEXT)");
	sqlite3_close(bare);
	for (int round = -1; round < BENCH_ROUNDS; round++) {
		double lucky, other, took[2];
		took[0] = took[1] = 0;
		for (int side = 0; side < 2; side++) {
			bool ours = (side + round) % 2 == 0;
			took[ours ? 0 : 1] = race(&h, path, patients, menu, round + 1, ours, ours ? &lucky : &other);
		}
		if (round < 0)
			continue;
		bench_add(&r, took[0], took[1]);
		bench_add(&fair, lucky, 1);
	}
	need(&h.ctx, db_open(&h.ctx, house_path(&h, "madoguchi.db"), DB_OPEN, &h.ctx.db));
	diary_sound(&h.ctx);
	house_free(&h);
	free(patients);
	return bench_print("book", &r, "us", 2.0) + bench_print("book-fair", &fair, "times", 2.0);
}

int bench_book(void)
{
	static struct house h;
	int over = book();
	house_new(&h, "atokure");
	fill(&h);
	sqlite3 *bare = bare_open(house_path(&h, "madoguchi.db"));
	over += slots(&h, bare) + next_free(&h, bare);
	sqlite3_close(bare);
	house_free(&h);
	return over;
}
