import type { Translation } from '../sql/translation'
import type { Execution } from '../engine/statements'
import type { WireValue } from '../engine/values'

/** A simple query keeps its place, so that it can go on after a wait. */
export interface SimpleQuery {
  readonly kind: 'query'
  readonly text: string
  progress?: { readonly translations: readonly Translation[]; next: number; execution?: Execution }
}

export type FrontendMessage =
  | SimpleQuery
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
