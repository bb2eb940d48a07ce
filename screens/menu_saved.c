/* Bookings that no longer fit stay, with their reason on the list, until somebody moves them: whoever caused it is told how many, first. */
#include "screens/menu_saved.h"

#include "base/i18n.h"
#include "base/str.h"

#include "base/banned.h"

struct outcome menu_saved(struct outcome next, const char *done, int beyond)
{
	if (beyond)
		return outcome_with(next, STYLE_TODO, _("枠に入らなくなった予約 %d 件: %s"), beyond, done);
	return outcome_with(next, STYLE_DONE, "%s", done);
}

struct outcome menu_changed(struct outcome next, const char *code, int beyond)
{
	char done[200];
	str_fmt(done, sizeof done, _("%s を変更しました"), code);
	return menu_saved(next, done, beyond);
}
