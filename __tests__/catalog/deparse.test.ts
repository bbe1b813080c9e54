import type { Node } from '@pgsql/types'
import { CannotDeparse, deparse } from '../../src/catalog/ddl/deparse'
import { loadParser, parseStatements } from '../../src/sql/parse'

beforeAll(() => loadParser())

function expressionOf(sql: string): Node {
  const [statement] = parseStatements(`SELECT ${sql}`)
  const select = (statement?.node as { SelectStmt: { targetList: { ResTarget: { val: Node } }[] } }).SelectStmt
  return (select.targetList[0] as { ResTarget: { val: Node } }).ResTarget.val
}

/** Without positions in the text, and without the parser's marks for implied ones. */
function shape(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(shape)
  if (tree === null || typeof tree !== 'object') return tree
  return Object.fromEntries(
    Object.entries(tree).flatMap(([k, v]) =>
      /^(location|list_start|list_end|rexpr_list_start|rexpr_list_end)$/.test(k) ? [] : [[k, shape(v)]],
    ),
  )
}

const ATOMS = [`a`, `"B c".d`, `1`, `-7`, `0`, `1.50`, `9223372036854775808`, `'it''s'`, `E'a\\\\b\\n'`, `true`, `NULL`, `x'1f'`, `b'01'`, `$1`, `CURRENT_TIMESTAMP`, `CURRENT_TIMESTAMP(3)`, `LOCALTIME`, `CURRENT_USER`,
  `ARRAY[1, 2]`, `ARRAY[]::text[]`, `ARRAY[[1],[2]]`, `ROW(1, a)`, `(1, a)`, `f(a, b => 2)`, `s.f(VARIADIC a)`, `count(*)`, `"left"(a, 1)`, `COALESCE(a, b)`, `GREATEST(a, 1)`, `LEAST(a)`, `NULLIF(a, b)`,
  `CASE a WHEN 1 THEN 'x' ELSE 'y' END`, `CASE WHEN a THEN 1 END`, `a[1]`, `a[1:2][3]`, `a[:]`, `(a).b`, `(f(x)).*`, `t.*`] // prettier-ignore

const FORMS = [`%::int4`, `%::numeric(10, 2)[]`, `%::timestamp(3) with time zone`, `%::time`, `%::interval`, `%::interval day to second(2)`, `%::char(3)`, `%::"Role"`, `%::public."My Type"(3)`, `%::bit varying(4)`, `% COLLATE "C"`,
  `NOT %`, `- (%)`, `% + %`, `(% + %) * %`, `% || % || %`, `% AND % AND %`, `% OR (% AND NOT %)`, `(% AND %) AND (% OR %)`, `% IS NULL`, `% IS NOT NULL`, `% IS NOT TRUE`, `% IS UNKNOWN`, `% IS DISTINCT FROM %`, `% IS NOT DISTINCT FROM %`,
  `% IN (%, %)`, `% NOT IN (%)`, `% LIKE %`, `% NOT LIKE % ESCAPE '!'`, `% ILIKE %`, `% NOT ILIKE %`, `% SIMILAR TO %`, `% NOT SIMILAR TO % ESCAPE 'x'`, `% BETWEEN % AND %`, `% NOT BETWEEN SYMMETRIC % AND %`, `% = ANY (%)`, `% <> ALL (%)`,
  `% ~ %`, `% OPERATOR(pg_catalog.+) %`, `% ->> %`, `% AT TIME ZONE %`, `% AT LOCAL`, `EXTRACT(year FROM %)`, `POSITION(% IN %)`, `SUBSTRING(% FROM % FOR %)`, `SUBSTRING(%, %)`, `OVERLAY(% PLACING % FROM %)`, `TRIM(BOTH % FROM %)`, `TRIM(LEADING FROM %)`, `TRIM(%)`,
  `NORMALIZE(%)`, `% IS NFC NORMALIZED`, `% IS JSON`, `% IS JSON ARRAY WITH UNIQUE KEYS`, `CAST(% AS double precision)`, `COLLATION FOR (%)`] // prettier-ignore

/** Every form with every atom, and forms within forms. */
function* expressions(): Generator<string> {
  yield* ATOMS
  for (const [i, form] of FORMS.entries()) {
    for (const [j] of ATOMS.entries()) yield fill(form, (k) => ATOMS[(j + k * 7 + i) % ATOMS.length] as string)
    for (const [j] of FORMS.entries())
      yield fill(
        form,
        (k) => `(${fill(FORMS[(j + k) % FORMS.length] as string, (l) => ATOMS[(i + j + l) % 10] as string)})`,
      )
  }
}

function fill(form: string, value: (k: number) => string): string {
  let k = 0
  return form.replaceAll('%', () => value(k++))
}

test('what is printed parses to the tree that it was printed from', () => {
  let checked = 0
  for (const sql of expressions()) {
    let tree: Node
    try {
      tree = expressionOf(sql)
    } catch {
      // Some atoms do not fit some forms: then there is nothing to print.
      continue
    }
    const printed = deparse(tree)
    expect({ sql, printed, tree: shape(expressionOf(printed)) }).toEqual({ sql, printed, tree: shape(tree) })
    checked++
  }
  expect(checked).toBeGreaterThan(3000)
})

test.each(['(SELECT 1)', 'a IN (SELECT 1)', 'sum(a) OVER ()', 'count(DISTINCT a)', 'xmlconcat(a)'])(
  '%s is refused by name',
  (sql) => {
    expect(() => deparse(expressionOf(sql))).toThrow(CannotDeparse)
  },
)
