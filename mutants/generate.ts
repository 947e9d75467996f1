/**
 * Writes every mutant as a module of its own into `mutants/.generated/`: the base file with its one change, and an index
 * that loads them by id. They are then compiled and type-checked with everything else. Run by `npm run build`.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTANTS } from './index.ts';
import { patch } from './patch.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, 'mutants', '.generated');

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const loaders: string[] = [];
for (const mutant of MUTANTS) {
  const entry = mutant.entry ?? mutant.base;
  if (mutant.edits.length === 0) {
    const path = relative(out, join(root, entry)).replaceAll('\\', '/');
    loaders.push(`  '${mutant.id}': async () => (await import('${path}')).${mutant.limiter},`);
    continue;
  }
  const folder = join(out, mutant.id);
  mkdirSync(folder);
  const copied = new Set([mutant.base, entry].map((file) => basename(file)));
  for (const file of new Set([mutant.base, entry])) {
    const source = readFileSync(join(root, file), 'utf8');
    const patched = file === mutant.base ? patch(mutant, source) : source;
    const home = relative(folder, join(root, dirname(file))).replaceAll('\\', '/');
    const moved = patched.replace(/(from\s+')\.\/([^']+)(')/g, (whole, open: string, name: string, close: string) =>
      copied.has(name) ? whole : `${open}${home}/${name}${close}`,
    );
    writeFileSync(join(folder, basename(file)), moved);
  }
  loaders.push(`  '${mutant.id}': async () => (await import('./${mutant.id}/${basename(entry)}')).${mutant.limiter},`);
}
writeFileSync(
  join(out, 'index.ts'),
  `/** Written by mutants/generate.ts: the class of each mutant, by id. */
export const LOADERS: Readonly<Record<string, () => Promise<unknown>>> = {
${loaders.join('\n')}
};
`,
);
