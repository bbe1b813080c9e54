import { textSearchName } from '../types/textSearch/names'

/** Run-time parameters of Postgres 18 that sessions ask for or set, with a fresh cluster's values. */

export interface Setting {
  /** As SHOW names its column. */
  readonly name: string
  readonly value: string
  readonly boolean?: boolean
  readonly readOnly?: boolean
  /** Values that the shadow can honour (lower case); others are refused, as they would change what statements answer. */
  readonly only?: readonly string[]
  /** What a value is kept as. @throws PostgresError, UnsupportedOnShadow */
  readonly canonical?: (value: string) => string
}

const on = (name: string): Setting => ({ name, value: 'on', boolean: true })
const off = (name: string): Setting => ({ name, value: 'off', boolean: true })
const free = (name: string, value: string): Setting => ({ name, value })
const fixed = (name: string, value: string): Setting => ({ name, value, readOnly: true })
const only = (name: string, value: string, ...values: string[]): Setting => ({
  name,
  value,
  only: [value.toLowerCase(), ...values],
})

const ROWS: readonly Setting[] = [
  free('TimeZone', 'UTC'),
  free('DateStyle', 'ISO, MDY'),
  free('IntervalStyle', 'postgres'),
  only('bytea_output', 'hex'),
  only('extra_float_digits', '1', '2', '3'),
  only('client_encoding', 'UTF8', 'utf-8', 'unicode'),
  only('xmloption', 'content'),
  { ...on('standard_conforming_strings'), only: ['on'] },
  { ...off('transform_null_equals'), only: ['off'] },
  { ...off('array_nulls'), value: 'on', only: ['on'] },
  only('session_replication_role', 'origin', 'local'),
  only('search_path', '"$user", public'),
  only('backslash_quote', 'safe_encoding'),
  only('escape_string_warning', 'on', 'off'),
  only('default_transaction_isolation', 'read committed', 'repeatable read', 'serializable', 'read uncommitted'),
  { ...off('default_transaction_read_only') },
  { ...off('default_transaction_deferrable') },
  free('transaction_isolation', 'read committed'),
  off('transaction_read_only'),
  off('transaction_deferrable'),
  free('application_name', ''),
  free('statement_timeout', '0'),
  free('lock_timeout', '0'),
  free('transaction_timeout', '0'),
  free('idle_in_transaction_session_timeout', '0'),
  free('idle_session_timeout', '0'),
  free('deadlock_timeout', '1s'),
  free('client_min_messages', 'notice'),
  free('log_min_messages', 'warning'),
  free('log_statement', 'none'),
  free('log_min_duration_statement', '-1'),
  free('work_mem', '4MB'),
  free('maintenance_work_mem', '64MB'),
  free('effective_cache_size', '4GB'),
  free('random_page_cost', '4'),
  free('seq_page_cost', '1'),
  {
    ...free('default_text_search_config', 'pg_catalog.english'),
    canonical: (value) => `pg_catalog.${textSearchName('configuration', value)}`,
  },
  free('gin_fuzzy_search_limit', '0'),
  free('synchronous_commit', 'on'),
  free('row_security', 'on'),
  free('lc_messages', 'C'),
  free('lc_monetary', 'C'),
  free('lc_numeric', 'C'),
  free('lc_time', 'C'),
  free('plan_cache_mode', 'auto'),
  free('max_parallel_workers_per_gather', '2'),
  ...[
    'enable_seqscan',
    'enable_indexscan',
    'enable_bitmapscan',
    'enable_hashjoin',
    'enable_mergejoin',
    'enable_nestloop',
    'enable_sort',
    'enable_hashagg',
  ].map(on),
  on('jit'),
  on('check_function_bodies'),
  off('default_with_oids'),
  fixed('server_version', '18.4'),
  fixed('server_version_num', '180004'),
  fixed('server_encoding', 'UTF8'),
  fixed('integer_datetimes', 'on'),
  fixed('port', '5432'),
  fixed('max_connections', '100'),
  fixed('max_identifier_length', '63'),
  fixed('block_size', '8192'),
  fixed('is_superuser', 'on'),
  fixed('in_hot_standby', 'off'),
]

/** By lower-case name. */
export const SETTINGS: Readonly<Record<string, Setting>> = Object.fromEntries(
  ROWS.map((row) => [row.name.toLowerCase(), row]),
)
