/*
 * The reader walks the nodes; what a leaf is called and whether it stands inside a result decides where its text goes. One table row
 * per element: name, place, how the text is read. What the table doesn't name is passed over.
 */
#include "intake/oqs.h"

#include <ctype.h>
#include <errno.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlwriter.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "model/secret.h"

#include "base/banned.h"

enum { VALUE = 512, HEAD = 256, TAIL = 9, NAME = 80 };

enum kind { TEXT, DAY, TIME, SEX, NUMBER, HOLDER, SHARE };

struct element {
	const char *name;
	bool in_result;
	enum kind kind;
	size_t at, size;
};

#define HEADER(field) false, TEXT, offsetof(struct eligibility_answer, field), sizeof ((struct eligibility_answer *)0)->field
#define RESULT(field) true, TEXT, offsetof(struct eligibility_result, field), sizeof ((struct eligibility_result *)0)->field
#define OF(k, in, type, field) in, k, offsetof(struct type, field), sizeof ((struct type *)0)->field

/* What is read into the answer or into a result of it; the values of codes are kept in `codes`. */
struct codes { int segment, status; day_t card_from, from, card_to, lost; int elder; };

enum { C_SEGMENT = 1, C_STATUS, C_CARD_FROM, C_FROM, C_CARD_TO, C_LOST, C_ELDER };

static const struct element elements[] = {
	{ "ArbitraryFileIdentifier", HEADER(file_id) },
	{ "ProcessExecutionTime", OF(TIME, false, eligibility_answer, checked_at) },
	{ "QualificationConfirmationDate", OF(DAY, false, eligibility_answer, day) },
	{ "ReferenceClassification", OF(NUMBER, false, eligibility_answer, reference) },
	{ "QualificationValidity", OF(NUMBER, false, eligibility_answer, validity) },
	{ "ErrorCode", HEADER(error_code) },
	{ "ErrorMessage", HEADER(error_text) },
	{ "ProcessingResultCode", HEADER(error_code) },
	{ "ProcessingResultMessage", HEADER(error_text) },
	{ "SegmentOfResult", false, NUMBER, C_SEGMENT, 0 },
	{ "ProcessingResultStatus", false, NUMBER, C_STATUS, 0 },
	{ "InsurerNumber", RESULT(insurer) },
	{ "InsuredCardSymbol", RESULT(symbol) },
	{ "InsuredIdentificationNumber", RESULT(number) },
	{ "InsuredBranchNumber", RESULT(branch) },
	{ "PersonalFamilyClassification", OF(HOLDER, true, eligibility_result, holder) },
	{ "Name", RESULT(name) },
	{ "NameKana", RESULT(kana) },
	{ "Sex1", OF(SEX, true, eligibility_result, sex) },
	{ "Birthdate", OF(DAY, true, eligibility_result, birth) },
	{ "InsurerName", RESULT(insurer_name) },
	{ "ReasonOfLoss", RESULT(reason) },
	{ "ReferenceNumber", RESULT(card) },
	{ "InsuredPartialContributionRatio", OF(SHARE, true, eligibility_result, share) },
	{ "LimitApplicationCertificateClassificationFlag", RESULT(limit_flag) },
	{ "LimitApplicationCertificateValidStartDate", OF(DAY, true, eligibility_result, limit_from) },
	{ "LimitApplicationCertificateValidEndDate", OF(DAY, true, eligibility_result, limit_to) },
	{ "InsuredCardValidDate", true, DAY, C_CARD_FROM, 0 },
	{ "QualificationDate", true, DAY, C_FROM, 0 },
	{ "InsuredCardExpirationDate", true, DAY, C_CARD_TO, 0 },
	{ "DisqualificationDate", true, DAY, C_LOST, 0 },
	{ "ElderlyRecipientContributionRatio", true, SHARE, C_ELDER, 0 },
};

enum { ELEMENTS = sizeof elements / sizeof *elements };
_Static_assert(ELEMENTS <= 64, "one bit each");

struct reading {
	FILE *file;
	char tail[TAIL * 2];       /* the last bytes, so that a declaration that straddles two blocks is seen */
	size_t n_tail;
	bool declares;             /* a document type or an entity */
	int line;                  /* of libxml2's complaint */
	char complaint[160];
	struct eligibility_answer *out;
	struct codes codes;
	uint64_t seen, seen_result;
	bool in_result;
	int depth, result_depth;
	char name[NAME], value[VALUE];
	size_t n_value;
	struct cause *cause;
	enum err err;
};

/* ---- bytes ---- */

static bool holds(const char *s, size_t n, const char *word)
{
	return memmem(s, n, word, strlen(word)) != NULL;
}

static int on_read(void *arg, char *buffer, int len)
{
	struct reading *r = arg;
	char join[TAIL * 3];
	size_t n = fread(buffer, 1, (size_t)len, r->file);
	size_t head = n < TAIL ? n : TAIL;
	memcpy(join, r->tail, r->n_tail);
	memcpy(join + r->n_tail, buffer, head);
	static const char *const words[] = { "<!DOCTYPE", "<!ENTITY" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		r->declares = r->declares || holds(buffer, n, words[i]) || holds(join, r->n_tail + head, words[i]);
	if (r->declares || ferror(r->file))
		return -1;
	if (n >= TAIL) {
		memcpy(r->tail, buffer + n - TAIL, r->n_tail = TAIL);
	} else {
		size_t keep = r->n_tail + n > TAIL ? TAIL - n : r->n_tail;
		memmove(r->tail, r->tail + r->n_tail - keep, keep);
		memcpy(r->tail + keep, buffer, n);
		r->n_tail = keep + n;
	}
	return (int)n;
}

static int on_close(void *arg)
{
	(void)arg;
	return 0;
}

static void on_error(void *arg, xmlErrorPtr e)
{
	struct reading *r = arg;
	if (r->complaint[0] || !e)
		return;
	r->line = e->line;
	str_copy(r->complaint, sizeof r->complaint, e->message ? e->message : "");
	r->complaint[strcspn(r->complaint, "\n")] = '\0';
}

/* What the declaration calls the encoding; "" without one. */
static void declared(FILE *f, char out[32])
{
	char head[HEAD + 1], quote;
	size_t n = fread(head, 1, HEAD, f);
	head[n] = '\0';
	rewind(f);
	out[0] = '\0';
	const char *start = strstr(head, "<?xml"), *end = start ? strstr(start, "?>") : NULL, *at = start ? strstr(start, "encoding") : NULL;
	if (!at || !end || at > end)
		return;
	at += strcspn(at, "\"'>");
	quote = *at;
	if (quote == '"' || quote == '\'')
		str_copy_n(out, 32, at + 1, strcspn(at + 1, "\"'?>"));
}

/* NULL: none that we read. Strict SHIFT_JIS lacks 髙 and 﨑, which these files have. */
static const char *encoding_of(const char *name)
{
	static const char *const cp932[] = { "Shift_JIS", "Shift-JIS", "SJIS", "x-sjis", "Windows-31J", "CP932", "MS932", "MS_Kanji" };
	if (!*name || strcasecmp(name, "UTF-8") == 0)
		return "UTF-8";
	for (size_t i = 0; i < sizeof cp932 / sizeof *cp932; i++)
		if (strcasecmp(name, cp932[i]) == 0)
			return "CP932";
	return NULL;
}

/* ---- values ---- */

static enum err bad(struct reading *r, const char *why)
{
	if (!r->err)
		r->err = cause_set(r->cause, ERR_BAD_FILE, "%s: %s", r->name, why);
	return r->err;
}

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

static bool number_of(const char *v, int64_t max, int *out)
{
	int64_t n;
	if (!str_int64(v, 0, max, &n))
		return false;
	*out = (int)n;
	return true;
}

static void keep_day(struct codes *c, size_t which, day_t d)
{
	day_t *const at[] = { [C_CARD_FROM] = &c->card_from, [C_FROM] = &c->from, [C_CARD_TO] = &c->card_to, [C_LOST] = &c->lost };
	*at[which] = d;
}

/* 9999-12-31 stands for no end. */
static bool take_day(struct reading *r, const struct element *e, const char *v, void *record)
{
	day_t d = strcmp(v, "99991231") == 0 ? DAY_NONE : day_of(v);
	if (d == DAY_NONE && strcmp(v, "99991231") != 0)
		return false;
	if (e->size)
		memcpy((char *)record + e->at, &d, sizeof d);
	else
		keep_day(&r->codes, e->at, d);
	return true;
}

static bool take_number(struct reading *r, const struct element *e, const char *v, void *record)
{
	int n;
	if (!number_of(v, 999, &n))
		return false;
	if (e->kind == SHARE) {
		if (n % 10 || n > 100)
			return false;
		n /= 10;
	}
	if (e->size)
		memcpy((char *)record + e->at, &n, sizeof n);
	else if (e->at == C_SEGMENT)
		r->codes.segment = n;
	else if (e->at == C_STATUS)
		r->codes.status = n;
	else
		r->codes.elder = n;
	return true;
}

static bool take_text(const struct element *e, char *v, void *record)
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

static bool take(struct reading *r, const struct element *e, char *v, void *record)
{
	int64_t at;
	switch (e->kind) {
	case DAY: return take_day(r, e, v, record);
	case NUMBER: case SHARE: return take_number(r, e, v, record);
	case TIME:
		at = time_of(v);
		memcpy((char *)record + e->at, &at, sizeof at);
		return at != 0;
	default: return take_text(e, v, record);
	}
}

static void leaf(struct reading *r)
{
	for (int i = 0; i < ELEMENTS; i++) {
		const struct element *e = &elements[i];
		if (e->in_result != r->in_result || strcmp(e->name, r->name) != 0)
			continue;
		uint64_t *seen = e->in_result ? &r->seen_result : &r->seen, bit = UINT64_C(1) << i;
		str_strip(r->value);
		if (!r->value[0])
			return;
		if (*seen & bit)
			bad(r, _("値が二度あります"));
		else if (secret_find(r->value, NULL))
			r->err = cause_set(r->cause, ERR_SECRET_TEXT, "%s: %s", r->name, err_text(ERR_SECRET_TEXT));
		else if (!take(r, e, r->value, e->in_result ? (void *)&r->out->results[r->out->n] : (void *)r->out))
			bad(r, _("値を読めません"));
		*seen |= bit;
		return;
	}
}

/* ---- nodes ---- */

static void begin_result(struct reading *r)
{
	if (r->out->n == ELIGIBILITY_RESULTS_MAX) {
		bad(r, _("結果が多すぎます"));
		return;
	}
	r->in_result = true;
	r->result_depth = r->depth;
	r->seen_result = 0;
	r->codes.card_from = r->codes.from = r->codes.card_to = r->codes.lost = DAY_NONE;
	r->codes.elder = -1;
	r->out->results[r->out->n] = (struct eligibility_result){ .sex = 'u', .birth = DAY_NONE, .valid_from = DAY_NONE, .valid_to = DAY_NONE,
		.limit_from = DAY_NONE, .limit_to = DAY_NONE, .share = -1 };
}

/* The card's days bind before the person's; a loss ends it, whatever the card says. */
static void end_result(struct reading *r)
{
	struct eligibility_result *o = &r->out->results[r->out->n++];
	const struct codes *c = &r->codes;
	o->valid_from = c->card_from != DAY_NONE ? c->card_from : c->from;
	o->valid_to = c->card_to;
	if (c->lost != DAY_NONE && (o->valid_to == DAY_NONE || c->lost < o->valid_to))
		o->valid_to = c->lost;
	if (c->elder >= 0)
		o->share = c->elder;
	r->in_result = false;
}

static void begin_element(struct reading *r, const char *name, bool empty)
{
	str_copy(r->name, sizeof r->name, name);
	r->n_value = 0;
	r->value[0] = '\0';
	if (strcmp(name, "ResultOfQualificationConfirmation") == 0 && !r->in_result && !empty)
		begin_result(r);
}

static void end_element(struct reading *r, const char *name)
{
	if (r->in_result && r->depth == r->result_depth)
		end_result(r);
	else if (strcmp(r->name, name) == 0)
		leaf(r);
	r->name[0] = '\0';
}

static void text(struct reading *r, const char *value)
{
	size_t n = strlen(value);
	if (!r->name[0])
		return;
	if (r->n_value + n >= sizeof r->value) {
		bad(r, _("値が長すぎます"));
		return;
	}
	memcpy(r->value + r->n_value, value, n + 1);
	r->n_value += n;
}

static void node(struct reading *r, xmlTextReaderPtr x)
{
	const char *name = (const char *)xmlTextReaderConstLocalName(x), *value;
	r->depth = xmlTextReaderDepth(x);
	switch (xmlTextReaderNodeType(x)) {
	case XML_READER_TYPE_ELEMENT: begin_element(r, name, xmlTextReaderIsEmptyElement(x)); break;
	case XML_READER_TYPE_END_ELEMENT: end_element(r, name); break;
	case XML_READER_TYPE_TEXT: case XML_READER_TYPE_CDATA: case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		value = (const char *)xmlTextReaderConstValue(x);
		text(r, value ? value : "");
		break;
	case XML_READER_TYPE_DOCUMENT_TYPE: case XML_READER_TYPE_ENTITY: case XML_READER_TYPE_ENTITY_REFERENCE:
		r->declares = true;
		break;
	default: break;
	}
	if (r->depth == 0 && xmlTextReaderNodeType(x) == XML_READER_TYPE_ELEMENT && strcmp(name, "XmlMsg") != 0)
		bad(r, _("資格確認の結果ではありません（最初の要素は XmlMsg です）"));
}

static enum err walk(struct reading *r, xmlTextReaderPtr x)
{
	int more = 0, line = 0;
	while (!r->err && !r->declares && (more = xmlTextReaderRead(x)) == 1) {
		line = xmlTextReaderGetParserLineNumber(x);
		node(r, x);
	}
	if (r->declares)
		return cause_set(r->cause, ERR_BAD_FILE, _("文書型や実体の宣言がある XML は受け付けません"));
	if (r->err)
		return cause_where(r->cause, r->err, _("%d 行目"), line);
	if (ferror(r->file))
		return cause_set(r->cause, ERR_IO, NULL);
	if (more != 0)
		return cause_set(r->cause, ERR_BAD_FILE, _("%d 行目: XML として読めません（%s）"), r->line, r->complaint);
	return ERR_OK;
}

/* What must be said, and what follows from the codes. */
static enum err judge(struct reading *r)
{
	struct eligibility_answer *a = r->out;
	a->failed = r->codes.segment == 9 || r->codes.status == 2;
	a->pending = r->codes.segment == 2;
	if (r->codes.segment != 1 && !a->failed && !a->pending)
		return cause_set(r->cause, ERR_BAD_FILE, _("SegmentOfResult がないか、1・2・9 ではありません"));
	if (!a->failed && !a->pending && (a->validity < VALIDITY_VALID || a->validity > VALIDITY_SEVERAL))
		return cause_set(r->cause, ERR_BAD_FILE, _("QualificationValidity がないか、1～5 ではありません"));
	return ERR_OK;
}

static enum err read_stream(struct reading *r, const char *encoding)
{
	xmlTextReaderPtr x = xmlReaderForIO(on_read, on_close, r, "", encoding, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (!x)
		return r->declares ? cause_set(r->cause, ERR_BAD_FILE, _("文書型や実体の宣言がある XML は受け付けません")) : cause_set(r->cause, ERR_BAD_FILE, NULL);
	xmlTextReaderSetStructuredErrorHandler(x, on_error, r);
	enum err e = walk(r, x);
	xmlFreeTextReader(x);
	return e ? e : judge(r);
}

/* A reason may quote the file: neither its broken bytes nor digits of X7 go on from here. */
static void tidy(struct cause *why)
{
	char *s = why->text;
	uint32_t c;
	for (size_t len; (len = utf8_next(s, strlen(s), &c)) > 0; s += len)
		if (c < ' ' || (c == 0xFFFD && len == 1))
			*s = '?';
	secret_hide(why->text);
}

enum err oqs_read(const char *path, struct eligibility_answer *out, struct cause *cause)
{
	char name[32];
	struct reading r = { .out = out, .cause = cause, .file = fopen(path, "rbe") };
	*out = (struct eligibility_answer){ .day = DAY_NONE };
	if (!r.file)
		return cause_set(cause, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", path, strerror(errno));
	declared(r.file, name);
	const char *encoding = encoding_of(name);
	enum err e = encoding ? read_stream(&r, encoding) : cause_set(cause, ERR_BAD_FILE, _("文字コード %s は UTF-8 でも Shift_JIS でもありません"), name);
	fclose(r.file);
	if (e)
		tidy(cause);
	return e;
}

/* ---- questions ---- */

static void put(xmlTextWriterPtr w, const char *name, const char *value)
{
	if (*value)
		xmlTextWriterWriteElement(w, BAD_CAST name, BAD_CAST value);
}

static void put_day(xmlTextWriterPtr w, const char *name, day_t d)
{
	char text[16];
	struct civil c = date_civil(d);
	str_fmt(text, sizeof text, "%04d%02d%02d", c.year, c.month, c.day);
	put(w, name, text);
}

void oqs_write(const struct eligibility_question *q, struct buf *out)
{
	xmlBufferPtr bytes = xmlBufferCreate();
	xmlTextWriterPtr w = xmlNewTextWriterMemory(bytes, 0);
	xmlTextWriterSetIndent(w, 1);
	xmlTextWriterStartDocument(w, NULL, "UTF-8", "no");
	xmlTextWriterStartElement(w, BAD_CAST "XmlMsg");
	xmlTextWriterStartElement(w, BAD_CAST "MessageHeader");
	put_day(w, "QualificationConfirmationDate", q->day);
	put(w, "MedicalInstitutionCode", q->institution);
	put(w, "ArbitraryFileIdentifier", q->file);
	xmlTextWriterEndElement(w);
	xmlTextWriterStartElement(w, BAD_CAST "MessageBody");
	xmlTextWriterStartElement(w, BAD_CAST "QualificationConfirmSearchInfo");
	put(w, "InsurerNumber", q->insurer);
	put(w, "InsuredCardSymbol", q->symbol);
	put(w, "InsuredIdentificationNumber", q->number);
	put(w, "InsuredBranchNumber", q->branch);
	put_day(w, "Birthdate", q->birth);
	put(w, "LimitApplicationCertificateRelatedConsFlg", "1");
	put(w, "ArbitraryIdentifier", q->card);
	xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	buf_add(out, bytes->content, bytes->use);
	xmlBufferFree(bytes);
}
