/*
 * A clock that somebody else moves, for a process that knows nothing of it: preload this (LD_PRELOAD), with VCLOCK_FILE
 * naming a file of two 64-bit integers, the realtime and the monotonic clock in nanoseconds. Whoever writes there moves
 * the process's time. VCLOCK_REAL_MONOTONIC=1 leaves the monotonic clock, and all that waits on it, as it is.
 *
 * Readings are exact. A wait with a timeout is cut into slices of one real millisecond, and ends in the first slice after
 * its timeout has passed on the virtual clock. Not moved: alarm, setitimer, timer_create and timerfd; processes that ask
 * the kernel without libc (Go, static ones).
 *
 * Nothing here allocates, and nothing is looked up in other libraries before main: an allocator that reads the clock
 * while it starts (jemalloc) would otherwise wait for itself.
 */
#define _GNU_SOURCE
/* The checked variants of poll in the headers would be defined a second time here. */
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#if !defined(__GLIBC__) || !__GLIBC_PREREQ(2, 30)
#error "the virtual clock needs glibc 2.30 or later"
#endif

#define NS_PER_S 1000000000LL
#define NS_PER_MS 1000000LL
#define SLICE_NS NS_PER_MS
/*
 * Waits no longer than this stay real. They are how a run-time backs off from its own locks: under a clock that stands
 * still, a virtual one would never end (HotSpot's way to a safepoint).
 */
#define SHORT_NS NS_PER_MS
/* On a condition variable: in so much time a thread of CPython asks another for the interpreter. */
#define SHORT_ON_CONDITION_NS (5 * NS_PER_MS)

#define EXPORT __attribute__((visibility("default")))

/* The kernel, without libc between: `syscall` is one of the functions that are replaced. */
#if defined(__x86_64__)
static long kernel(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
static long kernel(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
#else
#error "the virtual clock knows the system calls of x86-64 and aarch64 only"
#endif

#define ASK(number, a, b, c, d, e, f) \
  kernel((number), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* What the kernel answered, as libc says it. */
static long answer(long result) {
  if (result < 0 && result > -4096) {
    errno = (int)-result;
    return -1;
  }
  return result;
}

static int64_t ns_of(const struct timespec *t) { return t->tv_sec * NS_PER_S + t->tv_nsec; }

static struct timespec timespec_of(int64_t ns) {
  struct timespec t = {.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
  return t;
}

/* ---- the clocks ---- */

struct clocks {
  int64_t realtime_ns;
  int64_t monotonic_ns;
};

static const volatile struct clocks *clocks;
static int monotonic_is_real;

static void die(const char *why, const char *path) {
  ASK(SYS_write, 2, "vclock: ", 8, 0, 0, 0);
  ASK(SYS_write, 2, why, strlen(why), 0, 0, 0);
  ASK(SYS_write, 2, path, strlen(path), 0, 0, 0);
  ASK(SYS_write, 2, "\n", 1, 0, 0, 0);
  ASK(SYS_exit_group, 127, 0, 0, 0, 0, 0);
}

/* Real time is no substitute for a clock that cannot be read: the process ends, and says why. */
static void open_clock(const char *path) {
  long fd = ASK(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (fd < 0) die("cannot open the clock ", path);
  long page = ASK(SYS_mmap, 0, sizeof(struct clocks), PROT_READ, MAP_SHARED, fd, 0);
  if (page < 0 && page > -4096) die("cannot map the clock ", path);
  ASK(SYS_close, fd, 0, 0, 0, 0, 0);
  monotonic_is_real = getenv("VCLOCK_REAL_MONOTONIC") != NULL;
  clocks = (const volatile struct clocks *)page;
}

/* Other libraries may read the clock in their constructors, before ours has run: every reading asks whether it is open. */
__attribute__((constructor)) static void start(void) {
  const char *path = clocks ? NULL : getenv("VCLOCK_FILE");
  if (path) open_clock(path);
}

/* The virtual reading of a clock; NULL for one that is not moved. */
static const volatile int64_t *virtual_of(clockid_t id) {
  if (!clocks) start();
  if (!clocks) return NULL;
  switch (id) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_TAI:
      return &clocks->realtime_ns;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
      return monotonic_is_real ? NULL : &clocks->monotonic_ns;
    default:
      return NULL;
  }
}

EXPORT int clock_gettime(clockid_t id, struct timespec *t) {
  const volatile int64_t *now = virtual_of(id);
  if (!now) return (int)answer(ASK(SYS_clock_gettime, id, t, 0, 0, 0, 0));
  *t = timespec_of(*now);
  return 0;
}

/* A coarse clock ticks no more coarsely than the others here. */
EXPORT int clock_getres(clockid_t id, struct timespec *t) {
  if (!virtual_of(id)) return (int)answer(ASK(SYS_clock_getres, id, t, 0, 0, 0, 0));
  if (t) *t = timespec_of(1);
  return 0;
}

EXPORT int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  *now = (struct timeval){.tv_sec = t.tv_sec, .tv_usec = t.tv_nsec / 1000};
  if (zone) memset(zone, 0, sizeof(struct timezone));
  return 0;
}

EXPORT time_t time(time_t *seconds) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  if (seconds) *seconds = t.tv_sec;
  return t.tv_sec;
}

EXPORT int timespec_get(struct timespec *t, int base) {
  if (base != TIME_UTC) return 0;
  clock_gettime(CLOCK_REALTIME, t);
  return base;
}

/* ---- waits ---- */

/* When a wait of this length is over on a virtual clock. A wait of centuries does not wrap around. */
static int64_t due_after(const volatile int64_t *now, int64_t wait_ns) {
  return wait_ns > INT64_MAX - *now ? INT64_MAX : *now + wait_ns;
}

static int64_t length_of(const struct timespec *wait) {
  return wait->tv_sec >= INT64_MAX / NS_PER_S ? INT64_MAX : ns_of(wait);
}

/* So much later on the real monotonic clock, which no caller of libc's can read here. */
static struct timespec real_deadline(int64_t wait_ns) {
  struct timespec t;
  ASK(SYS_clock_gettime, CLOCK_MONOTONIC, &t, 0, 0, 0, 0);
  return timespec_of(ns_of(&t) + wait_ns);
}

/* Until `due`: 0, or the number of the error (a signal). What is left goes to `left`, if anybody asks. */
static int sleep_until(const volatile int64_t *now, int64_t due, struct timespec *left) {
  const struct timespec slice = timespec_of(SLICE_NS);
  while (*now < due) {
    long result = ASK(SYS_nanosleep, &slice, 0, 0, 0, 0, 0);
    if (result < 0) {
      int64_t left_ns = due - *now;
      if (left) *left = timespec_of(left_ns > 0 ? left_ns : 0);
      return (int)-result;
    }
  }
  return 0;
}

static int is_valid(const struct timespec *t) { return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < NS_PER_S; }

EXPORT int clock_nanosleep(clockid_t id, int flags, const struct timespec *wait, struct timespec *left) {
  const volatile int64_t *now = virtual_of(id);
  int is_absolute = flags & TIMER_ABSTIME;
  if (!now || !is_valid(wait) || (!is_absolute && length_of(wait) <= SHORT_NS))
    return (int)-ASK(SYS_clock_nanosleep, id, flags, wait, left, 0, 0);
  if (is_absolute) return sleep_until(now, length_of(wait), NULL);
  return sleep_until(now, due_after(now, length_of(wait)), left);
}

EXPORT int nanosleep(const struct timespec *wait, struct timespec *left) {
  int error = clock_nanosleep(CLOCK_MONOTONIC, 0, wait, left);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

EXPORT int usleep(useconds_t us) {
  struct timespec t = timespec_of(us * 1000LL);
  return nanosleep(&t, NULL);
}

EXPORT unsigned sleep(unsigned seconds) {
  struct timespec t = {.tv_sec = seconds}, left = {0};
  return nanosleep(&t, &left) == 0 ? 0 : (unsigned)left.tv_sec + (left.tv_nsec > 0);
}

/*
 * A wait for something or for a timeout on the virtual monotonic clock. `ASKED` waits for one slice and gives what the
 * kernel answered: 0 is that nothing happened.
 */
#define SLICED(NOW, WAIT_NS, ASKED)                  \
  do {                                               \
    int64_t due = due_after((NOW), (WAIT_NS));       \
    for (;;) {                                       \
      long result = (ASKED);                         \
      if (result != 0) return (int)answer(result);   \
      if (*(NOW) >= due) return 0;                   \
    }                                                \
  } while (0)

#define MASK_BYTES (_NSIG / 8)

EXPORT int epoll_pwait(int epoll, struct epoll_event *events, int count, int wait_ms, const sigset_t *mask) {
  const volatile int64_t *now = wait_ms > 0 ? virtual_of(CLOCK_MONOTONIC) : NULL;
  if (!now) return (int)answer(ASK(SYS_epoll_pwait, epoll, events, count, wait_ms, mask, MASK_BYTES));
  SLICED(now, wait_ms * NS_PER_MS,
         ASK(SYS_epoll_pwait, epoll, events, count, SLICE_NS / NS_PER_MS, mask, MASK_BYTES));
}

EXPORT int epoll_wait(int epoll, struct epoll_event *events, int count, int wait_ms) {
  return epoll_pwait(epoll, events, count, wait_ms, NULL);
}

#ifdef SYS_epoll_pwait2
EXPORT int epoll_pwait2(int epoll, struct epoll_event *events, int count, const struct timespec *wait,
                        const sigset_t *mask) {
  const volatile int64_t *now = wait && is_valid(wait) && ns_of(wait) > 0 ? virtual_of(CLOCK_MONOTONIC) : NULL;
  if (!now) return (int)answer(ASK(SYS_epoll_pwait2, epoll, events, count, wait, mask, MASK_BYTES));
  SLICED(now, length_of(wait),
         ASK(SYS_epoll_pwait, epoll, events, count, SLICE_NS / NS_PER_MS, mask, MASK_BYTES));
}
#endif

/* The kernel writes what is left of the wait into the timeout, which is the caller's: it gets a copy. */
static long poll_for(struct pollfd *files, nfds_t count, struct timespec wait, const sigset_t *mask) {
  return ASK(SYS_ppoll, files, count, &wait, mask, MASK_BYTES, 0);
}

EXPORT int ppoll(struct pollfd *files, nfds_t count, const struct timespec *wait, const sigset_t *mask) {
  if (!wait) return (int)answer(ASK(SYS_ppoll, files, count, 0, mask, MASK_BYTES, 0));
  const volatile int64_t *now = is_valid(wait) && ns_of(wait) > 0 ? virtual_of(CLOCK_MONOTONIC) : NULL;
  if (!now) return (int)answer(poll_for(files, count, *wait, mask));
  SLICED(now, length_of(wait), poll_for(files, count, timespec_of(SLICE_NS), mask));
}

EXPORT int poll(struct pollfd *files, nfds_t count, int wait_ms) {
  struct timespec wait = timespec_of((wait_ms < 0 ? 0 : wait_ms) * NS_PER_MS);
  return ppoll(files, count, wait_ms < 0 ? NULL : &wait, NULL);
}

/* What a program compiled with _FORTIFY_SOURCE calls. */
EXPORT int __poll_chk(struct pollfd *files, nfds_t count, int wait_ms, size_t bytes) {
  (void)bytes;
  return poll(files, count, wait_ms);
}

EXPORT int __ppoll_chk(struct pollfd *files, nfds_t count, const struct timespec *wait, const sigset_t *mask,
                       size_t bytes) {
  (void)bytes;
  return ppoll(files, count, wait, mask);
}

/* As the kernel limits it; more would not fit on a small stack three times. */
#define SELECT_FILES_MAX 65536

struct mask_argument {
  const sigset_t *mask;
  size_t bytes;
};

static long select_for(int count, fd_set *sets[3], struct timespec *wait, const sigset_t *mask) {
  struct mask_argument argument = {mask, MASK_BYTES};
  return ASK(SYS_pselect6, count, sets[0], sets[1], sets[2], wait, &argument);
}

/* A slice in which nothing happens empties the sets: each begins with what the caller asked for. */
static int sliced_select(int count, fd_set *sets[3], const volatile int64_t *now, int64_t due, const sigset_t *mask) {
  size_t bytes = ((size_t)count + 63) / 64 * 8;
  char asked[3][bytes > 0 ? bytes : 1];
  for (int i = 0; i < 3; i++)
    if (sets[i]) memcpy(asked[i], sets[i], bytes);
  for (;;) {
    struct timespec slice = timespec_of(SLICE_NS);
    long result = select_for(count, sets, &slice, mask);
    if (result != 0 || *now >= due) return (int)answer(result);
    for (int i = 0; i < 3; i++)
      if (sets[i]) memcpy(sets[i], asked[i], bytes);
  }
}

EXPORT int pselect(int count, fd_set *restrict readable, fd_set *restrict writable, fd_set *restrict exceptional,
                   const struct timespec *restrict wait, const sigset_t *restrict mask) {
  fd_set *sets[3] = {readable, writable, exceptional};
  const volatile int64_t *now = wait && is_valid(wait) && ns_of(wait) > 0 ? virtual_of(CLOCK_MONOTONIC) : NULL;
  if (!now || count < 0) {
    struct timespec copy = wait ? *wait : timespec_of(0);
    return (int)answer(select_for(count, sets, wait ? &copy : NULL, mask));
  }
  if (count > SELECT_FILES_MAX) {
    errno = EINVAL;
    return -1;
  }
  return sliced_select(count, sets, now, due_after(now, length_of(wait)), mask);
}

/* On Linux, `wait` becomes what is left of it. */
EXPORT int select(int count, fd_set *restrict readable, fd_set *restrict writable, fd_set *restrict exceptional,
                  struct timeval *restrict wait) {
  if (!wait) return pselect(count, readable, writable, exceptional, NULL, NULL);
  /* More than a second of microseconds is carried over, as the kernel does. */
  struct timespec exact = {wait->tv_sec + wait->tv_usec / 1000000, wait->tv_usec % 1000000 * 1000};
  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  int result = pselect(count, readable, writable, exceptional, &exact, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  if (!is_valid(&exact)) return result;
  int64_t left_ns = length_of(&exact) - (ns_of(&after) - ns_of(&before));
  struct timespec left = timespec_of(left_ns > 0 ? left_ns : 0);
  *wait = (struct timeval){.tv_sec = left.tv_sec, .tv_usec = left.tv_nsec / 1000};
  return result;
}

/* ---- what threads wait for ---- */

/*
 * One slice, then a spurious wake-up, which POSIX permits. To wait on in here would lose a signal that comes between two
 * slices, as only the caller can look at what it waits for: HotSpot then hung, in one run of ten under stress.
 */
EXPORT int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t id,
                                  const struct timespec *deadline) {
  static int (*real)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "pthread_cond_clockwait");
  const volatile int64_t *now = virtual_of(id);
  if (!now || !is_valid(deadline)) return real(condition, mutex, id, deadline);
  /* What is left of a long wait is no short one. */
  static __thread __attribute__((tls_model("initial-exec"))) struct {
    const pthread_cond_t *on;
    int64_t due;
  } cut;
  int64_t due = length_of(deadline);
  int64_t wait_ns = due - *now;
  int is_left = cut.on == condition && cut.due == due;
  int is_short = !is_left && wait_ns > 0 && wait_ns <= SHORT_ON_CONDITION_NS;
  if (!is_short) cut.on = condition, cut.due = due;
  struct timespec slice = real_deadline(wait_ns <= 0 ? 0 : is_short ? wait_ns : SLICE_NS);
  int error = real(condition, mutex, CLOCK_MONOTONIC, &slice);
  return error == ETIMEDOUT && !is_short && *now < due ? 0 : error;
}

EXPORT int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                                  const struct timespec *restrict deadline) {
  /* The second bit is what pthread_condattr_setclock chose (glibc, nptl/pthread_cond_common.c). */
  clockid_t id = condition->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
  return pthread_cond_clockwait(condition, mutex, id, deadline);
}

/* A semaphore counts: nothing is lost between two slices. */
EXPORT int sem_clockwait(sem_t *restrict semaphore, clockid_t id, const struct timespec *restrict deadline) {
  static int (*real)(sem_t *, clockid_t, const struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "sem_clockwait");
  const volatile int64_t *now = virtual_of(id);
  if (!now || !is_valid(deadline)) return real(semaphore, id, deadline);
  for (;;) {
    struct timespec slice = real_deadline(*now < length_of(deadline) ? SLICE_NS : 0);
    if (real(semaphore, CLOCK_MONOTONIC, &slice) == 0) return 0;
    if (errno != ETIMEDOUT || *now >= length_of(deadline)) return -1;
  }
}

EXPORT int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
  return sem_clockwait(semaphore, CLOCK_REALTIME, deadline);
}

/*
 * Between two slices a futex's word is compared again, so that no wake-up is lost. `deadline`: on the virtual clock.
 */
static long futex_until(const volatile int64_t *now, int64_t due, const long a[6], long bits) {
  long operation = (a[1] & ~(long)(FUTEX_CMD_MASK | FUTEX_CLOCK_REALTIME)) | FUTEX_WAIT_BITSET;
  for (;;) {
    struct timespec slice = real_deadline(*now < due ? SLICE_NS : 0);
    long result = ASK(SYS_futex, a[0], operation, a[2], &slice, 0, bits);
    if (result != -ETIMEDOUT || *now >= due) return result;
  }
}

static long futex(const long a[6]) {
  long command = a[1] & FUTEX_CMD_MASK;
  const struct timespec *timeout = (const struct timespec *)a[3];
  int waits = command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
  const volatile int64_t *now =
      waits && timeout && is_valid(timeout)
          ? virtual_of(a[1] & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC)
          : NULL;
  if (!now) return ASK(SYS_futex, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (command == FUTEX_WAIT_BITSET) return futex_until(now, length_of(timeout), a, a[5]);
  return futex_until(now, due_after(now, length_of(timeout)), a, (long)FUTEX_BITSET_MATCH_ANY);
}

/* Rust's standard library waits on futexes through this. */
EXPORT long syscall(long number, ...) {
  long a[6];
  va_list arguments;
  va_start(arguments, number);
  for (int i = 0; i < 6; i++) a[i] = va_arg(arguments, long);
  va_end(arguments);
  switch (number) {
    case SYS_clock_gettime:
      return clock_gettime((clockid_t)a[0], (struct timespec *)a[1]);
    case SYS_gettimeofday:
      return gettimeofday((struct timeval *)a[0], (void *)a[1]);
    case SYS_nanosleep:
      return nanosleep((const struct timespec *)a[0], (struct timespec *)a[1]);
    case SYS_clock_nanosleep:
      return answer(-clock_nanosleep((clockid_t)a[0], (int)a[1], (const struct timespec *)a[2], (struct timespec *)a[3]));
    case SYS_futex:
      return answer(futex(a));
    default:
      return answer(ASK(number, a[0], a[1], a[2], a[3], a[4], a[5]));
  }
}
