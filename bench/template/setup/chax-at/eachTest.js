const { helper, original } = require('./db')

beforeEach(() => helper.startNewTransaction())
afterEach(() => helper.rollbackCurrentTransaction())
afterAll(() => original.$disconnect())
