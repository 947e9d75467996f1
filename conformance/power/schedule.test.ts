import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../mutants.ts';
import { WHEATS } from '../wheats/index.ts';
import { baselineSeeds, groupsOf, hunted, SEQUENCES, sampleTasks, tasksOf, withOwnCase } from './schedule.ts';
import { METHODS, RESOLUTIONS } from './task.ts';

describe('the measurement', () => {
  it('hunts every mutant, or says that it has a case of its own', () => {
    const ids = [...hunted({ mutants: [] }), ...withOwnCase()].map(({ id }) => id);
    expect(ids.sort()).toEqual(MUTANTS.map(({ id }) => id).sort());
  });

  it('hunts each mutant once with each seed, in court and by each baseline', async () => {
    const seeds = 50;
    const tasks = await tasksOf({ seeds, mutants: [] });
    for (const method of METHODS) {
      const hunts = tasks.flatMap((task) =>
        task.kind === 'hunt' && task.method === method ? task.mutants.map((id) => `${id} ${task.seed}`) : [],
      );
      expect(new Set(hunts).size).toBe(hunts.length);
      expect(hunts).toHaveLength(hunted({ mutants: [] }).length * (method === 'court' ? seeds : baselineSeeds(seeds)));
    }
  });

  it('judges each wheat as often as is said, every time with another seed, and each mutant under each resolution', async () => {
    const tasks = await tasksOf({ seeds: 2, mutants: [] });
    for (const { id } of WHEATS) {
      const own = tasks.flatMap((task) => (task.kind === 'alarms' && task.wheat === id ? [task] : []));
      expect(own.reduce((sum, { sequences }) => sum + sequences, 0)).toBe(SEQUENCES);
      expect(new Set(own.map(({ seed }) => seed)).size).toBe(own.length);
    }
    for (const resolution of Object.keys(RESOLUTIONS)) {
      const ids = tasks.flatMap((task) =>
        task.kind === 'declared' && task.resolution === resolution && task.seed === 1 ? task.mutants : [],
      );
      expect(ids).toHaveLength(hunted({ mutants: [] }).length);
    }
  });

  it('does all its kinds at the same pace, so that what is left can be told from what is done', async () => {
    const tasks = await tasksOf({ seeds: 40, mutants: [] });
    const half = tasks.slice(0, tasks.length / 2);
    for (const kind of ['hunt', 'declared', 'alarms'] as const) {
      const all = tasks.filter((task) => task.kind === kind).length;
      expect(half.filter((task) => task.kind === kind).length / all).toBeCloseTo(0.5, 1);
    }
  });

  it('groups those together that declare the same and are the same class, and only those', async () => {
    const groups = await groupsOf(MUTANTS.filter(({ id }) => /^(gcra|spacing)-/.test(id)));
    expect(groups.length).toBeGreaterThan(1);
    for (const group of groups) expect(new Set(group.map((id) => id.split('-')[0])).size).toBe(1);
  });

  it('a sample has every mutant and every wheat', async () => {
    const tasks = await sampleTasks();
    const court = tasks.flatMap((task) => (task.kind === 'hunt' && task.method === 'court' ? task.mutants : []));
    expect(court).toHaveLength(hunted({ mutants: [] }).length);
    expect(tasks.filter(({ kind }) => kind === 'alarms')).toHaveLength(WHEATS.length);
  });
});
