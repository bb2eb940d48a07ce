/*
 * Three statements for each way of looking: count, rows, and rows with a visit on a day. The last drives from the
 * day's visits, of which there are few, whatever the range holds.
 */
#include "store/patients_find.h"

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
#define IN_BIRTH "p.facility_id = $1 AND p.birth = $2"
#define IN_PHONE "p.facility_id = $1 AND p.phone_key <> '' AND p.phone_key >= $2 AND p.phone_key < $3 AND p.birth <> $4"
#define GRAMS "p.facility_id = $1 AND p.id IN (SELECT g.rowid FROM patient_gram g WHERE patient_gram MATCH $2)"
#define IN_NAME GRAMS " AND NOT (p.kana_key >= $3 AND p.kana_key < $4)"
#define IN_PHONE_END GRAMS " AND p.birth <> $3"
#define COUNT "SELECT count(*) FROM patient p WHERE "
#define ROWS "SELECT " PATIENT_ROW " FROM patient p WHERE "
#define HERE "SELECT " PATIENT_ROW " FROM visit v CROSS JOIN patient p WHERE p.id = v.patient_id AND "
#define NAME_ROWS "SELECT " PATIENT_ROW " FROM patient_gram g CROSS JOIN patient p WHERE p.id = g.rowid AND p.facility_id = $1 " \
	"AND patient_gram MATCH $2 "

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

bool patients_find_sound(struct patients_find *f, const char *text)
{
	bool ok = patients_find_kana(f, text) && patient_grams_sound(text, f->match, sizeof f->match);
	f->by = PATIENTS_SOUND;
	return ok;
}

bool patients_find_name(struct patients_find *f, const char *text, const struct patients_find *found)
{
	char key[NAME_SIZE], phrase[PATIENTS_MATCH], sound[PATIENTS_MATCH];
	*f = (struct patients_find){ .by = PATIENTS_NAME, .birth = DAY_NONE };
	if (!name_kanji_key(text, key, sizeof key) || !patient_grams_name(key, phrase, sizeof phrase))
		return false;
	if (!found || !patient_grams_sound(text, sound, sizeof sound))
		return str_copy(f->match, sizeof f->match, phrase);
	str_copy(f->from, sizeof f->from, found->from);
	str_copy(f->to, sizeof f->to, found->to);
	return str_fmt(f->match, sizeof f->match, "%s NOT %s", phrase, sound);
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

bool patients_find_phone_end(struct patients_find *f, const char *text, day_t but_birth)
{
	char digits[PHONE_SIZE];
	*f = (struct patients_find){ .by = PATIENTS_PHONE_END, .birth = but_birth };
	patients_phone_key(text, digits);
	return patient_grams_phone_end(digits, f->match, sizeof f->match);
}

/* Binds the condition of f; returns the next parameter. */
static int bind(struct stmt *q, struct ctx *ctx, const struct patients_find *f)
{
	int at = 1;
	stmt_int(q, at++, ctx->facility_id);
	if (f->by == PATIENTS_BIRTH) {
		stmt_day(q, at++, f->birth);
		return at;
	}
	if (f->match[0])
		stmt_str(q, at++, f->match);
	if (f->by != PATIENTS_PHONE_END) {
		stmt_str(q, at++, f->from);
		stmt_str(q, at++, f->to);
	}
	if (f->by == PATIENTS_PHONE || f->by == PATIENTS_PHONE_END)
		stmt_int(q, at++, f->birth);
	return at;
}

static struct stmt *counting(struct ctx *ctx, enum patients_by by)
{
	switch (by) {
	case PATIENTS_KANA: return db_stmt(ctx->db, COUNT IN_KANA);
	case PATIENTS_BIRTH: return db_stmt(ctx->db, COUNT IN_BIRTH);
	case PATIENTS_PHONE: return db_stmt(ctx->db, COUNT IN_PHONE);
	case PATIENTS_PHONE_END: return db_stmt(ctx->db, COUNT IN_PHONE_END);
	case PATIENTS_SOUND:
	case PATIENTS_NAME: return db_stmt(ctx->db, COUNT IN_NAME);
	}
	die("no such search: %d", (int)by);
}

static struct stmt *fetching(struct ctx *ctx, enum patients_by by)
{
	switch (by) {
	case PATIENTS_KANA: return db_stmt(ctx->db, ROWS IN_KANA " ORDER BY p.kana_key, p.id LIMIT $4 OFFSET $5");
	case PATIENTS_BIRTH: return db_stmt(ctx->db, ROWS IN_BIRTH " ORDER BY p.kana_key, p.id LIMIT $3 OFFSET $4");
	case PATIENTS_PHONE: return db_stmt(ctx->db, ROWS IN_PHONE " ORDER BY p.phone_key, p.id LIMIT $5 OFFSET $6");
	case PATIENTS_PHONE_END: return db_stmt(ctx->db, NAME_ROWS "AND p.birth <> $3 ORDER BY g.rowid LIMIT $4 OFFSET $5");
	case PATIENTS_SOUND:
	case PATIENTS_NAME:
		return db_stmt(ctx->db, NAME_ROWS "AND NOT (p.kana_key >= $3 AND p.kana_key < $4) ORDER BY g.rowid LIMIT $5 OFFSET $6");
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
		return db_stmt(ctx->db, HERE IN_PHONE_END " AND v.facility_id = $4 AND v.day = $5 ORDER BY p.id");
	case PATIENTS_SOUND:
	case PATIENTS_NAME:
		return db_stmt(ctx->db, HERE IN_NAME " AND v.facility_id = $5 AND v.day = $6 ORDER BY p.id");
	}
	die("no such search: %d", (int)by);
}

enum err patients_find_count(struct ctx *ctx, const struct patients_find *f, int64_t *n)
{
	struct stmt *q = counting(ctx, f->by);
	bind(q, ctx, f);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err patients_find_fetch(struct ctx *ctx, const struct patients_find *f, int64_t offset, int max, struct patient *out, int *n)
{
	struct stmt *q = fetching(ctx, f->by);
	int at = bind(q, ctx, f);
	stmt_int(q, at++, max);
	stmt_int(q, at, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		patient_row_read(q, &out[*n]);
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
	char phone[PHONE_SIZE], match[PATIENTS_MATCH];
	if (f->by == PATIENTS_BIRTH)
		return p->birth == f->birth;
	patients_phone_key(p->phone, phone);
	size_t n = strlen(phone);
	if (p->birth == f->birth || n < 5)
		return false;
	if (f->by == PATIENTS_PHONE)
		return strcmp(phone, f->from) >= 0 && strcmp(phone, f->to) < 0;
	must(f->by == PATIENTS_PHONE_END);
	return patient_grams_phone_end(phone + n - 4, match, sizeof match) && strcmp(match, f->match) == 0;
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
