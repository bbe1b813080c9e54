import type { Answer, Query } from './answer'
import { difference, type Openness } from './compare'
import { ddlOf, type Schema } from './schema'
import type { Statement } from './statements'
import { printed } from './tree'
import { ShadowTarget, type ShadowAnswer } from './targets/shadow'
import type { Target } from './targets/target'

/** A statement that both sides were asked. */
export interface Step {
  readonly query: Query
  readonly openness: Openness
  /** The statement that this comes of; for the tables' contents, the one that they were read after. */
  readonly statement: Statement
  readonly here: ShadowAnswer
  /** Reads a table after a write. */
  readonly contents: boolean
}

export interface Difference {
  readonly schema: Schema
  /** What went before and changed something. */
  readonly history: readonly Statement[]
  readonly statement: Statement
  readonly what: string
  readonly query: Query
  readonly here: Answer
  readonly there: Answer
  readonly target: string
}

export interface Counts {
  compared: number
  identical: number
  failed: number
  /** Errors that are held equal, as either of several rows may be the one that fails. */
  loose: number
  readonly refused: Map<string, number>
}

const CONTENTS: Openness = { ordered: false, severalRows: false }
const contentsOf = (schema: Schema): Query[] =>
  schema.tables.map((t) => ({ sql: `SELECT * FROM ${t.name}`, values: [] }))

/**
 * An UPDATE of several rows looks at a unique index row by row, as it comes to them (manual, CREATE TABLE, "Non-Deferred
 * Uniqueness Constraints"): whether a value is still there when another row takes it hangs on an order that is not defined. What follows has
 * other data on each side.
 */
function hangsOnOrder({ here, statement, contents, query }: Step, there: Answer): boolean {
  if (contents || !statement.severalRows || !/\bUPDATE\b|\bMERGE\b/.test(query.sql)) return false
  return [here, there].some((a) => a.error?.code === '23505') && [here, there].some((a) => !a.error)
}

/** How many ids have been drawn when a row fails hangs on the order in which Postgres comes to the rows, where it has one of its own. */
function leavesIdsOpen({ statement, contents, query }: Step, there: Answer): boolean {
  const code = there.error?.code ?? ''
  if (contents || !/\bINSERT\b/.test(query.sql)) return false
  return statement.severalRows && /^2[123]/.test(code)
}

const withoutTypmods = (answer: Answer): Answer => ({
  ...answer,
  ...(answer.fields && { fields: answer.fields.map((f) => ({ ...f, typmod: -1 })) }),
})

/** One schema on both sides, from empty tables on. */
export class Round {
  readonly history: Statement[] = []
  private constructor(
    readonly schema: Schema,
    private readonly shadow: ShadowTarget,
    private readonly targets: readonly Target[],
    private readonly counts: Counts,
  ) {}

  /** @throws where one side does not take the schema */
  static async open(schema: Schema, targets: readonly Target[], counts: Counts): Promise<Round> {
    const ddl = ddlOf(schema)
    const shadow = await ShadowTarget.open(ddl)
    try {
      for (const target of targets) await target.reset(ddl)
    } catch (error) {
      shadow.close()
      throw error
    }
    return new Round(schema, shadow, targets, counts)
  }

  close(): void {
    this.shadow.close()
  }

  /**
   * Runs the statements on the shadow, then those that it did not refuse on Postgres.
   * @returns the differences; after one in a write the two are not to be used any more
   */
  async compare(statements: readonly Statement[]): Promise<{ differences: Difference[]; spoilt: boolean }> {
    const { steps, lost } = this.onShadow(statements)
    const differences: Difference[] = []
    for (const target of this.targets) {
      const answers = await target.run(steps.map((s) => s.query))
      if (answers.length !== steps.length)
        throw new Error(`${target.name} gave ${answers.length} answers to ${steps.length} statements`)
      const history: Statement[] = [...this.history]
      for (const [i, step] of steps.entries()) {
        const there = answers[i] as Answer
        if (hangsOnOrder(step, there)) return { differences, spoilt: true }
        const what = this.judge(step, there)
        if (what !== undefined) {
          differences.push({
            schema: this.schema,
            history: [...history].filter((s) => s !== step.statement),
            statement: step.statement,
            what,
            query: step.query,
            here: step.here,
            there,
            target: target.name,
          })
          if (step.statement.writes || this.inBlock(history)) return { differences, spoilt: true }
        }
        if (step.statement.writes && !step.contents) history.push(step.statement)
        if (leavesIdsOpen(step, there)) return { differences, spoilt: true }
      }
      if (target === this.targets.at(-1)) this.history.splice(0, this.history.length, ...history)
    }
    return { differences, spoilt: lost }
  }

  private judge(step: Step, there: Answer): string | undefined {
    // The modifiers of a set operation's columns, and of what constants leave of an expression, are those of the plan that Postgres has made.
    const plain = /\b(UNION|INTERSECT|EXCEPT|CASE|COALESCE)\b/.test(step.query.sql) ? withoutTypmods : (a: Answer) => a
    const what = difference(plain(step.here), plain(there), step.openness)
    this.counts.compared++
    if (there.error) this.counts.failed++
    if (what === undefined) this.counts.identical++
    const { openness } = step
    if (what === undefined && openness.severalRows && difference(step.here, there, { ...openness, severalRows: false }))
      this.counts.loose++
    return what === undefined ? undefined : step.contents ? `${what} of a table` : what
  }

  private inBlock(history: readonly Statement[]): boolean {
    const last = history
      .map((s) => printed(s.tree).sql)
      .filter((s) => /^(BEGIN|START|COMMIT|END|ROLLBACK$)/.test(s))
      .at(-1)
    return last !== undefined && /^(BEGIN|START)/.test(last)
  }

  /**
   * @returns the statements to be asked of Postgres too, and whether the sequences are lost: the ids that a refused statement took
   * are given back, but not what the session remembers of them, nor what a rollback gives back of TRUNCATE … RESTART IDENTITY
   */
  private onShadow(statements: readonly Statement[]): { steps: Step[]; lost: boolean } {
    const steps: Step[] = []
    let restarted = false
    const contents = contentsOf(this.schema)
    let abandoned = false
    for (const statement of statements) {
      const query = printed(statement.tree)
      // After a refusal inside a block both are rolled back, and what is left of the block is let go.
      if (abandoned) {
        abandoned = !/^(COMMIT|END|ROLLBACK)$/.test(query.sql)
        continue
      }
      restarted = (restarted && this.shadow.inTransaction) || /\bRESTART IDENTITY\b/.test(query.sql)
      const inBlock = this.shadow.inTransaction
      const here = this.shadow.run(query)
      if (here.refused !== undefined) {
        this.counts.refused.set(here.refused, (this.counts.refused.get(here.refused) ?? 0) + 1)
        if (inBlock || this.shadow.inTransaction) {
          // A COMMIT that is refused ends the block itself.
          abandoned = this.shadow.inTransaction
          const rollback: Query = { sql: 'ROLLBACK', values: [] }
          steps.push({
            query: rollback,
            openness: CONTENTS,
            statement,
            here: this.shadow.run(rollback),
            contents: true,
          })
          if (restarted) return { steps, lost: true }
        }
        if (here.drew) return { steps, lost: true }
        continue
      }
      steps.push({ query, openness: statement, statement, here, contents: false })
      if (!statement.writes) continue
      for (const one of contents)
        steps.push({ query: one, openness: CONTENTS, statement, here: this.shadow.run(one), contents: true })
    }
    return { steps, lost: false }
  }
}
