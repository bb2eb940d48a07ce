/*
 * The reader walks the nodes; what a leaf is called and the place that is open around it decide where its text goes (oqs_elements.h).
 * What the table doesn't name is passed over. A file without BulkConfirmUnit is one unit itself; its header counts for every unit.
 */
#include "intake/oqs.h"

#include <ctype.h>
#include <errno.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "intake/oqs_elements.h"
#include "model/secret.h"

#include "base/banned.h"

enum { VALUE = 512, HEAD = 256, TAIL = 9, NAME = 80 };

/* Reference numbers of a unit stand beside its results, in their order, or one for all. */
struct references { int n; char cards[ELIGIBILITY_RESULTS_MAX][CARD_SIZE]; };

struct reading {
	FILE *file;
	char tail[TAIL * 2];       /* the last bytes, so that a declaration that straddles two blocks is seen */
	size_t n_tail;
	bool declares;             /* a document type or an entity */
	int line;                  /* of libxml2's complaint */
	char complaint[160];
	struct eligibility_answer head, *units;
	int n_units, room;
	struct references references[OQS_PLACES]; /* of the file and of the unit */
	enum oqs_place place, around[OQS_PLACES]; /* what is open, and inside what */
	int depth, depth_of[OQS_PLACES];
	struct oqs_codes codes[OQS_PLACES];
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

static bool within(const struct reading *r, enum oqs_place place)
{
	for (enum oqs_place p = r->place; p != OQS_FILE; p = r->around[p])
		if (p == place)
			return true;
	return place == OQS_FILE;
}

static struct eligibility_answer *answer(struct reading *r)
{
	return within(r, OQS_UNIT) ? &r->units[r->n_units - 1] : &r->head;
}

static void *record(struct reading *r)
{
	struct eligibility_answer *a = answer(r);
	if (!within(r, OQS_RESULT))
		return a;
	struct eligibility_result *result = &a->results[a->n];
	return r->place == OQS_RESULT ? (void *)result : (void *)&result->papers[result->n_papers];
}

static void reference(struct reading *r)
{
	struct references *all = &r->references[r->place];
	if (all->n == ELIGIBILITY_RESULTS_MAX || !str_copy(all->cards[all->n++], CARD_SIZE, r->value))
		bad(r, _("値を読めません"));
}

static void leaf(struct reading *r)
{
	str_strip(r->value);
	if (!r->value[0])
		return;
	if ((r->place == OQS_FILE || r->place == OQS_UNIT) && strcmp(r->name, "ReferenceNumber") == 0) {
		reference(r);
		return;
	}
	switch (oqs_take(r->place, r->name, r->value, record(r), &r->codes[r->place])) {
	case OQS_TOOK: case OQS_NOT_OURS: break;
	case OQS_TWICE: bad(r, _("値が二度あります")); break;
	case OQS_CONTRADICTED: bad(r, _("同じ項目の別の要素と値が違います")); break;
	case OQS_SECRET: r->err = cause_set(r->cause, ERR_SECRET_TEXT, "%s: %s", r->name, err_text(ERR_SECRET_TEXT)); break;
	case OQS_UNREADABLE: bad(r, _("値を読めません")); break;
	}
}

/* ---- places ---- */

static void begin_answer(struct eligibility_answer *a)
{
	*a = (struct eligibility_answer){ .day = DAY_NONE, .birth = DAY_NONE };
}

static void begin_unit(struct reading *r)
{
	if (r->n_units == ELIGIBILITY_UNITS_MAX) {
		bad(r, _("照会が多すぎます"));
		return;
	}
	if (r->n_units == r->room)
		r->units = mem_grow(r->units, (size_t)(r->room = r->room ? 2 * r->room : 4), sizeof *r->units);
	begin_answer(&r->units[r->n_units++]);
	r->references[OQS_UNIT].n = 0;
}

static void begin_result(struct reading *r)
{
	struct eligibility_answer *a = answer(r);
	if (a->n == ELIGIBILITY_RESULTS_MAX)
		bad(r, _("結果が多すぎます"));
	else
		a->results[a->n] = (struct eligibility_result){ .sex = 'u', .birth = DAY_NONE, .valid_from = DAY_NONE, .valid_to = DAY_NONE, .limit_from = DAY_NONE,
			.limit_to = DAY_NONE, .share = -1, .elder_share = -1, .elder_from = DAY_NONE, .elder_to = DAY_NONE };
}

static void begin_paper(struct reading *r, enum eligibility_paper_kind kind)
{
	struct eligibility_answer *a = answer(r);
	struct eligibility_result *result = &a->results[a->n];
	if (result->n_papers == ELIGIBILITY_PAPERS_MAX)
		bad(r, _("医療券・受療証が多すぎます"));
	else
		result->papers[result->n_papers] = (struct eligibility_paper){ .kind = kind, .from = DAY_NONE, .to = DAY_NONE, .self_pay = -1 };
}

static void open_place(struct reading *r, enum oqs_place place)
{
	r->around[place] = r->place;
	r->depth_of[place] = r->depth;
	r->codes[place] = (struct oqs_codes){ .card_from = DAY_NONE, .from = DAY_NONE, .card_to = DAY_NONE, .lost = DAY_NONE, .month = -1 };
	if (place == OQS_UNIT)
		begin_unit(r);
	else if (place == OQS_RESULT)
		begin_result(r);
	else if (place != OQS_SEARCH)
		begin_paper(r, place == OQS_TICKET ? ELIGIBILITY_PAPER_TICKET : ELIGIBILITY_PAPER_DISEASE);
	r->place = place;
}

/* The card's days bind before the person's; a loss ends it, whatever the card says. */
static void end_result(struct reading *r)
{
	struct eligibility_answer *a = answer(r);
	struct eligibility_result *o = &a->results[a->n++];
	const struct oqs_codes *c = &r->codes[OQS_RESULT];
	o->valid_from = c->card_from != DAY_NONE ? c->card_from : c->from;
	o->valid_to = c->card_to;
	if (c->lost != DAY_NONE && (o->valid_to == DAY_NONE || c->lost < o->valid_to))
		o->valid_to = c->lost;
}

/* A ticket that names only its month is valid in it. */
static void end_paper(struct reading *r)
{
	struct eligibility_answer *a = answer(r);
	struct eligibility_result *result = &a->results[a->n];
	struct eligibility_paper *p = &result->papers[result->n_papers++];
	int month = r->codes[r->place].month, next = month + 1;
	if (month >= 0 && p->from == DAY_NONE)
		p->from = date_of(month / 12, month % 12 + 1, 1);
	if (month >= 0 && p->to == DAY_NONE)
		p->to = date_of(next / 12, next % 12 + 1, 1) - 1;
}

static void end_answer(struct reading *r, struct eligibility_answer *a, enum oqs_place place)
{
	const struct references *all = &r->references[place];
	a->failed = r->codes[place].status == 2;
	if (all->n)
		str_copy(a->card, sizeof a->card, all->cards[0]);
	for (int i = 0; i < a->n && all->n; i++)
		if (!a->results[i].card[0])
			str_copy(a->results[i].card, CARD_SIZE, all->cards[i < all->n ? i : 0]);
}

static void close_place(struct reading *r)
{
	if (r->place == OQS_RESULT)
		end_result(r);
	else if (r->place == OQS_TICKET || r->place == OQS_DISEASE)
		end_paper(r);
	else if (r->place == OQS_UNIT)
		end_answer(r, answer(r), OQS_UNIT);
	r->place = r->around[r->place];
}

/* ---- nodes ---- */

static void begin_element(struct reading *r, const char *name, bool empty)
{
	str_copy(r->name, sizeof r->name, name);
	r->n_value = 0;
	r->value[0] = '\0';
	enum oqs_place opens = empty ? OQS_PLACES : oqs_opens(r->place, name);
	if (opens != OQS_PLACES)
		open_place(r, opens);
}

static void end_element(struct reading *r, const char *name)
{
	if (r->place != OQS_FILE && r->depth == r->depth_of[r->place])
		close_place(r);
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

/* What must be said of each question. */
static enum err judge_one(struct reading *r, const struct eligibility_answer *a)
{
	if (!a->failed && !a->pending && (a->validity < VALIDITY_VALID || a->validity > VALIDITY_UNTICKETED))
		return cause_set(r->cause, ERR_BAD_FILE, _("QualificationValidity がないか、1～6 ではありません"));
	return ERR_OK;
}

/* The header's word on a unit. */
static void head_of(const struct reading *r, struct eligibility_answer *a)
{
	const struct eligibility_answer *h = &r->head;
	str_copy(a->file_id, sizeof a->file_id, h->file_id);
	a->checked_at = h->checked_at;
	a->day = h->day;
	a->reference = h->reference;
	a->failed |= r->codes[OQS_FILE].segment == 9;
	a->pending = r->codes[OQS_FILE].segment == 2;
	if (h->error_code[0] && !a->error_code[0]) {
		str_copy(a->error_code, sizeof a->error_code, h->error_code);
		str_copy(a->error_text, sizeof a->error_text, h->error_text);
	}
}

/* All units, each whole; the file itself when it has none, or results of its own. */
static enum err judge(struct reading *r)
{
	int segment = r->codes[OQS_FILE].segment;
	enum err e = ERR_OK;
	end_answer(r, &r->head, OQS_FILE);
	if (segment != 1 && segment != 2 && segment != 9 && !r->head.failed)
		return cause_set(r->cause, ERR_BAD_FILE, _("SegmentOfResult がないか、1・2・9 ではありません"));
	if (!r->n_units || r->head.n) {
		begin_unit(r);
		if (r->err)
			return r->err;
		r->units[r->n_units - 1] = r->head;
	}
	for (int i = 0; i < r->n_units && !e; i++) {
		head_of(r, &r->units[i]);
		e = judge_one(r, &r->units[i]);
	}
	return e;
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

void oqs_free(struct eligibility_answer *list, int n)
{
	if (list)
		mem_wipe(list, (size_t)n * sizeof *list);
	free(list);
}

enum err oqs_read(const char *path, struct eligibility_answer **out, int *n, struct cause *cause)
{
	char name[32];
	struct reading r = { .cause = cause, .file = fopen(path, "rbe") };
	*out = NULL;
	*n = 0;
	if (!r.file)
		return cause_set(cause, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: %s", path, strerror(errno));
	begin_answer(&r.head);
	declared(r.file, name);
	const char *encoding = encoding_of(name);
	enum err e = encoding ? read_stream(&r, encoding) : cause_set(cause, ERR_BAD_FILE, _("文字コード %s は UTF-8 でも Shift_JIS でもありません"), name);
	fclose(r.file);
	if (e) {
		tidy(cause);
		oqs_free(r.units, r.n_units);
	} else {
		*out = r.units;
		*n = r.n_units;
	}
	mem_wipe(&r, sizeof r);
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
