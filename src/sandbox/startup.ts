/** What a session asks for when it starts, as settings: the parameters of StartupMessage that are no addresses. */
export function startupSettings(parameters: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === '' || ADDRESS.has(name)) continue
    if (name === 'options') for (const [key, option] of optionSettings(value)) settings.set(key, option)
    else settings.set(name, value)
  }
  return settings
}

const ADDRESS = new Set(['user', 'database', 'replication', 'client_encoding'])

/** `-c name=value`, with a backslash before a space (Postgres manual, "libpq, options"). */
function* optionSettings(options: string): Iterable<readonly [string, string]> {
  for (const [, name, value] of options.matchAll(/(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)/g))
    yield [(name as string).replaceAll('-', '_'), (value as string).replace(/\\(.)/g, '$1')]
}
