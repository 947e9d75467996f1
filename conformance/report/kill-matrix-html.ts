import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { messageOf, UsageError } from '../errors.ts';
import type { MutationReport } from './kill-matrix-schema.ts';

/** The component that shows reports of mutation testing: an optional peer, of use to nobody who does not look at one. */
const COMPONENT = 'mutation-testing-elements';

/** @throws UsageError that says what to install. */
export const readComponent = (name = COMPONENT): string => {
  const require = createRequire(import.meta.url);
  try {
    return readFileSync(require.resolve(`${name}/mutation-test-elements.js`), 'utf8');
  } catch (error) {
    throw new UsageError(
      `--html shows the report with ${name}, which is not installed (${messageOf(error).split('\n')[0]}): \`npm install --save-dev ${name}\`, or write the data alone with --report <file.json>`,
    );
  }
};

/** Within a script, nothing may look like the end of one. */
const inScript = (text: string): string => text.replaceAll('</script', '<\\/script');

/** One file, which needs no other and no network. */
export const reportPage = (report: MutationReport, component: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ratelaw: the kill matrix</title>
<script>${inScript(component)}</script>
</head>
<body>
<mutation-test-report-app title-postfix="ratelaw: the kill matrix">The kill matrix needs JavaScript.</mutation-test-report-app>
<script type="application/json" id="report">${JSON.stringify(report).replaceAll('<', '\\u003c')}</script>
<script>
const app = document.querySelector('mutation-test-report-app');
app.report = JSON.parse(document.getElementById('report').textContent);
const paint = () => { document.body.style.backgroundColor = app.themeBackgroundColor; };
app.addEventListener('theme-changed', paint);
paint();
</script>
</body>
</html>
`;
