/** The generator protocol: JSON-RPC, a message a line, from Prisma on standard input and to it on standard error. */
import type { GeneratorConfig, GeneratorManifest, GeneratorOptions } from '@prisma/generator-helper'
import { readMessage } from './message'

export interface Generator {
  readonly manifest: GeneratorManifest
  /** Prisma has the manifest, and runs other generators before it asks for this one's files. */
  announced(config: GeneratorConfig): void
  generate(options: GeneratorOptions): Promise<void>
}

const NEW_LINE = 10

/** Answers until Prisma ends the process. */
export function serve(generator: Generator): void {
  let line: Buffer[] = []
  process.stdin.on('data', (chunk: Buffer) => {
    for (let rest = chunk; rest.length > 0;) {
      const end = rest.indexOf(NEW_LINE)
      line.push(end < 0 ? rest : rest.subarray(0, end))
      if (end < 0) return
      const parts = line
      line = []
      void answer(generator, parts)
      rest = rest.subarray(end + 1)
    }
  })
}

async function answer(generator: Generator, parts: readonly Buffer[]): Promise<void> {
  const { method, params, id } = readMessage(parts)
  if (method === 'getManifest') {
    const { manifest } = generator
    const next = () => setImmediate(() => generator.announced(params as GeneratorConfig))
    respond({ jsonrpc: '2.0', result: { manifest }, id }, next)
  } else if (method === 'generate') {
    try {
      await generator.generate(params as GeneratorOptions)
      respond({ jsonrpc: '2.0', id })
    } catch (error) {
      const { message, stack } = error as Error
      respond({ jsonrpc: '2.0', error: { code: -32000, message, data: { stack } }, id })
    }
  }
}

function respond(response: object, next?: () => void): void {
  process.stderr.write(`${JSON.stringify(response)}\n`, next)
}
