#!/usr/bin/env node
'use strict'
// Prisma starts the same program for `prisma generate`, and says so in the environment.
if (process.env.PRISMA_GENERATOR_INVOCATION) require('../dist/generator/handler.js')
else require('../dist/cli/main.js').main(process.argv.slice(2))
