/* Words in one place, so that two screens never call the same thing by two names. */
#include "screens/words.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "domain/policy.h"
#include "model/role.h"
#include "model/staff.h"

#include "base/banned.h"

enum { SERVICE_COLS = 10 }; /* a longer name doesn't fit into the key line: its everyday word stands there */

struct outcome words_shown(const struct ctx *ctx, enum err looked)
{
	if (looked)
		return outcome_with(outcome_back(), STYLE_REFUSED, _("参照を記録できないため閉じました: %s"), ctx->cause.text);
	return outcome_stay();
}

const char *words_of(const struct ctx *ctx, const char *label)
{
	if (strcmp(label, L_SERVICE) == 0 && utf8_width(policy_service(ctx)) <= SERVICE_COLS)
		return policy_service(ctx);
	if (strcmp(label, L_INSURANCE) == 0 && i18n_lang() == LANG_JA)
		return policy_insurance_label(ctx);
	return _(label);
}

const char *words_key(const struct ctx *ctx, const struct screen *s, enum action action, char out[WORDS_KEY])
{
	const struct screen_key *k = keys_action(s->keys, action);
	char key[16];
	str_copy(out, WORDS_KEY, "");
	const char *own = k && k->label ? i18n_on_key(k->label) : NULL;
	if (k)
		str_fmt(out, WORDS_KEY, "%s %s", keys_label(k->key, key), own ? own : k->label ? words_of(ctx, k->label) : "");
	str_strip(out);
	return out;
}

const char *words_day(day_t day, day_t today, char out[WORDS_DAY])
{
	static const char *const days[7] = { N_("日"), N_("月"), N_("火"), N_("水"), N_("木"), N_("金"), N_("土") };
	if (day == DAY_NONE) {
		str_copy(out, WORDS_DAY, "－");
		return out;
	}
	struct civil c = date_civil(day);
	str_copy(out, WORDS_DAY, "");
	if (c.year != date_civil(today).year)
		str_fmt(out, WORDS_DAY, "%04d-", c.year);
	str_add(out, WORDS_DAY, _("%02d-%02d（%s）"), c.month, c.day, _(days[date_weekday(day)]));
	return out;
}

const char *words_mark(enum style s)
{
	const char *mark = style_mark(s);
	return *mark ? mark : "－ ";
}

enum style words_settlement_style(enum settlement_state s)
{
	switch (s) {
	case SETTLEMENT_SUCCEEDED: case SETTLEMENT_COUNTER_PAID: case SETTLEMENT_DEPOSITED: return STYLE_DONE;
	case SETTLEMENT_SCHEDULED: case SETTLEMENT_CLAIMED: case SETTLEMENT_SENT: return STYLE_BUSY;
	case SETTLEMENT_DECLINED: case SETTLEMENT_AUTHENTICATION: return STYLE_REFUSED;
	case SETTLEMENT_UNKNOWN: return STYLE_UNKNOWN;
	case SETTLEMENT_WORKLIST: case SETTLEMENT_HELD: case SETTLEMENT_COUNTER_DUE: return STYLE_TODO;
	default: return STYLE_DIM;
	}
}

enum style words_bill_style(const struct visit_bill *b)
{
	if (b->status == BILL_HELD)
		return STYLE_TODO;
	if (b->status == BILL_DRAFT)
		return STYLE_BUSY;
	return b->settlement_id ? words_settlement_style(b->state) : STYLE_DIM;
}

const char *words_bill_state(const struct visit_bill *b)
{
	if (b->status == BILL_FINAL && b->settlement_id)
		return settlement_state_name(b->state);
	return bill_status_name(b->status);
}

const char *words_paper(enum receipt_kind k)
{
	return k == PAPER_STATEMENT ? _("明細書") : _("領収書");
}

enum style words_paper_style(enum receipt_state s)
{
	switch (s) {
	case RECEIPT_PRINTING: return STYLE_BUSY;
	case RECEIPT_ISSUED: return STYLE_DONE;
	case RECEIPT_UNCLEAR: return STYLE_UNKNOWN;
	case RECEIPT_VOID: return STYLE_REFUSED;
	default: return STYLE_TEXT;
	}
}

const char *words_roles(unsigned roles, char *out, size_t size)
{
	str_copy(out, size, roles == ROLES_ALL ? _("全役割") : "");
	for (int r = 0; r < ROLE_COUNT && roles != ROLES_ALL; r++)
		if (roles & (1u << r))
			str_add(out, size, "%s%s", *out ? _("・") : "", role_name((enum role)r));
	return out;
}

void words_evidence(day_t day, struct choice *choices)
{
	int n = 0;
	for (int i = 0; i < EVIDENCE_COUNT; i++) {
		day_t last = evidence_last_day((enum evidence)i);
		if (last == DAY_NONE || day <= last)
			choices[n++] = (struct choice){ .id = evidence_id((enum evidence)i), .label = evidence_name((enum evidence)i) };
	}
	choices[n++] = (struct choice){ .id = "unknown", .label = _("？確認できない（不明として記録）") };
	choices[n] = (struct choice){ 0 };
}

void words_training_accounts(const struct ctx *ctx, const struct canvas *c, int y)
{
	char password[96];
	const char *who = _("受付 yamada   責任者 sasaki   会計 kaikei   夜勤 kimura   管理 kanri");
	if (!ctx->training)
		return;
	str_fmt(password, sizeof password, _("訓練用のパスワード %s"), STAFF_TRAINING_PASSWORD);
	canvas_text(c, (c->at.cols - utf8_width(who)) / 2, y, STYLE_TRAINING, who);
	canvas_text(c, (c->at.cols - utf8_width(password)) / 2, y + 1, STYLE_TRAINING, password);
}

const char *words_glyphs(const struct glyphs_report *r, char out[WORDS_GLYPHS])
{
	out[0] = '\0';
	if (r->spare[0])
		str_add(out, WORDS_GLYPHS, _("\n！予備の書体で印刷する文字: %s"), r->spare);
	if (r->plain[0])
		str_add(out, WORDS_GLYPHS, _("\n！基本の字形で印刷する異体字: %s"), r->plain);
	if (r->none[0])
		str_add(out, WORDS_GLYPHS, _("\n×どの書体にもなく、印刷できない文字: %s"), r->none);
	return out;
}
