import { Generator } from '../support/generate'
import { comparedRun, type Delegates, type Kinds } from './comparedRun'
import { openPair } from './differential'
import { readModels } from './models'
import { CallGenerator } from './randomCalls'
import type { Variant } from './side'

/** Random calls on both databases, in runs from the seed's data; a difference ends its run. TEST_SEED and DIFF_RUNS choose others and more; DIFF_REFUSED prints the refused calls, DIFF_ONLY runs one run alone. */
export function generatedCalls(variant: Variant, runs: number, callsInRun: number): void {
  const opened = openPair<Delegates>(variant)
  const seed = Number(process.env.TEST_SEED ?? 7)
  const count = Number(process.env.DIFF_RUNS ?? runs)

  test(
    `${count} runs of ${callsInRun} random calls, seed ${seed}`,
    async () => {
      const calls = new CallGenerator(new Generator(seed), readModels())
      const refused = new Map<string, number>()
      const differences: string[] = []
      const kinds = { results: 0, errors: 0, validation: 0 }
      for (let run = 0; run < count; run++) {
        const list = Array.from({ length: callsInRun }, () => calls.call())
        if (process.env.DIFF_ONLY !== undefined && run !== Number(process.env.DIFF_ONLY)) continue
        const difference = await comparedRun(opened.current(), list, refused, kinds)
        if (difference !== undefined) differences.push(`seed ${seed}, run ${run}: ${difference}`)
      }
      report(variant, seed, kinds, refused)
      expect(differences.slice(0, 5).join('\n\n')).toBe('')
      const total = kinds.results + kinds.errors
      const refusals = [...refused.values()].reduce((a, b) => a + b, 0)
      expect(refusals / total).toBeLessThan(0.05)
      expect(kinds.validation / total).toBeLessThan(0.25)
    },
    30_000 + count * callsInRun * 200,
  )
}

function report(variant: Variant, seed: number, kinds: Kinds, refused: ReadonlyMap<string, number>): void {
  const lines = [...refused].sort((a, b) => b[1] - a[1]).map(([words, times]) => `  ${times} × ${words}`)
  process.stdout.write(
    `random calls (${variant}, seed ${seed}): ${JSON.stringify(kinds)}; refused:\n${lines.join('\n') || '  nothing'}\n`,
  )
}
