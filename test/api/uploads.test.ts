import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMPORT, type TestApi, createTestApi, importCsv, walkCsv } from '../support/api.ts';

const LIMIT = 200_000;

describe('uploads', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await createTestApi({ HINDCAST_MAX_UPLOAD_BYTES: String(LIMIT) });
  });
  afterAll(() => api.close());

  function form(parts: Record<string, string | File>): FormData {
    const body = new FormData();
    for (const [name, part] of Object.entries(parts)) body.set(name, part);
    return body;
  }
  const operations = JSON.stringify({ query: IMPORT, variables: { input: { dataset: 'd', symbol: 'X', file: null } } });
  const map = JSON.stringify({ 0: ['variables.input.file'] });

  test('a file over the limit is refused while it arrives, and the next one is taken', async () => {
    // Of an endless file only as much is read as is needed to see that it is too large.
    const boundary = 'frontier';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="0"; filename="endless.csv"\r\n\r\n`;
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(head)),
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(65));
        if (sent > 50 * LIMIT) controller.close();
      },
    });
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const request = { method: 'POST', body: endless, headers, duplex: 'half' } as RequestInit;
    const response = await fetch(api.app.http.url, request);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UPLOAD_TOO_LARGE' } }] });
    expect(await importCsv(api.client, 'small', walkCsv(['X'], 100))).toMatchObject({ rows: 100 });
  });

  /** Sends a file of so many bytes in a request that ends before its closing boundary. */
  function sendCutOff(bytes: number): Promise<Response> {
    const head = '--frontier\r\ncontent-disposition: form-data; name="0"; filename="cut.csv"\r\n\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=frontier' };
    return fetch(api.app.http.url, { method: 'POST', body: head + 'A'.repeat(bytes), headers });
  }

  // Closing the file takes longer than noticing that the request is cut off: the limit was passed first all the same.
  test.each([1, 1000, 70_000])(
    'a file %i bytes over the limit is too large, even if the request is then cut off',
    async (over) => {
      const response = await sendCutOff(LIMIT + over);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UPLOAD_TOO_LARGE' } }] });
      expect(response.status).toBe(413);
    },
  );

  test.each([0, 1, 1000, 70_000])('a request that is cut off after %i bytes of a file is refused', async (bytes) => {
    const response = await sendCutOff(bytes);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.stringContaining('cannot be read') }] });
  });

  test.each([
    ['no operations', { map }, /"operations"/],
    ['operations that are no JSON', { operations: '{', map }, /"operations"/],
    [
      'a map to a place that is not there',
      { operations, map: '{"0":["variables.nope"]}', 0: new File(['x'], 'x') },
      /"nope"/,
    ],
    ['a map to a file that is not there', { operations, map }, /file "0"/],
    [
      'a map of ninety thousand levels',
      {
        operations,
        map: JSON.stringify({ 0: [Array.from({ length: 90_000 }, () => 'a').join('.')] }),
        0: new File(['x'], 'x'),
      },
      /at most 32 parts/,
    ],
    [
      'a map to the length of a list',
      {
        operations: '{"query":"{__typename}","variables":{"list":[]}}',
        map: '{"0":["variables.list.length"]}',
        0: new File(['x'], 'x'),
      },
      /"length"/,
    ],
    [
      'a map to what every object has',
      { operations, map: '{"0":["variables.constructor"]}', 0: new File(['x'], 'x') },
      /"constructor"/,
    ],
    [
      'a map to a place that has a value',
      { operations, map: '{"0":["variables.input.dataset"]}', 0: new File(['x'], 'x') },
      /Expected null at "variables.input.dataset"/,
    ],
  ])('a multipart request with %s is refused', async (_, parts, message) => {
    const response = await fetch(api.app.http.url, { method: 'POST', body: form(parts) });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { message: string }[] };
    expect(errors[0]?.message).toMatch(message);
  });

  test('a text where a file is expected is refused', async () => {
    const asked = api.client.request(String(IMPORT), { input: { dataset: 'd', file: 'bars.csv' } });
    await expect(asked).rejects.toThrow('Expected a file as a part of a multipart request');
  });

  test.each([
    ['that says how long it is', (text: string): BodyInit => text],
    ['that does not', (text: string): BodyInit => new Blob([text]).stream()],
  ])('a request without files is not larger than four megabytes, one %s', async (_, bodyOf) => {
    const body = bodyOf(JSON.stringify({ query: `{ __typename } #${' '.repeat(5e6)}` }));
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(api.app.http.url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(413);
    const fits = bodyOf(JSON.stringify({ query: '{ __typename }' }));
    const small = { method: 'POST', body: fits, headers, duplex: 'half' } as RequestInit;
    expect(await (await fetch(api.app.http.url, small)).json()).toEqual({ data: { __typename: 'Query' } });
  });
});
