/* The eligibility check's XML: every sample, cut short, shuffled, huge, hostile, in CP932; tickets, certificates, batches. proves I1, I3, X7 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/str.h"
#include "intake/oqs.h"

static struct eligibility_answer *all, a; /* what the last file said, and its first answer */
static int n_all;
static struct cause why;
static char folder[] = "/tmp/oqsXXXXXX", path[64];

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	str_fmt(path, sizeof path, "%s/x.xml", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	oqs_free(all, n_all);
	unlink(path);
	return rmdir(folder);
}

static void sample(const char *name, struct buf *out)
{
	char at[600];
	str_fmt(at, sizeof at, "%s/tests/data/oqs/%s", getenv("MADOGUCHI_ROOT"), name);
	assert_int_equal(file_read(at, 1 << 20, out), 0);
}

static enum err read_it(const char *at)
{
	oqs_free(all, n_all);
	enum err e = oqs_read(at, &all, &n_all, &why);
	if (!e)
		a = all[0];
	return e;
}

static enum err bytes(const char *data, size_t n)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	return read_it(path);
}

static enum err read_text(const char *text)
{
	return bytes(text, strlen(text));
}

static void reads(const char *name)
{
	struct buf b = { 0 };
	sample(name, &b);
	if (bytes(b.data, b.len))
		fail_msg("%s: %s", name, why.text);
	buf_free(&b);
}

/* The fields of the sample as one reads them in it; FACTS §3.4 says what they mean. */
static void valid(void **state)
{
	(void)state;
	reads("OQSsiquc01res_valid.xml");
	const struct eligibility_result *r = &a.results[0];
	assert_false(a.failed);
	assert_int_equal(a.validity, VALIDITY_VALID);
	assert_int_equal(a.reference, 2);
	assert_int_equal(a.day, date_of(2026, 11, 21));
	assert_int_equal(a.checked_at, tokyo_utc(date_of(2026, 11, 21), 9 * 3600 + 30 * 60 + 15));
	assert_string_equal(a.file_id, "COUNTER01_0001");
	assert_int_equal(a.n, 1);
	assert_string_equal(r->insurer, "06130009");
	assert_string_equal(r->symbol, "１２");
	assert_string_equal(r->number, "３４５６");
	assert_string_equal(r->branch, "01");
	assert_string_equal(r->holder, "self");
	assert_string_equal(r->name, "髙橋　太郎");
	assert_string_equal(r->kana, "ﾀｶﾊｼ ﾀﾛｳ");
	assert_int_equal(r->sex, 'm');
	assert_int_equal(r->birth, date_of(1980, 3, 1));
	assert_int_equal(r->valid_from, date_of(2020, 4, 1));
	assert_int_equal(r->valid_to, DAY_NONE);
	assert_int_equal(r->share, 3);
	assert_string_equal(r->limit_flag, "A03");
	assert_int_equal(r->limit_to, date_of(2027, 7, 31));
	assert_string_equal(r->card, "0001234567");
}

/* 髙 is not in strict SHIFT_JIS; the insurer comes padded with two spaces. */
static void cp932(void **state)
{
	(void)state;
	reads("OQSsiquc01res_face_sample_cp932.xml");
	assert_int_equal(a.reference, 1);
	assert_string_equal(a.results[0].name, "髙橋　太郎");
	assert_string_equal(a.results[0].insurer, "138057");
	assert_string_equal(a.results[0].insurer_name, "文京区");
}

static void lost_and_failed(void **state)
{
	(void)state;
	reads("OQSsiquc01res_lost_newqual.xml");
	assert_int_equal(a.validity, VALIDITY_CHANGED);
	assert_int_equal(a.results[0].valid_to, date_of(2026, 11, 1));
	assert_string_equal(a.results[0].reason, "03");
	reads("OQSsiquc01res_error.xml");
	assert_true(a.failed);
	assert_string_equal(a.error_code, "TESTERR");
	assert_int_equal(a.n, 0);
}

/* However much of a file has come: it is whole, or it isn't taken. */
static void cut_short(void **state)
{
	(void)state;
	static const char *const names[] = { "OQSsiquc01res_valid.xml", "OQSsiquc01res_face_sample_cp932.xml", "OQSsiquc01res_error.xml",
		"OQSsiquc01res_assistance.xml", "OQSsiquc01res_face_assistance_cp932.xml", "OQSmuquc02res_batch.xml" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct buf b = { 0 };
		sample(names[i], &b);
		size_t whole = b.len;
		while (b.data[whole - 1] == '\n')
			whole--;
		for (size_t n = 0; n < whole; n++)
			if (bytes(b.data, n) != ERR_BAD_FILE)
				fail_msg("%s cut at %zu", names[i], n);
		buf_free(&b);
	}
}

static char *lines[128];
static int n_lines;

/* Leaves of one parent change places; a nested group goes as one. */
static void shuffle(struct buf *out, const char *text, unsigned seed)
{
	char *copy = strdup(text), *rest = NULL;
	n_lines = 0;
	srandom(seed);
	for (char *at = strtok_r(copy, "\n", &rest); at; at = strtok_r(NULL, "\n", &rest))
		lines[n_lines++] = at;
	for (int from = 0; from < n_lines;) {
		size_t indent = strspn(lines[from], " ");
		int to = from;
		while (to < n_lines && strspn(lines[to], " ") == indent && strstr(lines[to], "</") && lines[to][indent + 1] != '/')
			to++;
		for (int i = to - 1; i > from; i--) {
			int k = from + (int)(random() % (i - from + 1));
			char *swap = lines[i];
			lines[i] = lines[k];
			lines[k] = swap;
		}
		from = to > from ? to : from + 1;
	}
	for (int i = 0; i < n_lines; i++)
		buf_fmt(out, "%s\n", lines[i]);
	free(copy);
}

static void shuffled(const char *name)
{
	struct eligibility_answer *first;
	struct buf b = { 0 };
	int moved = 0;
	sample(name, &b);
	assert_int_equal(bytes(b.data, b.len), ERR_OK);
	int n = n_all;
	size_t size = (size_t)n * sizeof *all;
	first = all;
	all = NULL;
	for (unsigned seed = 1; seed <= 50; seed++) {
		struct buf mixed = { 0 };
		shuffle(&mixed, b.data, seed);
		moved += strcmp(mixed.data, b.data) != 0;
		assert_int_equal(bytes(mixed.data, mixed.len), ERR_OK);
		assert_int_equal(n_all, n);
		assert_memory_equal(all, first, size);
		buf_free(&mixed);
	}
	assert_true(moved > 40);
	oqs_free(first, n);
	buf_free(&b);
}

static void any_order(void **state)
{
	(void)state;
	shuffled("OQSsiquc01res_valid.xml");
	shuffled("OQSsiquc01res_assistance.xml");
	shuffled("OQSmuquc02res_batch.xml");
}

/* Insurance with a certificate for dialysis, and medical assistance with its tickets, as one reads them in the sample. */
static void assistance(void **state)
{
	(void)state;
	static const char *const names[] = { "OQSsiquc01res_assistance.xml", "OQSsiquc01res_face_assistance_cp932.xml" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		reads(names[i]);
		assert_int_equal(a.n, 2);
		const struct eligibility_result *r = &a.results[0];
		assert_string_equal(r->class, "01");
		assert_int_equal(r->share, 3);
		assert_int_equal(r->elder_share, 2);
		assert_int_equal(r->elder_from, date_of(2020, 4, 1));
		assert_int_equal(r->elder_to, date_of(2026, 7, 31));
		assert_int_equal(r->n_papers, 1);
		const struct eligibility_paper *p = &r->papers[0];
		assert_int_equal(p->kind, ELIGIBILITY_PAPER_DISEASE);
		assert_string_equal(p->category, "1");
		assert_int_equal(p->from, date_of(2026, 4, 1));
		assert_int_equal(p->to, DAY_NONE);
		assert_int_equal(p->self_pay, 10000);
		r = &a.results[1];
		assert_string_equal(r->class, "A1");
		assert_string_equal(r->insurer, "12131140");
		assert_string_equal(r->number, "1234566");
		assert_string_equal(r->name, "髙橋　太郎");
		assert_int_equal(r->n_papers, 2);
		p = &r->papers[0];
		assert_int_equal(p->kind, ELIGIBILITY_PAPER_TICKET);
		assert_string_equal(p->category, "1");
		assert_string_equal(p->issue, "00000123");
		assert_string_equal(p->institution, "1311234567");
		assert_int_equal(p->from, date_of(2026, 11, 1));
		assert_int_equal(p->to, date_of(2026, 11, 30));
		assert_int_equal(p->self_pay, 3000);
		p = &r->papers[1]; /* only its month */
		assert_string_equal(p->category, "2");
		assert_int_equal(p->from, date_of(2026, 12, 1));
		assert_int_equal(p->to, date_of(2026, 12, 31));
		assert_int_equal(p->self_pay, -1);
	}
}

/* One answer for each unit: who was asked about, what is said, and the header's word on all of them. */
static void batch(void **state)
{
	(void)state;
	reads("OQSmuquc02res_batch.xml");
	static const struct { int validity, n; const char *card, *number, *result_card; day_t birth; } units[] = {
		{ VALIDITY_VALID, 1, "0001234567", "３４５６", "", 0 }, { VALIDITY_VALID, 1, "0001234568", "８８", "0001234568", 0 },
		{ VALIDITY_UNKNOWN, 0, "", "９９", NULL, 0 }, { VALIDITY_VALID, 1, "", "５５", "", 0 },
	};
	assert_int_equal(n_all, 4);
	for (int i = 0; i < 4; i++) {
		const struct eligibility_answer *u = &all[i];
		assert_int_equal(u->validity, units[i].validity);
		assert_int_equal(u->n, units[i].n);
		assert_string_equal(u->card, units[i].card);
		assert_string_equal(u->number, units[i].number);
		assert_int_equal(u->day, date_of(2026, 11, 21));
		assert_int_equal(u->checked_at, tokyo_utc(date_of(2026, 11, 21), 9 * 3600 + 30 * 60 + 15));
		if (u->n)
			assert_string_equal(u->results[0].card, units[i].result_card);
	}
	assert_int_equal(all[2].birth, date_of(1990, 5, 5));
	assert_string_equal(all[3].results[0].insurer, "138057");
}

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define OPEN "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody><QualificationValidity>1</QualificationValidity>"
#define CLOSE "</MessageBody></XmlMsg>"
#define RESULT "<ResultOfQualificationConfirmation><Name>x</Name></ResultOfQualificationConfirmation>"

#define TICKET(x) "<PublicExpenseResultList><MedicalTicketInfo>" x "</MedicalTicketInfo></PublicExpenseResultList></ResultOfQualificationConfirmation>"

/* How much memory six such files may take; AddressSanitizer keeps back what was freed. */
#ifdef __SANITIZE_ADDRESS__
enum { ROOM_KB = 600 << 10 };
#else
enum { ROOM_KB = 40 << 10 };
#endif

static void fill(size_t size, const char *unit, const char *before, const char *after)
{
	FILE *f = fopen(path, "wb");
	fputs(before, f);
	for (size_t n = 0; n < size; n += strlen(unit))
		fputs(unit, f);
	fputs(after, f);
	assert_int_equal(fclose(f), 0);
}

/* 50 MB of what isn't ours pass by in little memory; 50 MB of results, or in one value, are refused. */
static void huge(void **state)
{
	(void)state;
	struct rusage before, after;
	getrusage(RUSAGE_SELF, &before);
	fill(50 << 20, "<Drug><Name>x</Name><Amount>1</Amount></Drug>\n<!-- nothing -->\n", HEAD OPEN, RESULT CLOSE);
	assert_int_equal(read_it(path), ERR_OK);
	assert_int_equal(a.n, 1);
	assert_string_equal(a.results[0].name, "x");
	fill(50 << 20, RESULT, HEAD OPEN, CLOSE);
	assert_int_equal(read_it(path), ERR_BAD_FILE);
	assert_non_null(strstr(why.text, "結果が多すぎます"));
	fill(50 << 20, "<BulkConfirmUnit><QualificationValidity>4</QualificationValidity></BulkConfirmUnit>", HEAD OPEN, CLOSE);
	assert_int_equal(read_it(path), ERR_BAD_FILE);
	assert_non_null(strstr(why.text, "照会が多すぎます"));
	fill(50 << 20, "<MedicalTicketInfo><IssueNumber>1</IssueNumber></MedicalTicketInfo>", HEAD OPEN "<ResultOfQualificationConfirmation>", CLOSE);
	assert_int_equal(read_it(path), ERR_BAD_FILE);
	assert_non_null(strstr(why.text, "医療券・受療証が多すぎます"));
	fill(50 << 20, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", HEAD OPEN "<ErrorMessage>", "</ErrorMessage>" CLOSE);
	assert_int_equal(read_it(path), ERR_BAD_FILE);
	fill(50 << 20, "<a>", HEAD OPEN, CLOSE);
	assert_int_equal(read_it(path), ERR_BAD_FILE);
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < ROOM_KB);
}

static void hostile(void **state)
{
	(void)state;
	static const char *const files[] = {
		HEAD "<!DOCTYPE XmlMsg>" OPEN RESULT CLOSE,
		HEAD "<!DOCTYPE XmlMsg SYSTEM \"http://127.0.0.1:9/x.dtd\">" OPEN RESULT CLOSE,
		HEAD "<!DOCTYPE XmlMsg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
		"<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]>" OPEN "<ErrorMessage>&d;&d;&d;</ErrorMessage>" CLOSE,
		HEAD "<!DOCTYPE XmlMsg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>" OPEN "<ErrorMessage>&x;</ErrorMessage>" CLOSE,
		HEAD "<!DOCTYPE XmlMsg [<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;]>" OPEN CLOSE,
		HEAD OPEN "<ErrorMessage>&x;</ErrorMessage>" CLOSE,
		HEAD OPEN "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/>", /* not closed, too */
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (read_text(files[i]) != ERR_BAD_FILE)
			fail_msg("%zu", i);
	/* Where two blocks of the file meet as well. */
	for (size_t pad = 3960; pad < 4110; pad++) {
		struct buf b = { 0 };
		buf_fmt(&b, HEAD "<!--%*s-->", (int)pad, "");
		buf_str(&b, "<!DOCTYPE XmlMsg>" OPEN RESULT CLOSE);
		if (bytes(b.data, b.len) != ERR_BAD_FILE || !strstr(why.text, "文書型"))
			fail_msg("pad %zu", pad);
		buf_free(&b);
	}
}

static void wrong(void **state)
{
	(void)state;
	static const struct { const char *text, *says; enum err e; } files[] = {
		{ "", "XML", ERR_BAD_FILE },
		{ HEAD "<Other/>", "XmlMsg", ERR_BAD_FILE },
		{ HEAD "<XmlMsg/>", "SegmentOfResult", ERR_BAD_FILE },
		{ HEAD "<XmlMsg><SegmentOfResult>1</SegmentOfResult></XmlMsg>", "QualificationValidity", ERR_BAD_FILE },
		{ "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" OPEN CLOSE, "UTF-16", ERR_BAD_FILE },
		{ "<?xml version=\"1.0\" encoding=\"EUC-JP\"?>" OPEN CLOSE, "EUC-JP", ERR_BAD_FILE },
		{ HEAD OPEN "<QualificationValidity>2</QualificationValidity>" CLOSE, "二度", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation><Birthdate>19800230</Birthdate></ResultOfQualificationConfirmation>" CLOSE, "Birthdate", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation>\n<InsuredPartialContributionRatio>25</InsuredPartialContributionRatio></ResultOfQualificationConfirmation>"
		  CLOSE, "3 行目: InsuredPartialContributionRatio", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation><InsuredCardSymbol>4111111111111111</InsuredCardSymbol></ResultOfQualificationConfirmation>" CLOSE,
		  "InsuredCardSymbol", ERR_SECRET_TEXT },
		{ HEAD OPEN "<ErrorMessage>\xff\xfe</ErrorMessage>" CLOSE, "XML", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation>" TICKET("<MedicalTreatmentMonth>202613</MedicalTreatmentMonth>") CLOSE, "MedicalTreatmentMonth", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation>" TICKET("<SelfPayAmount>-1</SelfPayAmount>") CLOSE, "SelfPayAmount", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation>" TICKET("<SelfPayAmount>1</SelfPayAmount><SelfPayAmount>2</SelfPayAmount>") CLOSE, "二度", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation>\n<InsurerNumber>138057</InsurerNumber><PublicExpenseNumber>12136015</PublicExpenseNumber>"
		  "</ResultOfQualificationConfirmation>" CLOSE, "3 行目: PublicExpenseNumber", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation><BeneficiaryNumber>1234567</BeneficiaryNumber><Name>x</Name><InsuredIdentificationNumber>7"
		  "</InsuredIdentificationNumber></ResultOfQualificationConfirmation>" CLOSE, "InsuredIdentificationNumber", ERR_BAD_FILE },
		{ HEAD OPEN "<ErrorCode>E01</ErrorCode><ProcessingResultCode>E02</ProcessingResultCode>" CLOSE, "ProcessingResultCode", ERR_BAD_FILE },
		{ HEAD OPEN "<ResultOfQualificationConfirmation>" TICKET("<IssueNumber>4111111111111111</IssueNumber>") CLOSE, "IssueNumber", ERR_SECRET_TEXT },
		{ HEAD OPEN "<BulkConfirmUnit></BulkConfirmUnit>" CLOSE, "QualificationValidity", ERR_BAD_FILE },
		{ HEAD OPEN "<BulkConfirmUnit><QualificationValidity>7</QualificationValidity></BulkConfirmUnit>" CLOSE, "1～6", ERR_BAD_FILE },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		enum err e = read_text(files[i].text);
		if (e != files[i].e || !strstr(why.text, files[i].says) || strstr(why.text, "4111"))
			fail_msg("%zu: %s %s", i, err_id(e), why.text);
	}
	assert_int_equal(read_it("/nonexistent/x.xml"), ERR_NOT_FOUND);
	/* Two names of one thing that say the same are no contradiction. */
	assert_int_equal(read_text(HEAD OPEN "<ResultOfQualificationConfirmation><WelfareOfficeName>文京区</WelfareOfficeName><InsurerName>文京区</InsurerName>"
		"</ResultOfQualificationConfirmation>" CLOSE), ERR_OK);
	assert_string_equal(a.results[0].insurer_name, "文京区");
	/* No end is written as 9999-12-31. */
	assert_int_equal(read_text(HEAD OPEN "<ResultOfQualificationConfirmation><InsuredCardExpirationDate>99991231</InsuredCardExpirationDate>"
		"</ResultOfQualificationConfirmation>" CLOSE), ERR_OK);
	assert_int_equal(a.results[0].valid_to, DAY_NONE);
}

/* Our question holds what the sample of FACTS holds, and reads back as XML. */
static void question(void **state)
{
	(void)state;
	struct eligibility_question q = { .file = "COUNTER01_0001", .institution = "1312345670", .insurer = "06130009", .symbol = "１２", .number = "３４５６",
		.branch = "01", .card = "0001234567", .day = date_of(2026, 11, 21), .birth = date_of(1980, 3, 1) };
	struct buf want = { 0 }, got = { 0 };
	sample("OQSsiquc01req_sample.xml", &want);
	oqs_write(&q, &got);
	const char *w = want.data, *g = got.data;
	while (*w && *g) { /* equal but for the blanks that set lines in */
		w += strspn(w, " \n");
		g += strspn(g, " \n");
		if (*w != *g)
			fail_msg("want: %.60s\n got: %.60s", w, g);
		w += *w != '\0';
		g += *g != '\0';
	}
	assert_string_equal(w + strspn(w, " \n"), g + strspn(g, " \n"));
	buf_free(&got);
	str_copy(q.symbol, sizeof q.symbol, "<&>");
	oqs_write(&q, &got);
	assert_non_null(strstr(got.data, "<InsuredCardSymbol>&lt;&amp;&gt;</InsuredCardSymbol>"));
	buf_free(&want);
	buf_free(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(valid), cmocka_unit_test(cp932), cmocka_unit_test(lost_and_failed), cmocka_unit_test(cut_short), cmocka_unit_test(any_order),
		cmocka_unit_test(assistance), cmocka_unit_test(batch),
		cmocka_unit_test(huge), cmocka_unit_test(hostile), cmocka_unit_test(wrong), cmocka_unit_test(question),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
