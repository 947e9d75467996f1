import { clauseOf } from '../../spec/index.ts';
import { courtOf, type Witnesses } from '../court.ts';
import { readDeclaration } from '../declaration.ts';
import { EXIT, type ExitCode, messageOf, UsageError } from '../errors.ts';
import { isBucketConfig, isSpacingConfig, isWindowConfig } from '../exact.ts';
import { judge } from '../judge.ts';
import { configText } from '../report/config-text.ts';
import { timelineText } from '../report/terminal.ts';
import { explanationsOf } from '../verdict.ts';
import { readHistory } from './files.ts';

/** Judges a history that was recorded elsewhere: a load test, production logs. Drives nothing. */
export const audit = (path: string): { readonly text: string; readonly json: unknown; readonly exitCode: ExitCode } => {
  const { declares, history } = readHistory(path);
  const declaration = readDeclaration(declares, `${path}: line 1`);
  const { config } = history;
  if (!isBucketConfig(config) && !isWindowConfig(config) && !isSpacingConfig(config)) {
    throw new UsageError(
      `${path}: line 1: config needs capacity and refill, limit and windowMs, or intervalMs and slack`,
    );
  }
  let court: ReturnType<typeof courtOf>;
  try {
    court = courtOf(declaration, config);
  } catch (error) {
    throw new UsageError(
      `${path}: line 1: config ${JSON.stringify(config)} has no law under ${declaration.algorithm}: ${messageOf(error)}`,
    );
  }
  const witnesses: Witnesses = new Map();
  const { violation, claims } = judge(court, history, witnesses);
  const broken = [...(violation ? [violation] : []), ...claims];
  const forced = (witnesses.get('ADM-1') ?? 0) + (witnesses.get('ADM-2') ?? 0);
  const calls = history.events.length;
  const exitCode = broken.length > 0 ? EXIT.violation : forced === 0 ? EXIT.inconclusive : EXIT.conforms;
  const lines = [`${path} · ${declaration.algorithm} · ${configText(config)} · ${calls} calls`, ''];
  for (const each of broken) {
    lines.push(
      `FAIL  ${each.clause}  ${clauseOf(each.clause)?.text ?? ''}`,
      `      line ${each.event + 2}: ${each.got}; wanted: ${each.wanted}`,
      '',
    );
    const from = Math.max(0, each.event - 11);
    const rows = timelineText(court, { ...history, events: history.events.slice(0, each.event + 1) }, each).split('\n');
    lines.push(rows[0]!, ...rows.slice(1).slice(from > 0 ? -12 : 0), '');
  }
  if (violation && calls <= 2_000) {
    const [suspect] = explanationsOf(court, history);
    if (suspect) lines.push(`      explained by: ${suspect.phrase} (${suspect.clause})`, '');
  }
  const judged = violation ? violation.event : calls;
  lines.push(
    broken.length > 0
      ? `${broken.length} violation${broken.length > 1 ? 's' : ''} in ${judged} calls judged`
      : forced === 0
        ? 'nothing was exercised: no answer in this history was forced'
        : `legal: ${calls} calls, ${forced} of them forced`,
    `exit ${exitCode}`,
  );
  return { text: lines.join('\n'), json: { path, violations: broken, calls, forced, exitCode }, exitCode };
};
