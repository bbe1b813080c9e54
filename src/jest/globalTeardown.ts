/** Jest's globalTeardown. Templates stay for the next run, and databases live in memory, so there is nothing to remove. */
export default async function globalTeardown(): Promise<void> {}
