/* A database of schema 1 with all that a hospital had in it opens as the present one. proves X5, S8, S12, K4, I2, V7 */
#include <cmocka.h>
#include <sqlite3.h>
#include <string.h>

#include "base/embed.h"
#include "base/str.h"
#include "domain/day_close.h"
#include "lib/house.h"
#include "store/alarms.h"
#include "store/bills.h"
#include "store/bookings.h"
#include "store/clinics.h"
#include "store/coverages.h"
#include "store/leases.h"
#include "store/menus.h"
#include "store/notices.h"
#include "store/patient_merges.h"
#include "store/payments.h"
#include "store/print_jobs.h"
#include "store/receipts.h"
#include "store/settlements.h"
#include "store/slots.h"
#include "store/visits.h"
#include "store/db_inner.h"

#include "base/banned.h"

static struct house house;
static struct ctx ctx;
static day_t day;

static int set_up(void **state)
{
	(void)state;
	house_new(&house, "atokure");
	ctx = house.ctx;
	day = ctx_today(&ctx);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	db_seams.migrations = NULL;
	house_free(&house);
	return 0;
}

static void run(sqlite3 *db, const char *sql)
{
	char *error = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", sql, error);
}

/* Noon of that day and of the day before, in UTC seconds, and their day numbers; ids are written out. */
static void fill(sqlite3 *db)
{
	char sql[4000];
	long long noon = (long long)tokyo_utc(day, 12 * 3600), before = noon - SECONDS_PER_DAY;
	run(db, "INSERT INTO facility (id, code, name) VALUES (1, '1310000', '中央病院')");
	run(db, "INSERT INTO counter (name, next) VALUES ('id', 1000) ON CONFLICT (name) DO UPDATE SET next = 1000");
	str_fmt(sql, sizeof sql,
		"INSERT INTO patient (id, facility_id, card, name, kana, sex, birth, phone, postal, address, name_key, kana_key, phone_key, updated_at)"
		" VALUES (10, 1, '0000000001', '田中 実', 'タナカ ミノル', 'm', 3712, '', '', '', '田中実', 'タナカミノル', '', %lld);"
		"INSERT INTO visit (id, facility_id, patient_id, day, number, kind, source, opened_at, step, step_rank, step_since)"
		" VALUES (20, 1, 10, %d, 'R-0001', 'out', 'desk', %lld, 'home', 9, %lld);", before, (int)day - 1, before, before);
	run(db, sql);
	for (int i = 0; i < 4; i++) {
		str_fmt(sql, sizeof sql,
			"INSERT INTO bill (id, facility_id, number, patient_id, visit_id, department, status, source, share, points, insured_yen, meal_yen, other_yen,"
			" computed_yen, amount, period_from, period_to, finalised_at, due_day, created_at)"
			" VALUES (%d, 1, 'B-%06d', 10, 20, '内科', 'final', 'desk', 3, 1000, 3000, 0, 0, 3000, 3000, %d, %d, %lld, %d, %lld)",
			30 + i, i + 1, (int)day - 1, (int)day - 1, before, (int)day - 1, before);
		run(db, sql);
	}
	str_fmt(sql, sizeof sql,
		"INSERT INTO settlement (id, facility_id, bill_id, kind, state, amount, due_day, next_at, tries, gateway_ref, method, settled_at, notified, created_at) VALUES"
		" (40, 1, 30, 'charge', 'succeeded', 3000, %d, 0, 1, 'pi_1', '', %lld, 1, %lld), (41, 1, 31, 'charge', 'counter_paid', 3000, %d, 0, 0, '', 'cash', %lld, 1, %lld),"
		" (42, 1, 32, 'charge', 'scheduled', 3000, %d, 0, 0, '', '', NULL, 0, %lld), (43, 1, 33, 'charge', 'unknown', 3000, %d, 0, 0, '', '', NULL, 0, %lld);",
		(int)day - 1, before, before, (int)day - 1, noon, before, (int)day, before, (int)day, before);
	run(db, sql);
	str_fmt(sql, sizeof sql,
		"INSERT INTO attempt (id, settlement_id, number, idem_key, request, amount, fence, claimed_at, first_sent_at, sends, answered_at, outcome, gateway_ref)"
		" VALUES (50, 40, 1, 'madoguchi-1', x'00', 3000, 1, %lld, %lld, 1, %lld, 'succeeded', 'pi_1');"
		"INSERT INTO receipt (id, facility_id, bill_id, settlement_id, kind, state, available_at) VALUES (60, 1, 31, 41, 'receipt', 'available', %lld);"
		"INSERT INTO print_job (id, facility_id, kind, receipt_id, state, asked_by, asked_at, file) VALUES (70, 1, 'receipt', 60, 'waiting', 'mori', %lld, '');"
		"INSERT INTO lease (queue, owner, fence, taken_at, seen_at) VALUES ('settle', '', 7, 0, 0);",
		before, before, before, noon, noon);
	run(db, sql);
}

/* Bookings, as the first version kept them. */
static void fill_bookings(sqlite3 *db)
{
	char sql[1000];
	long long noon = (long long)tokyo_utc(day, 12 * 3600);
	str_fmt(sql, sizeof sql,
		"INSERT INTO menu (id, facility_id, category, name, department, minutes, capacity) VALUES (80, 1, '診療', '再診', '内科', 30, 1), (81, 1, '検診', '健診', '内科', 30, 2);"
		"INSERT INTO booking (id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, created_at) VALUES"
		" (90, 1, 80, 10, 'Y-000001', '田中 実', %lld, %lld, 'confirmed', 0), (91, 1, 81, 10, 'Y-000002', '田中 実', %lld, %lld, 'confirmed', 0);",
		noon, noon + 1800, noon, noon + 1800);
	run(db, sql);
}

/* As the first version of the program would have made it. */
static void make_old(const char *path)
{
	sqlite3 *db;
	const struct embed *first = embed_find("schema/sqlite/0001_first.sql");
	assert_non_null(first);
	const struct db_migration only[] = { { 1, first->name, first->data }, { 0 } };
	struct ctx old = ctx;
	db_seams.migrations = only;
	assert_int_equal(db_open(&old, path, DB_CREATE, &old.db), ERR_OK);
	db_close(old.db);
	db_seams.migrations = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	run(db, "PRAGMA foreign_keys = ON");
	fill(db);
	fill_bookings(db);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void everything_is_still_there(void **state)
{
	(void)state;
	char path[600];
	struct settlement s;
	struct payment p[2];
	struct print_job j;
	struct receipt r;
	struct lease_info lease;
	struct day_sheet sheet;
	struct slot left[2];
	int n;
	str_copy(path, sizeof path, house_path(&house, "old.db"));
	make_old(path);
	assert_int_equal(db_open(&ctx, path, DB_OPEN, &ctx.db), ERR_OK);
	assert_int_equal(db_pragma(ctx.db, "PRAGMA user_version", 0), DB_SCHEMA_VERSION);
	ctx.facility_id = 1;
	assert_int_equal(db_check(&ctx, false), ERR_OK);
	/* K4: what was settled has its business day, what wasn't has none */
	assert_int_equal(settlements_by_id(&ctx, 40, &s), ERR_OK);
	assert_int_equal(s.posted_day, day - 1);
	assert_string_equal(s.gateway_ref, "pi_1");
	assert_int_equal(settlements_by_id(&ctx, 42, &s), ERR_OK);
	assert_int_equal(s.posted_day, DAY_NONE);
	assert_int_equal(s.state, SETTLEMENT_SCHEDULED);
	/* S12: money taken over the counter is told by rows of payment */
	assert_int_equal(payments_of_settlement(&ctx, 41, 2, p, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(p[0].method, METHOD_CASH);
	assert_int_equal(p[0].amount, 3000);
	assert_int_equal(p[0].posted_day, day);
	assert_int_equal(payments_of_settlement(&ctx, 40, 2, p, &n), ERR_OK);
	assert_int_equal(n, 0);
	/* what waited to be printed still waits, and the receipt is there */
	assert_int_equal(print_jobs_next(&ctx, PRINT_WAITING, &j), ERR_OK);
	assert_int_equal(j.id, 70);
	assert_int_equal(j.receipt_id, 60);
	assert_int_equal(j.kind, PRINT_RECEIPT);
	assert_int_equal(receipts_by_id(&ctx, 60, &r), ERR_OK);
	assert_int_equal(leases_info(&ctx, QUEUE_SETTLE, &lease), ERR_OK);
	assert_int_equal(lease.fence, 7);
	/* A5: of two slots with a booking, the one of two places has one left */
	assert_int_equal(slots_free(&ctx, &(struct slot_wish){ .from = tokyo_utc(day, 0) }, 2, left, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_int_equal(left[0].menu_id, 81);
	/* S8: the first close begins at the first day that money moved on */
	assert_int_equal(day_close_next(&ctx), day - 1);
	assert_int_equal(day_close_make(&ctx, day, 3000, "", NULL, &sheet), ERR_REFUSED);
	assert_int_equal(day_close_preview(&ctx, day - 1, &sheet), ERR_OK);
	assert_int_equal(day_close_find(&sheet, "method", "card")->yen, 3000);
	assert_int_equal(day_close_find(&sheet, "open", "unknown")->n, 1);
	day_close_free(&sheet);
	assert_int_equal(day_close_make(&ctx, day - 1, 0, "旧版から移行", NULL, &sheet), ERR_OK);
	day_close_free(&sheet);
	db_close(ctx.db);
}

/* A database of that schema, still empty; open. */
static sqlite3 *make_schema(const char *path, int schema)
{
	struct db_migration some[DB_SCHEMA_VERSION + 1] = { { 0 } };
	const struct embed *f = NULL;
	struct ctx old = ctx;
	sqlite3 *db;
	for (int i = 0; i < schema; i++) {
		f = embed_next("schema/sqlite/", f);
		assert_non_null(f);
		some[i] = (struct db_migration){ i + 1, f->name, f->data };
	}
	db_seams.migrations = some;
	assert_int_equal(db_open(&old, path, DB_CREATE, &old.db), ERR_OK);
	db_close(old.db);
	db_seams.migrations = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

static sqlite3 *make_filled(char path[600], int schema)
{
	str_fmt(path, 600, "%s", house_path(&house, "old.db"));
	sqlite3 *db = make_schema(path, schema);
	fill(db);
	return db;
}

/* Menu 80, with one slot on `day` at noon that is so long. */
static void fill_menu(sqlite3 *db, int seconds)
{
	char sql[500];
	long long noon = (long long)tokyo_utc(day, 12 * 3600);
	str_fmt(sql, sizeof sql, "INSERT INTO menu (id, facility_id, code, category, name, department, minutes, capacity, pos) VALUES (80, 1, 'm', '診療', '再診', '内科', 30, 2, 1);"
		"INSERT INTO slot (facility_id, start_at, menu_id, end_at, capacity) VALUES (1, %lld, 80, %lld, 2)", noon, noon + seconds);
	run(db, sql);
}

/* By the program, which then has it open. */
static void migrate(sqlite3 *db, const char *path)
{
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(db_open(&ctx, path, DB_OPEN, &ctx.db), ERR_OK);
}

/* The program as it was before it told what was confirmed online from what a person saw (I2). */
static void make_old_online(const char *path)
{
	char sql[2000];
	sqlite3 *db = make_schema(path, 13);
	str_fmt(sql, sizeof sql,
		"INSERT INTO facility (id, code, name) VALUES (1, '1310000', '中央病院');"
		"INSERT INTO patient (id, facility_id, card, name, kana, sex, birth, phone, postal, address, name_key, kana_key, phone_key, updated_at)"
		" VALUES (10, 1, '0000000001', '田中 実', 'タナカ ミノル', 'm', 3712, '', '', '', '田中実', 'タナカミノル', '', 0);"
		"INSERT INTO coverage (id, patient_id, kind, insurer, share, valid_from) VALUES (90, 10, 'medical', '06130009', 3, 0);"
		"INSERT INTO eligibility (id, facility_id, patient_id, coverage_id, source, state, file, asked_at, asked_by, place, answered_at, validity) VALUES"
		" (91, 1, 10, 90, 'request', 'answered', 'a', 1000, 'mori', '', 1001, 1), (92, 1, 10, 90, 'request', 'answered', 'b', 2000, 'mori', '', 2001, 2);"
		"INSERT INTO confirmation (id, patient_id, coverage_id, month, state, evidence, at, place, staff) VALUES"
		" (93, 10, 90, 1, 'confirmed', 'certificate', 1001, '', 'mori'), (94, 10, 90, 1, 'confirmed', 'certificate', 2001, '', 'mori'),"
		" (95, 10, 90, 1, 'confirmed', 'mynumber', 1002, '', 'mori');");
	run(db, sql);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Only what came at the very moment of a valid answer for that cover is its word. */
static void what_was_confirmed_online_is_told(void **state)
{
	(void)state;
	static const int64_t by[] = { 91, 0, 0 };
	char path[600];
	str_copy(path, sizeof path, house_path(&house, "online.db"));
	make_old_online(path);
	assert_int_equal(db_open(&ctx, path, DB_OPEN, &ctx.db), ERR_OK);
	struct stmt *q = db_stmt(ctx.db, "SELECT eligibility_id FROM confirmation ORDER BY id");
	for (size_t i = 0; i < sizeof by / sizeof *by; i++) {
		assert_true(stmt_row(q));
		assert_int_equal(stmt_col(q, 0), by[i]);
	}
	assert_int_equal(stmt_done(&ctx, q), ERR_OK);
	db_close(ctx.db);
}

/* Schema 16 had the certificate of a specified disease in place of the income band; the bills that it limited were for the disease. */
static void the_certificate_moves_beside_the_band(void **state)
{
	(void)state;
	struct coverage c;
	struct bill b;
	char path[600];
	sqlite3 *db = make_filled(path, 16);
	run(db, "INSERT INTO coverage (id, patient_id, kind, insurer, symbol, number, branch, holder, share, slip, valid_from, limit_class) VALUES"
		" (80, 10, 'medical', '138057', '', '1', '', 'self', 3, 0, 0, '特定疾病'), (81, 10, 'medical', '138057', '', '2', '', 'self', 3, 0, 0, 'ウ')");
	run(db, "INSERT INTO bill_step (bill_id, pos, rule, name, a, b, c, before_yen, after_yen) VALUES (31, 1, 'limit', '特定疾病', 0, 0, 0, 0, 0),"
		" (32, 1, 'limit', 'ウ', 0, 0, 0, 0, 0)");
	migrate(db, path);
	ctx.facility_id = 1;
	assert_int_equal(coverages_by_id(&ctx, 80, &c), ERR_OK);
	assert_string_equal(c.specific, "特定疾病");
	assert_string_equal(c.limit_class, "");
	assert_int_equal(coverages_by_id(&ctx, 81, &c), ERR_OK);
	assert_string_equal(c.specific, "");
	assert_string_equal(c.limit_class, "ウ");
	assert_int_equal(bills_by_id(&ctx, 31, &b), ERR_OK);
	assert_true(b.specific);
	assert_int_equal(bills_by_id(&ctx, 32, &b), ERR_OK);
	assert_false(b.specific);
	db_close(ctx.db);
}

/* Schema 18 didn't know when a stay was over: the log says so, else the last bill, else the visit's last step (V7). */
static void a_stay_gets_its_last_day(void **state)
{
	(void)state;
	static const struct { int64_t id; int days_ago; } stays[] = { { 21, 3 }, { 22, 1 }, { 23, 2 }, { 24, -1 }, { 20, -1 } };
	struct visit v;
	char path[600], sql[4000];
	long long noon = (long long)tokyo_utc(day, 12 * 3600), late = (long long)tokyo_utc(day - 3, 23 * 3600);
	sqlite3 *db = make_filled(path, 18);
	/* 21: two discharges in the log, the first taken back; 22: from a file, with bills until yesterday; 23: from a file, without; 24: not over */
	str_fmt(sql, sizeof sql,
		"INSERT INTO visit (id, facility_id, patient_id, day, number, kind, source, opened_at, exam_done, step, step_rank, step_since) VALUES"
		" (21, 1, 10, %d, 'R-0002', 'in', 'desk', 0, 1, 'home', 9, %lld), (22, 1, 10, %d, 'R-0003', 'in', 'import', 0, 1, 'home', 9, %lld),"
		" (23, 1, 10, %d, 'R-0004', 'in', 'import', 0, 1, 'home', 9, %lld), (24, 1, 10, %d, 'R-0005', 'in', 'desk', 0, 0, 'exam', 2, %lld);"
		"INSERT INTO audit (seq, at, actor, place, action, subject, detail, hash) VALUES"
		" (1, %lld, 'mori', '', 'visit-open', 'visit:21', 'exam_done=1', x'00'), (2, %lld, 'mori', '', 'visit-open', 'visit:21', 'exam_done=0', x'00'),"
		" (3, %lld, 'mori', '', 'visit-open', 'visit:21', 'exam_done=1', x'00');"
		"UPDATE bill SET visit_id = 22 WHERE id IN (30, 31); UPDATE bill SET visit_id = 21, period_to = %d WHERE id = 32;",
		(int)day - 20, noon, (int)day - 19, noon, (int)day - 18, noon - 2 * SECONDS_PER_DAY, (int)day - 17, noon,
		noon - 9 * SECONDS_PER_DAY, noon - 8 * SECONDS_PER_DAY, late, (int)day);
	run(db, sql);
	migrate(db, path);
	for (size_t i = 0; i < sizeof stays / sizeof *stays; i++) {
		assert_int_equal(visits_by_id(&ctx, stays[i].id, &v), ERR_OK);
		assert_int_equal(v.ended_on, stays[i].days_ago < 0 ? DAY_NONE : day - stays[i].days_ago);
	}
	db_close(ctx.db);
}

/* Schema 20 wrote into the history that a booking was made; that isn't told twice, whether the booking changed since or not. */
static void how_a_booking_was_made_is_told_once(void **state)
{
	(void)state;
	static const int64_t ids[] = { 90, 91 };
	struct booking_event v[4];
	struct booking b;
	char path[600], sql[3000];
	int n;
	long long noon = (long long)tokyo_utc(day, 12 * 3600);
	sqlite3 *db = make_filled(path, 20);
	fill_menu(db, 1800);
	str_fmt(sql, sizeof sql,
		"INSERT INTO booking (id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, made_by, created_at, version) VALUES"
		" (90, 1, 80, 10, 'Y-000001', '田中 実', %lld, %lld, 'confirmed', 'mori', 1000, 1), (91, 1, 80, NULL, 'Y-000002', '佐藤', %lld, %lld, 'confirmed', 'mori', 1000, 2);"
		"INSERT INTO booking_event (booking_id, pos, at, actor, what, start_at, menu_id) VALUES (90, 1, 1000, 'mori', 'made', %lld, 80),"
		" (91, 1, 1000, 'mori', 'made', %lld, 80), (91, 2, 2000, 'kimura', 'confirmed', %lld, 80);",
		noon, noon + 1800, noon, noon + 1800, noon, noon, noon);
	run(db, sql);
	migrate(db, path);
	ctx.facility_id = 1;
	for (int changes = 0; changes < 2; changes++) {
		for (int i = 0; i < 2; i++) {
			assert_int_equal(bookings_events(&ctx, ids[i], 4, v, &n), ERR_OK);
			assert_int_equal(n, i + 1);
			assert_int_equal(v[0].what, BOOKING_WAS_MADE);
			assert_int_equal(v[0].at, 1000);
			assert_int_equal(bookings_by_id(&ctx, ids[i], &b), ERR_OK);
			assert_int_equal(db_begin(&ctx), ERR_OK);
			assert_int_equal(db_finish(&ctx, bookings_update(&ctx, &b)), ERR_OK);
		}
	}
	db_close(ctx.db);
}

/* Clinics that menus named have rows of their own; a closure of the house stays one of all. */
static void clinics_of_menus_are_kept(void **state)
{
	(void)state;
	struct clinic c[3];
	struct closure days[2];
	char path[600], sql[1000];
	int n;
	sqlite3 *db = make_filled(path, 21);
	str_fmt(sql, sizeof sql, "INSERT INTO menu (id, facility_id, code, clinic, category, name, department, minutes, capacity) VALUES"
		" (80, 1, 'a', '東', '診療', '再診', '内科', 30, 2), (81, 1, 'b', '東', '診療', '初診', '内科', 30, 2), (82, 1, 'c', '', '診療', '再診', '内科', 30, 2),"
		" (83, 1, 'd', '西', '診療', '再診', '内科', 30, 2); INSERT INTO closure (facility_id, day, reason) VALUES (1, %d, '工事')", (int)day);
	run(db, sql);
	migrate(db, path);
	ctx.facility_id = 1;
	assert_int_equal(clinics_fetch(&ctx, 3, c, &n), ERR_OK);
	assert_int_equal(n, 2);
	assert_string_equal(c[0].name, "東");
	assert_string_equal(c[1].name, "西");
	assert_string_equal(c[1].phone, "");
	assert_int_equal(menus_closures(&ctx, day, 2, days, &n), ERR_OK);
	assert_int_equal(n, 1);
	assert_string_equal(days[0].clinic, "");
	assert_string_equal(days[0].reason, "工事");
	db_close(ctx.db);
}

/* Schema 22's alarms of pages didn't say which; now each page that is unclear has its own, and a refused key only the gateway's. */
static void an_unclear_page_gets_its_alarm(void **state)
{
	(void)state;
	struct alarm a[8];
	char path[600];
	int n;
	sqlite3 *db = make_filled(path, 22);
	run(db, "INSERT INTO print_job (id, facility_id, kind, subject_id, state, asked_by, asked_at, handed_at, file) VALUES"
		" (71, 1, 'list', 1, 'unclear', 'mori', 1000, 1001, ''), (72, 1, 'slip', NULL, 'unclear', 'mori', 1002, NULL, ''), (73, 1, 'list', 2, 'done', 'mori', 1003, 1003, '');"
		"INSERT INTO alarm (id, at, kind, text) VALUES (75, 1001, 'print', 'stopped'), (76, 1001, 'forbidden', 'B-000001'), (77, 1001, 'gateway', 'key'), (78, 1001, 'mail', '535')");
	migrate(db, path);
	assert_int_equal(alarms_open(&ctx, 0, 8, a, &n), ERR_OK);
	assert_int_equal(n, 4);
	assert_string_equal(a[0].kind, "print");
	assert_int_equal(a[0].about, 72);
	assert_int_equal(a[0].at, 1002);
	assert_int_equal(a[1].id, 78);
	assert_int_equal(a[1].about, 0);
	assert_int_equal(a[1].seen_at, 0);
	assert_int_equal(a[2].id, 77);
	assert_int_equal(a[3].about, 71);
	db_close(ctx.db);
}

/* Notices of a time when each had an id of its own are a patient's as those that have their booking's. */
static void notices_of_both_kinds(void **state)
{
	(void)state;
	struct notice of[4];
	int64_t counts[MERGE_KINDS];
	char path[600], sql[2000];
	int n;
	long long noon = (long long)tokyo_utc(day, 12 * 3600);
	sqlite3 *db = make_filled(path, 23);
	str_fmt(sql, sizeof sql,
		"INSERT INTO menu (id, facility_id, code, category, name, department, minutes, capacity) VALUES (80, 1, 'm', '診療', '再診', '内科', 30, 2);"
		"INSERT INTO slot (facility_id, start_at, menu_id, end_at, capacity) VALUES (1, %lld, 80, %lld, 2);"
		"INSERT INTO booking (id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, made_by, created_at) VALUES"
		" (90, 1, 80, 10, 'Y-000001', '田中 実', %lld, %lld, 'confirmed', 'mori', 1000);"
		"INSERT INTO notice (id, facility_id, patient_id, booking_id, kind, lang, subject, body, mailed, at, written_by) VALUES"
		" (91, 1, 10, 90, 'made', 'ja', 's', 'b', 0, 1000, 'mori'), (92, 1, 10, NULL, 'free', 'ja', 's', 'b', 0, 1000, 'mori')", noon, noon + 1800, noon, noon + 1800);
	run(db, sql);
	migrate(db, path);
	ctx.facility_id = 1;
	assert_int_equal(db_begin(&ctx), ERR_OK);
	assert_int_equal(notices_add(&ctx, &(struct notice){ .id = 90, .patient_id = 10, .booking_id = 90, .kind = NOTICE_OFFER, .subject = "s", .body = "b" }), ERR_OK);
	assert_int_equal(db_commit(&ctx), ERR_OK);
	assert_int_equal(notices_of(&ctx, 10, 4, of, &n), ERR_OK);
	assert_int_equal(n, 3);
	assert_int_equal(of[0].id, 92);
	assert_int_equal(of[1].id, 91);
	assert_int_equal(of[2].id, 90);
	assert_int_equal(patient_merges_count(&ctx, 10, counts), ERR_OK);
	assert_int_equal(counts[MERGE_NOTICE], 3);
	db_close(ctx.db);
}

/* A menu remembers the longest of its bookings, or its own length where that is more. */
static void menus_know_their_longest(void **state)
{
	(void)state;
	char path[600], sql[2000];
	long long noon = (long long)tokyo_utc(day, 12 * 3600);
	sqlite3 *db = make_filled(path, 24);
	fill_menu(db, 7200);
	str_fmt(sql, sizeof sql,
		"INSERT INTO menu (id, facility_id, code, category, name, department, minutes, capacity, pos) VALUES (81, 1, 'n', '診療', '初診', '内科', 45, 2, 2);"
		"INSERT INTO booking (id, facility_id, menu_id, patient_id, number, name, start_at, end_at, state, made_by, created_at) VALUES"
		" (90, 1, 80, 10, 'Y-000001', '田中 実', %lld, %lld, 'confirmed', 'mori', 1000)", noon, noon + 7200);
	run(db, sql);
	migrate(db, path);
	assert_int_equal(db_pragma(ctx.db, "SELECT longest FROM menu WHERE id = 80", 0), 120);
	assert_int_equal(db_pragma(ctx.db, "SELECT longest FROM menu WHERE id = 81", 0), 45);
	db_close(ctx.db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(everything_is_still_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_certificate_moves_beside_the_band, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_stay_gets_its_last_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(how_a_booking_was_made_is_told_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_unclear_page_gets_its_alarm, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_confirmed_online_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(clinics_of_menus_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(notices_of_both_kinds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(menus_know_their_longest, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
