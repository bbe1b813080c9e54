/** A message of Prisma's, read without its greatest part where that is possible. */

export interface Message {
  readonly method: string
  readonly params: unknown
  readonly id: number
}

/**
 * Before the datamodel in Prisma's options, and behind it. In JSON a string cannot hold either, for its quotes are escaped;
 * and no key that a user may choose has an object for its value.
 */
const BEFORE = ',"dmmf":{'
const BEHIND = '},"otherGenerators":['

/**
 * The datamodel (DMMF) of 150 models is 27 MB of JSON, and hardly a generate needs it. It is looked for from both ends, and read
 * when it is asked for.
 * @param parts of a line of JSON, in UTF-8, as they have come
 */
export function readMessage(parts: readonly Buffer[]): Message {
  const head = joined(parts, BEFORE, (pieces, count) => pieces.slice(0, count))
  const tail = joined(parts, BEHIND, (pieces, count) => pieces.slice(-count))
  const from = head.indexOf(BEFORE)
  const behind = tail.lastIndexOf(BEHIND)
  const to = parts.reduce((sum, part) => sum + part.length, behind - tail.length)
  if (from < 0 || behind < 0 || to < from) return whole(parts)
  const rest = withoutDatamodel(head.toString('utf8', 0, from) + tail.toString('utf8', behind + 1))
  if (rest === undefined) return whole(parts)
  let datamodel: unknown
  const dmmf = {
    enumerable: true,
    get: () => (datamodel ??= JSON.parse(Buffer.concat(parts).toString('utf8', from + BEFORE.length - 1, to + 1))),
  }
  return { ...rest, params: Object.defineProperty({ ...(rest.params as object) }, 'dmmf', dmmf) }
}

/** As many parts from one end as it takes to find a text in them. */
function joined(
  parts: readonly Buffer[],
  text: string,
  take: (parts: readonly Buffer[], count: number) => readonly Buffer[],
): Buffer {
  for (let count = 1; count < parts.length; count *= 2) {
    const end = Buffer.concat(take(parts, count))
    if (end.includes(text)) return end
  }
  return Buffer.concat(parts)
}

const whole = (parts: readonly Buffer[]): Message => JSON.parse(Buffer.concat(parts).toString()) as Message

/** Undefined where the two words have stood for something else. */
function withoutDatamodel(text: string): Message | undefined {
  try {
    const message = JSON.parse(text) as Message & { readonly params?: { readonly otherGenerators?: unknown } }
    return Array.isArray(message.params?.otherGenerators) ? message : undefined
  } catch {
    return undefined
  }
}
