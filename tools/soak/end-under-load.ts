import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expensiveRequests } from './expensive-queries.ts';
import { launch } from './hostile-files.ts';
import { isAlive, processTree } from './process-tree.ts';
import { sendRaw } from './raw-request.ts';
import type { Report } from './report.ts';
import type { ServerUnderTest } from './server-under-test.ts';

const END_MS = 10_000;
const ENDLESS = join(import.meta.dirname, '../../test/golden/hostile/endless-on-data.onnx');
const REGISTER = `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { __typename } }`;

/** Ends the server while it computes a graph that never ends, answers queries and reads a file. Nothing may be left. */
export async function endUnderLoad(tested: ServerUnderTest, report: Report, good: string): Promise<void> {
  const { client, server, port, pid } = tested;
  report.say('ending');
  const file = new File([readFileSync(ENDLESS)], 'endless.onnx');
  const files = { 'variables.input.file': file };
  await client.upload(REGISTER, { input: { name: 'endless', features: ['$close'], file: null } }, files);
  const id = await launch(client, ['endless', good]);
  const leaving = expensiveRequests([id], 1).map((request) => sendRaw(port, request, 60_000));
  await untilRunning(tested, id);
  const left = processTree(pid).slice(1);
  const began = performance.now();
  const late = setTimeout(() => server.process.kill('SIGKILL'), END_MS);
  const how = await server.end('SIGTERM');
  clearTimeout(late);
  report.say(`ended by SIGTERM after ${Math.round(performance.now() - began)} ms: ${how}`);
  if (how !== 0) report.fault(`SIGTERM under load ended the server with ${how}, not within ${END_MS} ms with 0`);
  await Promise.all(leaving);
  const still = left.filter((process) => isAlive(process.pid));
  if (still.length > 0) report.fault(`the server left ${JSON.stringify(still)}`);
}

async function untilRunning({ client }: ServerUnderTest, id: string): Promise<void> {
  const query = 'query ($id: ID!) { backtest(id: $id) { status } }';
  for (;;) {
    const { backtest } = await client.request<{ backtest: { status: string } }>(query, { id });
    if (backtest.status !== 'QUEUED') return;
  }
}
