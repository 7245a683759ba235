import { readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { type ASTNode, parse, print, visit } from 'graphql';

/**
 * Typed documents for the commands and for the tests: `npm run documents` writes them after a change of schema.graphql or
 * of a document in `graphql(…)`. They are committed, so that the program runs without development dependencies.
 */
const config: CodegenConfig = {
  schema: schemaWithoutDescriptions(),
  emitLegacyCommonJSImports: false,
  importExtension: '.ts',
  generates: {
    'src/commands/terminal/generated/': documentsOf('src/commands'),
    'test/support/generated/': documentsOf('test'),
  },
};

export default config;

function documentsOf(folder: string): CodegenConfig['generates'][string] {
  return {
    preset: 'client',
    presetConfig: { fragmentMasking: false },
    documents: [`${folder}/**/*.ts`, `!${folder}/**/generated/**`],
    config: {
      documentMode: 'string',
      useTypeImports: true,
      immutableTypes: true,
      strictScalars: true,
      // A file is sent beside the variables, which have null in its place.
      scalars: {
        ID: 'string',
        DateTime: 'string',
        File: 'null',
        JSON: 'unknown',
        NumberList: 'readonly (number | null)[]',
      },
    },
  };
}

/** Types need no descriptions, and a change of one need not change them. */
function schemaWithoutDescriptions(): string {
  const schema = parse(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));
  return print(visit(schema, { enter: (node: ASTNode) => ({ ...node, description: undefined }) }));
}
