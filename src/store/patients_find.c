/*
 * Three statements for each way of looking: count, rows, and rows with a visit on a day. The last drives from the
 * day's visits, of which there are few, whatever the range holds.
 */
#include "store/patients_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "base/utf8.h"
#include "model/name.h"
#include "store/db.h"
#include "store/patient_grams.h"
#include "store/patient_row.h"
#include "store/patients.h"

#include "base/banned.h"

/* The texts that every statement has in three: what is selected, the table's part, and the condition. */
#define IN_KANA "p.facility_id = $1 AND p.kana_key >= $2 AND p.kana_key < $3"
#define IN_BIRTH "p.facility_id = $1 AND p.birth = $2 AND p.merged_into IS NULL"
#define IN_PHONE "p.facility_id = $1 AND p.phone_key <> '' AND p.phone_key >= $2 AND p.phone_key < $3 AND p.birth <> $4"
#define IN_NAME "p.facility_id = $1 AND p.id IN (SELECT g.rowid FROM patient_gram g WHERE patient_gram MATCH $2)"
#define COUNT "SELECT count(*) FROM patient p WHERE "
#define ROWS "SELECT " PATIENT_ROW " FROM patient p WHERE "
#define HERE "SELECT " PATIENT_ROW " FROM visit v CROSS JOIN patient p WHERE p.id = v.patient_id AND "
#define NAME_ROWS "SELECT " PATIENT_ROW " FROM (SELECT g.rowid AS id FROM patient_gram g WHERE patient_gram MATCH $1 " \
	"ORDER BY g.rowid LIMIT $2 OFFSET $3) hit CROSS JOIN patient p WHERE p.id = hit.id"

/* A prefix's range ends before the prefix and the last character of all. */
static bool make_range(struct patients_find *f)
{
	return f->from[0] && str_fmt(f->to, sizeof f->to, "%s\xF4\x8F\xBF\xBF", f->from);
}

bool patients_find_kana(struct patients_find *f, const char *text)
{
	*f = (struct patients_find){ .by = PATIENTS_KANA, .birth = DAY_NONE };
	return name_kana_key(text, f->from, KANA_SIZE) && make_range(f);
}

bool patients_find_sound(const struct ctx *ctx, struct patients_find *f, const char *text)
{
	*f = (struct patients_find){ .by = PATIENTS_SOUND, .birth = DAY_NONE };
	return patient_grams_sound(ctx, text, f->match, sizeof f->match);
}

bool patients_find_name(const struct ctx *ctx, struct patients_find *f, const char *text, bool but_sound)
{
	char key[NAME_SIZE];
	*f = (struct patients_find){ .by = PATIENTS_NAME, .birth = DAY_NONE };
	if (!name_kanji_key(text, key, sizeof key))
		return false;
	return but_sound ? patient_grams_name_but_sound(ctx, key, text, f->match, sizeof f->match)
	                 : patient_grams_name(ctx, key, f->match, sizeof f->match);
}

bool patients_find_birth(struct patients_find *f, day_t birth)
{
	*f = (struct patients_find){ .by = PATIENTS_BIRTH, .birth = birth };
	return birth != DAY_NONE;
}

bool patients_find_phone(struct patients_find *f, const char *text, day_t but_birth)
{
	*f = (struct patients_find){ .by = PATIENTS_PHONE, .birth = but_birth };
	patients_phone_key(text, f->from);
	return strlen(f->from) >= 5 && make_range(f);
}

bool patients_find_phone_end(const struct ctx *ctx, struct patients_find *f, const char *text)
{
	*f = (struct patients_find){ .by = PATIENTS_PHONE_END, .birth = DAY_NONE };
	patients_phone_key(text, f->from);
	return patient_grams_phone_end(ctx, f->from, f->match, sizeof f->match);
}

static bool in_grams(enum patients_by by)
{
	return by == PATIENTS_SOUND || by == PATIENTS_NAME || by == PATIENTS_PHONE_END;
}

/* Binds the condition of f; returns the next parameter. */
static int bind(struct stmt *q, struct ctx *ctx, const struct patients_find *f)
{
	int at = 1;
	stmt_int(q, at++, ctx->facility_id);
	if (f->by == PATIENTS_BIRTH) {
		stmt_day(q, at++, f->birth);
	} else if (f->match[0]) {
		stmt_str(q, at++, f->match);
	} else {
		stmt_str(q, at++, f->from);
		stmt_str(q, at++, f->to);
	}
	if (f->by == PATIENTS_PHONE)
		stmt_int(q, at++, f->birth);
	return at;
}

/* Searches that are the name index's alone name the facility in their tokens. */
static int bind_found(struct stmt *q, struct ctx *ctx, const struct patients_find *f)
{
	if (!in_grams(f->by))
		return bind(q, ctx, f);
	stmt_str(q, 1, f->match);
	return 2;
}

static struct stmt *counting(struct ctx *ctx, enum patients_by by)
{
	switch (by) {
	case PATIENTS_KANA: return db_stmt(ctx->db, COUNT IN_KANA);
	case PATIENTS_BIRTH: return db_stmt(ctx->db, COUNT IN_BIRTH);
	case PATIENTS_PHONE: return db_stmt(ctx->db, COUNT IN_PHONE);
	case PATIENTS_PHONE_END:
	case PATIENTS_SOUND:
	case PATIENTS_NAME: return db_stmt(ctx->db, "SELECT count(*) FROM patient_gram WHERE patient_gram MATCH $1");
	}
	die("no such search: %d", (int)by);
}

static struct stmt *fetching(struct ctx *ctx, enum patients_by by)
{
	switch (by) {
	case PATIENTS_KANA: return db_stmt(ctx->db, ROWS IN_KANA " ORDER BY p.kana_key, p.id LIMIT $4 OFFSET $5");
	case PATIENTS_BIRTH: return db_stmt(ctx->db, ROWS IN_BIRTH " ORDER BY p.kana_key, p.id LIMIT $3 OFFSET $4");
	case PATIENTS_PHONE: return db_stmt(ctx->db, ROWS IN_PHONE " ORDER BY p.phone_key, p.id LIMIT $5 OFFSET $6");
	case PATIENTS_PHONE_END:
	case PATIENTS_SOUND:
	case PATIENTS_NAME: return db_stmt(ctx->db, NAME_ROWS);
	}
	die("no such search: %d", (int)by);
}

static struct stmt *finding_here(struct ctx *ctx, enum patients_by by)
{
	switch (by) {
	case PATIENTS_KANA:
		return db_stmt(ctx->db, HERE IN_KANA " AND v.facility_id = $4 AND v.day = $5 ORDER BY p.kana_key, p.id");
	case PATIENTS_BIRTH:
		return db_stmt(ctx->db, HERE IN_BIRTH " AND v.facility_id = $3 AND v.day = $4 ORDER BY p.kana_key, p.id");
	case PATIENTS_PHONE:
		return db_stmt(ctx->db, HERE IN_PHONE " AND v.facility_id = $5 AND v.day = $6 ORDER BY p.phone_key, p.id");
	case PATIENTS_PHONE_END:
	case PATIENTS_SOUND:
	case PATIENTS_NAME:
		return db_stmt(ctx->db, HERE IN_NAME " AND v.facility_id = $3 AND v.day = $4 ORDER BY p.id");
	}
	die("no such search: %d", (int)by);
}

enum err patients_find_count(struct ctx *ctx, const struct patients_find *f, int64_t *n)
{
	struct stmt *q = counting(ctx, f->by);
	bind_found(q, ctx, f);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

/*
 * Rows of a search by the name index, by id. A database that walks the ids as they come gives them so; asked to sort, SQLite would
 * carry whole rows through a sorter, which costs half as much again as the search.
 */
static int by_patient(const void *a, const void *b)
{
	int64_t x = ((const struct patient *)a)->id, y = ((const struct patient *)b)->id;
	return (x > y) - (x < y);
}

static void in_order(struct patient *rows, int n)
{
	for (int i = 1; i < n; i++)
		if (rows[i].id < rows[i - 1].id) {
			qsort(rows, (size_t)n, sizeof *rows, by_patient);
			return;
		}
}

enum err patients_find_fetch(struct ctx *ctx, const struct patients_find *f, int64_t offset, int max, struct patient *out, int *n)
{
	struct stmt *q = fetching(ctx, f->by);
	int at = bind_found(q, ctx, f);
	stmt_int(q, at++, max);
	stmt_int(q, at, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		patient_row_read(q, &out[*n]);
	if (in_grams(f->by))
		in_order(out, *n);
	return stmt_done(ctx, q);
}

enum err patients_find_here(struct ctx *ctx, const struct patients_find *f, day_t day, int max, struct patient *out, int *n)
{
	struct stmt *q = finding_here(ctx, f->by);
	int at = bind(q, ctx, f);
	stmt_int(q, at++, ctx->facility_id);
	stmt_day(q, at, day);
	for (*n = 0; *n < max && stmt_row(q); ) {
		patient_row_read(q, &out[*n]);
		*n += *n == 0 || out[*n - 1].id != out[*n].id;
	}
	return stmt_done(ctx, q);
}

bool patients_find_holds(const struct patients_find *f, const struct patient *p)
{
	char phone[PHONE_SIZE];
	if (f->by == PATIENTS_BIRTH)
		return p->birth == f->birth;
	patients_phone_key(p->phone, phone);
	size_t n = strlen(phone);
	if (n < 5)
		return false;
	if (f->by == PATIENTS_PHONE)
		return p->birth != f->birth && strcmp(phone, f->from) >= 0 && strcmp(phone, f->to) < 0;
	must(f->by == PATIENTS_PHONE_END);
	return strcmp(phone + n - 4, f->from) == 0;
}

static int by_id(const struct patient *a, const struct patient *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

int patients_find_order(const struct patients_find *f, const struct patient *a, const struct patient *b)
{
	char x[KANA_SIZE] = "", y[KANA_SIZE] = "";
	if (f->by == PATIENTS_KANA || f->by == PATIENTS_BIRTH) {
		patients_kana_key(a->kana, x);
		patients_kana_key(b->kana, y);
	} else if (f->by == PATIENTS_PHONE) {
		patients_phone_key(a->phone, x);
		patients_phone_key(b->phone, y);
	}
	int order = strcmp(x, y);
	return order ? order : by_id(a, b);
}
