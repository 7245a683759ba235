import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, createTestApi } from '../support/api.ts';

/** The checks of graphql-cop, each sent as it sends them, with what it takes for a finding. */
describe('what graphql-cop looks for', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi();
  });
  afterAll(() => api.close());

  interface Answer {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
    readonly extensions?: Record<string, unknown>;
  }
  const post = async (body: unknown): Promise<Answer> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(api.app.http.url, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Answer;
  };
  const query = (text: string) => post({ query: text, operationName: 'cop' });
  const repeated = (times: number, of: (index: number) => string) =>
    Array.from({ length: times }, (_, i) => of(i)).join(' ');

  test('Alias Overloading: 101 aliases are refused', async () => {
    const { data } = await query(`query cop { ${repeated(101, (index) => `alias${index}: __typename`)} }`);
    expect(data?.['alias100']).toBeUndefined();
  });

  test('Array-based Query Batching: a list of queries is refused', async () => {
    const answer = await post(Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' })));
    expect(Array.isArray(answer)).toBe(false);
    expect(answer.errors).toHaveLength(1);
  });

  test('Directive Overloading: ten unknown directives make fewer errors', async () => {
    const { errors = [] } = await query(`query cop { __typename ${repeated(10, () => '@aa')} }`);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(10);
  });

  test('Introspection-based Circular Query: types of fields of types are refused', async () => {
    const fields = 'fields { type { ';
    const { data } = await query(`query cop { __schema { types { ${fields.repeat(4)} name ${'} } '.repeat(4)} } } }`);
    expect(data?.['__schema']).toBeUndefined();
  });

  test('Field Duplication: the same field 500 times is refused', async () => {
    const { data } = await query(`query cop { ${repeated(500, () => '__typename')} }`);
    expect(data?.['__typename']).toBeUndefined();
  });

  test('Mutation over GET: is refused', async () => {
    const response = await fetch(`${api.app.http.url}?query=${encodeURIComponent('mutation cop { __typename }')}`);
    expect(response.status).toBe(405);
  });

  test('POST-based URL-encoded query: a form is refused', async () => {
    const body = new URLSearchParams({ query: 'query cop { __typename }' });
    const response = await fetch(api.app.http.url, { method: 'POST', body });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('Trace Mode and Unhandled Errors: answers have neither tracing nor exceptions', async () => {
    expect((await query('query cop { __typename }')).extensions).toBeUndefined();
    const { errors = [] } = await query('qwerty cop { abc }');
    expect(errors[0]?.extensions).not.toHaveProperty('exception');
    expect(errors[0]?.message).not.toMatch(/ at /);
  });

  test('the schema is public, so introspection, suggestions, GraphiQL and queries over GET are what we mean to have', async () => {
    expect((await query('query cop { __schema { queryType { name } } }')).data).toBeTruthy();
    expect((await query('query cop { dataset }')).errors?.[0]?.message).toMatch(/"dataset"/);
    const page = await fetch(api.app.http.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('GraphiQL');
  });
});
