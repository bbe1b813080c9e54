/** Calls under the collation "C" and its like: only the letters of ASCII have case, and only they are letters. */
import { systemFunctionsNamed, type SystemFunction } from '../../catalog/system'
import { UnsupportedOnShadow } from '../../errors'
import type { UserFunction } from '../../functions/userFunction'
import type { Stored } from '../../types/codec'
import type { CallExpr, Expr, ExprOf } from '../bound'

function ofTexts(name: string, map: (text: string) => string): UserFunction {
  const call = (value: Stored): Stored => (typeof value === 'string' ? map(value) : value)
  return { name, arity: 1, deterministic: true, body: { kind: 'scalar', call } }
}

const lowered = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
const raised = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())

const lower = ofTexts('pg_ascii_lower', lowered)
const MAPS: Readonly<Record<string, UserFunction>> = {
  lower,
  casefold: lower,
  upper: ofTexts('pg_ascii_upper', raised),
  // asc_initcap: a word is of ASCII's letters and digits.
  initcap: ofTexts('pg_ascii_initcap', (text) =>
    text.replace(/[A-Za-z0-9]+/g, (word) => raised(word.slice(0, 1)) + lowered(word.slice(1))),
  ),
}

/** @throws UnsupportedOnShadow for a text whose letters the shadow would take for letters, and "C" does not */
const guard = ofTexts('pg_ascii_guard', (text) => {
  if (/^[\0-\x7f]*$/.test(text)) return text
  throw new UnsupportedOnShadow('matching under collation "C" with letters that are not ASCII', {
    reason: 'COLLATE "default" takes the text with the character classes of the database',
  })
})

const through = (fn: UserFunction, arg: Expr): Expr => ({ tag: 'construct', function: fn, args: [arg], type: arg.type })

/** The call as one that the shadow has: of mapped texts, or of texts for which ASCII's case and classes are all there are. */
export function asciiCall(e: CallExpr): Expr {
  const { fn, args } = e
  const map = MAPS[fn.name]
  if (map) return { ...through(map, args[0] as Expr), type: e.type, location: e.location }
  const sensitive = caseSensitive(fn)
  // Both sides in lower case, as Generic_Text_IC_like has them.
  if (sensitive) return { ...e, ascii: undefined, fn: sensitive, args: args.map((arg) => through(lower, arg)) }
  if (isPlain(e)) return { ...e, ascii: undefined }
  return { ...e, ascii: undefined, args: args.map((arg, i) => (i < 2 ? through(guard, arg) : arg)) }
}

/** textlike for texticlike, and so on. */
function caseSensitive({ name, args }: SystemFunction): SystemFunction | undefined {
  const [, type, like] = /^(text|name|bpchar)ic(n?like)$/.exec(name) ?? []
  return type === undefined
    ? undefined
    : systemFunctionsNamed(`${type}${like}`).find((fn) => fn.args.every((oid, i) => oid === args[i]))
}

/** A pattern without classes or options that is told apart by case. */
function isPlain({ fn, args }: CallExpr): boolean {
  const [, pattern] = args
  if (!/^(text|name|bpchar)regex(eq|ne)$/.test(fn.name) || pattern?.tag !== 'const') return false
  return typeof pattern.value === 'string' && !/[\\[]|\(\?|^\*\*\*/.test(pattern.value)
}

export const guardedComparison = (e: ExprOf<'arrayCompare'>): Expr => ({
  ...e,
  ascii: undefined,
  left: through(guard, e.left),
  array: through(guard, e.array),
})
