import { Generator } from '../__tests__/support/generate'
import { Callables } from './callables'
import type { Options } from './options'
import { Round, type Counts, type Difference } from './round'
import { ddlOf, randomSchema, type Schema } from './schema'
import { Shrinker } from './shrink'
import { Statements, type Statement } from './statements'
import type { Target } from './targets/target'
import { printed } from './tree'

const BATCH = 40
const BATCHES = 6
const SHRINKING = 5000

export interface FoundCase {
  readonly difference: Difference
  /** How to come to it again. */
  readonly seed: string
}

/** Rounds of random SQL over random schemas. */
export class SqlRun {
  readonly counts: Counts = { compared: 0, identical: 0, failed: 0, loose: 0, refused: new Map() }
  readonly schemasRefused = new Map<string, number>()
  readonly found: FoundCase[] = []
  private readonly known = new Set<string>()
  private readonly alike = new Map<string, number>()

  constructor(
    private readonly options: Options,
    private readonly targets: readonly Target[],
    private readonly say: (line: string) => void,
  ) {}

  async run(until: number): Promise<void> {
    const callables = new Callables(new Generator(this.options.seed))
    let told = performance.now()
    for (let number = 0; !this.over(until); number++) {
      await this.round(number, callables)
      if (performance.now() - told < 5000) continue
      told = performance.now()
      this.say(`  round ${number}: ${this.counts.compared} compared, ${this.found.length} differences`)
    }
  }

  private over(until: number): boolean {
    const { statements, differences } = this.options
    return performance.now() >= until || this.counts.compared >= statements || this.found.length >= differences
  }

  private async round(number: number, callables: Callables): Promise<void> {
    const g = new Generator(this.options.seed * 100_003 + number)
    const schema = randomSchema(g)
    const round = await this.open(schema, number)
    if (!round) return
    try {
      const statements = new Statements(g, schema, callables)
      if (await this.batch(round, statements.data(), number)) return
      for (let i = 0; i < BATCHES; i++) {
        const batch = g.next() < 0.25 ? transactions(g, statements) : g.many(BATCH, () => statements.next())
        if (await this.batch(round, batch, number)) return
      }
    } finally {
      round.close()
    }
  }

  private async open(schema: Schema, number: number): Promise<Round | undefined> {
    try {
      return await Round.open(schema, this.targets, this.counts)
    } catch (thrown) {
      const { name, message } = thrown as Error
      // A schema is refused by name; what Postgres or the shadow says otherwise is a mistake somewhere.
      if (name !== 'UnsupportedOnShadow')
        throw new Error(`round ${number}: ${message}\n${ddlOf(schema)}`, { cause: thrown })
      const what = message.split('\n')[0] as string
      this.schemasRefused.set(what, (this.schemasRefused.get(what) ?? 0) + 1)
      return undefined
    }
  }

  /** @returns whether the two databases are not the same any more */
  private async batch(round: Round, statements: readonly Statement[], number: number): Promise<boolean> {
    const { differences, spoilt } = await round.compare(statements)
    for (const difference of differences) await this.note(difference, `seed ${this.options.seed}, round ${number}`)
    return spoilt || differences.length > 0
  }

  private async note(difference: Difference, seed: string): Promise<void> {
    const kind = `${difference.what} ${shapeOf(difference.here.error?.message ?? '')} ${shapeOf(difference.there.error?.message ?? '')}`
    const times = (this.alike.get(kind) ?? 0) + 1
    this.alike.set(kind, times)
    // Shrinking takes time: of those that look alike a few tell enough.
    if (times > 3 || this.found.length >= this.options.differences) return
    const target = this.targets.find((t) => t.name === difference.target) as Target
    const small = (await Shrinker.shrink(difference, target, SHRINKING)) ?? difference
    const shape = `${small.what} ${shapeOf(printed(small.statement.tree).sql)}`
    if (this.known.has(shape)) return
    this.known.add(shape)
    this.found.push({ difference: small, seed })
  }
}

function transactions(g: Generator, statements: Statements): Statement[] {
  return g.many(4, () => statements.transaction()).flat()
}

/** A text without what changes from case to case. */
const shapeOf = (text: string): string =>
  text
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/"[^"]*"/g, '""')
    .replace(/\d+/g, '0')
