import { adapterModule } from './prismaAdapter'

export = adapterModule(['PrismaPostgresAdapter', 'PrismaPPG'])
