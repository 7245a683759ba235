#!/usr/bin/env node
console.error('hindcast: no command yet');
process.exitCode = 1;
