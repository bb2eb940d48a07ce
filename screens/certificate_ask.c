/* The same question for a bill and for days. */
#include "screens/certificate_ask.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/str.h"
#include "domain/bill.h"
#include "domain/certificate.h"
#include "screens/person.h"
#include "screens/words.h"

#include "base/banned.h"

enum { QUESTION = 2048 };

static struct outcome ask(const struct ctx *ctx, const struct certificate_facts *f, int same_name, int same_surname, dialog_then *then)
{
	const struct patient *p = &f->patient;
	char text[QUESTION], from[DATE_TEXT], to[DATE_TEXT], yen[32], birth[96];
	str_fmt(text, sizeof text, "%s  %s  %s  %s", p->card, p->name, p->kana, sex_name(p->sex));
	if (same_name)
		str_add(text, sizeof text, _("\n！本日は同姓同名の方がほかに %d人 います"), same_name);
	else if (same_surname)
		str_add(text, sizeof text, _("\n！本日は同姓の方がほかに %d人 います"), same_surname);
	if (f->c.of.bill_id)
		str_add(text, sizeof text, _("\n\n請求 %s"), f->lines[f->n - 1].bill);
	else
		str_add(text, sizeof text, _("\n\n領収日 %s から %s まで"), date_show(f->c.of.from, from), date_show(f->c.of.to, to));
	str_add(text, sizeof text, _("\nお支払い %d件   合計 %s円"), f->n, yen_text(f->c.total, yen));
	if (f->c.fee)
		str_add(text, sizeof text, _("\n手数料 %s円（窓口払いの請求になります）"), yen_text(f->c.fee, yen));
	str_add(text, sizeof text, _("\n\n支払証明書を発行しますか\n\n生年月日は %s ですか（y で確認）"), person_birth(ctx, p, birth));
	return outcome_dialog(dialog_confirm(_("支払証明書"), text, true, then, 0));
}

struct outcome certificate_ask(struct ctx *ctx, const struct certificate_wish *of, int same_name, int same_surname, dialog_then *then)
{
	struct certificate_facts *f = mem_new(sizeof *f);
	struct outcome o = certificate_look(ctx, of, f) ? outcome_fail(ctx) : ask(ctx, f, same_name, same_surname, then);
	mem_wipe(f, sizeof *f);
	free(f);
	return o;
}

struct outcome certificate_ask_issue(struct ctx *ctx, const struct certificate_wish *of)
{
	struct certificate c;
	struct bill fee;
	char yen[32];
	if (certificate_issue(ctx, of, &c))
		return outcome_fail(ctx);
	if (c.fee_bill_id && bill_by_id(ctx, c.fee_bill_id, &fee) == ERR_OK)
		return outcome_with(outcome_refresh(), STYLE_TODO, _("支払証明書 %s を印刷します。手数料 %s円 は請求 %s です"), c.number, yen_text(c.fee, yen), fee.number);
	return outcome_with(outcome_refresh(), STYLE_DONE, _("支払証明書 %s を印刷します"), c.number);
}
