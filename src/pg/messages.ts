import type { Translation } from '../sql/translation'
import type { Execution } from '../engine/statements'
import type { WireValue } from '../engine/values'
import type { WholeQuery } from './wholeQuery'

/** A simple query keeps its place, so that it can go on after a wait. */
export interface SimpleQuery {
  readonly kind: 'query'
  readonly text: string
  progress?: { readonly translations: readonly Translation[]; next: number; execution?: Execution }
}

/** Query, or Parse, Bind, Describe, Execute and Sync in one, for a client that is in the same process. */
export interface WholeMessage {
  readonly kind: 'whole'
  readonly query: WholeQuery
  /** Set for a query without values. */
  readonly simple?: SimpleQuery
  readonly values: readonly WireValue[]
  /** Where it goes on after a wait. */
  execution?: Execution
  answered?: boolean
}

export type FrontendMessage =
  | SimpleQuery
  | WholeMessage
  | { readonly kind: 'parse'; readonly text: string; readonly name: string; readonly parameterTypes: readonly number[] }
  | {
      readonly kind: 'bind'
      readonly portal: string
      readonly statement: string
      readonly values: readonly WireValue[]
      readonly binary: boolean
    }
  | { readonly kind: 'describe' | 'close'; readonly type: 'S' | 'P'; readonly name: string }
  | { readonly kind: 'execute'; readonly portal: string; readonly rows: number }
  | { readonly kind: 'sync' }
