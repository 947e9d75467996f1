import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { NODES } from './cli/nodes-mutants.ts';
import { STORE } from './cli/store-mutants.ts';
import { DISTRIBUTED_MUTANTS } from './mutants.ts';
import { STORE_MUTANTS } from './redis/mutants.ts';

/** What the documents show is what happens. */

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist', 'conformance', 'cli', 'main.js');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const guide = readFileSync(join(root, 'conformance', 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'ratelaw-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ratelaw = (...args: string[]) =>
  spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, body]) => body!);
const timeless = (text: string): string => text.replace(/· \d+\.\d s ·/, '· … s ·').trim();

describe('README', () => {
  const [limiter, adapter] = blocks(readme, 'ts');
  writeFileSync(join(folder, 'limiter.ts'), limiter!);
  writeFileSync(join(folder, 'limiter.adapter.ts'), adapter!);

  test('prints what the failing example prints', () => {
    const [shown] = blocks(readme, 'console');
    const [command, ...output] = shown!.split('\n');
    expect(command).toBe('$ npx ratelaw check ./limiter.adapter.ts');
    const { stdout, status } = ratelaw('check', './limiter.adapter.ts');
    expect(status).toBe(1);
    expect(timeless(stdout)).toBe(timeless(output.join('\n')));
  });

  test('every command it names is there', () => {
    const commands = [...readme.matchAll(/`(?:npx )?ratelaw (\w+)/g)].map(([, name]) => name!);
    const { stdout } = ratelaw('--help');
    for (const command of new Set(commands)) expect(stdout).toContain(`\n  ${command} `);
    expect(commands.length).toBeGreaterThan(8);
  });

  test('law TB-3, init --for and replay work as shown', () => {
    expect(ratelaw('law', 'TB-3').stdout).toContain('TB-3a');
    rmSync(join(folder, 'limiter.adapter.ts'));
    expect(ratelaw('init', '--for', './limiter.ts')).toMatchObject({ status: 0 });
    expect(ratelaw('check', './limiter.adapter.ts').stdout).toContain('TB-4');
    const file = readdirSync(join(folder, '.ratelaw')).find((name) => name.startsWith('TB-4'))!;
    expect(ratelaw('replay', join('.ratelaw', file))).toMatchObject({ status: 1 });
  });

  test('the limiter to use answers as the comment says', () => {
    const code = blocks(readme, 'js').find((block) => block.includes('ratelaw/memory'))!;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe(/\/\/ (.*)/.exec(code)![1]);
  });

  test('one mutant is judged as shown', () => {
    const lines = blocks(readme, 'sh').flatMap((block) => block.split('\n'));
    const [, id] = lines.map((line) => /^npx ratelaw mutants (\S+-\S+) /.exec(line)).find((match) => match) ?? [];
    expect(id).toBeDefined();
    const { stdout, status } = ratelaw('mutants', id!);
    expect(stdout).toContain(`${id}: `);
    expect(stdout).toMatch(/^1 of 1 mutants killed/m);
    expect(status).toBe(0);
  });

  test('scripts it names are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of readme.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name!);
  });
});

describe('CONTRIBUTING', () => {
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

  test('shows a mutant as it is', () => {
    const [, file] = /This is `(mutants\/[^`]+)`/.exec(guide) ?? [];
    const shown = /```ts\n([\s\S]*?) *```/.exec(guide)?.[1]?.replace(/^ {3}/gm, '');
    expect(shown).toBe(readFileSync(join(root, file!), 'utf8'));
  });

  test('names scripts that are there, and limiters that the command knows', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, name] of guide.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name!);
    const names = [...guide.matchAll(/npm run mutants -- ([\w/-]+)/g)].map(([, name]) => name!);
    const beside = new Set([STORE.name, NODES.name, ...[...STORE_MUTANTS, ...DISTRIBUTED_MUTANTS].map(({ id }) => id)]);
    const ofTheMatrix = names.filter((name) => !beside.has(name));
    expect(ofTheMatrix.length).toBeGreaterThan(1);
    const { stdout, status } = ratelaw('mutants', ...ofTheMatrix);
    expect(stdout).toMatch(/^1 of 1 mutants killed[^\n]*\n.* 1 of 1 correct limiters of other styles conform$/m);
    expect(status).toBe(0);
  });

  test('the soundness of one wheat is measured as shown', () => {
    const [, args] = /npm run soundness -- (\d+ \d+ \S+)/.exec(guide) ?? [];
    const [sequences, ...rest] = args!.split(' ');
    expect(Number(sequences)).toBeGreaterThan(0);
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(root, 'dist', 'conformance', 'soundness.js'), '50', ...rest],
      { encoding: 'utf8' },
    );
    expect(stdout).toMatch(/^1 wheats, 50 sequences, /m);
    expect(status).toBe(0);
  });
});

describe('the adapter guide', () => {
  test('its history is legal', () => {
    writeFileSync(join(folder, 'history.jsonl'), blocks(guide, 'jsonl')[0]!);
    const { status, stdout } = ratelaw('audit', 'history.jsonl');
    expect(stdout).toContain('legal: 4 calls');
    expect(status).toBe(0);
  });

  test('its tables have every method of the contract, and every field of a part', () => {
    const methods = guide.slice(guide.indexOf('The limiter needs'), guide.indexOf('An answer is'));
    const contract = readFileSync(join(root, 'conformance', 'contract.ts'), 'utf8');
    const limiter = /export interface Limiter \{([\s\S]*?)\n\}/.exec(contract)?.[1] ?? '';
    const offered = [...limiter.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, name]) => name!);
    const told = [...methods.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name!);
    expect(['tryAcquire', ...told].sort()).toEqual(offered.sort());
    const composites = guide.slice(guide.indexOf('## Composites'), guide.indexOf('## Waits'));
    const declaration = readFileSync(join(root, 'conformance', 'declaration.ts'), 'utf8');
    const part = /const part = z\.strictObject\(\{([\s\S]*?)\n\}\)/.exec(declaration)?.[1] ?? '';
    const fields = [...part.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name!);
    expect(fields.length).toBeGreaterThan(5);
    for (const field of fields) expect(composites).toContain(`\`${field}\``);
  });

  test('its table has every field of a declaration, and no other', () => {
    const table = guide.slice(guide.indexOf('## Declarations'), guide.indexOf('## Composites'));
    const told = [...table.matchAll(/^\| `(\w+)` *\|/gm)].map(([, name]) => name!).sort();
    const file = join(folder, 'wrong.mjs');
    writeFileSync(file, "export default { name: 'x', declares: { algorithm: 'gcra', zzzzzzzz: 1 }, create() {} };");
    const fields = /the fields are (.*)/.exec(ratelaw('check', file).stdout)![1]!.trim().split(', ').sort();
    expect(told).toEqual(fields);
  });
});
