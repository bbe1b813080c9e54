import { pgError } from '../errors'

/** Splits a qualified name and folds unquoted parts to lower case (stringToQualifiedNameList). @throws PostgresError 42602 */
export function identifiers(text: string): string[] {
  const parts = [...text.matchAll(/\s*(?:"((?:[^"]|"")+)"|([^".\s][^.\s]*))\s*(\.|$)/gy)]
  const whole = parts.reduce((length, [part]) => length + part.length, 0) === text.length && parts.at(-1)?.[3] === ''
  if (!whole) throw pgError('42602', 'invalid name syntax')
  return parts.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? (plain as string).toLowerCase())
}

/** What to_regclass() and its like give null for (errsave in regproc.c). */
const SOFT: ReadonlySet<string> = new Set(['42P01', '42602', '42704', '3F000', '22P02', '22003'])

/** A name's input, null where it names nothing. @throws UnsupportedOnShadow, and what Postgres raises for such names too */
export function orNull<T>(input: () => T): T | null {
  try {
    return input()
  } catch (error) {
    const { name, code } = error as { name?: string; code?: string }
    if (name === 'PostgresError' && SOFT.has(code as string)) return null
    throw error
  }
}
