/* The table, and how each kind of text becomes a value. */
#include "intake/oqs_elements.h"

#include <stddef.h>
#include <string.h>

#include "base/str.h"
#include "model/secret.h"

#include "base/banned.h"

enum kind { TEXT, DAY, TIME, SEX, NUMBER, HOLDER, SHARE, YEN, MONTH };

/* Places as bits. */
enum { IN_FILE = 1 << OQS_FILE, IN_UNIT = 1 << OQS_UNIT, IN_SEARCH = 1 << OQS_SEARCH, IN_RESULT = 1 << OQS_RESULT, IN_TICKET = 1 << OQS_TICKET,
	IN_DISEASE = 1 << OQS_DISEASE, IN_ANSWER = IN_FILE | IN_UNIT };

/* Values that are kept in struct oqs_codes instead of a field have no size. */
enum { C_SEGMENT = 1, C_STATUS, C_CARD_FROM, C_FROM, C_CARD_TO, C_LOST, C_MONTH };

static const struct element {
	const char *name;
	unsigned places;
	enum kind kind;
	size_t at, size;
} elements[] = {
#define OF(record, field) offsetof(struct record, field), sizeof ((struct record *)0)->field
#define ANSWER(field) OF(eligibility_answer, field)
#define RESULT(field) OF(eligibility_result, field)
#define PAPER(field) OF(eligibility_paper, field)
	{ "ArbitraryFileIdentifier", IN_FILE, TEXT, ANSWER(file_id) },
	{ "ProcessExecutionTime", IN_FILE, TIME, ANSWER(checked_at) },
	{ "QualificationConfirmationDate", IN_FILE, DAY, ANSWER(day) },
	{ "ReferenceClassification", IN_FILE, NUMBER, ANSWER(reference) },
	{ "SegmentOfResult", IN_FILE, NUMBER, C_SEGMENT, 0 },
	{ "ErrorCode", IN_FILE, TEXT, ANSWER(error_code) },
	{ "ErrorMessage", IN_FILE, TEXT, ANSWER(error_text) },
	{ "QualificationValidity", IN_ANSWER, NUMBER, ANSWER(validity) },
	{ "ProcessingResultStatus", IN_ANSWER, NUMBER, C_STATUS, 0 },
	{ "ProcessingResultCode", IN_ANSWER, TEXT, ANSWER(error_code) },
	{ "ProcessingResultMessage", IN_ANSWER, TEXT, ANSWER(error_text) },
	{ "InsurerNumber", IN_SEARCH, TEXT, ANSWER(insurer) },
	{ "InsuredCardSymbol", IN_SEARCH, TEXT, ANSWER(symbol) },
	{ "InsuredIdentificationNumber", IN_SEARCH, TEXT, ANSWER(number) },
	{ "InsuredBranchNumber", IN_SEARCH, TEXT, ANSWER(branch) },
	{ "Birthdate", IN_SEARCH, DAY, ANSWER(birth) },
	{ "ArbitraryIdentifier", IN_SEARCH, TEXT, ANSWER(card) },
	{ "InsuredCardClassification", IN_RESULT, TEXT, RESULT(class) },
	{ "InsurerNumber", IN_RESULT, TEXT, RESULT(insurer) },
	{ "PublicExpenseNumber", IN_RESULT, TEXT, RESULT(insurer) },
	{ "InsuredCardSymbol", IN_RESULT, TEXT, RESULT(symbol) },
	{ "InsuredIdentificationNumber", IN_RESULT, TEXT, RESULT(number) },
	{ "BeneficiaryNumber", IN_RESULT, TEXT, RESULT(number) },
	{ "InsuredBranchNumber", IN_RESULT, TEXT, RESULT(branch) },
	{ "PersonalFamilyClassification", IN_RESULT, HOLDER, RESULT(holder) },
	{ "Name", IN_RESULT, TEXT, RESULT(name) },
	{ "NameKana", IN_RESULT, TEXT, RESULT(kana) },
	{ "Sex1", IN_RESULT, SEX, RESULT(sex) },
	{ "Birthdate", IN_RESULT, DAY, RESULT(birth) },
	{ "InsurerName", IN_RESULT, TEXT, RESULT(insurer_name) },
	{ "WelfareOfficeName", IN_RESULT, TEXT, RESULT(insurer_name) },
	{ "ReasonOfLoss", IN_RESULT, TEXT, RESULT(reason) },
	{ "ReferenceNumber", IN_RESULT, TEXT, RESULT(card) },
	{ "InsuredPartialContributionRatio", IN_RESULT, SHARE, RESULT(share) },
	{ "ElderlyRecipientContributionRatio", IN_RESULT, SHARE, RESULT(elder_share) },
	{ "ElderlyRecipientValidStartDate", IN_RESULT, DAY, RESULT(elder_from) },
	{ "ElderlyRecipientValidEndDate", IN_RESULT, DAY, RESULT(elder_to) },
	{ "LimitApplicationCertificateClassificationFlag", IN_RESULT, TEXT, RESULT(limit_flag) },
	{ "LimitApplicationCertificateValidStartDate", IN_RESULT, DAY, RESULT(limit_from) },
	{ "LimitApplicationCertificateValidEndDate", IN_RESULT, DAY, RESULT(limit_to) },
	{ "InsuredCardValidDate", IN_RESULT, DAY, C_CARD_FROM, 0 },
	{ "QualificationDate", IN_RESULT, DAY, C_FROM, 0 },
	{ "InsuredCardExpirationDate", IN_RESULT, DAY, C_CARD_TO, 0 },
	{ "DisqualificationDate", IN_RESULT, DAY, C_LOST, 0 },
	{ "TicketType", IN_TICKET, TEXT, PAPER(category) },
	{ "PublicExpenseNumber", IN_TICKET, TEXT, PAPER(payer) },
	{ "BeneficiaryNumber", IN_TICKET, TEXT, PAPER(recipient) },
	{ "IssueNumber", IN_TICKET, TEXT, PAPER(issue) },
	{ "DesignatedMedicalInstitutionCode", IN_TICKET, TEXT, PAPER(institution) },
	{ "MedicalTicketValidDate", IN_TICKET, DAY, PAPER(from) },
	{ "MedicalTicketExpirationDate", IN_TICKET, DAY, PAPER(to) },
	{ "MedicalTreatmentMonth", IN_TICKET, MONTH, C_MONTH, 0 },
	{ "SelfPayAmount", IN_TICKET, YEN, PAPER(self_pay) },
	{ "SpecificDiseasesDiseaseCategory", IN_DISEASE, TEXT, PAPER(category) },
	{ "SpecificDiseasesValidStartDate", IN_DISEASE, DAY, PAPER(from) },
	{ "SpecificDiseasesValidEndDate", IN_DISEASE, DAY, PAPER(to) },
	{ "SpecificDiseasesSelfPay", IN_DISEASE, YEN, PAPER(self_pay) },
};

enum { ELEMENTS = sizeof elements / sizeof *elements };
_Static_assert(ELEMENTS <= 64, "one bit each");

enum oqs_place oqs_opens(enum oqs_place in, const char *name)
{
	static const struct { const char *name; unsigned in; enum oqs_place opens; } doors[] = {
		{ "BulkConfirmUnit", IN_FILE, OQS_UNIT },
		{ "QualificationConfirmSearchInfo", IN_ANSWER, OQS_SEARCH },
		{ "ResultOfQualificationConfirmation", IN_ANSWER, OQS_RESULT },
		{ "MedicalTicketInfo", IN_RESULT, OQS_TICKET },
		{ "SpecificDiseasesCertificateInfo", IN_RESULT, OQS_DISEASE },
	};
	for (size_t i = 0; i < sizeof doors / sizeof *doors; i++)
		if (doors[i].in & 1u << in && strcmp(doors[i].name, name) == 0)
			return doors[i].opens;
	return OQS_PLACES;
}

/* ---- values ---- */

static day_t day_of(const char *v)
{
	day_t day = DAY_NONE;
	int64_t n;
	return strlen(v) == 8 && str_int64(v, 0, 99999999, &n) ? date_of((int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100)) : day;
}

/* yyyymmddhhmmss in Tokyo; 0: isn't one. */
static int64_t time_of(const char *v)
{
	char date[9];
	int64_t n;
	day_t d;
	if (strlen(v) != 14 || !str_copy_n(date, sizeof date, v, 8) || (d = day_of(date)) == DAY_NONE || !str_int64(v + 8, 0, 235959, &n))
		return 0;
	return tokyo_utc(d, (int)(n / 10000 * 3600 + n / 100 % 100 * 60 + n % 100));
}

/* 9999-12-31 stands for no end. */
static bool take_day(const struct element *e, const char *v, void *record, struct oqs_codes *c)
{
	day_t *const codes[] = { [C_CARD_FROM] = &c->card_from, [C_FROM] = &c->from, [C_CARD_TO] = &c->card_to, [C_LOST] = &c->lost };
	bool never = strcmp(v, "99991231") == 0;
	day_t d = never ? DAY_NONE : day_of(v);
	if (d == DAY_NONE && !never)
		return false;
	if (e->size)
		memcpy((char *)record + e->at, &d, sizeof d);
	else
		*codes[e->at] = d;
	return true;
}

static bool take_number(const struct element *e, const char *v, void *record, struct oqs_codes *c)
{
	int64_t n;
	if (!str_int64(v, 0, e->kind == MONTH ? 999912 : 999, &n))
		return false;
	if (e->kind == SHARE && (n % 10 || n > 100))
		return false;
	if (e->kind == MONTH && (strlen(v) != 6 || n % 100 < 1 || n % 100 > 12))
		return false;
	int value = (int)(e->kind == SHARE ? n / 10 : e->kind == MONTH ? n / 100 * 12 + n % 100 - 1 : n);
	int *const codes[] = { [C_SEGMENT] = &c->segment, [C_STATUS] = &c->status, [C_MONTH] = &c->month };
	if (e->size)
		memcpy((char *)record + e->at, &value, sizeof value);
	else
		*codes[e->at] = value;
	return true;
}

static bool take_yen(const struct element *e, const char *v, void *record)
{
	int64_t yen;
	if (!str_int64(v, 0, 99999999, &yen))
		return false;
	memcpy((char *)record + e->at, &yen, sizeof yen);
	return true;
}

static bool take_text(const struct element *e, const char *v, void *record)
{
	char *at = (char *)record + e->at;
	if (e->kind == SEX)
		*at = *v == '1' ? 'm' : *v == '2' ? 'f' : 'u';
	else if (e->kind == HOLDER)
		str_copy(at, e->size, *v == '1' ? "self" : *v == '2' ? "family" : "");
	else
		return str_copy(at, e->size, v);
	return true;
}

static bool take(const struct element *e, const char *v, void *record, struct oqs_codes *c)
{
	int64_t at;
	switch (e->kind) {
	case DAY: return take_day(e, v, record, c);
	case NUMBER: case SHARE: case MONTH: return take_number(e, v, record, c);
	case YEN: return take_yen(e, v, record);
	case TIME:
		at = time_of(v);
		memcpy((char *)record + e->at, &at, sizeof at);
		return at != 0;
	default: return take_text(e, v, record);
	}
}

/* Has another element that fills the same field said something else? Only texts have two names. */
static bool contradicted(const struct element *e, enum oqs_place place, const char *v, const void *record, uint64_t seen)
{
	for (int i = 0; e->kind == TEXT && i < ELEMENTS; i++) {
		const struct element *o = &elements[i];
		if (o != e && seen & UINT64_C(1) << i && o->places & 1u << place && o->size && o->at == e->at)
			return strcmp((const char *)record + e->at, v) != 0;
	}
	return false;
}

enum oqs_took oqs_take(enum oqs_place place, const char *name, const char *value, void *record, struct oqs_codes *codes)
{
	for (int i = 0; i < ELEMENTS; i++) {
		const struct element *e = &elements[i];
		uint64_t bit = UINT64_C(1) << i;
		if (!(e->places & 1u << place) || strcmp(e->name, name) != 0)
			continue;
		if (codes->seen & bit)
			return OQS_TWICE;
		codes->seen |= bit;
		if (secret_find(value, NULL))
			return OQS_SECRET;
		if (contradicted(e, place, value, record, codes->seen))
			return OQS_CONTRADICTED;
		return take(e, value, record, codes) ? OQS_TOOK : OQS_UNREADABLE;
	}
	return OQS_NOT_OURS;
}
