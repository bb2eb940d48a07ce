/* The ledger outlives everything: kill -9 at any moment, a torn line, a second server; and a seeded past. */
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "lib/peer.h"
#include "sandbox/client.h"
#include "sandbox/sandbox_seed.h"

enum { ROUNDS = 12, CHARGES = 60 };

static int folder_setup(void **state)
{
	struct shop *s = calloc(1, sizeof(*s));

	curl_global_init(CURL_GLOBAL_DEFAULT);
	shop_folder(s);
	*state = s;
	return 0;
}

static void tell_port(int port, void *arg)
{
	assert_int_equal(write(*(int *)arg, &port, sizeof(port)), sizeof(port));
}

/* From now on no file of this process grows beyond so many bytes: writing fails as on a full disk. */
static void limit_files(rlim_t bytes)
{
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ bytes, bytes }), 0);
}

/* Serves in a process of its own, as `sandbox serve` does; waits until it listens. bytes 0: no limit. */
static pid_t fork_limited(struct shop *s, rlim_t bytes)
{
	struct sandbox_options o = shop_options(s);
	int ends[2];
	pid_t pid;

	o.port = 0;
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		if (bytes)
			limit_files(bytes);
		_exit(sandbox_serve(&o, tell_port, &ends[1], &s->cause) == ERR_OK ? 0 : 1);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &s->port, sizeof(s->port)), sizeof(s->port));
	close(ends[0]);
	return pid;
}

static pid_t fork_server(struct shop *s)
{
	return fork_limited(s, 0);
}

static int end_server(pid_t pid, int sig)
{
	int status;

	kill(pid, sig);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static size_t count_bill(json_t *ledger, const char *bill)
{
	size_t n = 0, i;
	json_t *entry;

	json_array_foreach(ledger, i, entry) {
		if (strcmp(text_at(entry, "metadata.bill"), bill) == 0) {
			n++;
			assert_text(entry, "status", "succeeded");
		}
	}
	return n;
}

struct killer {
	pid_t pid;
	useconds_t delay;
};

static void *kill_later(void *arg)
{
	struct killer *k = arg;

	usleep(k->delay);
	kill(k->pid, SIGKILL);
	return NULL;
}

/*
 * proves S3: the gateway dies at a random moment while charges run. Whatever was answered stands in the ledger, and
 * after a restart the same keys never charge a second time.
 */
static void kill_nine(void **state)
{
	struct shop *s = *state;
	char customer[96], method[96], body[512], bill[32], answered[CHARGES][96] = { "" };
	struct random_seeded rng;
	pid_t pid = fork_server(s);
	int next = 0;

	random_seed(&rng, 7);
	make_patient(s, "tok_visa", customer, method);
	for (int round = 0; round < ROUNDS; round++) {
		struct killer k = { .pid = pid, .delay = (useconds_t)(1000 + random_below(&rng.port, 30000)) };
		pthread_t thread;
		bool alive = true;

		assert_int_equal(pthread_create(&thread, NULL, kill_later, &k), 0);
		while (alive && next < CHARGES) {
			struct answer a;

			str_fmt(bill, sizeof(bill), "B-%d", next);
			a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 100 + next, bill), bill);
			alive = a.curl == CURLE_OK;
			if (alive && a.status == 200)
				str_copy(answered[next++], 96, text_at(a.json, "id"));
			answer_free(&a);
		}
		pthread_join(thread, NULL);
		end_server(pid, SIGKILL);
		pid = fork_server(s);
	}
	for (int i = 0; i < CHARGES; i++) {
		struct answer a;

		str_fmt(bill, sizeof(bill), "B-%d", i);
		a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 100 + i, bill), bill);
		assert_int_equal(a.status, 200);
		if (*answered[i]) {
			assert_text(a.json, "id", answered[i]);
			assert_string_equal(a.replayed, "true");
		}
		answer_free(&a);
	}
	assert_int_equal(WEXITSTATUS(end_server(pid, SIGTERM)), 0);
	for (int i = 0; i < CHARGES; i++) {
		json_t *ledger = read_ledger(s);

		str_fmt(bill, sizeof(bill), "B-%d", i);
		assert_int_equal(count_bill(ledger, bill), 1);
		json_decref(ledger);
	}
}

/* proves S3 on a full disk: what can't be kept is answered with 500 and never happened; the server ends by itself */
static void full_disk(void **state)
{
	struct shop *s = *state;
	char customer[96], method[96], body[512], bill[32];
	pid_t pid = fork_limited(s, 20000);
	int paid = 0, status = 200;
	struct answer a;
	json_t *ledger;

	make_patient(s, "tok_visa", customer, method);
	for (; status == 200; paid += status == 200) {
		str_fmt(bill, sizeof(bill), "B-%d", paid);
		a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 500, bill), bill);
		status = a.status;
		answer_free(&a);
	}
	assert_int_equal(status, 500);
	assert_true(paid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_int_equal(ledger_size(s), paid);
	shop_start(s);
	a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 500, bill), bill);
	assert_int_equal(a.status, 200);
	assert_string_equal(a.replayed, "");
	answer_free(&a);
	ledger = read_ledger(s);
	for (int i = 0; i <= paid; i++) {
		str_fmt(bill, sizeof(bill), "B-%d", i);
		assert_int_equal(count_bill(ledger, bill), 1);
	}
	json_decref(ledger);
}

static void append(struct shop *s, const char *text)
{
	char path[128];
	FILE *f;

	str_fmt(path, sizeof(path), "%s/ledger.jsonl", s->dir);
	f = fopen(path, "a");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* a torn last line is cut off, and the book goes on after it */
static void torn_line(void **state)
{
	struct shop *s = *state;
	char customer[96], method[96], body[512];
	struct answer first, a;

	shop_start(s);
	make_patient(s, "tok_visa", customer, method);
	first = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 777, "B-1"), "k1");
	assert_int_equal(first.status, 200);
	shop_stop(s);
	append(s, "{\"put\":[{\"id\":\"pi_torn\",\"amou");
	assert_int_equal(ledger_size(s), 1);
	shop_start(s);
	a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 888, "B-2"), "k2");
	assert_int_equal(a.status, 200);
	answer_free(&a);
	a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 777, "B-1"), "k1");
	assert_string_equal(a.replayed, "true");
	assert_string_equal(a.body.data, first.body.data);
	answer_free(&a);
	answer_free(&first);
	shop_stop(s);
	assert_int_equal(ledger_size(s), 2);
	shop_start(s);
}

/* damage before the last line is not repaired by forgetting: it is refused, with its line */
static void damaged_middle(void **state)
{
	struct shop *s = *state;
	struct sandbox_options o = shop_options(s);

	append(s, "{\"put\":[]}\nnot json\n{\"put\":[]}\n");
	assert_int_equal(sandbox_start(&s->server, &o, &s->port, &s->cause), ERR_BAD_FILE);
	assert_null(s->server);
	assert_non_null(strstr(s->cause.text, "2"));
}

/* one folder has one server */
static void second_server(void **state)
{
	struct shop *s = *state;
	struct sandbox_options o = shop_options(s);
	struct sandbox *other;
	int port;

	shop_start(s);
	assert_int_equal(sandbox_start(&other, &o, &port, &s->cause), ERR_RUNNING);
	assert_null(other);
	assert_non_null(strstr(s->cause.text, "ledger.jsonl"));
	assert_int_equal(sandbox_serve(&o, NULL, NULL, &s->cause), ERR_RUNNING);
}

/* somebody else's port is said, not shared */
static void taken_port(void **state)
{
	struct shop *s = *state, other;
	struct sandbox_options o;
	int port;

	shop_start(s);
	shop_folder(&other);
	o = shop_options(&other);
	o.port = s->port;
	assert_int_equal(sandbox_start(&other.server, &o, &port, &other.cause), ERR_UNAVAILABLE);
	assert_null(other.server);
	shop_remove(&other);
}

static mode_t mode_of(struct shop *s, const char *name)
{
	char path[128];
	struct stat st;

	str_fmt(path, sizeof(path), "%s/%s", s->dir, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

/* proves X3's care: keys are for the owner; made once, kept afterwards; the authority's key is nowhere */
static void authority_files(void **state)
{
	struct shop *s = *state;
	struct buf before = { 0 }, after = { 0 };
	char path[128];

	assert_int_equal(mode_of(s, "ca.pem"), 0644);
	assert_int_equal(mode_of(s, "server.pem"), 0600);
	assert_int_equal(mode_of(s, "server.key"), 0600);
	str_fmt(path, sizeof(path), "%s/ca.pem", s->dir);
	assert_int_equal(file_read(path, 65536, &before), 0);
	assert_null(strstr(before.data, "PRIVATE"));
	assert_int_equal(sandbox_make_ca(s->dir, &s->random, &s->cause), ERR_OK);
	assert_int_equal(file_read(path, 65536, &after), 0);
	assert_string_equal(before.data, after.data);
	buf_free(&before);
	buf_free(&after);
}

/* One request by a client that keeps its session's ticket in the folder; true: the server took up the last one's. */
static bool comes_again(struct shop *s)
{
	static const char script[] = "cd \"$1\" || exit 2; in=; [ ! -e ticket ] || in='-sess_in ticket'; printf 'GET /v1/x HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' |"
				     " openssl s_client -connect localhost:$2 -CAfile ca.pem -verify_return_error -sess_out ticket $in -ign_eof >said 2>/dev/null;"
				     " grep -q '401 Unauthorized' said || exit 2; grep -q '^Reused' said";
	char port[16];
	str_fmt(port, sizeof(port), "%d", s->port);
	int code = peer_run((char *[]){ "sh", "-c", (char *)(uintptr_t)script, "sh", s->dir, port, NULL });

	assert_in_range(code, 0, 1);
	return code == 0;
}

/* proves X6: a client that comes again shows a ticket in place of the whole handshake; the next start takes no ticket of the last */
static void tickets(void **state)
{
	struct shop *s = *state;
	char path[128];

	shop_start(s);
	assert_false(comes_again(s));
	assert_true(comes_again(s));
	shop_stop(s);
	shop_start(s);
	assert_false(comes_again(s));
	assert_true(comes_again(s));
	str_fmt(path, sizeof(path), "%s/ticket", s->dir);
	unlink(path);
	str_fmt(path, sizeof(path), "%s/said", s->dir);
	unlink(path);
}

/* proves O1: a past written before the start stands in the book and answers like what was charged here */
static void seeded_past(void **state)
{
	struct shop *s = *state;
	static const char *const one[] = { "bill", "B-1", "attempt", "1", NULL };
	static const char *const two[] = { "bill", "B-2", "attempt", "1", NULL };
	char customer[SANDBOX_ID], method[SANDBOX_ID], paid[SANDBOX_ID], failed[SANDBOX_ID], refund[SANDBOX_ID];
	char session[SANDBOX_ID], path[256], body[512];
	struct sandbox_seed *seed;
	struct answer a;
	json_t *ledger;

	assert_int_equal(sandbox_seed_open(&seed, s->dir, &s->random, &s->cause), ERR_OK);
	sandbox_seed_customer(seed, 1790000000, "佐藤 花子", "hanako@example.jp", NULL, customer);
	sandbox_seed_method(seed, 1790000001, customer, "visa", 8, 2030, method);
	sandbox_seed_session(seed, 1790000001, customer, method, "https://h.example/ok", NULL, session);
	sandbox_seed_intent(seed, &(struct sandbox_seed_charge){ 1790000100, 4320, customer, method, NULL, one, NULL }, paid, NULL);
	sandbox_seed_intent(seed, &(struct sandbox_seed_charge){ 1790000200, 990, customer, method, NULL, two,
								 "insufficient_funds" }, failed, NULL);
	sandbox_seed_refund(seed, 1790000300, paid, 320, NULL, refund);
	assert_int_equal(sandbox_seed_close(seed, &s->cause), ERR_OK);
	ledger = read_ledger(s);
	assert_int_equal(json_array_size(ledger), 2);
	assert_text(ledger, "0.intent", paid);
	assert_int_equal(int_at(ledger, "0.created"), 1790000100);
	assert_int_equal(int_at(ledger, "0.refunded"), 320);
	assert_text(ledger, "1.status", "requires_payment_method");
	json_decref(ledger);
	shop_start(s);
	str_fmt(path, sizeof(path), "/v1/payment_intents/%s?expand[]=latest_charge", paid);
	a = ask(s, "GET", path, NULL, NULL);
	assert_text(a.json, "status", "succeeded");
	assert_int_equal(int_at(a.json, "latest_charge.amount_refunded"), 320);
	answer_free(&a);
	a = ask(s, "POST", "/v1/payment_intents", charge_body(body, customer, method, 500, "B-3"), NULL);
	assert_int_equal(a.status, 200);
	answer_free(&a);
	str_fmt(path, sizeof(path), "/v1/checkout/sessions/%s?expand[]=setup_intent.payment_method", session);
	a = ask(s, "GET", path, NULL, NULL);
	assert_text(a.json, "status", "complete");
	assert_text(a.json, "setup_intent.payment_method.id", method);
	answer_free(&a);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, folder_setup, shop_teardown)
	const struct CMUnitTest tests[] = {
		ROW(kill_nine), ROW(full_disk), ROW(torn_line), ROW(damaged_middle), ROW(second_server), ROW(taken_port),
		ROW(authority_files), ROW(tickets), ROW(seeded_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
