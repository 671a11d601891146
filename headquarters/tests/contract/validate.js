// Prints what @asyncapi/parser says of a document, as a JSON array of problems.
//   node validate.js MODULES DOCUMENT
'use strict';

const { createRequire } = require('node:module');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const [modules, path] = process.argv.slice(2);
const { Parser } = createRequire(join(modules, 'here.js'))('@asyncapi/parser');

(async () => {
  const { document, diagnostics } = await new Parser().parse(readFileSync(path, 'utf8'), { source: path });
  const problems = diagnostics.map(({ code, severity, message, path: at }) => ({
    code, severity, message, at: (at || []).join('/'),
  }));
  if (!document && problems.length === 0) {
    problems.push({ code: 'unread', severity: 0, message: 'no document came of it', at: '' });
  }
  process.stdout.write(JSON.stringify(problems));
})().catch((reason) => {
  process.stderr.write(`${reason.stack || reason}\n`);
  process.exit(1);
});
