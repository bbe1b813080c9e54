/** Texts that views of the system work out have the default collation; all others of pg_catalog's have "C". */
const DEFAULT_COLLATED: Readonly<Record<string, readonly string[] | 'all'>> = {
  pg_cursors: 'all',
  pg_indexes: ['indexdef'],
  pg_locks: 'all',
  pg_matviews: ['definition'],
  pg_policies: ['permissive', 'cmd'],
  pg_prepared_statements: 'all',
  pg_roles: ['rolpassword'],
  pg_rules: ['definition'],
  pg_settings: 'all',
  pg_stat_activity: 'all',
  pg_timezone_abbrevs: 'all',
  pg_timezone_names: 'all',
  pg_user: ['passwd'],
  pg_views: ['definition'],
}

/**
 * pg_attribute.attcollation of a text in a relation of the system's.
 * @param key SystemRelation.key
 * @returns undefined where it is that of the column's type
 */
export function systemCollation(key: string, column: string): 'C' | undefined {
  const [, schema, relation = ''] = /^(pg_catalog|information_schema)_(\w+)_\d+$/.exec(key) ?? []
  if (schema === undefined) return undefined
  const columns = DEFAULT_COLLATED[relation]
  return columns === 'all' || columns?.includes(column) ? undefined : 'C'
}
