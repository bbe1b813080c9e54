import { type Frame, typeOf } from '../protocol/frames'
import type { Until } from './wire'

/** Messages that end the answer to one message of the extended protocol. */
const ENDS_COMMAND = new Set(['1', '2', '3', 'T', 'n', 'C', 's', 'I'])

/** Gathers frames until an answer is whole. */
export class Answer {
  readonly frames: Frame[] = []
  private left: number

  constructor(private readonly until: Until) {
    this.left = 'ready' in until ? until.ready : until.commands
  }

  /** @returns whether the answer is whole with this frame */
  add(message: Frame): boolean {
    this.frames.push(message)
    const type = typeOf(message)
    if (type === 'G' || type === 'W') return true
    if ('ready' in this.until) {
      if (type === 'Z') this.left--
    } else {
      if (type === 'E') return true
      if (ENDS_COMMAND.has(type)) this.left--
    }
    return this.left <= 0
  }
}
