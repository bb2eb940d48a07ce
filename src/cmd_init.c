/* A new production installation with its first admin, and the check of an installation's health. */
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd_alarms.h"
#include "domain/alarm.h"
#include "domain/audit.h"
#include "domain/staff.h"
#include "store/audit_log.h"
#include "store/db.h"

#include "base/banned.h"

extern const struct cmd cmd_init[];

enum { PASSWORD = 200, ALARMS = 100 };

static enum err first_admin(struct cmd_call *c, const char *login, const char *password)
{
	struct staff s = { .roles = 1u << ROLE_ADMIN, .lang = i18n_lang() };
	const char *name = cmd_value(c, "--admin-name");
	str_copy(s.login, sizeof s.login, login);
	str_copy(s.name, sizeof s.name, name ? name : _("管理者"));
	return staff_add(c->ctx, &s, password);
}

/* The installation without an admin would be useless: both stand or neither. */
static enum err init(struct cmd_call *c)
{
	char password[PASSWORD] = "";
	const char *profile = cmd_value(c, "--profile"), *login = cmd_value(c, "--admin");
	struct app_new new = { .profile = profile, .now = c->who.now };
	if (!profile)
		return ctx_fail(c->ctx, ERR_USAGE, _("--profile で施設設定の名前（atokure, atobarai）またはファイルを指定してください"));
	login = login ? login : "admin";
	enum err e = cmd_password(c, "--admin-password-file", login, password, sizeof password);
	if (!e)
		e = app_create(c->app, &new);
	if (!e) {
		e = first_admin(c, login, password);
		if (e)
			app_uncreate(c->app);
	}
	mem_wipe(password, sizeof password);
	if (e)
		return e;
	cmd_text(c, _("%s に本番用の環境を作りました。管理者: %s"), c->app->home, login);
	cmd_json(c, json_pack("{s:s, s:s, s:s}", "home", c->app->home, "profile", c->app->profile.id, "admin", login));
	return ERR_OK;
}

static void add_check(struct cmd_call *c, json_t *list, const char *name, enum err e)
{
	const char *text = e ? c->ctx->cause.text : _("異常なし");
	cmd_text(c, "%s  %-10s %s", e ? "×" : "○", name, text);
	json_array_append_new(list, json_pack("{s:s, s:b, s:s}", "name", name, "ok", e == ERR_OK, "text", text));
}

static enum err audit_whole(struct ctx *ctx)
{
	int64_t count, broken;
	enum err e = audit_log_verify(ctx, &count, &broken);
	if (!e && broken)
		e = ctx_fail(ctx, ERR_DB, _("操作記録は%lld番で壊れています"), (long long)broken);
	return e;
}

/* What the worker wants a person to look at; newest first. It breaks nothing: the exit code is the checks'. */
static enum err open_alarms(struct cmd_call *c, json_t *list)
{
	struct alarm a[ALARMS];
	char at[DATE_TEXT];
	int n;
	enum err e = alarm_list(c->ctx, 0, ALARMS, a, &n);
	for (int i = 0; !e && i < n; i++) {
		cmd_text(c, _("！  警報 %s  %s  %s"), instant_iso(a[i].at, at), alarm_name(&a[i]), a[i].text);
		json_array_append_new(list, cmd_alarm_json(&a[i]));
	}
	return e;
}

/* Settings, profile and keys were read to get here: the failure of one of them is what `check` says then. */
static enum err check(struct cmd_call *c)
{
	json_t *list = json_array(), *alarms = json_array();
	add_check(c, list, "settings", ERR_OK);
	add_check(c, list, "profile", ERR_OK);
	enum err pages = db_check(c->ctx, false), first = pages;
	struct cause why = c->ctx->cause;
	add_check(c, list, "database", pages);
	enum err audit = audit_whole(c->ctx);
	add_check(c, list, "audit", audit);
	if (!first && audit) {
		first = audit;
		why = c->ctx->cause;
	}
	enum err told = open_alarms(c, alarms);
	if (!first && told) {
		first = told;
		why = c->ctx->cause;
	}
	c->ctx->cause = why;
	cmd_json(c, json_pack("{s:b, s:o, s:o}", "ok", first == ERR_OK, "checks", list, "alarms", alarms));
	return first;
}

const struct cmd cmd_init[] = {
	{ .name = "init", .help = N_("本番用の新しい環境を作る"), .needs = CMD_NEW, .run = init,
	  .options = { { "--profile", "NAME|FILE", N_("施設設定: atokure, atobarai またはファイル") },
		       { "--admin", "STAFF", N_("最初の管理者の職員ID（なければ admin）") },
		       { "--admin-name", "NAME", N_("最初の管理者の氏名") },
		       { "--admin-password-file", "FILE", N_("そのパスワードのファイル（なければたずねる）") } } },
	{ .name = "check", .help = N_("設定・データベース・操作記録を検査し、警報を示す"), .needs = CMD_DATABASE, .run = check },
	{ 0 },
};
