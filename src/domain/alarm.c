/* The table, and what marking does. Kinds of the settlement are ids of its events (domain/settle_step.h). */
#include "domain/alarm.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/staff.h"
#include "store/alarms.h"
#include "store/db.h"
#include "store/print_jobs.h"

#include "base/banned.h"

enum { KINDS_MAX = 64 };
enum ending { BY_ITSELF, WHEN_SEEN };

static const struct kind {
	const char *id, *name, *next;
	enum ending ending;
	enum alarm_word word;
} kinds[] = {
	{ "gateway", N_("決済サーバー"), N_("内容のとおりに直し、自動決済が止まっていれば madoguchi worker を起動してください。次に決済できると終わります"),
	  BY_ITSELF, ALARM_WORD_GATEWAY },
	{ "clock", N_("時計"), N_("この計算機の時計と時刻合わせを確かめてください。決済の結果は自動で確かめます"), WHEN_SEEN, ALARM_WORD_NONE },
	{ "profile", N_("施設設定"), N_("内容の行を直して profile.ini を保存してください。ワーカーが読めると終わります"), BY_ITSELF, ALARM_WORD_PROFILE },
	{ "mail", N_("メールの送信"), N_("madoguchi.ini の [mail] と、パスワード、証明書を確かめてください。次に送れると終わります"), BY_ITSELF, ALARM_WORD_NONE },
	{ "mail_template", N_("メールの文面"), N_("内容のとおりに文面のファイルを直してください。それまでは標準の文面で送ります"), WHEN_SEEN, ALARM_WORD_NONE },
	{ "print", N_("印刷"), N_("用紙が出たか確かめてください。領収書は請求の画面で答え、ほかの用紙は出ていなければ印刷し直して、確認済にしてください"),
	  WHEN_SEEN, ALARM_WORD_PRINT },
	{ "eligibility", N_("資格確認ファイル"), N_("そのファイルを接続ソフトで確かめ、患者の資格を照会し直してください"), WHEN_SEEN, ALARM_WORD_NONE },
	{ "eligibility_folder", N_("連携フォルダー"), N_("連携フォルダーの接続、空き容量、権限を確かめてください。使えるようになると終わります"), BY_ITSELF, ALARM_WORD_NONE },
	{ "reconcile", N_("決済の照合"), N_("照合の画面で差を説明するか、その日の照合をやり直してください。差がなくなるか、照合できると終わります"),
	  BY_ITSELF, ALARM_WORD_NONE },
	{ "card_page", N_("カード登録ページ"), N_("利用登録の画面でカード登録ページの様子を確かめ、必要なら用意し直してください"), WHEN_SEEN, ALARM_WORD_NONE },
	{ "unchargeable", N_("できない返金"), N_("決済の画面で返金を選んで理由を確かめ、再試行するか、請求の画面で窓口の返金にしてください"), WHEN_SEEN, ALARM_WORD_CHARGES },
	{ "declined_hard", N_("断られた返金"), N_("決済の画面で返金を選んで理由を確かめ、請求の画面で窓口の返金にしてください"), WHEN_SEEN, ALARM_WORD_CHARGES },
	{ "found_failed", N_("失敗した返金"), N_("決済の画面で返金を選んで理由を確かめ、再試行するか、請求の画面で窓口の返金にしてください"), WHEN_SEEN, ALARM_WORD_CHARGES },
	{ "mismatch", N_("応答の食い違い"), N_("照会は自動で続きます。決済会社の管理画面で、その請求の決済を確かめてください"), WHEN_SEEN, ALARM_WORD_CHARGES },
	{ "refused", N_("拒まれた要求"), N_("決済の画面で選んで理由を確かめ、再試行するか、窓口に切り替えてください"), WHEN_SEEN, ALARM_WORD_CHARGES },
	{ "key_clash", N_("番号の重複"), N_("決済会社の管理画面でその請求の決済を確かめ、システムの管理者に伝えてください"), WHEN_SEEN, ALARM_WORD_CHARGES },
	{ "found_none", N_("記録のない決済"), N_("決済会社の管理画面に記録がないことを確かめ、決済の画面で再試行するか、窓口に切り替えてください"), WHEN_SEEN, ALARM_WORD_CHARGES },
	{ "found_doubtful", N_("疑わしい決済"), N_("会計または責任者が決済会社の管理画面で、その請求の決済が1つだけか、金額が合うか確かめ、決済の画面の「確認結果」に入れてください"),
	  WHEN_SEEN, ALARM_WORD_CHARGES },
};

static const struct kind *find(const char *id)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].id, id) == 0)
			return &kinds[i];
	return NULL;
}

bool alarm_known(const char *kind)
{
	return find(kind) != NULL;
}

const char *alarm_name(const struct alarm *a)
{
	const struct kind *k = find(a->kind);
	return k ? _(k->name) : a->kind;
}

const char *alarm_next(const struct alarm *a)
{
	const struct kind *k = find(a->kind);
	return k ? _(k->next) : _("内容を確かめ、システムの管理者に伝えてください");
}

bool alarm_ends_itself(const struct alarm *a)
{
	const struct kind *k = find(a->kind);
	return k && k->ending == BY_ITSELF;
}

enum err alarm_list(struct ctx *ctx, int64_t offset, int max, struct alarm *out, int *n)
{
	return alarms_open(ctx, offset, max, out, n);
}

enum err alarm_count(struct ctx *ctx, int64_t *open, int64_t *unseen)
{
	struct alarm_sum sums[KINDS_MAX];
	int n;
	*open = *unseen = 0;
	enum err e = alarms_sums(ctx, KINDS_MAX, sums, &n);
	for (int i = 0; e == ERR_OK && i < n; i++) {
		*open += sums[i].n;
		*unseen += sums[i].unseen;
	}
	return e;
}

enum err alarm_unseen(struct ctx *ctx, int64_t out[ALARM_WORDS])
{
	struct alarm_sum sums[KINDS_MAX];
	int n;
	for (int w = 0; w < ALARM_WORDS; w++)
		out[w] = 0;
	enum err e = alarms_sums(ctx, KINDS_MAX, sums, &n);
	for (int i = 0; e == ERR_OK && i < n; i++) {
		const struct kind *k = find(sums[i].kind);
		out[k ? k->word : ALARM_WORD_NONE] += sums[i].unseen;
	}
	return e;
}

/* A receipt's page waits for the answer that its serial needs (R2); of any other nothing hangs on what a person found. */
static enum err settle_page(struct ctx *ctx, int64_t job_id)
{
	struct print_job j;
	enum err e = print_jobs_by_id(ctx, job_id, &j);
	if (e != ERR_OK || j.state != PRINT_UNCLEAR || j.receipt_id)
		return e == ERR_NOT_FOUND ? ERR_OK : e;
	j.state = PRINT_DONE;
	j.done_at = ctx_now(ctx);
	return print_jobs_update(ctx, &j);
}

static enum err see(struct ctx *ctx, struct alarm *a)
{
	if (a->seen_at || a->ended_at)
		return ERR_OK;
	a->seen_at = ctx_now(ctx);
	str_copy(a->seen_by, sizeof a->seen_by, ctx->actor.login);
	if (!alarm_ends_itself(a))
		a->ended_at = a->seen_at;
	enum err e = alarms_update(ctx, a);
	if (e == ERR_OK && strcmp(a->kind, "print") == 0)
		e = settle_page(ctx, a->about);
	return e == ERR_OK ? audit_note(ctx, ACTION_ALARM, "alarm", a->id, "%s: %s", a->kind, a->text) : e;
}

enum err alarm_see(struct ctx *ctx, int64_t id, struct alarm *out)
{
	enum err e = may_check(ctx, ACTION_ALARM);
	if (e == ERR_OK)
		e = db_begin(ctx);
	if (e != ERR_OK)
		return e;
	e = alarms_by_id(ctx, id, out);
	return db_finish(ctx, e == ERR_OK ? see(ctx, out) : e);
}

const char *alarm_state(struct ctx *ctx, const struct alarm *a, char out[160])
{
	char name[80];
	if (!a->seen_at) {
		str_copy(out, 160, _("未確認 ")); /* the blank tells it from an insurance's, which English calls by another word */
		str_strip(out);
	} else {
		str_fmt(out, 160, _("確認済（%s）"), staff_name(ctx, a->seen_by, name) == ERR_OK ? name : a->seen_by);
	}
	return out;
}
