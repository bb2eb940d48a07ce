/*
 * The machines for patients at a real terminal: every control key, every function key and the keyboard's signals leave them where
 * they are; then a patient's card, a real worker, and one PDF of each paper. Only being told to end ends them.
 */
#include <cmocka.h>
#include <signal.h>
#include <string.h>

#include "base/str.h"
#include "lib/clerk.h"
#include "lib/peer.h"

#include "base/banned.h"

static struct hospital h;
static pid_t worker;
static char card[24], bill[24];

static struct pty *kiosk(void)
{
	struct pty *p = clerk_open(&h, &(struct clerk_options){ .place = "発行機1", .command = WORDS("kiosk", "receipts") });
	clerk_do(p, "see 領 収 書 発 行 機\nsee 診 察 券 を か ざ し て\n");
	return p;
}

static void is_where_it_was(struct pty *p)
{
	assert_int_equal(pty_exit_status(p, 0), -1);
	clerk_do(p, "type 7\nsee  7 \nkey Backspace\ngone  7 \nsee 診 察 券 を か ざ し て\n");
}

/* proves L, X1 */
static void no_key_and_no_signal_of_the_keyboard_leaves_it(void **state)
{
	(void)state;
	static const char *const names[] = { "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "Esc", "Up", "Down", "PgDn", "PgUp",
		"Home", "End", "Tab", "Enter" };
	static const int signals[] = { SIGINT, SIGQUIT, SIGTSTP };
	struct pty *p = kiosk();
	for (char c = 1; c < 0x20; c++) {
		const char bytes[2] = { c, '\0' };
		pty_send(p, bytes);
	}
	is_where_it_was(p);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		pty_send_key(p, names[i]);
	is_where_it_was(p);
	pty_send(p, "\033\033\033:q!\rquit\r\033[1;5P\033[200~q\033[201~\177");
	is_where_it_was(p);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		pty_signal(p, signals[i]);
		is_where_it_was(p);
	}
	assert_true(pty_modes(p).raw);
	pty_signal(p, SIGTERM);
	assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), 0);
	assert_false(pty_modes(p).raw);
	pty_kill(p);
}

static int asked(const char *sql)
{
	int64_t n = -1;
	str_int64(hospital_ask(&h, sql), 0, 1000, &n);
	return (int)n;
}

/* proves R2, R3, R6, X1 */
static void a_card_brings_its_papers_once(void **state)
{
	(void)state;
	int before = hospital_count_files(&h, "papers", ".pdf");
	struct pty *p = kiosk();
	clerk_fmt(p, "scan %s\nsee 様\nnot %s\nscan %s\nsee 様\n", card, card, card);
	pty_send(p, "\r\r\r1");
	clerk_do(p, "see 用 紙 を お 取 り く だ さ い\n");
	assert_int_equal(asked("SELECT count(*) FROM receipt WHERE kind = 'receipt' AND issued_by = 'machine' AND state = 'issued'"), 1);
	assert_int_equal(asked("SELECT count(*) FROM receipt WHERE kind = 'statement' AND issued_by = 'machine' AND state = 'issued'"), 1);
	assert_int_equal(hospital_count_files(&h, "papers", ".pdf"), before + 2);
	json_t *r = hospital_pick(hospital_json(&h, 0, WORDS("receipt", "list", "--bill", bill)), "kind", "receipt");
	char path[200];
	str_fmt(path, sizeof path, "papers/receipt-%s.pdf", hospital_str(r, "serial"));
	assert_string_equal(hospital_str(r, "issued_by"), "machine");
	assert_non_null(strstr(hospital_pdf(&h, path), hospital_str(r, "serial")));
	assert_string_equal(hospital_ask(&h, "SELECT DISTINCT place FROM audit WHERE actor = 'machine' AND action = 'receipt_issue'"), "発行機1");
	/* it is there for the next patient by itself, and has nothing a second time */
	clerk_fmt(p, "see 診 察 券 を か ざ し て\nscan %s\nsee 原本は一度だけです\n", card);
	assert_int_equal(hospital_count_files(&h, "papers", ".pdf"), before + 2);
	pty_signal(p, SIGHUP);
	assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), 0);
	pty_kill(p);
}

/* proves V1, V3, L */
static void a_press_brings_the_slip_once(void **state)
{
	(void)state;
	char other[24], number[24], path[200];
	str_copy(other, sizeof other, hospital_able(&h, 1));
	struct pty *p = clerk_open(&h, &(struct clerk_options){ .place = "受付機1", .command = WORDS("kiosk", "deferral") });
	clerk_fmt(p, "see 診 察 券 を か ざ し て\nscan %s\nsee 再来受付機\n", other);
	hospital_json(&h, 0, WORDS("visit", "open", other, "--dept", "01"));
	clerk_fmt(p, "scan %s\nsee 様\nnot %s\n", other, other);
	pty_send(p, "\r\r\r");
	clerk_do(p, "see 用 紙 を お 取 り く だ さ い\n");
	assert_int_equal(asked("SELECT count(*) FROM visit WHERE deferral AND deferral_by = 'machine'"), 1);
	str_copy(number, sizeof number, hospital_ask(&h, "SELECT s.number FROM slip s JOIN visit v ON v.id = s.visit_id WHERE v.deferral_by = 'machine'"));
	clerk_fmt(p, "see %s\n", number);
	str_fmt(path, sizeof path, "papers/slip-20261121-%s.pdf", number);
	assert_non_null(strstr(hospital_pdf(&h, path), number));
	assert_string_equal(hospital_ask(&h, "SELECT DISTINCT place FROM audit WHERE actor = 'machine' AND action = 'defer'"), "受付機1");
	clerk_fmt(p, "key Enter\nsee 診 察 券 を か ざ し て\nscan %s\nsee 本日はもう\n", other);
	assert_int_equal(asked("SELECT count(*) FROM slip s JOIN visit v ON v.id = s.visit_id WHERE v.deferral_by = 'machine'"), 1);
	pty_signal(p, SIGTERM);
	assert_int_equal(pty_exit_status(p, CLERK_SOON_MS), 0);
	pty_kill(p);
}

static int start(void **state)
{
	(void)state;
	char row[160];
	hospital_demo(&h, "atokure", 60, "2026-11-21T09:41");
	str_copy(card, sizeof card, hospital_able(&h, 0));
	hospital_json(&h, 0, WORDS("visit", "open", card, "--dept", "01"));
	str_fmt(row, sizeof row, "card,date,department,share,points,amount,category\n%s,2026-11-21,内科,3割,291,870,初診料\n", card);
	hospital_json(&h, 0, WORDS("bills", "import", hospital_file(&h, "one.csv", row, -1)));
	json_t *bills = hospital_array(hospital_json(&h, 0, WORDS("visit", "show", card)), "bills");
	str_copy(bill, sizeof bill, hospital_str(json_array_get(bills, 0), "number"));
	hospital_json(&h, 0, WORDS("pay", bill, "--by", "cash", "--amount", "870"));
	hospital_gateway(&h, NULL);
	worker = hospital_start(&h, "worker.log", NULL, WORDS("worker"));
	while (hospital_ask(&h, "SELECT count(*) FROM print_job WHERE state <> 'done'")[0] != '0')
		peer_pause_ms(20);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	peer_stop(worker);
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_and_no_signal_of_the_keyboard_leaves_it),
		cmocka_unit_test(a_card_brings_its_papers_once),
		cmocka_unit_test(a_press_brings_the_slip_once),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
