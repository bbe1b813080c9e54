// What a test file opens it closes, or connections add up from file to file.
const { prisma } = require('../src/db')

afterAll(() => prisma.$disconnect())
