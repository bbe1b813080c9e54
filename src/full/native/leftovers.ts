/** Databases of processes that have gone. */
import type { Keeper } from './keeper'
import { LOCK_CLASS, lockId } from './keeper'
import { dropDatabase, listDatabases } from './databases'

/** Drops the databases whose owner does not hold its lock. @returns their names */
export async function dropLeftovers(keeper: Keeper): Promise<readonly string[]> {
  const byOwner = new Map<string, string[]>()
  for (const { name, parsed } of await listDatabases(keeper)) {
    if (!('owner' in parsed)) continue
    byOwner.set(parsed.owner, [...(byOwner.get(parsed.owner) ?? []), name])
  }
  const dropped: string[] = []
  for (const [owner, names] of byOwner) {
    if (await isHeld(keeper, owner)) continue
    for (const name of names) if (await dropLeftover(keeper, owner, name)) dropped.push(name)
  }
  return dropped
}

/** Locks are of one database, so the owner's may be in another one: the list of locks has those of the whole server. */
async function isHeld(keeper: Keeper, owner: string): Promise<boolean> {
  const rows = await keeper.query(
    "SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND objsubid = 2",
    [LOCK_CLASS, Number.parseInt(owner, 16)],
  )
  return rows.length > 0
}

/** Under the owner's lock, so that of several who clean one does. */
async function dropLeftover(keeper: Keeper, owner: string, name: string): Promise<boolean> {
  const lock = [LOCK_CLASS, lockId(owner)]
  const [row] = await keeper.query('SELECT pg_try_advisory_lock($1, $2) AS taken', lock)
  if (row?.taken !== true) return false
  try {
    return await dropDatabase(keeper, name)
  } finally {
    await keeper.query('SELECT pg_advisory_unlock($1, $2)', lock).catch(() => undefined)
  }
}

/**
 * Drops every template and kept database of ours, and the databases of processes that have gone. Those of runs under way
 * stay, and so does what belongs to another role.
 * @returns the names of the dropped databases
 */
export async function dropAll(keeper: Keeper): Promise<readonly string[]> {
  const dropped = [...(await dropLeftovers(keeper))]
  for (const { name, parsed } of await listDatabases(keeper)) {
    if ('owner' in parsed) continue
    if (await dropDatabase(keeper, name)) dropped.push(name)
  }
  return dropped
}
