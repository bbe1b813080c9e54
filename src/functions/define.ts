import type { Stored, StoredValue } from '../types/codec'
import type { AggregateMachine, CallSite, Definition, Family, SessionContext } from './definition'

/** A strict function whose body needs nothing of its call site; `A` are the stored forms of its arguments. */
export function js<A extends (StoredValue | undefined)[]>(body: (...args: A) => Stored): Definition {
  return { js: () => body as unknown as (...args: StoredValue[]) => Stored }
}

export function sql(template: (...args: string[]) => string): Definition {
  return { sql: (args) => template(...args) }
}

export const refused = (reason: string): Definition => ({ refused: reason })

/** A set-returning function of one column; `A` are the stored forms of its arguments. */
export function set<A extends (StoredValue | undefined)[]>(body: (...args: A) => Iterable<Stored>): Definition {
  return {
    rows:
      () =>
      (...args) =>
        oneColumn(body(...(args as unknown as A))),
  }
}

export function* oneColumn(values: Iterable<Stored>): Iterable<readonly Stored[]> {
  for (const value of values) yield [value]
}

export function aggregate<S>(machine: AggregateMachine<S>): Definition {
  return { aggregate: () => machine as AggregateMachine<unknown>, strict: true }
}

export function native(template: (args: readonly string[], call: CallSite) => string): Definition {
  return { nativeAggregate: template }
}

/** One definition under many signatures. */
export function each(signatures: readonly string[], definition: Definition): Family {
  return Object.fromEntries(signatures.map((signature) => [signature, definition]))
}

export const boolean = (value: boolean): bigint => (value ? 1n : 0n)

/** A strict function that asks its session: it runs only where no argument is null. */
export function session(body: (context: SessionContext, ...args: never[]) => Stored): Definition {
  const call = body as (context: SessionContext, ...args: Stored[]) => Stored
  return {
    session:
      () =>
      (context, ...args) =>
        args.includes(null) ? null : call(context, ...args),
  }
}
