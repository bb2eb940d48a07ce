/* Answers from the profile: desks, due days, card numbers, hours of mail and retries (SPEC F, P2, S1, S4). */
#include "domain/policy.h"

#include <string.h>

#include "base/die.h"
#include "base/str.h"
#include "domain/calendar.h"
#include "model/checkdigit.h"

#include "base/banned.h"

const char *policy_service(const struct ctx *ctx)
{
	return ctx->profile->service;
}

int policy_book_change_hours(const struct ctx *ctx)
{
	return ctx->profile->book_change_hours;
}

int policy_book_max(const struct ctx *ctx)
{
	return ctx->profile->book_max;
}

int policy_book_horizon(const struct ctx *ctx)
{
	return ctx->profile->book_horizon_days;
}

int policy_limit_round(const struct ctx *ctx)
{
	return ctx->profile->limit_round_10 ? 10 : 1;
}

bool policy_zero_mail(const struct ctx *ctx)
{
	return ctx->profile->zero_mail;
}

bool policy_zero_machine(const struct ctx *ctx)
{
	return ctx->profile->zero_receipt_machine;
}

bool policy_online_copy(const struct ctx *ctx, int64_t mailed_at, day_t settled, int64_t *from, day_t *until)
{
	int64_t opens = tokyo_utc(tokyo_day(mailed_at), ctx->profile->online_from * 60);
	*from = opens > mailed_at ? opens : mailed_at;
	*until = date_add_months(settled, 12 * ctx->profile->online_years);
	return ctx->profile->online_copy;
}

const char *policy_sender(const struct ctx *ctx)
{
	return ctx->profile->sender;
}

const char *policy_hospital(const struct ctx *ctx)
{
	return ctx->profile->hospital;
}

const struct profile_desk *policy_desk(const struct ctx *ctx, enum desk_purpose purpose)
{
	must(purpose < DESK_COUNT);
	return &ctx->profile->desks[purpose];
}

const char *policy_desk_text(const struct ctx *ctx, enum desk_purpose purpose, char out[128])
{
	const struct profile_desk *d = policy_desk(ctx, purpose);
	str_copy(out, 128, d->place);
	str_cat(out, 128, *d->place ? " " : "");
	str_cat(out, 128, d->name);
	return out;
}

day_t policy_due_day(const struct ctx *ctx, day_t care_end, day_t final_day)
{
	day_t due = care_end + ctx->profile->settle_days;
	if (due < final_day)
		due = final_day;
	return ctx->profile->shift_next_business_day ? calendar_business_day(ctx, due) : due;
}

/* Check digits over the body, from its last digit: weights 3, 1 … (as EAN), and 2 … 7 (Modulus 11; 10 and 11 give 0). */
static int check_mod10w3(const char *body, size_t n)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (body[n - 1 - i] - '0') * (i % 2 ? 1 : 3);
	return (10 - sum % 10) % 10;
}

static int check_mod11(const char *body, size_t n)
{
	int sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (body[n - 1 - i] - '0') * (int)(2 + i % 6);
	int r = 11 - sum % 11;
	return r >= 10 ? 0 : r;
}

static int check_digit(const char *rule, const char *card, size_t n)
{
	char body[32];
	str_copy_n(body, sizeof body, card, n - 1);
	if (strcmp(rule, "luhn") == 0)
		return checkdigit_luhn(body);
	if (strcmp(rule, "mod10w3") == 0)
		return check_mod10w3(body, n - 1);
	must(strcmp(rule, "mod11") == 0);
	return check_mod11(body, n - 1);
}

enum err policy_card(struct ctx *ctx, const char *card)
{
	const struct profile *p = ctx->profile;
	size_t n = strlen(card);
	if (!str_digits(card))
		return ctx_fail(ctx, ERR_CARD_DIGITS, _("診察券番号は数字だけです（%d桁）"), p->card_length);
	if (n != (size_t)p->card_length)
		return ctx_fail(ctx, ERR_CARD_LENGTH, _("診察券番号は%d桁です（入力は%zu桁）"), p->card_length, n);
	if (strcmp(p->card_check, "none") != 0 && check_digit(p->card_check, card, n) != card[n - 1] - '0')
		return ctx_fail(ctx, ERR_CARD_CHECK, _("診察券番号の検査数字が合いません（最後の桁、規則 %s）"), p->card_check);
	return ERR_OK;
}

bool policy_mail_may_leave(const struct ctx *ctx, int64_t at)
{
	int s = tokyo_seconds(at);
	return s >= ctx->profile->mail_from * 3600 && s < ctx->profile->mail_to * 3600;
}

int64_t policy_mail_next(const struct ctx *ctx, int64_t at)
{
	if (policy_mail_may_leave(ctx, at))
		return at;
	day_t d = tokyo_day(at);
	if (tokyo_seconds(at) >= ctx->profile->mail_to * 3600)
		d++;
	return tokyo_utc(d, ctx->profile->mail_from * 3600);
}

day_t policy_retry_day(const struct ctx *ctx, int tries, day_t today)
{
	if (tries < 1 || tries > ctx->profile->n_retry_days)
		return DAY_NONE;
	return today + ctx->profile->retry_days[tries - 1];
}

bool policy_tries_spent(const struct ctx *ctx, int tries)
{
	return tries > ctx->profile->n_retry_days && tries > 0;
}
