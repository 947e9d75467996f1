import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClockMeans } from './clock.ts';
import type { Missing } from './shim.ts';

/** Where distributions put it: /usr/lib/<machine>/faketime (Debian), /usr/lib64/faketime (Fedora), /usr/lib/faketime. */
const find = (): string | undefined => {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => join('/usr/lib', name)) : [];
  return [...folders, '/usr/lib64', '/usr/lib', '/usr/local/lib']
    .map((folder) => join(folder, 'faketime', 'libfaketime.so.1'))
    .find((path) => existsSync(path));
};

/** The libc that this process runs on. */
const libc = (): string | undefined =>
  /\s(\/\S*\/libc[.-]\S*)$/m.exec(existsSync('/proc/self/maps') ? readFileSync('/proc/self/maps', 'utf8') : '')?.[1];

/** It reads a fraction of a second as a float and rounds down: half a microsecond more makes every microsecond right. */
const NUDGE_NS = 500n;

const SECOND_NS = 1_000_000_000n;

/**
 * libfaketime (https://github.com/wolfcw/libfaketime): readings follow, exact to the microsecond; waits do not. Its
 * cache of ten seconds is off, or a change would not be seen. libc is preloaded behind it: an allocator that reads the
 * clock while it starts would otherwise wait for itself (its issue 130).
 */
export const fakeTime = (_env: NodeJS.ProcessEnv, library = find()): ClockMeans | Missing => {
  if (library === undefined) return { why: 'no libfaketime: install the package libfaketime' };
  return {
    describe: 'virtual clock (libfaketime: readings only)',
    setsMonotonic: false,
    variables: (file, monotonic) => ({
      LD_PRELOAD: [library, libc()].filter(Boolean).join(' '),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_FMT: '%s',
      FAKETIME_NO_CACHE: '1',
      // What is in the file is read as local time.
      TZ: 'UTC',
      ...(monotonic === 'real' ? { FAKETIME_DONT_FAKE_MONOTONIC: '1' } : {}),
    }),
    content({ realtimeNs }) {
      const ns = realtimeNs + NUDGE_NS;
      const digits = (value: bigint, count: number): string => value.toString().padStart(count, '0');
      return Buffer.from(`${digits(ns / SECOND_NS, 10)}.${digits(ns % SECOND_NS, 9)}`, 'latin1');
    },
  };
};
