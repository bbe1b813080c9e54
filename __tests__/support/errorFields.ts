/** Fields of an error that two servers are to agree on; file, line and routine are places in Postgres's source. */
export const ERROR_FIELDS = [
  'code',
  'message',
  'detail',
  'hint',
  'position',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
] as const
