/* The choice holds for the desk until it is left, or made again. */
#include "screens/clinic_choice.h"

#include "domain/clinic.h"

#include "base/banned.h"

struct outcome clinic_choice(struct ctx *ctx, dialog_then *then)
{
	struct clinic all[CLINICS_MAX];
	struct choice choices[CLINICS_MAX + 2] = { { "", _("すべてのクリニック") } };
	int n = 0;
	if (clinic_list(ctx, CLINICS_MAX, all, &n))
		return outcome_fail(ctx);
	if (!n)
		return outcome_say(STYLE_REFUSED, "%s", _("クリニックの登録はありません（予約メニューの管理で加えます）"));
	for (int i = 0; i < n; i++)
		choices[i + 1] = (struct choice){ all[i].name, all[i].name };
	return outcome_dialog(dialog_choice(_("クリニック"), "", choices, then, 0));
}

enum err clinic_chosen(struct ctx *ctx, const struct answer *a)
{
	return clinic_choose(ctx, a->choice ? a->id : "");
}
