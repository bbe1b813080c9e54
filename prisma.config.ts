import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: {
    path: 'prisma/migrations',
    seed: 'jiti prisma/seed.ts',
  },
  // `prisma generate` must work where no database is set, so a missing variable is not an error here.
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
