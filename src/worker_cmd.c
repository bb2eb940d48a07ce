/* What needs the network: the worker, `settle run`, and the training gateway (SPEC L, O1). */
#include "worker_cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/mail_text.h"
#include "domain/may.h"
#include "domain/settlement_list.h"
#include "domain/steering.h"
#include "net/url.h"
#include "sandbox/sandbox.h"
#include "store/alarms.h"
#include "store/audit_log.h"
#include "store/leases.h"
#include "worker/worker.h"
#include "worker_profile.h"

#include "base/banned.h"

enum { OWNER_POLL_MS = 200, OWNER_STILL_S = 120, OWNER_SILENT_S = 10, DEFAULT_START = 6 * 3600 };

/* "06:00" in seconds after midnight. */
static int start_of_day(const char *text)
{
	int64_t h, m;
	char hour[4];
	const char *colon = strchr(text, ':');
	if (!colon || !str_copy_n(hour, sizeof hour, text, (size_t)(colon - text)) || !str_int64(hour, 0, 23, &h) || !str_int64(colon + 1, 0, 59, &m))
		return DEFAULT_START;
	return (int)(h * 3600 + m * 60);
}

static enum err fill_gateway(struct app *app, struct http_site *site)
{
	const struct settings *s = &app->settings;
	if (s->gateway_url[0] == '\0')
		return ERR_OK; /* no cards are charged; mail and paper go on */
	str_copy(site->base_url, sizeof site->base_url, s->gateway_url);
	str_copy(site->ca_file, sizeof site->ca_file, s->gateway_ca_file);
	str_copy(site->version, sizeof site->version, s->gateway_api_version);
	enum err e = http_site_check(site, app->ctx.training, &app->ctx.cause);
	if (e == ERR_OK)
		e = app_secret(app, "gateway.key", site->secret, sizeof site->secret);
	return e == ERR_NOT_FOUND ? ctx_fail(&app->ctx, ERR_SETTING, _("決済サーバーの鍵 %s/secrets/gateway.key がありません"), app->home) : e;
}

void worker_cmd_sender(const struct app *app, struct worker_options *o)
{
	const char *set = app->settings.mail_from;
	str_copy(o->mail_from, sizeof o->mail_from, set[0] ? set : app->profile.sender);
	str_copy(o->mail.from, sizeof o->mail.from, o->mail_from);
}

static enum err fill_mail(struct app *app, struct worker_options *o)
{
	const struct settings *s = &app->settings;
	worker_cmd_sender(app, o);
	if (s->mail_url[0] == '\0')
		return ERR_OK;
	str_copy(o->mail.url, sizeof o->mail.url, s->mail_url);
	str_copy(o->mail.ca_file, sizeof o->mail.ca_file, s->mail_ca_file);
	enum err e = smtp_site_check(&o->mail, app->ctx.training, &app->ctx.cause);
	if (e != ERR_OK)
		return e;
	e = app_secret(app, "mail.password", o->mail.password, sizeof o->mail.password);
	return e == ERR_NOT_FOUND ? ERR_OK : e; /* a mail server on this machine may ask for none */
}

enum err worker_cmd_options(struct cmd_call *c, struct worker_options *o)
{
	struct app *app = c->app;
	int64_t n = app->settings.settle_concurrency;
	const char *concurrency = cmd_value(c, "--concurrency");
	if (concurrency && !str_int64(concurrency, 1, WORKER_SLOTS, &n))
		return ctx_fail(c->ctx, ERR_USAGE, _("--concurrency は 1 から %d までです: %s"), WORKER_SLOTS, concurrency);
	o->concurrency = (int)n;
	str_copy(o->return_url, sizeof o->return_url, app->settings.gateway_return_url);
	o->settle_start = start_of_day(app->settings.settle_start);
	str_copy(o->eligibility_folder, sizeof o->eligibility_folder, app->settings.eligibility_folder);
	str_copy(o->print.queue, sizeof o->print.queue, app->settings.printer_queue);
	if (!str_fmt(o->print.folder, sizeof o->print.folder, "%s/papers", app->home))
		return ctx_fail(c->ctx, ERR_SETTING, _("フォルダーの名前が長すぎます: %s"), app->home);
	enum err e = mail_text_check_home(c->ctx);
	if (e == ERR_OK)
		e = fill_gateway(app, &o->gateway);
	return e == ERR_OK ? fill_mail(app, o) : e;
}

static json_t *known(bool by_owner, int64_t n)
{
	return by_owner ? json_null() : json_integer((json_int_t)n);
}

/* by_owner: another worker did it, of whose refunds and mails nobody here knows. */
static void tell(struct cmd_call *c, const struct worker_report *r, bool by_owner)
{
	cmd_json(c, json_pack("{s:I, s:I, s:I, s:o, s:o, s:o, s:f}", "charged", (json_int_t)r->charged, "declined", (json_int_t)r->declined, "unknown",
			      (json_int_t)r->unknown, "refunded", known(by_owner, r->refunded), "mails_sent", known(by_owner, r->mails_sent),
			      "mails_failed", known(by_owner, r->mails_failed), "seconds", r->seconds));
	if (by_owner) {
		cmd_text(c, _("決済 %lld 件、失敗 %lld 件、不明 %lld 件（%.1f 秒）。メールと返金は動作中のワーカーが行います"), (long long)r->charged,
			 (long long)r->declined, (long long)r->unknown, r->seconds);
		return;
	}
	cmd_text(c, _("決済 %lld 件、失敗 %lld 件、不明 %lld 件、メール送信 %lld 通、送信できず %lld 通（%.1f 秒）"), (long long)r->charged,
		 (long long)r->declined, (long long)r->unknown, (long long)r->mails_sent, (long long)r->mails_failed, r->seconds);
	if (r->refunded)
		cmd_text(c, _("返金 %lld 件"), (long long)r->refunded);
}

/* It ends a pause or a stop, and says so. */
static enum err go(struct cmd_call *c)
{
	struct steering wish;
	enum err e = steering_read(c->ctx, &wish);
	if (e == ERR_OK)
		e = steering_set(c->ctx, STEERING_RUN);
	if (e == ERR_OK && (wish.wish == STEERING_PAUSE || wish.wish == STEERING_STOP))
		cmd_text(c, "%s", wish.wish == STEERING_PAUSE ? _("一時停止は解かれます") : _("中止は解かれます"));
	return e;
}

/* Everything that the worker does is done by the built-in actor, whoever started it. `ask`: a person wants it to run now. */
static enum err work(struct cmd_call *c, struct worker_options *o, bool ask, struct worker_report *r)
{
	struct actor who = c->ctx->actor;
	struct worker_profile_file profile;
	enum err e = worker_cmd_options(c, o);
	worker_profile_follow(&profile, c->app, o);
	if (e == ERR_OK && ask)
		e = go(c);
	if (e == ERR_OK) {
		app_act(c->ctx, "worker", 0);
		e = worker_run(c->ctx, o, r);
		c->ctx->actor = who;
	}
	mem_wipe(o->gateway.secret, sizeof o->gateway.secret);
	mem_wipe(o->mail.password, sizeof o->mail.password);
	return e;
}

enum err worker_cmd_run(struct cmd_call *c)
{
	struct worker_options o = { .mode = WORKER_STANDING };
	struct worker_report r = { 0 };
	enum err e = may_check(c->ctx, ACTION_SETTLE_RUN);
	if (e != ERR_OK)
		return e;
	if (cmd_given(c, "--once") && cmd_given(c, "--until-idle"))
		return ctx_fail(c->ctx, ERR_USAGE, _("--once と --until-idle は一緒に使えません"));
	if (cmd_given(c, "--once"))
		o.mode = WORKER_ONCE;
	else if (cmd_given(c, "--until-idle"))
		o.mode = WORKER_UNTIL_IDLE;
	e = work(c, &o, false, &r);
	tell(c, &r, false); /* also what was done before it had to stop */
	return e;
}

/* Nothing has moved for so many seconds: the gateway's alarm says why as soon as that isn't just an old one. */
static enum err stands_still(struct cmd_call *c, int64_t seconds, int64_t left, const char *owner)
{
	char alarm[320];
	enum err e = alarms_newest(c->ctx, "gateway", alarm, sizeof alarm);
	if (e != ERR_OK)
		return e;
	if (alarm[0] && seconds > OWNER_SILENT_S)
		return ctx_fail(c->ctx, ERR_NETWORK, "%s", alarm);
	return seconds > OWNER_STILL_S ? ctx_fail(c->ctx, ERR_UNAVAILABLE, _("ワーカー（%s）が進んでいません。残り %lld 件"), owner, (long long)left) : ERR_OK;
}

/*
 * Waits until the living owner has nothing due and nothing in flight; ERR_NOT_FOUND: it died meanwhile; ERR_REFUSED: somebody paused
 * it; ERR_NETWORK: its gateway is away.
 */
static enum err await_owner(struct cmd_call *c, int64_t total, struct worker_report *r)
{
	struct settlement_health h;
	struct steering wish;
	struct lease_info owner;
	struct timespec pause = { 0, OWNER_POLL_MS * 1000000L };
	int64_t left = -1, still = clock_mono(c->app->ctx.clock);
	for (;;) {
		nanosleep(&pause, NULL);
		enum err e = settlement_list_health(c->ctx, &h);
		if (e == ERR_OK)
			e = leases_info(c->ctx, QUEUE_SETTLE, &owner);
		if (e == ERR_OK)
			e = steering_read(c->ctx, &wish);
		if (e != ERR_OK)
			return e;
		r->unknown = h.unknown;
		if (h.due + h.running == 0)
			return ERR_OK;
		if (wish.wish == STEERING_PAUSE || wish.wish == STEERING_STOP)
			return ctx_fail(c->ctx, ERR_REFUSED, _("%s が自動決済を%sにしました。残り %lld 件"), wish.asked_by, steering_wish_name(wish.wish),
					(long long)h.due);
		if (!owner.alive)
			return ERR_NOT_FOUND;
		int64_t now = clock_mono(c->app->ctx.clock);
		if (h.due + h.running != left)
			still = now;
		left = h.due + h.running;
		cmd_progress(c, total - left, total);
		e = stands_still(c, (now - still) / 1000, left, owner.owner);
		if (e != ERR_OK)
			return e;
	}
}

/* id 0: there was none yet. */
static enum err newest_run(struct ctx *ctx, struct settle_run *out)
{
	*out = (struct settle_run){ .id = 0 };
	enum err e = steering_run_newest(ctx, out);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* What the living owner did since it was asked. Its run may have been open before: the figures up to then aren't told again. */
static enum err through_owner(struct cmd_call *c, const struct settle_run *before, struct worker_report *r)
{
	struct settlement_health h;
	struct settle_run run;
	enum err e = settlement_list_health(c->ctx, &h);
	if (e == ERR_OK)
		e = await_owner(c, h.due + h.running, r);
	if (e == ERR_OK)
		e = newest_run(c->ctx, &run);
	if (e != ERR_OK)
		return e;
	bool same = run.id == before->id;
	r->charged = run.paid_n - (same ? before->paid_n : 0);
	r->declined = run.declined_n - (same ? before->declined_n : 0);
	return ERR_OK;
}

enum err worker_cmd_settle(struct cmd_call *c)
{
	struct worker_report r = { 0 };
	struct settle_run before;
	int64_t begun = clock_mono(c->app->ctx.clock);
	enum err e = may_check(c->ctx, ACTION_SETTLE_RUN);
	if (e == ERR_OK)
		e = newest_run(c->ctx, &before);
	bool by_owner = false;
	for (int tries = 0; e == ERR_OK && tries < 10; tries++) {
		struct worker_options o = { .mode = WORKER_UNTIL_IDLE };
		e = work(c, &o, tries == 0, &r);
		by_owner = e == ERR_RUNNING;
		if (by_owner) {
			e = through_owner(c, &before, &r);
			r.seconds = (double)(clock_mono(c->app->ctx.clock) - begun) / 1000;
		}
		if (e != ERR_NOT_FOUND)
			break;
		e = ERR_OK; /* the owner has died meanwhile: its work is ours */
	}
	if (e == ERR_OK)
		tell(c, &r, by_owner);
	return e;
}

/* ---- the training gateway ---- */

static enum err training_only(struct cmd_call *c, char dir[600])
{
	if (!c->ctx->training)
		return ctx_fail(c->ctx, ERR_USAGE, _("この操作は訓練用の環境だけで使えます"));
	str_fmt(dir, 600, "%s/%s", c->app->home, SANDBOX_FOLDER);
	return ERR_OK;
}

/* SPEC L4: the later of the clock and the newest entry of the log. */
static int64_t sandbox_now(void *arg)
{
	struct ctx *ctx = arg;
	int64_t now = ctx_now(ctx), newest = audit_log_newest(ctx);
	return newest > now ? newest : now;
}

static void sandbox_ready(int port, void *arg)
{
	(void)arg;
	printf(_("訓練用の決済サーバー: https://localhost:%d（Ctrl+C で終了）\n"), port);
	fflush(stdout);
}

enum err worker_cmd_sandbox(struct cmd_call *c)
{
	char dir[600];
	struct url u;
	int64_t port = 0;
	const char *text = cmd_value(c, "--port");
	enum err e = training_only(c, dir);
	if (e != ERR_OK)
		return e;
	if (url_parse(c->app->settings.gateway_url, &u))
		port = u.port;
	if (text && !str_int64(text, 0, 65535, &port))
		return ctx_fail(c->ctx, ERR_USAGE, _("--port は 0 から 65535 までです: %s"), text);
	struct sandbox_options o = { .dir = dir, .port = (int)port, .now = sandbox_now, .now_arg = c->ctx, .faults = cmd_value(c, "--faults") };
	e = sandbox_make_ca(dir, &c->app->random, &c->ctx->cause);
	return e == ERR_OK ? sandbox_serve(&o, sandbox_ready, NULL, &c->ctx->cause) : e;
}

enum err worker_cmd_ledger(struct cmd_call *c)
{
	char dir[600];
	json_t *book, *row;
	size_t i;
	enum err e = training_only(c, dir);
	if (e == ERR_OK)
		e = sandbox_ledger_read(dir, &book, &c->ctx->cause);
	if (e != ERR_OK)
		return e;
	json_array_foreach(book, i, row) {
		const char *bill = json_string_value(json_object_get(json_object_get(row, "metadata"), "bill"));
		cmd_text(c, "%s  %lld  %s  %s  %lld", json_string_value(json_object_get(row, "intent")),
			 (long long)json_integer_value(json_object_get(row, "amount")), json_string_value(json_object_get(row, "status")),
			 bill ? bill : "", (long long)json_integer_value(json_object_get(row, "refunded")));
	}
	cmd_json(c, book);
	return ERR_OK;
}
