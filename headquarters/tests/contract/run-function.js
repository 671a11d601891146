// Runs the function node of a Node-RED flow on documents, one after the other, as Node-RED does.
//   node run-function.js FLOW DOCUMENT…
// Prints {results, warnings}: what it passes on for each document, and what it warns of.
'use strict';

const { readFileSync } = require('node:fs');

const [flow, ...documents] = process.argv.slice(2);
const { func, libs } = JSON.parse(readFileSync(flow, 'utf8')).find((node) => node.type === 'function');
const names = libs.map((lib) => lib.var);
const modules = libs.map((lib) => require(`node:${lib.module}`));
const kept = new Map();
const warnings = [];
const context = { get: (key) => kept.get(key), set: (key, value) => kept.set(key, value) };
const node = { warn: (text) => warnings.push(String(text)) };
const run = new Function('msg', 'context', 'node', ...names, func);
const results = documents.map((path) => {
  const passed = run({ topic: path, payload: readFileSync(path, 'utf8') }, context, node, ...modules);
  return passed ? passed.payload : null;
});
process.stdout.write(JSON.stringify({ results, warnings }));
