/* Other programs that tests talk to: started in the background, killed by their own process id, free ports, conditions. */
#ifndef LIB_PEER_H
#define LIB_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Starts argv (NULL-ended); its output goes to the file `log` (NULL: nowhere). */
pid_t peer_start(char *const argv[], const char *log);
void peer_stop(pid_t pid);                          /* SIGTERM, after 5 s SIGKILL, and waits; 0 is fine */
int peer_run(char *const argv[]);                   /* waits for the end; the exit code, -1 when killed */
int peer_free_port(void);                           /* on 127.0.0.1 */
void peer_await_port(const char *host, int port);   /* until something listens; dies after 20 s */
void peer_pause_ms(int ms);                         /* one turn of a loop that waits for a condition */

#endif
