/** Small programs made at random, on both sides; TEST_SEED runs a printed seed again. */
import { Generator } from '../support/generate'
import { isRefusal, openSides, type Sides } from './sideBySide'

const PROGRAMS = 150

const DDL = `
  CREATE TABLE item (id int PRIMARY KEY, name text UNIQUE, n int CHECK (n < 50), at date DEFAULT '2024-02-29');
  CREATE TABLE note (id serial PRIMARY KEY, item int REFERENCES item ON DELETE CASCADE, body text NOT NULL);
`

/** Programs over these variables: i, j int; s text; r record of item; a int[]; b boolean. */
class Programs {
  private depth = 0
  private loops = 0

  constructor(private readonly g: Generator) {}

  block(): string {
    return `DO $$ DECLARE i int := ${this.g.integer(-3, 9)}; j int; w0 int; w1 int; w2 int; s text := 'a'; r item; q record; a int[] := '{1,2,3}'; b boolean;
BEGIN
${this.statements(this.g.integer(2, 6))}
RAISE NOTICE '% % % % % %', i, j, s, r, a, b;
END $$`
  }

  private statements(count: number): string {
    return this.g.many(count, () => this.statement()).join('\n')
  }

  private statement(): string {
    const { g } = this
    const simple = [
      () => `i := ${this.integer()};`,
      () => `j = ${this.integer()};`,
      () => `s := ${this.text()};`,
      () => `b := ${this.condition()};`,
      () => `a[${g.integer(1, 3)}] := ${this.integer()};`,
      () => `r.${g.pick(['id', 'n'])} := ${this.integer()};`,
      () => `r.name := ${this.text()};`,
      () => `INSERT INTO item (id, name, n) VALUES (${g.integer(1, 6)}, ${this.text()}, ${this.integer()});`,
      () => `UPDATE item SET n = ${this.integer()} WHERE id < ${this.integer()}; GET DIAGNOSTICS j = ROW_COUNT;`,
      () => `DELETE FROM item WHERE id = ${this.integer()}; b := FOUND;`,
      () => `INSERT INTO note (item, body) VALUES (${this.integer()}, ${this.text()});`,
      () =>
        `SELECT * INTO ${g.pick(['', 'STRICT '])}r FROM item WHERE id ${g.pick(['=', '>='])} ${this.integer()} ORDER BY id;`,
      () => `SELECT n, name INTO j, s FROM item ORDER BY id ${g.pick(['', 'DESC'])} LIMIT 1;`,
      () => `UPDATE item SET n = n + 1 WHERE id = ${this.integer()} RETURNING n INTO j;`,
      () => `EXECUTE 'SELECT $1 + ' || ${this.integer()} INTO j USING ${this.integer()};`,
      () => `EXECUTE format('SELECT %L || %s', ${this.text()}, ${this.integer()}) INTO s;`,
      () => `PERFORM * FROM item WHERE n > ${this.integer()}; b := FOUND;`,
      () => `RAISE ${g.pick(['NOTICE', 'WARNING', 'INFO', 'DEBUG'])} '% and %', ${this.integer()}, ${this.text()};`,
      () =>
        `RAISE ${g.pick(['division_by_zero', "EXCEPTION 'no %', i", "SQLSTATE '23505'", "EXCEPTION USING MESSAGE = s, ERRCODE = 'P0042'"])};`,
      () => `ASSERT ${this.condition()}, 'asserted';`,
      () => `NULL;`,
    ]
    const nested = [
      () =>
        `IF ${this.condition()} THEN ${this.inner()} ELSIF ${this.condition()} THEN ${this.inner()} ELSE ${this.inner()} END IF;`,
      () =>
        `CASE ${this.integer()} WHEN ${g.integer(0, 3)}, ${g.integer(4, 6)} THEN ${this.inner()}${g.pick([' ELSE NULL;', ''])} END CASE;`,
      () =>
        `FOR k IN ${g.pick(['', 'REVERSE '])}${g.integer(1, 3)}..${g.integer(1, 4)} LOOP i := i + k; ${this.inLoop()} END LOOP;`,
      () => `FOR q IN SELECT id, name FROM item ORDER BY id LOOP s := s || q.name; ${this.inLoop()} END LOOP;`,
      () => `FOREACH j IN ARRAY a LOOP ${this.inLoop()} END LOOP;`,
      () =>
        `${this.counter()} := 0; WHILE ${this.counter()} < 3 LOOP ${this.counter()} := ${this.counter()} + 1; ${this.inLoop()} END LOOP;`,
      () =>
        `BEGIN ${this.inner()} ${this.inner()} EXCEPTION WHEN ${g.pick(['OTHERS', 'unique_violation OR check_violation', 'division_by_zero', "SQLSTATE '23503'"])} THEN s := SQLSTATE || SQLERRM; ${this.inner()} END;`,
      () => `DECLARE i int := ${g.integer(100, 200)}; BEGIN ${this.inner()} j := i; END;`,
    ]
    return this.depth < 3 && g.next() < 0.4 ? g.pick(nested)() : g.pick(simple)()
  }

  private inner(): string {
    this.depth++
    const text = this.statements(this.g.integer(1, 2))
    this.depth--
    return text
  }

  /** A loop in a loop does not set back the other's. */
  private counter(): string {
    return `w${this.loops}`
  }

  private inLoop(): string {
    if (this.loops > 1) return 'EXIT;'
    this.loops++
    const text = `${this.g.pick(['EXIT', 'CONTINUE'])} WHEN ${this.condition()}; ${this.inner()}`
    this.loops--
    return text
  }

  private integer(): string {
    const { g } = this
    const leaf = () => g.pick(['i', 'j', 'r.id', 'r.n', 'a[2]', 'length(s)', String(g.integer(-2, 9))])
    if (g.next() < 0.6) return leaf()
    const divided = () => `${leaf()} / ${leaf()}`
    return g.pick([
      () => `(${leaf()} + ${leaf()})`,
      divided,
      () => '(SELECT count(*) FROM item)',
      () => `COALESCE(${leaf()}, 7)`,
    ])()
  }

  private text(): string {
    const { g } = this
    return g.pick(["'x'", 's', `s || ${this.integer()}`, 'upper(s)', 'r.name', 'NULL', "left(s, 3) || 'y'"])
  }

  private condition(): string {
    const { g } = this
    return g.pick([
      `${this.integer()} ${g.pick(['<', '=', '>'])} ${this.integer()}`,
      's IS NULL',
      'FOUND',
      'b',
      `EXISTS (SELECT 1 FROM item WHERE id = ${this.integer()})`,
      'r IS NULL',
    ])
  }
}

let sides: Sides
beforeAll(async () => {
  sides = await openSides(DDL)
}, 60_000)
afterAll(() => sides.close())

test('generated programs', async () => {
  const g = new Generator()
  const programs = new Programs(g)
  let refused = 0
  for (let n = 0; n < PROGRAMS; n++) {
    const sql = programs.block()
    const postgres = await sides.onPostgres(sql)
    const shadow = await sides.onShadow(sql)
    if (isRefusal(shadow)) refused++
    else expect({ seed: g.seed, n, sql, ...shadow }).toEqual({ seed: g.seed, n, sql, ...postgres })
    if (isRefusal(shadow) || n % 10 === 0) await same('TRUNCATE item, note RESTART IDENTITY')
    await same('SELECT * FROM item ORDER BY id')
    await same('SELECT item, body FROM note ORDER BY id')
  }
  expect(refused).toBeLessThan(PROGRAMS / 10)
}, 600_000)

async function same(sql: string): Promise<void> {
  expect(await sides.onShadow(sql)).toEqual(await sides.onPostgres(sql))
}
