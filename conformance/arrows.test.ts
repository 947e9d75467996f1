import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The arrows between the folders, and the shape of the house (CONTRIBUTING.md). */

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const HOUSE = ['spec', 'src', 'mutants', 'conformance'] as const;
const SKIPPED = new Set(['node_modules', '.generated', 'fixtures', 'peers']);

interface File {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** What it imports: a path from the root, or a bare name. */
  readonly imports: readonly string[];
}

/** Statements at the beginning of a line, and calls: code that is only written out, by `emit` and `init`, is in strings. */
const IMPORT = /^(?:import|export)\s+(?:[\w*{}\s,]+?\s+from\s+)?'([^']+)'|\b(?:import|require)\(\s*'([^'$]+)'/gm;

const importsOf = (path: string, text: string): string[] =>
  [...text.matchAll(IMPORT)].map(([, fixed, dynamic]) => {
    const name = (fixed ?? dynamic)!;
    return name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(path), name)).replaceAll('\\', '/') : name;
  });

const read = (folder: string): File[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry): File[] => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : read(path);
    if (!/\.[mc]?[tj]s$/.test(entry.name)) return [];
    const text = readFileSync(join(ROOT, path), 'utf8');
    return [{ path, text, imports: importsOf(path, text) }];
  });

/** Suites are run by Stryker. */
const isTest = ({ path }: File): boolean => /\.(test|suite)\.[mc]?ts$/.test(path);
const files = HOUSE.flatMap(read);
/** What ships, and what is measured: tests may look anywhere. */
const code = files.filter((file) => !isTest(file));
/** Proofs and searches are run while developing: they need a solver and a process, and what is shipped needs neither. */
const proves = (path: string): boolean => /^spec\/(proof\/|protocols\/main\.ts$|.*\/proof\.ts$)/.test(path);
const of = (folder: string): File[] => code.filter(({ path }) => path.startsWith(`${folder}/`));
const folderOf = (name: string): string => name.split('/')[0]!;

/** "spec/a.ts imports src/b.ts", for every import of one of `folders` that `permitted` does not excuse. */
const trespasses = (
  from: readonly File[],
  folders: readonly string[],
  permitted: (path: string) => boolean = () => false,
): string[] =>
  from
    .filter(({ path }) => !permitted(path))
    .flatMap(({ path, imports }) =>
      imports.filter((name) => folders.includes(folderOf(name))).map((name) => `${path} imports ${name}`),
    );

const bare = (from: readonly File[]): string[] =>
  from.flatMap(({ path, imports }) =>
    imports.filter((name) => !HOUSE.includes(folderOf(name) as 'spec')).map((name) => `${path} imports ${name}`),
  );

describe('the reader of imports', () => {
  it('sees every kind of import', () => {
    const text = [
      "import a from './a.ts';",
      "import type { B } from '../spec/b.ts';",
      "import {\n  c,\n  type D,\n} from './c.ts';",
      "import * as e from 'node:fs';",
      "import './f.ts';",
      "export { g } from './g.ts';",
      "export * from './h.ts';",
      "const i = await import('./i.ts');",
      "const j = require('./j.cjs');",
    ].join('\n');
    expect(importsOf('src/x.ts', text)).toEqual([
      'src/a.ts',
      'spec/b.ts',
      'src/c.ts',
      'node:fs',
      'src/f.ts',
      'src/g.ts',
      'src/h.ts',
      'src/i.ts',
      'src/j.cjs',
    ]);
  });

  it('found the house', () => {
    for (const folder of HOUSE) expect(of(folder).length, folder).toBeGreaterThan(2);
    expect(of('conformance').flatMap(({ imports }) => imports)).toContain('spec/index.ts');
    expect(of('conformance').flatMap(({ imports }) => imports)).toContain('fast-check');
  });
});

describe('the arrows', () => {
  it('spec/ imports nothing of the other three', () => {
    expect(trespasses(of('spec'), ['src', 'mutants', 'conformance'])).toEqual([]);
  });

  it('src/ imports nothing of the other three: what shared the code of the model could not be judged by it', () => {
    expect(trespasses(of('src'), ['spec', 'mutants', 'conformance'])).toEqual([]);
  });

  it('mutants/ imports src/ only', () => {
    expect(trespasses(of('mutants'), ['spec', 'conformance'])).toEqual([]);
  });

  it('in conformance/ only adapters/ (and what is measured, bench/) import src/', () => {
    const permitted = (path: string): boolean => /^conformance\/(adapters|bench)\//.test(path);
    expect(trespasses(of('conformance'), ['src'], permitted)).toEqual([]);
    expect(trespasses(of('conformance'), ['src'])).not.toEqual([]);
  });

  it('in conformance/ only the registry and the commands that tell of mutants import mutants/', () => {
    const commands = ['cast', 'kill-matrix', 'cli/law', 'cli/mutants-files', 'report/kill-matrix-schema'];
    const registries = ['mutants', 'redis/mutants', ...commands].map((name) => `conformance/${name}.ts`);
    expect(trespasses(of('conformance'), ['mutants'], (path) => registries.includes(path))).toEqual([]);
  });

  it('nothing that ships imports a test', () => {
    const tests = code.flatMap(({ path, imports }) =>
      imports.filter((name) => name.includes('.test.')).map((name) => `${path} imports ${name}`),
    );
    expect(tests).toEqual([]);
  });

  it('spec/ and src/memory/ have no run-time dependency', () => {
    expect(bare(of('spec').filter(({ path }) => !proves(path)))).toEqual([]);
    const memory = code.filter(({ path }) => path.startsWith('src/memory/'));
    // What is told of a limiter is told on Node's own channels.
    const told = bare(memory).filter((line) => line.startsWith('src/memory/diagnostics.ts imports node:'));
    expect(bare(memory)).toEqual(told);
  });

  it('the proofs need Node, the solver, and nothing else', () => {
    const imported = bare(of('spec').filter(({ path }) => proves(path))).map((line) => line.split(' imports ')[1]);
    expect(imported.filter((name) => name !== 'z3-solver' && !name?.startsWith('node:'))).toEqual([]);
    expect(imported).toContain('z3-solver');
  });

  it('the solver is imported by the proofs only, and the proofs by nobody else', () => {
    const solver = bare(code).filter((line) => line.endsWith(' imports z3-solver'));
    expect(solver).toEqual(['spec/proof/z3.ts imports z3-solver']);
    const others = code.filter(({ path }) => !proves(path));
    expect(
      others.flatMap(({ path, imports }) => imports.filter(proves).map((name) => `${path} imports ${name}`)),
    ).toEqual([]);
  });

  it('what is imported at run time is declared, and what is declared is imported', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const tools = (path: string): boolean =>
      path === 'mutants/generate.ts' || /^conformance\/(bench|stryker)\//.test(path);
    const shipped = code.filter(({ path }) => !tools(path) && !proves(path));
    const imported = new Set(
      bare(shipped)
        .map((line) => line.split(' imports ')[1]!)
        .filter((name) => !name.startsWith('node:'))
        .map((name) => (name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]!)),
    );
    expect([...imported].sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe('the law is exact', () => {
  /** Comments and strings say what they like. */
  const bareCode = (text: string): string =>
    text
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/'(?:[^'\\\n]|\\.)*'/g, "''")
      .replace(/`(?:[^`\\]|\\.)*`/g, '``');

  it('no file of spec/ computes in floating point', () => {
    const found = of('spec').flatMap(({ path, text }) =>
      [
        ...bareCode(text).matchAll(/\bNumber\b|\bparseFloat\b|\bMath\.|\b\d+\.\d|\b\d+e-?\d|\bDate\b|\bperformance\b/g),
      ].map(([match]) => `${path}: ${match}`),
    );
    expect(found).toEqual([]);
  });

  it('no state or config of the law is typed as a number', () => {
    const law = of('spec').filter(({ path }) => !proves(path));
    const found = law.flatMap(({ path, text }) =>
      [...bareCode(text).matchAll(/^.*:\s*(?:readonly\s+)?number\b.*$/gm)].map(([line]) => `${path}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the house', () => {
  it('has no top-level folder without a reason', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .filter((name) => !['node_modules', 'dist', 'coverage'].includes(name));
    expect(folders.sort()).toEqual([...HOUSE].sort());
  });

  it('package.json offers what it should, and every entry is built from a file that is there', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      name: string;
      type: string;
      license: string;
      engines: { node: string };
      bin: Record<string, string>;
      exports: Record<string, string | { types: string; default: string }>;
      files: string[];
    };
    expect(manifest).toMatchObject({ name: 'ratelaw', type: 'module', engines: { node: '>=20.19' } });
    expect(manifest.files).toContain('dist');
    expect(Object.keys(manifest.bin)).toEqual(['ratelaw']);
    const built = [
      ...Object.values(manifest.bin),
      ...Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'string' ? [] : [entry.default])),
    ];
    expect(built.length).toBeGreaterThan(2);
    const sources = new Set(code.map(({ path }) => path));
    for (const file of built) {
      const source = file.replace(/^(\.\/)?dist\//, '').replace(/\.js$/, '.ts');
      expect(sources, file).toContain(source);
    }
    for (const [name, entry] of Object.entries(manifest.exports)) {
      if (typeof entry === 'string') continue;
      expect(entry.types, name).toBe(entry.default.replace(/\.js$/, '.d.ts'));
      // TypeScript reads the first condition that matches.
      expect(Object.keys(entry)[0], name).toBe('types');
    }
  });
});
