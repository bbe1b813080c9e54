// A driver adapter that records what another one answers, and one that plays the record back at once.

/** Wraps an adapter factory; between start() and stop() it keeps the last answer to each SQL text. */
export function recorder(factory) {
  const answers = new Map()
  let recording = false
  const keep = async (kind, query, answer) => {
    const result = await answer
    if (recording) answers.set(`${kind}:${query.sql}`, result)
    return result
  }
  const queryable = (inner) =>
    new Proxy(inner, {
      get(target, property) {
        if (property === 'queryRaw' || property === 'executeRaw')
          return (query) => keep(property, query, target[property](query))
        if (property === 'startTransaction') return async (level) => queryable(await target.startTransaction(level))
        const value = target[property]
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  const adapter = {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => queryable(await factory.connect()),
  }
  return {
    adapter,
    answers,
    start: () => (recording = true),
    stop: () => (recording = false),
    statements: () => [...answers.keys()].map((key) => key.slice(key.indexOf(':') + 1)),
  }
}

export function memoryAdapter({ adapter, answers }) {
  const answer = (kind) => async (query) => {
    const known = answers.get(`${kind}:${query.sql}`)
    if (known === undefined) throw new Error(`nothing recorded for ${query.sql}`)
    return known
  }
  const queryable = {
    provider: adapter.provider,
    adapterName: 'memory',
    queryRaw: answer('queryRaw'),
    executeRaw: answer('executeRaw'),
  }
  const transaction = {
    ...queryable,
    options: { usePhantomQuery: true },
    commit: async () => {},
    rollback: async () => {},
  }
  const connection = {
    ...queryable,
    executeScript: async () => {},
    startTransaction: async () => transaction,
    dispose: async () => {},
    getConnectionInfo: () => ({ supportsRelationJoins: true }),
  }
  return { provider: adapter.provider, adapterName: 'memory', connect: async () => connection }
}
