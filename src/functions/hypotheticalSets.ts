import type { Stored, StoredValue } from '../types/codec'
import { compareKeys } from './aggregates'
import type { AggregateMachine } from './definition'

/** How one key of WITHIN GROUP sorts. */
export interface KeyOrder {
  readonly descending: boolean
  readonly nullsFirst: boolean
}

interface Counts {
  rows: number
  before: number
  peers: number
  readonly distinct: Set<string>
}

type Rank = (counts: Counts) => Stored

/** Where the hypothetical row would stand (hypothetical_rank_common): before its peers, but for cume_dist. */
const RANKS: Readonly<Record<string, Rank>> = {
  rank: ({ before }) => BigInt(before + 1),
  dense_rank: ({ distinct }) => BigInt(distinct.size + 1),
  percent_rank: ({ rows, before }) => (rows === 0 ? 0 : before / rows),
  cume_dist: ({ rows, before, peers }) => (before + peers + 1) / (rows + 1),
}

/**
 * Hypothetical-set aggregates (manual, "Hypothetical-Set Aggregates"). The arguments of each row are the keys of the
 * hypothetical row, then the row's own, in the form that SQLite compares as Postgres compares the values.
 */
export function hypotheticalMachine(name: string, orders: readonly KeyOrder[]): AggregateMachine<unknown> | undefined {
  const rank = RANKS[name]
  if (!rank) return undefined
  const machine: AggregateMachine<Counts> = {
    start: () => ({ rows: 0, before: 0, peers: 0, distinct: new Set() }),
    step(counts, ...keys) {
      const own = keys.slice(orders.length) as Stored[]
      const place = compareRows(own, keys as Stored[], orders)
      counts.rows++
      if (place < 0) {
        counts.before++
        if (name === 'dense_rank') counts.distinct.add(own.map(keyText).join('\x00'))
      } else if (place === 0) counts.peers++
      return counts
    },
    result: rank,
  }
  return machine as AggregateMachine<unknown>
}

function compareRows(row: readonly Stored[], hypothetical: readonly Stored[], orders: readonly KeyOrder[]): number {
  for (const [i, { descending, nullsFirst }] of orders.entries()) {
    const [a, b] = [row[i] as Stored, hypothetical[i] as Stored]
    if (a === null && b === null) continue
    if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1
    const compared = compareKeys(a, b)
    if (compared !== 0) return descending ? -compared : compared
  }
  return 0
}

const keyText = (key: StoredValue | null): string =>
  key === null ? 'null' : key instanceof Uint8Array ? Buffer.from(key).toString('hex') : `${typeof key}${String(key)}`
