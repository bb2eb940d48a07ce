#include "domain/settle_clock.h"

#include "base/str.h"
#include "domain/policy.h"
#include "domain/settle_step.h"
#include "store/ahead.h"
#include "store/alarms.h"
#include "store/attempts.h"
#include "store/db.h"

#include "base/banned.h"

enum { TOLERATED = 600 };

/* What the clock must say by now, at least. */
static int64_t least(const struct ctx *ctx, const struct settle_clock *c)
{
	return c->latest ? c->latest + (clock_mono(ctx->clock) - c->at) / 1000 : 0;
}

void settle_clock_learn(const struct ctx *ctx, struct settle_clock *c, int64_t utc)
{
	int64_t said = least(ctx, c);
	if (utc > said)
		*c = (struct settle_clock){ .latest = utc, .at = clock_mono(ctx->clock), .leapt = c->leapt || (said && utc - said > TOLERATED) };
}

static bool is_back(const struct ctx *ctx, struct settle_clock *c)
{
	settle_clock_learn(ctx, c, ctx_now(ctx));
	return least(ctx, c) - ctx_now(ctx) > TOLERATED;
}

bool settle_clock_was_set(const struct ctx *ctx, struct settle_clock *c)
{
	return is_back(ctx, c) || c->leapt;
}

static enum err tell(struct ctx *ctx, int64_t seconds, int64_t open)
{
	char text[320];
	str_fmt(text, sizeof text, _("時計が %lld 分戻されました。結果の分からない決済 %lld 件は、もう送らずに決済会社の記録で確かめます"),
		(long long)(seconds / 60), (long long)open);
	return alarms_replace(ctx, "clock", 0, text);
}

/* [tx] */
static enum err went_back(struct ctx *ctx, const struct settle_clock *c)
{
	int64_t now = ctx_now(ctx), open = 0;
	const int64_t until[AHEADS] = { [AHEAD_NOW] = now, [AHEAD_LOOK_UP] = now + SETTLE_LOOK_AGAIN, [AHEAD_MAIL] = policy_mail_next(ctx, now) };
	enum err e = attempts_age(ctx, now - SETTLE_KEY_AGE, &open);
	if (e == ERR_OK)
		e = ahead_bring_back(ctx, until);
	return e == ERR_OK && open ? tell(ctx, least(ctx, c) - now, open) : e;
}

enum err settle_clock_keep(struct ctx *ctx, struct settle_clock *c, const struct lease *l)
{
	if (!settle_clock_was_set(ctx, c))
		return ERR_OK;
	enum err e = db_begin(ctx);
	if (e != ERR_OK)
		return e == ERR_BUSY ? ERR_OK : e;
	e = leases_check(ctx, l);
	if (e == ERR_OK && is_back(ctx, c))
		e = went_back(ctx, c);
	if (e == ERR_OK && c->leapt)
		e = ahead_look_again(ctx, ctx_now(ctx) + SETTLE_LOOK_AGAIN);
	e = db_finish(ctx, e);
	if (e == ERR_OK && !db_transaction(ctx->db)) /* within another's it may still be taken back: it's done again */
		*c = (struct settle_clock){ .latest = ctx_now(ctx), .at = clock_mono(ctx->clock) };
	return e;
}
