import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocumentNode, Kind, OperationTypeNode, parse, validate, visit } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../src/schema/index.ts';
import { type TestApi, createTestApi, followEvents, launch, walkCsv } from './support/api.ts';

const ROOT = join(import.meta.dirname, '..');

interface Example {
  readonly title: string;
  readonly query: string;
  readonly document: DocumentNode;
  readonly variables: string;
  readonly answer: unknown;
}

/** The examples of docs/api.md: a block of GraphQL, one of variables where there are any, one of the answer. */
function readExamples(): Example[] {
  const page = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');
  return page.split(/^### /m).flatMap((section) => {
    const title = section.split('\n')[0] ?? '';
    const blocks = /```graphql\n([\s\S]*?)```\s+(?:```json variables\n([\s\S]*?)```\s+)?```json\n([\s\S]*?)```/g;
    return [...section.matchAll(blocks)].map(([, query = '', variables = '{}', answer = '']) => ({
      title: `${title} (${query.trim().split('\n')[0]})`,
      query,
      document: parse(query),
      variables,
      answer: JSON.parse(answer) as unknown,
    }));
  });
}

const examples = readExamples();

/** Where an answer differs in shape from that of the page: other fields, another `__typename`, null or a list. */
function differences(path: string, documented: unknown, answered: unknown): string[] {
  if (path.endsWith('.strategy') || path.endsWith('.execution') || path.endsWith('__typename'))
    return JSON.stringify(sorted(documented)) === JSON.stringify(sorted(answered))
      ? []
      : [`${path}: ${JSON.stringify(documented)} is in fact ${JSON.stringify(answered)}`];
  if (Array.isArray(documented) && Array.isArray(answered)) {
    if (documented.length === 0 || answered.length === 0)
      return documented.length === answered.length ? [] : [`${path}: a list that is empty on one side only`];
    return [...new Set(answered.flatMap((item) => differences(`${path}[]`, documented[0], item)))];
  }
  if (documented === null || answered === null || typeof documented !== 'object' || typeof answered !== 'object') {
    const isSame = documented === null || typeof documented === typeof answered;
    return isSame ? [] : [`${path}: ${JSON.stringify(documented)} is in fact ${JSON.stringify(answered)}`];
  }
  const [theirs, ours] = [documented, answered].map((value) => Object.keys(value).toSorted());
  if (JSON.stringify(theirs) !== JSON.stringify(ours)) return [`${path}: ${theirs.join()} are in fact ${ours.join()}`];
  return Object.entries(documented).flatMap(([key, value]) =>
    differences(`${path}.${key}`, value, (answered as Record<string, unknown>)[key]),
  );
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, sorted(inner)] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
}

describe('docs/api.md', () => {
  let api: TestApi;
  let imports: string;
  beforeAll(async () => {
    imports = mkdtempSync(join(tmpdir(), 'hindcast-docs-'));
    writeFileSync(join(imports, 'bars.csv'), walkCsv(['XYZ'], 300).replaceAll(',XYZ,', ',').replace(',symbol,', ','));
    api = await createTestApi({ HINDCAST_IMPORT_DIR: imports });
  });
  afterAll(async () => {
    await api.close();
    rmSync(imports, { recursive: true });
  });

  test('has an example of every root field', () => {
    const named = new Set<string>();
    for (const { document } of examples)
      visit(document, {
        OperationDefinition: ({ operation, selectionSet }) => {
          for (const selection of selectionSet.selections)
            if (selection.kind === Kind.FIELD) named.add(`${operation} ${selection.name.value}`);
        },
      });
    const roots = Object.values(OperationTypeNode).flatMap((operation) =>
      Object.keys(schema.getRootType(operation)?.getFields() ?? {}).map((field) => `${operation} ${field}`),
    );
    expect(roots.filter((root) => !named.has(root))).toEqual([]);
  });

  test('has valid queries only', () => {
    const faults = examples.flatMap(({ title, document }) =>
      validate(schema, document).map(({ message }) => `${title}: ${message}`),
    );
    expect(faults).toEqual([]);
  });

  test('is what the API answers, from top to bottom', async () => {
    /** The words of the page that stand for ids, as they become known. */
    const ids: Record<string, string> = {};
    const run = async ({ query, document, variables: text }: Example): Promise<unknown> => {
      const named = text.replaceAll(/[A-Z_]+_ID\b/g, (word) => ids[word] ?? word);
      const variables = JSON.parse(named) as { input?: object };
      const [operation] = document.definitions;
      if (operation?.kind === Kind.OPERATION_DEFINITION && operation.operation === OperationTypeNode.SUBSCRIPTION)
        return Array.fromAsync(api.client.subscribe(query, variables));
      if (!('file' in (variables.input ?? {}))) return api.client.request(query, variables);
      const bytes = readFileSync(join(ROOT, 'examples/models/logistic-regression.onnx'));
      return api.client.upload(query, variables, { 'variables.input.file': new File([bytes], 'model.onnx') });
    };
    const different: string[] = [];
    for (const example of examples) {
      const answer = await run(example);
      if (example.title.startsWith('How do I launch')) Object.assign(ids, await namedIds(api, answer));
      if (Array.isArray(example.answer) && Array.isArray(answer)) {
        for (const event of example.answer) {
          const alike = answer.filter((other) => typenameOf(other) === typenameOf(event));
          if (alike.length === 0) different.push(`${example.title}: no ${typenameOf(event)}`);
          different.push(...alike.flatMap((other) => differences(example.title, event, other)));
        }
      } else different.push(...differences(example.title, example.answer, answer));
    }
    expect([...new Set(different)]).toEqual([]);
  });
});

const typenameOf = (event: unknown) => (event as { backtestEvents: { __typename: string } }).backtestEvents.__typename;

/** Computes the backtest that the page has launched, and two more; returns what the words of the page stand for. */
async function namedIds(api: TestApi, answer: unknown): Promise<Record<string, string>> {
  const { launchBacktest } = answer as { launchBacktest: { backtest: { id: string } } };
  const { id } = launchBacktest.backtest;
  await api.startWorker();
  await followEvents(api.client, id);
  const query = 'query ($id: ID!) { backtest(id: $id) { results(first: 1) { edges { node { id } } } } }';
  const { backtest } = await api.client.request<{ backtest: { results: { edges: { node: { id: string } }[] } } }>(
    query,
    { id },
  );
  const other = { dataset: 'mine', models: ['xgboost-trees'], execution: { stopLoss: 0.05 } };
  const old = await launch(api.client, { ...other, initialCash: 1 });
  await followEvents(api.client, old.backtest.id);
  const cancelled = await launch(api.client, { ...other, initialCash: 2 });
  await followEvents(api.client, cancelled.backtest.id);
  // As a cancellation leaves it that comes before the worker: any later moment would be one of chance.
  const local = Buffer.from(cancelled.backtest.id, 'base64').toString().replace('Backtest:', '');
  await api.database.prisma.backtest.update({ where: { id: local }, data: { status: 'CANCELLED' } });
  await api.database.prisma.backtestModel.updateMany({ where: { backtestId: local }, data: { status: 'CANCELLED' } });
  return {
    BACKTEST_ID: id,
    RESULT_ID: backtest.results.edges[0]?.node.id ?? '',
    OLD_BACKTEST_ID: old.backtest.id,
    CANCELLED_BACKTEST_ID: cancelled.backtest.id,
  };
}
