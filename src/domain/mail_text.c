/* The texts of the mails. They are in Japanese whatever the desk's language is, so they don't go through gettext. */
#include "domain/mail_text.h"

#include "base/money.h"
#include "base/str.h"
#include "domain/policy.h"

#include "base/banned.h"

const char *mail_text_kind_id(enum mail_kind k)
{
	static const char *const ids[MAIL_KINDS] = { [MAIL_PAID] = "paid", [MAIL_DECLINED] = "declined", [MAIL_AUTHENTICATION] = "authentication",
		[MAIL_ZERO] = "zero", [MAIL_DIFFERENCE] = "difference", [MAIL_REFUNDED] = "refunded" };
	return ids[k];
}

static const char *long_date(day_t d, char out[DATE_TEXT])
{
	static const char *const days[] = { "日", "月", "火", "水", "木", "金", "土" };
	struct civil c = date_civil(d);
	str_fmt(out, DATE_TEXT, "%d年%d月%d日（%s）", c.year, c.month, c.day, days[date_weekday(d)]);
	return out;
}

/* What it is for: the lines that every mail has. */
static void facts(const struct mail_facts *f, struct mail *m)
{
	char yen[32], day[DATE_TEXT];
	str_add(m->body, sizeof m->body, "\n  金額      %s円\n  内容      %sのご来院", yen_text(f->amount, yen), long_date(f->visit_day, day));
	if (!str_empty(f->departments))
		str_add(m->body, sizeof m->body, "（%s）", f->departments);
	str_add(m->body, sizeof m->body, "\n  患者      %s 様\n  請求番号  %s\n", f->patient, f->bill);
}

static void paid(const struct mail_facts *f, struct mail *m)
{
	char day[DATE_TEXT];
	str_add(m->body, sizeof m->body, "  決済日    %s\n\n", long_date(f->settled_day, day));
	str_add(m->body, sizeof m->body,
		"領収書と診療明細書の原本は、診察券をお持ちのうえ、院内の領収書発行機または会計窓口で\n"
		"お受け取りください（発行は1回かぎりです）。\n");
}

static void declined(const struct mail_facts *f, struct mail *m)
{
	char day[DATE_TEXT];
	str_add(m->body, sizeof m->body, "\n理由はカード会社だけが把握しています。お手数ですが、カード会社にお問い合わせください。\n");
	if (f->retry_day != DAY_NONE)
		str_add(m->body, sizeof m->body,
			"%sにもう一度決済を行います。別のカードをご登録いただくと、すぐに決済いたします。\n", long_date(f->retry_day, day));
	else if (f->new_card)
		str_add(m->body, sizeof m->body, "登録カードの更新をお願いいたします。更新後すぐに決済いたします。\n");
	else
		str_add(m->body, sizeof m->body, "カードでの決済はこれ以上行いません。会計窓口でのお支払いをお願いいたします。\n");
}

static void authentication(struct mail *m)
{
	str_add(m->body, sizeof m->body,
		"\nカード会社がご本人の確認（3-Dセキュア）を求めています。下記の窓口で、登録カードの確認の手続きを\n"
		"お願いいたします。手続きのあと、すぐに決済いたします。\n");
}

static void difference(const struct mail_facts *f, struct mail *m)
{
	char yen[32], day[DATE_TEXT];
	str_add(m->body, sizeof m->body, "  訂正前    %s円（請求番号 %s、お支払い済み）\n\n", yen_text(f->old_amount, yen), f->old_bill);
	str_add(m->body, sizeof m->body, "%sに、上の金額だけをご登録のクレジットカードで決済します。\n", long_date(f->due_day, day));
}

static void refunded(struct mail *m)
{
	str_add(m->body, sizeof m->body, "\nカード会社の締め日により、ご返金は翌月以降の明細に載ることがあります。\n");
}

static void signature(const struct ctx *ctx, struct mail *m)
{
	const struct profile_desk *d = policy_desk(ctx, DESK_SUPPORT);
	char place[128];
	str_add(m->body, sizeof m->body, "\n----------------------------------------\n%s\n%s　お問い合わせ: %s\n", policy_hospital(ctx),
		policy_service(ctx), policy_desk_text(ctx, DESK_SUPPORT, place));
	if (d->phone[0])
		str_add(m->body, sizeof m->body, "電話 %s%s%s\n", d->phone, d->extension[0] ? "　内線 " : "", d->extension);
	str_add(m->body, sizeof m->body, "このメールには返信できません。\n");
}

void mail_text_write(const struct ctx *ctx, const struct mail_facts *f, struct mail *m)
{
	static const char *const subjects[MAIL_KINDS] = {
		[MAIL_PAID] = "カード決済が完了しました",
		[MAIL_DECLINED] = "カード決済ができませんでした（カードの更新のお願い）",
		[MAIL_AUTHENTICATION] = "カードのご本人確認のお願い",
		[MAIL_ZERO] = "今回のお支払いはありません",
		[MAIL_DIFFERENCE] = "請求の訂正のお知らせ（差額の決済）",
		[MAIL_REFUNDED] = "返金のお知らせ",
	};
	static const char *const openings[MAIL_KINDS] = {
		[MAIL_PAID] = "下記の料金を、ご登録のクレジットカードで決済しました。",
		[MAIL_DECLINED] = "下記の料金を、ご登録のクレジットカードで決済できませんでした。",
		[MAIL_AUTHENTICATION] = "下記の料金の決済に、カードのご本人確認が必要です。",
		[MAIL_ZERO] = "下記のご来院について、お支払いいただく料金はありません。カードの決済は行いません。",
		[MAIL_DIFFERENCE] = "下記のご来院の料金に訂正がありました。差額のお支払いをお願いいたします。",
		[MAIL_REFUNDED] = "下記の料金を、ご登録のクレジットカードへ返金しました。",
	};
	str_copy(m->kind, sizeof m->kind, mail_text_kind_id(f->kind));
	str_fmt(m->subject, sizeof m->subject, "【%s】%s", policy_service(ctx), subjects[f->kind]);
	str_fmt(m->body, sizeof m->body, "%s 様\n\n%sの%sをご利用いただき、ありがとうございます。\n%s\n", f->payer, policy_hospital(ctx),
		policy_service(ctx), openings[f->kind]);
	facts(f, m);
	switch (f->kind) {
	case MAIL_PAID:
		paid(f, m);
		break;
	case MAIL_DECLINED:
		declined(f, m);
		break;
	case MAIL_AUTHENTICATION:
		authentication(m);
		break;
	case MAIL_DIFFERENCE:
		difference(f, m);
		break;
	case MAIL_REFUNDED:
		refunded(m);
		break;
	case MAIL_ZERO:
	case MAIL_KINDS:
		break;
	}
	signature(ctx, m);
}
