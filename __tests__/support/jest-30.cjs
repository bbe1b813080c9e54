require('jest-cli').run()
