import type { ItemOf, JsonPath, PathItem } from '../../types/jsonpath/path'
import { regexOf } from '../regex/compile'

/** LIKE_REGEX's test of a text (Postgres: jspConvertRegexFlags). @throws PostgresError 2201B for a broken expression */
export function likeRegex({ pattern, flags }: ItemOf<'likeRegex'>): (text: string) => boolean {
  const quote = flags.includes('q')
  const expression = regexOf(pattern, {
    ignoreCase: flags.includes('i'),
    expanded: false,
    quote,
    newlineStops: !quote && !flags.includes('s'),
    newlineAnchors: !quote && flags.includes('m'),
  })
  return (text) => expression.test(text)
}

/** Compiles every LIKE_REGEX of a path, as Postgres does when it reads one. */
export function checkRegexes({ item }: JsonPath): void {
  const visit = (part: PathItem | undefined): void => {
    for (; part; part = part.next) {
      if (part.type === 'likeRegex') likeRegex(part)
      if (part.type === 'binary') {
        visit(part.left)
        visit(part.right)
      } else if (part.type === 'subscripts') {
        for (const { from, to } of part.list) {
          visit(from)
          visit(to)
        }
      } else if ('arg' in part) visit(part.arg)
    }
  }
  visit(item)
}
