/** CREATE FUNCTION looks at a PL/pgSQL body's syntax (plpgsql_validator, check_function_bodies). */
import type { Catalog, TypeRef } from '../../catalog/catalog'
import type { PostgresError } from '../../errors'
import { compile } from '../../plpgsql/run'
import { positionInStatement } from '../../sql/statements/code'
import type { Definition } from '../../sql/translation'

/** @throws PostgresError with a place in the statement's text */
export function validateFunction(
  { node, sql, location, length }: Definition,
  catalog: Catalog,
  typeNamed: (text: string) => TypeRef,
): void {
  if (!('CreateFunctionStmt' in node)) return
  const names = (node.CreateFunctionStmt.funcname ?? []).map((n) => ('String' in n ? (n.String.sval ?? '') : ''))
  const candidates = catalog.functions.filter((f) => f.name === names.at(-1) && f.language === 'plpgsql')
  for (const routine of candidates) {
    const offset = positionInStatement(sql, routine.body, location, length)
    if (offset === undefined) continue
    try {
      const { types } = compile(routine).tree
      for (const { text, at } of types) requireType(typeNamed, text, at)
    } catch (error) {
      const fields = error as PostgresError
      // What is refused is refused when it is called.
      if (fields.name !== 'PostgresError') continue
      if (fields.position !== undefined) fields.position = String(Number(fields.position) + offset)
      throw error
    }
  }
}

/** @throws PostgresError 42704 at the type in the body */
export function requireType(typeNamed: (text: string) => TypeRef, text: string, at: number): void {
  try {
    typeNamed(text)
  } catch (error) {
    const fields = error as PostgresError
    if (fields.name === 'PostgresError') fields.position = String(at + 1)
    throw error
  }
}
