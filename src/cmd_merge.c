/* patients duplicates, merge, unmerge, apart, variants (SPEC P3, P4, P7). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cmd.h"
#include "domain/audit.h"
#include "domain/name_variants.h"
#include "domain/patient.h"
#include "domain/patient_merge.h"

#include "base/banned.h"

enum { PAIRS = 10000, TABLE_BYTES = 8 << 20 };

static json_t *side(const struct patient *p)
{
	char birth[DATE_TEXT];
	return json_pack("{s:s, s:s, s:s, s:s}", "card", p->card, "name", p->name, "kana", p->kana, "birth_date", date_iso(p->birth, birth));
}

static enum err run_duplicates(struct cmd_call *call)
{
	bool merged = cmd_given(call, "--merged");
	struct patient_pair *pairs = mem_array(PAIRS, sizeof *pairs);
	int n;
	enum err e = merged ? patient_merge_list(call->ctx, PAIRS, pairs, &n) : patient_merge_duplicates(call->ctx, PAIRS, pairs, &n);
	if (!e)
		e = audit_look(call->ctx, "", 0, "%s: %d", merged ? "merged records" : "duplicates", n);
	if (!e) {
		json_t *list = json_array();
		for (int i = 0; i < n; i++) {
			const struct patient *a = &pairs[i].first, *b = &pairs[i].second;
			cmd_text(call, "%s %s  %s %s  %s", a->card, a->name, b->card, b->name, a->kana);
			json_array_append_new(list, json_pack("{s:o, s:o}", "first", side(a), "second", side(b)));
		}
		cmd_text(call, _("%d 組"), n);
		cmd_json(call, list);
	}
	mem_wipe(pairs, PAIRS * sizeof *pairs);
	free(pairs);
	return e;
}

static enum err two(struct cmd_call *call, struct patient *a, struct patient *b)
{
	enum err e = patient_record(call->ctx, call->args[0], a);
	return e ? e : patient_record(call->ctx, call->args[1], b);
}

static json_t *counts(const int64_t of[MERGE_KINDS])
{
	json_t *o = json_object();
	for (int k = 0; k < MERGE_KINDS; k++)
		json_object_set_new(o, merge_kind_id((enum merge_kind)k), json_integer(of[k]));
	return o;
}

static void tell(struct cmd_call *call, const struct patient_merge_preview *p, bool done)
{
	json_t *reasons = json_array();
	cmd_text(call, done ? _("%s を %s に統合しました") : _("%s を %s に統合すると移るもの:"), p->from.card, p->into.card);
	for (int k = 0; k < MERGE_KINDS; k++)
		if (p->from_counts[k])
			cmd_text(call, "  %s %lld", merge_kind_name((enum merge_kind)k), (long long)p->from_counts[k]);
	for (int i = 0; i < p->n_reasons; i++) {
		cmd_text(call, "  %s", p->reasons[i]);
		json_array_append_new(reasons, json_string(p->reasons[i]));
	}
	cmd_json(call, json_pack("{s:o, s:o, s:b, s:o, s:b, s:o}", "from", side(&p->from), "into", side(&p->into), "merged", done, "moves", counts(p->from_counts),
		"allowed", p->n_reasons == 0, "reasons", reasons));
}

static enum err run_merge(struct cmd_call *call)
{
	struct patient from, into;
	struct patient_merge_preview p;
	bool only_look = cmd_given(call, "--preview");
	enum err e = two(call, &from, &into);
	if (!e)
		e = patient_merge_preview(call->ctx, from.id, into.id, &p);
	if (!e)
		e = only_look ? audit_look(call->ctx, "patient", into.id, "beside %s", from.card) : patient_merge(call->ctx, &p);
	if (!e)
		tell(call, &p, !only_look);
	return e;
}

static enum err run_unmerge(struct cmd_call *call)
{
	struct patient p;
	enum err e = patient_record(call->ctx, call->args[0], &p);
	if (!e)
		e = patient_unmerge(call->ctx, p.id);
	if (e)
		return e;
	cmd_text(call, _("%s の統合を戻しました"), p.card);
	cmd_json(call, json_pack("{s:s, s:b}", "card", p.card, "merged", 0));
	return ERR_OK;
}

static enum err run_apart(struct cmd_call *call)
{
	struct patient a, b;
	enum err e = two(call, &a, &b);
	if (!e)
		e = patient_merge_apart(call->ctx, a.id, b.id);
	if (e)
		return e;
	cmd_text(call, _("%s と %s は別の方と記録しました"), a.card, b.card);
	cmd_json(call, json_pack("{s:s, s:s}", "first", a.card, "second", b.card));
	return ERR_OK;
}

static enum err run_variants(struct cmd_call *call)
{
	struct name_variants_result r;
	struct buf text = { 0 };
	bool none = cmd_given(call, "--none");
	const char *file = none ? "" : call->n_args ? call->args[0] : NULL;
	if (!file || (none && call->n_args))
		return ctx_fail(call->ctx, ERR_USAGE, _("表のファイルか --none のどちらかを指定してください"));
	int error = none ? 0 : file_read(file, TABLE_BYTES, &text);
	enum err e = error ? ctx_fail(call->ctx, error == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", file, strerror(error))
	                   : name_variants_install(call->ctx, file, text.data ? text.data : "", &r);
	buf_free(&text);
	if (e)
		return e;
	if (r.rows)
		cmd_text(call, _("異体字の表を入れました: %d字。%lld人の検索キーを作り直しました"), r.rows, (long long)r.patients);
	else
		cmd_text(call, _("異体字の表を外しました。%lld人の検索キーを作り直しました"), (long long)r.patients);
	cmd_json(call, json_pack("{s:i, s:I}", "variants", r.rows, "patients", (json_int_t)r.patients));
	return ERR_OK;
}

const struct cmd cmd_merge[] = {
	{ .name = "patients duplicates", .args = "", .help = N_("氏名・カナ・生年月日・性別が同じ患者の組"), .needs = CMD_DATABASE, .action = ACTION_LOOK, .run = run_duplicates,
	  .options = { { "--merged", NULL, N_("統合した組（残る記録が先）") } } },
	{ .name = "patients merge", .args = "CARD INTO", .help = N_("CARD の記録を INTO の記録に統合します"), .min_args = 2, .max_args = 2, .needs = CMD_DATABASE,
	  .action = ACTION_PATIENT_MERGE, .run = run_merge, .options = { { "--preview", NULL, N_("何が移るかと、統合できない理由だけを示します") } } },
	{ .name = "patients unmerge", .args = "CARD", .help = N_("CARD の記録の統合を戻します"), .min_args = 1, .max_args = 1, .needs = CMD_DATABASE,
	  .action = ACTION_PATIENT_MERGE, .run = run_unmerge },
	{ .name = "patients apart", .args = "CARD OTHER", .help = N_("二つの記録は別の方と記録します（二重登録の一覧に出なくなります）"), .min_args = 2, .max_args = 2,
	  .needs = CMD_DATABASE, .action = ACTION_PATIENT_MERGE, .run = run_apart },
	{ .name = "patients variants", .args = "[FILE]", .help = N_("病院の異体字の表（異体字 タブ 標準の字）を入れ、検索キーを作り直します"), .max_args = 1,
	  .needs = CMD_DATABASE, .action = ACTION_PROFILE, .run = run_variants, .options = { { "--none", NULL, N_("入れてある表を外します") } } },
	{ 0 },
};
