/* Staff: administration by an admin, and one's own password. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd.h"
#include "domain/staff.h"
#include "model/role.h"

#include "base/banned.h"

extern const struct cmd cmd_staff[];

enum { PASSWORD = 200, STAFF_MAX = 1000, ROLES_TEXT = 128 };

static json_t *roles_json(unsigned roles, char text[ROLES_TEXT])
{
	json_t *list = json_array();
	text[0] = '\0';
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (!(roles & 1u << r))
			continue;
		str_add(text, ROLES_TEXT, "%s%s", *text ? "," : "", role_id((enum role)r));
		json_array_append_new(list, json_string(role_id((enum role)r)));
	}
	return list;
}

static enum err describe(struct cmd_call *c, struct staff *s)
{
	const char *name = cmd_value(c, "--name"), *roles = cmd_value(c, "--roles"), *os_user = cmd_value(c, "--os-user"),
		*lang = cmd_value(c, "--lang");
	*s = (struct staff){ .lang = i18n_lang() };
	if (!roles)
		return ctx_fail(c->ctx, ERR_USAGE, _("--roles で役割を指定してください（例: reception,billing）"));
	if (lang && strcmp(lang, "ja") != 0 && strcmp(lang, "en") != 0)
		return ctx_fail(c->ctx, ERR_USAGE, _("--lang は ja または en です"));
	if (lang)
		s->lang = strcmp(lang, "en") == 0 ? LANG_EN : LANG_JA;
	if (!str_copy(s->login, sizeof s->login, c->args[0]) || !str_copy(s->name, sizeof s->name, name ? name : c->args[0]) ||
	    !str_copy(s->os_user, sizeof s->os_user, os_user ? os_user : ""))
		return ctx_fail(c->ctx, ERR_BAD_INPUT, _("職員ID・氏名・利用者名が長すぎます"));
	return staff_roles_parse(c->ctx, roles, &s->roles);
}

static enum err add(struct cmd_call *c)
{
	char password[PASSWORD] = "", roles[ROLES_TEXT];
	struct staff s;
	enum err e = describe(c, &s);
	if (!e)
		e = cmd_password(c, "--new-password-file", s.login, password, sizeof password);
	if (!e)
		e = staff_add(c->ctx, &s, password);
	mem_wipe(password, sizeof password);
	if (e)
		return e;
	cmd_json(c, json_pack("{s:s, s:s, s:o}", "login", s.login, "name", s.name, "roles", roles_json(s.roles, roles)));
	cmd_text(c, _("職員 %s（%s）を登録しました。役割: %s"), s.login, s.name, roles);
	return ERR_OK;
}

static enum err list(struct cmd_call *c)
{
	char roles[ROLES_TEXT];
	struct staff *all = mem_array(STAFF_MAX, sizeof *all);
	json_t *out = json_array();
	int n = 0;
	enum err e = staff_list(c->ctx, STAFF_MAX, all, &n);
	for (int i = 0; i < n; i++) {
		const struct staff *s = &all[i];
		json_array_append_new(out, json_pack("{s:s, s:s, s:o, s:s, s:s, s:b, s:b}", "login", s->login, "name", s->name, "roles",
			roles_json(s->roles, roles), "os_user", s->os_user, "lang", s->lang == LANG_EN ? "en" : "ja", "disabled",
			s->disabled_at != 0, "locked", s->locked_until > ctx_now(c->ctx)));
		cmd_text(c, "%-16s %-32s %s%s", s->login, roles, s->name, s->disabled_at ? _("（停止）") : "");
	}
	free(all);
	cmd_json(c, out);
	return e;
}

static enum err disable(struct cmd_call *c)
{
	enum err e = staff_disable(c->ctx, c->args[0]);
	if (e)
		return e;
	cmd_text(c, _("職員 %s を停止しました"), c->args[0]);
	cmd_json(c, json_pack("{s:s, s:b}", "login", c->args[0], "disabled", 1));
	return ERR_OK;
}

static enum err passwd(struct cmd_call *c)
{
	char password[PASSWORD] = "";
	enum err e = cmd_password(c, "--new-password-file", c->args[0], password, sizeof password);
	if (!e)
		e = staff_passwd(c->ctx, c->args[0], password);
	mem_wipe(password, sizeof password);
	if (e)
		return e;
	cmd_text(c, _("職員 %s のパスワードを変えました"), c->args[0]);
	cmd_json(c, json_pack("{s:s}", "login", c->args[0]));
	return ERR_OK;
}

#define NEW_PASSWORD { "--new-password-file", "FILE", N_("新しいパスワードのファイル（なければたずねる）") }

const struct cmd cmd_staff[] = {
	{ .name = "staff add", .args = "STAFF", .help = N_("職員を登録する"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
	  .action = ACTION_STAFF, .run = add,
	  .options = { { "--roles", "LIST", N_("役割: reception,billing,admin,night,supervisor") }, { "--name", "NAME", N_("氏名") },
		       { "--os-user", "USER", N_("この人を証明するオペレーティングシステムの利用者") },
		       { "--lang", "ja|en", N_("画面の言語") }, NEW_PASSWORD } },
	{ .name = "staff list", .help = N_("職員を一覧にする"), .needs = CMD_DATABASE, .action = ACTION_STAFF, .run = list },
	{ .name = "staff disable", .args = "STAFF", .help = N_("職員のサインインを止める"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_STAFF, .run = disable },
	{ .name = "staff passwd", .args = "STAFF", .help = N_("パスワードを変える"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .run = passwd, .options = { NEW_PASSWORD } },
	{ 0 },
};
