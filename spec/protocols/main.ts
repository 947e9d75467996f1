import { printed, searchAll } from './index.ts';

/** `npx tsx spec/protocols/main.ts`: searches everything; exit 1 when something is not as expected. */
const searched = searchAll();
process.stdout.write(`${printed(searched)}\n`);
if (!searched.every(({ asExpected }) => asExpected)) process.exitCode = 1;
