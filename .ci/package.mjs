// Checks the package as it would be published: what it declares, and that its tarball works in an empty folder, with
// adapters in every form that Node and TypeScript know.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'ratelaw-package-'));
const shell = process.platform === 'win32';
const run = (command, args, cwd = root) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', shell, stdio: ['ignore', 'pipe', 'inherit'] });
let failures = 0;
const expect = (what, good, detail = '') => {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${good ? '' : `\n${detail}`}`);
  if (!good) failures++;
};

const ESM = `const build = (capacity, rate, nowMs) => {
  if (!(capacity > 0 && Number.isFinite(capacity) && rate > 0 && Number.isFinite(rate))) throw new RangeError('config');
  let level = capacity;
  let last = nowMs();
  return (cost) => {
    if (!(Number.isInteger(cost) && cost > 0)) throw new RangeError('cost');
    const now = nowMs();
    level = Math.min(capacity, level + (now - last) * rate);
    last = now;
    if (level < cost) return false;
    level -= cost;
    return true;
  };
};
EXPORT {
  name: 'NAME',
  declares: { algorithm: 'token-bucket', arithmetic: 'float64', keyed: false, backwards: 'never' },
  create: ({ capacity, refill }, { clock }) => {
    const take = build(capacity, refill.tokens / refill.periodMs, clock.nowMs);
    return { tryAcquire: (_key, cost) => ({ allowed: take(cost) }) };
  },
};
`;
const TYPED = `// @ts-nocheck\nconst typed: number = 1;\nvoid typed;\n`;

try {
  run('npx', ['publint', 'run', '--strict']);
  expect('publint', true);
  run('npm', ['pack', '--pack-destination', folder, '--ignore-scripts']);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  run('npx', ['attw', join(folder, tarball), '--profile', 'esm-only']);
  expect('are the types wrong?', true);

  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], folder);
  const adapters = {
    'a.mjs': ESM.replace('EXPORT', 'export default'),
    'b.mts': TYPED + ESM.replace('EXPORT', 'export default'),
    'c.ts': TYPED + ESM.replace('EXPORT', 'export default'),
    'd.cjs': ESM.replace('EXPORT', 'module.exports ='),
    'e.cts': TYPED + ESM.replace('EXPORT', 'module.exports ='),
    'f.js': ESM.replace('EXPORT', 'module.exports ='),
    'g.mjs': `import { defineAdapter } from 'ratelaw';\n${ESM.replace('EXPORT', 'export default defineAdapter(').replace(/};\n$/, '});\n')}`,
  };
  for (const [name, text] of Object.entries(adapters)) {
    writeFileSync(join(folder, name), text.replace('NAME', name));
    const { status, stdout, stderr } = spawnSync('npx', ['ratelaw', 'check', `./${name}`], {
      cwd: folder,
      encoding: 'utf8',
      shell,
    });
    expect(`check ${name}`, status === 0, stdout + stderr);
  }
  const shim = join(folder, 'node_modules', 'ratelaw', 'dist', 'conformance', 'process', 'vclock.c');
  expect('the source of the shim', existsSync(shim));
  const imported = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      "import { TokenBucket } from 'ratelaw/memory'; import { StoreError } from 'ratelaw/redis'; import { slackTokens } from 'ratelaw/distributed'; import { CLAUSES } from 'ratelaw/spec'; import { defineAdapter } from 'ratelaw'; console.log(typeof TokenBucket, typeof StoreError, typeof slackTokens, CLAUSES.length > 50, typeof defineAdapter)",
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(
    'imports',
    imported.stdout.trim() === 'function function function true function',
    imported.stdout + imported.stderr,
  );
} catch (error) {
  expect('package', false, String(error.stdout ?? '') + String(error));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
