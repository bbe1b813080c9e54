import { Generator } from '../__tests__/support/generate'
import { startNative } from '../__tests__/support/native'
import { comparedRun, describeCall, type Delegates, type Kinds } from '../__tests__/differential/comparedRun'
import type { Pair } from '../__tests__/differential/differential'
import { readModels } from '../__tests__/differential/models'
import { prepareClients } from '../__tests__/differential/prepare'
import { CallGenerator, type RandomCall } from '../__tests__/differential/randomCalls'
import { nativeSide, shadowSide, start } from '../__tests__/differential/side'
import { frozenClock } from './clock'
import { top } from './report'

const CALLS = 12

/** Random Prisma calls through PrismaPg, on the shadow and on native Postgres. @returns the differences, in words */
export async function runPrisma(seed: number, until: number, say: (line: string) => void): Promise<string[]> {
  await prepareClients()
  const native = await startNative()
  // Both databases are to see the same JavaScript clock; Postgres's own goes on.
  const thaw = frozenClock()
  try {
    const pair = {
      shadow: await shadowSide<Delegates>('plain', start()),
      native: await nativeSide<Delegates>('plain', start()),
    }
    try {
      return await compare(pair, seed, until, say)
    } finally {
      await pair.shadow.close()
      await pair.native.close()
    }
  } finally {
    thaw()
    await native.stop()
  }
}

async function compare(
  pair: Pair<Delegates>,
  seed: number,
  until: number,
  say: (line: string) => void,
): Promise<string[]> {
  const calls = new CallGenerator(new Generator(seed), readModels())
  const refused = new Map<string, number>()
  const kinds: Kinds = { results: 0, errors: 0, validation: 0 }
  const found: string[] = []
  for (let run = 0; performance.now() < until && found.length < 5; run++) {
    const list = Array.from({ length: CALLS }, () => calls.call())
    const difference = await comparedRun(pair, list, refused, kinds)
    if (difference === undefined) continue
    const few = await fewer(pair, list)
    found.push(`--- Prisma, seed ${seed}, run ${run}\n${few.map(describeCall).join('\n')}\n${difference}`)
  }
  const refusals = [...refused.values()].reduce((a, b) => a + b, 0)
  const compared = kinds.results + kinds.errors + kinds.validation
  say(`Prisma: ${compared} calls compared (${JSON.stringify(kinds)}), ${found.length} differences; ${refusals} refused`)
  for (const line of top(refused, 10)) say(line)
  return found
}

/** The calls without those that the difference does not need. */
async function fewer(pair: Pair<Delegates>, list: readonly RandomCall[]): Promise<readonly RandomCall[]> {
  let kept = list
  for (let i = kept.length - 1; i >= 0; i--) {
    const less = kept.filter((_, n) => n !== i)
    const differs = await comparedRun(pair, less, new Map(), { results: 0, errors: 0, validation: 0 })
    if (differs !== undefined) kept = less
  }
  return kept
}
