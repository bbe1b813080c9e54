/** A jsonpath as a tree (manual, "The SQL/JSON Path Language"; Postgres: JsonPathParseItem). */

export type BinaryOperator =
  | 'and' | 'or' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%' | 'starts with' // prettier-ignore
export type MethodName = 'abs' | 'size' | 'type' | 'floor' | 'double' | 'ceiling' | 'keyvalue' | 'bigint' | 'boolean' | 'integer' | 'number' | 'string' // prettier-ignore
export type DateTimeMethod = 'datetime' | 'date' | 'time' | 'time_tz' | 'timestamp' | 'timestamp_tz'

type Each<T extends string, Rest> = T extends string ? { readonly type: T } & Rest : never

/** What one item is; `next` is the accessor that is applied to what it gives. */
type Kind =
  | Each<'null' | 'root' | 'current' | 'last' | 'anyArray' | 'anyKey', unknown>
  | Each<'string' | 'variable' | 'key', { readonly text: string }>
  /** In numeric's output form. */
  | { readonly type: 'numeric'; readonly text: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'binary'; readonly operator: BinaryOperator; readonly left: PathItem; readonly right: PathItem }
  | Each<'not' | 'isUnknown' | 'plus' | 'minus' | 'exists' | 'filter', { readonly arg: PathItem }>
  | { readonly type: 'subscripts'; readonly list: readonly { readonly from: PathItem; readonly to?: PathItem }[] }
  /** `**{first to last}`; MAX_LEVEL stands for `last`. */
  | { readonly type: 'any'; readonly first: number; readonly last: number }
  | { readonly type: 'method'; readonly name: MethodName }
  | { readonly type: 'decimal'; readonly precision?: PathItem; readonly scale?: PathItem }
  | { readonly type: 'datetime'; readonly name: DateTimeMethod; readonly arg?: PathItem }
  | { readonly type: 'likeRegex'; readonly arg: PathItem; readonly pattern: string; readonly flags: string }

export type PathItem = Kind & { next?: PathItem }
export type ItemOf<T extends PathItem['type']> = Extract<PathItem, { readonly type: T }>

export interface JsonPath {
  readonly lax: boolean
  readonly item: PathItem
}

export const MAX_LEVEL = 4294967295
