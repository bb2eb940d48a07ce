/* A notice's mail says how far it got; who has neither mail nor list, and whose mail came back, is telephoned. */
#include "store/notices.h"

#include "base/die.h"
#include "base/str.h"
#include "store/db.h"
#include "store/menus.h"

#include "base/banned.h"

enum err notices_add(struct ctx *ctx, struct notice *n)
{
	if (!n->id)
		n->id = db_new_id(ctx);
	n->at = ctx_now(ctx);
	str_copy(n->written_by, sizeof n->written_by, ctx->actor.login);
	struct stmt *q = db_stmt(ctx->db, "INSERT INTO notice (id, facility_id, patient_id, booking_id, kind, lang, subject, body, mailed, at, written_by, mail_id, "
		"to_call) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
	stmt_int(q, 1, n->id);
	stmt_int(q, 2, ctx->facility_id);
	stmt_opt(q, 3, n->patient_id);
	stmt_opt(q, 4, n->booking_id);
	stmt_str(q, 5, notice_kind_id(n->kind));
	stmt_str(q, 6, n->lang == LANG_EN ? "en" : "ja");
	stmt_str(q, 7, n->subject);
	stmt_str(q, 8, n->body);
	stmt_int(q, 9, n->mailed);
	stmt_int(q, 10, n->at);
	stmt_str(q, 11, n->written_by);
	stmt_opt(q, 12, n->mail_id);
	stmt_int(q, 13, n->to_call);
	return stmt_run(ctx, q, NULL);
}

#define BOUNCED "mail_id IN (SELECT id FROM mail WHERE state = 'undeliverable')"
#define NOTICE "id, booking_id, kind, lang, subject, body, mailed, at, written_by, patient_id, mail_id, to_call, called_at, " \
	"COALESCE(" BOUNCED ", 0) FROM notice "

static void read_notice(struct stmt *q, struct notice *o)
{
	char word[16];
	*o = (struct notice){ .id = stmt_col(q, 0), .booking_id = stmt_col(q, 1), .mailed = stmt_col(q, 6) != 0, .at = stmt_col(q, 7),
		.patient_id = stmt_col(q, 9), .mail_id = stmt_col(q, 10), .to_call = stmt_col(q, 11) != 0, .called_at = stmt_col(q, 12),
		.bounced = stmt_col(q, 13) != 0 };
	stmt_text(q, 2, word, sizeof word);
	int known = notice_kind_from_id(word);
	must(known >= 0);
	o->kind = (enum notice_kind)known;
	stmt_text(q, 3, word, sizeof word);
	o->lang = word[0] == 'e' ? LANG_EN : LANG_JA;
	stmt_text(q, 4, o->subject, sizeof o->subject);
	stmt_text(q, 5, o->body, sizeof o->body);
	stmt_text(q, 8, o->written_by, sizeof o->written_by);
}

enum err notices_of(struct ctx *ctx, int64_t patient_id, int max, struct notice *out, int *n)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " NOTICE "WHERE id IN (SELECT id FROM patient_notice WHERE patient_id = $1) ORDER BY id DESC LIMIT $2");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, max);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_notice(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err notices_by_id(struct ctx *ctx, int64_t id, struct notice *out)
{
	struct stmt *q = db_stmt(ctx->db, "SELECT " NOTICE "WHERE id = $1 AND facility_id = $2");
	stmt_int(q, 1, id);
	stmt_int(q, 2, ctx->facility_id);
	bool found = stmt_row(q);
	if (found)
		read_notice(q, out);
	enum err e = stmt_done(ctx, q);
	return e || found ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("そのお知らせはありません"));
}

/* ---- the list; what is open or waits is few, so each has its own index */

#define OPEN "n.id IN (SELECT id FROM notice WHERE to_call = 1 AND called_at IS NULL UNION ALL SELECT o.id FROM mail u JOIN notice o ON o.mail_id = u.id " \
	"WHERE u.state = 'undeliverable' AND o.called_at IS NULL)"
#define WAITS "n.mail_id IN (SELECT id FROM mail WHERE state = 'waiting')"
#define ITEMS "SELECT n.id, n.patient_id, n.booking_id, n.at, n.called_at, n.kind, n.mailed, n.to_call, COALESCE(l.state, ''), COALESCE(p.card, ''), " \
	"COALESCE(p.name, b.name), COALESCE(p.phone, b.phone, ''), COALESCE(" MENUS_TITLE ", ''), COALESCE(b.number, ''), COALESCE(b.start_at, 0), n.written_by " \
	"FROM notice n LEFT JOIN patient p ON p.id = n.patient_id LEFT JOIN booking b ON b.id = n.booking_id LEFT JOIN menu m ON m.id = b.menu_id " \
	"LEFT JOIN mail l ON l.id = n.mail_id WHERE n.facility_id = $1 "
#define ORDER "ORDER BY n.id DESC LIMIT $2 OFFSET $3"

struct ways { bool mailed, to_call, called; char mail[24]; };

static enum notice_got got_of(const struct ways *g)
{
	if (g->called)
		return NOTICE_GOT_CALLED;
	if (g->to_call)
		return NOTICE_GOT_CALL;
	if (g->mail[0] == 'u')
		return NOTICE_GOT_FAILED;
	if (g->mail[0] == 'w')
		return NOTICE_GOT_WAITS;
	return g->mail[0] || g->mailed ? NOTICE_GOT_SENT : NOTICE_GOT_LISTED;
}

static void read_item(struct stmt *q, struct notice_item *o)
{
	char word[24];
	*o = (struct notice_item){ .id = stmt_col(q, 0), .patient_id = stmt_col(q, 1), .booking_id = stmt_col(q, 2), .at = stmt_col(q, 3),
		.called_at = stmt_col(q, 4), .start_at = stmt_col(q, 14) };
	stmt_text(q, 5, word, sizeof word);
	int known = notice_kind_from_id(word);
	must(known >= 0);
	o->kind = (enum notice_kind)known;
	struct ways g = { .mailed = stmt_col(q, 6) != 0, .to_call = stmt_col(q, 7) != 0, .called = o->called_at != 0 };
	stmt_text(q, 8, g.mail, sizeof g.mail);
	o->got = got_of(&g);
	stmt_text(q, 9, o->card, sizeof o->card);
	stmt_text(q, 10, o->name, sizeof o->name);
	stmt_text(q, 11, o->phone, sizeof o->phone);
	stmt_text(q, 12, o->menu, sizeof o->menu);
	stmt_text(q, 13, o->number, sizeof o->number);
	stmt_text(q, 15, o->written_by, sizeof o->written_by);
}

enum err notices_list(struct ctx *ctx, enum notice_filter f, int64_t offset, int max, struct notice_item *out, int *n)
{
	struct stmt *q = f == NOTICES_OPEN ? db_stmt(ctx->db, ITEMS "AND " OPEN " " ORDER)
		: f == NOTICES_WAITING ? db_stmt(ctx->db, ITEMS "AND " WAITS " " ORDER) : db_stmt(ctx->db, ITEMS ORDER);
	stmt_int(q, 1, ctx->facility_id);
	stmt_int(q, 2, max);
	stmt_int(q, 3, offset);
	for (*n = 0; *n < max && stmt_row(q); ++*n)
		read_item(q, &out[*n]);
	return stmt_done(ctx, q);
}

enum err notices_count(struct ctx *ctx, enum notice_filter f, int64_t *n)
{
	struct stmt *q = f == NOTICES_OPEN ? db_stmt(ctx->db, "SELECT count(*) FROM notice n WHERE n.facility_id = $1 AND " OPEN)
		: f == NOTICES_WAITING ? db_stmt(ctx->db, "SELECT count(*) FROM notice n WHERE n.facility_id = $1 AND " WAITS)
		: db_stmt(ctx->db, "SELECT count(*) FROM notice n WHERE n.facility_id = $1");
	stmt_int(q, 1, ctx->facility_id);
	*n = stmt_row(q) ? stmt_col(q, 0) : 0;
	return stmt_done(ctx, q);
}

enum err notices_called(struct ctx *ctx, int64_t id, bool called)
{
	int64_t changed = 0;
	struct stmt *q = db_stmt(ctx->db, "UPDATE notice SET called_at = $1, called_by = $2 WHERE id = $3 AND (called_at IS NULL) = $4 AND "
		"(to_call = 1 OR called_at IS NOT NULL OR " BOUNCED ")");
	stmt_opt(q, 1, called ? ctx_now(ctx) : 0);
	stmt_str(q, 2, called ? ctx->actor.login : "");
	stmt_int(q, 3, id);
	stmt_int(q, 4, called);
	enum err e = stmt_run(ctx, q, &changed);
	return e || changed == 1 ? e : ctx_fail(ctx, ERR_CONFLICT, _("お知らせはほかの端末が先に変更しました"));
}

enum err notices_join(struct ctx *ctx, int64_t booking_id, int64_t patient_id)
{
	struct stmt *q = db_stmt(ctx->db, "UPDATE mail SET patient_id = $1 WHERE patient_id IS NULL AND id IN "
		"(SELECT mail_id FROM notice WHERE booking_id = $2 AND patient_id IS NULL)");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, booking_id);
	enum err e = stmt_run(ctx, q, NULL);
	if (e)
		return e;
	q = db_stmt(ctx->db, "UPDATE notice SET patient_id = $1 WHERE booking_id = $2 AND patient_id IS NULL");
	stmt_int(q, 1, patient_id);
	stmt_int(q, 2, booking_id);
	return stmt_run(ctx, q, NULL);
}
