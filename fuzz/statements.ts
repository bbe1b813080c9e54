import type { Generator } from '../__tests__/support/generate'
import { Callables } from './callables'
import type { Openness } from './compare'
import { Expressions } from './expressions'
import { Queries } from './queries'
import { SessionStatements } from './sessionStatements'
import type { Schema } from './schema'
import { group, printed, type Tree } from './tree'
import { type Write, Writes } from './writes'

/** One statement of a round, and how its answers are compared. */
export interface Statement extends Openness {
  readonly tree: Tree
  /** It may change data: the tables are compared after it. */
  readonly writes: boolean
}

/** The statements of one round, over one schema. */
export class Statements {
  private readonly queries: Queries
  private readonly writes: Writes
  private readonly session: SessionStatements

  constructor(
    private readonly g: Generator,
    private readonly schema: Schema,
    callables: Callables,
  ) {
    const expressions = new Expressions(g, callables)
    this.queries = new Queries(g, schema, callables, expressions)
    this.writes = new Writes(g, schema, expressions, this.queries)
    this.session = new SessionStatements(g, schema, expressions, this.queries)
  }

  /** A few rows for each table. */
  data(): Statement[] {
    return this.schema.tables.flatMap((table) =>
      this.g.many(this.g.integer(2, 6), () => this.write(this.writes.insert(table))),
    )
  }

  next(): Statement {
    const dice = this.g.next()
    const statement =
      dice < 0.3
        ? this.query()
        : dice < 0.35
          ? this.read(this.queries.setCall())
          : dice < 0.6
            ? this.read(this.queries.calls())
            : dice < 0.7
              ? this.projection()
              : dice < 0.74
                ? this.command(this.session.any())
                : this.write(this.writes.any())
    return this.g.next() < 0.015 ? this.spoilt(statement) : statement
  }

  /** A transaction block with failures in it, statement after statement. */
  transaction(): Statement[] {
    const steps: Statement[] = [
      this.command(this.g.pick(['BEGIN', 'BEGIN', 'START TRANSACTION', 'BEGIN ISOLATION LEVEL REPEATABLE READ'])),
    ]
    const count = this.g.integer(2, 8)
    for (let i = 0; i < count; i++) {
      const dice = this.g.next()
      if (dice < 0.15) steps.push(this.command('SAVEPOINT s'))
      else if (dice < 0.25) steps.push(this.command('ROLLBACK TO s'))
      else if (dice < 0.3)
        steps.push(
          this.command(
            this.g.pick([
              'RELEASE s',
              'SAVEPOINT r',
              'ROLLBACK TO r',
              'SET CONSTRAINTS ALL IMMEDIATE',
              'SET CONSTRAINTS ALL DEFERRED',
            ]),
          ),
        )
      else if (dice < 0.36) steps.push(this.command(this.session.any()))
      else if (dice < 0.75) steps.push(this.write(this.writes.any()))
      else steps.push(this.query())
    }
    steps.push(this.command(this.g.pick(['COMMIT', 'COMMIT', 'ROLLBACK', 'END'])))
    return steps
  }

  private command(tree: Tree | string): Statement {
    return { tree: typeof tree === 'string' ? group(tree) : tree, ordered: false, severalRows: false, writes: true }
  }

  private query(): Statement {
    return { ...this.read(this.queries.any()), severalRows: true }
  }

  private projection(): Statement {
    return { ...this.read(this.queries.projection()), severalRows: true }
  }

  private read({ tree, ordered }: { tree: Tree; ordered: boolean }): Statement {
    return { tree, ordered, severalRows: false, writes: false }
  }

  private write(made: Write): Statement {
    return { ...made, ordered: false, writes: true }
  }

  /** A name misspelt, a letter lost, a word doubled. */
  private spoilt(statement: Statement): Statement {
    const { sql, values } = printed(statement.tree)
    if (values.length > 0) return statement
    const words = [...sql.matchAll(/\w+|[(),]/g)]
    const word = this.g.pick(words)
    const put = this.g.pick(['', `${word[0]}x`, `${word[0]} ${word[0]}`, 'nope', '1', word[0].slice(1)])
    const text = sql.slice(0, word.index) + put + sql.slice(word.index + word[0].length)
    // Misspelt, it may be in no order, or cut one.
    return { ...statement, ordered: false, tree: group(text), severalRows: true }
  }
}
