import { systemFunctionsNamed, signatureOf } from '../catalog/system'
import { refused } from './define'
import type { Family } from './definition'

const REASON = 'full-text search needs the dictionaries of Postgres'

const NAMES = [
  'to_tsvector', 'to_tsquery', 'plainto_tsquery', 'phraseto_tsquery', 'websearch_to_tsquery', 'ts_rank', 'ts_rank_cd', 'ts_headline', 'ts_match_vq', 'ts_match_qv', 'ts_match_tt', 'ts_match_tq', 'ts_rewrite', 'ts_lexize', 'ts_parse', 'ts_debug', 'ts_stat',
  'json_to_tsvector', 'jsonb_to_tsvector', 'array_to_tsvector', 'setweight', 'strip', 'numnode', 'querytree', 'tsvector_concat', 'tsquery_and', 'tsquery_or', 'tsquery_not', 'tsquery_phrase', 'ts_delete', 'ts_filter', 'tsvector_to_array', 'get_current_ts_config',
] as const // prettier-ignore

/** Full-text search, known by name and refused. */
export const textSearch: Family = Object.fromEntries(
  NAMES.flatMap((name) => systemFunctionsNamed(name))
    .filter((fn) => !fn.returnsSet)
    .map((fn) => [signatureOf(fn), refused(REASON)]),
)
