'use strict'
module.exports = require('./dist/jest/preset.js').preset
