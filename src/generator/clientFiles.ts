/** Renders the shadow client from `templates/`: the production client's class, types and format, bound to the shadow. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { nearestPackageType, type ProductionClient } from './productionClient'
import { posix } from '../project/posix'

const TEMPLATES = path.join(__dirname, '../../templates')

/** File name → content, for the shadow client in `output`. */
export function clientFiles(client: ProductionClient, output: string): Map<string, string> {
  if (client.language === 'typescript') {
    const name = `client.${client.fileExtension}`
    return new Map([[name, render(`client.${client.moduleFormat}.ts.template`, client, output)]])
  }
  const files = new Map([
    ['client.js', render('client.js.template', client, output)],
    ['client.d.ts', render('client.d.ts.template', client, output)],
  ])
  // The client is CommonJS, as `prisma-client-js` is, also where the package around it is not.
  if (nearestPackageType(path.dirname(output)) === 'esm') files.set('package.json', '{ "type": "commonjs" }\n')
  return files
}

/** Every name that this file may write: what a change of format leaves behind is removed. */
export const CLIENT_FILE_NAMES = ['client.ts', 'client.mts', 'client.cts', 'client.js', 'client.d.ts', 'package.json']

function render(template: string, client: ProductionClient, output: string): string {
  const text = readFileSync(path.join(TEMPLATES, template), 'utf8').replace(/\r\n/g, '\n')
  return text.replaceAll('{{client}}', clientSpecifier(client, output))
}

/** How the shadow client imports the production client. */
function clientSpecifier(client: ProductionClient, output: string): string {
  if (client.packageName) return client.packageName
  const file = client.language === 'typescript' ? path.join(client.directory, 'client') : client.directory
  const relative = posix(path.relative(output, file))
  const specifier = relative.startsWith('.') ? relative : `./${relative}`
  return client.importExtension === '' ? specifier : `${specifier}.${client.importExtension}`
}
