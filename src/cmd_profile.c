/* profile check, show and diff, and what the calendar makes of a day (SPEC F, K, L). */
#include <string.h>
#include <unistd.h>

#include "base/embed.h"
#include "base/str.h"
#include "cmd.h"
#include "domain/calendar.h"
#include "domain/mail_text.h"
#include "domain/policy.h"
#include "domain/profile_diff.h"

#include "base/banned.h"

enum { PROFILE_BYTES = 256 * 1024, DIFF_DAYS = 30, DIFF_SHOWN = 40 };

static const struct embed *preset_of(const char *name)
{
	char preset[80];
	return !strchr(name, '/') && str_fmt(preset, sizeof preset, "profiles/%s.ini", name) ? embed_find(preset) : NULL;
}

enum { DOUBT = 800 };

/* A preset's name, else a file. doubt: what may be mistyped in it; NULL: nobody asks. */
static enum err read_profile(struct ctx *ctx, const char *name, struct profile *out, char doubt[DOUBT])
{
	struct buf text = { 0 };
	const struct embed *e = preset_of(name);
	if (e)
		return policy_parse(ctx, e->name, e->data, out);
	int error = file_read(name, PROFILE_BYTES, &text);
	if (error)
		return ctx_fail(ctx, access(name, F_OK) == 0 ? ERR_IO : ERR_NOT_FOUND, "%s: %s", name, strerror(error));
	enum err err = policy_parse(ctx, name, text.data ? text.data : "", out);
	if (!err && doubt)
		policy_doubt(name, text.data, out, doubt, DOUBT);
	buf_free(&text);
	return err;
}

/* The texts of the mails that go with it: what the program ships, and the folder mail-templates beside the file. */
static enum err check_mails(struct ctx *ctx, const char *file, const struct profile *p)
{
	char folder[1024];
	const char *slash = strrchr(file, '/');
	str_fmt(folder, sizeof folder, "%.*smail-templates", slash ? (int)(slash - file + 1) : 0, file);
	return mail_text_check(ctx, p, preset_of(file) ? NULL : folder);
}

static enum err run_check(struct cmd_call *call)
{
	struct profile p;
	char doubt[DOUBT] = "";
	enum err e = read_profile(call->ctx, call->args[0], &p, doubt);
	if (!e)
		e = check_mails(call->ctx, call->args[0], &p);
	if (e == ERR_SETTING) /* the file was asked about: what is wrong with it is the answer, not a wrong use */
		e = call->ctx->cause.err = ERR_BAD_FILE;
	if (e)
		return e;
	if (*doubt)
		cmd_text(call, _("注意: %s"), doubt);
	cmd_text(call, _("%s: 正しい施設設定です（%s、%s。メールの文章も確かめました）"), call->args[0], p.id, p.service);
	json_t *doubts = json_array();
	if (*doubt)
		json_array_append_new(doubts, json_string(doubt));
	cmd_json(call, json_pack("{s:b, s:s, s:s, s:s, s:o}", "valid", 1, "profile", p.id, "hospital", p.hospital, "service", p.service,
		"warnings", doubts));
	return ERR_OK;
}

struct showing {
	struct cmd_call *call;
	json_t *document;
	char section[40];
};

static void show_line(void *user, const char *section, const char *key, const char *value)
{
	struct showing *s = user;
	json_t *keys = json_object_get(s->document, section);
	if (strcmp(s->section, section) != 0) {
		cmd_text(s->call, "%s[%s]", *s->section ? "\n" : "", section);
		str_copy(s->section, sizeof s->section, section);
	}
	cmd_text(s->call, "%s = %s", key, value);
	if (!keys) {
		keys = json_object();
		json_object_set_new(s->document, section, keys);
	}
	json_object_set_new(keys, key, json_string(value));
}

static enum err run_show(struct cmd_call *call)
{
	struct showing s = { .call = call, .document = json_object() };
	policy_show(call->ctx->profile, show_line, &s);
	cmd_json(call, s.document);
	return ERR_OK;
}

struct differing {
	struct cmd_call *call;
	json_t *rows;
	int shown;
};

/* Text stops after DIFF_SHOWN visits: the sums by rule say how many there are; the document has all. */
static void diff_row(void *user, const struct profile_diff *d)
{
	struct differing *w = user;
	char day[DATE_TEXT], iso[DATE_TEXT];
	json_t *changes = json_array();
	bool show = w->shown++ < DIFF_SHOWN;
	if (show)
		cmd_text(w->call, "%s %s %s", date_show(d->day, day), d->number, d->card);
	for (int i = 0; i < d->n; i++) {
		const struct profile_change *c = &d->changes[i];
		if (show)
			cmd_text(w->call, "  %-12s %s → %s", c->rule, *c->before ? c->before : _("（理由なし）"), *c->after ? c->after : _("（理由なし）"));
		json_array_append_new(changes, json_pack("{s:s, s:s, s:s}", "rule", c->rule, "before", c->before, "after", c->after));
	}
	json_array_append_new(w->rows, json_pack("{s:s, s:s, s:s, s:b, s:o}", "card", d->card, "date", date_iso(d->day, iso), "number", d->number,
		"deferral", d->deferral, "changes", changes));
}

static enum err run_diff(struct cmd_call *call)
{
	struct profile other;
	struct profile_diff_sum sum;
	struct differing w = { .call = call, .rows = json_array() };
	int64_t days;
	json_t *rules = json_object();
	enum err e = cmd_number(call, "--days", 1, PROFILE_DIFF_DAYS, DIFF_DAYS, &days);
	if (!e)
		e = read_profile(call->ctx, call->args[0], &other, NULL);
	if (e == ERR_SETTING)
		e = call->ctx->cause.err = ERR_BAD_FILE;
	if (!e)
		e = profile_diff(call->ctx, &other, (int)days, diff_row, &w, &sum);
	if (e) {
		json_decref(w.rows);
		json_decref(rules);
		return e;
	}
	cmd_text(call, _("%lld日間の来院 %lld件のうち %lld件の判断が変わります（%s → %s）"), (long long)days, (long long)sum.visits, (long long)sum.different,
		call->ctx->profile->id, other.id);
	for (int i = 0; i < sum.n_rules; i++) {
		cmd_text(call, _("  %-12s %lld件"), sum.rules[i].rule, (long long)sum.rules[i].visits);
		json_object_set_new(rules, sum.rules[i].rule, json_integer(sum.rules[i].visits));
	}
	if (sum.registration)
		cmd_text(call, "%s", _("  F9 照合する項目が違います。今の利用登録はそのまま残るので来院の判断は変わらず、これからの登録だけが変わります"));
	cmd_json(call, json_pack("{s:s, s:s, s:I, s:b, s:I, s:I, s:o, s:o}", "before", call->ctx->profile->id, "after", other.id, "days", (json_int_t)days,
		"registration", sum.registration, "visits", (json_int_t)sum.visits, "different", (json_int_t)sum.different, "rules", rules, "rows", w.rows));
	return ERR_OK;
}

/* The installation's profile when there is one, else the preset that the invented hospital uses. */
static enum err calendar_profile(struct cmd_call *call, struct profile *out)
{
	char home[512], path[600];
	const char *wanted = cmd_value(call, "--profile");
	if (!wanted && call->ctx->profile) {
		*out = *call->ctx->profile;
		return ERR_OK;
	}
	if (!wanted && !app_home(call->ctx, "madoguchi", home) && str_fmt(path, sizeof path, "%s/profile.ini", home) && access(path, F_OK) == 0)
		wanted = path;
	return read_profile(call->ctx, wanted ? wanted : "atokure", out, NULL);
}

/* In the document a place has its hours of that day, or null when it is closed. */
static void tell_place(struct cmd_call *call, struct ctx *ctx, enum place p, day_t d, json_t *open)
{
	int from, to;
	char text[32] = "";
	bool is_open = calendar_hours(ctx, p, d, &from, &to);
	if (is_open)
		str_fmt(text, sizeof text, "%d:%02d-%d:%02d", from / 60, from % 60, to / 60, to % 60);
	cmd_text(call, "  %-8s %s", calendar_place_id(p), is_open ? text : _("休み"));
	json_object_set_new(open, calendar_place_id(p), is_open ? json_string(text) : json_null());
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static enum err run_calendar(struct cmd_call *call)
{
	struct profile profile;
	struct ctx *ctx = call->ctx;
	day_t d;
	char shown[DATE_TEXT], iso[DATE_TEXT];
	enum err e = calendar_profile(call, &profile);
	if (!e)
		e = date_parse(call->args[0], ctx_today(ctx), &d, &ctx->cause);
	if (e)
		return e;
	const struct profile *before = ctx->profile;
	ctx->profile = &profile;
	const char *holiday = calendar_holiday(d), *closed = calendar_closed(ctx, d);
	json_t *open = json_object();
	cmd_text(call, "%s  %s", date_show(d, shown), holiday ? _(holiday) : _("祝日ではありません"));
	if (closed)
		cmd_text(call, _("休診日です（%s）"), _(closed));
	for (int p = 0; p < PLACE_COUNT; p++)
		tell_place(call, ctx, (enum place)p, d, open);
	ctx->profile = before;
	cmd_json(call, json_pack("{s:s, s:o, s:o, s:o, s:s}", "date", date_iso(d, iso), "holiday", text_or_null(holiday), "closed",
		text_or_null(closed), "open", open, "profile", profile.id));
	return ERR_OK;
}

const struct cmd cmd_profile[] = {
	{ .name = "profile check", .args = "FILE", .help = N_("施設設定のファイルを調べます（ファイル・行・項目・期待する値を示します）"), .min_args = 1, .max_args = 1,
	  .needs = CMD_NOTHING, .action = ACTION_PROFILE, .run = run_check },
	{ .name = "profile show", .args = "", .help = N_("使っている施設設定を表示します"), .min_args = 0, .max_args = 0,
	  .needs = CMD_PROFILE, .action = ACTION_PROFILE, .run = run_show },
	{ .name = "profile diff", .args = "NAME|FILE", .help = N_("別の施設設定なら、最近の来院のうちどれの判断が変わったか"), .min_args = 1, .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_PROFILE, .run = run_diff, .options = { { "--days", "N", N_("何日前から（標準は 30日）") } } },
	{ .name = "try calendar", .args = "DATE", .help = N_("祝日と、場所ごとの取扱時間"), .min_args = 1, .max_args = 1, .needs = CMD_NOTHING,
	  .run = run_calendar, .options = { { "--profile", "NAME|FILE", N_("施設設定（標準は使っているもの、なければ atokure）") } } },
	{ 0 },
};
