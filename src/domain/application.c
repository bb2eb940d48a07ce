/*
 * The flow of an application. A code is six digits; only its HMAC under the installation's key is kept with the row, and a wrong try
 * is counted in a transaction that commits. What is mailed stands in the outbox in the same transaction as what it tells.
 */
#include "domain/application.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "domain/application_match.h"
#include "domain/audit.h"
#include "domain/card_session.h"
#include "domain/enrollment.h"
#include "domain/may.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "domain/settlement.h"
#include "store/applications.h"
#include "store/db.h"
#include "store/enrollments.h"
#include "store/patients.h"

#include "base/banned.h"

static bool open_one(const struct application *a)
{
	return a->state == APPLICATION_CODE || a->state == APPLICATION_MISMATCHED || a->state == APPLICATION_MATCHED;
}

static enum err note(struct ctx *ctx, const struct application *a, const char *what)
{
	return audit_note(ctx, ACTION_ENROLL, "enrollment", a->enrollment_id, "application %lld %s: %s", (long long)a->id, application_state_id(a->state), what);
}

/* ---- codes and mails ---- */

static void hash_code(const struct ctx *ctx, const struct application *a, const char *code, char hex[HASH_HEX])
{
	char text[64];
	unsigned char hash[HASH_SIZE];
	str_fmt(text, sizeof text, "application:%lld:%s", (long long)a->id, code);
	hash_hmac(ctx->token_key, SEAL_KEY, text, strlen(text), hash);
	hash_hex(hash, hex);
}

/* Each digit as likely as the other: 250 … 255 would favour the first. */
static void make_code(struct ctx *ctx, char out[APPLICATION_DIGITS + 1])
{
	unsigned char byte;
	for (int n = 0; n < APPLICATION_DIGITS;) {
		random_fill(ctx->random, &byte, 1);
		if (byte < 250)
			out[n++] = (char)('0' + byte % 10);
	}
	out[APPLICATION_DIGITS] = '\0';
}

/* A fresh code, mailed to the address that is to be proved; its time begins when the mail may leave. */
static enum err mail_code(struct ctx *ctx, struct application *a)
{
	char code[APPLICATION_DIGITS + 1], until[DATE_TEXT];
	bool written;
	make_code(ctx, code);
	hash_code(ctx, a, code, a->code_hash);
	a->code_until = policy_mail_next(ctx, ctx_now(ctx)) + APPLICATION_HOURS * 3600;
	a->code_tries = 0;
	a->state = APPLICATION_CODE;
	a->proved_at = 0;
	/* The patient's name as applied: nothing of the record goes to an address that isn't proved. */
	struct mail_facts f = { .kind = MAIL_ENROLL_CODE, .patient = a->name, .retry_day = DAY_NONE, .code = code,
		.code_until = mail_text_instant(a->code_until, a->lang, until) };
	enum err e = applications_update(ctx, a);
	return e ? e : outbox_put_to(ctx, &f, a->enrollment_id, a->email, a->lang, &written);
}

static enum err mail_plain(struct ctx *ctx, enum mail_kind kind, const struct application *a)
{
	bool written;
	char fields[200];
	struct mail_facts f = { .kind = kind, .patient = a->name, .retry_day = DAY_NONE, .fields = application_match_words(ctx, a->lang, fields) };
	return outbox_put_to(ctx, &f, a->enrollment_id, a->email, a->lang, &written);
}

/* ---- where an application stands, in its enrollment ---- */

static enum err stand(struct ctx *ctx, const struct application *a, enum enrollment_state state)
{
	struct enrollment en;
	enum err e = enrollments_by_id(ctx, a->enrollment_id, &en);
	if (e || a->kind == APPLICATION_CHANGE)
		return e;
	en.state = state;
	return enrollments_update(ctx, &en);
}

static void put_person(struct enrollment *en, const struct application *a)
{
	str_copy(en->payer_name, sizeof en->payer_name, a->payer_name);
	str_copy(en->payer_kana, sizeof en->payer_kana, a->payer_kana);
	str_copy(en->relation, sizeof en->relation, a->relation);
	str_copy(en->email, sizeof en->email, a->email);
	en->lang = a->lang;
}

/* The card is on file and all agrees: a registration begins, a change holds. */
static enum err done(struct ctx *ctx, struct enrollment *en, struct application *a)
{
	enum err e;
	a->state = APPLICATION_DONE;
	a->done_at = ctx_now(ctx);
	e = applications_update(ctx, a);
	if (e)
		return e;
	if (a->kind == APPLICATION_NEW)
		return enrollment_begin(ctx, en, a->decided_at);
	put_person(en, a);
	return enrollments_set_person(ctx, en);
}

/* S4: the card that came with the data (an import) is another one than what was asked so far: what waits for a card is tried on it. */
static enum err begun_with_card(struct ctx *ctx, struct enrollment *en, struct application *a)
{
	struct enrollment_card before;
	enum err e = enrollments_card(ctx, en->patient_id, &before);
	if (e && e != ERR_NOT_FOUND)
		return e;
	bool other = strcmp(before.method, en->method) != 0;
	e = done(ctx, en, a);
	return e || !other ? e : settlement_card_replaced(ctx, en->patient_id);
}

/* It matched, by itself or by a person's word: now the card. A card that is on file already (an import) needs no page. */
static enum err matched(struct ctx *ctx, struct application *a, const char *by)
{
	struct enrollment en;
	a->state = APPLICATION_MATCHED;
	a->decided_at = ctx_now(ctx);
	str_copy(a->decided_by, sizeof a->decided_by, by);
	enum err e = applications_update(ctx, a);
	if (!e)
		e = stand(ctx, a, ENROLLMENT_MATCHED);
	if (!e)
		e = note(ctx, a, *by ? "accepted by a person" : a->kind == APPLICATION_CHANGE ? "proved" : "all fields agree");
	if (!e)
		e = enrollments_by_id(ctx, a->enrollment_id, &en);
	if (e)
		return e;
	return a->kind == APPLICATION_NEW && *en.method ? begun_with_card(ctx, &en, a) : card_session_page(ctx, &en, a->email);
}

static enum err load_view(struct ctx *ctx, struct application_view *v)
{
	enum err e = enrollment_by_id(ctx, v->a.enrollment_id, &v->e);
	if (!e)
		e = patients_by_id(ctx, v->e.patient_id, &v->patient);
	if (!e)
		application_match_fill(ctx, v);
	return e;
}

/* E4: all fields of F9 agree but for true variants: it matches by itself. Else a person sees both sides, and the patient a mail. */
static enum err hold_against(struct ctx *ctx, struct application *a)
{
	struct application_view v = { .a = *a };
	enum err e = load_view(ctx, &v);
	if (e)
		return e;
	if (a->kind == APPLICATION_CHANGE || v.worst <= NAME_VARIANT)
		return matched(ctx, a, "");
	a->state = APPLICATION_MISMATCHED;
	e = applications_update(ctx, a);
	if (!e)
		e = stand(ctx, a, ENROLLMENT_MISMATCHED);
	if (!e)
		e = mail_plain(ctx, MAIL_ENROLL_MISMATCH, a);
	return e ? e : note(ctx, a, name_match_id(v.worst));
}

/* ---- starting and correcting ---- */

static void take_data(struct application *a, const struct application *in, bool change)
{
	struct application was = *a;
	*a = *in;
	if (change) {
		memcpy(a->card, was.card, sizeof a->card);
		memcpy(a->name, was.name, sizeof a->name);
		memcpy(a->kana, was.kana, sizeof a->kana);
		a->sex = was.sex;
		a->birth = was.birth;
	}
	a->id = was.id;
	a->enrollment_id = was.enrollment_id;
	a->kind = was.kind;
	a->state = was.state;
	memcpy(a->code_hash, was.code_hash, sizeof a->code_hash);
	a->code_until = was.code_until;
	a->code_tries = was.code_tries;
	a->created_at = was.created_at;
	a->proved_at = was.proved_at;
	a->decided_at = was.decided_at;
	a->done_at = was.done_at;
	a->version = was.version;
	memcpy(a->created_by, was.created_by, sizeof a->created_by);
	memcpy(a->decided_by, was.decided_by, sizeof a->decided_by);
}

static enum err begin(struct ctx *ctx)
{
	enum err e = may_check(ctx, ACTION_ENROLL);
	return e ? e : db_begin(ctx);
}

static enum err start(struct ctx *ctx, int64_t patient_id, struct application *a)
{
	struct patient p;
	struct enrollment en = { .patient_id = patient_id, .state = ENROLLMENT_APPLIED };
	enum err e = patients_by_id(ctx, patient_id, &p);
	if (!e && p.died != DAY_NONE)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("死亡の記録がある患者です"));
	if (e)
		return e;
	put_person(&en, a);
	e = enrollment_insert(ctx, &en);
	if (e)
		return e;
	a->enrollment_id = en.id;
	e = applications_add(ctx, a);
	if (!e)
		e = mail_code(ctx, a);
	return e ? e : note(ctx, a, "applied");
}

enum err application_start(struct ctx *ctx, int64_t patient_id, const struct application *in, struct application *out)
{
	struct application blank = { .kind = APPLICATION_NEW, .state = APPLICATION_CODE, .created_at = ctx_now(ctx) };
	*out = blank;
	str_copy(out->created_by, sizeof out->created_by, ctx->actor.login);
	take_data(out, in, false);
	enum err e = application_match_check(ctx, out, false);
	if (!e)
		e = begin(ctx);
	return e ? e : db_finish(ctx, start(ctx, patient_id, out));
}

static enum err of_version(struct ctx *ctx, int64_t enrollment_id, int64_t version, struct application *out)
{
	enum err e = applications_of(ctx, enrollment_id, true, out);
	if (e == ERR_NOT_FOUND)
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", _("手続き中の申込みがありません"));
	if (!e && version && out->version != version)
		e = ctx_fail(ctx, ERR_CONFLICT, NULL);
	return e;
}

static enum err correct(struct ctx *ctx, int64_t enrollment_id, int64_t version, const struct application *in, struct application *a)
{
	struct enrollment en;
	char was[sizeof a->email];
	enum err e = of_version(ctx, enrollment_id, version, a);
	if (!e && (a->kind == APPLICATION_CHANGE || a->state == APPLICATION_MATCHED))
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", _("照合の前の申込みだけ訂正できます"));
	if (e)
		return e;
	str_copy(was, sizeof was, a->email);
	take_data(a, in, false);
	e = application_match_check(ctx, a, false);
	if (!e)
		e = enrollments_by_id(ctx, enrollment_id, &en);
	if (e)
		return e;
	put_person(&en, a);
	e = enrollments_set_person(ctx, &en);
	if (!e)
		e = note(ctx, a, "corrected");
	if (e)
		return e;
	if (strcmp(was, a->email) == 0 && a->proved_at)
		return hold_against(ctx, a);
	e = mail_code(ctx, a);
	return e ? e : stand(ctx, a, ENROLLMENT_APPLIED);
}

enum err application_correct(struct ctx *ctx, int64_t enrollment_id, int64_t version, const struct application *in, struct application *out)
{
	enum err e = begin(ctx);
	return e ? e : db_finish(ctx, correct(ctx, enrollment_id, version, in, out));
}

/* What is registered now, as the last application that was carried out has it; an imported enrollment has none. */
static enum err registered(struct ctx *ctx, const struct enrollment *en, struct application *out)
{
	struct patient p;
	enum err e = applications_of(ctx, en->id, false, out);
	if (e != ERR_NOT_FOUND)
		return e;
	e = patients_by_id(ctx, en->patient_id, &p);
	*out = (struct application){ .enrollment_id = en->id, .sex = p.sex, .birth = p.birth };
	str_copy(out->card, sizeof out->card, p.card);
	str_copy(out->name, sizeof out->name, p.name);
	str_copy(out->kana, sizeof out->kana, p.kana);
	return e;
}

static enum err change(struct ctx *ctx, int64_t enrollment_id, const struct application *in, struct application *a)
{
	struct enrollment en;
	enum err e = enrollment_by_id(ctx, enrollment_id, &en);
	if (!e && en.state != ENROLLMENT_ACTIVE && en.state != ENROLLMENT_WAITING && en.state != ENROLLMENT_SUSPENDED)
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", _("利用中の登録だけ変更できます"));
	if (!e)
		e = registered(ctx, &en, a);
	if (!e && open_one(a) && a->id)
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", _("手続き中の変更があります。先に取り下げてください"));
	if (e)
		return e;
	take_data(a, in, true);
	a->enrollment_id = enrollment_id;
	a->kind = APPLICATION_CHANGE;
	a->state = APPLICATION_CODE;
	a->created_at = ctx_now(ctx);
	a->proved_at = a->decided_at = a->done_at = 0;
	a->code_hash[0] = a->decided_by[0] = '\0';
	str_copy(a->created_by, sizeof a->created_by, ctx->actor.login);
	e = application_match_check(ctx, a, true);
	if (!e)
		e = applications_add(ctx, a);
	if (!e)
		e = note(ctx, a, "change asked for");
	if (e)
		return e;
	if (strcmp(a->email, en.email) != 0)
		return mail_code(ctx, a);
	a->proved_at = ctx_now(ctx);
	return hold_against(ctx, a);
}

enum err application_change(struct ctx *ctx, int64_t enrollment_id, const struct application *in, struct application *out)
{
	enum err e = begin(ctx);
	return e ? e : db_finish(ctx, change(ctx, enrollment_id, in, out));
}

/* ---- the code ---- */

enum verdict { CODE_RIGHT, CODE_WRONG, CODE_EXPIRED, CODE_SPENT };

static enum verdict judge_code(struct ctx *ctx, const struct application *a, const char *code)
{
	char hex[HASH_HEX], digits[32];
	if (!utf8_nfkc(code, digits, sizeof digits))
		return CODE_WRONG;
	str_strip(digits);
	hash_code(ctx, a, digits, hex);
	if (a->code_tries >= APPLICATION_TRIES)
		return CODE_SPENT;
	if (ctx_now(ctx) >= a->code_until)
		return CODE_EXPIRED;
	return strlen(a->code_hash) == sizeof hex - 1 && hash_equal(hex, a->code_hash, sizeof hex - 1) ? CODE_RIGHT : CODE_WRONG;
}

static enum err try_code(struct ctx *ctx, int64_t enrollment_id, const char *code, struct application *a, enum verdict *v)
{
	enum err e = of_version(ctx, enrollment_id, 0, a);
	if (!e && a->state != APPLICATION_CODE)
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", _("メールはすでに確認済です"));
	if (e)
		return e;
	*v = judge_code(ctx, a, code);
	if (*v == CODE_WRONG) {
		a->code_tries++;
		e = applications_update(ctx, a);
		return e ? e : note(ctx, a, "wrong code");
	}
	if (*v != CODE_RIGHT)
		return ERR_OK;
	a->code_hash[0] = '\0';
	a->proved_at = ctx_now(ctx);
	e = stand(ctx, a, ENROLLMENT_VERIFIED);
	if (!e)
		e = note(ctx, a, "address proved");
	return e ? e : hold_against(ctx, a);
}

enum err application_verify(struct ctx *ctx, int64_t enrollment_id, const char *code, struct application *out)
{
	enum verdict v = CODE_WRONG;
	enum err e = begin(ctx);
	if (!e)
		e = db_finish(ctx, try_code(ctx, enrollment_id, code, out, &v));
	if (e || v == CODE_RIGHT)
		return e;
	if (v == CODE_EXPIRED)
		return ctx_fail(ctx, ERR_REFUSED, "%s", _("確認コードの期限が切れています。新しいコードを送ってください"));
	if (v == CODE_SPENT || out->code_tries >= APPLICATION_TRIES)
		return ctx_fail(ctx, ERR_REFUSED, "%s", _("間違いが続いたため、このコードは使えません。新しいコードを送ってください"));
	return ctx_fail(ctx, ERR_REFUSED, _("確認コードが違います（あと %d 回）"), APPLICATION_TRIES - out->code_tries);
}

static enum err resend(struct ctx *ctx, int64_t enrollment_id, struct application *a)
{
	struct enrollment en;
	enum err e = of_version(ctx, enrollment_id, 0, a);
	if (!e)
		e = enrollments_by_id(ctx, enrollment_id, &en);
	if (e)
		return e;
	switch (a->state) {
	case APPLICATION_CODE: e = mail_code(ctx, a); break;
	case APPLICATION_MATCHED: e = card_session_page(ctx, &en, a->email); break;
	default: e = mail_plain(ctx, MAIL_ENROLL_MISMATCH, a); break;
	}
	return e ? e : note(ctx, a, "mailed again");
}

enum err application_resend(struct ctx *ctx, int64_t enrollment_id, struct application *out)
{
	enum err e = begin(ctx);
	return e ? e : db_finish(ctx, resend(ctx, enrollment_id, out));
}

/* ---- a person's word ---- */

static enum err decide(struct ctx *ctx, int64_t enrollment_id, int64_t version, bool accept, struct application *a)
{
	enum err e = of_version(ctx, enrollment_id, version, a);
	if (!e && a->state != APPLICATION_MISMATCHED)
		e = ctx_fail(ctx, ERR_BAD_STATE, _("照合不一致の申込みではありません（今は%s）"), application_state_name(a->state));
	if (e)
		return e;
	if (accept)
		return matched(ctx, a, ctx->actor.login);
	e = mail_plain(ctx, MAIL_ENROLL_MISMATCH, a);
	return e ? e : note(ctx, a, "sent back");
}

enum err application_accept(struct ctx *ctx, int64_t enrollment_id, int64_t version, struct application *out)
{
	enum err e = begin(ctx);
	return e ? e : db_finish(ctx, decide(ctx, enrollment_id, version, true, out));
}

enum err application_return(struct ctx *ctx, int64_t enrollment_id, int64_t version)
{
	struct application a;
	enum err e = begin(ctx);
	return e ? e : db_finish(ctx, decide(ctx, enrollment_id, version, false, &a));
}

static enum err drop(struct ctx *ctx, int64_t enrollment_id, int64_t version)
{
	struct application a;
	enum err e = of_version(ctx, enrollment_id, version, &a);
	if (!e && a.kind == APPLICATION_NEW)
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", _("新しい登録は、利用登録の終了で取りやめます"));
	if (e)
		return e;
	a.state = APPLICATION_DROPPED;
	a.code_hash[0] = '\0';
	e = applications_update(ctx, &a);
	return e ? e : note(ctx, &a, "dropped");
}

enum err application_drop(struct ctx *ctx, int64_t enrollment_id, int64_t version)
{
	enum err e = begin(ctx);
	return e ? e : db_finish(ctx, drop(ctx, enrollment_id, version));
}

enum err application_of(struct ctx *ctx, int64_t enrollment_id, struct application *out)
{
	return applications_of(ctx, enrollment_id, false, out);
}

enum err application_view_load(struct ctx *ctx, int64_t enrollment_id, struct application_view *out)
{
	*out = (struct application_view){ .n = 0 };
	enum err e = db_read_begin(ctx);
	if (e)
		return e;
	e = applications_of(ctx, enrollment_id, false, &out->a);
	if (!e)
		e = load_view(ctx, out);
	db_read_end(ctx);
	return e;
}

enum err application_import(struct ctx *ctx, const struct enrollment *en, struct application *a)
{
	a->enrollment_id = en->id;
	a->kind = APPLICATION_NEW;
	a->state = APPLICATION_CODE;
	a->created_at = a->proved_at = ctx_now(ctx);
	str_copy(a->created_by, sizeof a->created_by, ctx->actor.login);
	enum err e = applications_add(ctx, a);
	return e ? e : hold_against(ctx, a);
}

/* ---- the card ---- */

enum err application_card_given(struct ctx *ctx, int64_t enrollment_id)
{
	struct application a;
	struct enrollment en;
	enum err e = applications_of(ctx, enrollment_id, true, &a);
	if (e || a.state != APPLICATION_MATCHED)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	e = enrollments_by_id(ctx, enrollment_id, &en);
	if (e || en.state == ENROLLMENT_CLOSED)
		return e; /* closed while the page was open: nothing begins */
	e = done(ctx, &en, &a);
	return e ? e : note(ctx, &a, "card given");
}
