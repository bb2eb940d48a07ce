/* Rows of patients and their keys; store/patients_find.c searches them. */
#include "store/patients.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "model/name.h"
#include "store/db.h"
#include "store/name_variants.h"
#include "store/patient_grams.h"
#include "store/patient_row.h"
#include "store/patients_find.h"

#include "base/banned.h"

void patients_kana_key(const char *kana, char out[KANA_SIZE])
{
	name_kana_key(kana, out, KANA_SIZE);
}

void patients_name_key(const char *name, char out[NAME_SIZE])
{
	name_kanji_key(name, out, NAME_SIZE);
}

void patients_phone_key(const char *phone, char out[PHONE_SIZE])
{
	char text[PHONE_SIZE * 3];
	size_t n = 0;
	out[0] = '\0';
	if (!utf8_nfkc(phone, text, sizeof text))
		return;
	const char *p = text + strspn(text, " ");
	if (str_starts(p, "+81")) {
		p += 3;
		p += strspn(p, " -(0)");
		out[n++] = '0';
	}
	for (; *p && n < PHONE_SIZE - 1; p++)
		if (*p >= '0' && *p <= '9')
			out[n++] = *p;
	out[n] = '\0';
}

static enum err one(struct ctx *ctx, struct stmt *q, struct patient *out)
{
	bool found = stmt_row(q);
	if (found)
		patient_row_read(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("その患者は登録されていません"));
}

enum err patients_by_id(struct ctx *ctx, int64_t id, struct patient *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " PATIENT_ROW " FROM patient p WHERE p.id = $1 AND p.facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	return one(ctx, q, out);
}

enum err patients_of_card(struct ctx *ctx, const char *card, struct patient *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " PATIENT_ROW " FROM patient p WHERE p.facility_id = $1 AND p.card = $2");
	stmt_int(q, 1, ctx->facility_id);
	stmt_str(q, 2, card);
	return one(ctx, q, out);
}

enum err patients_by_card(struct ctx *ctx, const char *card, struct patient *out)
{
	enum err e = patients_of_card(ctx, card, out);
	return e || !out->merged_into ? e : patients_by_id(ctx, out->merged_into, out);
}

enum err patients_by_kana(struct ctx *ctx, const char *prefix, int max, struct patient *out, int *n)
{
	struct patients_find f;
	*n = 0;
	return patients_find_kana(&f, prefix) ? patients_find_fetch(ctx, &f, 0, max, out, n) : ERR_OK;
}

enum err patients_twins(struct ctx *ctx, const struct patient *p, int max, struct patient *out, int *n)
{
	char name[NAME_SIZE], kana[KANA_SIZE], sex[2] = { p->sex, '\0' };
	patients_name_key(p->name, name);
	patients_kana_key(p->kana, kana);
	struct stmt *q = db_stmt(ctx->db, "SELECT " PATIENT_ROW " FROM patient p WHERE p.facility_id = $1 AND p.birth = $2 "
		"AND p.kana_key = $3 AND p.name_key = $4 AND p.sex = $5 AND p.id <> $6 "
		"AND NOT EXISTS (SELECT 1 FROM patient_apart x WHERE (x.a_id = p.id AND x.b_id = $7) OR (x.a_id = $8 AND x.b_id = p.id)) "
		"ORDER BY p.card LIMIT $9");
	stmt_int(q, 1, ctx->facility_id);
	stmt_day(q, 2, p->birth);
	stmt_str(q, 3, kana);
	stmt_str(q, 4, name);
	stmt_str(q, 5, sex);
	stmt_int(q, 6, p->id);
	stmt_int(q, 7, p->id);
	stmt_int(q, 8, p->id);
	stmt_int(q, 9, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		patient_row_read(q, &out[*n]);
	return stmt_done(ctx, q);
}

/* The keys of one patient, kept together while a statement runs. */
struct keys { char name[NAME_SIZE], kana[KANA_SIZE], phone[PHONE_SIZE], sex[2]; };

static void make_keys(const struct patient *p, struct keys *k)
{
	patients_name_key(p->name, k->name);
	patients_kana_key(p->kana, k->kana);
	patients_phone_key(p->phone, k->phone);
	if (p->merged_into) /* found by its card number alone */
		k->name[0] = k->kana[0] = k->phone[0] = '\0';
	k->sex[0] = p->sex;
	k->sex[1] = '\0';
}

/* What an insert and an update share, from parameter 1 on; returns the next one. */
static int bind_values(struct stmt *q, struct ctx *ctx, const struct patient *p, const struct keys *k)
{
	int at = 1;
	stmt_str(q, at++, p->name);
	stmt_str(q, at++, p->kana);
	stmt_str(q, at++, k->sex);
	stmt_day(q, at++, p->birth);
	stmt_str(q, at++, p->phone);
	stmt_str(q, at++, p->postal);
	stmt_str(q, at++, p->address);
	stmt_str(q, at++, p->memo);
	stmt_day(q, at++, p->died);
	stmt_int(q, at++, p->undisclosed);
	stmt_str(q, at++, k->name);
	stmt_str(q, at++, k->kana);
	stmt_str(q, at++, k->phone);
	stmt_opt(q, at++, p->merged_into);
	stmt_int(q, at++, ctx_now(ctx));
	return at;
}

enum err patients_add(struct ctx *ctx, struct patient *p)
{
	struct keys k;
	enum err e = name_variants_fresh(ctx);
	if (e)
		return e;
	make_keys(p, &k);
	p->id = db_new_id(ctx);
	p->version = 1;
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO patient (name, kana, sex, birth, phone, postal, address, memo, died, undisclosed, "
		"name_key, kana_key, phone_key, merged_into, updated_at, id, facility_id, card) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)");
	int at = bind_values(q, ctx, p, &k);
	stmt_int(q, at++, p->id);
	stmt_int(q, at++, ctx->facility_id);
	stmt_str(q, at, p->card);
	e = stmt_run(ctx, q, NULL);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("診察券番号 %s はすでに登録されています"), p->card);
	return e ? e : patient_grams_add(ctx, p->id, k.name, p->kana, k.phone);
}

/* The name index changes only with what it is made of. */
static enum err refresh_grams(struct ctx *ctx, const struct patient *was, const struct patient *p, const struct keys *k)
{
	struct keys old;
	make_keys(was, &old);
	if (strcmp(old.name, k->name) == 0 && strcmp(was->kana, p->kana) == 0 && strcmp(old.phone, k->phone) == 0)
		return ERR_OK;
	enum err e = was->merged_into ? ERR_OK : patient_grams_remove(ctx, p->id, old.name, was->kana, old.phone);
	return e || p->merged_into ? e : patient_grams_add(ctx, p->id, k->name, p->kana, k->phone);
}

enum err patients_update(struct ctx *ctx, struct patient *p)
{
	struct keys k;
	struct patient was;
	int64_t changed = 0;
	enum err e = patients_by_id(ctx, p->id, &was);
	if (!e)
		e = name_variants_fresh(ctx);
	if (e)
		return e;
	make_keys(p, &k);
	struct stmt *q = db_stmt(ctx->db, "UPDATE patient SET name = $1, kana = $2, sex = $3, birth = $4, phone = $5, postal = $6, "
		"address = $7, memo = $8, died = $9, undisclosed = $10, name_key = $11, kana_key = $12, phone_key = $13, merged_into = $14, "
		"updated_at = $15, version = version + 1 WHERE id = $16 AND version = $17");
	int at = bind_values(q, ctx, p, &k);
	stmt_int(q, at++, p->id);
	stmt_int(q, at, p->version);
	e = stmt_run(ctx, q, &changed);
	if (!e && changed != 1)
		e = ctx_fail(ctx, ERR_CONFLICT, _("患者 %s（%s）はほかの端末が先に変更しました。開き直してください"), p->card, p->name);
	if (!e)
		e = refresh_grams(ctx, &was, p, &k);
	p->version += !e;
	return e;
}

static enum err rekey_one(struct ctx *ctx, const struct patient *p)
{
	struct keys k;
	make_keys(p, &k);
	struct stmt *q = db_stmt(ctx->db, "UPDATE patient SET name_key = $1 WHERE id = $2");
	stmt_str(q, 1, k.name);
	stmt_int(q, 2, p->id);
	enum err e = stmt_run(ctx, q, NULL);
	return e || p->merged_into ? e : patient_grams_add(ctx, p->id, k.name, p->kana, k.phone);
}

/* Of the facility of ctx. */
static enum err rekey_facility(struct ctx *ctx, int64_t *n)
{
	enum { PART = 64 };
	struct patient rows[PART];
	int64_t after = 0;
	int got = PART;
	enum err e = ERR_OK;
	while (!e && got == PART) {
		struct stmt *q = db_stmt(ctx->db, "SELECT " PATIENT_ROW " FROM patient p WHERE p.facility_id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3");
		stmt_int(q, 1, ctx->facility_id);
		stmt_int(q, 2, after);
		stmt_int(q, 3, PART);
		for (got = 0; got < PART && stmt_row(q); got++)
			patient_row_read(q, &rows[got]);
		e = stmt_done(ctx, q);
		for (int i = 0; !e && i < got; i++)
			e = rekey_one(ctx, &rows[i]);
		after = got ? rows[got - 1].id : after;
		*n += got;
	}
	return e;
}

enum err patients_rekey(struct ctx *ctx, int64_t *n)
{
	enum { FACILITIES = 64 };
	int64_t ids[FACILITIES], mine = ctx->facility_id;
	int n_ids = 0;
	struct stmt *q = db_stmt(ctx->db, "SELECT id FROM facility ORDER BY id");
	while (n_ids < FACILITIES && stmt_row(q))
		ids[n_ids++] = stmt_col(q, 0);
	enum err e = stmt_done(ctx, q);
	if (!e)
		e = patient_grams_clear(ctx);
	*n = 0;
	for (int i = 0; !e && i < n_ids; i++) {
		ctx->facility_id = ids[i];
		e = rekey_facility(ctx, n);
	}
	ctx->facility_id = mine;
	return e;
}
