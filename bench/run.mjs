// npm run bench [-- --quick]: prepares what is missing, then measures.
import { ensureInstalled } from '../scripts/prepare.mjs'

ensureInstalled()
await import('./queries.mjs')
