/** `explain`: what it shows of a statement, and that it agrees with `db.explain()`. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openShadow } from '../../src/open'
import { command, rawSqlProject, ROOT } from './sqlCommands'

jest.setTimeout(60_000)

const project = rawSqlProject()
afterAll(() => project.remove())

const explain = (args: readonly string[], input?: string) =>
  command(project.directory, ['explain', '--ddl', 'schema.sql', ...args], input)

interface Report {
  readonly version: number
  readonly result: string
  readonly exitCode: number
  readonly statements: readonly Record<string, unknown>[]
}

const json = (...args: string[]): Report => JSON.parse(explain(['--json', ...args]).stdout) as Report

test('a statement that runs: SQLite, columns, parameters, tables', () => {
  const { code, stdout } = explain([
    'INSERT INTO posts (author_id, title) SELECT id, $1 FROM "User" WHERE age > $2 RETURNING id, score',
  ])
  expect(code).toBe(0)
  expect(stdout).toContain('SQLite\n  INSERT INTO "posts"')
  expect(stdout).toContain('Columns\n  id     integer\n  score  numeric(8,2)\n')
  expect(stdout).toContain('Parameters\n  $1  text\n  $2  integer\n')
  expect(stdout).toContain('Reads\n  User\n')
  expect(stdout).toContain('Writes\n  posts\n')
})

test('a table of another schema than the default one has its schema', () => {
  expect(json('SELECT total FROM billing.invoices').statements[0]).toMatchObject({ reads: ['billing.invoices'] })
})

test('a refusal: message with code, caret, hint, exit code 1', () => {
  const { code, stdout } = explain(['SELECT title\nFROM posts\nWHERE title COLLATE "de-DE" > $1'])
  expect(code).toBe(1)
  const [first, line, caret, hint] = stdout.split('\n') as [string, string, string, string]
  expect(first).toMatch(/^Refused by the shadow {2}0A000: .* is not supported on the shadow/)
  expect(line).toBe('LINE 3: WHERE title COLLATE "de-DE" > $1')
  expect(line.slice(caret.indexOf('^'))).toMatch(/^COLLATE/)
  expect(hint).toContain('@jest-environment prisma-sqlite-shadow/full')
})

test('an error of Postgres: its code, its place, its hint', () => {
  const { code, stdout } = explain(['SELECT emial FROM "User"'])
  expect(code).toBe(1)
  expect(stdout).toBe(
    [
      'Rejected, as by Postgres  42703: column "emial" does not exist',
      'LINE 1: SELECT emial FROM "User"',
      '               ^',
      'HINT:  Perhaps you meant to reference the column "User.email".',
      '',
    ].join('\n'),
  )
  expect(explain(['SELECT FROM WHERE']).stdout).toContain('42601: syntax error at or near "WHERE"')
})

test('the caret counts characters, not UTF-16 units', () => {
  const [statement] = json(`SELECT '👍👍', nope FROM posts`).statements
  expect(statement?.error).toMatchObject({ position: 14 })
  const [line, caret] = (statement?.error as { caret: string }).caret.split('\n') as [string, string]
  expect(line.slice(caret.indexOf('^'))).toMatch(/^nope/)
})

test('several statements: each on its own, and what follows an error', () => {
  const { code, stdout } = explain(['BEGIN; UPDATE posts SET title = $1; SELECT nope'])
  expect(code).toBe(1)
  expect(stdout).toContain('Statement 1: BEGIN\n\nSQLite\n  none: the session answers by itself')
  expect(stdout).toContain('Statement 2: UPDATE posts SET title = $1')
  expect(stdout).toContain('Statement 3: SELECT nope\n\nRejected, as by Postgres  42703')
  const report = json('SELECT nope; SELECT 1')
  expect(report).toMatchObject({ version: 1, result: 'fails', exitCode: 1 })
  expect(report.statements).toMatchObject([{ error: { kind: 'rejected' } }, { text: 'SELECT 1' }])
})

test('SQL from a file and from standard input; a text without a statement', () => {
  writeFileSync(path.join(project.directory, 'query.sql'), 'SELECT 1 AS one')
  for (const run of [explain(['--file', 'query.sql']), explain([], 'SELECT 1 AS one')]) {
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toContain('one  integer')
  }
  expect(explain([], ' -- nothing')).toMatchObject({ code: 0, stdout: 'There is no statement in the text.\n' })
})

test('--tree prints the parse tree', () => {
  const { stdout } = explain(['--tree', `SELECT count(*) AS n FROM posts WHERE id = $1 AND title <> 'it''s'`])
  expect(stdout.slice(stdout.indexOf('Parse tree'))).toBe(
    [
      'Parse tree',
      '  SelectStmt limitOption=LIMIT_OPTION_DEFAULT op=SETOP_NONE',
      '    targetList',
      '      ResTarget name=n',
      '        val: FuncCall funcname=[count] agg_star=true funcformat=COERCE_EXPLICIT_CALL',
      '    fromClause',
      '      RangeVar relname=posts inh=true relpersistence=p',
      '    whereClause: BoolExpr boolop=AND_EXPR',
      '      args',
      '        A_Expr kind=AEXPR_OP name=["="] lexpr=ColumnRef id rexpr=$1',
      `        A_Expr kind=AEXPR_OP name=["<>"] lexpr=ColumnRef title rexpr=A_Const 'it''s'`,
      '',
    ].join('\n'),
  )
  expect(explain(['--tree', 'SELECT nope FROM posts']).stdout).toContain('ColumnRef nope')
})

test('agrees with db.explain()', async () => {
  const shadow = await openShadow({ ddl: readFileSync(path.join(project.directory, 'schema.sql'), 'utf8') })
  for (const sql of [
    'SELECT p.title, u.email FROM posts p JOIN "User" u ON u.id = p.author_id WHERE p.score > $1 ORDER BY 1',
    'DELETE FROM "User" WHERE id = $1',
    'TRUNCATE posts RESTART IDENTITY',
    'BEGIN; SELECT 1; COMMIT',
  ]) {
    const shown = json(sql).statements.map(({ text: _, ...rest }) => rest)
    expect(shown).toEqual(shadow.explain(sql))
  }
  expect(shadow.explain('SELECT 1; SELECT nope')[1]?.error).toMatchObject({ code: '42703' })
  shadow.close()
})

test("the project's generated shadow, found as the tests find it", () => {
  const { code, stdout } = command(ROOT, ['explain', 'SELECT slug FROM organizations WHERE id = $1'])
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('slug  citext') as string })
})

test('usage: exit code 2', () => {
  expect(explain(['SELECT 1', 'SELECT 2'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('one SQL text') as string,
  })
  expect(explain(['--file', 'none.sql']).stderr).toContain('There is no file none.sql')
  expect(explain(['--wrong'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--tree') as string })
  expect(command(project.directory, ['explain', 'SELECT 1'])).toMatchObject({ code: 2 })
  expect(explain(['--schema', 'x.prisma', 'SELECT 1']).stderr).toContain('--ddl and --schema')
  expect(explain(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes') as string })
})
