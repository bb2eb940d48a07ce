/* What an address is, and the ids and names of what became of a mail. */
#include "model/mail.h"

#include <string.h>

#include "base/banned.h"

bool mail_address_ok(const char *a)
{
	const char *at = strchr(a, '@');
	if (!at || at == a || at[1] == '\0' || strchr(at + 1, '@'))
		return false;
	for (; *a; a++)
		if ((unsigned char)*a <= 0x20 || (unsigned char)*a > 0x7e || strchr("<>()[],;:\\\"", *a))
			return false;
	return true;
}

const char *mail_state_id(enum mail_state s)
{
	static const char *const ids[MAIL_STATES] = { "waiting", "sent", "undeliverable" };
	return ids[s];
}

const char *mail_state_name(enum mail_state s)
{
	static const char *const names[MAIL_STATES] = { N_("送信待ち"), N_("送信済"), N_("不達") };
	return _(names[s]);
}
