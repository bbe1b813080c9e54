module.exports = { preset: 'prisma-sqlite-shadow' }
