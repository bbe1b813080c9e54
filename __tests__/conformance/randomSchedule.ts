/** Random statements on a few sessions, of which one at most has a transaction open, as on one connection. */

export interface Step {
  readonly session: number
  readonly text: string
  readonly values?: readonly unknown[]
  /** Prepared under a name. */
  readonly name?: string
  /** By the extended protocol, without a name. */
  readonly extended?: boolean
}

export const SCHEMA = `
  CREATE TABLE parents (id int PRIMARY KEY, n int NOT NULL DEFAULT 0 CHECK (n < 50), name text UNIQUE);
  CREATE TABLE children (
    id serial PRIMARY KEY,
    parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED,
    place int CONSTRAINT children_place_key UNIQUE DEFERRABLE INITIALLY IMMEDIATE
  )`

export const STATE =
  'SELECT (SELECT json_agg(p ORDER BY p.id) FROM parents p) AS parents, (SELECT json_agg(c ORDER BY c.id) FROM children c) AS children'

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export class Schedule {
  private readonly random: () => number

  constructor(
    seed: number,
    private readonly sessions: number,
  ) {
    this.random = randomNumbers(seed)
  }

  /** @param holder the session whose transaction is open */
  next(holder: number | undefined): Step {
    const session = holder ?? this.below(this.sessions)
    const control = this.random() < (holder === undefined ? 0.25 : 0.35)
    const text = control ? this.control(holder !== undefined) : this.data()
    const several = this.random() < 0.12
    if (several)
      return { session, text: [text, this.data(), this.random() < 0.4 ? this.control(true) : this.data()].join('; ') }
    return { session, text, ...this.protocol(control) }
  }

  private protocol(control: boolean): Partial<Step> {
    const kind = this.random()
    if (kind < 0.2) return { extended: true }
    if (kind > 0.3 || control) return {}
    // One name in every session, with another text in each.
    const n = this.below(4)
    return { name: 'named', text: `SELECT id + $1::int AS n FROM parents WHERE id > ${n % 2} ORDER BY 1`, values: [n] }
  }

  private control(inTransaction: boolean): string {
    const savepoint = this.pick('s', 'prisma_sp_1', '"S"')
    if (!inTransaction)
      return this.pick('BEGIN', 'BEGIN', 'BEGIN', this.begin(), 'COMMIT', 'ROLLBACK', `SAVEPOINT ${savepoint}`)
    return this.pick(
      'COMMIT',
      'COMMIT',
      'ROLLBACK',
      'BEGIN',
      `SAVEPOINT ${savepoint}`,
      `SAVEPOINT ${savepoint}`,
      `ROLLBACK TO SAVEPOINT ${savepoint}`,
      `ROLLBACK TO ${savepoint}`,
      `RELEASE SAVEPOINT ${savepoint}`,
      this.pick(
        'COMMIT AND CHAIN',
        'ROLLBACK AND CHAIN',
        'SET CONSTRAINTS ALL DEFERRED',
        'SET CONSTRAINTS ALL IMMEDIATE',
      ),
      this.pick('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SHOW transaction_isolation'),
    )
  }

  private begin(): string {
    return `BEGIN ${this.pick('ISOLATION LEVEL REPEATABLE READ', 'ISOLATION LEVEL SERIALIZABLE', 'READ ONLY')}`
  }

  private data(): string {
    const [id, other] = [this.below(6), this.below(6)]
    return this.pick(
      () => `INSERT INTO parents (id, name) VALUES (${id}, 'n${other}') RETURNING *`,
      () => `INSERT INTO parents (id) VALUES (${id}) ON CONFLICT (id) DO UPDATE SET n = parents.n + 1 RETURNING n`,
      () => `UPDATE parents SET n = n + ${this.below(30)} WHERE id = ${id}`,
      () => `DELETE FROM parents WHERE id = ${id}`,
      () => `INSERT INTO children (parent, place) VALUES (${id}, ${other}) RETURNING id`,
      () => `UPDATE children SET place = ${other} WHERE parent = ${id}`,
      () => 'UPDATE children SET place = place + 1',
      () => `DELETE FROM children WHERE parent = ${id} RETURNING parent`,
      () => 'SELECT id, n, name FROM parents ORDER BY id',
      () => 'SELECT id, parent, place FROM children ORDER BY id',
      () => `SELECT 10 / (n - ${this.below(3)}) AS q FROM parents ORDER BY id`,
      () =>
        this.pick('SELECT no_such FROM parents', 'SELEC', "SELECT 'x'::int", 'INSERT INTO parents (id) VALUES (NULL)'),
      () => this.setting(),
      () => this.setting(),
    )()
  }

  private setting(): string {
    const name = this.pick('app.a', 'TimeZone', 'search_path')
    const value = {
      'app.a': ['1', '2'],
      TimeZone: ['UTC', 'Asia/Tokyo'],
      search_path: ['public', 'backoffice, public'],
    }[name]
    const to = `'${this.pick(...(value as [string, string]))}'`
    return this.pick(
      `SET ${name} = ${name === 'search_path' ? to.slice(1, -1) : to}`,
      `SET LOCAL ${name} = ${name === 'search_path' ? to.slice(1, -1) : to}`,
      `SELECT set_config('${name}', ${to}, ${this.pick('true', 'false')})`,
      `RESET ${name}`,
      `SELECT coalesce(current_setting('${name}', true), '') AS value`,
      `SELECT coalesce(current_setting('${name}', true), '') AS value`,
    )
  }

  private below(n: number): number {
    return Math.floor(this.random() * n)
  }

  private pick<T>(...options: readonly [T, ...T[]]): T {
    return options[this.below(options.length)] as T
  }
}
