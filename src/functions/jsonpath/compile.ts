import { parsePath } from '../../types/jsonpath/parser'
import type { JsonPath } from '../../types/jsonpath/path'
import { checkRegexes } from './likeRegex'

const cache = new Map<string, JsonPath>()
const CACHE_LIMIT = 300

/** A path ready to run, from its stored form. @throws PostgresError 2201B where a regular expression in it is broken */
export function pathOf(stored: string): JsonPath {
  let path = cache.get(stored)
  if (!path) {
    path = parsePath(stored)
    checkRegexes(path)
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(stored, path)
  }
  return path
}
