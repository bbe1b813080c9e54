/** The states of a database's sequences: they live outside of transactions, and are put back by hand. */
import type { Wire } from '../wire/wire'
import { ask } from './ask'

/** By the sequence's name, quoted: its last value, and whether that value has been given out. */
export type SequenceStates = ReadonlyMap<string, { readonly value: string; readonly called: boolean }>

const LIST = `
  SELECT string_agg(format('SELECT %L, last_value, is_called FROM %s', q.name, q.name), ' UNION ALL ')
  FROM (SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'S' AND c.relpersistence <> 't' ORDER BY 1) q`

export async function readSequences(wire: Wire): Promise<SequenceStates> {
  const read = (await ask(wire, LIST))[0]?.[0]
  if (read === undefined) return new Map()
  const rows = await ask(wire, read)
  return new Map(rows.map(([name, value, called]) => [name ?? '', { value: value ?? '', called: called === 't' }]))
}

/** Puts those sequences back that have moved. */
export async function resetSequences(wire: Wire, states: SequenceStates): Promise<void> {
  const now = await readSequences(wire)
  const moved = [...states].filter(([name, { value, called }]) => {
    const current = now.get(name)
    return current !== undefined && (current.value !== value || current.called !== called)
  })
  if (moved.length === 0) return
  const calls = moved.map(([name, { value, called }]) => `setval('${name.replaceAll("'", "''")}', ${value}, ${called})`)
  await ask(wire, `SELECT ${calls.join(', ')}`)
}
