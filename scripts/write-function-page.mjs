// Writes docs/functions.md: every function of the manual's chapter 9 with its status on the shadow, from Postgres's catalog
// and the definitions. Run it whenever definitions were added:
//   node scripts/write-function-page.mjs
import { writeFileSync } from 'node:fs'
import { require } from 'tsx/cjs/api'

const { functionPage, FUNCTION_PAGE } = require('./functionPage/page.ts', import.meta.url)
const { text, given, refused, unknown, homeless } = await functionPage()
writeFileSync(new URL(`../${FUNCTION_PAGE}`, import.meta.url), text)
console.log(`${FUNCTION_PAGE}: ${given} as Postgres, ${refused} refused`)
for (const signature of unknown) console.log(`neither defined nor refused: ${signature}`)
for (const signature of homeless) console.log(`in no section: ${signature}`)
