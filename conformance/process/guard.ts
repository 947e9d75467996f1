import { type ChildProcess, spawn } from 'node:child_process';

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

/** The process group `pid` is killed when this thread ends, unless what this gives was called before. */
export const guardGroup = (pid: number): (() => void) => hold(`group=${pid}`);

/** The folder is removed when this thread ends, unless what this gives was called before. */
export const guardFolder = (path: string): (() => void) => hold(`folder=${path}`);
