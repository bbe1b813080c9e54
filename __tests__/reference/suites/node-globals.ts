// jsdom leaves out what Node has and the database driver needs. Import this first.
import { TextDecoder, TextEncoder } from 'node:util'

Object.assign(globalThis, { TextDecoder, TextEncoder })
