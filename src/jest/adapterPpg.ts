import { adapterModule } from './prismaAdapter'

export = adapterModule('@prisma/adapter-ppg', ['PrismaPostgresAdapter', 'PrismaPPG'])
