/* What the API's shapes are drawn with, and which room draws which type. */
#include <string.h>

#include "base/str.h"
#include "sandbox/sb_call.h"
#include "base/banned.h"

void sb_show_nulls(json_t *o, const char *names)
{
	char name[64];

	while ((names = sb_call_next_name(names, name)))
		json_object_set_new(o, name, json_null());
}

json_t *sb_show_text(const json_t *body, const char *name)
{
	json_t *value = json_object_get(body, name);

	return value ? json_deep_copy(value) : json_null();
}

json_t *sb_show_metadata(const json_t *body)
{
	json_t *metadata = json_object_get(body, "metadata");

	return metadata ? json_deep_copy(metadata) : json_object();
}

json_t *sb_show(struct sb_call *c, const json_t *body)
{
	static json_t *(*const show[SB_TYPES])(struct sb_call *, const json_t *) = {
		[SB_CUSTOMER] = sb_customers_show, [SB_METHOD] = sb_methods_show, [SB_SETUP] = sb_setups_show,
		[SB_SESSION] = sb_sessions_show,   [SB_INTENT] = sb_intents_show, [SB_CHARGE] = sb_charges_show,
		[SB_REFUND] = sb_refunds_show,
	};

	return show[sb_book_type(sb_text(body, "id"))](c, body);
}
