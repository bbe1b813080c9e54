/** Extensions of which every name that SQL calls is known here; others may bring anything. */
export const KNOWN_EXTENSIONS = new Set([
  'citext',
  'fuzzystrmatch',
  'pg_trgm',
  'pgcrypto',
  'plpgsql',
  'unaccent',
  'uuid-ossp',
  'vector',
])
