/** Writes the README of this folder from the data. Run by `npm run mutants-readme`. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readme } from './readme.ts';

writeFileSync(join(dirname(fileURLToPath(import.meta.url)), 'README.md'), readme());
