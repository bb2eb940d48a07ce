/* The table; the [reasons] section alone isn't in it, for it is open-ended (F20). */
#include "domain/policy_keys.h"

#include "base/i18n.h"

#include "base/banned.h"

#define AT(field) offsetof(struct profile, field), sizeof ((struct profile *)0)->field
#define YES_NO "no|yes"
#define TEXT_EXPECTED N_("空でない文字列")
#define DESK_KEYS(code, key) \
	{ "desk." key, "name",      TEXT,     AT(desks[DESK_##code].name),      0, 0, TEXT_EXPECTED }, \
	{ "desk." key, "place",     OPTIONAL, AT(desks[DESK_##code].place),     0, 0, N_("場所（空欄も可）") }, \
	{ "desk." key, "phone",     OPTIONAL, AT(desks[DESK_##code].phone),     0, 0, N_("電話番号（空欄も可）") }, \
	{ "desk." key, "extension", OPTIONAL, AT(desks[DESK_##code].extension), 0, 0, N_("内線番号（空欄も可）") },

static const struct policy_key keys[] = {
	{ "profile", "id", WORD, AT(id), 0, 0, N_("半角の英数字と - _") },
	{ "hospital", "name", TEXT, AT(hospital), 0, 0, TEXT_EXPECTED },
	{ "hospital", "postal", OPTIONAL, AT(hospital_postal), 0, 0, N_("郵便番号（空欄も可）") },
	{ "hospital", "address", TEXT, AT(hospital_address), 0, 0, TEXT_EXPECTED },
	{ "hospital", "phone", TEXT, AT(hospital_phone), 0, 0, TEXT_EXPECTED },
	{ "hospital", "institution", INSTITUTION, AT(institution), 0, 0, N_("医療機関コード（数字10桁）") },
	{ "hospital", "invoice_number", INVOICE, AT(invoice_number), 0, 0, N_("T と数字13桁、または空欄") },
	{ "service", "name", TEXT, AT(service), 0, 0, TEXT_EXPECTED },
	{ "service", "settle_days", NUMBER, AT(settle_days), 0, 60, NULL },
	{ "service", "shift", CHOICE, AT(shift_next_business_day), 0, 0, "none|next_business_day" },
	{ "service", "retry_days", RETRIES, AT(retry_days), 1, 60, N_("1～60 の日数を「, 」で区切って 6 個まで（空欄も可）") },
	{ "hours", "machine_weekday", HOURS, AT(machine.weekday_from), 0, 0, NULL },
	{ "hours", "machine_saturday", HOURS, AT(machine.saturday_from), 0, 0, NULL },
	{ "hours", "support_weekday", HOURS, AT(support.weekday_from), 0, 0, NULL },
	{ "hours", "support_saturday", HOURS, AT(support.saturday_from), 0, 0, NULL },
	{ "hours", "outside", CHOICE, AT(outside_show_hours), 0, 0, "send_to_counter|show_hours" },
	{ "closed", "sunday", CHOICE, AT(closed_sunday), 0, 0, YES_NO },
	{ "closed", "holiday", CHOICE, AT(closed_holiday), 0, 0, YES_NO },
	{ "closed", "second_saturday", CHOICE, AT(closed_second_saturday), 0, 0, YES_NO },
	{ "closed", "year_end", MONTH_DAY, AT(year_end_from), 0, 0, NULL },
	{ "closed", "year_start", MONTH_DAY, AT(year_start_to), 0, 0, NULL },
	{ "closed", "days", DAYS, AT(closed_days), 0, 0, N_("2027-05-01 の形の日付を「, 」で区切って 40 個まで（空欄も可）") },
	{ "slip", "paper", CHOICE, AT(slip_pink), 0, 0, "white|pink" },
	{ "slip", "size", CHOICE, AT(slip_roll), 0, 0, "a6|roll80" },
	{ "slip", "code", CHOICE, AT(slip_qr), 0, 0, "code128|qr" },
	{ "slip", "title", TEXT, AT(slip_title), 0, 0, TEXT_EXPECTED },
	{ "slip", "handed_in", CHOICE, AT(slip_handed_in), 0, 0, YES_NO },
	{ "limit_slip", "holder", CHOICE, AT(limit_slip_route), 0, 0, "deny|route" },
	{ "registration", "identity", IDENTITY, AT(identity), 0, 0, N_("card, name, kana, birth, sex のうちの項目（card と birth は必ず）") },
	{ "registration", "usable_after_minutes", NUMBER, AT(usable_minutes), 0, 1440, NULL },
	{ "registration", "user_id_length", NUMBER, AT(user_id_length), 8, 31, NULL },
	{ "registration", "password_min", NUMBER, AT(password_min), 8, 64, NULL },
	{ "zero_bill", "mail", CHOICE, AT(zero_mail), 0, 0, YES_NO },
	{ "zero_bill", "receipt", CHOICE, AT(zero_receipt_machine), 0, 0, "counter|machine" },
	{ "online_copy", "enabled", CHOICE, AT(online_copy), 0, 0, YES_NO },
	{ "online_copy", "from", TIME, AT(online_from), 0, 0, NULL },
	{ "online_copy", "years", NUMBER, AT(online_years), 1, 10, NULL },
	{ "insurance", "booth", CHOICE, AT(insurance_booth), 0, 0, YES_NO },
	{ "insurance", "label", TEXT, AT(insurance_label), 0, 0, TEXT_EXPECTED },
	{ "mail", "sender", TEXT, AT(sender), 0, 0, N_("メールアドレス") },
	{ "mail", "from_hour", NUMBER, AT(mail_from), 0, 23, NULL },
	{ "mail", "to_hour", NUMBER, AT(mail_to), 1, 24, NULL },
	DESK_LIST(DESK_KEYS)
	{ "certificate", "fee", NUMBER, AT(certificate_fee), 0, 100000, NULL },
	{ "booking", "change_hours", NUMBER, AT(book_change_hours), 0, 720, NULL },
	{ "booking", "max_per_patient", NUMBER, AT(book_max), 1, 100, NULL },
	{ "booking", "horizon_days", NUMBER, AT(book_horizon_days), 1, 730, NULL },
	{ "bill", "limit_round", CHOICE, AT(limit_round_10), 0, 0, "1|10" },
	{ "visit", "counter_always", CHOICE, AT(counter_always), 0, 0, YES_NO },
	{ "visit", "refuse_workers", CHOICE, AT(refuse_workers), 0, 0, YES_NO },
	{ "visit", "refuse_auto", CHOICE, AT(refuse_auto), 0, 0, YES_NO },
	{ "card", "length", NUMBER, AT(card_length), 4, 20, NULL },
	{ "card", "check", NAMED, AT(card_check), 0, 0, "none|luhn|mod10w3|mod11" },
	{ "day", "start", TIME, AT(day_start), 0, 0, NULL },
	{ "security", "idle_minutes", NUMBER, AT(idle_minutes), 1, 240, NULL },
	{ "security", "lock_after", NUMBER, AT(lock_after), 1, 20, NULL },
	{ "security", "lock_minutes", NUMBER, AT(lock_minutes), 1, 1440, NULL },
};

_Static_assert(sizeof keys / sizeof keys[0] <= POLICY_KEYS_MAX, "policy_parse.c marks the keys that it has seen");

const struct policy_key *policy_keys(size_t *n)
{
	*n = sizeof keys / sizeof keys[0];
	return keys;
}
