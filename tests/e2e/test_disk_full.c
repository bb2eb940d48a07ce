/*
 * The installation on a file system of 4 MiB that fills up while the worker charges: it stops and says why, nothing was
 * sent that doesn't stand in the book, and when there is space again everything is settled once. What the worker's end
 * gave back (SQLite folds its log in, or doesn't) is taken before anybody tries again. The file system is real: a
 * tmpfs in this test's own mounts, for which root needs the right to mount and others a user namespace; a container that
 * allows neither has a small /dev/shm, of which all but 4 MiB is filled up. proves S3, L1, S5
 */
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/str.h"
#include "lib/hospital.h"
#include "lib/peer.h"
#include "sandbox/sandbox.h"

#include "base/banned.h"

enum { SPACE = 4 << 20, SPARE_MAX = 256 << 20, PATIENTS = 700, BILLS_MIN = 30, NOW = 1795564800 /* 2026-11-25 09:00 in Tokyo */ };

static struct hospital h;
static struct sandbox *gateway;
static bool mounted;
static char ballast[320]; /* where nothing can be mounted */

static int64_t asked(const char *sql)
{
	int64_t n;
	assert_true(str_int64(hospital_ask(&h, sql), 0, INT64_MAX, &n));
	return n;
}

static int64_t status(const char *group)
{
	return hospital_int(hospital_json(&h, 0, WORDS("settle", "status")), group);
}

/* The gateway's book, which lies elsewhere. */
static json_t *ledger(void)
{
	struct cause why = { 0 };
	json_t *book;
	assert_int_equal(sandbox_ledger_read(hospital_path(&h, "gateway"), &book, &why), ERR_OK);
	return book;
}

static int64_t number_in(json_t *entry, const char *key)
{
	int64_t n;
	assert_true(str_int64(hospital_str(json_object_get(entry, "metadata"), key), 0, 1000, &n));
	return n;
}

/* Every charge that the gateway knows was in the book before, with its number and amount. How many there are. */
static int all_stand_in_the_book(void)
{
	json_t *entry, *row, *all = ledger();
	json_t *book = hospital_rows(&h, "SELECT b.number AS bill, a.number AS attempt, a.amount FROM attempt a JOIN settlement s ON s.id = a.settlement_id"
		" JOIN bill b ON b.id = s.bill_id WHERE a.fence > 0");
	size_t i, j;
	int n = 0;
	json_array_foreach(all, i, entry) {
		const char *bill = json_string_value(json_object_get(json_object_get(entry, "metadata"), "bill"));
		bool found = false;
		if (hospital_int(entry, "created") < NOW)
			continue; /* of the invented past */
		json_array_foreach(book, j, row)
			found |= bill && strcmp(hospital_str(row, "bill"), bill) == 0 && hospital_int(row, "attempt") == number_in(entry, "attempt") &&
				 hospital_int(row, "amount") == hospital_int(entry, "amount");
		if (!found)
			fail_msg("%s was charged, but the book doesn't know", bill ? bill : "?");
		n++;
	}
	json_decref(all);
	return n;
}

static int charges_of(json_t *all, const char *bill)
{
	json_t *entry;
	size_t i;
	int n = 0;
	json_array_foreach(all, i, entry) {
		const char *of = json_string_value(json_object_get(json_object_get(entry, "metadata"), "bill"));
		n += of && strcmp(of, bill) == 0 && strcmp(hospital_str(entry, "status"), "succeeded") == 0;
	}
	return n;
}

/* Takes every block that is left, as any other program on the disk may. */
static void take_the_rest(void)
{
	char path[512], block[4096] = { 0 };
	str_fmt(path, sizeof path, "%s/rest", h.home);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	while (write(fd, block, sizeof block) > 0)
		;
	assert_int_equal(errno, ENOSPC);
	close(fd);
}

/* The database can't even be opened where there is no space for its index: looked at in a copy. */
static int look_at_a_copy(void)
{
	char home[sizeof h.home];
	str_copy(home, sizeof home, h.home);
	str_copy(h.home, sizeof h.home, hospital_path(&h, "copy"));
	assert_int_equal(peer_run((char *[]){ "cp", "-a", home, h.home, NULL }), 0);
	int n = all_stand_in_the_book();
	assert_true(asked("SELECT count(*) FROM attempt WHERE fence > 0") >= n);
	assert_int_equal(peer_run((char *[]){ "rm", "-rf", h.home, NULL }), 0);
	str_copy(h.home, sizeof h.home, home);
	return n;
}

static void make_space(void)
{
	if (mounted && mount("tmpfs", h.home, "tmpfs", MS_REMOUNT, "size=64m") != 0)
		fail_msg("%s: %s", h.home, strerror(errno));
	if (!mounted)
		assert_int_equal(unlink(ballast), 0);
}

static void a_full_disk_stops_the_charges(void **state)
{
	(void)state;
	int64_t due = status("due");
	assert_true(due >= BILLS_MIN);
	hospital_refused(&h, 5, "disk_full", "ディスク|madoguchi.db", WORDS("worker", "--until-idle"));
	int charged = look_at_a_copy();
	assert_in_range(charged, 1, due - 1);
	take_the_rest();
	/* As long as it is full: no desk writes, no worker charges, and both say why. */
	hospital_refused(&h, 5, "disk_full", "", WORDS("worker", "--until-idle"));
	hospital_refused(&h, 5, "disk_full", "", WORDS("patients", "import", hospital_file(&h, "p.csv", "診察券番号,氏名,カナ,性別,生年月日\n0012345678,髙橋 太郎,タカハシ タロウ,男,1980-03-01\n", -1)));
	assert_int_equal(look_at_a_copy(), charged);
}

static void with_space_again_everything_is_settled_once(void **state)
{
	(void)state;
	json_t *row, *all;
	size_t i;
	make_space();
	for (int hour = 10; hour < 14 && (hour == 10 || status("due") + status("in_flight") + status("unknown") > 0); hour++) {
		str_fmt(h.now, sizeof h.now, "2026-11-25T%d:00:00", hour);
		hospital_json(&h, 0, WORDS("worker", "--until-idle"));
	}
	assert_int_equal(status("due") + status("in_flight") + status("unknown"), 0);
	assert_int_equal(asked("SELECT count(*) FROM attempt WHERE answered_at IS NULL"), 0);
	all_stand_in_the_book();
	all = ledger();
	json_t *book = hospital_rows(&h, "SELECT b.number AS bill, s.state FROM settlement s JOIN bill b ON b.id = s.bill_id"
		" WHERE EXISTS (SELECT 1 FROM attempt a WHERE a.settlement_id = s.id AND a.fence > 0)");
	assert_true(json_array_size(book) >= BILLS_MIN);
	json_array_foreach(book, i, row)
		if (charges_of(all, hospital_str(row, "bill")) != (strcmp(hospital_str(row, "state"), "succeeded") == 0))
			fail_msg("%s is %s, and was charged %d times", hospital_str(row, "bill"), hospital_str(row, "state"), charges_of(all, hospital_str(row, "bill")));
	json_decref(all);
	assert_int_equal(asked("SELECT count(*) FROM mail WHERE state = 'waiting'"), 0);
	assert_int_equal(asked("SELECT count(*) FROM settlement s WHERE s.state = 'succeeded' AND (SELECT count(*) FROM receipt r WHERE r.settlement_id = s.id) <> 2"), 0);
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("audit", "verify")), "whole")));
	assert_true(json_is_true(json_object_get(hospital_json(&h, 0, WORDS("check")), "ok")));
}

/* --- the file system ------------------------------------------------------------------------------------------------ */

static void map(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* Mounts of our own: as root by right, else in a user namespace in which we are who we are. false: neither is allowed. */
static bool own_mounts(void)
{
	char ids[64];
	uid_t uid = getuid();
	gid_t gid = getgid();
	if (unshare(CLONE_NEWNS) != 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			return false;
		str_fmt(ids, sizeof ids, "%u %u 1", uid, uid);
		map("/proc/self/uid_map", ids);
		map("/proc/self/setgroups", "deny");
		str_fmt(ids, sizeof ids, "%u %u 1", gid, gid);
		map("/proc/self/gid_map", ids);
	}
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

/* The home's folder on a file system with 4 MiB of space. */
static void small_home(void)
{
	struct statvfs s;
	int fd;
	mounted = own_mounts();
	if (mounted) {
		assert_int_equal(mkdir(h.home, 0700), 0);
		assert_int_equal(mount("tmpfs", h.home, "tmpfs", 0, "size=4m,mode=0700"), 0);
		return;
	}
	str_copy(h.home, sizeof h.home, "/dev/shm/hospital.XXXXXX");
	assert_non_null(mkdtemp(h.home));
	assert_int_equal(statvfs(h.home, &s), 0);
	off_t spare = (off_t)(s.f_bavail * s.f_frsize) - SPACE;
	if (spare < 0 || spare > SPARE_MAX)
		fail_msg("neither mounts nor user namespaces are allowed here (%s), and /dev/shm isn't a small one", strerror(errno));
	str_fmt(ballast, sizeof ballast, "%s.ballast", h.home);
	fd = open(ballast, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0 && posix_fallocate(fd, 0, spare) == 0);
	close(fd);
}

/* The home moves to where there is little space, the gateway's folder to where there is enough. */
static void move_house(void)
{
	char big[512], gateway_dir[512], inside[512];
	str_copy(big, sizeof big, hospital_path(&h, "big"));
	str_copy(gateway_dir, sizeof gateway_dir, hospital_path(&h, "gateway"));
	str_fmt(inside, sizeof inside, "%s/sandbox", h.home);
	assert_int_equal(rename(inside, gateway_dir), 0);
	assert_int_equal(rename(h.home, big), 0);
	small_home();
	str_fmt(inside, sizeof inside, "%s/.", big);
	assert_int_equal(peer_run((char *[]){ "cp", "-a", inside, h.home, NULL }), 0);
}

static int64_t now(void *arg)
{
	(void)arg;
	return NOW;
}

static int start(void **state)
{
	(void)state;
	struct cause why = { 0 };
	char text[512];
	hospital_demo(&h, "atokure", PATIENTS, "2026-11-21T09:41");
	move_house();
	str_copy(text, sizeof text, hospital_path(&h, "gateway"));
	struct sandbox_options o = { .dir = text, .port = h.port, .now = now };
	assert_int_equal(sandbox_start(&gateway, &o, &h.port, &why), ERR_OK);
	hospital_set(&h, "gateway", "ca_file", hospital_path(&h, "gateway/ca.pem"));
	str_copy(h.now, sizeof h.now, "2026-11-25T09:00:00");
	return 0;
}

static int stop(void **state)
{
	(void)state;
	sandbox_stop(gateway);
	if (mounted)
		umount2(h.home, MNT_DETACH);
	else
		peer_run((char *[]){ "rm", "-rf", h.home, ballast, NULL });
	hospital_free(&h);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_stops_the_charges),
		cmocka_unit_test(with_space_again_everything_is_settled_once),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
