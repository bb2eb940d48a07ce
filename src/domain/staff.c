/*
 * Deriving a password's hash takes a tenth of a second, so it happens outside of any transaction; what it means is
 * decided inside one, on a row read again: who was locked meanwhile stays locked even with the right password.
 */
#include "domain/staff.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "domain/audit.h"
#include "domain/may.h"
#include "domain/policy.h"
#include "model/role.h"
#include "model/secret.h"
#include "store/db.h"
#include "store/staffs.h"

#include "base/banned.h"

static enum err wrong(struct ctx *ctx)
{
	return ctx_fail(ctx, ERR_AUTH, NULL);
}

static void become(struct ctx *ctx, const struct staff *s)
{
	struct actor a = { .staff_id = s->id, .roles = s->roles };
	str_copy(a.login, sizeof a.login, s->login);
	str_copy(a.name, sizeof a.name, s->name);
	str_copy(a.place, sizeof a.place, ctx->actor.place);
	ctx->actor = a;
	ctx->written_at = 0;
	i18n_use(s->lang);
}

/* A line of the log about signing in, in a transaction of its own: an outcome is kept although the call fails. */
static enum err tell(struct ctx *ctx, int64_t id, const char *what)
{
	enum err e = db_begin(ctx);
	if (e)
		return e;
	return db_finish(ctx, audit_note(ctx, ACTION_SIGN_IN, "staff", id, "%s", what));
}

static enum err locked(struct ctx *ctx, const struct staff *s)
{
	char at[DATE_TEXT];
	return ctx_fail(ctx, ERR_LOCKED, _("失敗が続いたため、%s までサインインできません"), instant_time(s->locked_until, at));
}

/* One more failure; the last one that is allowed locks and begins a new count. */
static enum err refuse(struct ctx *ctx, struct staff *s)
{
	int failures = s->failures + 1, after, seconds;
	policy_lock(ctx, &after, &seconds);
	bool lock = failures >= after;
	s->locked_until = lock ? ctx_now(ctx) + seconds : 0;
	enum err e = staffs_set_failures(ctx, s->id, lock ? 0 : failures, s->locked_until);
	if (!e)
		e = audit_note(ctx, ACTION_SIGN_IN, "staff", s->id, lock ? "wrong password, locked" : "wrong password %d", failures);
	return e;
}

static enum err accept(struct ctx *ctx, struct staff *s)
{
	enum err e = s->failures || s->locked_until ? staffs_set_failures(ctx, s->id, 0, 0) : ERR_OK;
	if (e)
		return e;
	become(ctx, s);
	return audit_note(ctx, ACTION_SIGN_IN, "staff", s->id, "signed in");
}

/* verdict: what the person is told, once it is written down. */
static enum err decide(struct ctx *ctx, const char *login, bool right, enum err *verdict, struct staff *s)
{
	enum err e = staffs_by_login(ctx, login, s);
	if (e)
		return e;
	*verdict = s->locked_until > ctx_now(ctx) ? ERR_LOCKED : s->disabled_at || !right ? ERR_AUTH : ERR_OK;
	if (*verdict == ERR_LOCKED)
		return audit_note(ctx, ACTION_SIGN_IN, "staff", s->id, "refused: locked");
	if (s->disabled_at)
		return audit_note(ctx, ACTION_SIGN_IN, "staff", s->id, "refused: disabled");
	return right ? accept(ctx, s) : refuse(ctx, s);
}

static enum err judge(struct ctx *ctx, const char *login, bool right)
{
	enum err verdict = ERR_AUTH;
	struct actor before = ctx->actor;
	struct staff s;
	enum err e = db_begin(ctx);
	if (e)
		return e;
	str_copy(ctx->actor.login, sizeof ctx->actor.login, login);
	e = db_finish(ctx, decide(ctx, login, right, &verdict, &s));
	if (e || verdict)
		ctx->actor = before;
	if (e)
		return e;
	if (verdict == ERR_LOCKED)
		return locked(ctx, &s);
	return verdict ? wrong(ctx) : ERR_OK;
}

enum err staff_sign_in(struct ctx *ctx, const char *login, const char *password)
{
	char hash[PASSWORD_TEXT];
	struct staff s;
	enum err e = staffs_by_login(ctx, login, &s);
	if (e == ERR_NOT_FOUND) {
		password_refuse(password);
		e = tell(ctx, 0, "unknown login");
		return e ? e : wrong(ctx);
	}
	if (!e)
		e = staffs_hash(ctx, s.id, hash);
	if (e)
		return e;
	bool right = s.locked_until > ctx_now(ctx) ? false : password_verify(password, hash);
	mem_wipe(hash, sizeof hash);
	return judge(ctx, login, right);
}

enum err staff_sign_in_os(struct ctx *ctx, const char *login, const char *os_user)
{
	struct staff s;
	enum err e = staffs_by_os_user(ctx, os_user, &s);
	if (e == ERR_NOT_FOUND || (!e && ((login && strcmp(login, s.login) != 0) || s.disabled_at)))
		return ctx_fail(ctx, ERR_AUTH, _("オペレーティングシステムの利用者 %s は、この職員と結び付いていません。--as と --password-file を使ってください"), os_user);
	if (e)
		return e;
	become(ctx, &s);
	return tell(ctx, s.id, "signed in by the operating system");
}

void staff_sign_out(struct ctx *ctx)
{
	struct actor nobody = { .roles = 0 };
	str_copy(nobody.place, sizeof nobody.place, ctx->actor.place);
	ctx->actor = nobody;
	ctx->written_at = 0;
}

static bool is_login(const char *s)
{
	size_t n = strlen(s);
	return n > 0 && n < sizeof ((struct staff *)0)->login &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == n;
}

static bool is_built_in(const char *login)
{
	return strcmp(login, "worker") == 0 || strcmp(login, "machine") == 0 || strcmp(login, "training") == 0 || strcmp(login, "setup") == 0;
}

enum err staff_password_check(struct ctx *ctx, const char *login, const char *password)
{
	int min = policy_password_min(ctx);
	size_t n = strlen(password);
	if (n < (size_t)min || n > 128)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("パスワードは%d文字以上128文字以下にしてください"), min);
	for (const char *c = password; *c; c++)
		if (*c < ' ' || *c > '~')
			return ctx_fail(ctx, ERR_BAD_INPUT, _("パスワードには半角の英数字と記号だけを使ってください"));
	if (strcasestr(password, login))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("パスワードに職員IDを含めないでください"));
	if (strspn(password, password + n - 1) == n)
		return ctx_fail(ctx, ERR_BAD_INPUT, _("同じ文字だけのパスワードは使えません"));
	return ERR_OK;
}

static enum err check_new(struct ctx *ctx, const struct staff *s)
{
	if (secret_find(s->login, NULL) || secret_find(s->name, NULL) || secret_find(s->os_user, NULL))
		return ctx_fail(ctx, ERR_SECRET_TEXT, NULL);
	if (!is_login(s->login) || is_built_in(s->login))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("職員ID「%s」は使えません。半角の英数字と . _ - で39文字まで（worker, training, setup を除く）"), s->login);
	if (str_empty(s->name))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("職員の氏名が正しくありません"));
	if (!s->roles || (s->roles & ~(unsigned)ROLES_ALL))
		return ctx_fail(ctx, ERR_BAD_INPUT, _("役割を一つ以上指定してください"));
	return ERR_OK;
}

static enum err insert(struct ctx *ctx, struct staff *s, const char *hash)
{
	enum err e = staffs_add(ctx, s, hash);
	if (e == ERR_DUPLICATE)
		return ctx_fail(ctx, e, _("職員ID「%s」またはオペレーティングシステムの利用者「%s」はすでに登録されています"), s->login, s->os_user);
	return e ? e : audit_note(ctx, ACTION_STAFF, "staff", s->id, "added %s, roles %u, os user %s", s->login, s->roles, s->os_user);
}

enum err staff_add(struct ctx *ctx, struct staff *s, const char *password)
{
	char hash[PASSWORD_TEXT];
	enum err e = may_check(ctx, ACTION_STAFF);
	if (!e)
		e = check_new(ctx, s);
	if (!e)
		e = staff_password_check(ctx, s->login, password);
	if (e)
		return e;
	password_hash(password, ctx->random, hash);
	e = db_begin(ctx);
	if (!e)
		e = db_finish(ctx, insert(ctx, s, hash));
	mem_wipe(hash, sizeof hash);
	return e;
}

enum err staff_list(struct ctx *ctx, int max, struct staff *out, int *n)
{
	enum err e = may_check(ctx, ACTION_STAFF);
	return e ? e : staffs_list(ctx, max, out, n);
}

static enum err disable(struct ctx *ctx, const char *login)
{
	struct staff s;
	int64_t admins;
	enum err e = staffs_by_login(ctx, login, &s);
	if (!e)
		e = staffs_count(ctx, 1u << ROLE_ADMIN, &admins);
	if (e)
		return e;
	if (s.disabled_at)
		return ctx_fail(ctx, ERR_BAD_STATE, _("職員 %s はすでに停止されています"), login);
	if ((s.roles & 1u << ROLE_ADMIN) && admins <= 1)
		return ctx_fail(ctx, ERR_REFUSED, _("%s は最後の管理者です。先に別の管理者を登録してください"), login);
	e = staffs_disable(ctx, s.id);
	return e ? e : audit_note(ctx, ACTION_STAFF, "staff", s.id, "disabled %s", s.login);
}

enum err staff_disable(struct ctx *ctx, const char *login)
{
	enum err e = may_check(ctx, ACTION_STAFF);
	if (!e)
		e = db_begin(ctx);
	return e ? e : db_finish(ctx, disable(ctx, login));
}

enum err staff_passwd(struct ctx *ctx, const char *login, const char *password)
{
	char hash[PASSWORD_TEXT];
	struct staff s;
	bool own = ctx->actor.staff_id && strcmp(ctx->actor.login, login) == 0;
	enum err e = own ? ERR_OK : may_check(ctx, ACTION_STAFF);
	if (!e)
		e = staff_password_check(ctx, login, password);
	if (!e)
		e = staffs_by_login(ctx, login, &s);
	if (e)
		return e;
	password_hash(password, ctx->random, hash);
	e = db_begin(ctx);
	if (!e) {
		e = staffs_set_hash(ctx, s.id, hash);
		e = db_finish(ctx, e ? e : audit_note(ctx, ACTION_STAFF, "staff", s.id, "new password of %s", s.login));
	}
	mem_wipe(hash, sizeof hash);
	return e;
}

enum err staff_roles_parse(struct ctx *ctx, const char *text, unsigned *roles)
{
	char word[32], all[128] = "";
	*roles = 0;
	for (int r = 0; r < ROLE_COUNT; r++)
		str_add(all, sizeof all, "%s%s", r ? ", " : "", role_id((enum role)r));
	while (text) {
		const char *comma = strchr(text, ',');
		str_copy_n(word, sizeof word, text, comma ? (size_t)(comma - text) : strlen(text));
		str_strip(word);
		int r = role_from_id(word);
		if (r < 0)
			return ctx_fail(ctx, ERR_BAD_INPUT, _("役割「%s」はありません。使えるのは %s"), word, all);
		*roles |= 1u << r;
		text = comma ? comma + 1 : NULL;
	}
	return ERR_OK;
}

enum err staff_name(struct ctx *ctx, const char *login, char out[80])
{
	struct staff s;
	enum err e = staffs_by_login(ctx, login, &s);
	if (e == ERR_OK)
		str_copy(out, 80, s.name);
	else
		str_copy(out, 80, strcmp(login, "worker") == 0 ? _("自動") : strcmp(login, "machine") == 0 ? _("領収書発行機") : login);
	return e == ERR_NOT_FOUND ? ERR_OK : e;
}
