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
 * The datamodel (DMMF) of 150 models is 27 MB of JSON, and hardly a generate needs it. It is read when it is asked for.
 * @param line JSON, in UTF-8
 */
export function readMessage(line: Buffer): Message {
  const from = line.indexOf(BEFORE)
  const to = from < 0 ? -1 : line.indexOf(BEHIND, from)
  if (to < 0) return whole(line)
  const rest = withoutDatamodel(line.toString('utf8', 0, from) + line.toString('utf8', to + 1))
  if (rest === undefined) return whole(line)
  let datamodel: unknown
  const dmmf = {
    enumerable: true,
    get: () => (datamodel ??= JSON.parse(line.toString('utf8', from + BEFORE.length - 1, to + 1))),
  }
  return { ...rest, params: Object.defineProperty({ ...(rest.params as object) }, 'dmmf', dmmf) }
}

const whole = (line: Buffer): Message => JSON.parse(line.toString()) as Message

/** Undefined where the two words have stood for something else. */
function withoutDatamodel(text: string): Message | undefined {
  try {
    const message = JSON.parse(text) as Message & { readonly params?: { readonly otherGenerators?: unknown } }
    return Array.isArray(message.params?.otherGenerators) ? message : undefined
  } catch {
    return undefined
  }
}
