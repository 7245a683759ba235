import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { css, editorWorkerService, graphqlWorker, js, jsonWorker } from '@graphql-yoga/render-graphiql/graphiql';

/** A file of GraphiQL. Its name has the digest of its text in it, so it is cached for ever. */
export interface GraphiqlAsset {
  readonly type: string;
  /** Packed with gzip when it is first asked for. */
  packed(): Promise<Buffer>;
  readonly text: string;
}

/**
 * Starts GraphiQL with the options that the page has. Monaco's workers are files, not blobs: the page may run no other.
 */
const start = (workers: Readonly<Record<string, string>>) => `
const workers = ${JSON.stringify(workers)};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (module, label) => workers[label] ?? workers.editorWorkerService };
const options = JSON.parse(document.querySelector('#options').textContent);
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), options);
`;

const SCRIPT = 'text/javascript; charset=utf-8';
const nameOf = (name: string, text: string, ending: string) =>
  `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.${ending}`;

/** The files of GraphiQL by name, and the names of those that the page loads. */
export function graphiqlAssets(base: string) {
  const assets = new Map<string, GraphiqlAsset>();
  const add = (name: string, text: string, ending: 'js' | 'css'): string => {
    const file = nameOf(name, text, ending);
    let packing: Promise<Buffer> | undefined;
    const type = ending === 'js' ? SCRIPT : 'text/css; charset=utf-8';
    assets.set(file, { type, text, packed: () => (packing ??= promisify(gzip)(text)) });
    return `${base}${file}`;
  };
  const workers = {
    editorWorkerService: add('editor-worker', editorWorkerService, 'js'),
    json: add('json-worker', jsonWorker, 'js'),
    graphql: add('graphql-worker', graphqlWorker, 'js'),
  };
  return {
    assets,
    style: add('graphiql', css, 'css'),
    scripts: [add('graphiql', js, 'js'), add('start', start(workers), 'js')],
  };
}
