/* Counting goes by plain SQL of its own, not by the functions that are tested. */
#include "lib/diary.h"

#include "base/die.h"
#include "base/str.h"
#include "domain/menu_file.h"
#include "lib/clinic.h"
#include "store/db_inner.h"

#include "base/banned.h"

static void need(struct ctx *ctx, enum err e)
{
	if (e)
		die("%s", ctx->cause.text);
}

void diary_menus(struct ctx *ctx, const char *text)
{
	struct menu_file f;
	struct menu_file_result r;
	need(ctx, menu_file_parse(ctx, "menus.ini", text, &f));
	need(ctx, menu_file_import(ctx, &f, &r));
	menu_file_free(&f);
}

int64_t diary_menu(struct ctx *ctx, const char *code, int capacity, const char *more)
{
	char text[4096];
	str_fmt(text, sizeof text, "[menu.%s]\ncategory = 診療\nname = 内科 %s\ndepartment = 内科\nminutes = 30\ncapacity = %d\nmon = 9:00-12:00\n"
		"tue = 9:00-12:00\nwed = 9:00-12:00\nthu = 9:00-12:00\nfri = 9:00-12:00\nsat = 9:00-12:00\n%s\n", code, code, capacity, more ? more : "");
	diary_menus(ctx, text);
	return diary_menu_id(ctx, code);
}

int64_t diary_menu_id(struct ctx *ctx, const char *code)
{
	struct menu m;
	need(ctx, menu_by_code(ctx, code, &m));
	return m.id;
}

struct booking diary_book(struct ctx *ctx, const char *code, const char *at, const struct booking_new *with)
{
	struct booking b;
	struct booking_near near;
	struct booking_new n = *with;
	n.menu_id = diary_menu_id(ctx, code);
	n.start_at = diary_at(at);
	need(ctx, booking_book(ctx, &n, &b, &near));
	return b;
}

int64_t diary_at(const char *iso)
{
	int64_t at;
	must(instant_parse(iso, &at));
	return at;
}

static int64_t ask(struct ctx *ctx, const char *sql, int64_t a, int64_t b)
{
	sqlite3_stmt *s;
	must(sqlite3_prepare_v2(ctx->db->sql, sql, -1, &s, NULL) == SQLITE_OK);
	sqlite3_bind_int64(s, 1, a);
	sqlite3_bind_int64(s, 2, b);
	must(sqlite3_step(s) == SQLITE_ROW);
	int64_t v = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return v;
}

void diary_count(struct ctx *ctx, int64_t menu_id, int64_t start_at, int *within, int *beyond)
{
	*within = (int)ask(ctx, "SELECT count(*) FROM booking WHERE facility_id IN (SELECT id FROM facility) AND menu_id = ?1 AND start_at = ?2 AND state <> 'cancelled' AND extra = 0", menu_id, start_at);
	*beyond = (int)ask(ctx, "SELECT count(*) FROM booking WHERE facility_id IN (SELECT id FROM facility) AND menu_id = ?1 AND start_at = ?2 AND state <> 'cancelled' AND extra = 1", menu_id, start_at);
	int64_t taken = ask(ctx, "SELECT coalesce(sum(taken), 0) FROM slot WHERE facility_id IN (SELECT id FROM facility) AND menu_id = ?1 AND start_at = ?2", menu_id, start_at);
	if (taken != *within)
		die("slot says %d, there are %d", (int)taken, *within);
}

void diary_sound(struct ctx *ctx)
{
	int64_t bad = ask(ctx, "SELECT count(*) FROM (SELECT s.capacity AS places, s.taken AS taken, s.extra AS extra, count(b.id) FILTER (WHERE b.extra = 0) AS n, "
		"count(b.id) FILTER (WHERE b.extra = 1) AS x FROM slot s LEFT JOIN booking b ON b.facility_id = s.facility_id AND b.start_at = s.start_at AND "
		"b.menu_id = s.menu_id AND b.state <> 'cancelled' GROUP BY s.facility_id, s.start_at, s.menu_id) "
		"WHERE taken <> n OR extra <> x OR n > places + ?1 + ?2", 0, 0);
	bad += ask(ctx, "SELECT count(*) FROM slot WHERE free <> (taken < capacity + ?1 + ?2)", 0, 0);
	int64_t days = ask(ctx, "SELECT ?1 + ?2 + count(*) FROM (SELECT menu_id, day, capacity, taken FROM slot_day EXCEPT "
		"SELECT menu_id, (start_at + 32400) / 86400, sum(capacity), sum(taken) FROM slot GROUP BY 1, 2)", 0, 0);
	if (bad || days)
		die("%d slots and %d days don't agree with their bookings", (int)bad, (int)days);
}

void diary_new(struct diary *d, int capacity, const char *more)
{
	house_new(&d->h, "atokure");
	d->ctx = &d->h.ctx;
	d->menu = diary_menu(d->ctx, "naika", capacity, more);
	d->taro = clinic_patient(d->ctx, "0012345678", "髙橋 太郎", "タカハシ タロウ");
	d->hanako = clinic_patient(d->ctx, "0020031144", "渡邉 花子", "ワタナベ ハナコ");
	d->jiro = clinic_patient(d->ctx, "0007712043", "鈴木 次郎", "スズキ ジロウ");
}

int diary_tear_down(void **state)
{
	struct diary *d = *state;
	diary_sound(d->ctx);
	house_free(&d->h);
	return 0;
}
