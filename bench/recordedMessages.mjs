// A connection of node-postgres that records what Postgres answers, and one that plays the record back at once: with it
// everything above the connection is node-postgres's and the adapter's own.
import { EventEmitter } from 'node:events'

/** Ends the answer to one Query or Sync. */
const END = 'readyForQuery'

/** @returns a Client that keeps the messages to each SQL text between start() and stop(), over a real connection */
export function messageRecorder(pg) {
  const answers = new Map()
  let recording = false
  class RecordingClient extends pg.Client {
    constructor(config) {
      super(config)
      tap(this.connection, (sql, messages) => recording && answers.set(sql, messages))
    }
  }
  return { Client: RecordingClient, answers, start: () => (recording = true), stop: () => (recording = false) }
}

function tap(connection, keep) {
  let sql
  let messages = []
  const { query, parse, emit } = connection
  connection.query = (text) => {
    sql = text
    query.call(connection, text)
  }
  connection.parse = (message) => {
    sql = message.text
    parse.call(connection, message)
  }
  connection.emit = (name, message) => {
    messages.push([name, message])
    if (name === END) {
      if (sql !== undefined) keep(sql, messages)
      messages = []
    }
    return emit.call(connection, name, message)
  }
}

/** A Client that is answered with what was recorded, as soon as it has asked. */
export function playedClient(pg, { answers }) {
  return class PlayedClient extends pg.Client {
    constructor(config) {
      super({ ...config, connection: new PlayedConnection(answers) })
    }
  }
}

class PlayedConnection extends EventEmitter {
  parsedStatements = {}
  submittedNamedStatements = {}
  stream = { writable: true, cork() {}, uncork() {}, ref() {}, unref() {}, destroy() {} }

  constructor(answers) {
    super()
    this.answers = answers
  }

  connect() {
    this._connecting = true
    process.nextTick(() => this.emit('connect'))
  }

  startup() {
    process.nextTick(() => this.emit(END, { name: END, status: 'I' }))
  }

  query(text) {
    this.play(text)
  }

  parse({ text }) {
    this.text = text
  }

  /** The values become text, as they do on the way to a server. */
  bind({ values, valueMapper }) {
    values.map((value, i) => valueMapper(value, i))
  }

  describe() {}
  execute() {}

  sync() {
    this.play(this.text)
  }

  play(text) {
    const messages = this.answers.get(text)
    if (!messages) throw new Error(`nothing recorded for ${text}`)
    process.nextTick(() => {
      for (const [name, message] of messages) this.emit(name, message)
    })
  }

  ref() {}
  unref() {}

  end() {
    process.nextTick(() => this.emit('end'))
  }
}
