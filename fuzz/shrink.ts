import { Round, type Counts, type Difference } from './round'
import type { Schema, Table } from './schema'
import type { Statement } from './statements'
import type { Target } from './targets/target'
import { expression, type Part, type Tree } from './tree'
import { sqlType } from './values'

interface Case {
  readonly schema: Schema
  readonly history: readonly Statement[]
  readonly statement: Statement
}

/** Makes a difference's case as small as it finds in the time; every smaller case is run and has to show the same difference. */
export class Shrinker {
  private readonly until: number
  private found: Difference

  private constructor(
    difference: Difference,
    private readonly target: Target,
    milliseconds: number,
  ) {
    this.found = difference
    this.until = performance.now() + milliseconds
  }

  /** @returns undefined where the difference does not show again from empty tables on */
  static async shrink(difference: Difference, target: Target, milliseconds: number): Promise<Difference | undefined> {
    const shrinker = new Shrinker(difference, target, milliseconds)
    if (!(await shrinker.shows(difference))) return undefined
    await shrinker.run()
    return shrinker.found
  }

  private async run(): Promise<void> {
    for (let before = ''; before !== this.size() && performance.now() < this.until;) {
      before = this.size()
      await this.history()
      await this.statement()
      await this.schema()
    }
  }

  private size(): string {
    return JSON.stringify([this.found.history.map((s) => s.tree), this.found.statement.tree, this.found.schema])
  }

  /** Runs a case; one that shows the difference is the new smallest. */
  private async shows(candidate: Case): Promise<boolean> {
    if (performance.now() > this.until) return false
    const counts: Counts = { compared: 0, identical: 0, failed: 0, loose: 0, refused: new Map() }
    let round: Round
    try {
      round = await Round.open(candidate.schema, [this.target], counts)
    } catch {
      return false
    }
    try {
      const { differences } = await round.compare([...candidate.history, candidate.statement])
      const same = differences.find((d) => d.what === this.found.what)
      if (same) this.found = { ...same, schema: candidate.schema }
      return same !== undefined
    } finally {
      round.close()
    }
  }

  private async history(): Promise<void> {
    for (let size = this.found.history.length; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at + size <= this.found.history.length;) {
        const history = this.found.history.filter((_, i) => i < at || i >= at + size)
        if (!(await this.shows({ ...this.found, history }))) at += size
      }
    }
    for (let i = 0; i < this.found.history.length; i++)
      await this.reduce(
        (c) => c.history[i] as Statement,
        (c, s) => ({ ...c, history: c.history.map((h, n) => (n === i ? s : h)) }),
      )
  }

  private statement(): Promise<void> {
    return this.reduce(
      (c) => c.statement,
      (c, statement) => ({ ...c, statement }),
    )
  }

  private async reduce(get: (c: Case) => Statement, put: (c: Case, s: Statement) => Case): Promise<void> {
    for (let n = 0; performance.now() < this.until; n++) {
      const old = get(this.found)
      if (old === undefined) return
      const tree = nth(smaller(old.tree), n)
      if (!tree) return
      if (await this.shows(put(this.found, { ...old, tree }))) n = -1
    }
  }

  private async schema(): Promise<void> {
    const without = (make: (tables: readonly Table[]) => Table[]) =>
      this.shows({ ...this.found, schema: { tables: make(this.found.schema.tables) } })
    for (let i = this.found.schema.tables.length - 1; i >= 0; i--) {
      if (this.found.schema.tables.length > 1 && (await without((t) => t.filter((_, n) => n !== i)))) continue
      const each = (part: 'columns' | 'constraints' | 'indexes', at: number) =>
        without((t) =>
          t.map((one, n) => (n === i ? { ...one, [part]: (one[part] as unknown[]).filter((_, k) => k !== at) } : one)),
        )
      for (const part of ['constraints', 'indexes', 'columns'] as const) {
        for (let at = (this.found.schema.tables[i]?.[part].length ?? 0) - 1; at >= 0; at--) await each(part, at)
      }
    }
  }
}

function nth<T>(items: Iterable<T>, n: number): T | undefined {
  let i = 0
  for (const item of items) if (i++ === n) return item
  return undefined
}

/** A tree's smaller forms, the smallest first. */
export function* smaller(tree: Tree): Generator<Tree> {
  if (tree.kind === 'expression' && !isNull(tree)) {
    yield expression(tree.type, `NULL::${sqlType(tree.type)}`)
    yield* inside(tree, 'expression')
  }
  if (tree.kind === 'query') yield* inside(tree, 'query')
  if (tree.kind === 'optional' && tree.parts.length > 0) yield { ...tree, parts: [] }
  if (tree.kind === 'parameter')
    yield expression('text', `'${(tree.value ?? '').replaceAll("'", "''")}'${tree.cast && `::${tree.cast}`}`)
  if (tree.kind === 'list' && tree.parts.length > tree.least) {
    for (let i = 0; i < tree.parts.length; i++) yield { ...tree, parts: tree.parts.filter((_, n) => n !== i) }
  }
  for (const [i, part] of tree.parts.entries()) {
    if (typeof part === 'string') continue
    for (const less of smaller(part)) yield { ...tree, parts: tree.parts.map((p, n) => (n === i ? less : p)) } as Tree
  }
}

const isNull = (tree: Tree): boolean => tree.parts.length === 1 && /^NULL::/.test(String(tree.parts[0]))

/** The trees of a kind that stand next below. */
function* inside(tree: Tree, kind: Tree['kind']): Generator<Tree> {
  for (const part of tree.parts as readonly Part[]) {
    if (typeof part === 'string') continue
    if (part.kind === kind) yield part
    else yield* inside(part, kind)
  }
}
