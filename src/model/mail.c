/* Ids and names of what became of a mail. */
#include "model/mail.h"

#include "base/banned.h"

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
