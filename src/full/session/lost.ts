/** A transaction that the sandbox has ended: to the application it is one that has failed, until it ends it as well. */
import * as frames from '../protocol/frames'
import type { Frame } from '../protocol/frames'
import { failedBatch, textOf } from './batch'
import { statementsOf } from './statement'

export interface AfterLoss {
  readonly answer: readonly Frame[]
  /** The application knows by now. */
  readonly over: boolean
}

export function afterLoss(reason: Error, batch: readonly Frame[]): AfterLoss {
  const kind = statementsOf(textOf(batch))[0]?.kind
  if (kind === 'rollback')
    return { answer: [frames.commandComplete('ROLLBACK'), frames.readyForQuery('I')], over: true }
  const over = kind === 'commit'
  return { answer: failedBatch(reason, batch, over ? 'I' : 'E', '25P02'), over }
}
