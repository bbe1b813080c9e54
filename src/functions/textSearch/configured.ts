import type { Stored, StoredValue } from '../../types/codec'
import { collectNotices, raiseNotice } from '../../types/notices'
import { textSearchName, type Configuration } from '../../types/textSearch/names'
import type { Family, SessionContext } from '../definition'

/** default_text_search_config. @throws UnsupportedOnShadow for one that the shadow does not have */
export function currentConfiguration(context: SessionContext): Configuration {
  const name = context.setting('default_text_search_config') ?? 'pg_catalog.english'
  return textSearchName('configuration', name) as Configuration
}

type Body<A extends StoredValue[]> = (configuration: Configuration, ...args: A) => Stored

/** A function with a configuration as its first argument, and the same with the session's. */
export function configured<A extends StoredValue[]>(name: string, argTypes: string, body: Body<A>): Family {
  const call = body as unknown as Body<StoredValue[]>
  return {
    [`${name}(regconfig,${argTypes})`]: {
      js:
        () =>
        (configuration, ...args) =>
          call(configuration as Configuration, ...args),
    },
    [`${name}(${argTypes})`]: {
      session:
        () =>
        (context, ...args) =>
          args.includes(null) ? null : call(currentConfiguration(context), ...(args as StoredValue[])),
    },
  }
}

const KEPT = 64

interface Remembered {
  readonly answer: Stored
  /** What was noticed on the way, to be told each time. */
  readonly notices: readonly string[]
}

/** Keeps the last answers: a statement asks for the same query with each row. */
export function remembered(body: Body<[string]>): Body<[string]> {
  const known = new Map<string, Remembered>()
  const work = (configuration: Configuration, text: string): Remembered => {
    const notices: string[] = []
    return { answer: collectNotices(notices, () => body(configuration, text)), notices }
  }
  return (configuration, text) => {
    const key = `${configuration} ${text}`
    const found = known.get(key) ?? work(configuration, text)
    if (known.size >= KEPT && !known.has(key)) known.delete(known.keys().next().value as string)
    known.set(key, found)
    found.notices.forEach(raiseNotice)
    return found.answer
  }
}
