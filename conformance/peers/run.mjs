/**
 * `npm run peers` judges the limiters of others: each as it is declared, and again with nothing declared but what it
 * is. It writes RESULTS.md; with --check it compares instead. Exit 1 where a failure has no finding that calls it a
 * bug (or, undeclared, of what its adapter waives), where a finding is stale, or where RESULTS.md is. Without a Redis,
 * limiters over one are left out, and RESULTS.md keeps what it says of them; RATELAW_REQUIRE=redis makes that a failure.
 * With names, `npm run peers -- bottleneck-reservoir`, all others are left out.
 */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findings } from './findings.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'dist', 'conformance', 'cli', 'main.js');
const results = join(here, 'RESULTS.md');
/** On a machine with nothing else to do the longest takes a tenth of it. */
const CHILD_MS = 600_000;
const OUTPUT_MAX = 64 * 1024 * 1024;
const CHILDREN = 2;
const KINDS = ['bug', 'documented choice', 'undocumented', 'ours'];

class Stop extends Error {}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Runs a child to its end, or to ours. */
const run = (file, args, options = {}) =>
  new Promise((resolve) => {
    execFile(
      file,
      args,
      { timeout: CHILD_MS, killSignal: 'SIGKILL', maxBuffer: OUTPUT_MAX, encoding: 'utf8', ...options },
      (error, stdout, stderr) =>
        resolve({ code: error ? (error.code ?? `ended by ${error.signal}`) : 0, stdout, stderr }),
    );
  });

// What is installed

const wanted = () =>
  Object.entries(readJson(join(here, 'package-lock.json')).packages).filter(([path, { peer }]) => path !== '' && !peer);

const isInstalled = () => {
  const installed = join(here, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const { packages } = readJson(installed);
  return wanted().every(
    ([path, { version }]) =>
      packages[path]?.version === version && existsSync(join(here, ...path.split('/'), 'package.json')),
  );
};

const install = async () => {
  if (isInstalled()) return;
  const args = ['ci', '--omit=peer', '--ignore-scripts', '--no-audit', '--no-fund'];
  // Under `npm run`, the npm that runs us; otherwise the one on the path.
  const { npm_execpath: npm } = process.env;
  const { code, stderr } = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { cwd: here })
    : await run('npm', args, { cwd: here, shell: process.platform === 'win32' });
  if (code === 0 && isInstalled()) return;
  const said = stderr.trim().split('\n').slice(0, 5).join('\n');
  throw new Stop(`the peers are not installed, and \`npm ci\` in conformance/peers failed (${code}):\n${said}`);
};

// Judging

/** The same adapter with nothing declared but what it is, the settings it was built with, and how it is asked. */
const alone = (adapter) => `import adapter from ${JSON.stringify(pathToFileURL(adapter).href)};
const { algorithm, clock, store, http, parts, configs, blockMs, afterBlock, costs } = adapter.declares;
const { zeroCost, negativeCost, invalidCost, zeroConfig, invalidConfig, emptyKey } = adapter.declares;
const { deviates: _, ...rest } = adapter;
const block = blockMs === undefined ? {} : { blockMs, afterBlock, costs };
// Each question is a check of its own, and a check over a store takes long.
const input = store ? { zeroCost, negativeCost, invalidCost, zeroConfig, invalidConfig, emptyKey } : {};
const settings = Object.entries({ store, http, parts, configs, ...block, ...input }).filter(([, value]) => value !== undefined);
export default { ...rest, declares: { algorithm, clock, ...Object.fromEntries(settings) } };
`;

const sourceOf = (id) => readFileSync(join(here, `${id}.mjs`), 'utf8');
const isOverRedis = (id) => sourceOf(id).includes("store: 'redis'");

/** A request, or a command, takes a hundred times as long as a call: fewer histories are generated. */
const runsOf = (id, isAlone) => {
  if (isOverRedis(id)) return ['--runs', isAlone ? '10' : '30'];
  return id.endsWith('-http') ? ['--runs', '100'] : [];
};

/** A server that somebody else runs is on no clock of ours: limiters over Redis are judged on one that is started for them. */
const { RATELAW_REDIS_URL: _, ...env } = process.env;

const judge = async (id, adapter, out, isAlone = false) => {
  mkdirSync(out, { recursive: true });
  const args = [cli, 'check', adapter, '--json', '--out', out, ...runsOf(id, isAlone)];
  // From an empty folder: no committed counterexample is to be replayed.
  const { code, stdout, stderr } = await run(process.execPath, args, { cwd: out, env });
  try {
    const { reports } = JSON.parse(stdout);
    return { code, report: reports[0] };
  } catch {
    return { code, report: { error: stderr.trim() || stdout.trim() || `no report (${code})` } };
  }
};

/** Whether limiters over Redis can be judged here; says so where they cannot. */
const isRedisThere = async () => {
  const built = (path) => import(pathToFileURL(join(root, 'dist', 'conformance', path)).href);
  const [{ findRedis }, { findClock, isVirtual }, { skipped }] = await Promise.all(
    ['redis/find.js', 'process/means.js', 'process/for-tests.js'].map(built),
  );
  const redis = findRedis(env);
  const clock = findClock(env);
  if (redis.kind === 'program' && isVirtual(clock)) return true;
  try {
    skipped('redis', `${redis.why ?? clock.why}; limiters over Redis are left out`, env);
  } catch (error) {
    throw new Stop(error.message);
  }
  return false;
};

/** Runs jobs a few at a time; their results are in order. */
const few = async (jobs) => {
  const done = [];
  let next = 0;
  const work = async () => {
    while (next < jobs.length) {
      const i = next++;
      done[i] = await jobs[i]();
    }
  };
  await Promise.all(Array.from({ length: CHILDREN }, work));
  return done;
};

/** Packages for which `ratelaw init` has an adapter, and the unit whose findings speak of it. */
const INITIAL = [
  ['rate-limiter-flexible', 'rate-limiter-flexible-redis'],
  ['rate-limit-redis', 'express-rate-limit-redis'],
  ['@upstash/ratelimit', 'upstash-ratelimit-fixed-window'],
];

/** What `ratelaw init` writes for a package runs at once; what is then wrong is a bug that is known. */
const initial = async ([name, unit], cwd) => {
  mkdirSync(cwd);
  symlinkSync(join(here, 'node_modules'), join(cwd, 'node_modules'), 'junction');
  const written = await run(process.execPath, [cli, 'init', '--for', name], { cwd, env });
  const [, path] = /^next: npx ratelaw check (\S+)$/m.exec(written.stdout) ?? [];
  if (path === undefined) return [`init --for ${name}: ${written.stderr || written.stdout}`];
  const { code, report } = await judge(unit, join(cwd, path), cwd, true);
  const where = `init --for ${name}, and check`;
  if (!report.verdicts) return [`${where}: could not be judged: ${report.error ?? `exit ${code}`}`];
  const isBug = (clause) =>
    findings.some((each) => each.unit === unit && each.clause === clause && each.kind === 'bug');
  return [
    ...report.questions.map(({ clause, fields }) => `${where}: ASK ${clause}: is ${JSON.stringify(fields)} meant?`),
    ...failing(report)
      .filter(({ clause }) => !isBug(clause))
      .map(({ clause, violation }) => `${where}: FAIL ${clause}: ${violation.got}; wanted: ${violation.wanted}`),
  ];
};

// What is wrong

const failing = (report) => (report.failures ?? []).filter(({ waived }) => waived === undefined);
const statusOf = (report, clause) => report.verdicts?.find((verdict) => verdict.clause === clause);

/** A clause that the court does not judge yet: a finding of it was made by hand, and cannot be checked here. */
const isNotYet = ({ declared }, clause) => statusOf(declared.report, clause)?.note.endsWith('not yet') === true;

/** A bug must fail as declared; anything else must at least be waived, or asked when nothing is declared. */
const isStale = (unit, { clause, kind, byHand }) => {
  if (byHand || isNotYet(unit, clause)) return false;
  if (failing(unit.declared.report).some((failure) => failure.clause === clause)) return false;
  if (kind === 'bug') return true;
  if (statusOf(unit.declared.report, clause)?.status === 'waived') return false;
  return ![
    ...(unit.alone.report.questions ?? []),
    ...(unit.alone.report.failures ?? []).filter(({ clause: id }) => id === clause),
  ].some((found) => found.clause === clause);
};

/** A bug may fail; and where nothing is declared, so may what is waived as declared. */
const isTold = (unit, mode, clause) =>
  unit.findings.some(
    (finding) =>
      finding.clause === clause &&
      (finding.kind === 'bug' ||
        (mode !== 'as declared' && statusOf(unit.declared.report, clause)?.status === 'waived')),
  );

const problemsOf = (unit) => {
  const problems = [];
  for (const [mode, { report, code }] of [
    ['as declared', unit.declared],
    ['on its algorithm alone', unit.alone],
  ]) {
    const where = `${unit.id}, ${mode}`;
    if (!report.verdicts) {
      const said = report.error ?? report.got ?? `exit ${code}`;
      problems.push(`${where}: could not be judged: ${String(said).split('\n')[0]}`);
      continue;
    }
    for (const fault of report.faults) problems.push(`${where}: a fault of ours: ${fault}`);
    for (const { clause, violation } of failing(report))
      if (!isTold(unit, mode, clause))
        problems.push(
          `${where}: FAIL ${clause} has no finding of kind bug: ${violation.got}; wanted: ${violation.wanted}`,
        );
    if (mode === 'as declared')
      for (const { clause, fields } of report.questions)
        problems.push(`${where}: ASK ${clause}: is ${JSON.stringify(fields)} meant?`);
  }
  for (const finding of unit.findings) {
    if (unit.declared.report.verdicts && unit.alone.report.verdicts && isStale(unit, finding))
      problems.push(`${unit.id}: the finding of ${finding.clause} (${finding.kind}) is stale: it holds now`);
    if (finding.version !== unit.version)
      problems.push(
        `${unit.id}: the finding of ${finding.clause} is of ${finding.version}, judged was ${unit.version}`,
      );
    if (!KINDS.includes(finding.kind))
      problems.push(`${unit.id}: ${finding.kind} is no kind; the kinds are ${KINDS.join(', ')}`);
    if (finding.kind === 'bug' && finding.report === '')
      problems.push(`${unit.id}: the finding of ${finding.clause} has no text for its maintainers`);
  }
  return problems;
};

// What is written

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const number = (value) => (value !== null && typeof value === 'object' ? value.number : String(value));

const configText = (config) => {
  if ('parts' in config) return Object.values(config.parts).map(configText).join(' and ');
  if ('limit' in config) return `limit ${number(config.limit)} per ${number(config.windowMs)} ms`;
  if ('intervalMs' in config) return `at least ${number(config.intervalMs)} ms apart`;
  const { capacity, refill } = config;
  return `capacity ${number(capacity)}, refill ${number(refill.tokens)} per ${number(refill.periodMs)} ms`;
};

const answerText = ({ kind, claims = {} }) =>
  [
    kind,
    ...['remaining', 'retryAfterMs', 'resetAfterMs']
      .filter((name) => name in claims)
      .map((name) => `${name} ${number(claims[name])}`),
  ].join(' · ');

/** Of a longer history only the ends are shown. */
const ROWS_MAX = 60;

/** A history as lines: when, what was asked, what was answered. */
const timeline = ({ history, violation }) => {
  const first = history.events[0]?.when;
  const origin = BigInt(history.origin === 'unknown' ? [first].flat()[0] : history.origin);
  const several = new Set(history.events.map(({ key }) => key)).size > 1;
  const rows = history.events.map(({ kind, when, key, cost, group, outcome }, i) => [
    violation.event === i ? '▸' : ' ',
    `${(Number(BigInt([when].flat()[0]) - origin) / 1e9).toFixed(3)} s`,
    `${kind === 'try' ? `cost ${number(cost)}` : kind === 'wait' ? `wait for ${number(cost)}` : kind}${several ? ` ${JSON.stringify(key)}` : ''}${group === undefined ? '' : ' (concurrent)'}`,
    answerText(outcome),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((text, i) => (i === 1 ? text.padStart(widths[1]) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const left = lines.length - ROWS_MAX;
  return left > 0 ? [...lines.slice(0, 6), `  … ${left + ROWS_MAX - 12} more`, ...lines.slice(-6)] : lines;
};

const verdictText = (report, clause) => {
  const verdict = statusOf(report, clause);
  if (!verdict) return 'not judged';
  const { status, note } = verdict;
  if (status === 'pass') return 'pass';
  if (status === 'undeclared') {
    const asked = report.questions.filter((question) => question.clause === clause);
    return `asks ${asked.map(({ fields }) => `\`${JSON.stringify(fields)}\``).join(', ') || note}`;
  }
  const word = status === 'fail' ? '**FAIL**' : status.replaceAll('-', ' ');
  return note === '' ? word : `${word}: ${note}`;
};

const failureText = (failure, mode) => [
  `**${failure.clause}**, ${mode}: ${configText(failure.history.config)}`,
  '',
  '```text',
  ...timeline(failure),
  '```',
  '',
  `Got: ${failure.violation.got}. Wanted: ${failure.violation.wanted}.${failure.explainedBy ? ` Explained by: ${failure.explainedBy}.` : ''}`,
  '',
];

const findingText = (unit, finding) => {
  const { clause, kind, version, date, where, docs, summary, report, byHand } = finding;
  const lines = [
    `### ${clause}: ${kind}`,
    '',
    `${summary}${byHand || isNotYet(unit, clause) ? ' Found by hand: the court does not ask it.' : ''}`,
    '',
    `- Version ${version}, ${date}`,
    `- Where: ${where}`,
    `- Documentation: ${docs}`,
    '',
  ];
  const modes = [
    ['as declared', unit.declared.report],
    ['on its algorithm alone', unit.alone.report],
  ];
  const seen = new Set();
  for (const [mode, judged] of modes) {
    for (const failure of failing(judged).filter((each) => each.clause === clause)) {
      const text = failureText(failure, mode);
      const body = text.slice(2).join('\n');
      if (!seen.has(body)) lines.push(...text);
      seen.add(body);
    }
  }
  if (report !== '') lines.push('For its maintainers:', '', '`````markdown', report, '`````', '');
  return lines;
};

const unitText = (unit) => {
  const { declared, alone: bare } = unit;
  const lines = [`## ${unit.name}`, '', `\`${unit.id}.mjs\`, ${unit.peer} ${unit.version}`, ''];
  for (const [mode, { report }] of [
    ['As declared', declared],
    ['Alone', bare],
  ]) {
    if (!report.verdicts) lines.push(`${mode}: could not be judged.`, '');
  }
  if (declared.report.verdicts) {
    lines.push(`Declared: \`${JSON.stringify(declared.report.declares)}\``, '');
    const rows = declared.report.verdicts.filter(
      ({ clause }) =>
        ![declared.report, bare.report].every(
          (report) => (statusOf(report, clause)?.status ?? 'not-applicable') === 'not-applicable',
        ),
    );
    lines.push('| clause | as declared | alone |', '| --- | --- | --- |');
    for (const { clause } of rows)
      lines.push(
        `| ${clause} | ${cell(verdictText(declared.report, clause))} | ${cell(verdictText(bare.report, clause))} |`,
      );
    lines.push('');
  }
  const told = new Set(unit.findings.map(({ clause }) => clause));
  for (const [mode, { report }] of [
    ['as declared', declared],
    ['on its algorithm alone', bare],
  ])
    for (const failure of failing(report).filter(({ clause }) => !told.has(clause)))
      lines.push(...failureText(failure, `${mode}, without a finding`));
  for (const finding of unit.findings) lines.push(...findingText(unit, finding));
  return lines;
};

const countText = (report) => {
  if (!report.verdicts) return 'not judged';
  const asked = report.questions.length;
  const failed = [...new Set(failing(report).map(({ clause }) => clause))];
  const passed = report.verdicts.filter(({ status }) => status === 'pass').length;
  return `${passed} pass, ${failed.length === 0 ? 'no FAIL' : `FAIL ${failed.join(', ')}`}${asked > 0 ? `, ${asked} asked` : ''}`;
};

const rowText = ({ name, version, declared, alone: bare }) =>
  `| ${cell(name)} | ${version} | ${countText(declared.report)} | ${countText(bare.report)} |`;

/** What RESULTS.md says so far of a unit that is not judged now: its row and its section. */
const keptOf = (text, id) => {
  const section = text.split(/^(?=## )/m).find((each) => each.split('\n')[2]?.startsWith(`\`${id}.mjs\`,`));
  if (section === undefined) return [];
  const name = section.slice('## '.length, section.indexOf('\n'));
  const row = text.split('\n').find((line) => line.startsWith(`| ${cell(name)} |`));
  return [{ row, section: section.trimEnd() }];
};

const page = (parts, seed, version) =>
  [
    '# Peers: verdicts',
    '',
    `Made by \`npm run peers\` (ratelaw ${version}, seed ${seed}) from the adapters and \`findings.mjs\` in this folder, for the versions in`,
    '`package-lock.json`; not to be edited. `NOTES.md` has the evidence. Each limiter is judged twice: as its adapter declares it,',
    'and alone, with nothing declared but what it is and the settings it was built with (and over Redis, what it makes of bad',
    'input). Alone, what its author did not declare must be asked about, and only what contradicts its own documentation, or is',
    'waived as declared, may be called a failure.',
    '',
    `Findings are of ${[...new Set(findings.map(({ date }) => date))].sort().join(', ')}.`,
    '',
    '| limiter | version | as declared | alone |',
    '| --- | --- | --- | --- |',
    ...parts.map(({ row }) => row),
    '',
    parts.map(({ section }) => section).join('\n\n'),
    '',
  ].join('\n');

// All of it

const main = async () => {
  const args = process.argv.slice(2);
  const isCheck = args.includes('--check');
  const named = args.filter((arg) => arg !== '--check');
  if (!existsSync(cli)) throw new Stop('dist is missing: `npm run build` first');
  await install();
  const { dependencies } = readJson(join(here, 'package.json'));
  const lock = readJson(join(here, 'package-lock.json')).packages;
  const ids = readdirSync(here)
    .filter((file) => file.endsWith('.mjs') && !['run.mjs', 'findings.mjs'].includes(file))
    .map((file) => basename(file, '.mjs'))
    .sort();
  const problems = findings
    .filter(({ unit }) => !ids.includes(unit))
    .map(({ unit, clause }) => `a finding of ${clause} is of ${unit}, which is not here`);
  const unknown = named.filter((name) => !ids.includes(name));
  if (unknown.length > 0)
    throw new Stop(`got ${unknown.join(', ')}; the only option is --check, and the names are ${ids.join(', ')}`);
  const asked = named.length > 0 ? named : ids;
  const canAskRedis = asked.some(isOverRedis) && (await isRedisThere());
  const judgedIds = ids.filter((id) => asked.includes(id) && (canAskRedis || !isOverRedis(id)));
  if (judgedIds.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-peers-'));
  let units;
  try {
    const jobs = judgedIds.flatMap((id) => {
      const adapter = join(here, `${id}.mjs`);
      const wrapper = join(folder, `${id}.mjs`);
      writeFileSync(wrapper, alone(adapter));
      return [() => judge(id, adapter, join(folder, id)), () => judge(id, wrapper, join(folder, `${id}-alone`), true)];
    });
    const judged = await few(jobs);
    const written = INITIAL.filter(([, unit]) => judgedIds.includes(unit));
    problems.push(...(await few(written.map((each) => () => initial(each, join(folder, `init-${each[1]}`))))).flat());
    units = judgedIds.map((id, i) => {
      const peer = Object.keys(dependencies).find((name) => sourceOf(id).includes(`from '${name}`));
      const [declared, bare] = [judged[2 * i], judged[2 * i + 1]];
      return {
        id,
        peer,
        version: lock[`node_modules/${peer}`].version,
        name: declared.report.name ?? bare.report.name ?? id,
        findings: findings.filter(({ unit }) => unit === id),
        declared,
        alone: bare,
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  problems.push(...units.flatMap(problemsOf));
  const seed = units.map(({ declared }) => declared.report.seed).find((each) => each !== undefined);
  const written = existsSync(results) ? readFileSync(results, 'utf8').replaceAll('\r\n', '\n') : '';
  const parts = ids.flatMap((id) => {
    const unit = units.find((each) => each.id === id);
    return unit ? [{ row: rowText(unit), section: unitText(unit).join('\n').trimEnd() }] : keptOf(written, id);
  });
  const text = page(parts, seed, readJson(join(root, 'package.json')).version);
  if (!isCheck) writeFileSync(results, text);
  else if (written !== text) problems.push('RESULTS.md is stale: run `npm run peers`');
  for (const unit of units)
    process.stdout.write(
      `${unit.name} ${unit.version}: ${countText(unit.declared.report)}; alone: ${countText(unit.alone.report)}\n`,
    );
  for (const problem of problems) process.stdout.write(`PROBLEM ${problem}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
};

try {
  await main();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  process.stderr.write(`peers: ${error.message}\n`);
  process.exitCode = 1;
}
