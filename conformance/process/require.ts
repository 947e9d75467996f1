/** What RATELAW_REQUIRE lists must be there: `RATELAW_REQUIRE=redis,java`. All else may be missing, and is then said to be. */
export const isRequired = (name: string, env: NodeJS.ProcessEnv): boolean =>
  (env.RATELAW_REQUIRE ?? '').split(/[\s,]+/).includes(name);
