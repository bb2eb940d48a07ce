/*
 * A mail's bytes as phones and old servers want them: RFC 2047 words that no character is cut in, lines of at most 76 columns,
 * CRLF, base64; read back by another program's parser. proves S5, R2
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "lib/peer.h"
#include "net/mail_bytes.h"

#include "base/banned.h"

static char dir[64] = "/tmp/test_mail_bytes.XXXXXX";

static struct mail letter(const char *subject, const char *body)
{
	struct mail m = { .id = 7, .written_at = 1795000000 }; /* 2026-11-18 20:06:40 in Tokyo, a Wednesday */
	str_copy(m.message_id, sizeof m.message_id, "7.0011223344556677@hospital.test");
	str_copy(m.recipient, sizeof m.recipient, "taro@patient.test");
	str_copy(m.subject, sizeof m.subject, subject);
	str_copy(m.body, sizeof m.body, body);
	return m;
}

static void each_line_is_short(const struct buf *b)
{
	size_t column = 0;
	for (size_t i = 0; i < b->len; i++) {
		unsigned char c = (unsigned char)b->data[i];
		if (c == '\r') {
			assert_int_equal(b->data[i + 1], '\n');
			i++;
			column = 0;
			continue;
		}
		assert_int_not_equal(c, '\n');
		assert_in_range(c, 0x20, 0x7e); /* nothing but ASCII on the wire */
		if (++column > 76)
			fail_msg("a line of more than 76 columns: %.*s", (int)column, b->data + i + 1 - column);
	}
	assert_int_equal(column, 0); /* the last line ends */
}

/* Python's own parser must see what was written, each word decoded for itself: a cut character would be lost there. */
static void read_back(const struct mail *m, const char *from_name, const struct buf *b)
{
	static const char script[] =
		"import sys, email, email.policy, email.header\n"
		"d = sys.argv[1]\n"
		"r = lambda n: open(d + '/' + n, 'rb').read()\n"
		"raw = r('mail.eml')\n"
		"m = email.message_from_bytes(raw, policy=email.policy.default)\n"
		"plain = email.message_from_bytes(raw)\n"
		"text = lambda v: str(email.header.make_header(email.header.decode_header(v)))\n"
		"assert text(plain['subject']) == r('subject').decode(), text(plain['subject'])\n"
		"assert text(plain['from'].rsplit('<', 1)[0].strip()) == r('from').decode(), plain['from']\n"
		"words = lambda v: [w for w in email.header.decode_header(v) if w[1]]\n"
		"[w[0].decode(w[1]) for h in ('subject', 'from') for line in plain[h].splitlines() for w in words(line)]\n"
		"assert not m.defects, m.defects\n"
		"assert m['subject'] == r('subject').decode(), m['subject']\n"
		"assert m['from'].addresses[0].addr_spec == 'atokure@hospital.test'\n"
		"assert m['to'].addresses[0].addr_spec == 'taro@patient.test'\n"
		"assert m['date'].datetime.isoformat() == '2026-11-18T20:06:40+09:00', m['date']\n"
		"assert m['message-id'] == '<7.0011223344556677@hospital.test>'\n"
		"assert m.get_content_type() == 'text/plain' and m.get_content_charset() == 'utf-8' and m['content-transfer-encoding'] == 'base64'\n"
		"assert m.get_payload(decode=True) == r('body').replace(b'\\n', b'\\r\\n'), m.get_payload(decode=True)\n";
	const struct { const char *name, *data; size_t n; } files[] = {
		{ "mail.eml", b->data, b->len }, { "subject", m->subject, strlen(m->subject) }, { "from", from_name, strlen(from_name) },
		{ "body", m->body, strlen(m->body) }, { "read.py", script, sizeof script - 1 },
	};
	char path[128];
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		str_fmt(path, sizeof path, "%s/%s", dir, files[i].name);
		assert_int_equal(file_write(path, files[i].data, files[i].n, 0600), 0);
	}
	str_fmt(path, sizeof path, "%s/read.py", dir);
	if (peer_run((char *[]){ "python3", path, dir, NULL }) != 0)
		fail_msg("Python reads something else: %s", b->data);
}

static void check(const char *from_name, const char *subject, const char *body)
{
	struct mail m = letter(subject, body);
	struct buf b = { 0 }, again = { 0 };
	struct cause why = { 0 };
	assert_int_equal(mail_bytes(&m, from_name, "atokure@hospital.test", &b, &why), ERR_OK);
	each_line_is_short(&b);
	read_back(&m, from_name, &b);
	m.tries = 5; /* a resend is the same to the byte */
	m.next_at = 99;
	assert_int_equal(mail_bytes(&m, from_name, "atokure@hospital.test", &again, &why), ERR_OK);
	assert_int_equal(again.len, b.len);
	assert_memory_equal(again.data, b.data, b.len);
	buf_free(&b);
	buf_free(&again);
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	check("中央病院", "【あとクレ】カード決済が完了しました", "髙橋 太郎 様\n\n金額 4,130円\n");
	check("中央病院", "【料金あと払いサービス】カード決済ができませんでした（カードの更新のお願い）", "本文\n");
	check("Hospital", "[Deferred payment] Your card payment failed: please update your card, then we will charge it at once", "body\n");
	check("国立研究開発法人 国立中央高度専門医療研究センター附属 市民総合病院", "短い", "a\n\n\nb\n");
	check("Aoba Clinic, Tokyo (St. Luke's) <x@y>", "short", "x\n");
	check("the \"Aoba\" clinic: a\\b; c", "short", "x\n");
	check("Aoba's Clinic", "short", "x\n");
	check("中央病院", "plain =?UTF-8?B?eA==?= not a word", "x\n");
	check("中央病院", "𠮷野家の😀と髙﨑", ".\n..\n二つの点で始まる行\n");
}

/* Every length, so that every cut is tried: one-, two-, three- and four-byte characters in turn. */
static void no_character_is_cut(void **state)
{
	(void)state;
	static const char *const chars[] = { "a", "é", "髙", "𠮷" };
	struct cause why = { 0 };
	for (int from = 0; from < 4; from++) {
		char subject[160] = "あ";
		for (int i = from; strlen(subject) + 5 < sizeof subject; i++) {
			struct buf b = { 0 };
			str_add(subject, sizeof subject, "%s", chars[i % 4]);
			struct mail m = letter(subject, "x\n");
			assert_int_equal(mail_bytes(&m, "x", "a@b.c", &b, &why), ERR_OK);
			each_line_is_short(&b);
			buf_free(&b);
		}
		check("中央病院", subject, "x\n");
	}
}

/* RFC 2045, 2047 by hand: 髙 is E9 AB 99 → "6auZ". */
static void a_vector_by_hand(void **state)
{
	(void)state;
	struct buf b = { 0 };
	struct cause why = { 0 };
	struct mail m = letter("髙", "髙\n");
	assert_int_equal(mail_bytes(&m, "A", "a@b.c", &b, &why), ERR_OK);
	assert_string_equal(b.data, "Date: Wed, 18 Nov 2026 20:06:40 +0900\r\nFrom: A <a@b.c>\r\nTo: <taro@patient.test>\r\nSubject: =?UTF-8?B?6auZ?=\r\n"
		"Message-ID: <7.0011223344556677@hospital.test>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
		"Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n6auZDQo=\r\n");
	buf_free(&b);
}

static int start(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	return peer_run((char *[]){ "rm", "-rf", dir, NULL });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read), cmocka_unit_test(no_character_is_cut), cmocka_unit_test(a_vector_by_hand),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
