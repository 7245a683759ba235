import { readSync, writeSync } from 'node:fs';
import process from 'node:process';
import { endWithParent } from '../../processes/index.ts';
import { type GraphMessage, type GraphTask, SHARED_FILE, placesOf, toWire } from './graph-messages.ts';
import { parseOnnx } from './onnx-file.ts';
import { GraphSession, type InputValues } from './session.ts';

/** What the process that runs graphs does: it opens graphs and scores rows with them, one task after the other. */
const graphs = new Map<number, GraphSession>();

function sessionOf(graph: number): GraphSession {
  const session = graphs.get(graph);
  if (!session) throw new Error(`There is no graph ${graph}.`);
  return session;
}

/** The rows of the last task. A new buffer for each task would take as long as to read them. */
let rowBytes = new ArrayBuffer(0);

function readValues({ inputs }: GraphSession, rows: number, isSame: boolean): InputValues {
  const { starts, end } = placesOf(inputs, rows);
  if (rowBytes.byteLength < end) rowBytes = new ArrayBuffer(end);
  if (!isSame) readSync(SHARED_FILE, new Uint8Array(rowBytes), 0, end, 0);
  return inputs.map(({ width, double }, input) =>
    double
      ? new Float64Array(rowBytes, starts[input], rows * width)
      : new Float32Array(rowBytes, starts[input], rows * width),
  );
}

async function answer(task: GraphTask): Promise<GraphMessage> {
  if (task.kind === 'OPEN') {
    const session = await GraphSession.open(task.bytes, parseOnnx(task.bytes));
    graphs.set(task.graph, session);
    return { kind: 'OPENED', inputs: session.inputs, callRows: session.callRows };
  }
  const session = sessionOf(task.graph);
  if (task.kind === 'MEASURE') return { kind: 'MEASURED', columns: await session.measure(task.tensors) };
  if (task.kind === 'SCORE') {
    const scores = await session.scoreValues(readValues(session, task.rows, task.isSame), task.rows, task.column);
    writeSync(SHARED_FILE, scores, 0, scores.byteLength, 0);
  } else {
    graphs.delete(task.graph);
    await session.release();
  }
  return { kind: 'DONE' };
}

const tell = (message: GraphMessage) => process.send?.(message);

process.on('message', (task: GraphTask) => {
  void answer(task)
    .catch((error: unknown): GraphMessage => ({ kind: 'FAILURE', error: toWire(error) }))
    .then(tell);
});
endWithParent();
// A terminal sends Ctrl-C to this process too; its parent decides when it ends.
process.on('SIGINT', () => undefined);
tell({ kind: 'READY' });
