import Database from 'better-sqlite3'
import { systemFunctionsNamed, signatureOf, systemTypeByName, type SystemFunction } from '../../src/catalog/system'
import type { CallSite, SessionContext } from '../../src/functions/definition'
import { requireDefinition, userFunctionOf } from '../../src/functions/registry'
import type { UserFunction } from '../../src/functions/userFunction'
import type { Stored, TypeLookup } from '../../src/types/codec'
import { ROLE } from './testCatalog'

/** Runs single function definitions on SQLite, as the engine does. */
export class FunctionCaller {
  private readonly db = new Database(':memory:')
  private readonly registered = new Set<string>()

  constructor(
    private readonly types: TypeLookup,
    private readonly session?: SessionContext,
  ) {
    this.db.defaultSafeIntegers(true)
  }

  close(): void {
    this.db.close()
  }

  /** @param signature as in pg_proc, `int4pl(int4,int4)`. @param argTypes concrete types where the signature is polymorphic */
  scalar(
    signature: string,
    args: readonly Stored[],
    argTypes?: readonly string[],
    resultType?: string,
    variadicArray = false,
  ): Stored {
    const { fn, call } = this.site(signature, argTypes, resultType, variadicArray)
    const expression = this.expression(
      fn,
      call,
      args.map((_, i) => `?${i + 1}`),
    )
    // better-sqlite3 takes numbered parameters as named ones.
    const named = Object.fromEntries(args.map((value, i) => [i + 1, value]))
    return (this.db.prepare(`SELECT ${expression}`).pluck().get(named) ?? null) as Stored
  }

  /** Over rows of arguments, in order; `over` is an OVER clause, and then every row's result comes back. */
  aggregate(
    signature: string,
    rows: readonly (readonly Stored[])[],
    options: { argTypes?: readonly string[]; resultType?: string; over?: string } = {},
  ): Stored[] {
    const { fn, call } = this.site(signature, options.argTypes, options.resultType)
    const width = call.argTypes.length
    this.fill(rows, width)
    const expression = this.expression(
      fn,
      call,
      Array.from({ length: width }, (_, i) => `c${i}`),
    )
    return this.db
      .prepare(`SELECT ${expression} ${options.over ?? ''} FROM argument ${options.over ? 'ORDER BY n' : ''}`)
      .pluck()
      .all() as Stored[]
  }

  /** A window function whose arguments are SQL text, over rows that only give it an order. */
  window(signature: string, args: readonly string[], rows: readonly (readonly Stored[])[], over: string): Stored[] {
    const { fn, call } = this.site(signature)
    this.fill(rows)
    return this.db
      .prepare(`SELECT ${this.expression(fn, call, args)} ${over} FROM argument ORDER BY n`)
      .pluck()
      .all() as Stored[]
  }

  private fill(rows: readonly (readonly Stored[])[], width = rows[0]?.length ?? 0): void {
    this.db.exec('DROP TABLE IF EXISTS argument')
    this.db.exec(
      `CREATE TABLE argument (n INTEGER PRIMARY KEY${Array.from({ length: width }, (_, i) => `, c${i}`).join('')})`,
    )
    const insert = this.db.prepare(`INSERT INTO argument VALUES (NULL${', ?'.repeat(width)})`)
    for (const row of rows) insert.run(...row)
  }

  private site(
    signature: string,
    argTypes?: readonly string[],
    resultType?: string,
    variadicArray = false,
  ): { fn: SystemFunction; call: CallSite } {
    const name = signature.slice(0, signature.indexOf('('))
    const fn = systemFunctionsNamed(name).find((f) => signatureOf(f) === signature)
    if (!fn) throw new Error(`no ${signature} in pg_proc`)
    const typed = (oid: number) => ({ oid, typmod: -1 })
    const named = (type: string) => typed(type === ROLE.name ? ROLE.oid : systemTypeByName(type)!.oid)
    return {
      fn,
      call: {
        argTypes: argTypes?.map(named) ?? fn.args.map(typed),
        result: resultType ? named(resultType) : typed(fn.result),
        types: this.types,
        variadicArray,
      },
    }
  }

  private expression(fn: SystemFunction, call: CallSite, args: readonly string[]): string {
    const definition = requireDefinition(fn, call)
    if ('sql' in definition)
      return definition.sql(
        args.map((a) => `(${a})`),
        call,
      )
    if ('nativeAggregate' in definition) return definition.nativeAggregate(args, call)
    const user = userFunctionOf(fn, call)
    if (!this.registered.has(user.name)) this.register(user)
    return `${user.name}(${args.join(', ')})`
  }

  private register({ name, deterministic, body }: UserFunction): void {
    this.registered.add(name)
    const options = { varargs: true, deterministic, safeIntegers: true }
    if (body.kind === 'scalar') this.db.function(name, options, (...args) => body.call(...(args as Stored[])))
    else if (body.kind === 'session') {
      this.db.function(name, options, (...args) => body.call(this.session!, ...(args as Stored[])))
    } else if (body.kind === 'aggregate') {
      const { start, step, inverse, result } = body.machine
      this.db.aggregate(name, {
        varargs: true,
        safeIntegers: true,
        start: start as never,
        step: ((state: unknown, ...args: Stored[]) => step(state, ...args)) as never,
        ...(inverse && { inverse: ((state: unknown, ...args: Stored[]) => inverse(state, ...args)) as never }),
        result: result as never,
      })
    }
  }
}
