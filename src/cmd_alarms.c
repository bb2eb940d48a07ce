/* alarms; alarms seen (SPEC L): what a person must look at, and that somebody has. */
#include "cmd_alarms.h"

#include "base/str.h"
#include "domain/alarm.h"
#include "domain/audit.h"

#include "base/banned.h"

extern const struct cmd cmd_alarms[];

enum { LIST_PAGE = 50 };

json_t *cmd_alarm_json(const struct alarm *a)
{
	char at[DATE_TEXT];
	json_t *o = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:b}", "id", (json_int_t)a->id, "at", instant_iso(a->at, at), "kind", a->kind, "name", alarm_name(a),
		"text", a->text, "next", alarm_next(a), "ends_itself", alarm_ends_itself(a));
	json_object_set_new(o, "seen_at", a->seen_at ? json_string(instant_iso(a->seen_at, at)) : json_null());
	json_object_set_new(o, "seen_by", a->seen_at ? json_string(a->seen_by) : json_null());
	json_object_set_new(o, "open", json_boolean(!a->ended_at));
	return o;
}

static void alarm_text(struct cmd_call *c, const struct alarm *a)
{
	char date[DATE_TEXT], time[DATE_TEXT], state[160];
	cmd_text(c, "%lld  %s %s  %s  %s", (long long)a->id, date_show(tokyo_day(a->at), date), instant_time(a->at, time), alarm_name(a),
		alarm_state(c->ctx, a, state));
	cmd_text(c, "    %s", a->text);
	cmd_text(c, "    → %s", alarm_next(a));
}

static enum err run_list(struct cmd_call *c)
{
	struct alarm a[LIST_PAGE];
	int n = LIST_PAGE;
	enum err e = ERR_OK;
	json_t *out = json_array();
	for (int64_t at = 0; !e && n == LIST_PAGE; at += n) {
		e = alarm_list(c->ctx, at, LIST_PAGE, a, &n);
		for (int i = 0; !e && i < n; i++) {
			json_array_append_new(out, cmd_alarm_json(&a[i]));
			alarm_text(c, &a[i]);
		}
	}
	if (!e && !json_array_size(out))
		cmd_text(c, _("警報はありません"));
	if (!e)
		e = audit_look(c->ctx, "", 0, "alarms: %lld", (long long)json_array_size(out));
	if (e)
		json_decref(out);
	else
		cmd_json(c, out);
	return e;
}

static enum err run_seen(struct cmd_call *c)
{
	struct alarm a;
	int64_t id;
	if (!str_int64(c->args[0], 1, INT64_MAX, &id))
		return ctx_fail(c->ctx, ERR_USAGE, _("警報の番号は alarms の最初の数字です: %s"), c->args[0]);
	enum err e = alarm_see(c->ctx, id, &a);
	if (e)
		return e;
	cmd_json(c, cmd_alarm_json(&a));
	alarm_text(c, &a);
	if (!a.ended_at)
		cmd_text(c, _("    原因がなくなるまで一覧に残ります"));
	return ERR_OK;
}

const struct cmd cmd_alarms[] = {
	{ .name = "alarms", .args = "", .help = N_("人の確認が必要なことを、次にすることと一緒に示す（新しい順）"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_list },
	{ .name = "alarms seen", .args = "ID", .help = N_("その警報を確認済にする"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
	  .action = ACTION_ALARM, .run = run_seen },
	{ 0 },
};
