import { canonical, normalised, unordered } from './canonical'
import { refusalIn, withoutRandom, type Pair } from './differential'
import type { RandomCall } from './randomCalls'
import { contents } from './side'

export type Delegates = Readonly<Record<string, Readonly<Record<string, (args: object) => PromiseLike<unknown>>>>>

/** What came of the calls that were compared. */
export interface Kinds {
  results: number
  errors: number
  validation: number
}

/**
 * One run of calls on both databases, from the seed's data on.
 * @param refused counts what the shadow refused, by its words
 * @returns the first difference, in words; undefined where there is none
 */
export async function comparedRun(
  { native, shadow }: Pair<Delegates>,
  list: readonly RandomCall[],
  refused: Map<string, number>,
  kinds: Kinds,
): Promise<string | undefined> {
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

function kindOf(text: string): keyof Kinds {
  if (text.startsWith('PrismaClientValidationError')) return 'validation'
  return text.startsWith('PrismaClient') ? 'errors' : 'results'
}

export const describeCall = ({ model, action, args }: RandomCall): string =>
  `prisma.${model}.${action}(${canonical(args)})`
