import { AnswerReader, type Answer, type Query } from '../answer'
import { CLEAR, PRELUDE, type Target } from './target'
import { pipelined, type Serializer } from './wire'

/** PGlite in this process. */
export async function openPglite(): Promise<Target> {
  const { PGlite, protocol } = await import('@electric-sql/pglite')
  const { citext } = await import('@electric-sql/pglite/contrib/citext')
  const db = await PGlite.create({ extensions: { citext } })
  const serialize = protocol.serialize as unknown as Serializer
  return {
    name: 'pglite',
    async reset(ddl) {
      for (const statement of CLEAR.split(';')) await db.exec(statement)
      await db.exec(PRELUDE + ddl)
    },
    async run(queries: readonly Query[]) {
      const answers: Answer[] = []
      const reader = new AnswerReader((answer) => answers.push(answer))
      const data = await db.execProtocolRaw(new Uint8Array(pipelined(serialize, queries)))
      new protocol.Parser().parse(data, (message) => reader.read(message.name, message))
      return answers.map(asNative)
    },
    close: () => db.close(),
  }
}

/** Where PGlite's own build shows, its answer as a native server gives it. */
function asNative(answer: Answer): Answer {
  const { error } = answer
  // A 32-bit build: twice as many array elements fit into the largest piece of memory (utils/array.h, MaxArraySize).
  if (error?.code === '54000') {
    return { error: { ...error, message: error.message?.replace('(268435455)', '(134217727)') } }
  }
  return answer
}
