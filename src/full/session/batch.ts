/** What the kinds of sessions ask of a batch: the frames up to Sync, Query or Flush. */
import * as frames from '../protocol/frames'
import { type Frame, textAt, typeOf } from '../protocol/frames'
import type { Until } from '../wire/wire'
import type { Caller } from './session'

/** A batch that ends with Flush has no ReadyForQuery: each of its messages has an answer of its own. */
export function answerLength(batch: readonly Frame[]): Until {
  return typeOf(batch.at(-1) as Frame) === 'H' ? { commands: batch.length - 1 } : { ready: 1 }
}

/** Its first statement, and where it was sent from, for messages. */
export function describeBatch(batch: readonly Frame[], caller: Caller | undefined): string {
  const text = textOf(batch)
  const site = caller?.site() ?? ''
  return `${text.trim().replace(/\s+/g, ' ').slice(0, 120)}${site === '' ? '' : ` (${site})`}`
}

/** The text of a batch's first statement; empty where it has none. */
export function textOf(batch: readonly Frame[]): string {
  const first = batch.find((message) => 'QP'.includes(typeOf(message)))
  if (!first) return ''
  return typeOf(first) === 'Q' ? textAt(first).text : textAt(first, textAt(first).next).text
}

/** The answer to a batch that never reached a server. */
export function failedBatch(error: Error, batch: readonly Frame[], status: frames.Status, code = '0A000'): Frame[] {
  return [
    frames.errorResponse({ severity: 'ERROR', code, message: error.message }),
    ...(typeOf(batch.at(-1) as Frame) === 'H' ? [] : [frames.readyForQuery(status)]),
  ]
}

/** Postgres asks for the data of a COPY. */
export function isCopyIn(answer: readonly Frame[]): boolean {
  const last = answer.at(-1)
  return last !== undefined && typeOf(last) === 'G'
}

/** An answer to several simple queries, cut behind each ReadyForQuery. */
export function exchanges(all: readonly Frame[]): Frame[][] {
  const parts: Frame[][] = [[]]
  for (const message of all) {
    parts.at(-1)?.push(message)
    if (typeOf(message) === 'Z') parts.push([])
  }
  return parts
}
