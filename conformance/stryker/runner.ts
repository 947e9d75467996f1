import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core';
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type CompleteDryRunResult,
  type DryRunOptions,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import type { Question } from './suite.ts';

/** What Stryker's copy of our code reads, to know which change is in force. */
const switches: InstrumenterContext = {};
Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: switches });

/**
 * Stryker calls endless what runs a hundred times as often as without the change; the court asks so much that this takes a
 * minute, and no change that ends runs ten times as often.
 */
const HITS_LESS = 10;
const HITS_MIN = 100_000;

/** By how long all questions take is told what hangs; a first look asks a part of them. */
const ASKED_LESS = 4;

/**
 * Asks the court about one change after another in one process. A test framework starts anew for each, and then most of the
 * time goes into loading the court, not into its verdict.
 */
class CourtRunner implements TestRunner {
  #questions: readonly Question[] | undefined;
  /** Who objected how often: whoever did is asked first, as what is changed next lies beside what was changed before. */
  readonly #objections = new Map<string, number>();
  #asked = 0;
  #isSpoilt = false;

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun({ files = [] }: DryRunOptions): Promise<CompleteDryRunResult> {
    const tests: TestResult[] = [];
    const laws = files.some((file) => isLaw(file));
    for (const question of await this.#load()) {
      if (question.of === 'laws' ? !laws || (question.isLong && isQuick) : laws) continue;
      // Whatever runs while nobody is asked would pass for something that runs while the code is loaded.
      switches.currentTestId = question.id;
      await question.prepare?.();
      const test = await answer(question);
      tests.push({ ...test, timeSpentMs: test.timeSpentMs / (isQuick ? ASKED_LESS : 1) });
      delete switches.currentTestId;
    }
    const { mutantCoverage } = switches;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage ? { mutantCoverage } : {}) };
  }

  async mutantRun({
    activeMutant,
    mutantActivation,
    hitLimit: hundredfold,
    testFilter,
  }: MutantRunOptions): Promise<MutantRunResult> {
    // Stryker starts another process, and asks again.
    if (this.#isSpoilt) throw new Error('what an earlier change left behind is still there');
    const hitLimit = hundredfold && Math.max(HITS_MIN, Math.ceil(hundredfold / HITS_LESS));
    const filter = testFilter && new Set(testFilter);
    if (mutantActivation === 'static') switches.activeMutant = activeMutant.id;
    const questions = (await this.#load()).filter(
      ({ id, of, isTypical }) =>
        (of === 'laws') === isLaw(activeMutant.fileName) &&
        (filter?.has(id) ?? true) &&
        (!isQuick || isTypical || !isShared(activeMutant.fileName)),
    );
    const objections = (id: string): number => this.#objections.get(id) ?? 0;
    if (isLaw(activeMutant.fileName)) questions.sort((a, b) => objections(b.id) - objections(a.id));
    Object.assign(switches, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const tests: TestResult[] = [];
    let killer: Question | undefined;
    for (const question of questions) {
      const test = await answer(question, isOfWaits(activeMutant.fileName));
      tests.push(test);
      if (test.status !== TestStatus.Failed) continue;
      killer = question;
      this.#objections.set(question.id, objections(question.id) + 1);
      break;
    }
    const tooOften = determineHitLimitReached(switches.hitCount, hitLimit);
    Object.assign(switches, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    this.#asked++;
    // The court remembers laws; limiters remember nothing beyond themselves. A process that was loaded with a change in force
    // is ended by Stryker itself.
    const isChecked = mutantActivation === 'runtime' && killer?.of === 'laws';
    if (killer && isChecked && (await answer(killer)).status === TestStatus.Failed) {
      // Without the change it must pass: what the change left behind, in a cache, would kill whatever comes next.
      this.#isSpoilt = true;
      if (this.#asked > 1) throw new Error('killed by what an earlier change left behind, or by this one');
    }
    return toMutantRunResult(tooOften ?? { status: DryRunStatus.Complete, tests });
  }

  /** From the copy that Stryker works in, which is where this process stands. */
  async #load(): Promise<readonly Question[]> {
    const copy = pathToFileURL(path.resolve('conformance/stryker/suite.ts')).href;
    this.#questions ??= ((await import(copy)) as typeof import('./suite.ts')).suite(keptIn(), isQuick);
    return this.#questions;
  }
}

/** A first look at many changes: whole checks are left out. */
const isQuick = process.env.RATELAW_STRYKER === 'quick';

/** What is kept is of no use once the code is another: its folder is named after the code. */
const folderOf = (): string => {
  const root = path.resolve(import.meta.dirname, '../..');
  const hash = createHash('sha256');
  const isCode = (name: string): boolean =>
    name.endsWith('.ts') && !name.endsWith('.test.ts') && !/^(peers|stryker|.*node_modules)[\\/]/.test(name);
  for (const part of ['spec', 'src/memory', 'mutants', 'conformance']) {
    const names = readdirSync(path.join(root, part), { recursive: true, encoding: 'utf8' }).filter(isCode);
    for (const name of names.sort()) hash.update(readFileSync(path.join(root, part, name)));
  }
  return path.join(root, '.stryker', `kept-${hash.digest('hex').slice(0, 16)}`);
};

// Stryker's main process says it, and those that it starts are told, whatever becomes of the code meanwhile.
process.env.RATELAW_STRYKER_KEPT ??= folderOf();
const keptIn = (): string => process.env.RATELAW_STRYKER_KEPT ?? folderOf();

/** What all limiters share is, at a first look, shown to one of each kind. */
const isShared = (file: string): boolean => SHARED.test(file);
const SHARED =
  /(row|table|keys|past|keyed|decision|limits|part|options|clock|checks|waiters|line|timer|alarms|signals|foresight|future)\.ts$/;

/** Nobody needs it who does not wait. */
const isOfWaits = (file: string): boolean => /(waiters|line|alarms|signals|timer|foresight|future)\.ts$/.test(file);

const isLaw = (file: string): boolean => /[\\/]spec[\\/]/.test(file);

/** What nobody caught: a promise that was broken while nobody looked, or a callback that threw. */
let escaped: string | undefined;
for (const event of ['unhandledRejection', 'uncaughtException'] as const)
  process.on(event, (error: unknown) => {
    escaped ??= `nobody caught: ${String(error)}`;
  });

const answer = async ({ id, ask }: Question, isOfWaits = false): Promise<TestResult> => {
  const began = performance.now();
  escaped = undefined;
  const objection = (await ask(isOfWaits)) ?? escaped;
  const result = { id, name: id, timeSpentMs: performance.now() - began };
  return objection === undefined
    ? { ...result, status: TestStatus.Success }
    : { ...result, status: TestStatus.Failed, failureMessage: objection };
};

const create = (): TestRunner => new CourtRunner();

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'court', create)];
