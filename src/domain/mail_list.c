/* Undeliverable mails, in the words of the desk. The causes are those of SMTP's replies (RFC 5321, RFC 3463) on Japanese phones. */
#include "domain/mail_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/outbox.h"
#include "domain/policy.h"
#include "domain/settle_book.h"
#include "store/db.h"
#include "store/mails.h"

#include "base/banned.h"

enum err mail_list(struct ctx *ctx, int state, int64_t offset, int max, struct mail_item *out, int *n)
{
	return mails_list(ctx, state, offset, max, out, n);
}

enum err mail_list_count(struct ctx *ctx, enum mail_state state, int64_t *n)
{
	return mails_count(ctx, state, n);
}

enum err mail_list_item(struct ctx *ctx, int64_t id, struct mail_item *out)
{
	return mails_item(ctx, id, out);
}

/* "550/55 550 5.1.1 …" begins with the last reply; then comes its text. */
static int reply_of(const char *answer)
{
	int64_t code;
	char digits[8];
	const char *slash = strchr(answer, '/');
	return slash && str_copy_n(digits, sizeof digits, answer, (size_t)(slash - answer)) && str_int64(digits, 0, 599, &code) ? (int)code : -1;
}

const char *mail_list_cause(const struct mail_item *m, char out[320])
{
	int reply = reply_of(m->answer);
	const char *says = "";
	if (!m->answer[0] || m->state == MAIL_SENT)
		says = "";
	else if (strcmp(m->answer, OUTBOX_DIED) == 0)
		says = _("死亡の記録があるため、送っていません。ご家族との連絡は担当者が行ってください");
	else if (reply == 552 || reply == 452 || strstr(m->answer, "5.2.2") || strstr(m->answer, "4.2.2"))
		says = _("受信箱がいっぱいです。整理していただいてから再送してください");
	else if (m->state == MAIL_WAITING && (reply >= 500 || reply < 0))
		says = _("こちら側（メールの設定、メールサーバーの許可、フォルダー）の問題で送れません。警報を確かめてください。直ると自動で送ります");
	else if (reply == 554 || strstr(m->answer, "5.7."))
		says = _("受信拒否の設定（ドメイン指定受信・迷惑メール対策）の可能性があります。差出人のドメインの受信許可を案内してください");
	else if (reply >= 500 && m->state == MAIL_UNDELIVERABLE)
		says = _("アドレスの書き間違い・変更・解約、または携帯の受信拒否（ドメイン指定受信）の可能性があります。両方を確かめてください");
	else if (reply < 0)
		says = _("アドレスの形が正しくない可能性があります。アドレスを確かめてください");
	else if (m->state == MAIL_UNDELIVERABLE)
		says = _("3日間届けられませんでした。アドレスの @ より後ろの書き間違い、または相手のサーバーの停止の可能性があります");
	else
		says = _("相手のサーバーが一時的に受け付けません。自動で再送します");
	str_copy(out, 320, says);
	return out;
}

/* What a registration is asked or told goes to that one's address; all else to who pays, not to an address that is yet to be proved. */
static enum err reaches(struct ctx *ctx, const struct mail_item *m, struct enrollment *en, bool *any)
{
	bool own = strncmp(m->kind, "enroll_", 7) == 0 || strncmp(m->kind, "card_", 5) == 0;
	enum err e = outbox_reaches(ctx, m->patient_id, !own, en, any);
	return e != ERR_OK || !own || !*any || en->created_at <= m->written_at ? e : outbox_reaches(ctx, m->patient_id, true, en, any);
}

/* S4: what it asks for was done, or is asked for otherwise now: as it waited, it wouldn't leave. */
static enum err check_still_so(struct ctx *ctx, const struct mail_item *item)
{
	struct mail m = { .id = item->id, .settlement_id = item->settlement_id, .session_id = item->session_id };
	struct settle_charge c;
	enum outbox_standing how;
	str_copy(m.kind, sizeof m.kind, item->kind);
	enum err e = outbox_stands(ctx, &m, &c, &how);
	return e != ERR_OK || how == OUTBOX_STANDS ? e : ctx_fail(ctx, ERR_BAD_STATE, _("請求 %s は今「%s」です。このメールの内容はもう違うため、再送できません"), c.bill,
		settlement_state_name(c.s.state));
}

static enum err again(struct ctx *ctx, int64_t id, struct mail_item *out)
{
	struct enrollment en;
	bool any = true;
	enum err e = mails_item(ctx, id, out);
	if (e != ERR_OK)
		return e;
	if (out->state != MAIL_UNDELIVERABLE)
		return ctx_fail(ctx, ERR_BAD_STATE, _("再送できるのは不達のメールです（今は%s）"), mail_state_name(out->state));
	if (strcmp(out->kind, mail_text_kind_id(MAIL_DIFFERENCE)) == 0)
		return ctx_fail(ctx, ERR_BAD_STATE, _("差額は窓口でお支払いいただくため、このお知らせは再送できません"));
	e = check_still_so(ctx, out);
	if (e == ERR_OK && out->patient_id) /* else nobody has another address of them */
		e = reaches(ctx, out, &en, &any);
	if (e == ERR_OK && !any)
		return ctx_fail(ctx, ERR_BAD_STATE, _("宛先がありません（死亡の記録、またはメールアドレスの登録なし）"));
	if (e == ERR_OK)
		e = mails_again(ctx, id, out->patient_id ? en.email : out->recipient, ctx_now(ctx), policy_mail_next(ctx, ctx_now(ctx)));
	if (e == ERR_OK)
		e = audit_note(ctx, ACTION_MAIL_RESEND, "patient", out->patient_id, "mail %lld, %s", (long long)id, out->kind);
	return e == ERR_OK ? mails_item(ctx, id, out) : e;
}

enum err mail_list_again(struct ctx *ctx, int64_t id, struct mail_item *out)
{
	enum err e = may_check(ctx, ACTION_MAIL_RESEND);
	if (e == ERR_OK)
		e = db_begin(ctx);
	return e == ERR_OK ? db_finish(ctx, again(ctx, id, out)) : e;
}

enum err mail_list_failed(struct ctx *ctx, int64_t patient_id, bool *failed, struct mail_item *out)
{
	enum err e = mails_latest(ctx, patient_id, out);
	*failed = e == ERR_OK && out->state == MAIL_UNDELIVERABLE;
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
