import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/**
 * What this thread has started and laid down is ended and removed when the thread ends, however it ends: by itself, by
 * Ctrl-C, by a kill that nobody can catch. A shell waits for the end of a pipe that only this thread holds open, and
 * then does what the last line said.
 */
const SHELL = `
trap '' HUP INT TERM
set -f
last=
while IFS= read -r line; do last=$line; done
IFS='	'
for item in $last; do
  case $item in
    group=*) kill -9 -"\${item#group=}" ;;
    folder=*) rm -rf "\${item#folder=}" ;;
  esac
done
`;

const held = new Set<string>();
let guard: ChildProcess | undefined;

const startGuard = (): ChildProcess => {
  // In a group of its own: Ctrl-C goes to all of ours.
  const shell = spawn('/bin/sh', ['-c', SHELL], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const lost = (): void => {
    if (guard === shell) guard = undefined;
  };
  shell.once('exit', lost);
  shell.once('error', lost);
  shell.stdin?.on('error', lost);
  shell.unref();
  (shell.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return shell;
};

const tell = (): void => {
  if (!guard && held.size === 0) return;
  guard ??= startGuard();
  guard.stdin?.write(`${[...held].join('\t')}\n`);
};

const hold = (item: string): (() => void) => {
  if (/[\t\n]/.test(item)) throw new Error(`${JSON.stringify(item)}: no tab and no line break can be in a path here`);
  held.add(item);
  tell();
  return () => {
    if (held.delete(item)) tell();
  };
};

/**
 * Nothing begins before the guard knows of it: a shell waits for a line, and becomes the program. When this thread ends in
 * between, no line comes, and the shell ends.
 */
const ONCE_TOLD = 'read -r told && exec "$0" "$@"';

/**
 * The program in a process group of its own, which is killed when this thread ends, unless `unguard` was called before. It is
 * found as a shell finds it: one that is not there is no `error`, but ends with exit code 127.
 */
export const spawnGuarded = (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv },
): { readonly child: ChildProcessWithoutNullStreams; readonly unguard: () => void } => {
  const child = spawn('/bin/sh', ['-c', ONCE_TOLD, command, ...args], { ...options, detached: true });
  const unguard = child.pid === undefined ? () => {} : hold(`group=${child.pid}`);
  child.stdin.write('\n');
  return { child, unguard };
};

/** The folder is removed when this thread ends, unless what this gives was called before. */
export const guardFolder = (path: string): (() => void) => hold(`folder=${path}`);
