/* book open, move, cancel, confirm, arrive, noshow, undo, join (SPEC A, L). Each shows the booking as it then is. */
#include "cmd_book.h"

#include <string.h>

#include "base/str.h"
#include "domain/booking.h"
#include "domain/booking_view.h"
#include "domain/menu.h"
#include "domain/patient.h"

#include "base/banned.h"

static json_t *instant_or_null(int64_t at)
{
	char text[DATE_TEXT];
	return at ? json_string(instant_iso(at, text)) : json_null();
}

json_t *cmd_book_item_json(const struct booking_item *i)
{
	const struct booking *b = &i->b;
	char start[DATE_TEXT], end[DATE_TEXT];
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "number", b->number, "start", instant_iso(b->start_at, start),
		"end", instant_iso(b->end_at, end), "menu", i->code, "menu_name", i->menu, "resource", i->resource, "state", booking_state_id(b->state),
		"name", i->name, "kana", i->kana, "phone", i->phone, "extra", b->extra, "override_reason", b->override_reason);
	json_object_set_new(o, "card", i->card[0] ? json_string(i->card) : json_null());
	json_object_set_new(o, "hold_until", instant_or_null(b->hold_until));
	json_object_set_new(o, "made_by", json_string(b->made_by));
	json_object_set_new(o, "made_at", instant_or_null(b->created_at));
	json_object_set_new(o, "version", json_integer(b->version));
	return o;
}

enum err cmd_book_item(struct cmd_call *c, int64_t id, struct booking_item *out)
{
	struct booking b;
	int n = 0;
	enum err e = booking_by_id(c->ctx, id, &b);
	if (!e)
		e = booking_list(c->ctx, &(struct booking_filter){ .number = b.number }, 0, 1, out, &n);
	return e || n ? e : ctx_fail(c->ctx, ERR_NOT_FOUND, _("予約 %s はありません"), b.number);
}

enum err cmd_book_instant(struct cmd_call *c, const char *text, int64_t *out)
{
	char iso[40];
	str_copy(iso, sizeof iso, text);
	if (strlen(text) > 10 && iso[10] == ' ')
		iso[10] = 'T';
	if (strlen(text) < sizeof iso && instant_parse(iso, out))
		return ERR_OK;
	return ctx_fail(c->ctx, ERR_USAGE, _("日時「%s」を読めません。必要なのは 2026-12-05T10:30 の形"), text);
}

static enum err show(struct cmd_call *c, int64_t id)
{
	struct booking_item i;
	char when[DATE_TEXT];
	enum err e = cmd_book_item(c, id, &i);
	if (e)
		return e;
	cmd_json(c, cmd_book_item_json(&i));
	cmd_text(c, "%s  %s  %s  %s  %s %s", i.b.number, booking_when(i.b.start_at, when), i.menu, booking_state_name(i.b.state), i.card, i.name);
	if (i.b.hold_until)
		cmd_text(c, _("%s までに確定しないと取り消されます"), booking_when(i.b.hold_until, when));
	return ERR_OK;
}

/* What a refusal offers instead. */
static enum err refused(struct cmd_call *c, enum err e, const struct booking_near *near)
{
	char start[DATE_TEXT], end[DATE_TEXT];
	if (!near->n)
		return e;
	json_t *list = json_array(), *o = json_object();
	for (int i = 0; i < near->n; i++) {
		const struct slot *s = &near->slots[i];
		json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i}", "start", instant_iso(s->start_at, start), "end", instant_iso(s->end_at, end),
			"capacity", s->capacity, "taken", s->taken));
		cmd_text(c, _("空き: %s（残り %d）"), booking_when(s->start_at, start), slot_left(s));
	}
	json_object_set_new(o, "nearest", list);
	cmd_json(c, o);
	return e;
}

static enum err copy(struct cmd_call *c, const char *option, char *out, size_t size)
{
	const char *text = cmd_value(c, option);
	if (text && !str_copy(out, size, text))
		return ctx_fail(c->ctx, ERR_BAD_INPUT, _("%s が長すぎます"), option);
	return ERR_OK;
}

enum err cmd_book_person(struct cmd_call *c, struct booking_person *p)
{
	const char *sex = cmd_value(c, "--sex"), *birth = cmd_value(c, "--birth");
	p->sex = 'u';
	p->birth = DAY_NONE;
	enum err e = copy(c, "--name", p->name, sizeof p->name);
	if (!e)
		e = copy(c, "--kana", p->kana, sizeof p->kana);
	if (!e)
		e = copy(c, "--phone", p->phone, sizeof p->phone);
	if (!e)
		e = copy(c, "--email", p->email, sizeof p->email);
	if (!e && sex && (strlen(sex) != 1 || !strchr("mfu", *sex)))
		e = ctx_fail(c->ctx, ERR_USAGE, _("--sex は m, f, u のどれかです"));
	if (!e && sex)
		p->sex = *sex;
	if (!e && birth)
		e = date_parse_birth(birth, ctx_today(c->ctx), &p->birth, &c->ctx->cause);
	return e;
}

/* "1=はい;3=昨日から" */
static enum err answers_option(struct cmd_call *c, struct booking_new *n)
{
	char all[4096];
	int64_t pos;
	const char *given = cmd_value(c, "--answers");
	if (!given)
		return ERR_OK;
	if (!str_copy(all, sizeof all, given))
		return ctx_fail(c->ctx, ERR_BAD_INPUT, _("%s が長すぎます"), "--answers");
	for (char *at = all, *next; at; at = next) {
		next = strchr(at, ';');
		if (next)
			*next++ = '\0';
		char *equals = strchr(at, '=');
		if (equals)
			*equals++ = '\0';
		if (!equals || n->n_answers == QUESTIONS_MAX || !str_int64(at, 1, QUESTIONS_MAX, &pos) ||
		    !str_copy(n->answers[n->n_answers].answer, ANSWER_SIZE, equals))
			return ctx_fail(c->ctx, ERR_USAGE, _("--answers は「1=はい;2=昨日から」の形です"));
		n->answers[n->n_answers++].pos = (int)pos;
	}
	return ERR_OK;
}

static enum err menu_option(struct cmd_call *c, struct menu *m)
{
	const char *code = cmd_value(c, "--menu");
	return code ? menu_by_code(c->ctx, code, m) : ctx_fail(c->ctx, ERR_USAGE, _("--menu が必要です"));
}

static enum err at_option(struct cmd_call *c, int64_t *at)
{
	const char *text = cmd_value(c, "--at");
	return text ? cmd_book_instant(c, text, at) : ctx_fail(c->ctx, ERR_USAGE, _("--at が必要です"));
}

static enum err run_open(struct cmd_call *c)
{
	struct patient p = { .id = 0 };
	struct menu m;
	struct booking b;
	struct booking_near near = { .n = 0 };
	struct booking_new n = { .message = cmd_value(c, "--message"), .terms = cmd_given(c, "--terms"), .request = cmd_value(c, "--request"),
		.override = cmd_value(c, "--override"), .by_patient = cmd_given(c, "--by-patient") };
	enum err e = menu_option(c, &m);
	if (!e)
		e = at_option(c, &n.start_at);
	if (!e)
		e = cmd_book_person(c, &n.person);
	if (!e)
		e = answers_option(c, &n);
	if (!e && c->n_args)
		e = patient_by_card(c->ctx, c->args[0], &p);
	if (e)
		return e;
	n.menu_id = m.id;
	n.patient_id = p.id;
	e = booking_book(c->ctx, &n, &b, &near);
	return e ? refused(c, e, &near) : show(c, b.id);
}

static enum err change_options(struct cmd_call *c, const char *reason, struct booking_change *out)
{
	*out = (struct booking_change){ .reason = cmd_value(c, reason), .by_patient = cmd_given(c, "--by-patient") };
	return cmd_number(c, "--version", 1, INT64_MAX, 0, &out->version);
}

static enum err run_move(struct cmd_call *c)
{
	struct booking b;
	struct menu m;
	struct booking_change how;
	struct booking_near near = { .n = 0 };
	int64_t at;
	enum err e = change_options(c, "--override", &how);
	if (!e)
		e = at_option(c, &at);
	if (!e)
		e = booking_by_number(c->ctx, c->args[0], &b);
	if (!e && cmd_given(c, "--menu"))
		e = menu_option(c, &m);
	else if (!e)
		e = menu_by_id(c->ctx, b.menu_id, &m);
	if (!e)
		e = booking_move(c->ctx, b.id, m.id, at, &how, &b, &near);
	return e ? refused(c, e, &near) : show(c, b.id);
}

static enum err run_cancel(struct cmd_call *c)
{
	struct booking b;
	struct booking_change how;
	enum err e = change_options(c, "--reason", &how);
	if (!e)
		e = booking_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = booking_cancel(c->ctx, b.id, &how, &b);
	return e ? e : show(c, b.id);
}

static enum err simple(struct cmd_call *c, enum err (*change)(struct ctx *, int64_t, int64_t, struct booking *))
{
	struct booking b;
	int64_t version;
	enum err e = cmd_number(c, "--version", 1, INT64_MAX, 0, &version);
	if (!e)
		e = booking_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = change(c->ctx, b.id, version, &b);
	return e ? e : show(c, b.id);
}

static enum err run_confirm(struct cmd_call *c) { return simple(c, booking_confirm); }
static enum err run_arrive(struct cmd_call *c) { return simple(c, booking_arrive); }
static enum err run_noshow(struct cmd_call *c) { return simple(c, booking_noshow); }
static enum err run_undo(struct cmd_call *c) { return simple(c, booking_undo); }

static enum err run_join(struct cmd_call *c)
{
	struct booking b;
	struct patient p;
	int64_t version;
	enum err e = cmd_number(c, "--version", 1, INT64_MAX, 0, &version);
	if (!e)
		e = booking_by_number(c->ctx, c->args[0], &b);
	if (!e)
		e = patient_by_card(c->ctx, c->args[1], &p);
	if (!e)
		e = booking_join(c->ctx, b.id, version, p.id, &b);
	return e ? e : show(c, b.id);
}

#define VERSION { "--version", "N", N_("見た版（ほかの端末が変更していれば拒まれます）") }
#define ONE .args = "NUMBER", .min_args = 1, .max_args = 1, .needs = CMD_DATABASE, .action = ACTION_BOOK

const struct cmd cmd_book[] = {
	{ .name = "book open", .args = "[CARD]", .help = N_("予約します（診察券のない方は --name, --kana, --phone で）"), .max_args = 1, .needs = CMD_DATABASE,
		.action = ACTION_BOOK, .run = run_open,
		.options = { { "--menu", "MENU", N_("予約メニュー（コードまたは名前）") }, { "--at", "TIME", N_("日時（2026-12-05T10:30）") },
			CMD_BOOK_PERSON, { "--message", "TEXT", N_("連絡事項（500 文字まで）") },
			{ "--answers", "1=A;2=B", N_("問診の答え") }, { "--terms", NULL, N_("規約に同意した") },
			{ "--request", "ID", N_("依頼の番号（同じ番号の二度目は同じ予約になります）") }, { "--override", "REASON", N_("規則を外す理由") },
			{ "--by-patient", NULL, N_("患者さん自身の予約として、その規則で") } } },
	{ .name = "book move", ONE, .help = N_("予約の日時やメニューを変更します"), .run = run_move,
		.options = { { "--at", "TIME", N_("新しい日時") }, { "--menu", "MENU", N_("新しいメニュー（なければそのまま）") },
			{ "--override", "REASON", N_("規則を外す理由") }, { "--by-patient", NULL, N_("患者さん自身の変更として、その規則で") }, VERSION } },
	{ .name = "book cancel", ONE, .help = N_("予約を取り消します"), .run = run_cancel,
		.options = { { "--reason", "TEXT", N_("理由（期限を過ぎていれば必要）") }, { "--by-patient", NULL, N_("患者さん自身の取消として、その規則で") }, VERSION } },
	{ .name = "book confirm", ONE, .help = N_("仮予約を確定します"), .run = run_confirm, .options = { VERSION } },
	{ .name = "book arrive", ONE, .help = N_("予約の方が来院しました（本日の来院になります）"), .run = run_arrive, .options = { VERSION } },
	{ .name = "book noshow", ONE, .help = N_("予約の方は来院しませんでした"), .run = run_noshow, .options = { VERSION } },
	{ .name = "book undo", ONE, .help = N_("来院・来院なしを元に戻します"), .run = run_undo, .options = { VERSION } },
	{ .name = "book join", .args = "NUMBER CARD", .min_args = 2, .max_args = 2, .needs = CMD_DATABASE, .action = ACTION_BOOK,
		.help = N_("診察券のなかった予約を患者と結びます"), .run = run_join, .options = { VERSION } },
	{ .name = NULL },
};
