/**
 * Statements of several sessions on small tables, chosen by a seed. None changes several rows: in which order Postgres
 * comes to them, and so which it holds while it waits, depends on where they lie in its files.
 */
const ACCOUNTS = `
CREATE TABLE acc (id int PRIMARY KEY, v int NOT NULL, u int UNIQUE);
CREATE TABLE kid (id int PRIMARY KEY, acc int REFERENCES acc(id) ON UPDATE CASCADE, w int NOT NULL DEFAULT 0);
CREATE TABLE pet (id int PRIMARY KEY, acc int NOT NULL REFERENCES acc(id) ON DELETE CASCADE);
INSERT INTO acc VALUES (1, 10, 1), (2, 20, 2), (3, 30, NULL), (4, 40, 4);
INSERT INTO kid VALUES (1, 1, 0), (2, 2, 0);
INSERT INTO pet VALUES (1, 3), (2, 4);
`

/** mulberry32 */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

export type Pick = (below: number) => number

const WRITES: readonly ((pick: Pick) => string)[] = [
  (pick) => `UPDATE acc SET v = v + 1 WHERE id = ${1 + pick(5)} RETURNING *`,
  (pick) => `UPDATE acc SET v = ${pick(50)} WHERE id = ${1 + pick(5)} AND v < ${pick(50)}`,
  (pick) => `UPDATE acc SET v = v + 5 WHERE u = ${1 + pick(6)}`,
  (pick) => `UPDATE acc SET u = ${1 + pick(6)} WHERE id = ${1 + pick(5)}`,
  (pick) => `UPDATE acc SET id = ${1 + pick(7)} WHERE id = ${1 + pick(5)}`,
  (pick) => `INSERT INTO acc VALUES (${1 + pick(8)}, ${pick(50)}, ${pick(3) ? 1 + pick(8) : 'NULL'})`,
  (pick) => `INSERT INTO acc VALUES (${1 + pick(8)}, ${pick(50)}, NULL) ON CONFLICT DO NOTHING`,
  (pick) =>
    `INSERT INTO acc VALUES (${1 + pick(8)}, ${pick(50)}, ${1 + pick(8)}) ON CONFLICT (id) DO UPDATE SET v = acc.v + excluded.v RETURNING id, v`,
  (pick) => `DELETE FROM acc WHERE id = ${1 + pick(6)}`,
  (pick) => `DELETE FROM acc WHERE id = ${1 + pick(5)} AND v > ${20 + pick(30)}`,
  (pick) => `INSERT INTO kid VALUES (${1 + pick(6)}, ${1 + pick(6)})`,
  (pick) => `UPDATE kid SET acc = ${1 + pick(6)} WHERE id = ${1 + pick(4)}`,
  (pick) => `DELETE FROM kid WHERE id = ${1 + pick(5)}`,
  (pick) => `INSERT INTO pet VALUES (${1 + pick(6)}, ${1 + pick(5)})`,
]

const READS: readonly ((pick: Pick) => string)[] = [
  () => 'SELECT * FROM acc ORDER BY id',
  () => 'SELECT * FROM kid ORDER BY id',
  () => 'SELECT acc.id, count(pet.id) FROM acc LEFT JOIN pet ON pet.acc = acc.id GROUP BY acc.id ORDER BY acc.id',
  (pick) => `SELECT id, v FROM acc WHERE id = ${1 + pick(5)} FOR UPDATE`,
  (pick) =>
    `SELECT id, v FROM acc WHERE id = ${1 + pick(5)} FOR ${['SHARE', 'KEY SHARE', 'NO KEY UPDATE', 'UPDATE NOWAIT', 'SHARE NOWAIT', 'UPDATE SKIP LOCKED'][pick(6)]}`,
]

/** Tables, and the statements on them. */
export interface Family {
  readonly ddl: string
  readonly writes: readonly ((pick: Pick) => string)[]
  readonly reads: readonly ((pick: Pick) => string)[]
}

export const PLAIN: Family = { ddl: ACCOUNTS, writes: WRITES, reads: READS }

/** A session's next statement; `open` tells whether it is in a transaction block. */
export function nextStatement({ writes, reads }: Family, pick: Pick, open: boolean, begin: string): string {
  const kind = pick(20)
  if (!open && kind < 10) return begin
  if (open && kind < 3) return pick(4) ? 'COMMIT' : 'ROLLBACK'
  if (open && kind < 5) return ['SAVEPOINT s', 'ROLLBACK TO s', 'RELEASE s'][pick(3)] as string
  const pool = kind < 16 ? writes : reads
  return (pool[pick(pool.length)] as (pick: Pick) => string)(pick)
}
