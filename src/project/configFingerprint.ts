/** Whether what a Prisma config says can be known without running it. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { configFiles } from './prismaConfig'

/**
 * A hash over everything that the folder's config depends on: its text, the environment variables that it names, what
 * dotenv reads, the working directory. Empty where there is no config.
 * @returns undefined where the text does not tell: it imports a file, asks the clock, walks the environment…
 */
export function configFingerprint(root: string): string | undefined {
  const files = configFiles(root)
  if (files.length === 0) return ''
  const texts: string[] = []
  for (const file of files) {
    const text = statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined
    if (text === undefined || !isPlain(text)) return undefined
    texts.push(text)
  }
  const cwd = process.cwd()
  const variables = [...new Set(texts.flatMap(variablesOf)), 'NODE_ENV', 'DOTENV_CONFIG_PATH', 'DOTENV_KEY'].sort()
  const dotenv = ['.env', '.env.vault', process.env.DOTENV_CONFIG_PATH ?? '.env'].map((name) => path.resolve(cwd, name))
  const parts = [
    loaderVersion(),
    process.version,
    root,
    cwd,
    files,
    texts,
    variables.map((name) => [name, process.env[name] ?? null]),
    dotenv.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : null)),
  ]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

/** Modules that give the same whenever they are asked. */
const PLAIN_MODULES = new Set([
  'prisma/config',
  '@prisma/config',
  'dotenv/config',
  'path',
  'node:path',
  'url',
  'node:url',
])

const IMPORT = /\b(?:import|from|require\s*\()\s*(['"])([^'"\n]+)\1/g
/** What gives one thing now and another later, or leads to such. Also words in comments count: then the config is run. */
const CHANGING =
  /\b(?:Date|Math|Intl|fetch|globalThis|global|eval|Function|crypto|performance|await|module|Reflect)\b|\bprocess\b(?!\s*\.\s*(?:env|cwd)\b)/
/** The environment as a whole, or by a name that is worked out. */
const ANY_VARIABLE =
  /\bprocess\.env\b(?!\.\w|\[\s*(['"])\w+\1\s*\])|(?<!\.)\benv\s*(?:<\w+>\s*)?\((?!\s*(['"])\w+\2\s*\))/

function isPlain(text: string): boolean {
  const imported = [...text.matchAll(IMPORT)].map((match) => match[2] as string)
  const mentioned = text.match(/\b(?:import(?!\.meta\b)|require)\b/g) ?? []
  if (imported.length !== mentioned.length || !imported.every((name) => PLAIN_MODULES.has(name))) return false
  return !CHANGING.test(text) && !ANY_VARIABLE.test(text)
}

const VARIABLE = /\bprocess\.env(?:\.(\w+)|\[\s*['"](\w+)['"]\s*\])|\benv\s*(?:<\w+>\s*)?\(\s*['"](\w+)['"]\s*\)/g

function variablesOf(text: string): string[] {
  return [...text.matchAll(VARIABLE)].map(([, a, b, c]) => (a ?? b ?? c) as string)
}

/** Of Prisma's loader, which decides what a config means. */
function loaderVersion(): string {
  const manifest = path.join(path.dirname(require.resolve('@prisma/config')), '../package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
