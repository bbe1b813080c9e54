import { UnsupportedOnShadow } from '../errors'
import type { Family } from './definition'
import { each, native } from './define'

/** Postgres manual, "Window Functions": SQLite's are the same, where their counts are plain numbers. */

/** SQLite takes a negative or null offset otherwise than Postgres does, and only at run time. */
function count(argument: string | undefined, name: string, least: number): string {
  const digits = /^\(*(\d+)\)*$/.exec(argument ?? '')?.[1]
  if (digits !== undefined && Number(digits) >= least) return digits
  throw new UnsupportedOnShadow(`${name}() with a count that is not a positive number in the statement`)
}

const plain = (name: string) => native((args) => `${name}(${args.join(', ')})`)

function shift(name: 'lag' | 'lead'): Family {
  return {
    [`${name}(anyelement)`]: plain(name),
    [`${name}(anyelement,int4)`]: native(([value, offset]) => `${name}(${value}, ${count(offset, name, 0)})`),
    [`${name}(anycompatible,int4,anycompatible)`]: native(
      ([value, offset, otherwise]) => `${name}(${value}, ${count(offset, name, 0)}, ${otherwise})`,
    ),
  }
}

export const windows: Family = {
  ...Object.fromEntries(
    ['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist'].map((name) => [`${name}()`, plain(name)]),
  ),
  'ntile(int4)': native(([buckets]) => `ntile(${count(buckets, 'ntile', 1)})`),
  ...shift('lag'),
  ...shift('lead'),
  ...each(['first_value(anyelement)'], plain('first_value')),
  ...each(['last_value(anyelement)'], plain('last_value')),
  'nth_value(anyelement,int4)': native(([value, n]) => `nth_value(${value}, ${count(n, 'nth_value', 1)})`),
}
