const { prisma } = require('./db')

afterEach(() => prisma.$clear())
