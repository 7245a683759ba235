import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../src/schema/index.ts';

/**
 * Writes schema.graphql, which is committed so that changes of the API show in reviews: `npm run schema`. With
 * `--check` it only says whether the file is up to date.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const file = new URL('../schema.graphql', import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
if (!values.check) writeFileSync(file, printed);
else if (readFileSync(file, 'utf8') !== printed) {
  process.stderr.write('schema.graphql is not the schema of src/schema: write it with `npm run schema`.\n');
  process.exit(1);
}
