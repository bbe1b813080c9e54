import type { Socket } from 'node:net'
import { Client } from 'pg'
import { parse, serialize } from 'pg-protocol'
import { AnswerReader, type Answer, type Query } from '../answer'
import { CLEAR, PRELUDE, type Target } from './target'
import { pipelined, type Serializer } from './wire'

/** A native Postgres 18 of its own; node-postgres makes the connection, then the statements are sent in batches. */
export async function openNative(): Promise<Target> {
  const { startNativeServer } = await import('../../__tests__/support/nativeServer.mjs')
  const server = await startNativeServer()
  const client = new Client(`${server.url}postgres`)
  await client.connect()
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
  const batches = batchesOn(stream)
  const text = async (sql: string) => {
    for (const answer of await batches((s) => [s.query(sql)], 1)) {
      if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error)
    }
  }
  return {
    name: 'native',
    async reset(ddl) {
      for (const statement of CLEAR.split(';')) await text(statement)
      await text(PRELUDE + ddl)
    },
    run: (queries: readonly Query[]) => batches((s) => [pipelined(s, queries)], queries.length),
    async close() {
      stream.destroy()
      await server.stop()
    },
  }
}

type Batch = (messages: (s: Serializer) => Uint8Array[], answers: number) => Promise<Answer[]>

/** Takes the connected socket over from node-postgres, which would wait for each answer. */
function batchesOn(stream: Socket): Batch {
  let answers: Answer[] = []
  let waiting: { count: number; resolve: (answers: Answer[]) => void; reject: (error: Error) => void } | undefined
  const reader = new AnswerReader((answer) => {
    answers.push(answer)
    if (!waiting || answers.length < waiting.count) return
    const { resolve } = waiting
    waiting = undefined
    resolve(answers)
  })
  stream.removeAllListeners('data')
  stream.removeAllListeners('error')
  stream.removeAllListeners('close')
  stream.on('error', (error) => waiting?.reject(error))
  stream.on('close', () => waiting?.reject(new Error('native Postgres closed the connection')))
  void parse(stream, (message) => reader.read(message.name, message))
  return (messages, count) => {
    if (count === 0) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      answers = []
      waiting = { count, resolve, reject }
      for (const bytes of messages(serialize as unknown as Serializer)) stream.write(bytes)
    })
  }
}
