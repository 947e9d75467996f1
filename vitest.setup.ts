import fc from 'fast-check';

// One seed decides what every property generates. Another: RATELAW_SEED=7 npx vitest run.
fc.configureGlobal({ seed: Number(process.env.RATELAW_SEED ?? 42) });
