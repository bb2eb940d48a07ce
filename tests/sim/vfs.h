/*
 * A disk in memory behind SQLite's VFS: the one database with its log and shared index, seen by several processes that
 * all live in this one. It knows what was synced, so that power can go; it can fail, fill up, and cut a process off
 * in the middle of a commit. Registered as SQLite's default, so that the real store runs on it unchanged.
 */
#ifndef SIM_VFS_H
#define SIM_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

enum vfs_op { VFS_WRITE, VFS_SYNC, VFS_BARRIER, VFS_OPS };

/* What the disk does to one process. */
struct vfs_proc {
	bool dead;           /* everything fails, nothing changes any more */
	bool full;           /* no write fits */
	int fail_reads;      /* so many reads fail */
	int fail_syncs;      /* so many syncs fail */
	/* Counts down at every operation of this kind; at zero the process dies, before it or after it. */
	enum vfs_op die_op;
	int die_at;          /* 0: never */
	bool die_after;
	void (*died)(void *arg);          /* told when that happens */
	/* Once, before the next sync of the log, and when it has read something: other processes may act while this one stands there. */
	void (*stalled)(void *arg), (*has_read)(void *arg);
	int64_t writes;      /* to the log: grows with every commit */
	void *arg;
};

static inline void vfs_stand(struct vfs_proc *p, void (**where)(void *arg))
{
	void (*stands)(void *arg) = *where;
	*where = NULL;
	if (stands)
		stands(p->arg);
}

void vfs_install(void);                        /* an empty disk; no connection may be open */
void vfs_act(struct vfs_proc *p);              /* connections opened from now on are this process's */
struct vfs_proc *vfs_acting(void);
/* The image that every run begins with: taken from what is there now (no connection may have uncommitted work). */
void vfs_keep_image(void);
void vfs_load_image(uint64_t seed);            /* also seeds SQLite's own randomness */
/* Takes the shared index as it is at the instant of a death, and puts it back once the dead one has let go. */
void vfs_freeze(void);
void vfs_thaw(void);
/* What wasn't synced is lost, sector by sector as chance has it; so is the shared index. */
void vfs_power_loss(struct random *chance);
void vfs_hold_lock(bool hold);                 /* somebody else has the write lock */
void vfs_on_sleep(void (*slept)(void *arg, int ms), void *arg);
bool vfs_find(const char *needle, size_t n);   /* anywhere in database or log */
void vfs_forget_syncs(bool forget);             /* a disk that lies */
bool vfs_synced(void);                         /* nothing that was written waits for a sync */

#endif
