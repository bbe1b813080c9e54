import { Generator } from '../support/generate'
import { canonical, normalised, unordered } from './canonical'
import { openPair, refusalIn, withoutRandom } from './differential'
import { readModels } from './models'
import { CallGenerator, type RandomCall } from './randomCalls'
import { contents, type Variant } from './side'

type Delegates = Readonly<Record<string, Readonly<Record<string, (args: object) => PromiseLike<unknown>>>>>

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
        const difference = await compareRun(list, refused, kinds)
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

  async function compareRun(
    list: readonly RandomCall[],
    refused: Map<string, number>,
    kinds: Kinds,
  ): Promise<string | undefined> {
    const { native, shadow } = opened.current()
    await Promise.all([native.reset(), shadow.reset()])
    for (const [i, call] of list.entries()) {
      const left = await outcomeOf(shadow.prisma, call)
      if (left.refusal !== undefined) {
        refused.set(left.refusal, (refused.get(left.refusal) ?? 0) + 1)
        if (process.env.DIFF_REFUSED)
          process.stdout.write(`${left.refusal}\n  ${describeCall(call).replace(/\s+/g, ' ')}\n`)
        // A write that was refused half-way may have used up ids.
        if (READS.test(call.action)) continue
        break
      }
      const right = await outcomeOf(native.prisma, call)
      kinds[kindOf(right.text)]++
      if (left.text !== right.text && !oneOfSeveral(call, left.text, right.text))
        return `${describeCall(call)}\nPostgres: ${right.text}\nshadow: ${left.text}\nafter:\n${list.slice(0, i).map(describeCall).join('\n')}`
    }
    const data = async (side: typeof native) => canonical(withoutRandom(await contents(native, side), Date.now()))
    const [left, right] = [await data(shadow), await data(native)]
    return left === right
      ? undefined
      : `the data differ\n${firstDifference(right, left)}\nafter ${list.map(describeCall).join('\n')}`
  }
}

const READS = /^(find|count|aggregate|groupBy)/

async function outcomeOf(
  prisma: Delegates,
  { model, action, args }: RandomCall,
): Promise<{ text: string; refusal?: string }> {
  try {
    const value = await (prisma[model]?.[action] as (a: object) => PromiseLike<unknown>)(args)
    return { text: normalised(canonical(unordered(value)), Date.now()) }
  } catch (error) {
    return { text: normalised(canonical(error), Date.now()), refusal: refusalIn(error) }
  }
}

/**
 * Where several rows of one statement break several foreign keys, Postgres names the first that it comes to, in the order of
 * its heap: which that is, it does not define. That one is named, and that nothing was changed, is compared all the same.
 */
function oneOfSeveral({ action }: RandomCall, left: string, right: string): boolean {
  const broken = (text: string) => /code: "P2003"/.test(text)
  return /Many/.test(action) && broken(left) && broken(right)
}

function firstDifference(expected: string, received: string): string {
  const [a, b] = [expected.split('\n'), received.split('\n')]
  const at = a.findIndex((line, i) => line !== b[i])
  return `Postgres: ${a.slice(at, at + 3).join('\n')}\nshadow: ${b.slice(at, at + 3).join('\n')}`
}

interface Kinds {
  results: number
  errors: number
  validation: number
}

function kindOf(text: string): keyof Kinds {
  if (text.startsWith('PrismaClientValidationError')) return 'validation'
  return text.startsWith('PrismaClient') ? 'errors' : 'results'
}

const describeCall = ({ model, action, args }: RandomCall): string => `prisma.${model}.${action}(${canonical(args)})`

function report(variant: Variant, seed: number, kinds: Kinds, refused: ReadonlyMap<string, number>): void {
  const lines = [...refused].sort((a, b) => b[1] - a[1]).map(([words, times]) => `  ${times} × ${words}`)
  process.stdout.write(
    `random calls (${variant}, seed ${seed}): ${JSON.stringify(kinds)}; refused:\n${lines.join('\n') || '  nothing'}\n`,
  )
}
