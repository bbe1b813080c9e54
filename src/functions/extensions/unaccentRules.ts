import rules from '../../catalog/data/unaccent-rules.json'

/** What unaccent replaces, by source. */
export const replacements: ReadonlyMap<string, string> = new Map(Object.entries(rules))

/** The longest source, in characters. */
export const longestSource = Math.max(...[...replacements.keys()].map((source) => [...source].length))
