/** The states of a database's sequences: they live outside of transactions, and are put back by hand. */
import type { Wire } from '../wire/wire'
import { ask } from './ask'

interface State {
  /** Quoted, with its schema. */
  readonly name: string
  readonly value: string
  /** Whether that value has been given out. */
  readonly called: boolean
}

export interface SequenceStates {
  readonly states: readonly State[]
  /** Compares and puts them back in one statement, where Postgres has a function for it. */
  readonly reset?: string
}

/** All in one statement, where Postgres has a function for it (18). */
const READ = `
  SELECT format('%I.%I', n.nspname, c.relname), d.last_value, d.is_called
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_get_sequence_data(c.oid) d
  WHERE c.relkind = 'S' AND c.relpersistence <> 't' ORDER BY 1`

const LIST = `
  SELECT string_agg(format('SELECT %L, last_value, is_called FROM %s', q.name, q.name), ' UNION ALL ')
  FROM (SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'S' AND c.relpersistence <> 't' ORDER BY 1) q`

export async function readSequences(wire: Wire): Promise<SequenceStates> {
  if (hasSequenceData(wire)) {
    const rows = await ask(wire, READ)
    // Of what may not be read it tells nothing.
    if (rows.every(([, value]) => value !== undefined)) {
      const states = rows.map(stateOf)
      return { states, reset: states.length > 0 ? resetOf(states) : undefined }
    }
  }
  const read = (await ask(wire, LIST))[0]?.[0]
  return { states: read === undefined ? [] : (await ask(wire, read)).map(stateOf) }
}

const hasSequenceData = ({ parameters }: Wire): boolean => Number.parseInt(parameters.get('server_version') ?? '') >= 18

const stateOf = ([name = '', value = '', called]: (string | undefined)[]): State => ({
  name,
  value,
  called: called === 't',
})

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`

function resetOf(states: readonly State[]): string {
  const names = states.map(({ name }) => quoted(name)).join()
  const values = states.map(({ value }) => value).join()
  const called = states.map((one) => one.called).join()
  return `SELECT setval(sequence, value, called)
    FROM unnest(ARRAY[${names}], '{${values}}'::bigint[], '{${called}}'::bool[]) s(name, value, called),
      to_regclass(name) sequence, pg_get_sequence_data(sequence) now
    WHERE sequence IS NOT NULL AND (now.last_value <> value OR now.is_called <> called)`
}

/** Puts those sequences back that have moved. */
export async function resetSequences(wire: Wire, { states, reset }: SequenceStates): Promise<void> {
  if (states.length === 0) return
  if (reset !== undefined) return void (await ask(wire, reset))
  const now = new Map((await readSequences(wire)).states.map((one) => [one.name, one]))
  const moved = states.filter(({ name, value, called }) => {
    const current = now.get(name)
    return current !== undefined && (current.value !== value || current.called !== called)
  })
  if (moved.length === 0) return
  const calls = moved.map(({ name, value, called }) => `setval(${quoted(name)}, ${value}, ${called})`)
  await ask(wire, `SELECT ${calls.join(', ')}`)
}
