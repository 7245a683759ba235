import { graphql } from './terminal/generated/index.ts';
import type { ModelsQuery } from './terminal/generated/graphql.ts';
import { createGraphqlClient } from './terminal/graphql-client.ts';
import { textTable } from './terminal/text-table.ts';

/** `hindcast models`: prints the models of a running server as a table. */
export async function models({ url }: { url?: string }): Promise<void> {
  const client = createGraphqlClient(url);
  try {
    const rows: string[][] = [];
    for (let after: string | null = null, hasMore = true; hasMore;) {
      const page: ModelsQuery = await client.request(MODELS, { after });
      rows.push(...page.models.edges.map(({ node }) => rowOf(node)));
      hasMore = page.models.pageInfo.hasNextPage;
      after = page.models.pageInfo.endCursor;
    }
    process.stdout.write(`${textTable(COLUMNS, rows)}\n`);
  } finally {
    await client.close();
  }
}

type Model = ModelsQuery['models']['edges'][number]['node'];

const COLUMNS = ['model', 'format', { title: 'inputs', isNumber: true }, 'digest', 'registered', 'file'] as const;

/** The first ten characters of an ISO time. */
const dayOf = (time: string) => time.slice(0, 10);

const rowOf = ({ name, version, format, inputs, digest, createdAt, missingSince }: Model) => [
  `${name}@${version}`,
  format,
  String(inputs.length),
  digest.slice(0, 12),
  dayOf(createdAt),
  missingSince === null ? '' : `missing since ${dayOf(missingSince)}`,
];

const MODELS = graphql(`query Models($after: String) {
  models(first: 200, after: $after) {
    edges { node { name version format digest createdAt missingSince inputs { name } } }
    pageInfo { hasNextPage endCursor }
  }
}`);
