/* Reading, entering, suspending and closing registrations (SPEC E2, E5, E8, E9, F10, F15). */
#include "domain/enrollment.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "crypto/password.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/enrollments.h"
#include "store/patients.h"

#include "base/banned.h"

/* F10: the waiting time ends by itself; the row keeps saying "waiting", who reads it sees "active". */
static void settle_waiting(const struct ctx *ctx, struct enrollment *e)
{
	if (e->state == ENROLLMENT_WAITING && e->usable_at <= ctx_now(ctx))
		e->state = ENROLLMENT_ACTIVE;
}

enum err enrollment_of(struct ctx *ctx, int64_t patient_id, struct enrollment *out)
{
	enum err e = enrollments_of(ctx, patient_id, true, out);
	if (!e)
		settle_waiting(ctx, out);
	return e;
}

enum err enrollment_begun(struct ctx *ctx, int64_t patient_id, struct enrollment *out)
{
	enum err e = enrollments_begun(ctx, patient_id, out);
	if (!e)
		settle_waiting(ctx, out);
	return e;
}

enum err enrollment_by_id(struct ctx *ctx, int64_t id, struct enrollment *out)
{
	enum err e = enrollments_by_id(ctx, id, out);
	if (!e)
		settle_waiting(ctx, out);
	return e;
}

/* F15, F16: letters in both cases and digits, each as likely as the other. */
static void make_word(struct ctx *ctx, char *out, int length)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	unsigned char byte;
	int n = 0;
	while (n < length) {
		random_fill(ctx->random, &byte, 1);
		if (byte < 62 * 4) /* the rest would favour the first letters */
			out[n++] = alphabet[byte % 62];
	}
	out[n] = '\0';
}

/* Tokens only for a credit card (E2); what it is then known by must be complete. */
static enum err check_card(struct ctx *ctx, const struct enrollment *e)
{
	if (!*e->method)
		return ERR_OK;
	if (strcmp(e->funding, "credit") != 0)
		return ctx_fail(ctx, ERR_REFUSED, _("クレジットカードだけ登録できます。デビットカード・プリペイドカードはご利用いただけません"));
	if (strlen(e->last4) != 4 || !str_digits(e->last4) || e->exp_month < 1 || e->exp_month > 12 || e->exp_year < 2000)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("カードの下4桁または有効期限がありません"));
	return ERR_OK;
}

/* F10, from the instant of the match on. */
static void begin_use(const struct ctx *ctx, struct enrollment *e, int64_t matched_at)
{
	if (e->state != ENROLLMENT_MATCHED)
		return;
	int64_t at = matched_at + policy_usable_minutes(ctx) * 60;
	e->state = at > ctx_now(ctx) ? ENROLLMENT_WAITING : ENROLLMENT_ACTIVE;
	e->usable_at = e->state == ENROLLMENT_WAITING ? at : 0;
}

enum err enrollment_begin(struct ctx *ctx, struct enrollment *e, int64_t matched_at)
{
	struct patient p;
	bool written;
	char from[DATE_TEXT] = "";
	begin_use(ctx, e, matched_at);
	enum err err = enrollments_update(ctx, e);
	if (!err)
		err = audit_note(ctx, ACTION_ENROLL, "enrollment", e->id, "%s", enrollment_state_id(e->state));
	if (!err)
		err = patients_by_id(ctx, e->patient_id, &p);
	if (err)
		return err;
	if (e->state == ENROLLMENT_WAITING)
		mail_text_instant(e->usable_at, e->lang, from);
	struct mail_facts f = { .kind = MAIL_ENROLL_DONE, .patient = p.name, .retry_day = DAY_NONE, .user_id = e->user_id, .usable_from = from };
	return outbox_put(ctx, &f, e->patient_id, 0, &written);
}

enum err enrollment_insert(struct ctx *ctx, struct enrollment *e)
{
	enum err err = may_check(ctx, ACTION_ENROLL);
	if (!err)
		err = check_card(ctx, e);
	if (err)
		return err;
	if (!e->created_at)
		e->created_at = ctx_now(ctx);
	if (!*e->user_id)
		make_word(ctx, e->user_id, policy_user_id_length(ctx));
	begin_use(ctx, e, ctx_now(ctx));
	err = db_begin(ctx);
	if (err)
		return err;
	err = enrollments_add(ctx, e);
	if (err == ERR_DUPLICATE)
		err = ctx_fail(ctx, ERR_DUPLICATE, _("この患者はすでに利用登録されています"));
	if (!err)
		err = audit_note(ctx, ACTION_ENROLL, "enrollment", e->id, "patient=%lld state=%s", (long long)e->patient_id, enrollment_state_id(e->state));
	return db_finish(ctx, err);
}

static enum err suspend(struct ctx *ctx, int64_t id, bool on, int64_t version)
{
	struct enrollment e;
	enum err err = enrollment_by_id(ctx, id, &e);
	if (err)
		return err;
	if (version && version != e.version)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	if (e.state != (on ? ENROLLMENT_ACTIVE : ENROLLMENT_SUSPENDED))
		return ctx_fail(ctx, ERR_BAD_STATE, on ? _("利用中の登録だけ停止できます") : _("停止中の登録だけ再開できます"));
	e.state = on ? ENROLLMENT_SUSPENDED : ENROLLMENT_ACTIVE;
	err = enrollments_update(ctx, &e);
	return err ? err : audit_note(ctx, ACTION_ENROLL, "enrollment", id, "%s", enrollment_state_id(e.state));
}

enum err enrollment_suspend(struct ctx *ctx, int64_t id, bool on, int64_t version)
{
	enum err err = may_check(ctx, ACTION_ENROLL);
	if (!err)
		err = db_begin(ctx);
	return err ? err : db_finish(ctx, suspend(ctx, id, on, version));
}

static enum err speak(struct ctx *ctx, int64_t id, enum lang lang, int64_t version)
{
	struct enrollment e;
	enum err err = enrollment_by_id(ctx, id, &e);
	if (err)
		return err;
	if (version && version != e.version)
		return ctx_fail(ctx, ERR_CONFLICT, NULL);
	if (e.state == ENROLLMENT_CLOSED)
		return ctx_fail(ctx, ERR_BAD_STATE, _("この利用登録はすでに終了しています"));
	e.lang = lang;
	err = enrollments_update(ctx, &e);
	return err ? err : audit_note(ctx, ACTION_ENROLL, "enrollment", id, "mails in %s", lang == LANG_EN ? "en" : "ja");
}

enum err enrollment_speak(struct ctx *ctx, int64_t id, enum lang lang, int64_t version)
{
	enum err err = may_check(ctx, ACTION_ENROLL);
	if (!err)
		err = db_begin(ctx);
	return err ? err : db_finish(ctx, speak(ctx, id, lang, version));
}

static enum err close_it(struct ctx *ctx, int64_t id, const char *reason)
{
	struct enrollment e;
	enum err err = enrollment_by_id(ctx, id, &e);
	if (err)
		return err;
	if (e.state == ENROLLMENT_CLOSED)
		return ctx_fail(ctx, ERR_BAD_STATE, _("この利用登録はすでに終了しています"));
	e.state = ENROLLMENT_CLOSED;
	e.closed_at = ctx_now(ctx);
	str_copy(e.close_reason, sizeof e.close_reason, reason);
	err = enrollments_update(ctx, &e);
	return err ? err : audit_note(ctx, ACTION_ENROLL_CLOSE, "enrollment", id, "closed: %s", reason);
}

enum err enrollment_close(struct ctx *ctx, int64_t id, const char *reason)
{
	enum err err = may_check(ctx, ACTION_ENROLL_CLOSE);
	if (!err && str_empty(reason))
		err = ctx_fail(ctx, ERR_BAD_INPUT, _("終了の理由を入力してください"));
	if (!err && secret_find(reason, NULL))
		err = ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!err)
		err = db_begin(ctx);
	return err ? err : db_finish(ctx, close_it(ctx, id, reason));
}

/* ---- E7 ---- */

enum { PASSWORD_LENGTH = 12 };

static enum err remind(struct ctx *ctx, int64_t id, bool password)
{
	struct enrollment en;
	struct patient p;
	bool written = false;
	char word[32], hash[PASSWORD_TEXT];
	int length = policy_password_min(ctx) > PASSWORD_LENGTH ? policy_password_min(ctx) : PASSWORD_LENGTH;
	enum err e = enrollment_by_id(ctx, id, &en);
	if (!e && (en.state == ENROLLMENT_CLOSED || en.state == ENROLLMENT_APPLIED))
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", en.state == ENROLLMENT_CLOSED ? _("この利用登録はすでに終了しています") : _("メールアドレスがまだ確認されていません"));
	if (!e)
		e = patients_by_id(ctx, en.patient_id, &p);
	if (e)
		return e;
	struct mail_facts f = { .kind = password ? MAIL_ENROLL_PASSWORD : MAIL_ENROLL_USER_ID, .patient = p.name, .retry_day = DAY_NONE, .user_id = en.user_id,
		.password = word };
	make_word(ctx, word, length < (int)sizeof word ? length : (int)sizeof word - 1);
	if (password) {
		password_hash(word, ctx->random, hash);
		e = enrollments_set_password(ctx, id, hash);
	}
	if (!e)
		e = outbox_put_to(ctx, &f, id, NULL, LANG_JA, &written);
	mem_wipe(word, sizeof word);
	if (!e && !written)
		e = ctx_fail(ctx, ERR_BAD_STATE, "%s", _("宛先がありません（死亡の記録、またはメールアドレスの登録なし）"));
	return e ? e : audit_note(ctx, ACTION_ENROLL, "enrollment", id, "%s mailed", password ? "new password" : "user id");
}

enum err enrollment_remind(struct ctx *ctx, int64_t id, bool password)
{
	enum err e = may_check(ctx, ACTION_ENROLL);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, remind(ctx, id, password));
}

enum err enrollment_card_failed(struct ctx *ctx, int64_t patient_id, bool failed)
{
	return enrollments_card_failed(ctx, patient_id, failed);
}

enum err enrollment_pending(struct ctx *ctx, int64_t patient_id, int max, struct enrollment_pending *out, int *n)
{
	struct enrollment_charge charges[32];
	if (max > 32)
		max = 32;
	enum err e = enrollments_charges(ctx, patient_id, max, charges, n);
	for (int i = 0; !e && i < *n; i++) {
		out[i] = (struct enrollment_pending){ .amount = charges[i].amount, .due_day = charges[i].due_day };
		str_copy(out[i].bill, sizeof out[i].bill, charges[i].bill);
		str_copy(out[i].state, sizeof out[i].state, charges[i].state);
	}
	return e;
}

enum enrollment_use enrollment_usable(const struct enrollment *e, int64_t now)
{
	if (!e)
		return USE_NOT_REGISTERED;
	switch (e->state) {
	case ENROLLMENT_CLOSED: return USE_CLOSED;
	case ENROLLMENT_SUSPENDED: return USE_SUSPENDED;
	case ENROLLMENT_WAITING:
		if (enrollment_waiting_seconds(e, now) > 0)
			return USE_WAITING;
		break;
	case ENROLLMENT_ACTIVE:
		break;
	default: return USE_NOT_REGISTERED;
	}
	return *e->last4 && e->exp_year ? USE_OK : USE_NO_CARD;
}

int64_t enrollment_waiting_seconds(const struct enrollment *e, int64_t now)
{
	return e->state == ENROLLMENT_WAITING && e->usable_at > now ? e->usable_at - now : 0;
}

day_t enrollment_card_end(const struct enrollment *e)
{
	if (!e->exp_year || e->exp_month < 1 || e->exp_month > 12)
		return DAY_NONE;
	return date_of(e->exp_year, e->exp_month, date_month_length(e->exp_year, e->exp_month));
}

bool enrollment_card_expiring(const struct enrollment *e, day_t today)
{
	day_t end = enrollment_card_end(e);
	return end != DAY_NONE && end - today <= ENROLLMENT_EXPIRING_DAYS;
}
