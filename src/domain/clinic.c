/* A clinic's name stands in menus, closures and files: what an INI file can't have in a key is refused. */
#include "domain/clinic.h"

#include <string.h>

#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "model/profile.h"
#include "model/secret.h"
#include "store/clinics.h"
#include "store/db.h"

#include "base/banned.h"

enum err clinic_list(struct ctx *ctx, int max, struct clinic *out, int *n)
{
	return clinics_fetch(ctx, max, out, n);
}

enum err clinic_known(struct ctx *ctx, const char *name)
{
	struct clinic c, all[CLINICS_MAX];
	char names[600] = "";
	int n = 0;
	enum err e = *name ? clinics_get(ctx, name, &c) : ERR_OK;
	if (e != ERR_NOT_FOUND)
		return e;
	e = clinics_fetch(ctx, CLINICS_MAX, all, &n);
	for (int i = 0; i < n; i++)
		str_add(names, sizeof names, "%s%s", i ? ", " : "", all[i].name);
	return e ? e : ctx_fail(ctx, ERR_NOT_FOUND, _("クリニック「%s」はありません。あるのは: %s"), name, *names ? names : _("なし"));
}

enum err clinic_choose(struct ctx *ctx, const char *name)
{
	enum err e = clinic_known(ctx, name);
	if (!e)
		str_copy(ctx->clinic, sizeof ctx->clinic, name);
	return e;
}

const char *clinic_phone(struct ctx *ctx, const struct menu *m, char out[CLINIC_PHONE])
{
	struct clinic c;
	bool own = m->clinic[0] && clinics_get(ctx, m->clinic, &c) == ERR_OK && c.phone[0];
	str_copy(out, CLINIC_PHONE, own ? c.phone : policy_desk(ctx, DESK_CLINIC)->phone);
	return out;
}

static enum err check(struct ctx *ctx, const struct clinic *c)
{
	if (secret_find(c->name, NULL) != SECRET_NONE)
		return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!c->name[0] || strpbrk(c->name, "\r\n\t=:;#[]") || c->name[0] == ' ' || c->name[strlen(c->name) - 1] == ' ')
		return ctx_fail(ctx, ERR_BAD_INPUT, _("クリニックの名前: 必要なのは、= : ; # [ ] と改行のない 63 バイトまでの名前"));
	if (c->phone[strspn(c->phone, "0123456789-+() ")])
		return ctx_fail(ctx, ERR_BAD_INPUT, _("クリニック「%s」の電話: 必要なのは、半角の数字と - + ( ) と空白（または空）"), c->name);
	return secret_find(c->phone, NULL) != SECRET_NONE ? ctx_fail(ctx, ERR_SECRET_TEXT, NULL) : ERR_OK;
}

static enum err put(struct ctx *ctx, const char *was, const struct clinic *c)
{
	enum err e = was ? clinics_change(ctx, was, c) : clinics_add(ctx, c);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("クリニック「%s」はすでにあります"), c->name);
	return e ? e : audit_note(ctx, ACTION_BOOK_MENUS, "", 0, "clinic %s %s -> %s", was ? was : "-", c->name, c->phone);
}

enum err clinic_put(struct ctx *ctx, const char *was, const struct clinic *c)
{
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e)
		e = check(ctx, c);
	if (!e)
		e = db_begin(ctx);
	e = e ? e : db_finish(ctx, put(ctx, was, c));
	if (!e && was && strcmp(ctx->clinic, was) == 0)
		str_copy(ctx->clinic, sizeof ctx->clinic, c->name);
	return e;
}

static enum err drop(struct ctx *ctx, const char *name)
{
	if (clinics_used(ctx, name))
		return ctx_fail(ctx, ERR_REFUSED, _("クリニック「%s」には予約メニューがあります"), name);
	enum err e = clinics_drop(ctx, name);
	return e ? e : audit_note(ctx, ACTION_BOOK_MENUS, "", 0, "clinic %s dropped", name);
}

enum err clinic_drop(struct ctx *ctx, const char *name)
{
	enum err e = may_check(ctx, ACTION_BOOK_MENUS);
	if (!e)
		e = db_begin(ctx);
	e = e ? e : db_finish(ctx, drop(ctx, name));
	if (!e && strcmp(ctx->clinic, name) == 0)
		ctx->clinic[0] = '\0';
	return e;
}
