/* What is wrong with what was typed, and what may be left open, the domain says. */
#include "screens/cardless.h"

#include <string.h>

#include "base/str.h"

#include "base/banned.h"

static const struct choice sexes[] = { { "u", N_("不明") }, { "m", N_("男") }, { "f", N_("女") }, { NULL, NULL } };

static const struct field fields[CARDLESS_FIELDS] = {
	{ .name = "name", .label = N_("氏名"), .kind = FIELD_TEXT, .cols = 30, .max = NAME_SIZE - 1, .required = true },
	{ .name = "kana", .label = N_("カナ"), .kind = FIELD_TEXT, .cols = 30, .max = KANA_SIZE - 1, .required = true },
	{ .name = "sex", .label = N_("性別"), .kind = FIELD_CHOICE, .cols = 8, .choices = sexes },
	{ .name = "birth", .label = N_("生年月日"), .kind = FIELD_BIRTH, .cols = 16 },
	{ .name = "phone", .label = N_("電話"), .kind = FIELD_TEXT, .cols = 20, .max = PHONE_SIZE - 1 },
	{ .name = "email", .label = N_("メール"), .kind = FIELD_TEXT, .cols = 40, .max = EMAIL_SIZE - 1 },
};

void cardless_fields(struct field out[CARDLESS_FIELDS])
{
	memcpy(out, fields, sizeof fields);
}

void cardless_read(const struct ctx *ctx, const struct form *f, struct booking_person *out)
{
	*out = (struct booking_person){ .sex = form_text(f, "sex")[0] };
	str_copy(out->name, sizeof out->name, form_text(f, "name"));
	str_copy(out->kana, sizeof out->kana, form_text(f, "kana"));
	str_copy(out->phone, sizeof out->phone, form_text(f, "phone"));
	str_copy(out->email, sizeof out->email, form_text(f, "email"));
	if (!form_date(ctx, f, "birth", &out->birth))
		out->birth = DAY_NONE;
}
