import { parseArgs } from 'node:util';
import { createGraphqlClient, serverUrl } from './terminal/graphql-client.ts';
import { textTable } from './terminal/text-table.ts';

interface ModelLine {
  readonly name: string;
  readonly version: number;
  readonly format: string;
  readonly inputs: readonly unknown[];
  readonly digest: string;
  readonly createdAt: string;
  readonly missingSince: string | null;
}

const QUERY = `query ($after: String) {
  models(first: 200, after: $after) {
    edges { node { name version format digest createdAt missingSince inputs { name } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** `hindcast models [--url URL]`: the models that a running server has. */
export async function models(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { url: { type: 'string', default: serverUrl() } } });
  const client = createGraphqlClient(values.url);
  try {
    const rows: string[][] = [];
    for (let after: string | null = null, more = true; more;) {
      const page: ModelsPage = await client.request(QUERY, { after });
      for (const { node } of page.models.edges)
        rows.push([
          `${node.name}@${node.version}`,
          node.format,
          String(node.inputs.length),
          node.digest.slice(0, 12),
          node.createdAt.slice(0, 10),
          node.missingSince === null ? '' : `missing since ${node.missingSince.slice(0, 10)}`,
        ]);
      more = page.models.pageInfo.hasNextPage;
      after = page.models.pageInfo.endCursor;
    }
    const columns = ['model', 'format', { title: 'inputs', isNumber: true } as const, 'digest', 'registered', 'file'];
    process.stdout.write(`${textTable(columns, rows)}\n`);
  } finally {
    await client.close();
  }
}

interface ModelsPage {
  readonly models: {
    readonly edges: readonly { readonly node: ModelLine }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}
